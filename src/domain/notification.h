/* notification.h: tells people what happened while they were not looking: a list in the dashboard,
 * and a mail where a mail server is configured. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/notification.h"

struct notice {
    const char *kind;
    struct id project_id, sync_id;
    struct str title, body;
    struct str path; /* in the dashboard: where to look, for the mail */
};
/* To every admin of the project, inside the caller's transaction. */
STATUS notification_raise(struct call *call, const struct notice *notice);

/* The actor's own, newest first; with how many are unread. */
STATUS notification_list(struct call *call, const struct notification_query *query,
                         struct record_list *ret_notifications, int64_t *ret_unread_count);
/* ids none: all of the actor's. Ids of others are passed over. */
STATUS notification_mark_read(struct call *call, const struct ids *ids, int64_t *ret_count);

/* Drops what nobody needs any more: those of long ago. */
STATUS notification_prune(struct call *call);
