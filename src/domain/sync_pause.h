/* sync_pause.h: the syncs of a whole organisation stand still: their jobs wait, and go on queueing,
 * until somebody lets them go on. job_claim leaves them alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/sync_pause.h"

/* Of the actor's organisation; any member may know. */
STATUS sync_pause_get(struct call *call, struct sync_pause *ret_pause);
/* Who was first stays named, with the reason given then. What runs already is left to finish. */
STATUS sync_pause_begin(struct call *call, struct str reason, struct sync_pause *ret_pause);
/* What waits runs at once. */
STATUS sync_pause_end(struct call *call, struct sync_pause *ret_pause);
