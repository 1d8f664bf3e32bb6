/* overlap.h: two syncs that may write one and the same value; a native integration is one too. The
 * ledger keeps them from taking each other's keys; this says so before such a sync is saved.
 *
 * The rule. Two syncs overlap when they share a place (the site, or the account's shared
 * variables), their contexts meet (`all` meets every context) and their key schemas can make one
 * key. To save a sync so that it overlaps another one is refused with BAD_REQUEST unless
 * `confirmOverlap` is sent or the server's setting TACIT_SYNC_OVERLAP is `allow`. A change is
 * refused only for a sync that it did not overlap before. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "model/sync_overlap.h"

/* Pure. Both need their settings, target, destination key and environment. */
bool syncs_overlap(const struct secret_sync *a, const struct secret_sync *b, struct arena *arena);

/* Those of the actor's organisation, of any project; what the actor may not see is left blank.
 * `before`: the sync as it was, whose overlaps are left out; or NULL. */
STATUS sync_overlaps_find(struct call *call, const struct secret_sync *before,
                          const struct secret_sync *sync, struct record_list *ret_overlaps);

/* A secret_sync_approve: refuses an overlap that the change brings about. */
STATUS sync_overlap_approve(struct call *call, const struct secret_sync *before,
                            const struct secret_sync *after);
