/* reveal.h: the one place where plaintext leaves the server. Every answer that holds a value calls
 * this, so that one search finds them all. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "env_file/env_file.h"
#include "json/json_writer.h"

/* A member of the object that is being written: the value, or the mask when it must not be seen. */
void response_reveal(struct json_writer *out, const char *name, const struct secret_text *value,
                     bool is_hidden);
/* The same for a value that another structure holds in its locked memory. */
void response_reveal_borrowed(struct json_writer *out, const char *name, struct str value);
/* A whole file of them. */
void response_reveal_file(struct buf *body, enum env_format format,
                          const struct env_entries *entries);
