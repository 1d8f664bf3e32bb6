// SPDX-License-Identifier: Apache-2.0
#include "domain/membership.h"

#include "domain/audit.h"
#include "domain/identity.h"
#include "domain/member_role.h"
#include "domain/user.h"

/* What differs between people and machines. */
static const struct half {
    enum subject subject;
    const struct record *record;
    const char *noun, *added, *updated, *removed;
    struct query by_id, by_other, all;
} halves[] = {
#define FROM_USERS                                                      \
    "SELECT " PROJECT_MEMBER_COLUMNS ", m.user_id, " USER_BRIEF_COLUMNS \
    " FROM project_member m JOIN project p ON p.id = m.project_id"      \
    " JOIN app_user u ON u.id = m.user_id WHERE m.project_id = $1"
#define FROM_IDENTITIES                                                         \
    "SELECT " PROJECT_MEMBER_COLUMNS ", m.identity_id, " IDENTITY_BRIEF_COLUMNS \
    " FROM project_member m JOIN project p ON p.id = m.project_id"              \
    " JOIN identity i ON i.id = m.identity_id WHERE m.project_id = $1"
    [MEMBER_USER] = { SUBJECT_MEMBER,
                      &user_member_record,
                      "User",
                      "add-project-member",
                      "update-project-member",
                      "remove-project-member",
                      { FROM_USERS " AND m.id = $2" },
                      { FROM_USERS " AND m.user_id = $2" },
                      { FROM_USERS " ORDER BY u.email" } },
    [MEMBER_IDENTITY] = { SUBJECT_IDENTITY,
                          &identity_project_member_record,
                          "Identity",
                          "add-project-identity",
                          "update-project-identity",
                          "remove-project-identity",
                          { FROM_IDENTITIES " AND m.id = $2" },
                          { FROM_IDENTITIES " AND m.identity_id = $2" },
                          { FROM_IDENTITIES " ORDER BY lower(i.name), i.id" } },
};

static const struct query insert = {
    "INSERT INTO project_member (id, project_id, user_id, identity_id, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $5)"
};
static const struct query touch = { "UPDATE project_member SET updated_at = $2 WHERE id = $1" };
static const struct query delete_row = { "DELETE FROM project_member WHERE id = $1" };
static const struct query org_user = {
    "SELECT u.id FROM app_user u JOIN org_member m ON m.user_id = u.id"
    " WHERE m.org_id = $1 AND (u.email = $2 OR u.username = $2)"
};
static const struct query of_identity = {
    "SELECT " PROJECT_MEMBER_COLUMNS ", m.identity_id, " IDENTITY_BRIEF_COLUMNS
    " FROM project_member m JOIN project p ON p.id = m.project_id AND p.deleted_at IS NULL"
    " JOIN identity i ON i.id = m.identity_id WHERE m.identity_id = $1 ORDER BY p.name, p.id"
};

static struct id other_of(const struct project_member *member, enum member_kind kind)
{
    return kind == MEMBER_USER ? member->user_id : member->identity_id;
}

static STATUS require(struct call *call, struct id project_id, enum member_kind kind,
                      enum action action, struct id other_id)
{
    struct access_object object = { 0 };

    if (kind == MEMBER_IDENTITY) object.identity_id = other_id;
    return access_require(call, project_id, halves[kind].subject, action,
                          id_is_nil(other_id) ? NULL : &object);
}

static STATUS audit_member(struct call *call, const char *event,
                           const struct project_member *member, enum member_kind kind)
{
    struct audit_entry entry;

    audit_begin(&entry, event, member->project_id);
    audit_id(&entry, "membershipId", member->id);
    audit_id(&entry, kind == MEMBER_USER ? "userId" : "identityId", other_of(member, kind));
    json_key(&entry.metadata, "roles");
    json_array_begin(&entry.metadata);
    const struct member_role *roles = member->roles.items;
    for (size_t i = 0; i < member->roles.count; i++) {
        bool is_custom = str_is_given(roles[i].custom_role_slug);
        json_write_text(&entry.metadata, is_custom ? roles[i].custom_role_slug : roles[i].role);
    }
    json_array_end(&entry.metadata);
    return audit_append(call, &entry);
}

static STATUS read_member(struct call *call, const struct query *query, enum member_kind kind,
                          struct id project_id, struct id id, struct project_member *ret_member)
{
    struct project_member member = { 0 };

    TRY(db_one(call->db, query, halves[kind].record, call->arena, &member,
               BIND(bind_id(&project_id), bind_id(&id))));
    TRY(member_roles_read(call, member.id, &member.roles));
    *ret_member = member;
    return OK;
}

STATUS member_find(struct call *call, struct id project_id, enum member_kind kind, struct id id,
                   struct project_member *ret_member)
{
    char text[ID_TEXT_LEN];

    id_format(id, text);
    struct status status = read_member(call, &halves[kind].by_id, kind, project_id, id, ret_member);
    if (status.code == STATUS_NOT_FOUND)
        status = read_member(call, &halves[kind].by_other, kind, project_id, id, ret_member);
    NOT_FOUND_AS(call, status, NULL, "%s with ID '%.*s' is not a member of the project",
                 halves[kind].noun, ID_TEXT_LEN, text);
    return require(call, project_id, kind, ACTION_READ, other_of(ret_member, kind));
}

/* Adds a member with roles, inside the caller's transaction. */
static STATUS add(struct call *call, struct id project_id, enum member_kind kind,
                  struct id other_id, const struct record_list *roles,
                  struct project_member *ret_member)
{
    static const struct id nobody;
    struct id id = id_new();
    bool is_user = kind == MEMBER_USER;

    CONFLICT_AS(
        call,
        db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&project_id), bind_id(is_user ? &other_id : &nobody),
                    bind_id(is_user ? &nobody : &other_id), bind_int(call->now_ms))),
        NULL, "%s is already a member of the project", halves[kind].noun);
    TRY(member_roles_replace(call, project_id, id, roles));
    TRY(read_member(call, &halves[kind].by_id, kind, project_id, id, ret_member));
    call->must_forget_access = true;
    return audit_member(call, halves[kind].added, ret_member, kind);
}

static STATUS remove_one(struct call *call, const struct project_member *member,
                         enum member_kind kind)
{
    TRY(member_roles_require_covered(call, member->project_id, member->id));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&member->id))));
    call->must_forget_access = true;
    return audit_member(call, halves[kind].removed, member, kind);
}

static STATUS find_org_user(struct call *call, struct str name, struct id *ret_user_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct str normal = email_normalize(name, call->arena);
    bool has_row = false;

    TRY(db_query(call->db, &org_user, &rows,
                 BIND(bind_id(&call->actor->org_id), bind_text(normal))));
    TRY(rows_next(rows, &has_row));
    if (!has_row)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "%.*s is not a member of the organization: invite them there first",
                         STR_ARG(str_slice(normal, 0, 255)));
    *ret_user_id = rows_id(rows, 0);
    return OK;
}

static bool has_name(const struct texts *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (str_equal(names->items[i], name)) return true;
    }
    return false;
}

/* E-mail addresses and user names are one list here, each person once: clients name the same one
 * in both. */
static struct texts names_of(struct call *call, const struct member_users_input *input)
{
    const struct texts *lists[] = { &input->emails, &input->usernames };
    size_t most = input->emails.count + input->usernames.count;
    struct texts names = { ARENA_ARRAY(call->arena, most, struct str), 0 };

    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        for (size_t i = 0; i < lists[k]->count; i++) {
            struct str name = email_normalize(lists[k]->items[i], call->arena);
            if (!has_name(&names, name)) names.items[names.count++] = name;
        }
    }
    return names;
}

static struct record_list roles_of(struct call *call, const struct texts *slugs)
{
    size_t count = slugs->count > 0 ? slugs->count : 1;
    struct role_input *roles = ARENA_ARRAY(call->arena, count, struct role_input);

    for (size_t i = 0; i < count; i++) {
        roles[i].role = slugs->count > 0 ? slugs->items[i] : STR("member");
    }
    return (struct record_list){ roles, count };
}

static STATUS require_names(struct call *call, const struct texts *names)
{
    if (names->count > 0) return OK;
    return problem_field(call->problem, "emails", "Give at least one e-mail address or user name");
}

STATUS member_add_users(struct call *call, struct id project_id,
                        const struct member_users_input *input, struct record_list *ret_members)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct texts names = names_of(call, input);
    struct record_list roles = roles_of(call, &input->role_slugs);
    struct project_member *members = ARENA_ARRAY(call->arena, names.count, struct project_member);

    TRY(require_names(call, &names));
    TRY(require(call, project_id, MEMBER_USER, ACTION_CREATE, (struct id){ 0 }));
    TRY(db_begin(call->db, &tx));
    for (size_t i = 0; i < names.count; i++) {
        struct id user_id;
        TRY(find_org_user(call, names.items[i], &user_id));
        TRY(add(call, project_id, MEMBER_USER, user_id, &roles, &members[i]));
    }
    TRY(call_commit(call, &tx));
    *ret_members = (struct record_list){ members, names.count };
    return OK;
}

STATUS member_find_user(struct call *call, struct id project_id, struct str username,
                        struct project_member *ret_member)
{
    struct id user_id;

    TRY(require(call, project_id, MEMBER_USER, ACTION_READ, (struct id){ 0 }));
    struct status status = find_org_user(call, username, &user_id);
    if (!status.code)
        status = read_member(call, &halves[MEMBER_USER].by_other, MEMBER_USER, project_id, user_id,
                             ret_member);
    if (status.code == STATUS_BAD_REQUEST) status = FAIL(NOT_FOUND);
    NOT_FOUND_AS(call, status, NULL, "User '%.*s' is not a member of the project",
                 STR_ARG(str_slice(username, 0, 255)));
    return OK;
}

STATUS member_remove_users(struct call *call, struct id project_id,
                           const struct member_users_input *input, struct record_list *ret_members)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct texts names = names_of(call, input);
    struct project_member *members = ARENA_ARRAY(call->arena, names.count, struct project_member);

    TRY(require_names(call, &names));
    TRY(require(call, project_id, MEMBER_USER, ACTION_DELETE, (struct id){ 0 }));
    TRY(db_begin(call->db, &tx));
    for (size_t i = 0; i < names.count; i++) {
        TRY(member_find_user(call, project_id, names.items[i], &members[i]));
        TRY(remove_one(call, &members[i], MEMBER_USER));
    }
    TRY(call_commit(call, &tx));
    *ret_members = (struct record_list){ members, names.count };
    return OK;
}

/* An identity of this organisation, whether or not the actor may read about it there. */
static STATUS require_identity(struct call *call, struct id identity_id)
{
    static const struct query count_of = {
        "SELECT count(*) FROM identity WHERE id = $1 AND org_id = $2"
    };
    char text[ID_TEXT_LEN];
    int64_t count = 0;

    id_format(identity_id, text);
    TRY(db_one_int(call->db, &count_of, &count,
                   BIND(bind_id(&identity_id), bind_id(&call->actor->org_id))));
    if (count > 0) return OK;
    return CALL_FAIL(call, NOT_FOUND, NULL, "Identity with ID '%.*s' not found", ID_TEXT_LEN, text);
}

STATUS member_add_identity(struct call *call, struct id project_id, struct id identity_id,
                           const struct member_roles_input *input,
                           struct project_member *ret_member)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct texts slug = { (struct str[]){ input->role }, 1 };
    struct record_list roles = input->roles.count > 0 ? input->roles : roles_of(call, &slug);

    TRY(require(call, project_id, MEMBER_IDENTITY, ACTION_CREATE, identity_id));
    TRY(require_identity(call, identity_id));
    TRY(db_begin(call->db, &tx));
    TRY(add(call, project_id, MEMBER_IDENTITY, identity_id, &roles, ret_member));
    return call_commit(call, &tx);
}

static STATUS read_all_roles(struct call *call, struct record_list *list)
{
    struct project_member *members = list->items;

    for (size_t i = 0; i < list->count; i++) {
        TRY(member_roles_read(call, members[i].id, &members[i].roles));
    }
    return OK;
}

/* The two records show different halves of one struct, so that the rows fill the same one. */
STATUS member_list(struct call *call, struct id project_id, enum member_kind kind,
                   struct record_list *ret_members)
{
    TRY(require(call, project_id, kind, ACTION_READ, (struct id){ 0 }));
    TRY(db_all(call->db, &halves[kind].all, halves[kind].record, call->arena, ret_members,
               BIND(bind_id(&project_id))));
    return read_all_roles(call, ret_members);
}

static STATUS may_read_in_project(struct call *call, const struct project_member *member,
                                  bool *ret_may)
{
    struct access_object object = { .identity_id = member->identity_id };
    const struct ability *ability;

    *ret_may = false;
    struct status status = access_in_project(call, member->project_id, &ability);
    if (status.code == STATUS_NOT_FOUND) return OK;
    if (status.code) return status;
    *ret_may = ability_allows(ability, SUBJECT_IDENTITY, ACTION_READ, &object);
    return OK;
}

STATUS member_list_of_identity(struct call *call, struct id identity_id,
                               struct record_list *ret_members)
{
    struct access_object object = { .identity_id = identity_id };
    const struct ability *in_org;
    struct identity identity;
    struct record_list list;
    size_t shown = 0;

    TRY(identity_require(call, identity_id, ACTION_READ, &identity));
    TRY(access_in_org(call, call->actor->org_id, &in_org));
    bool is_in_charge = ability_allows(in_org, SUBJECT_IDENTITY, ACTION_EDIT, &object);
    TRY(db_all(call->db, &of_identity, &identity_project_member_record, call->arena, &list,
               BIND(bind_id(&identity_id))));
    struct project_member *members = list.items;
    for (size_t i = 0; i < list.count; i++) {
        bool may_be_shown = is_in_charge;
        if (!may_be_shown) TRY(may_read_in_project(call, &members[i], &may_be_shown));
        if (may_be_shown) members[shown++] = members[i];
    }
    *ret_members = (struct record_list){ members, shown };
    return read_all_roles(call, ret_members);
}

STATUS member_set_roles(struct call *call, const struct project_member *member,
                        enum member_kind kind, const struct record_list *roles,
                        struct record_list *ret_roles)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct project_member changed = *member;

    TRY(require(call, member->project_id, kind, ACTION_EDIT, other_of(member, kind)));
    TRY(db_begin(call->db, &tx));
    TRY(member_roles_require_covered(call, member->project_id, member->id));
    TRY(member_roles_replace(call, member->project_id, member->id, roles));
    TRY(db_run(call->db, &touch, NULL, BIND(bind_id(&member->id), bind_int(call->now_ms))));
    TRY(member_roles_read(call, member->id, &changed.roles));
    TRY(audit_member(call, halves[kind].updated, &changed, kind));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_roles = changed.roles;
    return OK;
}

STATUS member_remove(struct call *call, const struct project_member *member, enum member_kind kind)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(require(call, member->project_id, kind, ACTION_DELETE, other_of(member, kind)));
    TRY(db_begin(call->db, &tx));
    TRY(remove_one(call, member, kind));
    return call_commit(call, &tx);
}
