/* account.h: getting an account, or back into one, by a mail that only its owner can read. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/bootstrap.h"
#include "model/account.h"

/* Says nothing of whether there is such an account. BAD_REQUEST without a mail server. */
STATUS password_reset_ask(struct call *call, struct str email);
/* Once, within half an hour. Ends every session; a second factor stays asked for. */
STATUS password_reset(struct call *call, const struct password_reset_input *input);

/* Where the server's configuration allows it. Without a mail server the token is given at once
 * (absent otherwise): nobody can prove an address then. */
STATUS sign_up_ask(struct call *call, struct str email, struct str *ret_token);
/* An account, and an organisation of its own. */
STATUS sign_up(struct call *call, const struct sign_up_input *input,
               struct signup_result *ret_result);
