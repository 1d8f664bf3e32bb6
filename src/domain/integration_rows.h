/* integration_rows.h: shared by the files of integrations in this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/integration.h"
#include "domain/integration_auth.h"
#include "model/secret_sync.h"

/* Where it writes: the site with the account that owns it (not the first one of the token), and the
 * context. Asks Netlify. */
STATUS integration_find_target(struct call *call, const struct integration_auth *auth,
                               const struct integration_input *input,
                               struct sync_destination *ret_target);
