/* key_table.h: the open keys of a keyring, in locked memory, found by what they are for. A key that
 * was found stays valid until the table is closed, so it may be used without holding a lock. Safe
 * to share between threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "crypto/crypto.h"

enum key_kind { KEY_ORG, KEY_DATA, KEY_FINGERPRINT };

struct key_name {
    enum key_kind kind;
    struct id owner;
    uint32_t version; /* of data keys; else 0 */
};

struct key_table;

struct key_table *key_table_new(void);
void key_table_free(struct key_table *table); /* wipes every key; NULL is fine */

/* Copies the key. One of the same name gives way: what was just made or read from the database is
 * the truth, what was left by a transaction that was rolled back is not. */
STATUS key_table_put(struct key_table *table, const struct key_name *name, const struct key *key);

/* NULL when there is none. */
const struct key *key_table_find(struct key_table *table, const struct key_name *name);
