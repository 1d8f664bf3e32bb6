/* user.h: people: making them, letting them in, what they may change of themselves. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "domain/session.h"
#include "model/user.h"

/* Addresses are compared and kept in lower case. */
struct str email_normalize(struct str email, struct arena *arena);

struct user_wish {
    struct str email, first_name, last_name;
    struct str password_hash; /* absent: can't sign in until one is set */
    bool is_super_admin, is_accepted;
};
/* Inside the caller's transaction. CONFLICT when the address is taken. */
STATUS user_insert(struct call *call, const struct user_wish *wish, struct user *ret_user);
STATUS user_by_id(struct call *call, struct id user_id, struct user *ret_user);
STATUS user_by_email(struct call *call, struct str email, struct user *ret_user); /* normalized */

/* Checks the password and opens a session without an organisation. Costs the same for unknown
 * addresses; locks out by name and by the caller's address. */
STATUS user_login(struct call *call, struct str email, const struct secret_text *password,
                  struct session_tokens *ret_tokens);

/* For what a page left open must not be enough for; counts towards the lockout. */
STATUS user_prove_password(struct call *call, const struct secret_text *password);
/* Lets a locked-out address try again; inside the caller's transaction. */
STATUS user_unlock(struct call *call, struct str email);
/* The organisation of who belongs to one alone; nil for everybody else. */
STATUS user_only_org(struct call *call, struct id user_id, struct id *ret_org_id);

/* The actor's own. */
STATUS user_get(struct call *call, struct user *ret_user);
STATUS user_update(struct call *call, const struct user_update_input *input, struct user *ret_user);
/* Ends every other session of the actor. */
STATUS user_change_password(struct call *call, const struct secret_text *old_password,
                            const struct secret_text *new_password);
