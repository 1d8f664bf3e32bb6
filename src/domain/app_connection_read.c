/* Finding connections, and using one. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/app_connection_rows.h"
#include "domain/audit.h"
#include "domain/vault.h"
#include "json/json.h"
#include "json/json_writer.h"

enum { ASKER_TRIES_MAX = 2, ASKER_TIMEOUT_MS = 30 * 1000 };

static const struct query by_id = { "SELECT " APP_CONNECTION_COLUMNS
                                    " FROM app_connection c WHERE c.id = $1 AND c.org_id = $2"
                                    " AND c.is_integration = 0" };
static const struct query by_id_for_platform = { "SELECT " APP_CONNECTION_COLUMNS
                                                 " FROM app_connection c WHERE c.id = $1" };
static const struct query by_name = {
    "SELECT " APP_CONNECTION_COLUMNS " FROM app_connection c WHERE c.org_id = $1 AND c.name = $3"
    " AND (c.project_id = $2 OR ($2 IS NULL AND c.project_id IS NULL)) AND c.is_integration = 0"
};
static const struct query of_org = {
    "SELECT " APP_CONNECTION_COLUMNS " FROM app_connection c"
    " WHERE c.org_id = $1 AND c.is_integration = 0 ORDER BY c.name"
};
static const struct query of_project = {
    "SELECT " APP_CONNECTION_COLUMNS " FROM app_connection c"
    " WHERE c.org_id = $1 AND c.project_id = $2 AND c.is_integration = 0 ORDER BY c.name"
};
static const struct query for_project = {
    "SELECT " APP_CONNECTION_COLUMNS " FROM app_connection c WHERE c.org_id = $1"
    " AND (c.project_id IS NULL OR c.project_id = $2) AND c.is_integration = 0"
    " ORDER BY lower(c.name), c.id"
};
static const struct query sealed_of = {
    "SELECT credentials_sealed, org_id FROM app_connection WHERE id = $1"
};
static const struct query project_brief = {
    "SELECT id, name, slug, type FROM project WHERE id = $1"
};

static void fill_constants(struct app_connection *connection)
{
    connection->credentials = STR("{}");
}

STATUS app_connection_read(struct call *call, struct id connection_id,
                           struct app_connection *ret_connection)
{
    char id[ID_TEXT_LEN];
    bool is_platform = call->actor->kind == ACTOR_PLATFORM;
    struct app_connection connection = { 0 };
    struct status status =
        is_platform ? db_one(call->db, &by_id_for_platform, &app_connection_record, call->arena,
                             &connection, BIND(bind_id(&connection_id)))
                    : db_one(call->db, &by_id, &app_connection_record, call->arena, &connection,
                             BIND(bind_id(&connection_id), bind_id(&call->actor->org_id)));

    id_format(connection_id, id);
    NOT_FOUND_AS(call, status, NULL, "Could not find App Connection with ID %.*s", ID_TEXT_LEN, id);
    fill_constants(&connection);
    *ret_connection = connection;
    return OK;
}

STATUS app_connection_require(struct call *call, const struct app_connection *connection,
                              enum action action)
{
    const struct access_object object = { .connection_id = connection->id };
    char id[ID_TEXT_LEN];
    struct status status;

    if (call->actor->kind == ACTOR_PLATFORM) return OK;
    status = id_is_nil(connection->project_id)
                 ? access_require_org(call, SUBJECT_APP_CONNECTIONS, action, &object)
                 : access_require(call, connection->project_id, SUBJECT_APP_CONNECTIONS, action,
                                  &object);
    id_format(connection->id, id);
    NOT_FOUND_AS(call, status, NULL, "Could not find App Connection with ID %.*s", ID_TEXT_LEN, id);
    return OK;
}

static STATUS audit_one(struct call *call, const struct app_connection *connection)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-app-connection", connection->project_id);
    audit_id(&entry, "connectionId", connection->id);
    audit_text(&entry, "app", connection->app);
    return audit_append_read(call, &entry);
}

static STATUS audit_list(struct call *call, const char *event, struct id project_id,
                         const struct record_list *list)
{
    const struct app_connection *connections = list->items;
    struct audit_entry entry;

    audit_begin(&entry, event, project_id);
    audit_text(&entry, "app", STR("netlify"));
    audit_int(&entry, "count", (int64_t)list->count);
    json_key(&entry.metadata, "connectionIds");
    json_array_begin(&entry.metadata);
    for (size_t i = 0; i < list->count; i++) json_write_id(&entry.metadata, connections[i].id);
    json_array_end(&entry.metadata);
    return audit_append_read(call, &entry);
}

STATUS app_connection_get(struct call *call, struct id connection_id,
                          struct app_connection *ret_connection)
{
    TRY(app_connection_read(call, connection_id, ret_connection));
    TRY(app_connection_require(call, ret_connection, ACTION_READ));
    return audit_one(call, ret_connection);
}

STATUS app_connection_by_name(struct call *call, struct id project_id, struct str name,
                              struct app_connection *ret_connection)
{
    *ret_connection = (struct app_connection){ 0 };
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_name, &app_connection_record, call->arena, ret_connection,
                        BIND(bind_id(&call->actor->org_id), bind_id(&project_id), bind_text(name))),
                 NULL, "Could not find App Connection with name %.*s in %s scope.",
                 STR_ARG(str_slice(name, 0, 64)),
                 id_is_nil(project_id) ? "organization" : "project");
    fill_constants(ret_connection);
    TRY(app_connection_require(call, ret_connection, ACTION_READ));
    return audit_one(call, ret_connection);
}

static STATUS add_project(struct call *call, struct app_connection *connection)
{
    static const char *const names[] = { "name", "slug", "type" };
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct json_writer out;
    struct buf buf;
    bool has_row = false;

    if (id_is_nil(connection->project_id)) return OK;
    TRY(db_query(call->db, &project_brief, &rows, BIND(bind_id(&connection->project_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return OK;
    buf_init(&buf, 4096);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "id");
    json_write_id(&out, rows_id(rows, 0));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_key(&out, names[i]);
        json_write_text(&out, rows_borrow(rows, i + 1));
    }
    json_object_end(&out);
    connection->project = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return OK;
}

/* Keeps what the actor may do this with; rows of others are left out, not refused. */
static STATUS keep_allowed(struct call *call, enum action action, struct record_list *list)
{
    struct app_connection *connections = list->items;
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        struct status status = app_connection_require(call, &connections[i], action);
        if (status.code == STATUS_FORBIDDEN || status.code == STATUS_NOT_FOUND) continue;
        if (status.code) return status;
        connections[count] = connections[i];
        fill_constants(&connections[count]);
        TRY(add_project(call, &connections[count]));
        count++;
    }
    list->count = count;
    return OK;
}

STATUS app_connection_list(struct call *call, struct id project_id,
                           struct record_list *ret_connections)
{
    struct record_list list;

    if (id_is_nil(project_id)) {
        /* The contract: who may read the organisation's connections sees those of projects too. */
        TRY(access_require_org(call, SUBJECT_APP_CONNECTIONS, ACTION_READ, NULL));
        TRY(db_all(call->db, &of_org, &app_connection_record, call->arena, &list,
                   BIND(bind_id(&call->actor->org_id))));
        struct app_connection *connections = list.items;
        for (size_t i = 0; i < list.count; i++) {
            fill_constants(&connections[i]);
            TRY(add_project(call, &connections[i]));
        }
    } else {
        TRY(access_require(call, project_id, SUBJECT_APP_CONNECTIONS, ACTION_READ, NULL));
        TRY(db_all(call->db, &of_project, &app_connection_record, call->arena, &list,
                   BIND(bind_id(&call->actor->org_id), bind_id(&project_id))));
        TRY(keep_allowed(call, ACTION_READ, &list));
    }
    *ret_connections = list;
    return audit_list(call, "get-app-connections", project_id, &list);
}

STATUS app_connection_list_available(struct call *call, struct id project_id,
                                     struct record_list *ret_connections)
{
    TRY(db_all(call->db, &for_project, &app_connection_record, call->arena, ret_connections,
               BIND(bind_id(&call->actor->org_id), bind_id(&project_id))));
    TRY(keep_allowed(call, ACTION_CONNECT, ret_connections));
    return audit_list(call, "get-available-app-connections-details", project_id, ret_connections);
}

STATUS app_connection_token(struct call *call, const struct app_connection *connection,
                            struct secret_text *ret_token)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    const struct seal_place place = { "app_connection", "credentials", connection->id };
    struct secret_text plain = { NULL, 0 };
    bool has_row = false;

    TRY(db_query(call->db, &sealed_of, &rows, BIND(bind_id(&connection->id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    struct vault_owner owner = { rows_id(rows, 1), connection->project_id };
    TRY(vault_unseal(call, &owner, &place, rows_borrow(rows, 0), &plain));
    struct status status = json_parse(secret_text_reveal(&plain), NULL, &document);
    secret_text_deinit(&plain);
    if (status.code) return FAIL(CORRUPT);
    return secret_text_copy(json_text(json_member(json_root(document), "accessToken")), ret_token);
}

void netlify_init_for_asker(struct netlify *netlify, struct call *call,
                            const struct secret_text *token, struct rate_budget *budget)
{
    netlify_init(netlify, call->domain->http_client, call->domain->netlify_api_url, token, budget);
    netlify->retry.tries_max = ASKER_TRIES_MAX;
    netlify->timeout_ms = call->domain->netlify_timeout_ms;
    if (netlify->timeout_ms == 0 || netlify->timeout_ms > ASKER_TIMEOUT_MS)
        netlify->timeout_ms = ASKER_TIMEOUT_MS;
    netlify->cancel = &call->domain->is_stopping;
}

/* session->connection is read; its use is allowed. */
static STATUS session_begin(struct call *call, struct netlify_session *session)
{
    session->registry = call->domain->rate_registry;
    TRY(app_connection_token(call, &session->connection, &session->token));
    struct mac fingerprint =
        mac_of(&call->domain->hash_key, (struct str[]){ secret_text_reveal(&session->token) }, 1);
    struct rate_budget *budget = rate_registry_borrow(session->registry, fingerprint.bytes);
    if (call->actor->kind == ACTOR_PLATFORM) {
        netlify_init(&session->netlify, call->domain->http_client, call->domain->netlify_api_url,
                     &session->token, budget);
        session->netlify.timeout_ms = call->domain->netlify_timeout_ms;
    } else {
        netlify_init_for_asker(&session->netlify, call, &session->token, budget);
    }
    return OK;
}

STATUS netlify_session_open(struct call *call, struct id connection_id,
                            struct netlify_session *ret_session)
{
    *ret_session = (struct netlify_session){ .registry = NULL };
    TRY(app_connection_read(call, connection_id, &ret_session->connection));
    TRY(app_connection_require(call, &ret_session->connection, ACTION_CONNECT));
    return session_begin(call, ret_session);
}

STATUS netlify_session_open_granted(struct call *call, struct id connection_id,
                                    struct netlify_session *ret_session)
{
    *ret_session = (struct netlify_session){ .registry = NULL };
    TRY(db_one(call->db, &by_id_for_platform, &app_connection_record, call->arena,
               &ret_session->connection, BIND(bind_id(&connection_id))));
    return session_begin(call, ret_session);
}

void netlify_session_close(struct netlify_session *session)
{
    if (!session || !session->netlify.budget) return;
    rate_registry_return(session->registry, session->netlify.budget);
    session->netlify.budget = NULL;
    secret_text_deinit(&session->token);
}

STATUS netlify_refusal(struct call *call, const char *doing, const struct netlify_error *error)
{
    enum status_code code =
        error->kind == NETLIFY_NOT_FOUND ? STATUS_NOT_FOUND : STATUS_BAD_REQUEST;
    if (error->http_status > 0)
        return problem_set(call->problem, code, "NetlifyError",
                           "Failed to %s: Netlify answered %d: %.*s", doing, error->http_status,
                           STR_ARG(error->message));
    return problem_set(call->problem, code, "NetlifyError", "Failed to %s: %.*s", doing,
                       STR_ARG(error->message));
}
