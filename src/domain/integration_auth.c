/* Giving and taking away the leave to act at Netlify. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_auth.h"

#include "base/encode.h"
#include "domain/app_connection_rows.h"
#include "domain/audit.h"
#include "domain/integration_state.h"
#include "domain/outbox.h"

enum { URL_BYTES_MAX = 8192 };

static const struct query by_id = {
    "SELECT " INTEGRATION_AUTH_COLUMNS " FROM integration_auth a"
    " JOIN project p ON p.id = a.project_id WHERE a.id = $1 AND p.org_id = $2"
};
static const struct query of_project = {
    "SELECT " INTEGRATION_AUTH_COLUMNS " FROM integration_auth a"
    " WHERE a.project_id = $1 AND (a.integration = $2 OR $2 IS NULL) ORDER BY a.integration"
};
static const struct query insert = {
    "INSERT INTO integration_auth (id, project_id, integration, account_id, created_at, updated_at)"
    " VALUES ($1, $2, 'netlify', $3, $4, $4)"
};
static const struct query update = {
    "UPDATE integration_auth SET account_id = $2, updated_at = $3 WHERE id = $1"
};
static const struct query active_syncs = {
    "SELECT id FROM secret_sync WHERE connection_id = $1 AND is_auto_sync = 1"
};
static const struct query forget_jobs = {
    "DELETE FROM job WHERE state = 'waiting' AND subject_id IN"
    " (SELECT id FROM secret_sync WHERE connection_id = $1)"
};
static const struct query delete_integrations = {
    "DELETE FROM secret_sync WHERE connection_id = $1"
};

/* --- finding -------------------------------------------------------------------------------------- */

static STATUS no_such_auth(struct call *call, struct id auth_id)
{
    char text[ID_TEXT_LEN];

    id_format(auth_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Integration auth with ID '%.*s' not found",
                     ID_TEXT_LEN, text);
}

STATUS integration_auth_get(struct call *call, struct id auth_id, enum action action,
                            struct integration_auth *ret_auth)
{
    struct integration_auth auth = { .created_at = 0 };
    struct status status = db_one(call->db, &by_id, &integration_auth_record, call->arena, &auth,
                                  BIND(bind_id(&auth_id), bind_id(&call->actor->org_id)));

    if (!status.code)
        status = access_require(call, auth.project_id, SUBJECT_INTEGRATIONS, action, NULL);
    /* Another project's must look exactly like one that does not exist. */
    if (status.code == STATUS_NOT_FOUND) return no_such_auth(call, auth_id);
    if (status.code) return status;
    *ret_auth = auth;
    return OK;
}

static STATUS list(struct call *call, struct id project_id, struct str integration,
                   struct record_list *ret_auths)
{
    return db_all(call->db, &of_project, &integration_auth_record, call->arena, ret_auths,
                  BIND(bind_id(&project_id), bind_text(integration)));
}

STATUS integration_auth_list(struct call *call, struct id project_id, struct record_list *ret_auths)
{
    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_READ, NULL));
    return list(call, project_id, STR_ABSENT, ret_auths);
}

STATUS integration_auth_list_sites(struct call *call, const struct integration_auth *auth,
                                   struct str account, struct netlify_sites *ret_sites)
{
    struct netlify_session session;
    struct netlify_error error;
    struct status status = netlify_session_open_granted(call, auth->id, &session);

    if (!status.code) {
        status = netlify_list_sites(&session.netlify, account, STR_ABSENT, call->arena, ret_sites,
                                    &error);
        if (status.code) status = netlify_refusal(call, "list sites", &error);
    }
    netlify_session_close(&session);
    return status;
}

/* --- authorising ---------------------------------------------------------------------------------- */

static STATUS require_app(struct call *call, const struct netlify_oauth_app *app)
{
    if (app->client_id.len > 0 && app->client_secret.len > 0) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "Missing client id and client secret");
}

struct str integration_auth_redirect_uri(const struct call *call)
{
    return arena_format(call->arena, "%.*s/integrations/netlify/oauth2/callback",
                        STR_ARG(call->domain->site_url));
}

/* Without PKCE: Netlify documents no code_challenge. The code is of use only with the application's
 * secret, which never leaves the server. */
STATUS integration_auth_authorize_url(struct call *call, struct id project_id,
                                      const struct netlify_oauth_app *app, struct str *ret_url,
                                      struct str *ret_state)
{
    struct str state;
    struct buf url;

    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_CREATE, NULL));
    TRY(require_app(call, app));
    TRY(integration_state_begin(call, project_id, &state));
    buf_init(&url, URL_BYTES_MAX);
    buf_add(&url, app->app_url);
    buf_add(&url, STR("/authorize?response_type=code&client_id="));
    percent_encode(&url, app->client_id);
    buf_add(&url, STR("&state="));
    percent_encode(&url, state);
    buf_add(&url, STR("&redirect_uri="));
    percent_encode(&url, integration_auth_redirect_uri(call));
    *ret_url = arena_copy(call->arena, buf_str(&url));
    *ret_state = state;
    buf_deinit(&url);
    return OK;
}

static STATUS audit_auth(struct call *call, const char *event, const struct integration_auth *auth)
{
    struct audit_entry entry;

    audit_begin(&entry, event, auth->project_id);
    audit_text(&entry, "integration", auth->integration);
    audit_id(&entry, "integrationAuthId", auth->id);
    return audit_append(call, &entry);
}

/* A token that was revoked had stopped them. */
static STATUS restart_integrations(struct call *call, const struct integration_auth *auth)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &active_syncs, &rows, BIND(bind_id(&auth->id))));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) return OK;
        TRY(outbox_sync_wanted(call, "sync", auth->project_id, rows_id(rows, 0)));
    }
}

static STATUS replace_token(struct call *call, const struct integration_auth *auth,
                            const struct secret_text *token, struct str account_id)
{
    TRY(app_connection_write_token(call, auth->id, auth->project_id, token));
    TRY(db_run(call->db, &update, NULL,
               BIND(bind_id(&auth->id), bind_text(account_id), bind_int(call->now_ms))));
    return restart_integrations(call, auth);
}

static STATUS add_auth(struct call *call, struct id project_id, const struct secret_text *token,
                       struct str account_id, struct id id)
{
    const struct app_connection_wish wish = {
        .name = STR("integration:netlify"), /* no name that people can give */
        .project_id = project_id,
        .token = token,
        .is_integration = true,
    };

    TRY(app_connection_insert(call, &wish, id));
    return db_run(
        call->db, &insert, NULL,
        BIND(bind_id(&id), bind_id(&project_id), bind_text(account_id), bind_int(call->now_ms)));
}

/* The accounts that a token reaches: it must be good, and for something. */
static STATUS find_first_account(struct call *call, const struct secret_text *token,
                                 struct str *ret_account_id)
{
    struct netlify_accounts accounts;

    TRY(app_connection_check_token(call, token, &accounts));
    if (accounts.count == 0)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "The owner of the token belongs to no Netlify team");
    *ret_account_id = accounts.items[0].id;
    return OK;
}

STATUS integration_auth_by_token(struct call *call, struct id project_id,
                                 const struct secret_text *token, struct integration_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list auths;
    struct str account_id;
    struct id id = id_new();

    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_CREATE, NULL));
    TRY(find_first_account(call, token, &account_id)); /* before the transaction: may take long */
    TRY(db_begin(call->db, &tx));
    TRY(list(call, project_id, STR("netlify"), &auths));
    if (auths.count > 0) {
        const struct integration_auth *earlier = auths.items;
        id = earlier->id;
        TRY(replace_token(call, earlier, token, account_id));
    } else {
        TRY(add_auth(call, project_id, token, account_id, id));
    }
    TRY(integration_auth_get(call, id, ACTION_CREATE, ret_auth));
    TRY(audit_auth(call, "authorize-integration", ret_auth));
    return call_commit(call, &tx);
}

static STATUS exchange_code(struct call *call, const struct netlify_oauth_app *app,
                            const struct secret_text *code, struct secret_text *ret_token)
{
    struct secret_text client_secret;
    struct netlify_error error;
    struct netlify netlify;

    TRY(secret_text_copy(app->client_secret, &client_secret));
    netlify_init_for_asker(&netlify, call, NULL, NULL);
    struct status status =
        netlify_exchange_code(&netlify,
                              &(struct netlify_oauth_code){
                                  .client_id = app->client_id,
                                  .client_secret = &client_secret,
                                  .code = secret_text_reveal(code),
                                  .redirect_uri = integration_auth_redirect_uri(call),
                              },
                              call->arena, ret_token, &error);
    secret_text_deinit(&client_secret);
    return status.code ? netlify_refusal(call, "exchange the authorization code", &error) : OK;
}

/* A refresh token is not kept: Netlify's tokens do not run out, and what nobody uses can only leak. */
STATUS integration_auth_by_code(struct call *call, struct id project_id,
                                const struct netlify_oauth_app *app,
                                const struct integration_code_input *input,
                                struct integration_auth *ret_auth)
{
    struct secret_text token;

    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_CREATE, NULL));
    TRY(require_app(call, app));
    if (input->state.len > 0) TRY(integration_state_take(call, project_id, input->state));
    TRY(exchange_code(call, app, &input->code, &token));
    struct status status = integration_auth_by_token(call, project_id, &token, ret_auth);
    secret_text_deinit(&token);
    return status;
}

STATUS integration_auth_update(struct call *call, struct id auth_id,
                               const struct secret_text *token, struct integration_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct integration_auth auth;
    struct str account_id;

    TRY(integration_auth_get(call, auth_id, ACTION_EDIT, &auth));
    account_id = auth.account_id;
    if (token) TRY(find_first_account(call, token, &account_id));
    TRY(db_begin(call->db, &tx));
    TRY(integration_auth_get(call, auth_id, ACTION_EDIT, &auth));
    if (token) TRY(replace_token(call, &auth, token, account_id));
    TRY(integration_auth_get(call, auth_id, ACTION_EDIT, ret_auth));
    TRY(audit_auth(call, "update-integration-auth", ret_auth));
    return call_commit(call, &tx);
}

/* --- taking it back ------------------------------------------------------------------------------- */

static STATUS drop(struct call *call, const struct integration_auth *auth)
{
    TRY(db_run(call->db, &forget_jobs, NULL, BIND(bind_id(&auth->id))));
    TRY(db_run(call->db, &delete_integrations, NULL, BIND(bind_id(&auth->id))));
    TRY(app_connection_drop(call, auth->id));
    return audit_auth(call, "unauthorize-integration", auth);
}

STATUS integration_auth_delete(struct call *call, struct id auth_id,
                               struct integration_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(integration_auth_get(call, auth_id, ACTION_DELETE, ret_auth));
    TRY(drop(call, ret_auth));
    return call_commit(call, &tx);
}

STATUS integration_auth_delete_all(struct call *call, struct id project_id, struct str integration,
                                   struct record_list *ret_auths)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list auths;

    TRY(access_require(call, project_id, SUBJECT_INTEGRATIONS, ACTION_DELETE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(list(call, project_id, integration, &auths));
    const struct integration_auth *items = auths.items;
    for (size_t i = 0; i < auths.count; i++) TRY(drop(call, &items[i]));
    TRY(call_commit(call, &tx));
    *ret_auths = auths;
    return OK;
}
