/* secret_sync_rows.h: shared by the files of secret syncs in this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* The source must be there and its secrets readable; says so in the contract's words. */
STATUS secret_sync_find_source(struct call *call, struct id project_id, struct str environment,
                               struct str path, struct place *ret_place);
/* What creating a sync asks first: the rules, the source, the permission, the connection. */
STATUS secret_sync_check(struct call *call, const struct secret_sync_wish *wish,
                         struct place *ret_place);
/* The same and the row, inside the caller's transaction: without a run and an entry in the log. */
STATUS secret_sync_add(struct call *call, const struct secret_sync_wish *wish,
                       struct secret_sync *ret_sync);
/* A change with all that it is asked, inside the caller's transaction: without a run and an entry in
 * the log. */
STATUS secret_sync_change_row(struct call *call, struct id sync_id,
                              const struct secret_sync_change *change,
                              struct secret_sync *ret_sync);
/* Settings and destinations lie in the database as the wire's JSON. */
struct str sync_part_to_text(struct call *call, const struct record *record, const void *part);
STATUS sync_part_from_text(struct call *call, const struct record *record, struct str text,
                           void *ret_part);
/* Inside the caller's transaction. CONFLICT: the name is taken. */
STATUS secret_sync_insert(struct call *call, const struct secret_sync_wish *wish, struct id id,
                          struct id folder_id);
STATUS secret_sync_write(struct call *call, const struct secret_sync *sync);
/* What waits for its turn, or for another try, is dropped. */
STATUS secret_sync_drop_waiting(struct call *call, const struct secret_sync *sync,
                                bool *ret_was_waiting);
/* Fills what a row of secret_sync only names. */
STATUS secret_sync_complete(struct call *call, struct secret_sync *sync);
STATUS secret_sync_audit(struct call *call, const char *event, const struct secret_sync *sync);
