/* Service tokens of the older kind (70-misc §4). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/service_token.h"

static STATUS get_own(struct exchange *exchange)
{
    struct service_token token;

    TRY(service_token_get_own(&exchange->call, &token));
    return answer_record(exchange, NULL, &service_token_record, &token);
}

static STATUS post_token(struct exchange *exchange)
{
    struct service_token token;
    struct str text;

    TRY(service_token_create(&exchange->call, exchange->project_id, exchange->body, &text, &token));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "serviceToken");
    json_write_text(&exchange->out, text);
    json_key(&exchange->out, "serviceTokenData");
    record_to_json(&service_token_brief_record, &token, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS delete_token(struct exchange *exchange)
{
    struct service_token token;
    struct id id;

    TRY(exchange_param_id(exchange, "serviceTokenId", &id));
    TRY(service_token_delete(&exchange->call, id, &token));
    return answer_record(exchange, "serviceTokenData", &service_token_brief_record, &token);
}

static STATUS get_tokens(struct exchange *exchange)
{
    struct record_list tokens;

    TRY(service_token_list(&exchange->call, exchange->project_id, &tokens));
    return answer_records(exchange, "serviceTokenData", &service_token_brief_record, &tokens);
}

#define DATA                                                   \
    {                                                          \
        "serviceTokenData", &service_token_brief_record, false \
    }

static const struct route rows[] = {
    { HTTP_GET,
      "/api/v2/service-token",
      { .by = BY_SERVICE },
      NULL,
      NULL,
      get_own,
      0,
      { NULL, &service_token_record, false },
      "Read the service token that is presented",
      0 },
    { HTTP_POST,
      "/api/v2/service-token",
      { BY_ANY, IN_INPUT, SUBJECT_SERVICE_TOKENS, ACTION_CREATE },
      NULL,
      &service_token_input_record,
      post_token,
      0,
      DATA,
      "Create a service token, which is shown this once",
      0 },
    { HTTP_DELETE,
      "/api/v2/service-token/{serviceTokenId}",
      { .by = BY_ANY },
      NULL,
      NULL,
      delete_token,
      0,
      DATA,
      "Delete a service token",
      0 },
    { HTTP_GET,
      "/api/v1/workspace/{projectId}/service-token-data",
      { BY_ANY, IN_PATH_PROJECT, SUBJECT_SERVICE_TOKENS, ACTION_READ },
      NULL,
      NULL,
      get_tokens,
      0,
      { "serviceTokenData", &service_token_brief_record, true },
      "List the service tokens of a project",
      0 },
};
ROUTE_TABLE(service_token_routes, "Service tokens", rows);
