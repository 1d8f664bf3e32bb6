/* sync_context.h: the further contexts of a sync, each with a source of its own. The first source and
 * its context stand in the sync's own row. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* The rules that span fields: every context once, and none of them `all`. */
STATUS sync_contexts_check(struct call *call, const struct sync_settings *settings,
                           const struct sync_destination *target);
/* Finds the folders of a target as it was sent: its list is a new one afterwards. The actor must be
 * allowed the action on a sync of each source, and to see the source's secrets. */
STATUS sync_contexts_find(struct call *call, struct id project_id, struct id connection_id,
                          enum action action, struct sync_destination *target);

STATUS sync_contexts_read(struct call *call, struct id sync_id, struct record_list *ret_contexts);
/* In place of those that are there. */
STATUS sync_contexts_write(struct call *call, struct id sync_id,
                           const struct sync_destination *target);

/* Whether the actor may do this with a sync of each of the further sources, as far as they are. */
STATUS sync_contexts_require(struct call *call, const struct secret_sync *sync, enum action action);
bool sync_contexts_allow(const struct ability *ability, const struct secret_sync *sync,
                         enum action action);
/* Not one of the sync's sources is gone. */
bool sync_sources_are_there(const struct secret_sync *sync);
/* The same contexts, in whatever order and from whatever sources. */
bool sync_contexts_equal(const struct sync_destination *a, const struct sync_destination *b);
