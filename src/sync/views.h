/* views.h: everything known about one key, side by side: the sources' wishes, the site's variable,
 * the ledger rows of this sync and of others. A view is turned to one cell: the key in the context
 * of one mapping. Made by sorting and merging, so it needs no hash
 * table and no randomness, and gives the keys in order. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/state.h"

struct view {
    struct str key;
    const struct desired_secret *const *wishes; /* of all sources, for this key */
    size_t wish_count;
    const struct observed_variable *observed; /* NULL when the site has none */
    const struct ledger_row *const *rows;     /* of all syncs, for this key */
    size_t row_count;
    bool is_observed_twice;

    /* Of the cell: */
    size_t mapping;
    struct context context;
    const struct desired_secret *desired; /* NULL when its source has none */
    bool is_desired_twice;
};

struct views {
    struct view *items; /* by key, in byte order */
    size_t count;
};

/* All of them turned to the first mapping. */
struct views views_of(const struct sync_state *state, struct arena *arena);
struct view view_turn(const struct view *view, const struct sync_state *state, size_t mapping);

/* This sync's own row for exactly this cell; NULL when it wrote none. */
const struct ledger_row *view_own_row(const struct view *view, struct id sync_id,
                                      struct context context);
/* A row of another sync whose context meets this one, that of exactly this cell first. */
const struct ledger_row *view_foreign_row(const struct view *view, struct id sync_id,
                                          struct context context);
/* Whether the row's cell still holds what was written. Should the context be there twice, both must:
 * with one gone, the other would rule. */
bool view_is_as_written(const struct view *view, const struct ledger_row *row);
