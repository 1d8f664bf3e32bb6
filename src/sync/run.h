/* run.h: the record of runs: what was planned, what became of it, how it ended. Kept for people;
 * the next run also learns from it what an interrupted one was about to write. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "model/sync_run.h"
#include "sync/plan.h"

enum { RUNS_KEPT = 50 };

/* --- reading, for those who may read the sync --------------------------------------------------- */

STATUS sync_run_list(struct call *call, struct id sync_id, int64_t limit,
                     struct record_list *ret_runs); /* newest first */
STATUS sync_run_get(struct call *call, struct id sync_id, struct id run_id,
                    struct sync_run *ret_run); /* with items; NOT_FOUND with a message */

/* --- writing, inside the caller's transaction ---------------------------------------------------- */

/* Ends what a crash left running, drops the oldest, and begins. CONFLICT: the sync is gone. */
STATUS sync_run_begin(struct call *call, const struct sync_run *run);
STATUS sync_run_add_item(struct call *call, struct id run_id, const struct sync_run_item *item);
STATUS sync_run_set_outcome(struct call *call, struct id run_id, int64_t position,
                            struct str outcome, struct str message);
/* From just before a call leaves that does it, until its outcome is set. */
STATUS sync_run_set_sending(struct call *call, struct id run_id, int64_t position);
/* The counts, the plan's hash, the state, the message and the end. */
STATUS sync_run_update(struct call *call, const struct sync_run *run);
/* The same, for the last time: what was planned and not reached says so. */
STATUS sync_run_end(struct call *call, const struct sync_run *run);

/* The cells that the last run which wrote may have written without being able to say so, because it
 * was cut off or had no answer: key, context, parameter and fingerprint of each. What no call was
 * under way for is not among them. */
STATUS sync_run_intents(struct call *call, struct id sync_id, struct id but_run_id,
                        struct record_list *ret_items);

/* Whether the newest of all runs was one of the secrets, and failed: not held, nor called off. */
STATUS sync_run_has_failed(struct call *call, struct id sync_id, bool *ret_has_failed);

/* --- the sync's own status ----------------------------------------------------------------------- */

/* CONFLICT: the sync is gone. */
STATUS sync_status_start(struct call *call, struct id sync_id, enum sync_kind kind);
/* The columns of one kind: status, message, job and, on success, the time. CONFLICT: it is gone. */
STATUS sync_status_write(struct call *call, struct id sync_id, enum sync_kind kind,
                         const char *status, struct str message, struct str job_id);
