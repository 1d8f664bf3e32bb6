/* claims.h: what stands in the tokens this server signs (10-auth §5, "Claims"). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "json/json.h"

/* Checks form, algorithm, signature and `exp`; refuses in the contract's wording. *ret_claims must
 * be closed by the caller. */
STATUS claims_read(struct call *call, struct str token, struct json_document **ret_claims);
struct str claims_text(const struct json_document *claims, const char *name);
bool claims_id(const struct json_document *claims, const char *name, struct id *ret_id);

/* Signs for an identity. expires_at_s 0: never. */
struct identity_claims {
    struct id identity_id, token_id, org_id, client_secret_id;
    struct str identity_name, auth_method;
    int64_t expires_at_s;
};
STATUS claims_sign_identity(struct call *call, const struct identity_claims *claims,
                            struct str *ret_token);

/* Signs for a user. `kind` is "accessToken", "refreshToken", "signupToken" or "mfaToken". */
struct user_claims {
    const char *kind;
    struct id user_id, session_id, org_id; /* org nil: none chosen yet */
    int64_t version, expires_at_s;
    bool is_mfa_verified;
};
STATUS claims_sign_user(struct call *call, const struct user_claims *claims, struct str *ret_token);
