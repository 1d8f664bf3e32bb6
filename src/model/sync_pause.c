// SPDX-License-Identifier: Apache-2.0
#include "model/sync_pause.h"

enum { REASON_MAX = 500 };

#define BOTH (COLUMN | WIRE_OUT)
static const struct field fields[] = {
    FIELD(sync_pause, is_paused, "isPaused", BOOL, BOTH),
    FIELD(sync_pause, paused_at, "pausedAt", TIME, BOTH | NULLABLE),
    FIELD(sync_pause, paused_by, "pausedBy", TEXT, BOTH | NULLABLE,
          .about = "E-mail address of a person, name of a machine identity"),
    FIELD(sync_pause, reason, "reason", TEXT, BOTH | NULLABLE),
    FIELD(sync_pause, can_change, "canChange", BOOL, WIRE_OUT,
          .about = "Whether the one who asks may pause and resume"),
};
const struct record sync_pause_record = RECORD(sync_pause, "SyncPause", fields);

static const struct field input_fields[] = {
    FIELD(sync_pause_input, reason, "reason", TEXT, WIRE_IN | TRIM, .max = REASON_MAX,
          .about = "Told to everybody who looks at the syncs"),
};
const struct record sync_pause_input_record =
    RECORD(sync_pause_input, "SyncPauseInput", input_fields);
