/* role.h: roles of a project (20-projects §7) and of an organisation. Each function takes the id of
 * its home, and nobody makes one that allows more than they may do there. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"
#include "json/json_writer.h"
#include "model/role.h"

STATUS role_create(struct call *call, enum role_home home, struct id home_id,
                   const struct role_change *change, struct role *ret_role);
STATUS role_update(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                   const struct role_change *change, struct role *ret_role);
/* Refused while anybody has it. */
STATUS role_delete(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                   struct role *ret_role);
/* The built-in ones first. */
STATUS role_list(struct call *call, enum role_home home, struct id home_id,
                 struct record_list *ret_roles);
STATUS role_by_slug(struct call *call, enum role_home home, struct id home_id, struct str slug,
                    struct role *ret_role);

STATUS role_by_id(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                  struct role *ret_role);

struct access_object place_check_object(const struct place_check *place);
/* What permissions would allow, said of all objects that share the given members, as JSON:
 * [{subject, actions: [{action, allowed: "always" | "sometimes" | "never"}]}]. */
STATUS role_check(struct call *call, enum role_home home, struct id home_id,
                  const struct role_check_input *input, struct json_writer *out);

/* What a role of a project allows, built in or not, for who gives it: adds its rules. `ret_custom_id` is nil for
 * a built-in one. BAD_REQUEST when the project has no such role. */
STATUS role_rules_by_slug(struct call *call, struct id project_id, struct str slug,
                          struct ability *ability, struct id *ret_custom_id);
