/* sync_watch.h: when a sync's site is looked at, and since when nobody has seen it in step. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* Takes over what the settings say, inside the transaction that stores them. */
STATUS sync_watch_set(struct call *call, struct id sync_id, const struct sync_settings *settings);
/* Asks for a look at the site, as a job. */
STATUS sync_watch_look(struct call *call, const struct secret_sync *sync, int64_t run_at_ms,
                       bool is_attended);
/* A run brought everything in step. What had drifted is looked at once more. */
STATUS sync_watch_proved(struct call *call, const struct secret_sync *sync);
/* A run gave up for a reason that may pass: its site is looked at soon, whatever the interval. */
STATUS sync_watch_soon(struct call *call, struct id sync_id);

/* From time to time: asks for the looks that are due, a bounded number of them; marks as stale what
 * was not proved in step for too long. */
STATUS sync_watch_tick(struct call *call);
