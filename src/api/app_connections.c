/* App connections: Netlify's (40-app-connections). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/pasted_token.h"
#include "api/tables.h"
#include "domain/app_connection.h"

static STATUS get_options(struct exchange *exchange)
{
    json_write_raw(&exchange->out,
                   STR("{\"appConnectionOptions\":[{\"name\":\"Netlify\",\"app\":\"netlify\","
                       "\"methods\":[\"access-token\"]}]}"));
    return OK;
}

static STATUS get_connections(struct exchange *exchange)
{
    struct record_list connections;

    TRY(app_connection_list(&exchange->call, exchange->project_id, &connections));
    return answer_records(exchange, "appConnections", &app_connection_record, &connections);
}

static STATUS get_available(struct exchange *exchange)
{
    struct record_list connections;

    TRY(app_connection_list_available(&exchange->call, exchange->project_id, &connections));
    return answer_records(exchange, "appConnections", &app_connection_available_record,
                          &connections);
}

static STATUS answer_connection(struct exchange *exchange, const struct app_connection *connection)
{
    return answer_record(exchange, "appConnection", &app_connection_record, connection);
}

static STATUS get_connection(struct exchange *exchange)
{
    struct app_connection connection;
    struct id id;

    TRY(exchange_param_id(exchange, "connectionId", &id));
    TRY(app_connection_get(&exchange->call, id, &connection));
    return answer_connection(exchange, &connection);
}

static STATUS get_connection_by_name(struct exchange *exchange)
{
    struct app_connection connection;

    TRY(app_connection_by_name(&exchange->call, exchange->project_id,
                               exchange_param(exchange, "connectionName"), &connection));
    return answer_connection(exchange, &connection);
}

/* What only other services have: the contract takes it when it says nothing. */
static STATUS check_unsupported(struct exchange *exchange, const struct app_connection_input *body)
{
    static const char *const message = "Not supported for Netlify Connections";
    struct problem *problem = exchange->call.problem;

    if (body->is_platform_managed)
        return problem_field(problem, "isPlatformManagedCredentials", "%s", message);
    if (body->is_auto_rotation_enabled)
        return problem_field(problem, "isAutoRotationEnabled", "%s", message);
    if (body->gateway_id_given == GIVEN) return problem_field(problem, "gatewayId", "%s", message);
    if (body->gateway_pool_id_given == GIVEN)
        return problem_field(problem, "gatewayPoolId", "%s", message);
    if (body->rotation_given == GIVEN) return problem_field(problem, "rotation", "%s", message);
    return OK;
}

static STATUS take_token(struct exchange *exchange, const struct app_connection_input *body,
                         struct secret_text *ret_token)
{
    return pasted_token_take(exchange, &body->credentials.access_token,
                             STR("[\"credentials\",\"accessToken\"]"), ret_token);
}

static STATUS post_connection(struct exchange *exchange)
{
    const struct app_connection_input *body = exchange->body;
    struct app_connection connection;
    struct secret_text token;

    TRY(check_unsupported(exchange, body));
    TRY(take_token(exchange, body, &token));
    struct status status = app_connection_create(&exchange->call,
                                                 &(struct app_connection_wish){
                                                     .name = body->name,
                                                     .description = body->description,
                                                     .project_id = exchange->project_id,
                                                     .token = &token,
                                                 },
                                                 &connection);
    secret_text_deinit(&token);
    return status.code ? status : answer_connection(exchange, &connection);
}

static STATUS patch_connection(struct exchange *exchange)
{
    const struct app_connection_input *body = exchange->body;
    bool has_token = body->credentials_given == GIVEN;
    struct app_connection connection;
    struct secret_text token = { NULL, 0 };
    struct id id;

    TRY(check_unsupported(exchange, body));
    TRY(exchange_param_id(exchange, "connectionId", &id));
    if (has_token) TRY(take_token(exchange, body, &token));
    struct status status = app_connection_update(&exchange->call, id,
                                                 &(struct app_connection_change){
                                                     .name = body->name,
                                                     .description = body->description,
                                                     .description_given = body->description_given,
                                                     .token = has_token ? &token : NULL,
                                                 },
                                                 &connection);
    secret_text_deinit(&token);
    return status.code ? status : answer_connection(exchange, &connection);
}

static STATUS delete_connection(struct exchange *exchange)
{
    struct app_connection connection;
    struct id id;

    TRY(exchange_param_id(exchange, "connectionId", &id));
    TRY(app_connection_delete(&exchange->call, id, &connection));
    return answer_connection(exchange, &connection);
}

static void write_name_and_id(struct json_writer *out, struct str name, struct str id)
{
    json_object_begin(out);
    json_key(out, "name");
    json_write_text(out, name);
    json_key(out, "id");
    json_write_text(out, id);
    json_object_end(out);
}

static STATUS list_accounts(struct exchange *exchange, const struct netlify *netlify)
{
    struct netlify_accounts accounts;
    struct netlify_error error;

    if (netlify_list_accounts(netlify, exchange->call.arena, &accounts, &error).code)
        return netlify_refusal(&exchange->call, "list accounts", &error);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "accounts");
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < accounts.count; i++) {
        write_name_and_id(&exchange->out, accounts.items[i].name, accounts.items[i].id);
    }
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS list_sites(struct exchange *exchange, const struct netlify *netlify)
{
    struct str account = exchange_param(exchange, "accountId");
    struct netlify_sites sites;
    struct netlify_error error;

    if (netlify_list_sites(netlify, account, STR_ABSENT, exchange->call.arena, &sites, &error).code)
        return netlify_refusal(&exchange->call, "list sites", &error);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "sites");
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < sites.count; i++) {
        write_name_and_id(&exchange->out, sites.items[i].name, sites.items[i].id);
    }
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

/* Runs one of the two lists with the connection's own token. */
static STATUS with_session(struct exchange *exchange,
                           STATUS (*list)(struct exchange *exchange, const struct netlify *netlify))
{
    struct netlify_session session;
    struct id id;

    TRY(exchange_param_id(exchange, "connectionId", &id));
    struct status status = netlify_session_open(&exchange->call, id, &session);
    if (!status.code) status = list(exchange, &session.netlify);
    netlify_session_close(&session);
    return status;
}

static STATUS get_accounts(struct exchange *exchange)
{
    return with_session(exchange, list_accounts);
}

static STATUS get_sites(struct exchange *exchange)
{
    return with_session(exchange, list_sites);
}

#define BASE "/api/v1/app-connections"
#define IN_SCOPE(action_)                                                  \
    {                                                                      \
        BY_ANY, IN_INPUT_OR_ORG, SUBJECT_APP_CONNECTIONS, ACTION_##action_ \
    }
#define OF_ONE(action_)                                                  \
    {                                                                    \
        BY_ANY, OF_CONNECTION, SUBJECT_APP_CONNECTIONS, ACTION_##action_ \
    }
#define MEMBER                                             \
    {                                                      \
        BY_ANY, IN_INPUT_OR_ORG, SUBJECT_NONE, ACTION_READ \
    }
#define ONE                                            \
    {                                                  \
        "appConnection", &app_connection_record, false \
    }
#define MANY                                           \
    {                                                  \
        "appConnections", &app_connection_record, true \
    }
#define QUERY &app_connection_query_record

static const struct route rows[] = {
    { HTTP_GET,
      BASE "/options",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      QUERY,
      NULL,
      get_options,
      0,
      { NULL, NULL, false },
      "List the services that can be connected",
      0 },
    { HTTP_GET, BASE, IN_SCOPE(READ), QUERY, NULL, get_connections, 0, MANY,
      "List connections to every service", 0 },
    { HTTP_GET, BASE "/netlify", IN_SCOPE(READ), QUERY, NULL, get_connections, 0, MANY,
      "List connections to Netlify", 0 },
    { HTTP_GET,
      BASE "/netlify/available",
      MEMBER,
      QUERY,
      NULL,
      get_available,
      0,
      { "appConnections", &app_connection_available_record, true },
      "List the connections to Netlify that you may use",
      0 },
    { HTTP_GET, BASE "/netlify/connection-name/{connectionName}", IN_SCOPE(READ), QUERY, NULL,
      get_connection_by_name, 0, ONE, "Read a connection by its name", 0 },
    { HTTP_GET, BASE "/netlify/{connectionId}", OF_ONE(READ), NULL, NULL, get_connection, 0, ONE,
      "Read a connection", 0 },
    { HTTP_POST, BASE "/netlify", IN_SCOPE(CREATE), NULL, &app_connection_create_record,
      post_connection, ROUTE_SLOW, ONE, "Connect a Netlify account by a personal access token", 0 },
    { HTTP_PATCH, BASE "/netlify/{connectionId}", OF_ONE(EDIT), NULL, &app_connection_update_record,
      patch_connection, ROUTE_SLOW, ONE, "Rename a connection or replace its token", 0 },
    { HTTP_DELETE, BASE "/netlify/{connectionId}", OF_ONE(DELETE), NULL, NULL, delete_connection, 0,
      ONE, "Delete a connection that no sync uses", 0 },
    { HTTP_GET,
      BASE "/netlify/{connectionId}/accounts",
      OF_ONE(CONNECT),
      NULL,
      NULL,
      get_accounts,
      ROUTE_SLOW,
      { NULL, NULL, false },
      "List the accounts of its token",
      0 },
    { HTTP_GET,
      BASE "/netlify/{connectionId}/accounts/{accountId}/sites",
      OF_ONE(CONNECT),
      NULL,
      NULL,
      get_sites,
      ROUTE_SLOW,
      { NULL, NULL, false },
      "List the sites of an account",
      0 },
};
ROUTE_TABLE(app_connection_routes, "App connections", rows);
