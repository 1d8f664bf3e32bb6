// SPDX-License-Identifier: Apache-2.0
#include "model/sync_run.h"

#include "model/checks.h"

enum { RUNS_SHOWN = 20, RUNS_SHOWN_MAX = 100 };

#define RUN_FIELDS                                                                        \
    FIELD(sync_run, id, "id", ID, COLUMN | WIRE_OUT),                                     \
        FIELD(sync_run, sync_id, "syncId", ID, COLUMN | WIRE_OUT),                        \
        FIELD(sync_run, kind, "kind", TEXT, COLUMN | WIRE_OUT),                           \
        FIELD(sync_run, trigger, "trigger", TEXT, COLUMN | WIRE_OUT),                     \
        FIELD(sync_run, state, "state", TEXT, COLUMN | WIRE_OUT),                         \
        FIELD(sync_run, job_id, "jobId", TEXT, COLUMN | WIRE_OUT),                        \
        FIELD(sync_run, message, "message", TEXT, COLUMN | WIRE_OUT | NULLABLE),          \
        FIELD(sync_run, plan_hash, "planHash", TEXT, COLUMN | WIRE_OUT | NULLABLE),       \
        FIELD(sync_run, planned, "planned", INT, COLUMN | WIRE_OUT),                      \
        FIELD(sync_run, done, "done", INT, COLUMN | WIRE_OUT),                            \
        FIELD(sync_run, failed, "failed", INT, COLUMN | WIRE_OUT),                        \
        FIELD(sync_run, kept, "kept", INT, COLUMN | WIRE_OUT),                            \
        FIELD(sync_run, calls, "calls", INT, COLUMN | WIRE_OUT),                          \
        FIELD(sync_run, waited_ms, "waitedMs", INT, COLUMN | WIRE_OUT),                   \
        FIELD(sync_run, wait_reason, "waitReason", TEXT, COLUMN | WIRE_OUT | NULLABLE),   \
        FIELD(sync_run, wait_until, "waitUntil", TIME, COLUMN | WIRE_OUT | NULLABLE),     \
        FIELD(sync_run, started_at, "startedAt", TIME, COLUMN | WIRE_OUT),                \
        FIELD(sync_run, finished_at, "finishedAt", TIME, COLUMN | WIRE_OUT | NULLABLE),   \
        FIELD(sync_run, undoes, "undoesRunId", ID, COLUMN | WIRE_OUT | NULLABLE),         \
        FIELD(sync_run, is_undoable, "isUndoable", BOOL, COLUMN | WIRE_OUT),              \
        FIELD_GIVEN(sync_run, redeploy, "redeploy", RECORD, COLUMN | WIRE_OUT | NULLABLE, \
                    .record = &redeploy_record)

void sync_run_complete(struct sync_run *run)
{
    run->redeploy_given = id_is_nil(run->redeploy.id) ? NOT_GIVEN : GIVEN;
}

static const struct field run_fields[] = { RUN_FIELDS };
const struct record sync_run_record = RECORD(sync_run, "SyncRun", run_fields);

static const struct field item_fields[] = {
    FIELD(sync_run_item, position, "position", INT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, key, "key", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, context, "context", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, context_parameter, "contextParameter", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, operation, "operation", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, reason, "reason", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, outcome, "outcome", TEXT, COLUMN | WIRE_OUT),
    FIELD(sync_run_item, message, "message", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_run_item, fingerprint, "fingerprint", TEXT, COLUMN | WIRE_OUT | NULLABLE,
          .about = "Of the source's value, keyed: equal ones of a sync mean equal values"),
};
const struct record sync_run_item_record = RECORD(sync_run_item, "SyncRunItem", item_fields);

static const struct field run_with_items_fields[] = {
    RUN_FIELDS,
    FIELD(sync_run, items, "items", RECORDS, WIRE_OUT, .record = &sync_run_item_record),
};
const struct record sync_run_with_items_record =
    RECORD(sync_run, "SyncRunWithItems", run_with_items_fields);

static const struct field query_fields[] = {
    FIELD(sync_runs_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = RUNS_SHOWN_MAX,
          .preset = RUNS_SHOWN),
};
const struct record sync_runs_query_record = RECORD(sync_runs_query, "SyncRunsQuery", query_fields);

static const char *uuid_rule(struct str text)
{
    struct id id;

    return id_parse(text, &id) ? NULL : "Invalid uuid";
}

static const struct field undo_fields[] = {
    FIELD(sync_undo_input, plan_hash, "planHash", TEXT, WIRE_IN | TRIM, .check = plan_hash_rule,
          .about = "Undo only if the plan is still the one with this hash"),
    FIELD(sync_undo_input, redeploys, "redeploy", BOOL, WIRE_IN,
          .about = "Build and deploy the site anew afterwards"),
};
const struct record sync_undo_input_record = RECORD(sync_undo_input, "SyncUndo", undo_fields);

#define NEEDED (WIRE_IN | REQUIRED)
static const struct field plan_fields[] = {
    FIELD(secret_sync_input, project_id, "projectId", TEXT, NEEDED | TRIM, .min = 1,
          .min_message = "Project ID required"),
    FIELD(secret_sync_input, connection_id, "connectionId", TEXT, NEEDED | TRIM,
          .check = uuid_rule),
    FIELD(secret_sync_input, environment, "environment", TEXT, NEEDED | TRIM, .min = 1, .max = 64,
          .check = slug_check),
    FIELD(secret_sync_input, secret_path, "secretPath", TEXT, NEEDED | TRIM, .min = 1,
          .max = PATH_BYTES_MAX, .min_message = "Secret path required"),
    FIELD_GIVEN(secret_sync_input, settings, "syncOptions", RECORD, NEEDED,
                .record = &sync_settings_record),
    FIELD_GIVEN(secret_sync_input, destination, "destinationConfig", RECORD, NEEDED,
                .record = &sync_destination_record),
};
const struct record sync_plan_input_record =
    RECORD(secret_sync_input, "SyncPlanInput", plan_fields);
