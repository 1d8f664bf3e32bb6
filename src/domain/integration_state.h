/* integration_state.h: the `state` of an authorisation at Netlify: a ticket that only the session
 * and the project it was made for can use, once, and not for long. Only its keyed hash is stored. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

enum { INTEGRATION_STATE_LIFE_MS = 10 * 60 * 1000, INTEGRATION_STATES_MAX = 20 /* of a session */ };

STATUS integration_state_begin(struct call *call, struct id project_id, struct str *ret_state);
/* Uses it up, whatever comes of the authorisation. BAD_REQUEST with a message when it is none, was
 * made for another session or project, was used, or has run out. */
STATUS integration_state_take(struct call *call, struct id project_id, struct str state);
