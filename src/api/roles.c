/* Roles of a project (20-projects §7) and of an organisation. The newer rows of the latter take the
 * organisation from the token, the older ones name it. Their list is wrapped twice for clients of
 * the older ones (unverified). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/role.h"

/* `argument` of a row. */
enum { IN_PROJECT, IN_ORGANIZATION, IN_NAMED_ORGANIZATION };

static enum role_home home_of(const struct exchange *exchange)
{
    return exchange->route->argument == IN_PROJECT ? ROLE_OF_PROJECT : ROLE_OF_ORG;
}

/* What is no id is nobody's organisation. */
static struct id home_id_of(const struct exchange *exchange)
{
    struct id id = { 0 };

    if (exchange->route->argument == IN_PROJECT) return exchange->project_id;
    if (exchange->route->argument == IN_ORGANIZATION) return exchange->actor.org_id;
    (void)id_parse(exchange_param(exchange, "organizationId"), &id);
    return id;
}

static STATUS answer_role(struct exchange *exchange, const struct role *role)
{
    bool is_project = home_of(exchange) == ROLE_OF_PROJECT;
    return answer_record(exchange, "role", is_project ? &role_record : &org_role_record, role);
}

static STATUS post_role(struct exchange *exchange)
{
    struct role role;

    TRY(role_create(&exchange->call, home_of(exchange), home_id_of(exchange), exchange->body,
                    &role));
    return answer_role(exchange, &role);
}

static STATUS patch_role(struct exchange *exchange)
{
    struct role role;
    struct id id;

    TRY(exchange_param_id(exchange, "roleId", &id));
    TRY(role_update(&exchange->call, home_of(exchange), home_id_of(exchange), id, exchange->body,
                    &role));
    return answer_role(exchange, &role);
}

static STATUS delete_role(struct exchange *exchange)
{
    struct role role;
    struct id id;

    TRY(exchange_param_id(exchange, "roleId", &id));
    TRY(role_delete(&exchange->call, home_of(exchange), home_id_of(exchange), id, &role));
    return answer_role(exchange, &role);
}

static STATUS get_roles(struct exchange *exchange)
{
    struct record_list roles;

    TRY(role_list(&exchange->call, home_of(exchange), home_id_of(exchange), &roles));
    return answer_records(exchange, "roles", &role_brief_record, &roles);
}

static void write_roles(struct json_writer *out, const struct record_list *list)
{
    const struct role *roles = list->items;

    json_key(out, "roles");
    json_array_begin(out);
    for (size_t i = 0; i < list->count; i++) record_to_json(&org_role_brief_record, &roles[i], out);
    json_array_end(out);
}

static STATUS get_org_roles(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct record_list roles;

    TRY(role_list(&exchange->call, ROLE_OF_ORG, home_id_of(exchange), &roles));
    json_object_begin(out);
    write_roles(out, &roles);
    if (exchange->route->argument == IN_NAMED_ORGANIZATION) {
        json_key(out, "data");
        json_object_begin(out);
        write_roles(out, &roles);
        json_object_end(out);
    }
    json_object_end(out);
    return OK;
}

static STATUS get_role_by_slug(struct exchange *exchange)
{
    struct role role;

    TRY(role_by_slug(&exchange->call, home_of(exchange), home_id_of(exchange),
                     exchange_param(exchange, "roleSlug"), &role));
    return answer_role(exchange, &role);
}

static STATUS get_role(struct exchange *exchange)
{
    struct role role;
    struct id id;

    TRY(exchange_param_id(exchange, "roleId", &id));
    TRY(role_by_id(&exchange->call, home_of(exchange), home_id_of(exchange), id, &role));
    return answer_role(exchange, &role);
}

static STATUS post_check(struct exchange *exchange)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "subjects");
    TRY(role_check(&exchange->call, home_of(exchange), home_id_of(exchange), exchange->body,
                   &exchange->out));
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
#define ORG_ANSWER                      \
    {                                   \
        "role", &org_role_record, false \
    }
#define ROLES(base_, scope_, as_, answer_, list_, list_handler_)                                    \
    { HTTP_POST, base_,   NEED(scope_, CREATE), NULL, &role_create_record, post_role,               \
      0,         answer_, "Create a role",      as_ },                                              \
        { HTTP_GET,                                                                                 \
          base_,                                                                                    \
          NEED(scope_, READ),                                                                       \
          NULL,                                                                                     \
          NULL,                                                                                     \
          list_handler_,                                                                            \
          0,                                                                                        \
          { "roles", list_, true },                                                                 \
          "List the roles there are",                                                               \
          as_ },                                                                                    \
        { HTTP_GET,                                                                                 \
          base_ "/slug/{roleSlug}",                                                                 \
          NEED(scope_, READ),                                                                       \
          NULL,                                                                                     \
          NULL,                                                                                     \
          get_role_by_slug,                                                                         \
          0,                                                                                        \
          answer_,                                                                                  \
          "Read a role with its permissions",                                                       \
          as_ },                                                                                    \
        { HTTP_PATCH, base_ "/{roleId}", NEED(scope_, EDIT), NULL, &role_update_record, patch_role, \
          0,          answer_,           "Change a role",    as_ },                                 \
    {                                                                                               \
        HTTP_DELETE, base_ "/{roleId}", NEED(scope_, DELETE), NULL, NULL, delete_role, 0, answer_,  \
            "Delete a role that nobody has", as_                                                    \
    }
#define PROJECT_ROLES(base_, scope_) \
    ROLES(base_, scope_, IN_PROJECT, ANSWER, &role_brief_record, get_roles)
#define ORG_ROLES(base_, as_)                                                                 \
    ROLES(base_, IN_ORG, as_, ORG_ANSWER, &org_role_brief_record, get_org_roles),             \
    {                                                                                         \
        HTTP_GET, base_ "/{roleId}", NEED(IN_ORG, READ), NULL, NULL, get_role, 0, ORG_ANSWER, \
            "Read a role with its permissions", as_                                           \
    }
#define CHECK(path_, scope_, as_)                                                      \
    {                                                                                  \
        HTTP_POST, path_, NEED(scope_, READ), NULL, &role_check_record, post_check, 0, \
            { "subjects", NULL, false },                                               \
            "Show what permissions would allow, without keeping them", as_             \
    }

static const struct route rows[] = {
    PROJECT_ROLES("/api/v1/projects/{projectId}/roles", IN_PATH_PROJECT),
    PROJECT_ROLES("/api/v2/workspace/{projectId}/roles", IN_PATH_PROJECT),
    PROJECT_ROLES("/api/v1/workspace/{projectSlug}/roles", IN_PATH_SLUG),
    CHECK("/api/v1/projects/{projectId}/roles/check", IN_PATH_PROJECT, IN_PROJECT),
    { HTTP_GET, "/api/v1/projects/roles/{roleId}", NEED(OF_ROLE, READ), NULL, NULL, get_role, 0,
      ANSWER, "Read a role with its permissions by its id alone", IN_PROJECT },
    ORG_ROLES("/api/v1/organization/roles", IN_ORGANIZATION),
    ORG_ROLES("/api/v1/organization/{organizationId}/roles", IN_NAMED_ORGANIZATION),
    CHECK("/api/v1/organization/roles/check", IN_ORG, IN_ORGANIZATION),
};
ROUTE_TABLE(role_routes, "Roles", rows);
