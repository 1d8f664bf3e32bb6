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
    struct record_list items; /* of sync_run_item_record; only where asked for */
};
extern const struct record sync_run_record, sync_run_with_items_record;
#define SYNC_RUN_COLUMNS                                                                     \
    "id, sync_id, kind, trigger, state, job_id, message, plan_hash, planned, done, failed, " \
    "kept, calls, waited_ms, wait_reason, wait_until, started_at, finished_at, undoes, "     \
    "is_undoable"

struct sync_run_item {
    int64_t position; /* in the plan; what an import did comes before, below zero */
    struct str key, context, context_parameter, operation, reason, outcome, message;
};
extern const struct record sync_run_item_record;
#define SYNC_RUN_ITEM_COLUMNS \
    "position, key, context, context_parameter, operation, reason, outcome, message"

struct sync_runs_query {
    int64_t limit;
};
extern const struct record sync_runs_query_record;

/* The plan of a sync that is not kept: secret_sync_input without a name. */
extern const struct record sync_plan_input_record;

struct sync_undo_input {
    struct str plan_hash; /* of the undo's plan that was looked at */
};
extern const struct record sync_undo_input_record;
