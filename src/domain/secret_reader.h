/* secret_reader.h: what reading one secret and reading many have in common. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/reference_pool.h"
#include "domain/secret.h"
#include "domain/secret_filter.h"

struct secret_reader {
    struct call *call;
    const struct ability *ability;
    struct vault_owner owner;
    struct tag_book tags;
    struct reference_pool pool;
    bool wants_values, expands_references;
};

/* `expands_references` counts only where values are wanted. */
STATUS secret_reader_open(struct call *call, struct id project_id, bool wants_values,
                          bool expands_references, struct secret_reader *ret_reader);
void secret_reader_close(struct secret_reader *reader); /* wipes */

/* The tags of plain->row, for the answer and for the gate. */
STATUS secret_reader_tags(struct secret_reader *reader, struct secret_plain *plain,
                          struct texts *ret_slugs);
/* Opens a secret whose value may be read, or closes it up when it may not: is_value_hidden says so.
 * FORBIDDEN with the pool's denial when it refers to what may not be read. */
STATUS secret_reader_open_plain(struct secret_reader *reader, struct secret_plain *plain);

/* Where a secret of a request lives: the place, or the refusal that does not tell more than the
 * actor may know. `name` may be absent; error_name is the contract's. */
STATUS secret_place(struct call *call, const struct ability *ability, enum action action,
                    const struct secret_at *at, const char *error_name, struct place *ret_place);
