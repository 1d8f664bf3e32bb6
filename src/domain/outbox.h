/* outbox.h: what a change leaves behind for the jobs, in the change's own transaction. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* The secrets of a folder, its imports or the folder itself changed: syncs that read it run, and
 * webhooks of the path are told by whom. */
STATUS outbox_path_changed(struct call *call, struct id project_id, struct id environment_id,
                           struct str path);
/* Every folder of an environment is to be read anew: it was renamed, or is going. No webhook is
 * told: no secret changed. */
STATUS outbox_environment_changed(struct call *call, struct id project_id,
                                  struct id environment_id);
/* A sync must run: created, changed, asked for. `kind` is "sync", "import" or "remove". */
STATUS outbox_sync_wanted(struct call *call, const char *kind, struct id project_id,
                          struct id sync_id);
