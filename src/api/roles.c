/* Roles of a project (20-projects §7). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/role.h"

static STATUS answer_role(struct exchange *exchange, const struct role *role)
{
    return answer_record(exchange, "role", &role_record, role);
}

static STATUS post_role(struct exchange *exchange)
{
    struct role role;

    TRY(role_create(&exchange->call, exchange->project_id, exchange->body, &role));
    return answer_role(exchange, &role);
}

static STATUS patch_role(struct exchange *exchange)
{
    struct role role;
    struct id id;

    TRY(exchange_param_id(exchange, "roleId", &id));
    TRY(role_update(&exchange->call, exchange->project_id, id, exchange->body, &role));
    return answer_role(exchange, &role);
}

static STATUS delete_role(struct exchange *exchange)
{
    struct role role;
    struct id id;

    TRY(exchange_param_id(exchange, "roleId", &id));
    TRY(role_delete(&exchange->call, exchange->project_id, id, &role));
    return answer_role(exchange, &role);
}

static STATUS get_roles(struct exchange *exchange)
{
    struct record_list roles;

    TRY(role_list(&exchange->call, exchange->project_id, &roles));
    return answer_records(exchange, "roles", &role_brief_record, &roles);
}

static STATUS get_role(struct exchange *exchange)
{
    struct role role;

    TRY(role_by_slug(&exchange->call, exchange->project_id, exchange_param(exchange, "roleSlug"),
                     &role));
    return answer_role(exchange, &role);
}

static STATUS post_check(struct exchange *exchange)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "subjects");
    TRY(role_check(&exchange->call, exchange->project_id, exchange->body, &exchange->out));
    json_object_end(&exchange->out);
    return OK;
}

#define NEED(scope_, action_)                          \
    {                                                  \
        BY_ANY, scope_, SUBJECT_ROLE, ACTION_##action_ \
    }
#define ANSWER                      \
    {                               \
        "role", &role_record, false \
    }
#define ROLES(base_, scope_)                                                                      \
    { HTTP_POST, base_,  NEED(scope_, CREATE), NULL, &role_create_record, post_role,              \
      0,         ANSWER, "Create a role",      0 },                                               \
        { HTTP_GET,                                                                               \
          base_,                                                                                  \
          NEED(scope_, READ),                                                                     \
          NULL,                                                                                   \
          NULL,                                                                                   \
          get_roles,                                                                              \
          0,                                                                                      \
          { "roles", &role_brief_record, true },                                                  \
          "List the roles of a project",                                                          \
          0 },                                                                                    \
        { HTTP_GET,                                                                               \
          base_ "/slug/{roleSlug}",                                                               \
          NEED(scope_, READ),                                                                     \
          NULL,                                                                                   \
          NULL,                                                                                   \
          get_role,                                                                               \
          0,                                                                                      \
          ANSWER,                                                                                 \
          "Read a role with its permissions",                                                     \
          0 },                                                                                    \
        { HTTP_PATCH,                                                                             \
          base_ "/{roleId}",                                                                      \
          NEED(scope_, EDIT),                                                                     \
          NULL,                                                                                   \
          &role_update_record,                                                                    \
          patch_role,                                                                             \
          0,                                                                                      \
          ANSWER,                                                                                 \
          "Change a role",                                                                        \
          0 },                                                                                    \
    {                                                                                             \
        HTTP_DELETE, base_ "/{roleId}", NEED(scope_, DELETE), NULL, NULL, delete_role, 0, ANSWER, \
            "Delete a role that nobody has", 0                                                    \
    }

static const struct route rows[] = {
    ROLES("/api/v1/projects/{projectId}/roles", IN_PATH_PROJECT),
    ROLES("/api/v2/workspace/{projectId}/roles", IN_PATH_PROJECT),
    ROLES("/api/v1/workspace/{projectSlug}/roles", IN_PATH_SLUG),
    { HTTP_POST,
      "/api/v1/projects/{projectId}/roles/check",
      NEED(IN_PATH_PROJECT, READ),
      NULL,
      &role_check_record,
      post_check,
      0,
      { "subjects", NULL, false },
      "Show what permissions would allow, without keeping them",
      0 },
};
ROUTE_TABLE(role_routes, "Roles", rows);
