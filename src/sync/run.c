// SPDX-License-Identifier: Apache-2.0
#include "sync/run.h"

#include "sync/snapshot.h"

static const struct query newest = { "SELECT " SYNC_RUN_COLUMNS " FROM " SYNC_RUN_TABLES
                                     " WHERE r.sync_id = $1"
                                     " ORDER BY r.started_at DESC, r.id LIMIT $2" };
static const struct query by_id = { "SELECT " SYNC_RUN_COLUMNS " FROM " SYNC_RUN_TABLES
                                    " WHERE r.sync_id = $1 AND r.id = $2" };
static const struct query items_of = { "SELECT " SYNC_RUN_ITEM_COLUMNS
                                       " FROM sync_run_item WHERE run_id = $1 ORDER BY position" };
static const struct query end_crashed = {
    "UPDATE sync_run SET state = 'cancelled', finished_at = $2, wait_reason = NULL,"
    " wait_until = NULL,"
    " message = 'The server stopped during this run; the next one went on.'"
    " WHERE sync_id = $1 AND state = 'running'"
};
static const struct query doubt_crashed = {
    "UPDATE sync_run_item SET outcome = 'unsure',"
    " message = 'The server stopped while this was being sent.'"
    " WHERE outcome = 'sending' AND run_id IN"
    " (SELECT id FROM sync_run WHERE sync_id = $1 AND state = 'running')"
};
static const struct query prune = {
    "DELETE FROM sync_run WHERE sync_id = $1 AND id NOT IN"
    " (SELECT id FROM sync_run WHERE sync_id = $1 ORDER BY started_at DESC, id LIMIT $2)"
};
static const struct query insert = {
    "INSERT INTO sync_run (id, sync_id, kind, trigger, state, job_id, started_at, undoes)"
    " VALUES ($1, $2, $3, $4, 'running', $5, $6, $7)"
};
static const struct query insert_item = {
    "INSERT INTO sync_run_item (run_id, position, key, context, context_parameter, operation,"
    " reason, outcome, message, fingerprint) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
};
static const struct query set_outcome = {
    "UPDATE sync_run_item SET outcome = $3, message = $4 WHERE run_id = $1 AND position = $2"
};
static const struct query set_sending = {
    "UPDATE sync_run_item SET outcome = 'sending' WHERE run_id = $1 AND position = $2"
};
static const struct query update = {
    "UPDATE sync_run SET state = $2, message = $3, plan_hash = $4, planned = $5, done = $6,"
    " failed = $7, kept = $8, calls = $9, waited_ms = $10, finished_at = $11,"
    " wait_reason = $12, wait_until = $13, is_undoable = $14 WHERE id = $1"
};
static const struct query skip_rest = {
    "UPDATE sync_run_item SET outcome = 'skipped', message = 'The run ended before it.'"
    " WHERE run_id = $1 AND outcome = 'planned'"
};
/* Nobody has learned what became of them. */
static const struct query doubt_rest = {
    "UPDATE sync_run_item SET outcome = 'unsure', message = 'The run ended while this was being"
    " sent.' WHERE run_id = $1 AND outcome = 'sending'"
};
/* A run that noted its plan has taken up what the one before had left. */
static const struct query intents = {
    "SELECT " SYNC_RUN_ITEM_COLUMNS " FROM sync_run_item WHERE outcome IN ('sending', 'unsure')"
    " AND operation IN ('create', 'set-value', 'replace') AND run_id ="
    " (SELECT id FROM sync_run WHERE sync_id = $1 AND id <> $2 AND plan_hash IS NOT NULL"
    " AND state <> 'held' ORDER BY started_at DESC, id LIMIT 1)"
};
static const struct query newest_has_failed = {
    "SELECT count(*) FROM sync_run WHERE kind = 'sync' AND state = 'failed' AND id ="
    " (SELECT id FROM sync_run WHERE sync_id = $1 ORDER BY started_at DESC, id LIMIT 1)"
};

static const struct query status_starts[] = {
    [SYNC_RUN_SYNC] = { "UPDATE secret_sync SET sync_status = 'running' WHERE id = $1" },
    [SYNC_RUN_IMPORT] = { "UPDATE secret_sync SET import_status = 'running' WHERE id = $1" },
    [SYNC_RUN_REMOVE] = { "UPDATE secret_sync SET remove_status = 'running' WHERE id = $1" },
    /* The contract has no status for it; the run itself tells. */
    [SYNC_RUN_UNDO] = { "UPDATE secret_sync SET version = version WHERE id = $1" },
};

#define STATUS_COLUMNS(kind, at)                                                              \
    {                                                                                         \
        "UPDATE secret_sync SET " kind "_status = $2, last_" kind "_message = $3, last_" kind \
        "_job_id = $4, " at " = CASE WHEN $2 = 'succeeded' THEN $5 ELSE " at " END"           \
        " WHERE id = $1"                                                                      \
    }
static const struct query status_writes[] = {
    [SYNC_RUN_SYNC] = STATUS_COLUMNS("sync", "last_synced_at"),
    [SYNC_RUN_IMPORT] = STATUS_COLUMNS("import", "last_imported_at"),
    [SYNC_RUN_REMOVE] = STATUS_COLUMNS("remove", "last_removed_at"),
};

STATUS sync_run_list(struct call *call, struct id sync_id, int64_t limit,
                     struct record_list *ret_runs)
{
    TRY(db_all(call->db, &newest, &sync_run_record, call->arena, ret_runs,
               BIND(bind_id(&sync_id), bind_int(limit))));
    struct sync_run *runs = ret_runs->items;
    for (size_t i = 0; i < ret_runs->count; i++) sync_run_complete(&runs[i]);
    return OK;
}

STATUS sync_run_get(struct call *call, struct id sync_id, struct id run_id,
                    struct sync_run *ret_run)
{
    struct sync_run run = { .planned = 0 };
    char text[ID_TEXT_LEN];

    id_format(run_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &sync_run_record, call->arena, &run,
                        BIND(bind_id(&sync_id), bind_id(&run_id))),
                 NULL, "Could not find a run with ID \"%.*s\"", ID_TEXT_LEN, text);
    TRY(db_all(call->db, &items_of, &sync_run_item_record, call->arena, &run.items,
               BIND(bind_id(&run_id))));
    sync_run_complete(&run);
    *ret_run = run;
    return OK;
}

STATUS sync_run_begin(struct call *call, const struct sync_run *run)
{
    TRY(db_run(call->db, &doubt_crashed, NULL, BIND(bind_id(&run->sync_id))));
    TRY(db_run(call->db, &end_crashed, NULL, BIND(bind_id(&run->sync_id), bind_int(call->now_ms))));
    TRY(db_run(call->db, &prune, NULL, BIND(bind_id(&run->sync_id), bind_int(RUNS_KEPT - 1))));
    TRY(snapshot_prune(call, run->sync_id));
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&run->id), bind_id(&run->sync_id), bind_text(run->kind),
                       bind_text(run->trigger), bind_text(run->job_id), bind_int(run->started_at),
                       bind_id(&run->undoes)));
}

STATUS sync_run_add_item(struct call *call, struct id run_id, const struct sync_run_item *item)
{
    return db_run(call->db, &insert_item, NULL,
                  BIND(bind_id(&run_id), bind_int(item->position), bind_text(item->key),
                       bind_text(item->context), bind_text(item->context_parameter),
                       bind_text(item->operation), bind_text(item->reason),
                       bind_text(item->outcome), bind_text(item->message),
                       bind_text(item->fingerprint)));
}

STATUS sync_run_set_outcome(struct call *call, struct id run_id, int64_t position,
                            struct str outcome, struct str message)
{
    return db_run(
        call->db, &set_outcome, NULL,
        BIND(bind_id(&run_id), bind_int(position), bind_text(outcome), bind_text(message)));
}

STATUS sync_run_set_sending(struct call *call, struct id run_id, int64_t position)
{
    return db_run(call->db, &set_sending, NULL, BIND(bind_id(&run_id), bind_int(position)));
}

STATUS sync_run_update(struct call *call, const struct sync_run *run)
{
    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&run->id), bind_text(run->state), bind_text(run->message),
                       bind_text(run->plan_hash), bind_int(run->planned), bind_int(run->done),
                       bind_int(run->failed), bind_int(run->kept), bind_int(run->calls),
                       bind_int(run->waited_ms), bind_time(run->finished_at),
                       bind_text(run->wait_reason), bind_time(run->wait_until),
                       bind_bool(run->is_undoable)));
}

STATUS sync_run_end(struct call *call, const struct sync_run *run)
{
    TRY(db_run(call->db, &skip_rest, NULL, BIND(bind_id(&run->id))));
    TRY(db_run(call->db, &doubt_rest, NULL, BIND(bind_id(&run->id))));
    return sync_run_update(call, run);
}

STATUS sync_run_intents(struct call *call, struct id sync_id, struct id but_run_id,
                        struct record_list *ret_items)
{
    return db_all(call->db, &intents, &sync_run_item_record, call->arena, ret_items,
                  BIND(bind_id(&sync_id), bind_id(&but_run_id)));
}

STATUS sync_run_has_failed(struct call *call, struct id sync_id, bool *ret_has_failed)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &newest_has_failed, &count, BIND(bind_id(&sync_id))));
    *ret_has_failed = count > 0;
    return OK;
}

STATUS sync_status_start(struct call *call, struct id sync_id, enum sync_kind kind)
{
    int64_t changed = 0;

    TRY(db_run(call->db, &status_starts[kind], &changed, BIND(bind_id(&sync_id))));
    return changed > 0 ? OK : FAIL(CONFLICT);
}

STATUS sync_status_write(struct call *call, struct id sync_id, enum sync_kind kind,
                         const char *status, struct str message, struct str job_id)
{
    int64_t changed = 0;

    if (kind == SYNC_RUN_UNDO) return sync_status_start(call, sync_id, kind);
    TRY(db_run(call->db, &status_writes[kind], &changed,
               BIND(bind_id(&sync_id), bind_text(str_from_c(status)), bind_text(message),
                    bind_text(job_id), bind_int(call->now_ms))));
    return changed > 0 ? OK : FAIL(CONFLICT);
}
