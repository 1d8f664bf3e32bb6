/* refusal.h: who tried what they may not, and who tried to get in, goes into the audit log. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

/* Gives the status back, or why the entry could not be written: then that is the answer. */
STATUS refusal_audit(struct exchange *exchange, struct status status);
