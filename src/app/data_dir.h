/* data_dir.h: the directory of keys and database, held by one server at a time. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

/* Makes the directory (mode 0700) if it is absent and takes its lock, which ends with the process.
 * CONFLICT: another server has it. */
STATUS data_dir_take(struct str path, struct arena *arena, int *ret_lock, struct str *ret_reason);
