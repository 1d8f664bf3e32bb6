/* Native integrations with Netlify (60-legacy-integrations §4). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/integration.h"
#include "sync/overlap.h"

static STATUS answer_integration(struct exchange *exchange, const struct integration *integration)
{
    return answer_record(exchange, "integration", &integration_record, integration);
}

static STATUS get_integrations(struct exchange *exchange)
{
    struct record_list integrations;

    TRY(integration_list(&exchange->call, exchange->project_id, &integrations));
    return answer_records(exchange, "integrations", &integration_listed_record, &integrations);
}

static STATUS get_integration(struct exchange *exchange)
{
    struct integration integration;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationId", &id));
    TRY(integration_get(&exchange->call, id, ACTION_READ, &integration));
    return answer_integration(exchange, &integration);
}

static STATUS get_deprecation_status(struct exchange *exchange)
{
    bool has_any = false;

    TRY(integration_any(&exchange->call, &has_any));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "hasNativeIntegrations");
    json_write_bool(&exchange->out, has_any);
    json_object_end(&exchange->out);
    return OK;
}

static secret_sync_approve *approval_of(const struct exchange *exchange)
{
    const struct integration_input *body = exchange->body;
    bool is_asked = !body->confirms_overlap && !exchange->call.domain->sync_policy.allows_overlap;

    return is_asked ? sync_overlap_approve : NULL;
}

static STATUS post_integration(struct exchange *exchange)
{
    struct integration integration;

    TRY(integration_create(&exchange->call, exchange->body, approval_of(exchange), &integration));
    return answer_integration(exchange, &integration);
}

static STATUS patch_integration(struct exchange *exchange)
{
    struct integration integration;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationId", &id));
    TRY(integration_update(&exchange->call, id, exchange->body, approval_of(exchange),
                           &integration));
    return answer_integration(exchange, &integration);
}

static STATUS delete_integration(struct exchange *exchange)
{
    const struct integration_delete_query *query = exchange->query;
    struct integration integration;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationId", &id));
    TRY(integration_delete(&exchange->call, id, query->removes_secrets, &integration));
    return answer_integration(exchange, &integration);
}

static STATUS post_sync(struct exchange *exchange)
{
    struct integration integration;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationId", &id));
    TRY(integration_sync(&exchange->call, id, &integration));
    return answer_integration(exchange, &integration);
}

#define BASE "/api/v1/integration"
#define NEED(scope_, action_)                                  \
    {                                                          \
        BY_ANY, scope_, SUBJECT_INTEGRATIONS, ACTION_##action_ \
    }
#define ONE                                       \
    {                                             \
        "integration", &integration_record, false \
    }
#define MANY                                             \
    {                                                    \
        "integrations", &integration_listed_record, true \
    }

static const struct route rows[] = {
    /* The body names the authorisation, and that its project: integration_create decides. */
    { HTTP_POST,
      BASE,
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_CREATE },
      NULL,
      &integration_create_record,
      post_integration,
      ROUTE_SLOW,
      ONE,
      "Create an integration, which starts at once if it is active",
      0 },
    { HTTP_GET,
      BASE "/deprecation-status",
      { BY_USER, IN_ORG, SUBJECT_NONE, ACTION_READ },
      NULL,
      NULL,
      get_deprecation_status,
      0,
      { NULL, NULL, false },
      "See whether the organisation has native integrations",
      0 },
    { HTTP_GET, BASE "/{integrationId}", NEED(OF_INTEGRATION, READ), NULL, NULL, get_integration, 0,
      ONE, "Read an integration", 0 },
    { HTTP_PATCH, BASE "/{integrationId}", NEED(OF_INTEGRATION, EDIT), NULL,
      &integration_update_record, patch_integration, ROUTE_SLOW, ONE, "Change an integration", 0 },
    { HTTP_DELETE, BASE "/{integrationId}", NEED(OF_INTEGRATION, DELETE),
      &integration_delete_query_record, NULL, delete_integration, 0, ONE, "Delete an integration",
      0 },
    { HTTP_POST, BASE "/{integrationId}/sync", NEED(OF_INTEGRATION, EDIT), NULL, NULL, post_sync, 0,
      ONE, "Run an integration now", 0 },
    { HTTP_GET, "/api/v1/workspace/{projectId}/integrations", NEED(IN_PATH_PROJECT, READ), NULL,
      NULL, get_integrations, 0, MANY, "List a project's integrations", 0 },
    { HTTP_GET, "/api/v1/projects/{projectId}/integrations", NEED(IN_PATH_PROJECT, READ), NULL,
      NULL, get_integrations, 0, MANY, "List a project's integrations", 0 },
};
ROUTE_TABLE(integration_routes, "Native integrations", rows);
