/* Environments of a project (20-projects §4). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/project.h"
#include "domain/sight.h"
#include "model/project_input.h"

/* The older spelling answers with `workspace`, the newer with `projectId`. */
enum { OLDER, NEWER };

static STATUS answer_change(struct exchange *exchange, const char *message,
                            const struct environment *environment)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, str_from_c(message));
    json_key(&exchange->out, exchange->route->argument == NEWER ? "projectId" : "workspace");
    json_write_id(&exchange->out, exchange->project_id);
    json_key(&exchange->out, "environment");
    record_to_json(&environment_record, environment, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_environment(struct exchange *exchange)
{
    const struct environment_input *body = exchange->body;
    struct environment environment;

    TRY(environment_create(&exchange->call, exchange->project_id, body->name, body->slug,
                           body->position, &environment));
    return answer_change(exchange, "Successfully created new environment", &environment);
}

static STATUS patch_environment(struct exchange *exchange)
{
    const struct environment_input *body = exchange->body;
    struct environment environment;
    struct id id;

    TRY(exchange_param_id(exchange, "environmentId", &id));
    TRY(environment_update(&exchange->call, exchange->project_id, id, body->name, body->slug,
                           body->position, &environment));
    return answer_change(exchange, "Successfully updated environment", &environment);
}

static STATUS delete_environment(struct exchange *exchange)
{
    struct environment environment;
    struct id id;

    TRY(exchange_param_id(exchange, "environmentId", &id));
    TRY(environment_delete(&exchange->call, exchange->project_id, id, &environment));
    return answer_change(exchange, "Successfully deleted environment", &environment);
}

static STATUS get_environment(struct exchange *exchange)
{
    struct environment environment;
    struct id id;

    TRY(exchange_param_id(exchange, "environmentId", &id));
    TRY(environment_get(&exchange->call, exchange->project_id, id, &environment));
    return answer_record(exchange, "environment", &environment_record, &environment);
}

/* Some clients read the environment itself here, others look for it under its name. */
static STATUS answer_bare_and_wrapped(struct exchange *exchange,
                                      const struct environment *environment)
{
    json_object_begin(&exchange->out);
    record_members_to_json(&environment_record, environment, &exchange->out);
    json_key(&exchange->out, "environment");
    record_to_json(&environment_record, environment, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_environment_by_slug(struct exchange *exchange)
{
    struct str slug = exchange_param(exchange, "environmentSlug");
    struct environment environment;

    TRY(sight_require_environment(&exchange->call, exchange->ability, slug));
    NOT_FOUND_AS(&exchange->call,
                 environment_by_slug(&exchange->call, exchange->project_id, slug, &environment),
                 NULL, "Environment with slug '%.*s' not found", STR_ARG(str_slice(slug, 0, 64)));
    return answer_bare_and_wrapped(exchange, &environment);
}

#define NEED(action_)                                                   \
    {                                                                   \
        BY_ANY, IN_PATH_PROJECT, SUBJECT_ENVIRONMENTS, ACTION_##action_ \
    }
#define MEMBER(scope_)                            \
    {                                             \
        BY_ANY, scope_, SUBJECT_NONE, ACTION_READ \
    }
#define ANSWER                                    \
    {                                             \
        "environment", &environment_record, false \
    }
#define WRITES(base_, as_)                                                              \
    { HTTP_POST,                                                                        \
      base_,                                                                            \
      NEED(CREATE),                                                                     \
      NULL,                                                                             \
      &environment_create_input_record,                                                 \
      post_environment,                                                                 \
      0,                                                                                \
      ANSWER,                                                                           \
      "Create an environment",                                                          \
      as_ },                                                                            \
        { HTTP_PATCH,                                                                   \
          base_ "/{environmentId}",                                                     \
          NEED(EDIT),                                                                   \
          NULL,                                                                         \
          &environment_update_input_record,                                             \
          patch_environment,                                                            \
          0,                                                                            \
          ANSWER,                                                                       \
          "Rename or move an environment",                                              \
          as_ },                                                                        \
        { HTTP_DELETE,                                                                  \
          base_ "/{environmentId}",                                                     \
          NEED(DELETE),                                                                 \
          NULL,                                                                         \
          NULL,                                                                         \
          delete_environment,                                                           \
          0,                                                                            \
          ANSWER,                                                                       \
          "Delete an environment with its folders and secrets",                         \
          as_ },                                                                        \
        { HTTP_GET,                                                                     \
          base_ "/{environmentId}",                                                     \
          MEMBER(IN_PATH_PROJECT),                                                      \
          NULL,                                                                         \
          NULL,                                                                         \
          get_environment,                                                              \
          0,                                                                            \
          ANSWER,                                                                       \
          "Read an environment",                                                        \
          as_ },                                                                        \
    {                                                                                   \
        HTTP_GET, base_ "/slug/{environmentSlug}", MEMBER(IN_PATH_PROJECT), NULL, NULL, \
            get_environment_by_slug, 0, ANSWER, "Read an environment by its slug", as_  \
    }

static const struct route rows[] = {
    WRITES("/api/v1/workspace/{projectId}/environments", OLDER),
    WRITES("/api/v1/projects/{projectId}/environments", NEWER),
    { HTTP_GET, "/api/v1/workspace/environments/{environmentId}", MEMBER(OF_ENVIRONMENT), NULL,
      NULL, get_environment, 0, ANSWER, "Read an environment by its id", OLDER },
};
ROUTE_TABLE(environment_routes, "Environments", rows);
