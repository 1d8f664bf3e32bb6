/* Projects, in the three spellings that clients use (20-projects §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/project.h"
#include "model/project_input.h"

/* How a row wants its project wrapped: `argument` of the rows. */
enum { BARE, AS_PROJECT, AS_WORKSPACE };

static const char *wrapper_of(const struct exchange *exchange, const char *plural)
{
    static const char *const names[] = { NULL, "project", "workspace" };
    static const char *const plural_names[] = { NULL, "projects", "workspaces" };
    return plural ? plural_names[exchange->route->argument] : names[exchange->route->argument];
}

static STATUS post_project(struct exchange *exchange)
{
    const struct project_create_input *body = exchange->body;
    struct project project;

    TRY(project_create(&exchange->call,
                       &(struct project_input){
                           .name = body->name,
                           .description = body->description,
                           .slug = body->slug,
                           .type = body->type,
                           .wants_default_environments = body->wants_default_environments,
                           .has_delete_protection = body->has_delete_protection,
                       },
                       &project));
    return answer_record(exchange, wrapper_of(exchange, NULL), &project_record, &project);
}

static STATUS get_projects(struct exchange *exchange)
{
    const struct project_list_query *query = exchange->query;
    struct str type = str_equal(query->type, STR("all")) ? STR_ABSENT : query->type;
    struct record_list projects;

    TRY(project_list(&exchange->call, type, &projects));
    return answer_records(exchange, wrapper_of(exchange, "s"), &project_record, &projects);
}

static STATUS get_project(struct exchange *exchange)
{
    struct project project;

    TRY(project_get(&exchange->call, exchange->project_id, &project));
    return answer_record(exchange, wrapper_of(exchange, NULL), &project_record, &project);
}

static struct str texts_json(struct exchange *exchange, const struct texts *texts)
{
    struct json_writer out;
    struct buf buf;

    if (!texts->items) return STR_ABSENT;
    buf_init(&buf, BODY_BYTES);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < texts->count; i++) json_write_text(&out, texts->items[i]);
    json_array_end(&out);
    struct str json = arena_copy(exchange->call.arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

static STATUS patch_project(struct exchange *exchange)
{
    const struct project_update_input *body = exchange->body;
    struct project project;

    TRY(project_update(&exchange->call, exchange->project_id,
                       &(struct project_change){
                           .name = body->name,
                           .description = body->description,
                           .description_given = body->description_given,
                           .slug = body->slug,
                           .auto_capitalization = body->auto_capitalization,
                           .auto_capitalization_given = body->auto_capitalization_given,
                           .has_delete_protection = body->has_delete_protection,
                           .has_delete_protection_given = body->has_delete_protection_given,
                           .secret_sharing = body->secret_sharing,
                           .secret_sharing_given = body->secret_sharing_given,
                           .shows_snapshots_legacy = body->shows_snapshots_legacy,
                           .shows_snapshots_legacy_given = body->shows_snapshots_legacy_given,
                           .version_limit = body->version_limit,
                           .version_limit_given = body->version_limit_given,
                           .audit_retention_days = body->audit_retention_days,
                           .audit_retention_days_given = body->audit_retention_days_given,
                           .ignored_values = texts_json(exchange, &body->ignored_values),
                           .ignored_values_given = body->ignored_values_given,
                       },
                       &project));
    return answer_record(exchange, wrapper_of(exchange, NULL), &project_record, &project);
}

static STATUS delete_project(struct exchange *exchange)
{
    struct project project;

    TRY(project_delete(&exchange->call, exchange->project_id, &project));
    return answer_record(exchange, wrapper_of(exchange, NULL), &project_bare_record, &project);
}

static STATUS put_audit_retention(struct exchange *exchange)
{
    const struct audit_retention_input *body = exchange->body;
    struct project project;

    TRY(project_update(&exchange->call, exchange->project_id,
                       &(struct project_change){ .audit_retention_days = body->days,
                                                 .audit_retention_days_given = GIVEN },
                       &project));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, STR("Successfully updated project audit logs retention"));
    json_key(&exchange->out, "workspace");
    record_to_json(&project_bare_record, &project, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

#define MEMBER_OF(scope_)                         \
    {                                             \
        BY_ANY, scope_, SUBJECT_NONE, ACTION_READ \
    }
#define EDITOR_OF(scope_)                              \
    {                                                  \
        BY_ANY, scope_, SUBJECT_WORKSPACE, ACTION_EDIT \
    }
#define DELETER_OF(scope_)                               \
    {                                                    \
        BY_ANY, scope_, SUBJECT_WORKSPACE, ACTION_DELETE \
    }
#define CREATE(path_)                                                                             \
    {                                                                                             \
        HTTP_POST, path_, { BY_ANY, IN_ORG, SUBJECT_WORKSPACE, ACTION_CREATE }, NULL,             \
            &project_create_input_record, post_project, 0, { "project", &project_record, false }, \
            "Create a project", AS_PROJECT                                                        \
    }
#define LIST(path_, wrapper_, as_)                                                            \
    {                                                                                         \
        HTTP_GET, path_, { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_READ },                   \
            &project_list_query_record, NULL, get_projects, 0,                                \
            { wrapper_, &project_record, true }, "List the projects you are a member of", as_ \
    }
#define GET_ONE(path_, scope_, wrapper_, as_)                           \
    {                                                                   \
        HTTP_GET, path_, MEMBER_OF(scope_), NULL, NULL, get_project, 0, \
            { wrapper_, &project_record, false }, "Read a project", as_ \
    }
#define PATCH_ONE(path_, scope_, wrapper_, as_)                                                  \
    {                                                                                            \
        HTTP_PATCH, path_, EDITOR_OF(scope_), NULL, &project_update_input_record, patch_project, \
            0, { wrapper_, &project_record, false }, "Change a project", as_                     \
    }
#define DELETE_ONE(path_, scope_, wrapper_, as_)                               \
    {                                                                          \
        HTTP_DELETE, path_, DELETER_OF(scope_), NULL, NULL, delete_project, 0, \
            { wrapper_, &project_bare_record, false }, "Delete a project", as_ \
    }

static const struct route rows[] = {
    CREATE("/api/v1/projects"),
    CREATE("/api/v2/workspace"),
    LIST("/api/v1/projects", "projects", AS_PROJECT),
    LIST("/api/v1/workspace", "workspaces", AS_WORKSPACE),
    GET_ONE("/api/v1/projects/{projectId}", IN_PATH_PROJECT, "project", AS_PROJECT),
    GET_ONE("/api/v1/projects/slug/{projectSlug}", IN_PATH_SLUG, NULL, BARE),
    GET_ONE("/api/v1/workspace/{projectId}", IN_PATH_PROJECT, "workspace", AS_WORKSPACE),
    GET_ONE("/api/v1/workspace/slug/{projectSlug}", IN_PATH_SLUG, NULL, BARE),
    GET_ONE("/api/v2/workspace/{projectSlug}", IN_PATH_SLUG, NULL, BARE),
    PATCH_ONE("/api/v1/projects/{projectId}", IN_PATH_PROJECT, "project", AS_PROJECT),
    PATCH_ONE("/api/v1/workspace/{projectId}", IN_PATH_PROJECT, "workspace", AS_WORKSPACE),
    PATCH_ONE("/api/v2/workspace/{projectSlug}", IN_PATH_SLUG, NULL, BARE),
    DELETE_ONE("/api/v1/projects/{projectId}", IN_PATH_PROJECT, "project", AS_PROJECT),
    DELETE_ONE("/api/v1/workspace/{projectId}", IN_PATH_PROJECT, "workspace", AS_WORKSPACE),
    DELETE_ONE("/api/v2/workspace/{projectSlug}", IN_PATH_SLUG, NULL, BARE),
    { HTTP_PUT,
      "/api/v1/workspace/{projectSlug}/audit-logs-retention",
      EDITOR_OF(IN_PATH_SLUG),
      NULL,
      &audit_retention_input_record,
      put_audit_retention,
      0,
      { "workspace", &project_bare_record, false },
      "Set how long audit logs are kept",
      0 },
};
ROUTE_TABLE(project_routes, "Projects", rows);
