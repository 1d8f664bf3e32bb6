/* pasted_token.h: an access token as people paste it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

/* Without the white space that comes along; `path` names the field in the issue when it is none.
 * The caller releases *ret_token. */
STATUS pasted_token_take(struct exchange *exchange, const struct secret_text *given,
                         struct str path, struct secret_text *ret_token);
