// SPDX-License-Identifier: Apache-2.0
#include "domain/webhook_delivery.h"

#include "domain/audit.h"
#include "domain/glob.h"
#include "domain/job_queue.h"
#include "domain/vault.h"
#include "domain/webhook_body.h"
#include "json/record_json.h"
#include "remote/hook.h"

#include <string.h>

enum {
    MESSAGE_BYTES_MAX = 32 << 10,
    KEPT_MAX = 30, /* deliveries of a hook, once they have ended */
    LANES = 3,     /* so many hooks at once, whatever their number: syncs need workers too */
};

/* --- from news to deliveries -------------------------------------------------------------------- */

struct listener {
    struct id id, project_id;
    struct str secret_path, events, project_name, environment, environment_name;
};
static const struct field listener_fields[] = {
    FIELD(listener, id, "id", ID, COLUMN),
    FIELD(listener, project_id, "projectId", ID, COLUMN),
    FIELD(listener, secret_path, "secretPath", TEXT, COLUMN),
    FIELD(listener, events, "events", TEXT, COLUMN),
    FIELD(listener, project_name, "projectName", TEXT, COLUMN),
    FIELD(listener, environment, "environment", TEXT, COLUMN),
    FIELD(listener, environment_name, "environmentName", TEXT, COLUMN),
};
static const struct record listener_record = RECORD(listener, "Listener", listener_fields);

#define LISTENER_FROM                                                            \
    "SELECT w.id, w.project_id, w.secret_path, w.events, p.name, e.slug, e.name" \
    " FROM webhook w JOIN environment e ON e.id = w.environment_id"              \
    " JOIN project p ON p.id = w.project_id"

static const struct query listeners = { LISTENER_FROM
                                        " WHERE w.environment_id = $1 AND w.is_disabled = 0"
                                        " AND e.deleted_at IS NULL AND p.deleted_at IS NULL" };
static const struct query listener_by_id = { LISTENER_FROM " WHERE w.id = $1" };
static const struct query insert = {
    "INSERT INTO webhook_delivery (id, webhook_id, event, subject, message, state, created_at)"
    " VALUES ($1, $2, $3, $4, $5, 'waiting', $6) ON CONFLICT (webhook_id, event, subject)"
    " WHERE state = 'waiting' AND attempts = 0 DO UPDATE SET message = excluded.message"
    " RETURNING id"
};

static struct str event_text(enum webhook_event event)
{
    return str_from_c(webhook_event_names[event]);
}

/* No filter means all that the contract has, and what somebody should look at. Each good sync would
 * be a second message for every change: only who asks is told. */
static bool admits(struct call *call, const struct listener *listener, enum webhook_event event)
{
    if (str_equal(listener->events, STR("[]")))
        return event != WEBHOOK_SYNC_SUCCEEDED && event != WEBHOOK_REDEPLOY_SUCCEEDED;
    struct str quoted = arena_format(call->arena, "\"%s\"", webhook_event_names[event]);
    return str_find(listener->events, quoted) != SIZE_MAX;
}

static struct str message_json(struct call *call, const struct webhook_message *message)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, MESSAGE_BYTES_MAX);
    json_writer_init(&out, &buf);
    record_to_json(&webhook_message_record, message, &out);
    struct str json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

static STATUS insert_delivery(struct call *call, const struct listener *listener,
                              const struct webhook_message *message, struct str subject,
                              struct id *ret_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct id id = id_new();
    bool has_row = false;

    TRY(db_query(call->db, &insert, &rows,
                 BIND(bind_id(&id), bind_id(&listener->id), bind_text(message->event),
                      bind_text(subject), bind_text(message_json(call, message)),
                      bind_int(call->now_ms))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(INTERNAL);
    *ret_id = rows_id(rows, 0);
    return rows_next(rows, &has_row);
}

static STATUS enqueue(struct call *call, struct id delivery_id, struct id webhook_id)
{
    struct id ignored;

    return job_enqueue(call,
                       &(struct job_wish){
                           .kind = "webhook",
                           .subject_id = delivery_id,
                           .group_key = arena_format(call->arena, "webhook lane %d",
                                                     webhook_id.bytes[ID_BYTES - 1] % LANES),
                           .limit_key = STR("webhook"),
                           .run_at_ms = call->now_ms,
                           .priority = JOB_BACKGROUND,
                       },
                       &ignored);
}

static void address_message(const struct listener *listener, struct webhook_message *message)
{
    message->project_id = listener->project_id;
    message->project_name = listener->project_name;
    message->environment = listener->environment;
    message->environment_name = listener->environment_name;
}

static bool is_told(const struct ids *told, struct id webhook_id)
{
    for (size_t i = 0; told && i < told->count; i++) {
        if (id_equal(told->items[i], webhook_id)) return true;
    }
    return false;
}

static void note_told(struct call *call, struct ids *told, struct id webhook_id)
{
    struct id *more = ARENA_ARRAY(call->arena, told->count + 1, struct id);

    if (told->count > 0) memcpy(more, told->items, told->count * sizeof *more);
    more[told->count++] = webhook_id;
    told->items = more;
}

/* Where one piece of news concerns several places, `told` keeps it from being told twice. */
static STATUS tell(struct call *call, struct id environment_id, enum webhook_event event,
                   struct str subject, struct webhook_message *message, struct ids *told)
{
    struct record_list list;

    TRY(db_all(call->db, &listeners, &listener_record, call->arena, &list,
               BIND(bind_id(&environment_id))));
    const struct listener *items = list.items;
    message->event = event_text(event);
    for (size_t i = 0; i < list.count; i++) {
        struct id id;
        if (!admits(call, &items[i], event) ||
            !glob_matches(items[i].secret_path, message->secret_path) || is_told(told, items[i].id))
            continue;
        address_message(&items[i], message);
        TRY(insert_delivery(call, &items[i], message, subject, &id));
        TRY(enqueue(call, id, items[i].id));
        if (told) note_told(call, told, items[i].id);
    }
    return OK;
}

STATUS webhook_tell_change(struct call *call, struct id environment_id, struct str path,
                           struct str actor)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct webhook_message message = { .secret_path = path };

    TRY(json_parse(actor, NULL, &document));
    message.changed_by = json_text(json_member(json_root(document), "name"));
    message.changed_by_type = json_text(json_member(json_root(document), "type"));
    return tell(call, environment_id, WEBHOOK_SECRETS_MODIFIED, path, &message, NULL);
}

/* "secret-sync.held": what comes after the point. */
static struct str status_text_of(enum webhook_event event)
{
    struct str name = event_text(event);

    return str_slice(name, str_find_char(name, '.') + 1, name.len);
}

static STATUS tell_of_source(struct call *call, const struct secret_sync *sync,
                             struct id environment_id, struct str path, enum webhook_event event,
                             struct str message_text, struct ids *told)
{
    struct webhook_message message = {
        .secret_path = path,
        .sync_id = sync->id,
        .sync_name = sync->name,
        .sync_status = status_text_of(event),
        .sync_message = str_slice(message_text, 0, 1024),
    };

    if (id_is_nil(environment_id) || !str_is_given(path)) return OK;
    return tell(call, environment_id, event, id_text(sync->id, call->arena), &message, told);
}

/* Of each of its sources: who listens to one hears of it, and of the first of several. */
STATUS webhook_tell_sync(struct call *call, const struct secret_sync *sync,
                         enum webhook_event event, struct str message_text)
{
    const struct sync_context *contexts = sync->target.contexts.items;
    struct ids told = { NULL, 0 };

    TRY(tell_of_source(call, sync, sync->environment.id, sync->folder.path, event, message_text,
                       &told));
    for (size_t i = 0; i < sync->target.contexts.count; i++)
        TRY(tell_of_source(call, sync, contexts[i].environment_id, contexts[i].secret_path, event,
                           message_text, &told));
    return OK;
}

/* --- sending ------------------------------------------------------------------------------------ */

struct delivery {
    struct id id, webhook_id;
    struct str message_json, subject;
    int64_t attempts;
};
static const struct field delivery_fields[] = {
    FIELD(delivery, id, "id", ID, COLUMN),
    FIELD(delivery, webhook_id, "webhookId", ID, COLUMN),
    FIELD(delivery, message_json, "message", TEXT, COLUMN),
    FIELD(delivery, subject, "subject", TEXT, COLUMN),
    FIELD(delivery, attempts, "attempts", INT, COLUMN),
};
static const struct record delivery_record = RECORD(delivery, "Delivery", delivery_fields);

static const struct query by_id = {
    "SELECT id, webhook_id, message, subject, attempts FROM webhook_delivery"
    " WHERE id = $1 AND state IN ('waiting', 'sending')"
};
static const struct query mark_sending = {
    "UPDATE webhook_delivery SET state = 'sending' WHERE id = $1"
};
static const struct query note = {
    "UPDATE webhook_delivery SET state = $2, attempts = attempts + $3, status_code = $4,"
    " error = $5, finished_at = $6 WHERE id = $1"
};
static const struct query note_webhook = {
    "UPDATE webhook SET last_status = $2, last_message = $3, updated_at = $4 WHERE id = $1"
};
static const struct query prune = {
    "DELETE FROM webhook_delivery WHERE webhook_id = $1 AND state IN ('success', 'failed')"
    " AND id NOT IN (SELECT id FROM webhook_delivery WHERE webhook_id = $1"
    " AND state IN ('success', 'failed') ORDER BY finished_at DESC, id LIMIT $2)"
};
static const struct query of_webhook = {
    "SELECT id, event, subject, state, attempts, coalesce(status_code, 0), error, created_at,"
    " finished_at FROM webhook_delivery WHERE webhook_id = $1 ORDER BY created_at DESC, id"
    " LIMIT 100"
};
static const struct query forget_jobs = {
    "DELETE FROM job WHERE kind = 'webhook' AND state = 'waiting' AND subject_id IN"
    " (SELECT id FROM webhook_delivery WHERE webhook_id = $1)"
};

static STATUS read_message(struct call *call, struct str json, struct webhook_message *ret_message)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(json, NULL, &document));
    return record_from_json(&webhook_message_record, json_root(document), call->arena, NULL,
                            ret_message);
}

static STATUS post(struct call *call, struct webhook *webhook, struct id delivery_id,
                   const struct webhook_message *message, struct hook_answer *ret_answer)
{
    struct secret_text key;
    struct hook_post hook = { .event = message->event,
                              .id = id_text(delivery_id, call->arena),
                              .signature = STR_ABSENT };

    TRY(webhook_open(call, webhook, &key));
    hook.url = webhook->url;
    hook.body = webhook_body((enum webhook_type)webhook->type, message, call->now_ms, call->arena);
    if (webhook->has_key)
        hook.signature =
            webhook_signature(secret_text_reveal(&key), hook.body, call->now_ms, call->arena);
    secret_text_deinit(&key);
    hook_send(call->domain->webhook_client, &hook, call->arena, ret_answer);
    return OK;
}

static STATUS audit_delivery(struct call *call, const struct webhook *webhook,
                             const struct delivery *delivery, const struct webhook_message *message,
                             const struct hook_answer *answer)
{
    struct vault_owner owner;
    struct audit_entry entry;

    TRY(vault_owner_of_project(call, webhook->project_id, &owner));
    audit_begin(&entry, "webhook-triggered", webhook->project_id);
    entry.org_id = owner.org_id;
    audit_id(&entry, "webhookId", webhook->id);
    audit_id(&entry, "deliveryId", delivery->id);
    audit_text(&entry, "eventName", message->event);
    audit_text(&entry, "environment", webhook->environment.slug);
    audit_text(&entry, "secretPath", message->secret_path);
    audit_text(&entry, "type", str_from_c(webhook_type_names[webhook->type]));
    audit_text(&entry, "status", answer->result == HOOK_DELIVERED ? STR("success") : STR("failed"));
    audit_int(&entry, "statusCode", answer->status);
    audit_int(&entry, "attempts", delivery->attempts + 1);
    audit_text(&entry, "errorMessage", answer->message);
    return audit_append(call, &entry);
}

static STATUS note_outcome(struct call *call, const struct webhook *webhook,
                           const struct delivery *delivery, const struct webhook_message *message,
                           const struct hook_answer *answer, bool is_done)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str state = !is_done                           ? STR("waiting")
                       : answer->result == HOOK_DELIVERED ? STR("success")
                                                          : STR("failed");

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &note, NULL,
               BIND(bind_id(&delivery->id), bind_text(state), bind_int(1),
                    answer->status ? bind_int(answer->status) : bind_null(),
                    bind_text(answer->message), is_done ? bind_int(call->now_ms) : bind_null())));
    TRY(db_run(call->db, &note_webhook, NULL,
               BIND(bind_id(&webhook->id),
                    bind_text(answer->result == HOOK_DELIVERED ? STR("success") : STR("failed")),
                    bind_text(answer->message), bind_int(call->now_ms))));
    if (is_done) {
        TRY(audit_delivery(call, webhook, delivery, message, answer));
        TRY(db_run(call->db, &prune, NULL, BIND(bind_id(&webhook->id), bind_int(KEPT_MAX))));
    }
    return call_commit(call, &tx);
}

static STATUS send(struct call *call, struct webhook *webhook, const struct delivery *delivery,
                   bool is_last_attempt, bool *ret_is_done)
{
    struct webhook_message message;
    struct hook_answer answer;

    TRY(read_message(call, delivery->message_json, &message));
    TRY(post(call, webhook, delivery->id, &message, &answer));
    if (answer.result == HOOK_CANCELLED) return FAIL(UNAVAILABLE);
    *ret_is_done = answer.result != HOOK_MAY_PASS || is_last_attempt;
    return note_outcome(call, webhook, delivery, &message, &answer, *ret_is_done);
}

STATUS webhook_delivery_send(struct call *call, struct id delivery_id, bool is_last_attempt,
                             bool *ret_is_done)
{
    struct delivery delivery;
    struct webhook webhook;

    TRY(db_one(call->db, &by_id, &delivery_record, call->arena, &delivery,
               BIND(bind_id(&delivery_id))));
    TRY(webhook_read(call, delivery.webhook_id, &webhook));
    /* From here on, news of the same subject is a delivery of its own. Read again: some may have
     * come in since. */
    TRY(db_run(call->db, &mark_sending, NULL, BIND(bind_id(&delivery_id))));
    TRY(db_one(call->db, &by_id, &delivery_record, call->arena, &delivery,
               BIND(bind_id(&delivery_id))));
    return send(call, &webhook, &delivery, is_last_attempt, ret_is_done);
}

/* --- tests and lists ---------------------------------------------------------------------------- */

static STATUS make_test(struct call *call, const struct webhook *webhook,
                        struct delivery *ret_delivery)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct listener listener;
    struct id id;
    struct webhook_message message = {
        .event = event_text(WEBHOOK_TEST),
        .secret_path = webhook->secret_path,
        .changed_by = call->actor->name,
        .changed_by_type = str_from_c(actor_kind_name(call->actor->kind)),
    };

    TRY(db_one(call->db, &listener_by_id, &listener_record, call->arena, &listener,
               BIND(bind_id(&webhook->id))));
    address_message(&listener, &message);
    TRY(db_begin(call->db, &tx));
    TRY(insert_delivery(call, &listener, &message, webhook->secret_path, &id));
    TRY(db_run(call->db, &mark_sending, NULL, BIND(bind_id(&id))));
    TRY(db_one(call->db, &by_id, &delivery_record, call->arena, ret_delivery, BIND(bind_id(&id))));
    return call_commit(call, &tx);
}

STATUS webhook_delivery_send_test(struct call *call, struct webhook *webhook)
{
    struct delivery delivery;
    bool is_done = false;

    TRY(make_test(call, webhook, &delivery));
    return send(call, webhook, &delivery, true, &is_done);
}

STATUS webhook_delivery_list(struct call *call, struct id webhook_id,
                             struct record_list *ret_deliveries)
{
    return db_all(call->db, &of_webhook, &webhook_delivery_record, call->arena, ret_deliveries,
                  BIND(bind_id(&webhook_id)));
}

STATUS webhook_deliveries_forget(struct call *call, struct id webhook_id)
{
    return db_run(call->db, &forget_jobs, NULL, BIND(bind_id(&webhook_id)));
}
