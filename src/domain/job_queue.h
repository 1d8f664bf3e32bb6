/* job_queue.h: work that outlives a request, in the database, claimed by lease. A job may run twice:
 * whoever does it must cope. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

enum job_priority { JOB_IDLE = -10, JOB_BACKGROUND = 0, JOB_INTERACTIVE = 10 };

struct job {
    struct id id, subject_id;
    struct str kind, group_key, limit_key, payload; /* payload: a JSON object */
    int64_t attempt, priority, created_at;
    struct str lease_owner; /* of a claimed one */
};
extern const struct record job_record;

struct job_wish {
    const char *kind;
    struct id subject_id;
    struct str group_key; /* no two jobs of one group, or of one subject, run at once */
    struct str limit_key; /* at most a few jobs of one limit run at once */
    struct str payload;   /* absent: {} */
    int64_t run_at_ms;
    enum job_priority priority;
};
/* Inside the caller's transaction. A job of this kind and subject that waits already is brought
 * forward instead, and takes the new payload. */
STATUS job_enqueue(struct call *call, const struct job_wish *wish, struct id *ret_job_id);
/* Of the runs of a sync; what only watches it does not count. */
STATUS job_is_running(struct call *call, struct id subject_id, bool *ret_is_running);
/* Asks the running run of a sync to stop at its next safe moment, wherever it runs. `by` is told in
 * the record of the run. */
STATUS job_cancel(struct call *call, struct id subject_id, struct str by, bool *ret_was_running);
STATUS job_is_cancelled(struct call *call, const struct job *job, struct str owner,
                        bool *ret_is_cancelled);
STATUS job_cancelled_by(struct call *call, struct id job_id, struct str *ret_by); /* absent: not */
/* Drops the waiting jobs of a subject that is being deleted. */
STATUS job_forget(struct call *call, struct id subject_id);
/* Of these only the runs of a sync. */
STATUS job_forget_runs(struct call *call, struct id subject_id);

/* How many jobs of one limit may run at once. Those that somebody waits for may be a few more, so
 * that they never stand behind ten thousand that nobody waits for. */
struct job_room {
    int64_t per_limit;             /* a background job begins while fewer run than this */
    int64_t per_limit_interactive; /* an interactive one; not less than the above */
    bool is_interactive_only;      /* the room left is kept for those that somebody waits for */
};

/* Interactive jobs first, then the oldest, over all limits that have room. NOT_FOUND: nothing that
 * may run is due. What works with a connection of an organisation whose syncs are paused may not.
 * Takes over the jobs of workers whose lease has run out. */
STATUS job_claim(struct call *call, struct str owner, int64_t lease_ms, const struct job_room *room,
                 struct job *ret_job);
/* NOT_FOUND: the lease was lost; the job must stop at once. */
STATUS job_renew(struct call *call, const struct job *job, struct str owner, int64_t lease_ms);
/* NOT_FOUND: the lease was lost, or is over. Inside a transaction it holds until the end of that. */
STATUS job_check_lease(struct call *call, const struct job *job);
STATUS job_finish(struct call *call, const struct job *job, struct str owner);
/* Puts it back, to run at that time; the attempt counts, or not (the server is stopping). */
STATUS job_release(struct call *call, const struct job *job, struct str owner, int64_t run_at_ms,
                   bool counts);
/* When the next waiting job is due; 0: none waits. One of a paused organisation does not count. */
STATUS job_next_due(struct call *call, int64_t *ret_run_at_ms);
