/* member_privilege.h: rights of one member of a project besides their roles, for good or for a
 * while. Nobody can give, change or take what allows more than they may do themselves. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/membership.h"
#include "json/json_writer.h"
#include "model/member_privilege.h"

enum { PRIVILEGES_MAX = 20 }; /* of one member */

/* The member is one that member_find gave. A slug that is left out is made up. */
STATUS privilege_create(struct call *call, const struct project_member *member,
                        enum member_kind kind, const struct privilege_change *change,
                        struct member_privilege *ret_privilege);
STATUS privilege_list(struct call *call, const struct project_member *member, enum member_kind kind,
                      struct record_list *ret_privileges);
STATUS privilege_by_slug(struct call *call, const struct project_member *member,
                         enum member_kind kind, struct str slug,
                         struct member_privilege *ret_privilege);
/* NOT_FOUND for one of the other kind, and for one of another project. */
STATUS privilege_get(struct call *call, struct id project_id, enum member_kind kind, struct id id,
                     struct member_privilege *ret_privilege);
STATUS privilege_update(struct call *call, const struct member_privilege *privilege,
                        enum member_kind kind, const struct privilege_change *change,
                        struct member_privilege *ret_privilege);
STATUS privilege_delete(struct call *call, const struct member_privilege *privilege,
                        enum member_kind kind);

/* What all of a member's roles and privileges allow now, as ability_write_verdicts says it. */
STATUS member_check(struct call *call, const struct project_member *member, enum member_kind kind,
                    const struct access_object *object, struct json_writer *out);
