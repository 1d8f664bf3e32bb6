/* brake.h: the guard against a run that takes away more than anybody meant.
 *
 * The rule. An unattended run is held before its first write when it would
 * - delete more than `keys_max` keys and more than `percent_max` percent of what is there (the
 *   variables with a value in the sync's context; of a sync with several contexts, in all of them or
 *   in any one), or
 * - be the sync's first one and delete anything that Tacit did not write.
 * Values of single contexts that a value for `all` would take the place of count as deleted.
 * Released by the hash of the very plan that was shown (planHash), by allowMassDeletion of the run
 * or of the sync, or by the server's TACIT_SYNC_BRAKE=none. A run that a person or a client started
 * counts as attended, and is held only under TACIT_SYNC_BRAKE=all.
 *
 * A sync that was created to be reviewed (reviewFirstRun) writes nothing at all before somebody has
 * started it by hand, with the hash or without. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/plan.h"

enum { BRAKE_KEYS_MAX = 10, BRAKE_PERCENT_MAX = 20 };

struct brake_rules {
    size_t keys_max, percent_max;
    bool is_attended;    /* a person or a client asked for this run */
    bool holds_attended; /* and that does not release it: the server's setting */
    bool is_review_due;  /* nobody has started a sync yet whose first run is to be looked at */
    bool is_first_sync;  /* the sync never succeeded before */
    bool is_released;    /* by a parameter of the run, the sync or the server */
    const struct mac *seen_hash; /* of the plan that was approved; NULL when none was */
};

#define BRAKE_RULES_DEFAULT \
    ((struct brake_rules){ .keys_max = BRAKE_KEYS_MAX, .percent_max = BRAKE_PERCENT_MAX })

enum brake_cause { BRAKE_OPEN, BRAKE_TOO_MANY, BRAKE_FIRST_SYNC, BRAKE_REVIEW };

struct brake {
    enum brake_cause cause;
    struct texts keys;  /* that would be deleted: those of the cause, in order, each once */
    struct str message; /* names the first of them, and says how to proceed; absent when open */
};

struct brake brake_decide(const struct plan *plan, const struct brake_rules *rules,
                          struct arena *arena);
