/* notification.h: what a person is told by the server itself. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct notification {
    struct id id, project_id, sync_id;
    struct str kind; /* sync-failed, sync-held, sync-drifted, sync-stale, sync-recovered, … */
    struct str title, body, project_name;
    int64_t created_at, read_at;
};
extern const struct record notification_record;
#define NOTIFICATION_COLUMNS \
    "n.id, n.project_id, n.sync_id, n.kind, n.title, n.body, p.name, n.created_at, n.read_at"

struct notification_query {
    int64_t limit, offset;
    bool is_unread_only;
};
extern const struct record notification_query_record;

struct notifications_read_input {
    struct ids ids; /* none: all of them */
};
extern const struct record notifications_read_record;
