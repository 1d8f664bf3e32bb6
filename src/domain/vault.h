/* vault.h: seals and opens what belongs to a project or an organisation, fetching their keys from
 * the store when they are first needed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

/* Whose key seals: a project's, or the organisation's when project_id is nil. */
struct vault_owner {
    struct id org_id, project_id;
};

/* Makes the first keys, inside the transaction that makes the organisation or the project. */
STATUS vault_make_org_keys(struct call *call, struct id org_id, struct str *ret_wrapped_key,
                           struct str *ret_wrapped_data_key);
STATUS vault_make_project_key(struct call *call, struct id org_id, struct id project_id);

/* Opens the owner's keys in the keyring; cheap when they are open already. */
STATUS vault_open(struct call *call, const struct vault_owner *owner);
STATUS vault_owner_of_project(struct call *call, struct id project_id,
                              struct vault_owner *ret_owner);

STATUS vault_seal(struct call *call, const struct vault_owner *owner,
                  const struct seal_place *place, struct str plain, struct str *ret_sealed);
STATUS vault_unseal(struct call *call, const struct vault_owner *owner,
                    const struct seal_place *place, struct str sealed,
                    struct secret_text *ret_plain);
/* For what is no secret value (comments): plaintext into the call's arena. Absent stays absent. */
STATUS vault_unseal_text(struct call *call, const struct vault_owner *owner,
                         const struct seal_place *place, struct str sealed, struct str *ret_plain);
STATUS vault_fingerprint(struct call *call, const struct vault_owner *owner, struct str value,
                         struct mac *ret_fingerprint);
