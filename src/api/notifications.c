/* What the server told the one who asks. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/notification.h"

static STATUS get_notifications(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct record_list list;
    int64_t unread_count = 0;

    TRY(notification_list(&exchange->call, exchange->query, &list, &unread_count));
    const struct notification *notifications = list.items;
    json_object_begin(out);
    json_key(out, "unreadCount");
    json_write_int(out, unread_count);
    json_key(out, "notifications");
    json_array_begin(out);
    for (size_t i = 0; i < list.count; i++)
        record_to_json(&notification_record, &notifications[i], out);
    json_array_end(out);
    json_object_end(out);
    return OK;
}

static STATUS post_read(struct exchange *exchange)
{
    const struct notifications_read_input *body = exchange->body;
    int64_t count = 0;

    TRY(notification_mark_read(&exchange->call, &body->ids, &count));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "count");
    json_write_int(&exchange->out, count);
    json_object_end(&exchange->out);
    return OK;
}

#define BASE "/api/v1/notifications"

static const struct route rows[] = {
    { HTTP_GET,
      BASE,
      { BY_USER, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      &notification_query_record,
      NULL,
      get_notifications,
      0,
      { "notifications", &notification_record, true },
      "List one's notifications, newest first, and how many are unread",
      0 },
    { HTTP_POST,
      BASE "/read",
      { BY_USER, IN_NOTHING, SUBJECT_NONE, ACTION_READ },
      NULL,
      &notifications_read_record,
      post_read,
      ROUTE_BODY_OPTIONAL,
      { NULL, NULL, false },
      "Mark notifications as read: the given ones, or all of them",
      0 },
};
ROUTE_TABLE(notification_routes, "Notifications", rows);
