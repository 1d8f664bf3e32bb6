/* apply.h: carries a plan out at Netlify: creations in batches, then changes, then deletions, a few
 * calls at a time. What one key's failure says about that key alone lets the others go on; what it
 * says about all of them ends the work at once. Knows no database: every call is told to `announce`
 * before it leaves, and its outcome to `settle` before another one leaves. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/netlify.h"
#include "sync/plan.h"

enum apply_outcome {
    APPLY_DONE,
    APPLY_MOVED, /* the site is not as the plan saw it, or nobody knows: look again, plan anew */
    APPLY_FAILED,
    APPLY_UNSENT, /* announced, and then not sent after all, or to no effect: as before */
};

/* Lent to `settle`. */
struct apply_result {
    const struct operation *operation;
    enum apply_outcome outcome;
    int64_t updated_at; /* DONE: the variable's, where Netlify told it; else 0 */
    struct str message; /* FAILED and MOVED: Netlify's words */
    bool may_pass;      /* FAILED and MOVED: worth another try by itself */
    bool maybe_applied; /* FAILED and MOVED */
};

/* Notes for good what one call is about to do: each operation that it carries. Not OK: it does not
 * go, and the work ends; CANCELLED when others do it now. */
typedef STATUS apply_announce(void *context, const struct operation *const *operations,
                              size_t count);
/* Notes what one call did, for good; of each operation that it carried as well. A failure ends the
 * work: what cannot be noted must not be done. */
typedef STATUS apply_settle(void *context, const struct apply_result *results, size_t count);
/* Whether an operation belongs to this pass; all do when NULL. */
typedef bool apply_wants(void *context, const struct operation *operation);

struct apply {
    const struct netlify *netlify; /* its `cancel` must be the one below */
    const struct netlify_place *place;
    const struct plan *plan;
    atomic_bool *cancel;    /* set by others to stop; set here when it is no use to go on */
    int64_t observed_at_ms; /* monotonic: when the plan's site was asked for */
    struct arena *arena;
    apply_announce *announce;
    apply_settle *settle;
    apply_wants *wants;
    void *context; /* of all three */

    /* After apply_run: */
    bool is_stopped;           /* by the error below, which concerns every key */
    struct netlify_error stop; /* kept in the arena */
    struct status status;      /* of the last thing that could not be noted, or OK */

    unsigned failures_in_row; /* private */
};

void apply_run(struct apply *apply);
