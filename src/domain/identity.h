/* identity.h: machine identities of an organisation (10-auth §3). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "model/identity.h"
#include "model/identity_input.h"

STATUS identity_create(struct call *call, const struct identity_input *input,
                       struct identity *ret_identity);
STATUS identity_get(struct call *call, struct id identity_id, struct identity_member *ret_member);
STATUS identity_update(struct call *call, struct id identity_id, const struct identity_input *input,
                       struct identity *ret_identity);
STATUS identity_delete(struct call *call, struct id identity_id, struct identity *ret_identity);

struct identity_filter {
    struct str search; /* a part of the name; absent: all */
    struct str names;  /* one of these, "\nA\nB\n"; absent: all */
    struct str roles;  /* the same, of slugs */
    int64_t offset, limit;
    bool is_descending;
};
STATUS identity_list(struct call *call, struct id org_id, const struct identity_filter *filter,
                     struct record_list *ret_members, int64_t *ret_total);

/* An identity of the actor's organisation on which the actor may act so: what every change to its
 * ways of logging in begins with. An instance administrator's identity is for instance
 * administrators alone: whoever could log in as it would become one. */
STATUS identity_require(struct call *call, struct id identity_id, enum action action,
                        struct identity *ret_identity);
