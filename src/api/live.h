/* live.h: those who watch syncs as they run. One thread looks at the database while anybody watches,
 * and tells each watcher what changed of what that watcher may read: so it does not matter which
 * replica does the work. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "http_server/http_server.h"

struct live;

struct live *live_new(struct domain *domain);
void live_free(struct live *live); /* ends every stream; NULL is fine */

struct live_watch {
    const struct actor *actor;
    struct id project_id;
    struct id sync_id;          /* nil: all syncs of the project */
    uint64_t access_generation; /* under which the actor was let in */
};
/* The stream is the caller's to answer with. RATE_LIMITED: too many watch already. */
STATUS live_subscribe(struct live *live, const struct live_watch *watch,
                      struct http_stream **ret_stream);
