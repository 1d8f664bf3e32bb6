/* chore.h: what is done from time to time, by whichever process finds it due: each a use case of its
 * own, quick when there is nothing to do, and harmless when two replicas do it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

enum { CHORE_COUNT = 2 };

/* due_at_ms: of each chore, monotonic; zeroed at first. A chore that fails is logged and comes again
 * at its next time. */
void chores_run(struct call *call, int64_t now_ms, int64_t due_at_ms[static CHORE_COUNT]);
