/* mfa.h: the second factor of people: an authenticator app, and recovery codes for when it is gone.
 * A session whose second factor is still open gives access to nothing but finishing to sign in. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/session.h"
#include "model/account.h"

/* Of the actor. What changes it asks for the password: a page left open must not be enough. */
STATUS mfa_get(struct call *call, struct mfa_status *ret_status);
/* A new secret, which counts once a code of it was given. BAD_REQUEST when one counts already. */
STATUS mfa_enrol(struct call *call, const struct secret_text *password,
                 struct mfa_enrolment *ret_enrolment);
/* Turns it on, ends the actor's other sessions. The recovery codes are shown this once. */
STATUS mfa_confirm(struct call *call, struct str code, struct mfa_codes *ret_codes);
STATUS mfa_renew_codes(struct call *call, const struct secret_text *password,
                       struct mfa_codes *ret_codes);
STATUS mfa_disable(struct call *call, const struct secret_text *password);

/* Takes somebody else's away and ends their sessions: for who lost both app and codes. The caller has
 * found that the actor may change that member; the password is the actor's own. */
STATUS mfa_reset(struct call *call, struct id user_id, struct str email,
                 const struct secret_text *password);

/* Finishes signing in: the token that choosing an organisation answered, and a code of the app or a
 * recovery code. Locks out after a few wrong ones. */
STATUS mfa_verify(struct call *call, struct str mfa_token, struct str code,
                  struct session_tokens *ret_tokens);
