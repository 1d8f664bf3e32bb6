/* env_operation.h: the calls on variables, ready for a flow. Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/flow.h"
#include "remote/pager.h"

/* Must stay where it is until it was added to a flow. `done` and `context` are the caller's to
 * set; the context of what it reads is a pager of variables. */
struct env_operation {
    struct flow_operation flow;
    struct buf body;
    struct str secret; /* of a patch */
};

extern const struct pager_kind variable_pager_kind;

/* Texts of the input are borrowed until the operation is added, values until it is done; lists of
 * values' views lie in the arena. */
void env_get(struct env_operation *operation, const struct netlify_place *place, struct str key);
void env_create(struct env_operation *operation, const struct netlify_place *place,
                const struct netlify_variable_input *inputs, size_t count, struct arena *arena);
void env_put(struct env_operation *operation, const struct netlify_place *place, struct str key,
             const struct netlify_variable_input *input, struct arena *arena);
void env_patch(struct env_operation *operation, const struct netlify_place *place, struct str key,
               const struct netlify_value_input *value);
void env_delete(struct env_operation *operation, const struct netlify_place *place, struct str key);
void env_delete_value(struct env_operation *operation, const struct netlify_place *place,
                      struct str key, struct str value_id);
