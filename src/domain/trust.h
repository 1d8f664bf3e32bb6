/* trust.h: whether a token of somebody else's says what an identity's settings ask for. Its
 * signature is looked at elsewhere: see jwks.h. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity_auth.h"
#include "json/json.h"
#include "model/trust.h"

/* Refuses what can't be meant, naming the field. */
STATUS trust_check(struct call *call, enum auth_method method, struct trust *trust);

STATUS trust_check_pem(struct call *call, const char *field, struct str pem); /* empty is fine */

/* An address keys may be fetched from: https, or http on this machine. */
bool trust_url_is_fit(struct str url);

/* NULL when the claims meet the settings at that time, else the reason, for people. A token that
 * never expires meets none. */
const char *trust_flaw(const struct trust *trust, const struct json *claims, int64_t now_s,
                       struct arena *arena);

/* What `claimMetadataMapping` takes out of a token: {"name": "claim"} makes {"name": "its text"},
 * absent when nothing is mapped; lists are joined by commas. NULL, or the reason for a refusal: a
 * claim that is not there would leave conditions open that speak of it. */
const char *trust_map_claims(const struct trust *trust, const struct json *claims,
                             struct arena *arena, struct str *ret_json);
