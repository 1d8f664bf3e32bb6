// SPDX-License-Identifier: Apache-2.0
#include "domain/identity.h"

#include "domain/audit.h"
#include "domain/org.h"
#include "domain/privilege.h"

enum { METADATA_BYTES_MAX = 256 << 10 };

static const struct query insert = {
    "INSERT INTO identity (id, org_id, name, has_delete_protection, metadata, created_at,"
    " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)"
};
static const struct query by_id = { "SELECT " IDENTITY_COLUMNS
                                    " FROM identity i WHERE i.id = $1 AND i.org_id = $2" };
static const struct query is_instance_admin = {
    "SELECT is_instance_admin FROM identity WHERE id = $1"
};
static const struct query member_of = {
    "SELECT " IDENTITY_MEMBER_COLUMNS
    " FROM org_member m JOIN identity i ON i.id = m.identity_id" CUSTOM_ROLE_JOIN
    " WHERE m.identity_id = $1 AND m.org_id = $2"
};
static const struct query update = {
    "UPDATE identity SET name = coalesce($2, name),"
    " has_delete_protection = CASE WHEN $3 THEN $4 ELSE has_delete_protection END,"
    " metadata = coalesce($5, metadata), updated_at = $6 WHERE id = $1"
};
static const struct query set_role = {
    "UPDATE org_member SET role = $3, role_id = $5, updated_at = $4"
    " WHERE identity_id = $1 AND org_id = $2"
};
static const struct query delete_row = { "DELETE FROM identity WHERE id = $1" };

#define MATCHES                                                  \
    " WHERE m.org_id = $1 AND m.identity_id IS NOT NULL"         \
    " AND (instr(lower(i.name), lower($2)) > 0 OR $2 IS NULL)"   \
    " AND (instr($3, '\n' || i.name || '\n') > 0 OR $3 IS NULL)" \
    " AND (instr($4, '\n' || coalesce(r.slug, m.role) || '\n') > 0 OR $4 IS NULL)"
static const struct query list = {
    "SELECT " IDENTITY_MEMBER_COLUMNS
    " FROM org_member m JOIN identity i ON i.id = m.identity_id" CUSTOM_ROLE_JOIN MATCHES
    " ORDER BY CASE WHEN $7 THEN NULL ELSE lower(i.name) END,"
    " CASE WHEN $7 THEN lower(i.name) END DESC, i.id LIMIT $6 OFFSET $5"
};
static const struct query count = {
    "SELECT count(*) FROM org_member m JOIN identity i ON i.id = m.identity_id" CUSTOM_ROLE_JOIN
        MATCHES
};

static STATUS not_found(struct call *call, struct id identity_id)
{
    char text[ID_TEXT_LEN];
    id_format(identity_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Identity with ID '%.*s' not found", ID_TEXT_LEN, text);
}

static STATUS find(struct call *call, struct id identity_id, struct identity *ret_identity)
{
    struct status status = db_one(call->db, &by_id, &identity_record, call->arena, ret_identity,
                                  BIND(bind_id(&identity_id), bind_id(&call->actor->org_id)));
    return status.code == STATUS_NOT_FOUND ? not_found(call, identity_id) : status;
}

/* Nobody may take over an identity that may do more than they themselves. */
static STATUS require_not_above(struct call *call, struct id identity_id)
{
    int64_t is_admin = 0;

    TRY(db_one_int(call->db, &is_instance_admin, &is_admin, BIND(bind_id(&identity_id))));
    if (is_admin && !call->actor->is_instance_admin)
        return CALL_FAIL(call, FORBIDDEN, "PermissionBoundaryError",
                         "Only an instance administrator may change this identity");
    return privilege_require_org_member(call, call->actor->org_id, identity_id);
}

STATUS identity_require(struct call *call, struct id identity_id, enum action action,
                        struct identity *ret_identity)
{
    struct access_object object = { .identity_id = identity_id };
    struct identity identity;

    TRY(find(call, identity_id, &identity));
    TRY(access_require_org(call, SUBJECT_IDENTITY, action, &object));
    if (action != ACTION_READ) TRY(require_not_above(call, identity_id));
    *ret_identity = identity;
    return OK;
}

/* [{id,key,value}]; absent when nothing was given, so that what is stored stays. */
static STATUS metadata_json(struct call *call, const struct identity_input *input,
                            struct str *ret_json)
{
    const struct metadata_input *items = input->metadata.items;
    struct json_writer out;
    struct buf buf;

    *ret_json = STR_ABSENT;
    if (input->metadata_given != GIVEN) return OK;
    buf_init(&buf, METADATA_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < input->metadata.count; i++) {
        json_object_begin(&out);
        json_key(&out, "id");
        json_write_id(&out, id_new());
        json_key(&out, "key");
        json_write_text(&out, items[i].key);
        json_key(&out, "value");
        json_write_text(&out, items[i].value);
        json_object_end(&out);
    }
    json_array_end(&out);
    bool is_too_long = buf.overflow;
    *ret_json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return is_too_long ? FAIL(TOO_LARGE) : OK;
}

static STATUS audit_identity(struct call *call, const char *event, const struct identity *identity)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "identityId", identity->id);
    audit_text(&entry, "name", identity->name);
    return audit_append(call, &entry);
}

static STATUS require_org(struct call *call, struct str org_id, enum action action)
{
    const struct ability *ability;
    struct id id = { 0 };

    (void)id_parse(org_id, &id); /* what is no id is nobody's organisation */
    TRY(access_in_org(call, id, &ability));
    return ability_require(call, ability, SUBJECT_IDENTITY, action, NULL);
}

STATUS identity_create(struct call *call, const struct identity_input *input,
                       struct identity *ret_identity)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct id id = id_new();
    struct org_role_choice choice;
    struct str metadata;
    struct id member_id;

    TRY(require_org(call, input->organization_id, ACTION_CREATE));
    TRY(privilege_require_org_role(call, input->role, &choice));
    TRY(metadata_json(call, input, &metadata));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&call->actor->org_id), bind_text(input->name),
                    bind_bool(input->has_delete_protection), bind_text(metadata),
                    bind_int(call->now_ms))));
    TRY(org_member_insert(call,
                          &(struct org_member_wish){ .org_id = call->actor->org_id,
                                                     .identity_id = id,
                                                     .role = choice.role,
                                                     .role_id = choice.role_id },
                          &member_id));
    TRY(find(call, id, ret_identity));
    TRY(audit_identity(call, "create-identity", ret_identity));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

static void show_custom_role(struct identity_member *member)
{
    member->custom_role_given = id_is_nil(member->custom_role.id) ? NOT_GIVEN : GIVEN;
}

STATUS identity_get(struct call *call, struct id identity_id, struct identity_member *ret_member)
{
    struct identity identity;

    TRY(identity_require(call, identity_id, ACTION_READ, &identity));
    struct status status =
        db_one(call->db, &member_of, &identity_member_record, call->arena, ret_member,
               BIND(bind_id(&identity_id), bind_id(&call->actor->org_id)));
    if (!status.code) show_custom_role(ret_member);
    return status.code == STATUS_NOT_FOUND ? not_found(call, identity_id) : status;
}

STATUS identity_update(struct call *call, struct id identity_id, const struct identity_input *input,
                       struct identity *ret_identity)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct org_role_choice choice = { 0 };
    struct identity identity;
    struct str metadata;

    TRY(identity_require(call, identity_id, ACTION_EDIT, &identity));
    if (str_is_given(input->role)) TRY(privilege_require_org_role(call, input->role, &choice));
    TRY(metadata_json(call, input, &metadata));
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &update, NULL,
               BIND(bind_id(&identity_id), bind_text(input->name),
                    bind_bool(input->has_delete_protection_given == GIVEN),
                    bind_bool(input->has_delete_protection), bind_text(metadata),
                    bind_int(call->now_ms))));
    if (str_is_given(input->role))
        TRY(db_run(call->db, &set_role, NULL,
                   BIND(bind_id(&identity_id), bind_id(&call->actor->org_id),
                        bind_text(choice.role), bind_int(call->now_ms), bind_id(&choice.role_id))));
    TRY(find(call, identity_id, ret_identity));
    TRY(audit_identity(call, "update-identity", ret_identity));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS identity_delete(struct call *call, struct id identity_id, struct identity *ret_identity)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity identity;

    TRY(identity_require(call, identity_id, ACTION_DELETE, &identity));
    if (identity.has_delete_protection)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Delete protection is on for this identity. Turn it off first.");
    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&identity_id))));
    TRY(audit_identity(call, "delete-identity", &identity));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_identity = identity;
    return OK;
}

STATUS identity_list(struct call *call, struct id org_id, const struct identity_filter *filter,
                     struct record_list *ret_members, int64_t *ret_total)
{
    const struct ability *ability;

    TRY(access_in_org(call, org_id, &ability));
    TRY(ability_require(call, ability, SUBJECT_IDENTITY, ACTION_READ, NULL));
    TRY(db_one_int(call->db, &count, ret_total,
                   BIND(bind_id(&org_id), bind_text(filter->search), bind_text(filter->names),
                        bind_text(filter->roles))));
    TRY(db_all(call->db, &list, &identity_member_record, call->arena, ret_members,
               BIND(bind_id(&org_id), bind_text(filter->search), bind_text(filter->names),
                    bind_text(filter->roles), bind_int(filter->offset), bind_int(filter->limit),
                    bind_bool(filter->is_descending))));
    struct identity_member *members = ret_members->items;
    for (size_t i = 0; i < ret_members->count; i++) show_custom_role(&members[i]);
    return OK;
}
