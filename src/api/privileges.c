/* Rights of one member of a project besides their roles, in the spellings of the reference: see
 * model/member_privilege.h. And what all of a member's rights come to. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/member_privilege.h"
#include "domain/role.h"

/* `argument` of a row says whose they are. */
static enum member_kind kind_of(const struct exchange *exchange)
{
    return (enum member_kind)exchange->route->argument;
}

static const struct record *record_of(const struct exchange *exchange)
{
    return kind_of(exchange) == MEMBER_USER ? &user_privilege_record : &identity_privilege_record;
}

static STATUS answer(struct exchange *exchange, const struct member_privilege *privilege)
{
    return answer_record(exchange, "privilege", record_of(exchange), privilege);
}

/* --- whose ------------------------------------------------------------------------------------- */

static STATUS find_member(struct exchange *exchange, struct str id_text,
                          struct project_member *ret_member)
{
    struct id id;

    if (!id_parse(id_text, &id))
        return CALL_FAIL(&exchange->call, NOT_FOUND, NULL, "'%.*s' is not a member of the project",
                         STR_ARG(str_slice(id_text, 0, 64)));
    return member_find(&exchange->call, exchange->project_id, kind_of(exchange), id, ret_member);
}

/* An identity is named by its own id, a person by their membership. */
static struct str member_named(const struct exchange *exchange, struct str identity_id,
                               struct str member_id)
{
    return kind_of(exchange) == MEMBER_USER ? member_id : identity_id;
}

static STATUS find_by_id(struct exchange *exchange, struct member_privilege *ret_privilege)
{
    struct id id;

    TRY(exchange_param_id(exchange, "privilegeId", &id));
    return privilege_get(&exchange->call, exchange->project_id, kind_of(exchange), id,
                         ret_privilege);
}

static STATUS find_by_name(struct exchange *exchange, const struct privilege_named *named,
                           struct member_privilege *ret_privilege)
{
    struct project_member member;

    TRY(find_member(exchange, named->identity_id, &member));
    return privilege_by_slug(&exchange->call, &member, kind_of(exchange), named->slug,
                             ret_privilege);
}

/* --- handlers ---------------------------------------------------------------------------------- */

static STATUS create(struct exchange *exchange, const struct privilege_change *change)
{
    const struct privilege_input *body = exchange->body;
    struct member_privilege privilege;
    struct project_member member;

    TRY(find_member(exchange, member_named(exchange, body->identity_id, body->member_id), &member));
    TRY(privilege_create(&exchange->call, &member, kind_of(exchange), change, &privilege));
    return answer(exchange, &privilege);
}

static STATUS post_privilege(struct exchange *exchange)
{
    const struct privilege_input *body = exchange->body;
    return create(exchange, &body->change);
}

static STATUS post_temporary(struct exchange *exchange)
{
    const struct privilege_input *body = exchange->body;
    struct privilege_change change = body->change;

    change.time.is_temporary = true; /* the path says so */
    return create(exchange, &change);
}

static STATUS get_privileges(struct exchange *exchange)
{
    const struct privilege_filter *query = exchange->query;
    struct project_member member;
    struct record_list list;

    TRY(find_member(exchange, member_named(exchange, query->identity_id, query->member_id),
                    &member));
    TRY(privilege_list(&exchange->call, &member, kind_of(exchange), &list));
    return answer_records(exchange, "privileges", record_of(exchange), &list);
}

static STATUS get_privilege(struct exchange *exchange)
{
    struct member_privilege privilege;

    TRY(find_by_id(exchange, &privilege));
    return answer(exchange, &privilege);
}

static STATUS patch_privilege(struct exchange *exchange)
{
    struct member_privilege privilege;

    TRY(find_by_id(exchange, &privilege));
    TRY(privilege_update(&exchange->call, &privilege, kind_of(exchange), exchange->body,
                         &privilege));
    return answer(exchange, &privilege);
}

static STATUS delete_privilege(struct exchange *exchange)
{
    struct member_privilege privilege;

    TRY(find_by_id(exchange, &privilege));
    TRY(privilege_delete(&exchange->call, &privilege, kind_of(exchange)));
    return answer(exchange, &privilege);
}

static STATUS get_named(struct exchange *exchange)
{
    const struct privilege_filter *query = exchange->query;
    const struct privilege_named named = { .identity_id = query->identity_id,
                                           .slug = exchange_param(exchange, "privilegeSlug") };
    struct member_privilege privilege;

    TRY(find_by_name(exchange, &named, &privilege));
    return answer(exchange, &privilege);
}

static STATUS patch_named(struct exchange *exchange)
{
    const struct privilege_named *body = exchange->body;
    struct member_privilege privilege;

    TRY(find_by_name(exchange, body, &privilege));
    TRY(privilege_update(&exchange->call, &privilege, kind_of(exchange), &body->change,
                         &privilege));
    return answer(exchange, &privilege);
}

static STATUS delete_named(struct exchange *exchange)
{
    struct member_privilege privilege;

    TRY(find_by_name(exchange, exchange->body, &privilege));
    TRY(privilege_delete(&exchange->call, &privilege, kind_of(exchange)));
    return answer(exchange, &privilege);
}

static STATUS post_check(struct exchange *exchange)
{
    const char *param = kind_of(exchange) == MEMBER_USER ? "membershipId" : "identityId";
    const struct access_object object = place_check_object(exchange->body);
    struct project_member member;

    TRY(find_member(exchange, exchange_param(exchange, param), &member));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "subjects");
    TRY(member_check(&exchange->call, &member, kind_of(exchange), &object, &exchange->out));
    json_object_end(&exchange->out);
    return OK;
}

/* --- rows -------------------------------------------------------------------------------------- */

#define NEED(scope_, subject_, action_)                      \
    {                                                        \
        BY_ANY, scope_, SUBJECT_##subject_, ACTION_##action_ \
    }
#define OF_USER                                    \
    {                                              \
        "privilege", &user_privilege_record, false \
    }
#define OF_IDENTITY                                    \
    {                                                  \
        "privilege", &identity_privilege_record, false \
    }
#define LIST(record_)               \
    {                               \
        "privileges", record_, true \
    }
#define ONE(base_, subject_, answer_, kind_)                                                 \
    { HTTP_GET,                                                                              \
      base_ "/{privilegeId}",                                                                \
      NEED(OF_PRIVILEGE, subject_, READ),                                                    \
      NULL,                                                                                  \
      NULL,                                                                                  \
      get_privilege,                                                                         \
      0,                                                                                     \
      answer_,                                                                               \
      "Read an additional privilege",                                                        \
      kind_ },                                                                               \
        { HTTP_PATCH,                                                                        \
          base_ "/{privilegeId}",                                                            \
          NEED(OF_PRIVILEGE, subject_, EDIT),                                                \
          NULL,                                                                              \
          &privilege_update_record,                                                          \
          patch_privilege,                                                                   \
          0,                                                                                 \
          answer_,                                                                           \
          "Change an additional privilege",                                                  \
          kind_ },                                                                           \
    {                                                                                        \
        HTTP_DELETE, base_ "/{privilegeId}", NEED(OF_PRIVILEGE, subject_, EDIT), NULL, NULL, \
            delete_privilege, 0, answer_, "Take an additional privilege away", kind_         \
    }
#define CHECK(path_, subject_, kind_)                                                       \
    {                                                                                       \
        HTTP_POST, path_, NEED(IN_PATH_PROJECT, subject_, READ), NULL, &place_check_record, \
            post_check, ROUTE_BODY_OPTIONAL, { "subjects", NULL, false },                   \
            "Show what all of a member's roles and privileges allow now", kind_             \
    }

#define USERS "/api/v1/user-project-additional-privilege"
#define IDENTITIES "/api/v2/identity-project-additional-privilege"
#define OLDER "/api/v1/additional-privilege/identity"

static const struct route rows[] = {
    { HTTP_POST, USERS, NEED(IN_INPUT_MEMBER, MEMBER, EDIT), NULL, &user_privilege_create_record,
      post_privilege, 0, OF_USER, "Give a member of a project additional rights", MEMBER_USER },
    { HTTP_GET, USERS, NEED(IN_INPUT_MEMBER, MEMBER, READ), &user_privilege_query_record, NULL,
      get_privileges, 0, LIST(&user_privilege_record), "List the additional rights of a member",
      MEMBER_USER },
    ONE(USERS, MEMBER, OF_USER, MEMBER_USER),
    { HTTP_POST, IDENTITIES, NEED(IN_INPUT, IDENTITY, EDIT), NULL,
      &identity_privilege_create_record, post_privilege, 0, OF_IDENTITY,
      "Give a machine identity additional rights in a project", MEMBER_IDENTITY },
    { HTTP_GET, IDENTITIES, NEED(IN_INPUT, IDENTITY, READ), &identity_privilege_query_record, NULL,
      get_privileges, 0, LIST(&identity_privilege_record),
      "List the additional rights of a machine identity", MEMBER_IDENTITY },
    ONE(IDENTITIES, IDENTITY, OF_IDENTITY, MEMBER_IDENTITY),
    { HTTP_POST, OLDER "/permanent", NEED(IN_INPUT, IDENTITY, EDIT), NULL,
      &identity_privilege_permanent_record, post_privilege, 0, OF_IDENTITY,
      "Give a machine identity additional rights in a project for good", MEMBER_IDENTITY },
    { HTTP_POST, OLDER "/temporary", NEED(IN_INPUT, IDENTITY, EDIT), NULL,
      &identity_privilege_temporary_record, post_temporary, 0, OF_IDENTITY,
      "Give a machine identity additional rights in a project for a while", MEMBER_IDENTITY },
    { HTTP_GET, OLDER, NEED(IN_INPUT, IDENTITY, READ), &identity_privilege_older_query_record, NULL,
      get_privileges, 0, LIST(&identity_privilege_record),
      "List the additional rights of a machine identity", MEMBER_IDENTITY },
    { HTTP_GET, OLDER "/{privilegeSlug}", NEED(IN_INPUT, IDENTITY, READ),
      &identity_privilege_older_query_record, NULL, get_named, 0, OF_IDENTITY,
      "Read an additional privilege by its slug", MEMBER_IDENTITY },
    { HTTP_PATCH, OLDER, NEED(IN_INPUT, IDENTITY, EDIT), NULL, &privilege_named_update_record,
      patch_named, 0, OF_IDENTITY, "Change an additional privilege by its slug", MEMBER_IDENTITY },
    { HTTP_DELETE, OLDER, NEED(IN_INPUT, IDENTITY, EDIT), NULL, &privilege_named_record,
      delete_named, 0, OF_IDENTITY, "Take an additional privilege away by its slug",
      MEMBER_IDENTITY },
    CHECK("/api/v1/projects/{projectId}/memberships/{membershipId}/check", MEMBER, MEMBER_USER),
    CHECK("/api/v1/projects/{projectId}/memberships/identities/{identityId}/check", IDENTITY,
          MEMBER_IDENTITY),
};
ROUTE_TABLE(privilege_routes, "Additional privileges", rows);
