// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_watch.h"

#include "domain/secret_sync_rows.h"
#include "domain/sync_alert.h"

enum {
    MINUTE_MS = 60 * 1000,
    HOUR_MS = 60 * MINUTE_MS,
    SOON_MS = 15 * MINUTE_MS,
    DUE_MAX = 100, /* in one tick */
    PARTS = 1 << 16,
};

/* The first look comes between half an interval and a whole one from now. */
static const struct query set_watch = {
    "UPDATE secret_sync SET check_every_ms = $2, stale_after_ms = $3,"
    " next_check_at = CASE WHEN CAST($2 AS BIGINT) = 0 THEN NULL"
    " WHEN check_every_ms = $2 AND next_check_at IS NOT NULL THEN next_check_at ELSE $4 END,"
    " stale_since = CASE WHEN CAST($3 AS BIGINT) = 0 THEN NULL ELSE stale_since END WHERE id = $1"
};
static const struct query proved = {
    "UPDATE secret_sync SET proved_at = $2, stale_since = NULL, paused_ms = 0 WHERE id = $1"
};
static const struct query has_drifted = {
    "SELECT count(*) FROM secret_sync WHERE id = $1 AND drift_status IN ('drifted', 'behind')"
};
static const struct query any_due = {
    "SELECT count(*) FROM (SELECT 1 FROM secret_sync WHERE next_check_at <= $1 LIMIT 1) found"
};
static const struct query due = { "SELECT " SECRET_SYNC_COLUMNS
                                  " FROM secret_sync s WHERE s.next_check_at <= $1"
                                  " ORDER BY s.next_check_at LIMIT $2" };
static const struct query read_interval = {
    "SELECT check_every_ms FROM secret_sync WHERE id = $1"
};
static const struct query look_soon = {
    "UPDATE secret_sync SET next_check_at = $2 WHERE id = $1 AND is_auto_sync = 1"
    " AND (next_check_at > $2 OR next_check_at IS NULL)"
};
static const struct query set_next = { "UPDATE secret_sync SET next_check_at = $2 WHERE id = $1" };
/* While all syncs of an organisation are paused nothing can be proved, and that is known. */
#define IS_STALE                                                                        \
    " WHERE s.stale_after_ms > 0 AND s.stale_since IS NULL AND s.is_auto_sync = 1"      \
    " AND s.is_integration = 0"                                                         \
    " AND coalesce(s.proved_at, s.created_at) + s.stale_after_ms + s.paused_ms <= $1"   \
    " AND NOT EXISTS (SELECT 1 FROM project p JOIN sync_pause q ON q.org_id = p.org_id" \
    " WHERE p.id = s.project_id)"
static const struct query any_stale = { "SELECT count(*) FROM (SELECT 1 FROM secret_sync s" IS_STALE
                                        " LIMIT 1) found" };
static const struct query gone_stale = { "SELECT " SECRET_SYNC_COLUMNS
                                         " FROM secret_sync s" IS_STALE " LIMIT $2" };
static const struct query mark_stale = { "UPDATE secret_sync SET stale_since = $2 WHERE id = $1" };

/* So that ten thousand syncs made by one script are not all looked at in the same second. */
static int64_t jittered(int64_t every_ms)
{
    struct id chance = id_new();
    int64_t part = chance.bytes[0] << 8 | chance.bytes[1];

    return every_ms / 2 + every_ms / 2 * part / PARTS;
}

STATUS sync_watch_set(struct call *call, struct id sync_id, const struct sync_settings *settings)
{
    int64_t every_ms = settings->check_minutes * MINUTE_MS;

    return db_run(call->db, &set_watch, NULL,
                  BIND(bind_id(&sync_id), bind_int(every_ms),
                       bind_int(settings->stale_hours * HOUR_MS),
                       bind_int(call->now_ms + jittered(every_ms))));
}

STATUS sync_watch_look(struct call *call, const struct secret_sync *sync, int64_t run_at_ms,
                       bool is_attended)
{
    struct id job_id;

    return job_enqueue(call,
                       &(struct job_wish){
                           .kind = "drift",
                           .subject_id = sync->id,
                           .group_key = sync->destination_key,
                           .limit_key = id_text(sync->connection_id, call->arena),
                           .payload = is_attended ? STR("{\"attended\":true}") : STR("{}"),
                           .run_at_ms = run_at_ms,
                           .priority = is_attended ? JOB_INTERACTIVE : JOB_IDLE,
                       },
                       &job_id);
}

STATUS sync_watch_proved(struct call *call, const struct secret_sync *sync)
{
    int64_t count = 0;

    TRY(db_run(call->db, &proved, NULL, BIND(bind_id(&sync->id), bind_int(call->now_ms))));
    TRY(db_one_int(call->db, &has_drifted, &count, BIND(bind_id(&sync->id))));
    return count > 0 ? sync_watch_look(call, sync, call->now_ms, true) : OK;
}

STATUS sync_watch_soon(struct call *call, struct id sync_id)
{
    return db_run(call->db, &look_soon, NULL,
                  BIND(bind_id(&sync_id), bind_int(call->now_ms + jittered(SOON_MS))));
}

/* --- from time to time ---------------------------------------------------------------------------- */

static STATUS ask_for_look(struct call *call, const struct secret_sync *sync)
{
    int64_t every_ms = 0;

    TRY(db_one_int(call->db, &read_interval, &every_ms, BIND(bind_id(&sync->id))));
    int64_t next_ms = every_ms > 0 ? call->now_ms + every_ms / 2 + jittered(every_ms) : 0;
    TRY(db_run(call->db, &set_next, NULL, BIND(bind_id(&sync->id), bind_time(next_ms))));
    return sync_watch_look(call, sync, call->now_ms, false);
}

static STATUS ask_for_looks(struct call *call)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list list;
    int64_t count = 0;

    TRY(db_one_int(call->db, &any_due, &count, BIND(bind_int(call->now_ms))));
    if (count == 0) return OK; /* without taking the write lock */
    TRY(db_begin(call->db, &tx));
    TRY(db_all(call->db, &due, &secret_sync_record, call->arena, &list,
               BIND(bind_int(call->now_ms), bind_int(DUE_MAX))));
    const struct secret_sync *syncs = list.items;
    for (size_t i = 0; i < list.count; i++) TRY(ask_for_look(call, &syncs[i]));
    return call_commit(call, &tx);
}

static STATUS mark_one(struct call *call, struct secret_sync *sync)
{
    TRY(secret_sync_complete(call, sync)); /* webhooks go by its source */
    TRY(db_run(call->db, &mark_stale, NULL, BIND(bind_id(&sync->id), bind_int(call->now_ms))));
    return sync_alert_set(
        call, sync, ALERT_STALE,
        STR("No run and no look at the site has shown for long that everything is "
            "in step. See why its runs do not succeed, or look at the site now."));
}

static STATUS mark_all_stale(struct call *call)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list list;
    int64_t count = 0;

    TRY(db_one_int(call->db, &any_stale, &count, BIND(bind_int(call->now_ms))));
    if (count == 0) return OK;
    TRY(db_begin(call->db, &tx));
    TRY(db_all(call->db, &gone_stale, &secret_sync_record, call->arena, &list,
               BIND(bind_int(call->now_ms), bind_int(DUE_MAX))));
    struct secret_sync *syncs = list.items;
    for (size_t i = 0; i < list.count; i++) TRY(mark_one(call, &syncs[i]));
    return call_commit(call, &tx);
}

STATUS sync_watch_tick(struct call *call)
{
    TRY(ask_for_looks(call));
    return mark_all_stale(call);
}
