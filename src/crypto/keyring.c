/* No key serves two ends: the root key and the organisations' keys only ever feed key_derive, and
 * what comes out wraps, or fingerprints; data keys only seal. */
// SPDX-License-Identifier: Apache-2.0
#include "crypto/keyring.h"

#include "base/memory.h"
#include "crypto/key_table.h"
#include "crypto/sealed_box.h"

/* The kinds of boxes and the purposes of subkeys. They are part of the stored format. */
static const char kind_org_key[] = "tacit/org";
static const char kind_data_key[] = "tacit/data";
static const char kind_value[] = "tacit/value";
static const char purpose_wrap_org_key[] = "wrap-org-key";
static const char purpose_wrap_data_key[] = "wrap-data-key";
static const char purpose_fingerprint[] = "fingerprint";
static const char purpose_root_check[] = "root-check";

enum { ORG_KEY_VERSION = 1 };

struct keyring {
    struct secret_text root; /* a struct key */
    struct key_table *keys;
};

static struct str key_view(const struct key *key)
{
    return (struct str){ (const char *)key->bytes, sizeof key->bytes };
}

static const struct key *root_of(const struct keyring *keyring)
{
    return (const struct key *)(const void *)keyring->root.bytes;
}

STATUS keyring_open(const struct key *root, struct keyring **ret_keyring)
{
    struct secret_text copy;

    TRY(secret_text_copy(key_view(root), &copy));
    struct keyring *keyring = memory_alloc_zeroed(1, sizeof *keyring);
    keyring->root = copy;
    keyring->keys = key_table_new();
    *ret_keyring = keyring;
    return OK;
}

void keyring_close(struct keyring *keyring)
{
    if (!keyring) return;
    key_table_free(keyring->keys);
    secret_text_deinit(&keyring->root);
    memory_free(keyring);
}

struct mac keyring_root_check(const struct keyring *keyring)
{
    const struct str text = STR("tacit root key");
    struct key key;

    keyring_derive(keyring, purpose_root_check, &key);
    struct mac check = mac_of(&key, &text, 1);
    key_wipe(&key);
    return check;
}

void keyring_derive(const struct keyring *keyring, const char *purpose, struct key *ret_key)
{
    key_derive(root_of(keyring), purpose, ret_key);
}

/* --- names and places -------------------------------------------------------------------------- */

static struct key_name org_key_name(struct id org_id)
{
    return (struct key_name){ .kind = KEY_ORG, .owner = org_id };
}

static struct key_name fingerprint_key_name(struct id owner_id)
{
    return (struct key_name){ .kind = KEY_FINGERPRINT, .owner = owner_id };
}

/* False for a number that no data key can have. */
static bool data_key_name(struct id owner_id, int64_t version, struct key_name *ret_name)
{
    if (version < 1 || version > UINT32_MAX) return false;
    *ret_name = (struct key_name){ KEY_DATA, owner_id, (uint32_t)version };
    return true;
}

static struct box_context org_key_context(struct id org_id)
{
    struct box_context context;

    box_context_init(&context, kind_org_key, ORG_KEY_VERSION);
    box_context_add_id(&context, org_id);
    return context;
}

static struct box_context data_key_context(struct id org_id, const struct key_name *name)
{
    struct box_context context;

    box_context_init(&context, kind_data_key, name->version);
    box_context_add_id(&context, org_id);
    box_context_add_id(&context, name->owner);
    return context;
}

static struct box_context value_context(const struct key_name *name, const struct seal_place *place)
{
    struct box_context context;

    box_context_init(&context, kind_value, name->version);
    box_context_add_text(&context, place->table);
    box_context_add_text(&context, place->column);
    box_context_add_id(&context, place->row);
    box_context_add_id(&context, name->owner);
    return context;
}

/* --- wrapped keys ------------------------------------------------------------------------------ */

static struct str key_wrap(const struct key *parent, const char *purpose, uint32_t version,
                           const struct box_context *context, const struct key *key,
                           struct arena *arena)
{
    uint8_t *box = arena_alloc(arena, KEY_BYTES + BOX_EXTRA_BYTES);
    struct key wrapping;

    key_derive(parent, purpose, &wrapping);
    box_seal(&wrapping, version, context, key_view(key), box);
    key_wipe(&wrapping);
    return (struct str){ (const char *)box, KEY_BYTES + BOX_EXTRA_BYTES };
}

static STATUS key_unwrap(const struct key *parent, const char *purpose, uint32_t version,
                         const struct box_context *context, struct str box, struct key *key)
{
    struct key wrapping;
    uint32_t box_version_found = 0;

    if (box.len != KEY_BYTES + BOX_EXTRA_BYTES) return FAIL(CORRUPT);
    TRY(box_version(box, &box_version_found));
    if (box_version_found != version) return FAIL(CORRUPT);
    key_derive(parent, purpose, &wrapping);
    struct status status = box_open(&wrapping, context, box, key->bytes);
    key_wipe(&wrapping);
    return status;
}

STATUS keyring_make_org_key(struct keyring *keyring, struct id org_id, struct arena *arena,
                            struct str *ret_wrapped)
{
    const struct key_name name = org_key_name(org_id);
    const struct box_context context = org_key_context(org_id);
    struct key key;

    random_bytes(key.bytes, sizeof key.bytes);
    struct status status = key_table_put(keyring->keys, &name, &key);
    if (status.code == STATUS_OK) {
        *ret_wrapped = key_wrap(root_of(keyring), purpose_wrap_org_key, ORG_KEY_VERSION, &context,
                                &key, arena);
    }
    key_wipe(&key);
    return status;
}

STATUS keyring_add_org_key(struct keyring *keyring, struct id org_id, struct str wrapped)
{
    const struct key_name name = org_key_name(org_id);
    const struct box_context context = org_key_context(org_id);
    struct key key;

    TRY(key_unwrap(root_of(keyring), purpose_wrap_org_key, ORG_KEY_VERSION, &context, wrapped,
                   &key));
    struct status status = key_table_put(keyring->keys, &name, &key);
    key_wipe(&key);
    return status;
}

/* Fingerprints come from the organisation's key, so that they outlive rotations of the data key. */
static STATUS data_key_put(struct keyring *keyring, const struct key *org_key,
                           const struct key_name *name, const struct key *key)
{
    const struct key_name fingerprint_name = fingerprint_key_name(name->owner);
    struct key fingerprint_key;

    key_derive(org_key, purpose_fingerprint, &fingerprint_key);
    struct status status = key_table_put(keyring->keys, &fingerprint_name, &fingerprint_key);
    key_wipe(&fingerprint_key);
    if (status.code != STATUS_OK) return status;
    return key_table_put(keyring->keys, name, key);
}

static STATUS org_key_find(struct keyring *keyring, struct id org_id, const struct key **ret_key)
{
    const struct key_name name = org_key_name(org_id);
    const struct key *key = key_table_find(keyring->keys, &name);

    if (!key) return FAIL(NOT_FOUND);
    *ret_key = key;
    return OK;
}

STATUS keyring_make_data_key(struct keyring *keyring, struct id org_id, struct id owner_id,
                             int64_t version, struct arena *arena, struct str *ret_wrapped)
{
    const struct key *org_key = NULL;
    struct key_name name;
    struct key key;

    if (!data_key_name(owner_id, version, &name)) return FAIL(INVALID);
    TRY(org_key_find(keyring, org_id, &org_key));
    const struct box_context context = data_key_context(org_id, &name);
    random_bytes(key.bytes, sizeof key.bytes);
    struct status status = data_key_put(keyring, org_key, &name, &key);
    if (status.code == STATUS_OK) {
        *ret_wrapped =
            key_wrap(org_key, purpose_wrap_data_key, name.version, &context, &key, arena);
    }
    key_wipe(&key);
    return status;
}

STATUS keyring_add_data_key(struct keyring *keyring, struct id org_id, struct id owner_id,
                            int64_t version, struct str wrapped)
{
    const struct key *org_key = NULL;
    struct key_name name;
    struct key key;

    if (!data_key_name(owner_id, version, &name)) return FAIL(INVALID);
    TRY(org_key_find(keyring, org_id, &org_key));
    const struct box_context context = data_key_context(org_id, &name);
    TRY(key_unwrap(org_key, purpose_wrap_data_key, name.version, &context, wrapped, &key));
    struct status status = data_key_put(keyring, org_key, &name, &key);
    key_wipe(&key);
    return status;
}

bool keyring_has_org_key(struct keyring *keyring, struct id org_id)
{
    const struct key_name name = org_key_name(org_id);
    return key_table_find(keyring->keys, &name) != NULL;
}

bool keyring_has_data_key(struct keyring *keyring, struct id owner_id, int64_t version)
{
    struct key_name name;
    return data_key_name(owner_id, version, &name) && key_table_find(keyring->keys, &name) != NULL;
}

/* --- sealed values ----------------------------------------------------------------------------- */

STATUS keyring_seal(struct keyring *keyring, struct id owner_id, int64_t key_version,
                    const struct seal_place *place, struct str plain, struct arena *arena,
                    struct str *ret_sealed)
{
    struct key_name name;

    if (plain.len > SECRET_TEXT_MAX) return FAIL(TOO_LARGE); /* it could not be unsealed */
    if (!data_key_name(owner_id, key_version, &name)) return FAIL(NOT_FOUND);
    const struct key *key = key_table_find(keyring->keys, &name);
    if (!key) return FAIL(NOT_FOUND);
    const struct box_context context = value_context(&name, place);
    uint8_t *box = arena_alloc(arena, plain.len + BOX_EXTRA_BYTES);
    box_seal(key, name.version, &context, plain, box);
    *ret_sealed = (struct str){ (const char *)box, plain.len + BOX_EXTRA_BYTES };
    return OK;
}

/* The name of the key that a blob says it was sealed with, and that key. */
static STATUS sealing_key_find(struct keyring *keyring, struct id owner_id, struct str sealed,
                               struct key_name *ret_name, const struct key **ret_key)
{
    struct key_name name = { .kind = KEY_DATA, .owner = owner_id };

    TRY(box_version(sealed, &name.version));
    const struct key *key = key_table_find(keyring->keys, &name);
    if (!key) return FAIL(NOT_FOUND);
    *ret_name = name;
    *ret_key = key;
    return OK;
}

STATUS keyring_unseal(struct keyring *keyring, struct id owner_id, const struct seal_place *place,
                      struct str sealed, struct secret_text *ret_plain)
{
    const struct key *key = NULL;
    struct key_name name;
    struct secret_text plain;

    TRY(sealing_key_find(keyring, owner_id, sealed, &name, &key));
    if (sealed.len - BOX_EXTRA_BYTES > SECRET_TEXT_MAX) return FAIL(CORRUPT);
    TRY(secret_text_alloc(sealed.len - BOX_EXTRA_BYTES, &plain));
    const struct box_context context = value_context(&name, place);
    struct status status = box_open(key, &context, sealed, plain.bytes);
    if (status.code != STATUS_OK) {
        secret_text_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

STATUS keyring_unseal_text(struct keyring *keyring, struct id owner_id,
                           const struct seal_place *place, struct str sealed, struct arena *arena,
                           struct str *ret_plain)
{
    const struct key *key = NULL;
    struct key_name name;

    TRY(sealing_key_find(keyring, owner_id, sealed, &name, &key));
    const struct box_context context = value_context(&name, place);
    size_t len = sealed.len - BOX_EXTRA_BYTES;
    uint8_t *plain = arena_alloc(arena, len + 1);
    TRY(box_open(key, &context, sealed, plain));
    *ret_plain = (struct str){ (const char *)plain, len };
    return OK;
}

STATUS sealed_key_version(struct str sealed, int64_t *ret_version)
{
    uint32_t version = 0;

    TRY(box_version(sealed, &version));
    *ret_version = version;
    return OK;
}

STATUS keyring_fingerprint(struct keyring *keyring, struct id owner_id, struct str value,
                           struct mac *ret_fingerprint)
{
    const struct key_name name = fingerprint_key_name(owner_id);
    const struct key *key = key_table_find(keyring->keys, &name);

    if (!key) return FAIL(NOT_FOUND);
    const struct str parts[] = { { (const char *)owner_id.bytes, sizeof owner_id.bytes }, value };
    *ret_fingerprint = mac_of(key, parts, COUNT_OF(parts));
    return OK;
}
