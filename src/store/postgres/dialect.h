/* dialect.h: the one place where the two databases differ in words. Migrations and queries are
 * written once; what PostgreSQL calls otherwise is named here. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"

/* A migration in PostgreSQL's words. Literals and comments stay as they are. */
void dialect_translate(struct str sql, struct buf *out);

/* Makes (or makes anew) the functions that queries use and PostgreSQL does not have. */
extern const char dialect_functions[];

/* Does the statement change rows? */
bool dialect_is_write(struct str sql);
