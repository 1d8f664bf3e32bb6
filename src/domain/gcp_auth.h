/* gcp_auth.h: GCP auth: a machine shows a token that Google signed for its instance (`gce`), or one
 * that its service account signed with a key that Google publishes (`iam`). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"
#include "json/json.h"
#include "model/gcp_auth.h"

extern const struct vouching gcp_vouching;

/* NULL when the claims are those of a machine that may log in as the identity, else the reason. Of
 * their signature nothing is known here, save by whom gcp_key_address says it must be. */
const char *gcp_flaw(const struct gcp *settings, const struct json *claims, struct str identity_id,
                     int64_t now_s);

/* Where the keys are published with which the token must be signed, below Google's address. The
 * account of an `iam` token is one that is allowed, or there is no address: false. */
bool gcp_key_address(const struct gcp *settings, const struct json *claims, struct str google_url,
                     struct arena *arena, struct str *ret_url);

bool gcp_email_is_fit(struct str email); /* so that it can stand in a path */
