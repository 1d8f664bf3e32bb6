/* The creation of a variable with all its values at once. Its secrecy and scopes are one for all of
 * them, so that a context in which it can't be as the sync wants it keeps it from being made at all. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"

static const char *const secret_scope_names[] = { "builds", "functions", "runtime" };

/* A write-only variable takes explicit scopes, and never post-processing. */
static struct texts secret_scopes(const struct draft *draft)
{
    const struct texts *wanted = &draft->state->options.scopes;
    struct texts scopes = { .items = ARENA_ARRAY(draft->arena, COUNT_OF(secret_scope_names),
                                                 struct str) };

    for (size_t i = 0; i < COUNT_OF(secret_scope_names); i++) {
        struct str name = str_from_c(secret_scope_names[i]);
        bool is_wanted = wanted->count == 0;
        for (size_t k = 0; k < wanted->count; k++) {
            if (str_equal(wanted->items[k], name)) is_wanted = true;
        }
        if (is_wanted) scopes.items[scopes.count++] = name;
    }
    return scopes;
}

static bool may_all_be_secret(const struct cells *cells)
{
    for (size_t i = 0; i < cells->count; i++) {
        enum context_kind kind = cells->items[i].context.kind;
        if (kind == CONTEXT_ALL || kind == CONTEXT_DEV) return false;
    }
    return true;
}

void plan_create(struct draft *draft, const struct cells *cells)
{
    const struct sync_options *options = &draft->state->options;
    bool is_secret = options->creates_secret;
    size_t at = draft->plan->operation_count;

    for (size_t i = 0; i < cells->count; i++) {
        const struct view *cell = &cells->items[i];
        if (is_secret && !may_all_be_secret(cells)) {
            draft_refuse(
                draft, cell, REASON_SECRET_NEEDS_CONTEXT,
                "Choose another context for this sync, or let it create readable variables.");
            continue;
        }
        enum reason reason =
            view_own_row(cell, draft->state->sync_id, cell->context) ? REASON_MISSING : REASON_NEW;
        struct operation *operation = draft_add(draft, cell, OPERATION_CREATE, reason);
        operation->ledger = LEDGER_WRITE;
        operation->is_secret = is_secret;
        operation->is_carried = i > 0;
    }
    struct operation *leader = &draft->plan->operations[at];
    if (leader->kind != OPERATION_CREATE) return;
    leader->values = ARENA_ARRAY(draft->arena, cells->count, struct planned_value);
    leader->value_count = cells->count;
    for (size_t i = 0; i < cells->count; i++) {
        const struct view *cell = &cells->items[i];
        leader->values[i] = (struct planned_value){ cell->context, &cell->desired->value };
    }
    leader->scopes = is_secret ? secret_scopes(draft) : options->scopes;
}
