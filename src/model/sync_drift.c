// SPDX-License-Identifier: Apache-2.0
#include "model/sync_drift.h"

#define BOTH (COLUMN | WIRE_OUT)
static const struct field item_fields[] = {
    FIELD(sync_drift_item, key, "key", TEXT, BOTH),
    FIELD(sync_drift_item, context, "context", TEXT, BOTH),
    FIELD(sync_drift_item, context_parameter, "contextParameter", TEXT, BOTH),
    FIELD(sync_drift_item, kind, "kind", TEXT, BOTH,
          .about = "changed, missing, added, secrecy, scopes or unreadable"),
    FIELD(sync_drift_item, message, "message", TEXT, BOTH),
    FIELD(sync_drift_item, can_restore, "canRestore", BOOL, BOTH,
          .about = "A run of the sync brings it back"),
    FIELD(sync_drift_item, can_adopt, "canAdopt", BOOL, BOTH,
          .about = "What Netlify has can be taken over"),
    FIELD(sync_drift_item, seen_at, "firstSeenAt", TIME, BOTH),
};
const struct record sync_drift_item_record = RECORD(sync_drift_item, "SyncDriftItem", item_fields);

static const struct field drift_fields[] = {
    FIELD(sync_drift, status, "status", TEXT, BOTH | NULLABLE,
          .about = "in-step, drifted, behind or unknown; null: nobody has looked yet"),
    FIELD(sync_drift, message, "message", TEXT, BOTH | NULLABLE, .about = "Why it is unknown"),
    FIELD(sync_drift, pending, "pending", INT, BOTH,
          .about = "Keys that wait for a run of the sync"),
    FIELD(sync_drift, checked_at, "checkedAt", TIME, BOTH | NULLABLE),
    FIELD(sync_drift, proved_at, "provedAt", TIME, BOTH | NULLABLE),
    FIELD(sync_drift, stale_since, "staleSince", TIME, BOTH | NULLABLE),
    FIELD(sync_drift, next_check_at, "nextCheckAt", TIME, BOTH | NULLABLE),
    FIELD(sync_drift, is_checking, "isChecking", BOOL, WIRE_OUT),
    FIELD(sync_drift, items, "items", RECORDS, WIRE_OUT, .record = &sync_drift_item_record),
};
const struct record sync_drift_record = RECORD(sync_drift, "SyncDrift", drift_fields);

static const struct field adopt_fields[] = {
    FIELD(sync_drift_adopt_input, keys, "keys", TEXTS, WIRE_IN | REQUIRED, .min = 1,
          .max = DRIFT_KEYS_MAX, .about = "As they are called at Netlify"),
    FIELD(sync_drift_adopt_input, context, "context", TEXT, WIRE_IN | TRIM, .max = 255,
          .about = "In this context alone; left out: in every one where they differ"),
    FIELD(sync_drift_adopt_input, branch, "contextParameter", TEXT, WIRE_IN | TRIM, .max = 255),
};
const struct record sync_drift_adopt_record =
    RECORD(sync_drift_adopt_input, "SyncDriftAdopt", adopt_fields);
