// SPDX-License-Identifier: Apache-2.0
#include "domain/org_member.h"

#include "domain/audit.h"
#include "domain/mfa.h"
#include "domain/privilege.h"

static const struct query of_org = {
    "SELECT " ORG_MEMBER_COLUMNS
    " FROM org_member m JOIN app_user u ON u.id = m.user_id" CUSTOM_ROLE_JOIN
    " WHERE m.org_id = $1 ORDER BY u.email"
};
static const struct query by_id = {
    "SELECT " ORG_MEMBER_COLUMNS
    " FROM org_member m JOIN app_user u ON u.id = m.user_id" CUSTOM_ROLE_JOIN
    " WHERE m.org_id = $1 AND m.id = $2"
};
static const struct query set_role = {
    "UPDATE org_member SET role = $2, role_id = $4, updated_at = $3 WHERE id = $1"
};
static const struct query delete_row = { "DELETE FROM org_member WHERE id = $1" };
static const struct query leave_projects = {
    "DELETE FROM project_member WHERE user_id = $1"
    " AND project_id IN (SELECT id FROM project WHERE org_id = $2)"
};
/* Somebody who never came in, and is invited nowhere else, was not here. */
static const struct query forget_invited = {
    "DELETE FROM app_user WHERE id = $1 AND is_accepted = 0"
    " AND NOT EXISTS (SELECT 1 FROM org_member WHERE user_id = $1)"
};
static const struct query count_admins = {
    "SELECT count(*) FROM org_member WHERE org_id = $1 AND user_id IS NOT NULL"
    " AND role = 'admin' AND status = 'accepted' AND id <> $2"
};

static STATUS require(struct call *call, struct id org_id, enum action action)
{
    const struct ability *ability;

    TRY(access_in_org(call, org_id, &ability));
    return ability_require(call, ability, SUBJECT_MEMBER, action, NULL);
}

static void show_custom_role(struct org_member *member)
{
    member->custom_role_given = id_is_nil(member->custom_role.id) ? NOT_GIVEN : GIVEN;
}

static STATUS read_member(struct call *call, struct id org_id, struct id member_id,
                          struct org_member *ret_member)
{
    char text[ID_TEXT_LEN];

    id_format(member_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &org_member_record, call->arena, ret_member,
                        BIND(bind_id(&org_id), bind_id(&member_id))),
                 NULL, "Membership with ID '%.*s' not found", ID_TEXT_LEN, text);
    show_custom_role(ret_member);
    return OK;
}

/* An organisation without an administrator could never get one again. */
static STATUS require_another_admin(struct call *call, const struct org_member *member)
{
    int64_t count = 0;

    if (!str_equal(member->role, STR("admin"))) return OK;
    TRY(db_one_int(call->db, &count_admins, &count,
                   BIND(bind_id(&member->org_id), bind_id(&member->id))));
    if (count > 0) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "This is the organization's last administrator: make somebody else one first");
}

static STATUS audit_member(struct call *call, const char *event, const struct org_member *member)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "userId", member->user_id);
    audit_text(&entry, "email", member->invite_email);
    audit_text(&entry, "role", member->role);
    return audit_append(call, &entry);
}

STATUS org_member_list(struct call *call, struct id org_id, struct record_list *ret_members)
{
    TRY(require(call, org_id, ACTION_READ));
    TRY(db_all(call->db, &of_org, &org_member_record, call->arena, ret_members,
               BIND(bind_id(&org_id))));
    struct org_member *members = ret_members->items;
    for (size_t i = 0; i < ret_members->count; i++) show_custom_role(&members[i]);
    return OK;
}

STATUS org_member_set_role(struct call *call, struct id org_id, struct id member_id,
                           struct str role, struct org_member *ret_member)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct org_role_choice choice;
    struct org_member member;

    TRY(require(call, org_id, ACTION_EDIT));
    TRY(db_begin(call->db, &tx));
    TRY(read_member(call, org_id, member_id, &member));
    TRY(privilege_require_org_member(call, org_id, member.user_id));
    TRY(privilege_require_org_role(call, role, &choice));
    if (!str_equal(role, STR("admin"))) TRY(require_another_admin(call, &member));
    TRY(db_run(call->db, &set_role, NULL,
               BIND(bind_id(&member_id), bind_text(choice.role), bind_int(call->now_ms),
                    bind_id(&choice.role_id))));
    TRY(read_member(call, org_id, member_id, ret_member));
    TRY(audit_member(call, "update-organization-member", ret_member));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS org_member_reset_mfa(struct call *call, struct id org_id, struct id member_id,
                            const struct secret_text *password, struct org_member *ret_member)
{
    struct org_member member;

    TRY(require(call, org_id, ACTION_EDIT));
    TRY(read_member(call, org_id, member_id, &member));
    TRY(privilege_require_org_member(call, org_id, member.user_id));
    TRY(mfa_reset(call, member.user_id, member.user.email, password));
    *ret_member = member;
    return OK;
}

STATUS org_member_remove(struct call *call, struct id org_id, struct id member_id,
                         struct org_member *ret_member)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct org_member member;

    TRY(require(call, org_id, ACTION_DELETE));
    TRY(db_begin(call->db, &tx));
    TRY(read_member(call, org_id, member_id, &member));
    TRY(privilege_require_org_member(call, org_id, member.user_id));
    TRY(require_another_admin(call, &member));
    TRY(db_run(call->db, &leave_projects, NULL, BIND(bind_id(&member.user_id), bind_id(&org_id))));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&member_id))));
    TRY(db_run(call->db, &forget_invited, NULL, BIND(bind_id(&member.user_id))));
    TRY(audit_member(call, "remove-organization-member", &member));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_member = member;
    return OK;
}
