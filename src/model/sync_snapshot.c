// SPDX-License-Identifier: Apache-2.0
#include "model/sync_snapshot.h"

static const struct field value_fields[] = {
    FIELD(snapshot_value_input, context, "context", TEXT, WIRE_IN | REQUIRED),
    FIELD(snapshot_value_input, branch, "contextParameter", TEXT, WIRE_IN),
    FIELD(snapshot_value_input, is_readable, "isReadable", BOOL, WIRE_IN | REQUIRED),
    FIELD(snapshot_value_input, value, "value", SECRET, WIRE_IN),
};
static const struct record value_record =
    RECORD(snapshot_value_input, "SnapshotValue", value_fields);

static const struct field after_fields[] = {
    FIELD(snapshot_after_input, context, "context", TEXT, WIRE_IN | REQUIRED),
    FIELD(snapshot_after_input, branch, "contextParameter", TEXT, WIRE_IN),
    FIELD(snapshot_after_input, fingerprint, "fingerprint", TEXT, WIRE_IN | REQUIRED),
};
static const struct record after_record =
    RECORD(snapshot_after_input, "SnapshotAfter", after_fields);

static const struct field snapshot_fields[] = {
    FIELD(snapshot_input, key, "key", TEXT, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, operation, "operation", TEXT, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, context, "context", TEXT, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, branch, "contextParameter", TEXT, WIRE_IN),
    FIELD(snapshot_input, was_owned, "wasOwned", BOOL, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, is_carried, "isCarried", BOOL, WIRE_IN),
    FIELD(snapshot_input, existed, "existed", BOOL, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, is_secret, "isSecret", BOOL, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, scopes, "scopes", TEXTS, WIRE_IN | REQUIRED),
    FIELD(snapshot_input, values, "values", RECORDS, WIRE_IN | REQUIRED, .record = &value_record),
    FIELD(snapshot_input, after, "after", RECORDS, WIRE_IN | REQUIRED, .record = &after_record),
};
const struct record snapshot_record = RECORD(snapshot_input, "Snapshot", snapshot_fields);
