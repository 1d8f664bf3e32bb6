/* identity_auth.h: the ways an identity can log in: given to it, changed, taken away. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity.h"

enum auth_method { AUTH_UNIVERSAL, AUTH_TOKEN, AUTH_OIDC, AUTH_JWT };
const char *auth_method_name(enum auth_method method); /* "universal-auth", … */

/* Brings auth->settings up to date with what a method of its own was sent; inside the transaction
 * of the change. NULL where a method has none. */
typedef STATUS auth_merge(struct call *call, const struct identity_auth_input *input, bool is_new,
                          struct identity_auth *auth);

STATUS identity_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth);
STATUS identity_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                         struct identity_auth *ret_auth);
STATUS identity_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth);
/* With its client secrets and its tokens. */
STATUS identity_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                            struct identity_auth *ret_auth);

/* For a change of what belongs to it: the identity may be acted on so, and has the method. */
STATUS identity_auth_require(struct call *call, struct id identity_id, enum auth_method method,
                             enum action action, struct identity_auth *ret_auth);
