/* Members of a project: people and machines, in every spelling (20-projects §6). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/membership.h"

static STATUS post_users(struct exchange *exchange)
{
    struct record_list members;

    TRY(member_add_users(&exchange->call, exchange->project_id, exchange->body, &members));
    return answer_records(exchange, "memberships", &user_member_bare_record, &members);
}

static STATUS delete_users(struct exchange *exchange)
{
    struct record_list members;

    TRY(member_remove_users(&exchange->call, exchange->project_id, exchange->body, &members));
    return answer_records(exchange, "memberships", &user_member_bare_record, &members);
}

/* `argument` tells the wrapper: "memberships" or "users". */
enum { AS_MEMBERSHIPS, AS_USERS };

static STATUS get_users(struct exchange *exchange)
{
    const char *wrapper = exchange->route->argument == AS_USERS ? "users" : "memberships";
    struct record_list members;

    TRY(member_list(&exchange->call, exchange->project_id, MEMBER_USER, &members));
    return answer_records(exchange, wrapper, &user_member_record, &members);
}

static STATUS post_user_details(struct exchange *exchange)
{
    const struct member_name_input *body = exchange->body;
    struct project_member member;

    TRY(member_find_user(&exchange->call, exchange->project_id, body->username, &member));
    return answer_record(exchange, "membership", &user_member_record, &member);
}

/* The member that a path parameter names, by either id. */
static STATUS find(struct exchange *exchange, const char *param, enum member_kind kind,
                   struct project_member *ret_member)
{
    struct id id;

    TRY(exchange_param_id(exchange, param, &id));
    return member_find(&exchange->call, exchange->project_id, kind, id, ret_member);
}

static STATUS get_user(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "userId", MEMBER_USER, &member));
    return answer_record(exchange, "membership", &user_member_record, &member);
}

static STATUS get_user_membership(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "membershipId", MEMBER_USER, &member));
    return answer_record(exchange, "membership", &user_member_record, &member);
}

static STATUS patch_roles(struct exchange *exchange, const char *param, enum member_kind kind)
{
    const struct member_roles_input *body = exchange->body;
    struct project_member member;
    struct record_list roles;

    TRY(find(exchange, param, kind, &member));
    TRY(member_set_roles(&exchange->call, &member, kind, &body->roles, &roles));
    return answer_records(exchange, "roles", &member_role_record, &roles);
}

static STATUS patch_user(struct exchange *exchange)
{
    return patch_roles(exchange, "membershipId", MEMBER_USER);
}

static STATUS delete_user(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "membershipId", MEMBER_USER, &member));
    TRY(member_remove(&exchange->call, &member, MEMBER_USER));
    return answer_record(exchange, "membership", &user_member_bare_record, &member);
}

static STATUS post_identity(struct exchange *exchange)
{
    struct project_member member;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(member_add_identity(&exchange->call, exchange->project_id, id, exchange->body, &member));
    return answer_record(exchange, "identityMembership", &identity_member_bare_record, &member);
}

static STATUS patch_identity(struct exchange *exchange)
{
    return patch_roles(exchange, "identityId", MEMBER_IDENTITY);
}

static STATUS delete_identity(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "identityId", MEMBER_IDENTITY, &member));
    TRY(member_remove(&exchange->call, &member, MEMBER_IDENTITY));
    return answer_record(exchange, "identityMembership", &identity_member_bare_record, &member);
}

static STATUS get_identity(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "identityId", MEMBER_IDENTITY, &member));
    return answer_record(exchange, "identityMembership", &identity_project_member_record, &member);
}

static STATUS get_identity_membership(struct exchange *exchange)
{
    struct project_member member;

    TRY(find(exchange, "membershipId", MEMBER_IDENTITY, &member));
    return answer_record(exchange, "identityMembership", &identity_project_member_record, &member);
}

static STATUS get_identities(struct exchange *exchange)
{
    struct record_list members;

    TRY(member_list(&exchange->call, exchange->project_id, MEMBER_IDENTITY, &members));
    const struct project_member *items = members.items;
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "identityMemberships");
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < members.count; i++) {
        record_to_json(&identity_project_member_record, &items[i], &exchange->out);
    }
    json_array_end(&exchange->out);
    json_key(&exchange->out, "totalCount");
    json_write_int(&exchange->out, (int64_t)members.count);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_projects_of_identity(struct exchange *exchange)
{
    struct record_list members;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(member_list_of_identity(&exchange->call, id, &members));
    return answer_records(exchange, "identityMemberships", &identity_project_member_record,
                          &members);
}

#define NEED(subject_, action_)                                       \
    {                                                                 \
        BY_ANY, IN_PATH_PROJECT, SUBJECT_##subject_, ACTION_##action_ \
    }
#define BARE_USERS                                    \
    {                                                 \
        "memberships", &user_member_bare_record, true \
    }
#define USERS                                    \
    {                                            \
        "memberships", &user_member_record, true \
    }
#define USER                                     \
    {                                            \
        "membership", &user_member_record, false \
    }
#define ROLES                              \
    {                                      \
        "roles", &member_role_record, true \
    }
#define BARE_IDENTITY                                             \
    {                                                             \
        "identityMembership", &identity_member_bare_record, false \
    }
#define IDENTITY                                                     \
    {                                                                \
        "identityMembership", &identity_project_member_record, false \
    }
#define IDENTITIES                                                   \
    {                                                                \
        "identityMemberships", &identity_project_member_record, true \
    }

#define USER_LISTS(base_)                                                     \
    { HTTP_POST,                                                              \
      base_,                                                                  \
      NEED(MEMBER, CREATE),                                                   \
      NULL,                                                                   \
      &member_users_input_record,                                             \
      post_users,                                                             \
      0,                                                                      \
      BARE_USERS,                                                             \
      "Add people of the organization to a project",                          \
      0 },                                                                    \
        { HTTP_DELETE,                                                        \
          base_,                                                              \
          NEED(MEMBER, DELETE),                                               \
          NULL,                                                               \
          &member_users_input_record,                                         \
          delete_users,                                                       \
          0,                                                                  \
          BARE_USERS,                                                         \
          "Remove people from a project",                                     \
          0 },                                                                \
    {                                                                         \
        HTTP_GET, base_, NEED(MEMBER, READ), NULL, NULL, get_users, 0, USERS, \
            "List the people of a project", AS_MEMBERSHIPS                    \
    }
#define USER_ONE(base_)                                                                   \
    { HTTP_GET,                                                                           \
      base_ "/{membershipId}",                                                            \
      NEED(MEMBER, READ),                                                                 \
      NULL,                                                                               \
      NULL,                                                                               \
      get_user_membership,                                                                \
      0,                                                                                  \
      USER,                                                                               \
      "Read a membership",                                                                \
      0 },                                                                                \
        { HTTP_PATCH,                                                                     \
          base_ "/{membershipId}",                                                        \
          NEED(MEMBER, EDIT),                                                             \
          NULL,                                                                           \
          &member_roles_update_record,                                                    \
          patch_user,                                                                     \
          0,                                                                              \
          ROLES,                                                                          \
          "Give a member other roles",                                                    \
          0 },                                                                            \
        { HTTP_DELETE,                                                                    \
          base_ "/{membershipId}",                                                        \
          NEED(MEMBER, DELETE),                                                           \
          NULL,                                                                           \
          NULL,                                                                           \
          delete_user,                                                                    \
          0,                                                                              \
          { "membership", &user_member_bare_record, false },                              \
          "Remove a member from a project",                                               \
          0 },                                                                            \
    {                                                                                     \
        HTTP_POST, base_ "/details", NEED(MEMBER, READ), NULL, &member_name_input_record, \
            post_user_details, 0, USER, "Find a member by user name", 0                   \
    }
#define MACHINES(base_)                                                                          \
    { HTTP_GET, base_,      NEED(IDENTITY, READ),                                                \
      NULL,     NULL,       get_identities,                                                      \
      0,        IDENTITIES, "List the machine identities of a project",                          \
      0 },                                                                                       \
        { HTTP_POST,                                                                             \
          base_ "/{identityId}",                                                                 \
          NEED(IDENTITY, CREATE),                                                                \
          NULL,                                                                                  \
          &member_roles_input_record,                                                            \
          post_identity,                                                                         \
          ROUTE_BODY_OPTIONAL,                                                                   \
          BARE_IDENTITY,                                                                         \
          "Add a machine identity to a project",                                                 \
          0 },                                                                                   \
        { HTTP_GET,                                                                              \
          base_ "/{identityId}",                                                                 \
          NEED(IDENTITY, READ),                                                                  \
          NULL,                                                                                  \
          NULL,                                                                                  \
          get_identity,                                                                          \
          0,                                                                                     \
          IDENTITY,                                                                              \
          "Read a machine identity's membership",                                                \
          0 },                                                                                   \
        { HTTP_PATCH,                                                                            \
          base_ "/{identityId}",                                                                 \
          NEED(IDENTITY, EDIT),                                                                  \
          NULL,                                                                                  \
          &member_roles_update_record,                                                           \
          patch_identity,                                                                        \
          0,                                                                                     \
          ROLES,                                                                                 \
          "Give a machine identity other roles",                                                 \
          0 },                                                                                   \
    {                                                                                            \
        HTTP_DELETE, base_ "/{identityId}", NEED(IDENTITY, DELETE), NULL, NULL, delete_identity, \
            0, BARE_IDENTITY, "Remove a machine identity from a project", 0                      \
    }

static const struct route rows[] = {
    USER_LISTS("/api/v1/projects/{projectId}/memberships"),
    USER_LISTS("/api/v2/workspace/{projectId}/memberships"),
    { HTTP_GET, "/api/v1/workspace/{projectId}/memberships", NEED(MEMBER, READ), NULL, NULL,
      get_users, 0, USERS, "List the people of a project", AS_MEMBERSHIPS },
    { HTTP_GET,
      "/api/v1/workspace/{projectId}/users",
      NEED(MEMBER, READ),
      NULL,
      NULL,
      get_users,
      0,
      { "users", &user_member_record, true },
      "List the people of a project",
      AS_USERS },
    USER_ONE("/api/v1/projects/{projectId}/memberships"),
    USER_ONE("/api/v1/workspace/{projectId}/memberships"),
    { HTTP_GET, "/api/v1/projects/{projectId}/user/{userId}/membership", NEED(MEMBER, READ), NULL,
      NULL, get_user, 0, USER, "Read the membership of a user", 0 },
    MACHINES("/api/v2/workspace/{projectId}/identity-memberships"),
    MACHINES("/api/v1/projects/{projectId}/memberships/identities"),
    MACHINES("/api/v1/projects/{projectId}/identity-memberships"),
    { HTTP_GET,
      "/api/v2/workspace/identity-memberships/{membershipId}",
      { BY_ANY, OF_MEMBERSHIP, SUBJECT_IDENTITY, ACTION_READ },
      NULL,
      NULL,
      get_identity_membership,
      0,
      IDENTITY,
      "Read a machine identity's membership by its id",
      0 },
    { HTTP_GET,
      "/api/v1/identities/{identityId}/identity-memberships",
      { BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_READ },
      NULL,
      NULL,
      get_projects_of_identity,
      0,
      IDENTITIES,
      "List the projects of a machine identity",
      0 },
};
ROUTE_TABLE(membership_routes, "Memberships", rows);
