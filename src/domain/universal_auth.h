/* universal_auth.h: client id and client secret for an access token (10-auth §4). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity_auth.h"

STATUS universal_auth_login(struct call *call, const struct universal_login_input *input,
                            struct login_answer *ret_answer);
/* How many lockouts there were. */
STATUS universal_auth_clear_lockouts(struct call *call, struct id identity_id,
                                     int64_t *ret_cleared);

/* The text is shown this once. */
STATUS client_secret_create(struct call *call, struct id identity_id,
                            const struct client_secret_input *input, struct str *ret_text,
                            struct client_secret *ret_secret);
STATUS client_secret_list(struct call *call, struct id identity_id,
                          struct record_list *ret_secrets); /* those not revoked */
STATUS client_secret_get(struct call *call, struct id identity_id, struct id secret_id,
                         struct client_secret *ret_secret);
/* With the tokens that were handed out for it: they are as exposed as the secret. */
STATUS client_secret_revoke(struct call *call, struct id identity_id, struct id secret_id,
                            struct client_secret *ret_secret);
