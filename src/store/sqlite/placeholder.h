/* placeholder.h: $1 becomes ?1, because SQLite numbers $n by first appearance. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

/* In place; literals, quoted names and comments stay as they are. */
void placeholders_rewrite(char *sql, size_t len);
