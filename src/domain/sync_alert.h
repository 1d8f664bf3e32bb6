/* sync_alert.h: what people should know about a sync, told once when it begins and once when it is
 * over, however often it is found out. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

enum sync_alert { ALERT_NONE, ALERT_FAILED, ALERT_HELD, ALERT_DRIFTED, ALERT_STALE, ALERT_COUNT };

/* How the sync is from now on; inside the caller's transaction. A change tells the project's admins
 * and webhooks.
 * `detail`: a sentence or two without any value. */
STATUS sync_alert_set(struct call *call, const struct secret_sync *sync, enum sync_alert alert,
                      struct str detail);
/* The end of a run. Drift stays until a look at the site finds none. */
STATUS sync_alert_after_run(struct call *call, const struct secret_sync *sync,
                            enum sync_alert alert, struct str detail);
