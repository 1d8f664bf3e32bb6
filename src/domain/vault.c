// SPDX-License-Identifier: Apache-2.0
#include "domain/vault.h"

enum { FIRST_VERSION = 1 };

static const struct query org_keys = {
    "SELECT wrapped_key, wrapped_data_key FROM org WHERE id = $1"
};
static const struct query project_keys = {
    "SELECT version, wrapped_key FROM project_key WHERE project_id = $1"
};
static const struct query project_key_add = {
    "INSERT INTO project_key (project_id, version, wrapped_key, created_at)"
    " VALUES ($1, $2, $3, $4)"
};
static const struct query project_owner = {
    "SELECT org_id, key_version FROM project WHERE id = $1"
};

static struct id key_owner(const struct vault_owner *owner)
{
    return id_is_nil(owner->project_id) ? owner->org_id : owner->project_id;
}

STATUS vault_make_org_keys(struct call *call, struct id org_id, struct str *ret_wrapped_key,
                           struct str *ret_wrapped_data_key)
{
    TRY(keyring_make_org_key(call->domain->keyring, org_id, call->arena, ret_wrapped_key));
    return keyring_make_data_key(call->domain->keyring, org_id, org_id, FIRST_VERSION, call->arena,
                                 ret_wrapped_data_key);
}

static STATUS open_org(struct call *call, struct id org_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    if (keyring_has_org_key(call->domain->keyring, org_id) &&
        keyring_has_data_key(call->domain->keyring, org_id, FIRST_VERSION))
        return OK;
    TRY(db_query(call->db, &org_keys, &rows, BIND(bind_id(&org_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    TRY(keyring_add_org_key(call->domain->keyring, org_id, rows_borrow(rows, 0)));
    return keyring_add_data_key(call->domain->keyring, org_id, org_id, FIRST_VERSION,
                                rows_borrow(rows, 1));
}

STATUS vault_make_project_key(struct call *call, struct id org_id, struct id project_id)
{
    struct str wrapped;

    TRY(open_org(call, org_id));
    TRY(keyring_make_data_key(call->domain->keyring, org_id, project_id, FIRST_VERSION, call->arena,
                              &wrapped));
    return db_run(call->db, &project_key_add, NULL,
                  BIND(bind_id(&project_id), bind_int(FIRST_VERSION), bind_blob(wrapped),
                       bind_int(call->now_ms)));
}

static STATUS open_project(struct call *call, const struct vault_owner *owner)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &project_keys, &rows, BIND(bind_id(&owner->project_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    while (has_row) {
        TRY(keyring_add_data_key(call->domain->keyring, owner->org_id, owner->project_id,
                                 rows_int(rows, 0), rows_borrow(rows, 1)));
        TRY(rows_next(rows, &has_row));
    }
    return OK;
}

STATUS vault_open(struct call *call, const struct vault_owner *owner)
{
    if (keyring_has_data_key(call->domain->keyring, key_owner(owner), FIRST_VERSION)) return OK;
    TRY(open_org(call, owner->org_id));
    return id_is_nil(owner->project_id) ? OK : open_project(call, owner);
}

STATUS vault_owner_of_project(struct call *call, struct id project_id,
                              struct vault_owner *ret_owner)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &project_owner, &rows, BIND(bind_id(&project_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    *ret_owner = (struct vault_owner){ rows_id(rows, 0), project_id };
    return OK;
}

STATUS vault_seal(struct call *call, const struct vault_owner *owner,
                  const struct seal_place *place, struct str plain, struct str *ret_sealed)
{
    TRY(vault_open(call, owner));
    return keyring_seal(call->domain->keyring, key_owner(owner), FIRST_VERSION, place, plain,
                        call->arena, ret_sealed);
}

/* Sealed with a key that its owner does not have: damaged like any other. */
static STATUS damaged_when_keyless(struct status status)
{
    return status.code == STATUS_NOT_FOUND ? FAIL(CORRUPT) : status;
}

STATUS vault_unseal(struct call *call, const struct vault_owner *owner,
                    const struct seal_place *place, struct str sealed,
                    struct secret_text *ret_plain)
{
    TRY(vault_open(call, owner));
    return damaged_when_keyless(
        keyring_unseal(call->domain->keyring, key_owner(owner), place, sealed, ret_plain));
}

STATUS vault_unseal_text(struct call *call, const struct vault_owner *owner,
                         const struct seal_place *place, struct str sealed, struct str *ret_plain)
{
    if (!str_is_given(sealed)) {
        *ret_plain = STR_ABSENT;
        return OK;
    }
    TRY(vault_open(call, owner));
    return damaged_when_keyless(keyring_unseal_text(call->domain->keyring, key_owner(owner), place,
                                                    sealed, call->arena, ret_plain));
}

STATUS vault_fingerprint(struct call *call, const struct vault_owner *owner, struct str value,
                         struct mac *ret_fingerprint)
{
    TRY(vault_open(call, owner));
    return keyring_fingerprint(call->domain->keyring, key_owner(owner), value, ret_fingerprint);
}
