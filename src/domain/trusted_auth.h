/* trusted_auth.h: OIDC auth and JWT auth: an identity logs in with a token that somebody else signed
 * for it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"

extern const struct vouching oidc_vouching, jwt_vouching;
