/* url.h: looks at a database URL before libpq does, because libpq quotes what it does not
 * understand, and the password with it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/postgres/library.h"

/* INVALID, with a reason that quotes nothing, unless libpq will take it as it was meant. */
STATUS postgres_url_check(const struct libpq *pq, const char *url, struct str *ret_reason);
