/* sync_pause.h: whether the syncs of an organisation stand still, on the wire. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct sync_pause {
    bool is_paused, can_change;
    int64_t paused_at;
    struct str paused_by, reason;
};
extern const struct record sync_pause_record;
#define SYNC_PAUSE_COLUMNS "1, p.paused_at, p.paused_by, p.reason"

struct sync_pause_input {
    struct str reason;
};
extern const struct record sync_pause_input_record;
