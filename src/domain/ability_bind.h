/* ability_bind.h: conditions that speak of who asks. "{{identity.id}}", "{{identity.name}}",
 * "{{identity.username}}" (of a user), "{{identity.metadata.KEY}}" and, of the login that issued the
 * token, "{{identity.auth.oidc.claims.KEY}}" (or jwt) and "{{identity.auth.kubernetes.namespace}}"
 * (or name) stand for what is known of them.
 *
 * The contract gives `claimMetadataMapping` no meaning of its own; the names are those of the
 * reference's public documents, `{{identity.metadata.oidc.claims.KEY}}` of Terraform's among them
 * (unverified: both are taken). What is not known, or could change the meaning of a pattern, makes
 * a permission hold for nothing, and a ban for everything. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/ability.h"

/* Replaces the rules that speak of who asks by rules about `who`, a user or an identity. Claims are
 * those of the call's own token, so they are known only when the actor is `who`. */
STATUS ability_bind(struct call *call, struct id who, struct ability *ability);
