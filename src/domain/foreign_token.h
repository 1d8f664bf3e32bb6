/* foreign_token.h: a JWT that somebody else signed, on its way to being believed: its form, then its
 * signature, then its times. What it must say is up to the way to log in. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/jwks.h"
#include "domain/vouched_auth.h"
#include "json/json.h"

/* Clocks of two machines may differ by so much. */
enum { CLOCK_SKEW_S = 60 };

struct foreign_token {
    struct token_parts parts;
    struct str algorithm, kid;
    struct json_document *document;
    const struct json *claims; /* an object; of the document */
};

/* Reads the token of a login, whose input is a struct trust_login_input, and has it proved. Nothing
 * of the token is believed yet when `prove` is called; it lives until that returns. */
typedef STATUS foreign_token_prover(struct call *call, const struct foreign_token *token,
                                    const struct identity_auth *auth, const void *settings,
                                    struct str *ret_claims);
STATUS foreign_token_prove(struct call *call, foreign_token_prover *prove,
                           const struct identity_auth *auth, const void *settings,
                           const void *login, struct str *ret_claims);

/* With a key that is published there. */
STATUS foreign_token_require_key(struct call *call, const struct foreign_token *token,
                                 const struct jwks_source *source);

/* NULL when it is good at that time, else the reason. One that never expires never is. */
const char *foreign_token_time_flaw(const struct json *claims, int64_t now_s);
/* …and ends within `max_s` from now. */
const char *foreign_token_life_flaw(const struct json *claims, int64_t now_s, int64_t max_s);

/* The text of a claim, or of a member of one; absent when it is none. */
struct str foreign_token_claim(const struct json *claims, const char *name);

/* True when `aud`, a text or a list of texts, names the audience. */
bool foreign_token_is_for(const struct json *claims, struct str audience);
