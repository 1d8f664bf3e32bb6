/* bodies.h: what the calls send. Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "remote/netlify_types.h"

enum { BODY_BYTES_MAX = 16 * 1024 * 1024 };

/* Each starts the buffer itself; its owner wipes it. */
void body_of_value(struct buf *body, const struct netlify_value_input *value);
void body_of_variable(struct buf *body, const struct netlify_variable_input *variable);
void body_of_variables(struct buf *body, const struct netlify_variable_input *variables,
                       size_t count);

struct form_field {
    const char *name;
    struct str value;
};
void body_of_form(struct buf *body, const struct form_field *fields, size_t count);

/* The values in there, to be kept out of messages: views, not copies. */
struct texts secrets_of(const struct netlify_variable_input *variables, size_t count,
                        struct arena *arena);
