/* Where sites differ from what syncs made of them, and what is done about it. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/sync_watch.h"
#include "sync/drift_check.h"
#include "sync/drift_rows.h"

static STATUS read_sync(struct exchange *exchange, enum action action, struct secret_sync *ret_sync)
{
    struct id id;

    TRY(exchange_param_id(exchange, "syncId", &id));
    return secret_sync_get(&exchange->call, id, action, ret_sync);
}

static STATUS answer_drift(struct exchange *exchange, struct id sync_id)
{
    struct sync_drift drift;

    TRY(drift_read(&exchange->call, sync_id, &drift));
    return answer_record(exchange, "drift", &sync_drift_record, &drift);
}

static STATUS get_drift(struct exchange *exchange)
{
    struct secret_sync sync;

    TRY(read_sync(exchange, ACTION_READ, &sync));
    return answer_drift(exchange, sync.id);
}

static STATUS post_check(struct exchange *exchange)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct call *call = &exchange->call;
    struct secret_sync sync;

    TRY(db_begin(call->db, &tx));
    TRY(read_sync(exchange, ACTION_SYNC_SECRETS, &sync));
    TRY(sync_watch_look(call, &sync, call->now_ms, true));
    TRY(call_commit(call, &tx));
    return answer_drift(exchange, sync.id);
}

static STATUS post_restore(struct exchange *exchange)
{
    const struct sync_trigger_input *body = exchange->body;
    struct str payload = STR("{\"trigger\":\"restore\"}");
    struct secret_sync sync;
    struct id id;

    if (body->allows_mass_deletion) {
        payload = STR("{\"trigger\":\"restore\",\"allowMassDeletion\":true}");
    } else if (body->plan_hash.len > 0) {
        payload =
            arena_format(exchange->call.arena, "{\"trigger\":\"restore\",\"planHash\":\"%.*s\"}",
                         STR_ARG(body->plan_hash));
    }
    TRY(exchange_param_id(exchange, "syncId", &id));
    TRY(secret_sync_trigger(&exchange->call, id, SYNC_RUN_SYNC, payload, &sync));
    return answer_record(exchange, "secretSync", &secret_sync_record, &sync);
}

/* Who may edit the sync says what counts as right; whether its values may become secrets is asked
 * where they are written. */
static STATUS post_adopt(struct exchange *exchange)
{
    const struct sync_drift_adopt_input *body = exchange->body;
    struct context context = context_of(body->context, body->branch);
    struct secret_sync sync;

    TRY(read_sync(exchange, ACTION_EDIT, &sync));
    TRY(drift_adopt(&exchange->call, &sync, &body->keys, body->context.len > 0 ? &context : NULL));
    return answer_drift(exchange, sync.id);
}

#define BASE "/api/v1/secret-syncs/netlify/{syncId}/drift"
#define NEED(action_)                                           \
    {                                                           \
        BY_ANY, OF_SYNC, SUBJECT_SECRET_SYNCS, ACTION_##action_ \
    }
#define DRIFT                              \
    {                                      \
        "drift", &sync_drift_record, false \
    }

static const struct route rows[] = {
    { HTTP_GET, BASE, NEED(READ), NULL, NULL, get_drift, 0, DRIFT,
      "Read where the site differs from what the sync made of it", 0 },
    { HTTP_POST, BASE "/check", NEED(SYNC_SECRETS), NULL, NULL, post_check, 0, DRIFT,
      "Look at the site now; the answer says that it is being checked", 0 },
    { HTTP_POST,
      BASE "/restore",
      NEED(SYNC_SECRETS),
      NULL,
      &sync_trigger_input_record,
      post_restore,
      ROUTE_BODY_OPTIONAL,
      { "secretSync", &secret_sync_record, false },
      "Bring the site back to what the source says, by a run of the sync",
      0 },
    { HTTP_POST, BASE "/adopt", NEED(EDIT), NULL, &sync_drift_adopt_record, post_adopt, ROUTE_SLOW,
      DRIFT, "Take over what Netlify has: values become new versions of secrets", 0 },
};
ROUTE_TABLE(sync_drift_routes, "Sync drift", rows);
