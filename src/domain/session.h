/* session.h: a person's login on one device. Its tokens end with it, at once. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/user.h"

enum { ACCESS_TOKEN_S = 10 * 24 * 3600, REFRESH_TOKEN_S = 90 * 24 * 3600, MFA_TOKEN_S = 300 };

struct session_tokens {
    struct str access, refresh;
    struct id org_id; /* nil: none chosen yet */
    struct str mfa;   /* given: there are no others before a second factor is (see mfa.h) */
};

/* Opens a session; inside the caller's transaction. org_id nil: none chosen yet. */
STATUS session_open(struct call *call, struct id user_id, struct id org_id,
                    struct session_tokens *ret_tokens);
/* The actor's session goes on in one of their organisations, with new tokens. */
STATUS session_select_org(struct call *call, struct str org_id, struct session_tokens *ret_tokens);
/* The session's second factor was given: tokens for the organisation, and a mark that stays. Inside
 * the caller's transaction; the call acts for the user from here on. */
STATUS session_finish_mfa(struct call *call, struct id session_id, struct id org_id,
                          struct session_tokens *ret_tokens);
STATUS session_note_mfa(struct call *call, struct id session_id);
/* A new access token for a refresh token. */
STATUS session_refresh(struct call *call, struct str refresh_token,
                       struct session_tokens *ret_tokens);
/* Ends the session of a token, whichever of the two it is; a token that means nothing is fine. */
STATUS session_end_by_token(struct call *call, struct str token);

STATUS session_list(struct call *call, struct record_list *ret_sessions); /* the actor's own */
STATUS session_revoke(struct call *call, struct id session_id);
STATUS session_revoke_all(struct call *call);
/* Ends a user's sessions but one (nil: all of them); inside the caller's transaction. */
STATUS session_end_others(struct call *call, struct id user_id, struct id kept_id);
