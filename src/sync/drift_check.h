/* drift_check.h: looks at a site and notes where it differs from what the sync made of it. Writes
 * nothing at Netlify. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "sync/cell.h"

#include <stdatomic.h>

enum drift_end {
    DRIFT_DONE,      /* for better or worse; it is noted */
    DRIFT_LATER,     /* the rate budget is needed for others, or the service is away */
    DRIFT_CANCELLED, /* the server stops */
};

struct drift_wish {
    struct id sync_id;
    bool is_attended;     /* somebody waits for it */
    bool is_last_attempt; /* what would be LATER is noted as a failure */
    atomic_bool *cancel;
};

enum drift_end drift_check(struct domain *domain, const struct drift_wish *wish);

/* Takes over what Netlify has of these keys: values become new versions of the source's secrets, by
 * the rights of the actor; of secrecy and scopes, what is there is taken for granted. `only`: in this
 * one context, or NULL for all; each context's values go to its own source. All of them or none,
 * source by source. BAD_REQUEST names the key that can't be. */
STATUS drift_adopt(struct call *call, const struct secret_sync *sync, const struct texts *keys,
                   const struct context *only);
