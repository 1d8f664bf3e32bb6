// SPDX-License-Identifier: Apache-2.0
#include "domain/app_connection.h"

#include "domain/app_connection_rows.h"
#include "domain/audit.h"
#include "domain/vault.h"

enum { TOKEN_JSON_BYTES_MAX = 4096, ANSWER_JSON_BYTES_MAX = 8192 };

static const struct query insert = {
    "INSERT INTO app_connection (id, org_id, project_id, name, description, app, method,"
    " credentials_sealed, credentials_hash, is_integration, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, 'netlify', 'access-token', $6, $7, $8, $9, $9)"
};
static const struct query update = {
    "UPDATE app_connection SET name = $2, description = $3, updated_at = $4 WHERE id = $1"
};
static const struct query update_credentials = {
    "UPDATE app_connection SET credentials_sealed = $2, credentials_hash = $3 WHERE id = $1"
};
static const struct query delete_one = { "DELETE FROM app_connection WHERE id = $1" };

static struct vault_owner owner_of(const struct call *call, struct id project_id)
{
    return (struct vault_owner){ call->actor->org_id, project_id };
}

/* The contract's form of the credentials, so that every method of every app is stored alike. */
static STATUS seal_token(struct call *call, const struct vault_owner *owner, struct id id,
                         const struct secret_text *token, struct str *ret_sealed)
{
    const struct seal_place place = { "app_connection", "credentials", id };
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, TOKEN_JSON_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "accessToken");
    json_write_secret(&out, token);
    json_object_end(&out);
    struct status status = vault_seal(call, owner, &place, buf_str(&buf), ret_sealed);
    buf_deinit(&buf);
    return status;
}

/* Netlify's own words, beside the message whose wording is the contract's. */
static void tell_answer(struct call *call, const struct netlify_error *error)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, ANSWER_JSON_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "service");
    json_write_text(&out, STR("netlify"));
    json_key(&out, "statusCode");
    json_write_int(&out, error->http_status);
    json_key(&out, "message");
    json_write_text(&out, error->message);
    json_object_end(&out);
    if (!buf.overflow)
        problem_detail(call->problem, STATUS_BAD_REQUEST, arena_copy(call->arena, buf_str(&buf)));
    buf_deinit(&buf);
}

/* In the contract's wording; clients look for "status code". */
static STATUS refuse_token(struct call *call, const struct netlify_error *error)
{
    if (error->http_status > 0) tell_answer(call, error);
    if (error->kind == NETLIFY_BAD_ANSWER || error->kind == NETLIFY_TOO_LARGE)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Unable to validate connection - verify credentials. %.*s",
                         STR_ARG(error->message));
    if (error->http_status > 0)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Failed to validate credentials: Request failed with status code %d",
                         error->http_status);
    return CALL_FAIL(call, BAD_REQUEST, NULL, "Failed to validate credentials: %.*s",
                     STR_ARG(error->message));
}

STATUS app_connection_check_token(struct call *call, const struct secret_text *token,
                                  struct netlify_accounts *ret_accounts)
{
    struct mac fingerprint =
        mac_of(&call->domain->hash_key, (struct str[]){ secret_text_reveal(token) }, 1);
    struct rate_budget *budget =
        rate_registry_borrow(call->domain->rate_registry, fingerprint.bytes);
    struct netlify_error error;
    struct netlify netlify;

    netlify_init_for_asker(&netlify, call, token, budget);
    struct status status = netlify_list_accounts(&netlify, call->arena, ret_accounts, &error);
    rate_registry_return(call->domain->rate_registry, budget);
    return status.code ? refuse_token(call, &error) : OK;
}

static STATUS audit_connection(struct call *call, const char *event,
                               const struct app_connection *connection, bool has_new_credentials)
{
    struct audit_entry entry;

    audit_begin(&entry, event, connection->project_id);
    audit_id(&entry, "connectionId", connection->id);
    audit_text(&entry, "name", connection->name);
    audit_text(&entry, "app", connection->app);
    audit_text(&entry, "method", connection->method);
    audit_text(&entry, "description", connection->description);
    audit_bool(&entry, "credentialsUpdated", has_new_credentials);
    audit_bool(&entry, "isPlatformManagedCredentials", false);
    return audit_append(call, &entry);
}

static STATUS require_create(struct call *call, struct id project_id)
{
    if (id_is_nil(project_id))
        return access_require_org(call, SUBJECT_APP_CONNECTIONS, ACTION_CREATE, NULL);
    return access_require(call, project_id, SUBJECT_APP_CONNECTIONS, ACTION_CREATE, NULL);
}

STATUS app_connection_insert(struct call *call, const struct app_connection_wish *wish,
                             struct id id)
{
    struct vault_owner owner = owner_of(call, wish->project_id);
    struct str sealed;

    TRY(seal_token(call, &owner, id, wish->token, &sealed));
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&call->actor->org_id), bind_id(&wish->project_id),
                       bind_text(wish->name), bind_text(wish->description), bind_blob(sealed),
                       bind_text(sha256_hex(sealed, call->arena)), bind_bool(wish->is_integration),
                       bind_int(call->now_ms)));
}

STATUS app_connection_create(struct call *call, const struct app_connection_wish *wish,
                             struct app_connection *ret_connection)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct netlify_accounts accounts;
    struct id id = id_new();

    TRY(require_create(call, wish->project_id));
    /* Before the transaction: it may take long. */
    TRY(app_connection_check_token(call, wish->token, &accounts));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(call, app_connection_insert(call, wish, id), NULL,
                "An App Connection with the name \"%.*s\" already exists", STR_ARG(wish->name));
    TRY(app_connection_read(call, id, ret_connection));
    TRY(audit_connection(call, "create-app-connection", ret_connection, true));
    return call_commit(call, &tx);
}

STATUS app_connection_write_token(struct call *call, struct id id, struct id project_id,
                                  const struct secret_text *token)
{
    struct vault_owner owner = owner_of(call, project_id);
    struct str sealed;

    TRY(seal_token(call, &owner, id, token, &sealed));
    return db_run(
        call->db, &update_credentials, NULL,
        BIND(bind_id(&id), bind_blob(sealed), bind_text(sha256_hex(sealed, call->arena))));
}

STATUS app_connection_drop(struct call *call, struct id id)
{
    return db_run(call->db, &delete_one, NULL, BIND(bind_id(&id)));
}

STATUS app_connection_update(struct call *call, struct id connection_id,
                             const struct app_connection_change *change,
                             struct app_connection *ret_connection)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct netlify_accounts accounts;
    struct app_connection connection;

    TRY(app_connection_read(call, connection_id, &connection));
    TRY(app_connection_require(call, &connection, ACTION_EDIT));
    if (change->token) TRY(app_connection_check_token(call, change->token, &accounts));
    TRY(db_begin(call->db, &tx));
    TRY(app_connection_read(call, connection_id, &connection));
    if (str_is_given(change->name)) connection.name = change->name;
    if (change->description_given) connection.description = change->description;
    CONFLICT_AS(call,
                db_run(call->db, &update, NULL,
                       BIND(bind_id(&connection_id), bind_text(connection.name),
                            bind_text(connection.description), bind_int(call->now_ms))),
                NULL, "An App Connection with the name \"%.*s\" already exists",
                STR_ARG(connection.name));
    if (change->token)
        TRY(app_connection_write_token(call, connection_id, connection.project_id, change->token));
    TRY(app_connection_read(call, connection_id, ret_connection));
    TRY(audit_connection(call, "update-app-connection", ret_connection, change->token != NULL));
    return call_commit(call, &tx);
}

STATUS app_connection_delete(struct call *call, struct id connection_id,
                             struct app_connection *ret_connection)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(app_connection_read(call, connection_id, ret_connection));
    TRY(app_connection_require(call, ret_connection, ACTION_DELETE));
    CONFLICT_AS(call, app_connection_drop(call, connection_id), NULL,
                "Cannot delete App Connection with existing connections. Remove all existing "
                "connections and try again.");
    TRY(audit_connection(call, "delete-app-connection", ret_connection, false));
    return call_commit(call, &tx);
}
