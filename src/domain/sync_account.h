/* sync_account.h: one account of Netlify under its two names. Its id and its slug both reach it, so
 * syncs of its shared variables are kept by the id, whichever was given. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"

/* Fills account_key of a target without a site. Asks Netlify; when it has no answer, or the account
 * is not among those of the connection, the name stays as it was given, and a run will tell. */
void sync_account_find(struct call *call, struct id connection_id, struct sync_destination *target);
