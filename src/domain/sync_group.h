/* sync_group.h: one source to many sites. A group looks at the sites of an account from time to
 * time; those that its selector finds are proposed, and join, with a sync of their own, when a plan
 * for them was confirmed. From then on they are syncs like any other. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "model/sync_group.h"

enum { SYNC_GROUP_LOOK_MS = 10 * 60 * 1000 };

/* Looks at the sites as soon as a worker is free. */
STATUS sync_group_create(struct call *call, struct id project_id,
                         const struct sync_group_input *input, struct sync_group *ret_group);
/* Another source, other options or another context are those of the members' syncs too, all or
 * none. With plans, of which every member must have one, each run does nothing unless its plan is
 * still the one that was seen; without them nobody looks at the runs, so the brake holds what would
 * delete much. `approve` is asked for each sync; NULL: nobody. */
STATUS sync_group_update(struct call *call, struct id group_id,
                         const struct sync_group_input *input, secret_sync_approve *approve,
                         struct sync_group *ret_group);
/* The group as the change would make it, and the sync of the site whose plan is asked for before and
 * after, whose id is nil when the site has none. Nothing is stored. */
struct sync_group_preview {
    struct sync_group group;
    struct secret_sync before, after;
};
STATUS sync_group_try(struct call *call, struct id group_id, const struct sync_group_input *input,
                      struct str site_id, struct sync_group_preview *ret_preview);
/* Whether such a change is one of the members' syncs too. */
bool sync_group_changes_syncs(const struct sync_group_input *input);
/* Syncs that are not removed with it stay, as syncs of their own. */
STATUS sync_group_delete(struct call *call, struct id group_id, bool removes_syncs,
                         bool removes_secrets, struct sync_group *ret_group);
/* With its sites and how their syncs fare. */
STATUS sync_group_get(struct call *call, struct id group_id, enum action action,
                      struct sync_group *ret_group);
STATUS sync_group_list(struct call *call, struct id project_id, struct record_list *ret_groups);
/* Asks for a look now. */
STATUS sync_group_want_look(struct call *call, struct id group_id, struct sync_group *ret_group);

/* The sync that a site has or would get. NOT_FOUND: the group does not know the site. */
STATUS sync_group_target(struct call *call, const struct sync_group *group, struct str site_id,
                         struct sync_destination *ret_target);
/* Lets proposed sites join, all or none. Each one's first run does nothing unless its plan is still
 * the one that was seen. `approve` is asked for each sync; NULL: nobody. */
STATUS sync_group_confirm(struct call *call, struct id group_id, const struct record_list *sites,
                          secret_sync_approve *approve, struct sync_group *ret_group);

/* For the job: lists the account's sites and notes whom the selector finds. What keeps it from that
 * is noted in the group. NOT_FOUND: the group is gone. */
STATUS sync_group_look(struct call *call, struct id group_id, bool is_interactive,
                       const atomic_bool *cancel);
