/* secret_history.h: older versions of a secret and deleted secrets, and the way back to them
 * (30-secrets §8, 70-misc §2). What is brought back is a new version. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret.h"

/* Newest first. Values are hidden from an actor who may not read them. */
STATUS secret_versions(struct call *call, struct id secret_id, int64_t offset, int64_t limit,
                       struct secret_plains *ret_plains);
STATUS secret_rollback(struct call *call, struct id secret_id, int64_t version,
                       struct secret_plain *ret_plain);

/* The shared secrets deleted in a folder, last deleted first, without their values. */
STATUS secret_list_deleted(struct call *call, const struct secret_at *at,
                           struct secret_plains *ret_plains);
/* With the overrides that went along. */
STATUS secret_restore(struct call *call, struct id secret_id, struct secret_plain *ret_plain);
/* Gone for good, with their versions: one deleted secret, or those of a folder, at most PURGE_MAX of
 * them at a time. Other than deleted ones are NOT_FOUND. */
enum { PURGE_MAX = 10000 };
STATUS secret_purge(struct call *call, struct id secret_id);
STATUS secret_purge_folder(struct call *call, const struct secret_at *at, int64_t *ret_count);
