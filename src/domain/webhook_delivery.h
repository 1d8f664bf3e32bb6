/* webhook_delivery.h: from what happened to a message at somebody's door. News become deliveries in
 * the transaction that they are part of; a job sends each, tries again after failures, and notes
 * how it ended. A delivery may arrive twice, never not at all without a word in the log. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/webhook.h"
#include "model/secret_sync.h"

enum { WEBHOOK_ATTEMPTS = 6 };

/* Inside the caller's transaction: a delivery for every enabled hook that listens. `actor` is
 * {type, name} as JSON. */
STATUS webhook_tell_change(struct call *call, struct id environment_id, struct str path,
                           struct str actor);
/* One of the events of a sync. `sync` has its environment and folder filled; without them (its
 * source is gone) there is nobody to tell. */
STATUS webhook_tell_sync(struct call *call, const struct secret_sync *sync,
                         enum webhook_event event, struct str message);

/* For the job. *ret_is_done: nothing more is to be tried. CANCELLED calls are UNAVAILABLE, and do
 * not count. NOT_FOUND: the delivery or its hook is gone. */
STATUS webhook_delivery_send(struct call *call, struct id delivery_id, bool is_last_attempt,
                             bool *ret_is_done);

STATUS webhook_delivery_send_test(struct call *call, struct webhook *webhook);
STATUS webhook_delivery_list(struct call *call, struct id webhook_id,
                             struct record_list *ret_deliveries);
/* Drops the jobs of a hook that is going. */
STATUS webhook_deliveries_forget(struct call *call, struct id webhook_id);
