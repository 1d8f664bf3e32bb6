/* trusted_auth.h: OIDC auth and JWT auth: an identity logs in with a token that somebody else signed
 * for it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/trust.h"

STATUS trusted_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                           const struct trust_auth_input *input, struct trust_auth *ret_auth);
STATUS trusted_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                        struct trust_auth *ret_auth);
STATUS trusted_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                           const struct trust_auth_input *input, struct trust_auth *ret_auth);
STATUS trusted_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                           struct trust_auth *ret_auth);

STATUS trusted_auth_login(struct call *call, enum auth_method method,
                          const struct trust_login_input *input, struct login_answer *ret_answer);
