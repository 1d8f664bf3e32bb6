// SPDX-License-Identifier: Apache-2.0
#include "domain/org.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/slug.h"
#include "domain/vault.h"

static const struct query insert = {
    "INSERT INTO org (id, name, slug, wrapped_key, wrapped_data_key, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $6)"
};
static const struct query by_id = { "SELECT " ORG_COLUMNS " FROM org o WHERE o.id = $1" };
static const struct query member_insert = {
    "INSERT INTO org_member (id, org_id, user_id, identity_id, role, status, created_at,"
    " updated_at, role_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)"
};
static const struct query of_member = {
    "SELECT " ORG_COLUMNS " FROM org o JOIN org_member m ON m.org_id = o.id"
    " WHERE (m.user_id = $1 OR m.identity_id = $1) AND m.status = 'accepted'"
    " ORDER BY o.name, o.id"
};
static const struct query count_factors = {
    "SELECT count(*) FROM user_totp WHERE user_id = $1 AND is_confirmed = 1"
};
static const struct query update = {
    "UPDATE org SET name = coalesce($2, name), slug = coalesce($3, slug), updated_at = $4,"
    " audit_retention_days = CASE WHEN $5 = 1 THEN $6 ELSE audit_retention_days END,"
    " enforces_mfa = CASE WHEN $7 = 1 THEN $8 ELSE enforces_mfa END"
    " WHERE id = $1"
};

STATUS org_insert(struct call *call, struct str name, struct org *ret_org)
{
    struct str slug = slug_from_name(call, name, STR("org"));
    struct str wrapped_key;
    struct str wrapped_data_key;
    struct id id = id_new();

    TRY(vault_make_org_keys(call, id, &wrapped_key, &wrapped_data_key));
    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_text(name), bind_text(slug), bind_blob(wrapped_key),
                    bind_blob(wrapped_data_key), bind_int(call->now_ms))));
    return org_by_id(call, id, ret_org);
}

STATUS org_by_id(struct call *call, struct id org_id, struct org *ret_org)
{
    return db_one(call->db, &by_id, &org_record, call->arena, ret_org, BIND(bind_id(&org_id)));
}

STATUS org_member_insert(struct call *call, const struct org_member_wish *wish, struct id *ret_id)
{
    struct id id = id_new();
    struct str status = wish->is_invited ? STR("invited") : STR("accepted");

    TRY(db_run(call->db, &member_insert, NULL,
               BIND(bind_id(&id), bind_id(&wish->org_id), bind_id(&wish->user_id),
                    bind_id(&wish->identity_id), bind_text(wish->role), bind_text(status),
                    bind_int(call->now_ms), bind_id(&wish->role_id))));
    *ret_id = id;
    return OK;
}

STATUS org_list(struct call *call, struct record_list *ret_orgs)
{
    return db_all(call->db, &of_member, &org_record, call->arena, ret_orgs,
                  BIND(bind_id(&call->actor->id)));
}

STATUS org_get(struct call *call, struct id org_id, struct org *ret_org)
{
    const struct ability *ability;
    TRY(access_in_org(call, org_id, &ability));
    return org_by_id(call, org_id, ret_org);
}

/* Who asks others for a second factor must not lock themselves out with it. */
static STATUS require_own_factor(struct call *call)
{
    int64_t count = 0;

    if (call->actor->kind != ACTOR_USER) return OK;
    TRY(db_one_int(call->db, &count_factors, &count, BIND(bind_id(&call->actor->id))));
    if (count > 0) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Set up your own second factor first, then ask everybody for one");
}

STATUS org_update(struct call *call, struct id org_id, const struct org_update_input *input,
                  struct org *ret_org)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct ability *ability;
    struct audit_entry entry;

    TRY(access_in_org(call, org_id, &ability));
    TRY(ability_require(call, ability, SUBJECT_SETTINGS, ACTION_EDIT, NULL));
    if (input->enforces_mfa_given == GIVEN && input->enforces_mfa) TRY(require_own_factor(call));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(
        call,
        db_run(call->db, &update, NULL,
               BIND(bind_id(&org_id), bind_text(input->name), bind_text(input->slug),
                    bind_int(call->now_ms),
                    bind_bool(input->audit_retention_days_given != NOT_GIVEN),
                    input->audit_retention_days > 0 ? bind_int(input->audit_retention_days)
                                                    : bind_null(),
                    bind_bool(input->enforces_mfa_given == GIVEN), bind_bool(input->enforces_mfa))),
        NULL, "An organization with the slug \"%.*s\" exists already", STR_ARG(input->slug));
    TRY(org_by_id(call, org_id, ret_org));
    audit_begin(&entry, "update-organization", (struct id){ 0 });
    audit_text(&entry, "name", ret_org->name);
    audit_text(&entry, "slug", ret_org->slug);
    audit_int(&entry, "auditLogsRetentionDays", ret_org->audit_retention_days);
    audit_bool(&entry, "enforceMfa", ret_org->enforces_mfa);
    call->must_forget_access = input->enforces_mfa_given == GIVEN;
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}
