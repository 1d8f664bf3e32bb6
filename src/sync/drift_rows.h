/* drift_rows.h: what the last look at a site found, as rows. Changes run inside the caller's
 * transaction. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "sync/drift.h"

/* Of those who may read the sync: asked for before. */
STATUS drift_read(struct call *call, struct id sync_id, struct sync_drift *ret_drift);

STATUS drift_known_read(struct call *call, struct id sync_id, struct record_list *ret_known,
                        bool *ret_has_known);
/* The whole result of a look. Items that were there before keep the time they were first seen. */
STATUS drift_write(struct call *call, const struct secret_sync *sync, const struct drift *drift);
/* The look failed, which says why and leaves what was found before. */
STATUS drift_write_failure(struct call *call, const struct secret_sync *sync, struct str message);
/* Nothing is said of this key any more, until the next look; in one context, or in any (NULL). */
STATUS drift_forget(struct call *call, struct id sync_id, struct str key,
                    const struct context *only);
/* What is there now of this key is taken for granted from here on. */
STATUS drift_accept(struct call *call, struct id sync_id, const struct drift_known *known);
