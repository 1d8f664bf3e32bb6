/* dispatch.h: from the outbox to the queue: a change of a folder becomes a waiting job for every
 * automatic sync that reads it, by whatever way. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* A burst of changes makes one run: that of the first waits so long for the others. */
enum { GATHER_MS = 50 };

/* Takes what lies in the outbox. Entries go in the transaction that makes their jobs, so that a
 * crash loses none. *ret_has_more: the outbox held more than is taken at once. */
STATUS dispatch_outbox(struct call *call, bool *ret_has_more);
