/* integration_state.h: the `state` of an authorisation at Netlify: a ticket that only the session
 * and project it was made for can use, and not for long. Nothing is stored. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

enum { INTEGRATION_STATE_LIFE_MS = 10 * 60 * 1000 };

struct str integration_state_make(const struct call *call, struct id project_id);
/* BAD_REQUEST with a message when it is none, was made for another, or has run out. */
STATUS integration_state_check(struct call *call, struct id project_id, struct str state);
