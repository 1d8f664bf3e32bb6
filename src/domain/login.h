/* login.h: from a presented access token to an actor. What was verified once is remembered until the
 * token expires or anything changes that it depends on (access_generation), so that the usual
 * request costs no query and a revocation still takes effect at once. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* The token of an Authorization header: a JWT of a user or an identity, or "st.…". Fills the actor
 * (texts in the call's arena) or refuses with the contract's wording. Counts uses and checks trusted
 * addresses where a token has such limits. */
STATUS login_by_token(struct call *call, struct str token, struct actor *ret_actor);
