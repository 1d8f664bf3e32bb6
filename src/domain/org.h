/* org.h: organisations. Everything else lies inside one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/org.h"

/* With its keys; inside the caller's transaction. */
STATUS org_insert(struct call *call, struct str name, struct org *ret_org);
STATUS org_by_id(struct call *call, struct id org_id, struct org *ret_org);

/* Exactly one of user_id and identity_id. CONFLICT when it is there already. */
struct org_member_wish {
    struct id org_id, user_id, identity_id;
    struct str role;
    struct id role_id; /* of a custom role */
    bool is_invited;   /* not accepted yet */
};
STATUS org_member_insert(struct call *call, const struct org_member_wish *wish, struct id *ret_id);

/* The organisations of the actor, by name. */
STATUS org_list(struct call *call, struct record_list *ret_orgs);
STATUS org_get(struct call *call, struct id org_id, struct org *ret_org);
STATUS org_update(struct call *call, struct id org_id, const struct org_update_input *input,
                  struct org *ret_org);
