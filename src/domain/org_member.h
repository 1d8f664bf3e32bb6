/* org_member.h: people of an organisation: listed, invited, given another role, removed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/session.h"
#include "model/membership.h"

STATUS org_member_list(struct call *call, struct id org_id, struct record_list *ret_members);
STATUS org_member_set_role(struct call *call, struct id org_id, struct id member_id,
                           struct str role, struct org_member *ret_member);
/* With their memberships of the organisation's projects. */
/* Of a person that the actor may change; see mfa_reset. */
STATUS org_member_reset_mfa(struct call *call, struct id org_id, struct id member_id,
                            const struct secret_text *password, struct org_member *ret_member);
STATUS org_member_remove(struct call *call, struct id org_id, struct id member_id,
                         struct org_member *ret_member);

/* One invited person. The link is for whoever passes it on: it is the invitation. */
struct invitation {
    struct str email, link; /* link absent: it was mailed, or they have an account already */
    bool is_mailed;
};
STATUS org_member_invite(struct call *call, const struct org_invite_input *input,
                         struct record_list *ret_invitations);
/* Takes an invitation up: sets name and password, signs in. Once. */
STATUS org_member_accept(struct call *call, const struct invited_input *input,
                         struct user *ret_user, struct session_tokens *ret_tokens);
