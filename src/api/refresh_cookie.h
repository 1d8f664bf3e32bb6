/* refresh_cookie.h: the cookie that keeps a person signed in (00-conventions §2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

struct str refresh_cookie(const struct exchange *exchange); /* absent when there is none */
void refresh_cookie_set(struct exchange *exchange, struct str token);
void refresh_cookie_clear(struct exchange *exchange);
