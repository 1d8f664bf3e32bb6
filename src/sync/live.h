/* live.h: how syncs are doing at this moment, for those who watch them: their states, and the newest
 * run of each with its counts and what it waits for. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "model/sync_run.h"

struct sync_live {
    struct id id;
    struct str sync_status, import_status, remove_status;
    struct str environment, path; /* of the source; absent when it is gone */
    struct id connection_id;
    struct sync_run run;      /* the newest */
    enum given run_given;     /* NOT_GIVEN: it never ran */
    struct redeploy redeploy; /* the last one it asked for */
    enum given redeploy_given;
};
extern const struct record sync_live_record;

/* Of one sync, or with a nil sync_id of all syncs of the project: those that the actor may read, by
 * id. NOT_FOUND: the actor has no place in the project. */
STATUS sync_live_list(struct call *call, struct id project_id, struct id sync_id,
                      struct record_list *ret_lives);
bool sync_live_is_busy(const struct sync_live *live);
