/* data_dir.h: the directory of keys and database, held by one server at a time where the database
 * is in it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

/* Makes the directory (mode 0700) if it is absent and takes its lock, which ends with the process.
 * CONFLICT: another server has it. */
STATUS data_dir_take(struct str path, struct arena *arena, int *ret_lock, struct str *ret_reason);

/* The same for a database file that lies elsewhere. */
STATUS database_file_take(struct str path, struct arena *arena, int *ret_lock,
                          struct str *ret_reason);

/* Only makes it. */
STATUS data_dir_make(struct str path, struct arena *arena, struct str *ret_reason);
