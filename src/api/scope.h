/* scope.h: finds the project (or organisation) that a request is about, and decides whether the
 * actor may do there what the row of the route table says. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

/* Path parameters that must be UUIDs: INVALID with the contract's issue. */
STATUS scope_check_params(struct exchange *exchange);
/* Sets project_id and ability, or refuses. */
STATUS scope_decide(struct exchange *exchange);
