/* group_plan.h: what a change of a sync group would do at a site, before it is saved, and whether that
 * is still so when it is. Speaks to Netlify; stores nothing. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/sync_group.h"
#include "json/json_writer.h"

/* {"plan", "overlaps"} of the site that the input names: of the sync that it has, or would get when
 * it joins. Overlaps are those that the change brings about. */
STATUS group_write_plan(struct call *call, struct id group_id, const struct sync_group_input *input,
                        struct json_writer *out);

/* BAD_REQUEST, naming the first sites, when a plan among those that were looked at is no longer what
 * would be done. */
STATUS group_check_plans(struct call *call, struct id group_id,
                         const struct sync_group_input *input);
