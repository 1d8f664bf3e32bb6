/* event_hub.h: the open event streams, and the one thread that feeds them: it reads what changed
 * from the database, so that it does not matter which process wrote it, and asks anew for each event
 * whether its reader may hear it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "http_server/http_server.h"
#include "model/event_subscription.h"

struct event_hub;

STATUS event_hub_open(struct domain *domain, struct event_hub **ret_hub);
void event_hub_close(struct event_hub *hub); /* ends the streams; NULL is fine */
/* Something changed; any thread, returns at once. NULL is fine. */
void event_hub_wake(struct event_hub *hub);

struct event_subscriber_wish {
    struct id project_id;
    struct str token; /* looked at again from time to time: the stream ends with it */
    int64_t after;    /* position of the last event heard; negative: from now on */
    const struct event_subscription *subscription;
};
enum { STREAMS_PER_ACTOR_MAX = 10, STREAMS_MAX = 1000 };
/* RATE_LIMITED when the actor has too many. The stream belongs to the caller's response. */
STATUS event_hub_subscribe(struct event_hub *hub, struct call *call,
                           const struct event_subscriber_wish *wish,
                           struct http_stream **ret_stream);
