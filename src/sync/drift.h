/* drift.h: where a site differs from what a sync made of it, key by key. Pure: it reads the plan of
 * a run that would be made now, so that it never disagrees with what such a run would do, and adds
 * what plans do not look at: secrecy, scopes, and keys that nobody here ever knew. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/sync_drift.h"
#include "sync/plan.h"

/* A variable as it was found before: what is compared later. Scopes are sorted, with commas between. */
struct drift_known {
    struct str key, scopes;
    bool is_secret;
};
extern const struct record drift_known_record;

struct drift {
    struct sync_drift_item *items;
    size_t count, pending; /* pending: keys that wait for a run */
    /* What is to be remembered of this look, in place of what was known. */
    struct drift_known *known;
    size_t known_count;
};

/* has_known: an earlier look there was; without one, what is there now is taken for granted. */
struct drift drift_find(const struct sync_state *state, const struct plan *plan,
                        const struct record_list *known, bool has_known, struct arena *arena);

/* The scopes of a variable in the form that is compared. */
struct str drift_scopes(const struct observed_variable *variable, struct arena *arena);
