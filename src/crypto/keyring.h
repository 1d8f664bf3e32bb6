/* keyring.h: root key → one key per organisation → one data key per project → sealed values.
 * XChaCha20-Poly1305 throughout; every sealed blob is bound to its place by associated data, so
 * that blobs cannot be swapped between rows, columns or tables. Keys live in locked memory. Safe to
 * share between threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "crypto/crypto.h"

struct keyring;

/* Where a sealed blob lives. Text members are compile-time names. */
struct seal_place {
    const char *table, *column;
    struct id row;
};

/* The root key from its file (made with mode 0600 when the file is absent and may_create) or from
 * text: 64 hex digits, 44 characters of base64, 32 raw bytes, or the 32 hex digits of an Infisical
 * ENCRYPTION_KEY, which are stretched; one newline may follow. INVALID when it has no such form. */
STATUS root_key_load(struct str path, bool may_create, struct key *ret_key, bool *ret_was_created);
STATUS root_key_parse(struct str text, struct key *ret_key);
bool root_key_is_private(struct str path); /* false deserves a warning: others can open the file */

STATUS keyring_open(const struct key *root, struct keyring **ret_keyring);
void keyring_close(struct keyring *keyring); /* wipes every key; NULL is fine */

/* A keyed hash of the root key itself: kept in the database to refuse a wrong root key at start. */
struct mac keyring_root_check(const struct keyring *keyring);
/* Subkeys of the root for server-wide purposes: "token-signing", "audit-chain", "client-secret". */
void keyring_derive(const struct keyring *keyring, const char *purpose, struct key *ret_key);

/* Makes a random key, wrapped by its parent: an organisation's by the root key, a project's by its
 * organisation's. Wrapped keys are stored by the caller; keyring_add_* makes them usable again
 * after a start. Both leave the key open in the keyring, in place of one with the same owner and
 * version. `version` counts from 1. NOT_FOUND when the parent is not open, CORRUPT when a wrapped
 * key was changed or belongs elsewhere. */
STATUS keyring_make_org_key(struct keyring *keyring, struct id org_id, struct arena *arena,
                            struct str *ret_wrapped);
STATUS keyring_add_org_key(struct keyring *keyring, struct id org_id, struct str wrapped);
STATUS keyring_make_data_key(struct keyring *keyring, struct id org_id, struct id owner_id,
                             int64_t version, struct arena *arena, struct str *ret_wrapped);
STATUS keyring_add_data_key(struct keyring *keyring, struct id org_id, struct id owner_id,
                            int64_t version, struct str wrapped);
bool keyring_has_org_key(struct keyring *keyring, struct id org_id);
bool keyring_has_data_key(struct keyring *keyring, struct id owner_id, int64_t version);

/* Sealing with the data key of an owner (a project; or an organisation for what it owns itself).
 * The blob begins with a format byte and the key's version. NOT_FOUND when that key is not open;
 * CORRUPT when the blob does not belong to this place or was changed. */
STATUS keyring_seal(struct keyring *keyring, struct id owner_id, int64_t key_version,
                    const struct seal_place *place, struct str plain, struct arena *arena,
                    struct str *ret_sealed);
STATUS keyring_unseal(struct keyring *keyring, struct id owner_id, const struct seal_place *place,
                      struct str sealed, struct secret_text *ret_plain);
/* As unseal, for what is not a secret value (comments, metadata): plaintext into the arena. */
STATUS keyring_unseal_text(struct keyring *keyring, struct id owner_id,
                           const struct seal_place *place, struct str sealed, struct arena *arena,
                           struct str *ret_plain);
STATUS sealed_key_version(struct str sealed, int64_t *ret_version);
/* A keyed hash of a value, comparable inside one owner only (the sync ledger). It stays the same
 * when the data key is rotated. */
STATUS keyring_fingerprint(struct keyring *keyring, struct id owner_id, struct str value,
                           struct mac *ret_fingerprint);
