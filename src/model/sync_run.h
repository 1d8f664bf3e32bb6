/* sync_run.h: runs of syncs and what became of each key, as rows and on the wire; and what a plan is
 * asked for with. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret_sync.h"

struct sync_run {
    struct id id, sync_id;
    struct str kind, trigger, state, job_id, message, plan_hash;
    int64_t planned, done, failed, kept, calls, waited_ms, started_at, finished_at;
    struct str wait_reason; /* "pacing", "rate-limit", "retry"; absent: it does not wait */
    int64_t wait_until;
    struct id undoes;         /* the run that this one took back; nil: none */
    bool is_undoable;         /* what it changed is kept, and can be put back */
    struct redeploy redeploy; /* the build of the site that it asked for */
    enum given redeploy_given;
    struct record_list items; /* of sync_run_item_record; only where asked for */
};
extern const struct record sync_run_record, sync_run_with_items_record;
#define SYNC_RUN_COLUMNS                                                                          \
    "r.id, r.sync_id, r.kind, r.trigger, r.state, r.job_id, r.message, r.plan_hash, r.planned,"   \
    " r.done, r.failed, r.kept, r.calls, r.waited_ms, r.wait_reason, r.wait_until, r.started_at," \
    " r.finished_at, r.undoes, r.is_undoable, " REDEPLOY_COLUMNS
#define SYNC_RUN_TABLES "sync_run r LEFT JOIN sync_redeploy d ON d.id = r.redeploy_id"
/* Of a row just read: whether it has a redeploy. */
void sync_run_complete(struct sync_run *run);

struct sync_run_item {
    int64_t position; /* in the plan; what an import did comes before, below zero */
    struct str key, context, context_parameter, operation, reason, outcome, message;
    struct str fingerprint; /* of the source's value, 16 hex digits; absent: it has none */
};
extern const struct record sync_run_item_record;
#define SYNC_RUN_ITEM_COLUMNS \
    "position, key, context, context_parameter, operation, reason, outcome, message, fingerprint"

struct sync_runs_query {
    int64_t limit;
};
extern const struct record sync_runs_query_record;

/* The plan of a sync that is not kept: secret_sync_input without a name. */
extern const struct record sync_plan_input_record;

struct sync_undo_input {
    struct str plan_hash; /* of the undo's plan that was looked at */
    bool redeploys;
};
extern const struct record sync_undo_input_record;
