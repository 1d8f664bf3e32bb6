// SPDX-License-Identifier: Apache-2.0
#include "domain/job_queue.h"

#define JOB_COLUMNS \
    "id, subject_id, kind, group_key, limit_key, payload, attempt, priority, created_at, lease_owner"

static const struct field job_fields[] = {
    FIELD(job, id, "id", ID, COLUMN),
    FIELD(job, subject_id, "subjectId", ID, COLUMN),
    FIELD(job, kind, "kind", TEXT, COLUMN),
    FIELD(job, group_key, "groupKey", TEXT, COLUMN),
    FIELD(job, limit_key, "limitKey", TEXT, COLUMN),
    FIELD(job, payload, "payload", TEXT, COLUMN),
    FIELD(job, attempt, "attempt", INT, COLUMN),
    FIELD(job, priority, "priority", INT, COLUMN),
    FIELD(job, created_at, "createdAt", TIME, COLUMN),
    FIELD(job, lease_owner, "leaseOwner", TEXT, COLUMN),
};
const struct record job_record = RECORD(job, "Job", job_fields);

static const struct query enqueue = {
    "INSERT INTO job (id, kind, subject_id, group_key, limit_key, payload, state, priority, run_at,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $9)"
    " ON CONFLICT (kind, subject_id) WHERE state = 'waiting' DO UPDATE SET"
    " run_at = CASE WHEN excluded.run_at < job.run_at THEN excluded.run_at ELSE job.run_at END,"
    " priority = CASE WHEN excluded.priority > job.priority THEN excluded.priority"
    " ELSE job.priority END, group_key = excluded.group_key, limit_key = excluded.limit_key,"
    " payload = excluded.payload, attempt = 0, cancelled_by = NULL,"
    " updated_at = excluded.updated_at RETURNING id"
};
static const struct query count_running = {
    "SELECT count(*) FROM job WHERE subject_id = $1 AND state = 'running'"
    " AND kind IN ('sync', 'import', 'remove', 'undo')"
};
static const struct query cancel_running = {
    "UPDATE job SET cancelled_by = $2 WHERE subject_id = $1 AND state = 'running'"
    " AND kind IN ('sync', 'import', 'remove', 'undo')"
};
static const struct query cancelled_by = {
    "SELECT cancelled_by FROM job WHERE id = $1 AND cancelled_by IS NOT NULL"
};
static const struct query is_cancelled = {
    "SELECT count(*) FROM job WHERE id = $1 AND lease_owner = $2 AND cancelled_by IS NOT NULL"
};
static const struct query forget = {
    "DELETE FROM job WHERE subject_id = $1 AND state = 'waiting'"
};
static const struct query forget_runs = {
    "DELETE FROM job WHERE subject_id = $1 AND state = 'waiting'"
    " AND kind IN ('sync', 'import', 'remove', 'undo')"
};
/* A dead worker's job goes on, unless the same work waits anyway. */
static const struct query expired_drop = {
    "DELETE FROM job WHERE state = 'running' AND lease_until < $1 AND EXISTS"
    " (SELECT 1 FROM job w WHERE w.state = 'waiting' AND w.kind = job.kind"
    " AND w.subject_id = job.subject_id)"
};
static const struct query expired_return = {
    "UPDATE job SET state = 'waiting', lease_owner = NULL, lease_until = NULL, run_at = $2"
    " WHERE state = 'running' AND lease_until < $1"
};
/* One limit may have ten thousand waiting while it is full, so limits are looked at one by one, by
 * leaping from key to key in the index, and only those with room are searched. What works for a
 * sync has its connection for a limit: those of an organisation that is paused are passed over. */
#define OPEN_LIMITS                                                                        \
    "WITH RECURSIVE waiting_limit (limit_key) AS ("                                        \
    "SELECT min(limit_key) FROM job WHERE state = 'waiting' UNION ALL"                     \
    " SELECT (SELECT min(w.limit_key) FROM job w WHERE w.state = 'waiting'"                \
    " AND w.limit_key > l.limit_key) FROM waiting_limit l WHERE l.limit_key IS NOT NULL)," \
    " open_limit (limit_key) AS ("                                                         \
    "SELECT l.limit_key FROM waiting_limit l WHERE l.limit_key IS NOT NULL"                \
    " AND upper(replace(l.limit_key, '-', '')) NOT IN (SELECT hex(c.id)"                   \
    " FROM sync_pause p CROSS JOIN app_connection c WHERE c.org_id = p.org_id))"
static const struct query claim = {
    OPEN_LIMITS
    ", load (limit_key, running) AS ("
    "SELECT l.limit_key, (SELECT count(*) FROM job r WHERE r.state = 'running'"
    " AND r.limit_key = l.limit_key) FROM open_limit l),"
    " room (limit_key, priority) AS ("
    "SELECT limit_key, CASE WHEN running < $4 THEN CAST($6 AS BIGINT)"
    " ELSE $7 END FROM load WHERE running < $5),"
    " oldest (id) AS ("
    "SELECT (SELECT j.id FROM job j WHERE j.state = 'waiting' AND j.limit_key = room.limit_key"
    " AND j.priority >= room.priority AND j.run_at <= $3 AND NOT EXISTS"
    " (SELECT 1 FROM job r WHERE r.state = 'running'"
    " AND (r.group_key = j.group_key OR r.subject_id = j.subject_id))"
    " ORDER BY j.priority DESC, j.run_at, j.created_at LIMIT 1) FROM room)"
    " UPDATE job SET state = 'running', lease_owner = $1, lease_until = $2, attempt = attempt + 1,"
    " updated_at = $3 WHERE id = (SELECT j.id FROM oldest o JOIN job j ON j.id = o.id"
    " ORDER BY j.priority DESC, j.run_at, j.created_at LIMIT 1) RETURNING " JOB_COLUMNS
};
static const struct query renew = {
    "UPDATE job SET lease_until = $3 WHERE id = $1 AND lease_owner = $2 AND state = 'running'"
};
static const struct query holds_lease = {
    "SELECT count(*) FROM job WHERE id = $1 AND lease_owner = $2 AND state = 'running'"
    " AND lease_until >= $3"
};
static const struct query finish = { "DELETE FROM job WHERE id = $1 AND lease_owner = $2" };
static const struct query release_drop = {
    "DELETE FROM job WHERE id = $1 AND lease_owner = $2 AND EXISTS"
    " (SELECT 1 FROM job w WHERE w.state = 'waiting' AND w.kind = job.kind"
    " AND w.subject_id = job.subject_id)"
};
static const struct query release = {
    "UPDATE job SET state = 'waiting', lease_owner = NULL, lease_until = NULL, run_at = $3,"
    " attempt = attempt - $4 WHERE id = $1 AND lease_owner = $2"
};
static const struct query any_pause = { "SELECT count(*) FROM sync_pause" };
static const struct query next_due = {
    "SELECT coalesce(min(run_at), 0) FROM job WHERE state = 'waiting'"
};
/* Else what must not be claimed would be tried again and again. */
static const struct query next_due_of_open = {
    OPEN_LIMITS
    " SELECT coalesce(min(first.run_at), 0) FROM (SELECT (SELECT min(j.run_at)"
    " FROM job j WHERE j.state = 'waiting' AND j.limit_key = l.limit_key"
    " AND j.priority = p.priority) AS run_at FROM open_limit l"
    " CROSS JOIN (SELECT CAST($1 AS BIGINT) AS priority UNION ALL SELECT $2 UNION ALL SELECT $3) p)"
    " first"
};

STATUS job_enqueue(struct call *call, const struct job_wish *wish, struct id *ret_job_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct str payload = str_is_given(wish->payload) ? wish->payload : STR("{}");
    struct id id = id_new();
    bool has_row = false;

    TRY(db_query(call->db, &enqueue, &rows,
                 BIND(bind_id(&id), bind_text(str_from_c(wish->kind)), bind_id(&wish->subject_id),
                      bind_text(wish->group_key), bind_text(wish->limit_key), bind_text(payload),
                      bind_int(wish->priority), bind_int(wish->run_at_ms),
                      bind_int(call->now_ms))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(INTERNAL);
    *ret_job_id = rows_id(rows, 0);
    call->must_wake = true;
    return OK;
}

STATUS job_is_running(struct call *call, struct id subject_id, bool *ret_is_running)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_running, &count, BIND(bind_id(&subject_id))));
    *ret_is_running = count > 0;
    return OK;
}

STATUS job_cancel(struct call *call, struct id subject_id, struct str by, bool *ret_was_running)
{
    int64_t changed = 0;

    TRY(db_run(call->db, &cancel_running, &changed, BIND(bind_id(&subject_id), bind_text(by))));
    *ret_was_running = changed > 0;
    call->must_wake = true;
    return OK;
}

STATUS job_is_cancelled(struct call *call, const struct job *job, struct str owner,
                        bool *ret_is_cancelled)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &is_cancelled, &count, BIND(bind_id(&job->id), bind_text(owner))));
    *ret_is_cancelled = count > 0;
    return OK;
}

STATUS job_cancelled_by(struct call *call, struct id job_id, struct str *ret_by)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &cancelled_by, &rows, BIND(bind_id(&job_id))));
    TRY(rows_next(rows, &has_row));
    *ret_by = has_row ? rows_text(rows, 0, call->arena) : STR_ABSENT;
    return OK;
}

STATUS job_forget(struct call *call, struct id subject_id)
{
    return db_run(call->db, &forget, NULL, BIND(bind_id(&subject_id)));
}

STATUS job_forget_runs(struct call *call, struct id subject_id)
{
    return db_run(call->db, &forget_runs, NULL, BIND(bind_id(&subject_id)));
}

/* Leases go by the database's clock: those of replicas may differ, and a lease that seems over too
 * soon would make two runs of one. */
static int64_t lease_clock(const struct call *call)
{
    return call->now_ms + atomic_load(&call->domain->database_ahead_ms);
}

STATUS job_claim(struct call *call, struct str owner, int64_t lease_ms, const struct job_room *room,
                 struct job *ret_job)
{
    int64_t least = room->is_interactive_only ? JOB_INTERACTIVE : JOB_BACKGROUND;
    int64_t lease_now_ms = lease_clock(call);
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct job job;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &expired_drop, NULL, BIND(bind_int(lease_now_ms))));
    TRY(db_run(call->db, &expired_return, NULL,
               BIND(bind_int(lease_now_ms), bind_int(call->now_ms))));
    TRY(db_one(call->db, &claim, &job_record, call->arena, &job,
               BIND(bind_text(owner), bind_int(lease_now_ms + lease_ms), bind_int(call->now_ms),
                    bind_int(room->per_limit), bind_int(room->per_limit_interactive),
                    bind_int(least), bind_int(JOB_INTERACTIVE))));
    TRY(db_commit(&tx));
    *ret_job = job;
    return OK;
}

STATUS job_renew(struct call *call, const struct job *job, struct str owner, int64_t lease_ms)
{
    int64_t changed = 0;

    TRY(db_run(call->db, &renew, &changed,
               BIND(bind_id(&job->id), bind_text(owner), bind_int(lease_clock(call) + lease_ms))));
    return changed > 0 ? OK : FAIL(NOT_FOUND);
}

STATUS job_check_lease(struct call *call, const struct job *job)
{
    int64_t held = 0;

    TRY(db_one_int(
        call->db, &holds_lease, &held,
        BIND(bind_id(&job->id), bind_text(job->lease_owner), bind_int(lease_clock(call)))));
    return held > 0 ? OK : FAIL(NOT_FOUND);
}

STATUS job_finish(struct call *call, const struct job *job, struct str owner)
{
    return db_run(call->db, &finish, NULL, BIND(bind_id(&job->id), bind_text(owner)));
}

STATUS job_release(struct call *call, const struct job *job, struct str owner, int64_t run_at_ms,
                   bool counts)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &release_drop, NULL, BIND(bind_id(&job->id), bind_text(owner))));
    TRY(db_run(
        call->db, &release, NULL,
        BIND(bind_id(&job->id), bind_text(owner), bind_int(run_at_ms), bind_int(counts ? 0 : 1))));
    return db_commit(&tx);
}

STATUS job_next_due(struct call *call, int64_t *ret_run_at_ms)
{
    int64_t pause_count = 0;

    TRY(db_one_int(call->db, &any_pause, &pause_count, BIND_NONE));
    if (pause_count == 0) return db_one_int(call->db, &next_due, ret_run_at_ms, BIND_NONE);
    return db_one_int(
        call->db, &next_due_of_open, ret_run_at_ms,
        BIND(bind_int(JOB_IDLE), bind_int(JOB_BACKGROUND), bind_int(JOB_INTERACTIVE)));
}
