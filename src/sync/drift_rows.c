// SPDX-License-Identifier: Apache-2.0
#include "sync/drift_rows.h"

#include "domain/sync_alert.h"

static const struct query state_of = { "SELECT " SYNC_DRIFT_STATE_COLUMNS
                                       " FROM secret_sync WHERE id = $1" };
static const struct query items_of = { "SELECT " SYNC_DRIFT_COLUMNS
                                       " FROM sync_drift WHERE sync_id = $1"
                                       " ORDER BY key, kind, context, context_parameter" };
static const struct query jobs_of = {
    "SELECT count(*) FROM job WHERE subject_id = $1 AND kind = 'drift'"
    " AND (state = 'running' OR run_at <= $2)"
};
static const struct query known_of = { "SELECT key, scopes, is_secret FROM sync_known"
                                       " WHERE sync_id = $1 ORDER BY key" };
static const struct query was_looked_at = {
    "SELECT count(*) FROM secret_sync WHERE id = $1 AND drift_checked_at IS NOT NULL"
    " AND drift_known_for = destination_key"
};
static const struct query upsert_item = {
    "INSERT INTO sync_drift (sync_id, key, context, context_parameter, kind, message, can_restore,"
    " can_adopt, seen_at, look) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
    " ON CONFLICT (sync_id, key, kind, context, context_parameter) DO UPDATE SET"
    " message = excluded.message, can_restore = excluded.can_restore,"
    " can_adopt = excluded.can_adopt, look = excluded.look"
};
static const struct query drop_settled = {
    "DELETE FROM sync_drift WHERE sync_id = $1 AND look <> $2"
};
static const struct query drop_known = { "DELETE FROM sync_known WHERE sync_id = $1" };
static const struct query put_known = {
    "INSERT INTO sync_known (sync_id, key, scopes, is_secret) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (sync_id, key) DO UPDATE SET scopes = excluded.scopes,"
    " is_secret = excluded.is_secret"
};
static const struct query forget_key = { "DELETE FROM sync_drift WHERE sync_id = $1 AND key = $2" };
static const struct query forget_cell = {
    "DELETE FROM sync_drift WHERE sync_id = $1 AND key = $2 AND context = $3"
    " AND context_parameter = $4"
};
static const struct query count_again = {
    "UPDATE secret_sync SET drift_count = (SELECT count(*) FROM sync_drift WHERE sync_id = $1)"
    " WHERE id = $1"
};
static const struct query settle_status = {
    "UPDATE secret_sync SET drift_status = CASE WHEN drift_pending > 0 THEN 'behind'"
    " ELSE 'in-step' END WHERE id = $1 AND drift_status = 'drifted' AND drift_count = 0"
};
static const struct query write_state = {
    "UPDATE secret_sync SET drift_status = $2, drift_message = NULL, drift_count = $3,"
    " drift_pending = $4, drift_checked_at = $5, drift_known_for = destination_key,"
    " proved_at = CASE WHEN $2 = 'in-step' THEN $5 ELSE proved_at END,"
    " stale_since = CASE WHEN $2 = 'in-step' THEN NULL ELSE stale_since END,"
    " paused_ms = CASE WHEN $2 = 'in-step' THEN 0 ELSE paused_ms END WHERE id = $1"
};
static const struct query write_failure = {
    "UPDATE secret_sync SET drift_status = 'unknown', drift_message = $2, drift_checked_at = $3"
    " WHERE id = $1"
};

STATUS drift_read(struct call *call, struct id sync_id, struct sync_drift *ret_drift)
{
    struct sync_drift drift = { .pending = 0 };
    int64_t count = 0;

    TRY(db_one(call->db, &state_of, &sync_drift_record, call->arena, &drift,
               BIND(bind_id(&sync_id))));
    TRY(db_all(call->db, &items_of, &sync_drift_item_record, call->arena, &drift.items,
               BIND(bind_id(&sync_id))));
    TRY(db_one_int(call->db, &jobs_of, &count, BIND(bind_id(&sync_id), bind_int(call->now_ms))));
    drift.is_checking = count > 0;
    *ret_drift = drift;
    return OK;
}

STATUS drift_known_read(struct call *call, struct id sync_id, struct record_list *ret_known,
                        bool *ret_has_known)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &was_looked_at, &count, BIND(bind_id(&sync_id))));
    *ret_has_known = count > 0;
    *ret_known = (struct record_list){ NULL, 0 };
    if (count == 0) return OK; /* never, or at another place */
    return db_all(call->db, &known_of, &drift_known_record, call->arena, ret_known,
                  BIND(bind_id(&sync_id)));
}

static STATUS write_items(struct call *call, struct id sync_id, const struct drift *drift)
{
    for (size_t i = 0; i < drift->count; i++) {
        const struct sync_drift_item *item = &drift->items[i];
        TRY(db_run(call->db, &upsert_item, NULL,
                   BIND(bind_id(&sync_id), bind_text(item->key), bind_text(item->context),
                        bind_text(item->context_parameter), bind_text(item->kind),
                        bind_text(item->message), bind_bool(item->can_restore),
                        bind_bool(item->can_adopt), bind_int(call->now_ms))));
    }
    return db_run(call->db, &drop_settled, NULL, BIND(bind_id(&sync_id), bind_int(call->now_ms)));
}

static STATUS forget_in(struct call *call, struct id sync_id, struct str key,
                        const struct context *context)
{
    struct str branch = str_is_given(context->parameter) ? context->parameter : STR("");

    return db_run(call->db, &forget_cell, NULL,
                  BIND(bind_id(&sync_id), bind_text(key), bind_text(context_name(*context)),
                       bind_text(branch)));
}

STATUS drift_forget(struct call *call, struct id sync_id, struct str key,
                    const struct context *only)
{
    if (only)
        TRY(forget_in(call, sync_id, key, only));
    else
        TRY(db_run(call->db, &forget_key, NULL, BIND(bind_id(&sync_id), bind_text(key))));
    TRY(db_run(call->db, &count_again, NULL, BIND(bind_id(&sync_id))));
    return db_run(call->db, &settle_status, NULL, BIND(bind_id(&sync_id)));
}

STATUS drift_accept(struct call *call, struct id sync_id, const struct drift_known *known)
{
    return db_run(call->db, &put_known, NULL,
                  BIND(bind_id(&sync_id), bind_text(known->key), bind_text(known->scopes),
                       bind_bool(known->is_secret)));
}

/* Keys that wait for a run are no reason to wake anybody. */
static STATUS alert(struct call *call, const struct secret_sync *sync, const struct drift *drift)
{
    if (drift->count == 0 && drift->pending > 0) return OK;
    if (drift->count == 0) return sync_alert_set(call, sync, ALERT_NONE, STR_ABSENT);
    const struct sync_drift_item *first = &drift->items[0];
    struct str more =
        drift->count == 1 ? STR("") : arena_format(call->arena, " And %zu more.", drift->count - 1);
    return sync_alert_set(call, sync, ALERT_DRIFTED,
                          arena_format(call->arena, "%.*s: %.*s%.*s", STR_ARG(first->key),
                                       STR_ARG(first->message), STR_ARG(more)));
}

static const char *status_name(const struct drift *drift)
{
    if (drift->count > 0) return "drifted";
    return drift->pending > 0 ? "behind" : "in-step";
}

STATUS drift_write(struct call *call, const struct secret_sync *sync, const struct drift *drift)
{
    TRY(write_items(call, sync->id, drift));
    TRY(db_run(call->db, &drop_known, NULL, BIND(bind_id(&sync->id))));
    for (size_t i = 0; i < drift->known_count; i++)
        TRY(drift_accept(call, sync->id, &drift->known[i]));
    TRY(alert(call, sync, drift));
    return db_run(call->db, &write_state, NULL,
                  BIND(bind_id(&sync->id), bind_text(str_from_c(status_name(drift))),
                       bind_int((int64_t)drift->count), bind_int((int64_t)drift->pending),
                       bind_int(call->now_ms)));
}

STATUS drift_write_failure(struct call *call, const struct secret_sync *sync, struct str message)
{
    return db_run(call->db, &write_failure, NULL,
                  BIND(bind_id(&sync->id), bind_text(message), bind_int(call->now_ms)));
}
