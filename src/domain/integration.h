/* integration.h: native integrations as rows and rules. Each owns a sync of the same id, which no
 * list of syncs shows, so that runs, ledger, brake and queue are those of syncs. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/secret_sync.h"
#include "model/integration.h"

/* Finds the site's own account, so the answer waits for Netlify. `approve` is asked as for a sync;
 * NULL: nobody. */
STATUS integration_create(struct call *call, const struct integration_input *input,
                          secret_sync_approve *approve, struct integration *ret_integration);
STATUS integration_update(struct call *call, struct id integration_id,
                          const struct integration_input *input, secret_sync_approve *approve,
                          struct integration *ret_integration);
/* With removes_secrets it goes when what it wrote is gone at Netlify; until then it rests. The
 * answer is the integration as it was. */
STATUS integration_delete(struct call *call, struct id integration_id, bool removes_secrets,
                          struct integration *ret_integration);
/* Asks for a run now, active or not. */
STATUS integration_sync(struct call *call, struct id integration_id,
                        struct integration *ret_integration);

/* The integration, if the actor may do this with integrations there; of others: NOT_FOUND. */
STATUS integration_get(struct call *call, struct id integration_id, enum action action,
                       struct integration *ret_integration);
STATUS integration_list(struct call *call, struct id project_id,
                        struct record_list *ret_integrations);
/* Whether the organisation has any. */
STATUS integration_any(struct call *call, bool *ret_has_any);
