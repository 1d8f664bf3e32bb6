/* access_token.h: tokens of machine identities: handed out, renewed, revoked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/identity.h"

/* What a new token is for. */
struct access_token_wish {
    const struct identity_auth *auth;
    struct id client_secret_id; /* nil: none */
    struct str name;            /* token auth */
    struct str claims;          /* JSON, of the foreign token; absent: none */
    bool never_expires;         /* the bootstrap token */
};

/* Inserts the row and signs the token; inside the caller's transaction. */
STATUS access_token_issue(struct call *call, const struct access_token_wish *wish,
                          struct access_token *ret_row, struct login_answer *ret_answer);
/* By the token's own text: the actor need not be logged in. */
STATUS access_token_renew(struct call *call, struct str token, struct login_answer *ret_answer);
STATUS access_token_revoke(struct call *call, struct str token);
/* The same for a row that the caller may touch; inside the caller's transaction. */
STATUS access_token_revoke_row(struct call *call, const struct access_token *token);
STATUS access_token_by_id(struct call *call, struct id token_id, struct access_token *ret_token);

/* Reads and checks the signature, form, kind and expiry of an identity's token, in the contract's
 * wording, and gives its row's id. */
STATUS access_token_read(struct call *call, struct str token, struct id *ret_token_id);
