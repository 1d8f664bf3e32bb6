/* secret_sync_rows.h: shared by the files of secret syncs in this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* Inside the caller's transaction. CONFLICT: the name is taken. */
STATUS secret_sync_insert(struct call *call, const struct secret_sync_wish *wish, struct id id,
                          struct id folder_id);
STATUS secret_sync_write(struct call *call, const struct secret_sync *sync);
/* Fills what a row of secret_sync only names. */
STATUS secret_sync_complete(struct call *call, struct secret_sync *sync);
/* The actor's right to do this with this very sync. */
STATUS secret_sync_require(struct call *call, const struct secret_sync *sync, enum action action);
STATUS secret_sync_audit(struct call *call, const char *event, const struct secret_sync *sync);
