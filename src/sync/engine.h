/* engine.h: one run of a sync from end to end: read the source, look at the site, plan, apply,
 * record. It may be cut off at any moment; running again finishes what was left. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_sync.h"
#include "sync/brake.h"
#include "sync/import.h"

#include <stdatomic.h>

/* What a run is asked to do. */
struct engine_wish {
    enum sync_kind kind;
    struct id sync_id;
    struct str job_id, trigger; /* trigger: "change", "manual", "saved" */
    const struct job *job;      /* that is over together with the run; NULL: none */
    bool is_attended;           /* a person or a client asked for it, so the brake is off */
    bool is_retry, is_last_attempt;
    enum import_behavior behavior; /* of an import */
    bool deletes_sync, is_forced;  /* of a removal: the sync goes afterwards; even if it failed */
    bool allows_mass_deletion;
    struct id undo_run_id;       /* of an undo: which run is taken back */
    bool redeploys;              /* of an undo: the site is to be built afterwards */
    const struct mac *plan_hash; /* run only if this is still the plan; NULL: whatever it is */
    /* Set by the caller to stop the run between two calls; the run may set it too. */
    atomic_bool *cancel;
};

enum engine_end {
    ENGINE_DONE,      /* for better or worse; it is noted in the sync */
    ENGINE_RETRY,     /* failed for a reason that may pass */
    ENGINE_CANCELLED, /* stopped by the caller; nothing was noted in the sync */
    ENGINE_GONE,      /* the sync does not exist any more */
};

enum engine_end engine_run(struct domain *domain, const struct engine_wish *wish);
