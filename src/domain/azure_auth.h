/* azure_auth.h: Azure auth: a machine shows a token that Entra signed for it, in the tenant and for
 * the resource that are asked for. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vouched_auth.h"
#include "json/json.h"
#include "model/azure_auth.h"

extern const struct vouching azure_vouching;

/* NULL when the claims are those of a principal that may log in, else the reason. Of their signature
 * nothing is known here. `entra_url`: where tokens of version 2 say they come from. */
const char *azure_flaw(const struct azure *settings, const struct json *claims,
                       struct str entra_url, int64_t now_s, struct arena *arena);

/* Eight, four, four, four and twelve hex digits: of no version in particular. */
bool azure_id_is_fit(struct str id);
