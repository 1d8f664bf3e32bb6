// SPDX-License-Identifier: Apache-2.0
#include "model/notification.h"

enum { SHOWN = 20, SHOWN_MAX = 100, MARKED_MAX = 100 };

#define BOTH (COLUMN | WIRE_OUT)
static const struct field fields[] = {
    FIELD(notification, id, "id", ID, BOTH),
    FIELD(notification, project_id, "projectId", ID, BOTH),
    FIELD(notification, sync_id, "syncId", ID, BOTH | NULLABLE,
          .about = "The sync it is about; null: it is about another thing, or the sync is gone"),
    FIELD(notification, kind, "type", TEXT, BOTH),
    FIELD(notification, title, "title", TEXT, BOTH),
    FIELD(notification, body, "body", TEXT, BOTH),
    FIELD(notification, project_name, "projectName", TEXT, BOTH),
    FIELD(notification, created_at, "createdAt", TIME, BOTH),
    FIELD(notification, read_at, "readAt", TIME, BOTH | NULLABLE),
};
const struct record notification_record = RECORD(notification, "Notification", fields);

static const struct field query_fields[] = {
    FIELD(notification_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = SHOWN_MAX,
          .preset = SHOWN),
    FIELD(notification_query, offset, "offset", INT, WIRE_IN, .max = 1 << 20),
    FIELD(notification_query, is_unread_only, "unread", BOOL, WIRE_IN,
          .about = "Only what was not read yet"),
};
const struct record notification_query_record =
    RECORD(notification_query, "NotificationQuery", query_fields);

static const struct field read_fields[] = {
    FIELD(notifications_read_input, ids, "ids", IDS, WIRE_IN, .max = MARKED_MAX,
          .about = "Left out: all of them"),
};
const struct record notifications_read_record =
    RECORD(notifications_read_input, "NotificationsRead", read_fields);
