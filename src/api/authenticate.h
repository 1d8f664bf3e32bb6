/* authenticate.h: from the credentials of a request to an actor. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

/* Fills exchange->actor or refuses, in the order and wording of 00-conventions §2. */
STATUS authenticate(struct exchange *exchange);
/* The token that it presents; empty: none. */
struct str authenticate_token(const struct http_request *request);
