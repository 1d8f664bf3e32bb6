/* plan_draft.h: a plan in the making; shared by the files plan_*.c alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/index.h"
#include "sync/plan.h"
#include "sync/snapshot.h"
#include "sync/views.h"

struct draft {
    const struct sync_state *state;
    struct arena *arena;
    struct plan *plan;
    struct views views;
    size_t operation_cap;
    bool is_removal;
    const bool *has_source; /* of each mapping: its source holds something */
    struct str uncovered;   /* given: a context that loses the value of `all` to an empty source */
    const struct snapshot *undone; /* of a plan that takes a run back */
    struct index undone_places;    /* of its keys: the first entry */
};

/* Adds an operation on the view's cell. It lies there until the next one is added. */
struct operation *draft_add(struct draft *draft, const struct view *view, enum operation_kind kind,
                            enum reason reason);
/* Completes the sentence of the reason by one that says what to do. */
void operation_advise(struct operation *operation, struct arena *arena, const char *advice);
void draft_refuse(struct draft *draft, const struct view *view, enum reason reason,
                  const char *advice);
void draft_skip_foreign(struct draft *draft, const struct view *view,
                        const struct ledger_row *owner, struct context context);

/* The operation of this key whose call carries others; NULL when there is none yet. */
struct operation *draft_leader(const struct draft *draft, struct str key);
/* Something is written into this key, by whichever call. */
bool draft_writes(const struct draft *draft, struct str key);

/* The writes that bring the cells of a desired key to their values, if any are needed
 * (plan_write.c). */
void plan_write(struct draft *draft, const struct view *view);
struct cells {
    struct view *items;
    size_t count;
};
/* The variable that is not there yet, with all its values at once (plan_create.c). */
void plan_create(struct draft *draft, const struct cells *cells);
/* Whether the sync takes away what stands in a context of its own whose source lacks the key; also
 * asked of a value that is only in force there (plan_delete.c). */
bool plan_gives_up(const struct draft *draft, const struct view *cell);
/* Deletions of a key's values, and ledger rows of cells that are gone (plan_delete.c). */
void plan_delete(struct draft *draft, const struct view *view);
/* What takes back what a run did to a key (plan_undo.c). */
void plan_undo(struct draft *draft, const struct view *view);
/* The whole variable as a PUT must send it: the new values of these cells, and of the others what is
 * there, but for what the sync gives up (plan_body.c). */
enum body { BODY_KEEPS_OTHERS, BODY_ONLY_TARGET };
void operation_fill_body(struct operation *operation, enum body body, const struct cells *written,
                         const struct cells *given_up, const struct draft *draft);
/* Cuts the creations into POSTs (plan_batch.c). */
void plan_cut_batches(struct plan *plan);
struct mac plan_hash(const struct draft *draft, const struct key *key);
