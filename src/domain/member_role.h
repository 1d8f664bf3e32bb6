/* member_role.h: the roles of one member: read, replaced, and held against the actor's own. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"
#include "model/membership.h"

STATUS member_roles_read(struct call *call, struct id member_id, struct record_list *ret_roles);
/* Inside the caller's transaction. Rules are weighed in the order of this list, and the last one that
 * matches decides: a ban in a role holds against the roles before it. Refuses roles that allow more than the actor may do. */
STATUS member_roles_replace(struct call *call, struct id project_id, struct id member_id,
                            const struct record_list *inputs);
/* All that a member may ever do there: every role and privilege, in force or not. */
STATUS member_rules(struct call *call, struct id project_id, struct id member_id,
                    struct ability **ret_ability);
/* Refuses when the member may do more than the actor: whoever they are, they stay as they are. */
STATUS member_roles_require_covered(struct call *call, struct id project_id, struct id member_id);

/* When a right begins and ends; all zero for one that stays. */
struct temporary {
    bool is_temporary;
    struct str mode, range;
    int64_t starts_at, ends_at;
};
STATUS temporary_read(struct call *call, const struct temporary_input *input,
                      struct temporary *ret_temporary);

/* "30m", "1h", "2d", "1w" to milliseconds; false for anything else. */
bool duration_parse(struct str text, int64_t *ret_ms);
