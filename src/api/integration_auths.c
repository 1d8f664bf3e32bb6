/* Authorisations of native integrations (60-legacy-integrations §3). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/pasted_token.h"
#include "api/tables.h"
#include "domain/integration_auth.h"

static struct netlify_oauth_app oauth_app(const struct exchange *exchange)
{
    const struct app *app = exchange->app;
    return (struct netlify_oauth_app){ app->netlify_client_id, app->netlify_client_secret,
                                       app->netlify_app_url };
}

static bool is_netlify(struct str integration)
{
    return str_equal(integration, STR("netlify"));
}

static STATUS answer_auth(struct exchange *exchange, const struct integration_auth *auth)
{
    return answer_record(exchange, "integrationAuth", &integration_auth_record, auth);
}

static void write_text(struct json_writer *out, const char *name, struct str text)
{
    json_key(out, name);
    json_write_text(out, text);
}

/* Without a clientId, no application was registered at Netlify: only tokens can authorise. Whoever
 * registers one has to tell Netlify the redirect address. */
static void write_option(struct json_writer *out, struct str client_id, struct str redirect_uri)
{
    json_object_begin(out);
    write_text(out, "name", STR("Netlify"));
    write_text(out, "slug", STR("netlify"));
    write_text(out, "image", STR("Netlify.png"));
    json_key(out, "isAvailable");
    json_write_bool(out, true);
    write_text(out, "type", STR("oauth"));
    if (client_id.len > 0) write_text(out, "clientId", client_id);
    write_text(out, "redirectUri", redirect_uri);
    write_text(out, "docsLink", STR(""));
    json_object_end(out);
}

static STATUS get_options(struct exchange *exchange)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "integrationOptions");
    json_array_begin(&exchange->out);
    write_option(&exchange->out, exchange->app->netlify_client_id,
                 integration_auth_redirect_uri(&exchange->call));
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_auth(struct exchange *exchange)
{
    struct integration_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationAuthId", &id));
    TRY(integration_auth_get(&exchange->call, id, ACTION_READ, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS get_auths(struct exchange *exchange)
{
    struct record_list auths;

    TRY(integration_auth_list(&exchange->call, exchange->project_id, &auths));
    return answer_records(exchange, "authorizations", &integration_auth_record, &auths);
}

static STATUS post_authorize_url(struct exchange *exchange)
{
    const struct netlify_oauth_app app = oauth_app(exchange);
    struct str url;
    struct str state;

    TRY(integration_auth_authorize_url(&exchange->call, exchange->project_id, &app, &url, &state));
    json_object_begin(&exchange->out);
    write_text(&exchange->out, "url", url);
    write_text(&exchange->out, "state", state);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_code(struct exchange *exchange)
{
    const struct integration_code_input *body = exchange->body;
    const struct netlify_oauth_app app = oauth_app(exchange);
    struct integration_auth auth;

    if (!is_netlify(body->integration))
        return CALL_FAIL(&exchange->call, NOT_FOUND, NULL, "Unknown integration");
    TRY(integration_auth_by_code(&exchange->call, exchange->project_id, &app, body, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS invalid_integration(struct exchange *exchange)
{
    return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL, "Invalid integration");
}

static STATUS post_token(struct exchange *exchange)
{
    const struct integration_token_input *body = exchange->body;
    struct integration_auth auth;
    struct secret_text token;

    if (!is_netlify(body->integration)) return invalid_integration(exchange);
    TRY(pasted_token_take(exchange, &body->access_token, STR("[\"accessToken\"]"), &token));
    struct status status =
        integration_auth_by_token(&exchange->call, exchange->project_id, &token, &auth);
    secret_text_deinit(&token);
    return status.code ? status : answer_auth(exchange, &auth);
}

static STATUS patch_auth(struct exchange *exchange)
{
    const struct integration_token_input *body = exchange->body;
    bool has_token = body->access_token.bytes != NULL;
    struct integration_auth auth;
    struct secret_text token = { NULL, 0 };
    struct id id;

    if (!is_netlify(body->integration)) return invalid_integration(exchange);
    TRY(exchange_param_id(exchange, "integrationAuthId", &id));
    if (has_token)
        TRY(pasted_token_take(exchange, &body->access_token, STR("[\"accessToken\"]"), &token));
    struct status status =
        integration_auth_update(&exchange->call, id, has_token ? &token : NULL, &auth);
    secret_text_deinit(&token);
    return status.code ? status : answer_auth(exchange, &auth);
}

static STATUS delete_auth(struct exchange *exchange)
{
    struct integration_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationAuthId", &id));
    TRY(integration_auth_delete(&exchange->call, id, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS delete_auths(struct exchange *exchange)
{
    const struct integration_auth_delete_query *query = exchange->query;
    struct record_list auths;

    TRY(integration_auth_delete_all(&exchange->call, exchange->project_id, query->integration,
                                    &auths));
    return answer_records(exchange, "integrationAuth", &integration_auth_record, &auths);
}

static void write_apps(struct json_writer *out, const struct netlify_sites *sites)
{
    json_object_begin(out);
    json_key(out, "apps");
    json_array_begin(out);
    for (size_t i = 0; i < sites->count; i++) {
        json_object_begin(out);
        write_text(out, "name", sites->items[i].name);
        write_text(out, "appId", sites->items[i].id);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static STATUS get_apps(struct exchange *exchange)
{
    const struct integration_apps_query *query = exchange->query;
    struct integration_auth auth;
    struct netlify_sites sites;
    struct id id;

    TRY(exchange_param_id(exchange, "integrationAuthId", &id));
    TRY(integration_auth_get(&exchange->call, id, ACTION_READ, &auth));
    TRY(integration_auth_list_sites(&exchange->call, &auth, query->team_id, &sites));
    write_apps(&exchange->out, &sites);
    return OK;
}

/* Sites of all teams come in one list. */
static STATUS get_teams(struct exchange *exchange)
{
    json_write_raw(&exchange->out, STR("{\"teams\":[]}"));
    return OK;
}

#define BASE "/api/v1/integration-auth"
#define NEED(by_, scope_, action_)                          \
    {                                                       \
        by_, scope_, SUBJECT_INTEGRATIONS, ACTION_##action_ \
    }
#define ONE                                                \
    {                                                      \
        "integrationAuth", &integration_auth_record, false \
    }
#define MANY                                             \
    {                                                    \
        "authorizations", &integration_auth_record, true \
    }
#define PLAIN             \
    {                     \
        NULL, NULL, false \
    }

static const struct route rows[] = {
    { HTTP_GET,
      BASE "/integration-options",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      NULL,
      NULL,
      get_options,
      0,
      PLAIN,
      "List the services that can be integrated",
      0 },
    { HTTP_POST, BASE "/netlify/authorize-url", NEED(BY_USER, IN_INPUT, CREATE), NULL,
      &authorize_url_input_record, post_authorize_url, 0, PLAIN,
      "Begin an authorisation at Netlify: where to send the browser, and its state", 0 },
    { HTTP_POST, BASE "/oauth-token", NEED(BY_USER, IN_INPUT, CREATE), NULL,
      &integration_code_input_record, post_code, ROUTE_SLOW, ONE,
      "Finish an authorisation at Netlify with its code", 0 },
    { HTTP_POST, BASE "/access-token", NEED(BY_ANY, IN_INPUT, CREATE), NULL,
      &integration_token_input_record, post_token, ROUTE_SLOW, ONE,
      "Authorise by a personal access token", 0 },
    { HTTP_DELETE,
      BASE,
      NEED(BY_ANY, IN_INPUT, DELETE),
      &integration_auth_delete_query_record,
      NULL,
      delete_auths,
      0,
      { "integrationAuth", &integration_auth_record, true },
      "Delete a project's authorisations of one service, with their integrations",
      0 },
    { HTTP_GET, BASE "/{integrationAuthId}", NEED(BY_ANY, OF_INTEGRATION_AUTH, READ), NULL, NULL,
      get_auth, 0, ONE, "Read an authorisation", 0 },
    { HTTP_PATCH, BASE "/{integrationAuthId}", NEED(BY_ANY, OF_INTEGRATION_AUTH, EDIT), NULL,
      &integration_auth_update_record, patch_auth, ROUTE_SLOW, ONE,
      "Replace an authorisation's token", 0 },
    { HTTP_DELETE, BASE "/{integrationAuthId}", NEED(BY_ANY, OF_INTEGRATION_AUTH, DELETE), NULL,
      NULL, delete_auth, 0, ONE, "Delete an authorisation with its integrations", 0 },
    { HTTP_GET, BASE "/{integrationAuthId}/apps", NEED(BY_USER, OF_INTEGRATION_AUTH, READ),
      &integration_apps_query_record, NULL, get_apps, ROUTE_SLOW, PLAIN,
      "List the sites that an authorisation reaches", 0 },
    { HTTP_GET, BASE "/{integrationAuthId}/teams", NEED(BY_USER, OF_INTEGRATION_AUTH, READ), NULL,
      NULL, get_teams, 0, PLAIN, "List the teams of an authorisation: none for Netlify", 0 },
    { HTTP_GET, "/api/v1/workspace/{projectId}/authorizations", NEED(BY_ANY, IN_PATH_PROJECT, READ),
      NULL, NULL, get_auths, 0, MANY, "List a project's authorisations", 0 },
    { HTTP_GET, "/api/v1/projects/{projectId}/authorizations", NEED(BY_ANY, IN_PATH_PROJECT, READ),
      NULL, NULL, get_auths, 0, MANY, "List a project's authorisations", 0 },
};
ROUTE_TABLE(integration_auth_routes, "Native integrations", rows);
