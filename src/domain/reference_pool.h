/* reference_pool.h: the values that references lead to, read, opened and judged once for a whole
 * list or payload. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/index.h"
#include "domain/reference.h"
#include "domain/secret_gate.h"
#include "domain/secret_plain.h"

enum { POOL_BYTES_MAX = 64 << 20, POOL_VALUES_MAX = 20000 };

struct pool_folder {
    struct place place;
    struct secret_gate gate;
    bool is_missing;
};

struct pool_value {
    struct secret_text value;
    bool is_missing, is_allowed;
};

struct reference_pool {
    struct call *call;
    struct id project_id;
    struct id user_id;             /* whose personal overrides go first; nil: nobody's */
    const struct ability *ability; /* NULL: everything may be read */
    struct vault_owner owner;
    struct tag_book *tags;
    struct index folder_index, value_index;
    struct pool_folder **folders; /* each in the arena, so that places stay where they are */
    struct pool_value **values;
    size_t folder_count, folder_cap, value_count, value_cap, bytes;
    struct str denial; /* the last refusal, as the contract words it */
};

void reference_pool_init(struct reference_pool *pool, struct call *call, struct id project_id,
                         const struct ability *ability, struct id user_id,
                         const struct vault_owner *owner, struct tag_book *tags);
void reference_pool_deinit(struct reference_pool *pool); /* wipes */
/* Whether anything referred to anything, be it there or not. */
bool reference_pool_is_used(const struct reference_pool *pool);

/* The value of a secret: NOT_FOUND, or FORBIDDEN with `denial` set. A secret that its folder only
 * imports counts as one of the folder's. */
STATUS reference_pool_find(struct reference_pool *pool, const struct reference_target *holder,
                           const struct reference_target *target, struct str *ret_value);

/* Words the refusal. */
void reference_pool_deny(struct reference_pool *pool, const struct reference_target *holder,
                         const struct reference_target *target);

/* Replaces the value of the secret at `home` by what it expands to, if it refers to anything. */
STATUS reference_pool_expand(struct reference_pool *pool, const struct reference_target *home,
                             bool quotes_lines, struct secret_text *value,
                             enum reference_flaw *ret_flaw, struct reference_target *ret_holder);
