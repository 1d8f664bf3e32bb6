// SPDX-License-Identifier: Apache-2.0
#include "domain/webhook.h"

#include "domain/audit.h"
#include "domain/glob.h"
#include "domain/project.h"
#include "domain/vault.h"
#include "domain/webhook_delivery.h"
#include "json/record_json.h"
#include "model/checks.h"

enum { EVENTS_JSON_BYTES_MAX = 4096, WEBHOOKS_MAX = 100 };

#define FROM " FROM webhook w JOIN environment e ON e.id = w.environment_id"

static const struct query insert = {
    "INSERT INTO webhook (id, project_id, environment_id, secret_path, type, events, url_sealed,"
    " key_sealed, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
};
static const struct query update = {
    "UPDATE webhook SET is_disabled = $2, events = $3, updated_at = $4 WHERE id = $1"
};
static const struct query delete_row = { "DELETE FROM webhook WHERE id = $1" };
static const struct query by_id = { "SELECT " WEBHOOK_COLUMNS FROM " WHERE w.id = $1" };
static const struct query of_project = {
    "SELECT " WEBHOOK_COLUMNS FROM " WHERE w.project_id = $1 AND e.deleted_at IS NULL"
    " AND (e.slug = $2 OR $2 IS NULL) AND (w.secret_path = $3 OR $3 IS NULL)"
    " ORDER BY w.created_at DESC, w.id"
};
static const struct query count_of_project = {
    "SELECT count(*) FROM webhook WHERE project_id = $1"
};

/* --- what is sealed ----------------------------------------------------------------------------- */

static STATUS seal_text(struct call *call, struct id project_id, struct id id, const char *column,
                        struct str plain, struct str *ret_sealed)
{
    const struct seal_place place = { "webhook", column, id };
    struct vault_owner owner;

    TRY(vault_owner_of_project(call, project_id, &owner));
    return vault_seal(call, &owner, &place, plain, ret_sealed);
}

static STATUS open_url(struct call *call, struct webhook *webhook)
{
    const struct seal_place place = { "webhook", "url", webhook->id };
    struct vault_owner owner;

    TRY(vault_owner_of_project(call, webhook->project_id, &owner));
    return vault_unseal_text(call, &owner, &place, webhook->url_sealed, &webhook->url);
}

STATUS webhook_open(struct call *call, struct webhook *webhook, struct secret_text *ret_key)
{
    const struct seal_place place = { "webhook", "key", webhook->id };
    struct vault_owner owner;

    *ret_key = (struct secret_text){ 0 };
    TRY(open_url(call, webhook));
    if (!webhook->has_key) return OK;
    TRY(vault_owner_of_project(call, webhook->project_id, &owner));
    return vault_unseal(call, &owner, &place, webhook->key_sealed, ret_key);
}

/* --- rows --------------------------------------------------------------------------------------- */

STATUS webhook_read(struct call *call, struct id webhook_id, struct webhook *ret_webhook)
{
    return db_one(call->db, &by_id, &webhook_record, call->arena, ret_webhook,
                  BIND(bind_id(&webhook_id)));
}

/* The hook, if the actor may do this in its project. */
static STATUS find(struct call *call, struct id webhook_id, enum action action,
                   struct webhook *ret_webhook)
{
    const struct ability *ability;
    char text[ID_TEXT_LEN];

    id_format(webhook_id, text);
    struct status status = webhook_read(call, webhook_id, ret_webhook);
    /* Somebody else's hook must look exactly like one that does not exist. */
    if (!status.code) status = access_in_project(call, ret_webhook->project_id, &ability);
    NOT_FOUND_AS(call, status, NULL, "Webhook with ID '%.*s' not found", ID_TEXT_LEN, text);
    return ability_require(call, ability, SUBJECT_WEBHOOKS, action, NULL);
}

/* The address stays out of the log: that of a chat's hook is a credential. */
static STATUS audit_webhook(struct call *call, const char *event, const struct webhook *webhook)
{
    struct audit_entry entry;

    audit_begin(&entry, event, webhook->project_id);
    audit_id(&entry, "webhookId", webhook->id);
    audit_text(&entry, "environment", webhook->environment.slug);
    audit_text(&entry, "secretPath", webhook->secret_path);
    audit_text(&entry, "type", str_from_c(webhook_type_names[webhook->type]));
    audit_bool(&entry, "isDisabled", webhook->is_disabled);
    json_key(&entry.metadata, "eventsFilter");
    json_write_raw(&entry.metadata, webhook->events);
    return audit_append(call, &entry);
}

static struct str events_json(struct call *call, const struct record_list *events)
{
    const struct webhook_event_name *items = events->items;
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, EVENTS_JSON_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < events->count; i++) {
        json_object_begin(&out);
        json_key(&out, "eventName");
        json_write_text(&out, str_from_c(webhook_event_names[items[i].event]));
        json_object_end(&out);
    }
    json_array_end(&out);
    struct str json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

/* --- for people and machines -------------------------------------------------------------------- */

/* A path, or a pattern of paths: absolute, without a slash at its end. */
static STATUS read_path(struct call *call, struct str text, struct str *ret_path)
{
    while (text.len > 1 && str_ends_with(text, STR("/"))) text.len--;
    if (text.len == 0 || text.data[0] != '/')
        text = arena_format(call->arena, "/%.*s", STR_ARG(text));
    if (text.len > GLOB_BYTES_MAX)
        return problem_field(call->problem, "secretPath", "Invalid secret path");
    *ret_path = text;
    return OK;
}

static STATUS check_url(struct call *call, const struct webhook_input *input)
{
    if (input->type != WEBHOOK_SLACK || str_find(input->url, STR("hooks.slack.com")) != SIZE_MAX)
        return OK;
    return problem_field(call->problem, "webhookUrl", "Incoming Webhook URL is invalid.");
}

static STATUS find_environment(struct call *call, struct id project_id, struct str slug,
                               struct environment *ret_environment)
{
    NOT_FOUND_AS(call, environment_by_slug(call, project_id, slug, ret_environment), NULL,
                 "Environment with slug '%.*s' not found", STR_ARG(str_slice(slug, 0, 64)));
    return OK;
}

static STATUS insert_webhook(struct call *call, const struct webhook *webhook,
                             const struct webhook_input *input)
{
    struct str url;
    struct str key = STR_ABSENT;

    TRY(seal_text(call, webhook->project_id, webhook->id, "url", input->url, &url));
    if (input->key.len > 0)
        TRY(seal_text(call, webhook->project_id, webhook->id, "key",
                      secret_text_reveal(&input->key), &key));
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&webhook->id), bind_id(&webhook->project_id),
                       bind_id(&webhook->environment_id), bind_text(webhook->secret_path),
                       bind_text(str_from_c(webhook_type_names[input->type])),
                       bind_text(events_json(call, &input->events)), bind_blob(url), bind_blob(key),
                       bind_int(call->now_ms)));
}

STATUS webhook_create(struct call *call, struct id project_id, const struct webhook_input *input,
                      struct webhook *ret_webhook)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct webhook webhook = { .id = id_new(), .project_id = project_id };
    struct environment environment;
    int64_t count = 0;

    TRY(access_require(call, project_id, SUBJECT_WEBHOOKS, ACTION_CREATE, NULL));
    TRY(check_url(call, input));
    TRY(read_path(call, input->secret_path, &webhook.secret_path));
    TRY(db_begin(call->db, &tx));
    TRY(find_environment(call, project_id, input->environment, &environment));
    webhook.environment_id = environment.id;
    TRY(db_one_int(call->db, &count_of_project, &count, BIND(bind_id(&project_id))));
    if (count >= WEBHOOKS_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A project has at most %d webhooks",
                         WEBHOOKS_MAX);
    TRY(insert_webhook(call, &webhook, input));
    TRY(webhook_read(call, webhook.id, ret_webhook));
    TRY(open_url(call, ret_webhook));
    TRY(audit_webhook(call, "create-webhook", ret_webhook));
    return call_commit(call, &tx);
}

STATUS webhook_update(struct call *call, struct id webhook_id, const struct webhook_input *input,
                      struct webhook *ret_webhook)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct webhook webhook;

    if (!input->is_disabled_given && !input->events_given)
        return problem_add_issue(call->problem,
                                 &(struct issue){
                                     .code = "custom",
                                     .path = STR("[]"),
                                     .message = STR("At least one field is required"),
                                 });
    TRY(db_begin(call->db, &tx));
    TRY(find(call, webhook_id, ACTION_EDIT, &webhook));
    if (input->is_disabled_given) webhook.is_disabled = input->is_disabled;
    if (input->events_given) webhook.events = events_json(call, &input->events);
    TRY(db_run(call->db, &update, NULL,
               BIND(bind_id(&webhook_id), bind_bool(webhook.is_disabled), bind_text(webhook.events),
                    bind_int(call->now_ms))));
    TRY(webhook_read(call, webhook_id, ret_webhook));
    TRY(open_url(call, ret_webhook));
    TRY(audit_webhook(call, "update-webhook-status", ret_webhook));
    return call_commit(call, &tx);
}

STATUS webhook_delete(struct call *call, struct id webhook_id, struct webhook *ret_webhook)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(find(call, webhook_id, ACTION_DELETE, ret_webhook));
    TRY(open_url(call, ret_webhook));
    TRY(webhook_deliveries_forget(call, webhook_id));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&webhook_id))));
    TRY(audit_webhook(call, "delete-webhook", ret_webhook));
    return call_commit(call, &tx);
}

STATUS webhook_get(struct call *call, struct id webhook_id, struct webhook *ret_webhook)
{
    TRY(find(call, webhook_id, ACTION_READ, ret_webhook));
    return open_url(call, ret_webhook);
}

STATUS webhook_list(struct call *call, struct id project_id, const struct webhook_query *query,
                    struct record_list *ret_webhooks)
{
    struct str path = STR_ABSENT;

    TRY(access_require(call, project_id, SUBJECT_WEBHOOKS, ACTION_READ, NULL));
    if (query->secret_path.len > 0) TRY(read_path(call, query->secret_path, &path));
    TRY(db_all(call->db, &of_project, &webhook_record, call->arena, ret_webhooks,
               BIND(bind_id(&project_id),
                    bind_text(query->environment.len > 0 ? query->environment : STR_ABSENT),
                    bind_text(path))));
    struct webhook *webhooks = ret_webhooks->items;
    for (size_t i = 0; i < ret_webhooks->count; i++) TRY(open_url(call, &webhooks[i]));
    return OK;
}

STATUS webhook_deliveries(struct call *call, struct id webhook_id,
                          struct record_list *ret_deliveries)
{
    struct webhook webhook;

    TRY(find(call, webhook_id, ACTION_READ, &webhook));
    return webhook_delivery_list(call, webhook_id, ret_deliveries);
}

STATUS webhook_test(struct call *call, struct id webhook_id, struct webhook *ret_webhook)
{
    struct webhook webhook;

    TRY(find(call, webhook_id, ACTION_EDIT, &webhook));
    TRY(webhook_delivery_send_test(call, &webhook));
    return find(call, webhook_id, ACTION_READ, ret_webhook);
}
