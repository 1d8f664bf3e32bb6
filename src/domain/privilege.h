/* privilege.h: nobody can give away more than they have (20-projects §8, "Privilege boundary"). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"
#include "json/json_writer.h"

/* True when every action that `wanted` may ever allow is allowed by `mine` without a condition. On
 * false, *ret_missing (may be NULL) is a JSON list of {action, subject} in the arena. */
bool ability_covers(const struct ability *mine, const struct ability *wanted, struct arena *arena,
                    struct str *ret_missing);
/* The same with the contract's refusal (PermissionBoundaryError). */
STATUS privilege_require(struct call *call, const struct ability *mine,
                         const struct ability *wanted);

/* True when the action is allowed on every object that shares the given members of this one. */
bool ability_allows_always(const struct ability *ability, enum subject subject, enum action action,
                           const struct access_object *object);

/* For who looks at a role: what it says of all objects that share the given members. */
enum verdict { VERDICT_NEVER, VERDICT_SOMETIMES, VERDICT_ALWAYS };
enum verdict ability_verdict(const struct ability *ability, enum subject subject,
                             enum action action, const struct access_object *object);
/* The same for every subject, as JSON:
 * [{subject, actions: [{action, allowed: "always" | "sometimes" | "never"}]}]. */
void ability_write_verdicts(struct json_writer *out, const struct ability *ability,
                            const struct access_object *object);

/* A role of the actor's organisation: BAD_REQUEST when there is none of that name, refused when it
 * allows more than the actor may do. The choice is what a member's row says of it. */
struct org_role_choice {
    struct str role;   /* "custom" for one that has a row */
    struct id role_id; /* of that row; else nil */
};
STATUS privilege_require_org_role(struct call *call, struct str slug,
                                  struct org_role_choice *ret_choice);
/* The role that a user or identity has there now must be no more than the actor's. */
STATUS privilege_require_org_member(struct call *call, struct id org_id, struct id who);
