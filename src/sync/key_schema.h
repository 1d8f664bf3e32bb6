/* key_schema.h: the template by which a secret's name becomes a key at the destination, such as
 * "APP_{{secretKey}}". An absent or empty template leaves names as they are. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

struct key_schema {
    struct str template;    /* checked by key_schema_check */
    struct str environment; /* slug put in place of {{environment}} */
};

/* NULL when the template is fine, else the contract's sentence. */
const char *key_schema_check(struct str template);

struct str key_schema_apply(const struct key_schema *schema, struct str secret_key,
                            struct arena *arena);

/* Whether the schema can have made this key, and from which name (borrowed from the key). A name is
 * never empty, and holds no "/" where the template's fixed text does. */
bool key_schema_match(const struct key_schema *schema, struct str key, struct str *ret_secret_key);

/* Whether two schemas can make one and the same key. Errs on the side of yes. */
bool key_schemas_collide(const struct key_schema *a, const struct key_schema *b,
                         struct arena *arena);
