/* sync_drift.h: where a site differs from what a sync made of it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct sync_drift_item {
    struct str key, context, context_parameter;
    struct str kind; /* changed, missing, added, secrecy, scopes, unreadable */
    struct str message;
    bool can_restore; /* a run of the sync brings it back */
    bool can_adopt;   /* what Netlify has can be taken over */
    int64_t seen_at;  /* first */
};
extern const struct record sync_drift_item_record;
#define SYNC_DRIFT_COLUMNS \
    "key, context, context_parameter, kind, message, can_restore, can_adopt, seen_at"

/* What the last look at the site found. */
struct sync_drift {
    struct str status;  /* in-step, drifted, behind, unknown; absent: nobody has looked yet */
    struct str message; /* why it is unknown */
    int64_t pending;    /* keys that wait for a run of the sync */
    int64_t checked_at, proved_at, stale_since, next_check_at;
    bool is_checking;
    struct record_list items;
};
extern const struct record sync_drift_record;
#define SYNC_DRIFT_STATE_COLUMNS                                                            \
    "drift_status, drift_message, drift_pending, drift_checked_at, proved_at, stale_since," \
    " next_check_at"

enum { DRIFT_KEYS_MAX = 100 };
struct sync_drift_adopt_input {
    struct texts keys;
    struct str context, branch; /* absent: whatever context they differ in */
};
extern const struct record sync_drift_adopt_record;
