/* The writes, if any, that bring the cells of a desired key to their values: one PATCH a cell, or one
 * call for all of them where the variable has to be sent whole. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"
#include "sync/preflight.h"

static const struct ledger_row *own_row(const struct draft *draft, const struct view *view)
{
    return view_own_row(view, draft->state->sync_id, view->context);
}

/* What cannot be read is compared through the ledger: the same value was written by us, and the
 * variable was not touched since. */
static bool value_is_desired(const struct draft *draft, const struct view *view,
                             const struct observed_value *value)
{
    if (observed_value_is_readable(view->observed, value)) {
        return secret_text_equal(&value->value, &view->desired->value);
    }
    const struct ledger_row *row = view_own_row(view, draft->state->sync_id, value->context);
    return row && mac_equal(&row->fingerprint, &view->desired->fingerprint) &&
           row->updated_at == view->observed->updated_at;
}

static size_t count_in_context(const struct observed_variable *variable, struct context context)
{
    size_t count = 0;

    for (size_t i = 0; i < variable->value_count; i++) {
        if (context_equal(variable->values[i].context, context)) count++;
    }
    return count;
}

/* There is a value in this context, and none that differs. Of a secret variable the first one
 * counts alone, as for Netlify's clients: a PUT that would tidy up cannot be had there. */
static bool cell_is_desired(const struct draft *draft, const struct view *view,
                            struct context context)
{
    const struct observed_variable *variable = view->observed;
    bool is_there = false;

    for (size_t i = 0; i < variable->value_count; i++) {
        if (!context_equal(variable->values[i].context, context)) continue;
        if (!value_is_desired(draft, view, &variable->values[i])) return false;
        is_there = true;
        if (variable->is_secret) break;
    }
    return is_there;
}

/* Why the cell differs: changed here, edited there, or never ours. */
static enum reason difference(const struct draft *draft, const struct view *view)
{
    const struct ledger_row *row = own_row(draft, view);
    const struct observed_value *value = observed_value_find(view->observed, view->context);

    if (!value) return row ? REASON_MISSING : REASON_NO_VALUE;
    if (!observed_value_is_readable(view->observed, value)) {
        if (!row) return REASON_UNREADABLE;
        return row->updated_at == view->observed->updated_at ? REASON_CHANGED : REASON_EDITED;
    }
    if (!row) return REASON_TAKEN_OVER;
    return mac_equal(&row->fingerprint, &value->fingerprint) ? REASON_CHANGED : REASON_EDITED;
}

static void keep(struct draft *draft, const struct view *view, enum reason reason)
{
    struct operation *operation = draft_add(draft, view, OPERATION_KEEP, reason);
    const struct ledger_row *row = own_row(draft, view);

    /* Somebody else brought the cell we own to the new value: it is still ours. */
    bool is_outdated = row && !mac_equal(&row->fingerprint, &view->desired->fingerprint);
    if (is_outdated && reason == REASON_EQUAL) operation->ledger = LEDGER_WRITE;
}

static void set_value(struct draft *draft, const struct view *view)
{
    draft_add(draft, view, OPERATION_SET_VALUE, difference(draft, view))->ledger = LEDGER_WRITE;
}

/* The first cell leads, the others are carried by its call. */
static struct operation *replace(struct draft *draft, const struct cells *written,
                                 const struct cells *given_up, enum body body)
{
    size_t at = draft->plan->operation_count;

    for (size_t i = 0; i < written->count; i++) {
        const struct view *cell = &written->items[i];
        struct operation *operation =
            draft_add(draft, cell, OPERATION_REPLACE, difference(draft, cell));
        operation->ledger = LEDGER_WRITE;
        operation->is_carried = i > 0;
        operation->is_secret = cell->observed->is_secret;
    }
    struct operation *leader = &draft->plan->operations[at];
    operation_fill_body(leader, body, written, given_up, draft);
    return leader;
}

static struct operation *replace_by(struct draft *draft, const struct view *view, enum body body)
{
    struct view cell = *view;

    return replace(draft, &(struct cells){ &cell, 1 }, &(struct cells){ NULL, 0 }, body);
}

/* --- changing ------------------------------------------------------------------------------------ */

static bool has_cell(const struct cells *cells, struct context context)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (context_equal(cells->items[i].context, context)) return true;
    }
    return false;
}

/* A PUT sends every value again, so it needs to have read them. */
static bool others_are_readable(const struct view *view, const struct cells *written,
                                const struct cells *given_up)
{
    const struct observed_variable *variable = view->observed;

    for (size_t i = 0; i < variable->value_count; i++) {
        struct context context = variable->values[i].context;
        if (has_cell(written, context) || has_cell(given_up, context)) continue;
        if (!observed_value_is_readable(variable, &variable->values[i])) return false;
    }
    return true;
}

static void refuse_hidden(struct draft *draft, const struct view *view)
{
    draft_refuse(draft, view, REASON_HIDDEN_VALUES,
                 "Give the variable separate values for each context at Netlify, then sync again.");
}

static void replace_keeping_others(struct draft *draft, const struct view *view)
{
    struct view cell = *view;

    if (others_are_readable(view, &(struct cells){ &cell, 1 }, &(struct cells){ NULL, 0 }))
        (void)replace_by(draft, view, BODY_KEEPS_OTHERS);
    else
        refuse_hidden(draft, view);
}

/* What a cell needs to hold its value. */
enum need {
    NEED_NOTHING, /* an operation that says why was added */
    NEED_COVER,   /* the value of `all` is the right one, as long as it stays */
    NEED_VALUE,   /* a PATCH of the one value */
    NEED_WHOLE,   /* the variable sent whole */
};

static enum need need_in_secret(struct draft *draft, const struct view *cell)
{
    if (cell->context.kind == CONTEXT_ALL) {
        draft_refuse(
            draft, cell, REASON_SECRET_NEEDS_CONTEXT,
            "The variable is write-only at Netlify: choose a context for this sync, or make the "
            "variable anew as a readable one.");
    } else if (cell_is_desired(draft, cell, cell->context)) {
        keep(draft, cell, REASON_EQUAL);
    } else {
        bool has_all = observed_value_find(cell->observed, CONTEXT(ALL)) != NULL;
        return has_all ? NEED_WHOLE : NEED_VALUE; /* in place: the rest of the variable stays */
    }
    return NEED_NOTHING;
}

static enum need need_in_context(struct draft *draft, const struct view *cell)
{
    size_t values_there = count_in_context(cell->observed, cell->context);
    bool has_all = observed_value_find(cell->observed, CONTEXT(ALL)) != NULL;

    if (cell_is_desired(draft, cell, cell->context)) {
        keep(draft, cell, REASON_EQUAL);
        return NEED_NOTHING;
    }
    if (values_there == 0 && cell_is_desired(draft, cell, CONTEXT(ALL))) return NEED_COVER;
    return !has_all && values_there <= 1 ? NEED_VALUE : NEED_WHOLE;
}

/* Every named context has the value already: that is `all` in other words. */
static bool is_spread(const struct draft *draft, const struct view *view)
{
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        bool is_left_out =
            draft->state->options.omits_dev_server && named_contexts[i].kind == CONTEXT_DEV_SERVER;
        if (!is_left_out && !cell_is_desired(draft, view, named_contexts[i])) return false;
    }
    return true;
}

/* Taking the place of this value loses nothing: it says the same, or this sync wrote it. */
static bool may_take_place_of(const struct draft *draft, const struct view *view,
                              const struct observed_value *value)
{
    const struct ledger_row *row = view_own_row(view, draft->state->sync_id, value->context);

    if (!observed_value_is_readable(view->observed, value)) return false;
    return secret_text_equal(&value->value, &view->desired->value) ||
           (row && view_is_as_written(view, row));
}

static struct str list_contexts(const struct context *contexts, size_t count, struct arena *arena)
{
    struct str text = STR("");

    for (size_t i = 0; i < count; i++) {
        struct str name = context_text(contexts[i], arena);
        text = arena_format(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "", STR_ARG(name));
    }
    return text;
}

static void replace_contexts(struct draft *draft, const struct view *view)
{
    struct operation *operation = replace_by(draft, view, BODY_ONLY_TARGET);
    struct str contexts = list_contexts(operation->gone, operation->gone_count, draft->arena);
    struct str message = arena_format(draft->arena,
                                      "The new value for all contexts takes the place of the "
                                      "values for: %.*s.",
                                      STR_ARG(contexts));

    operation->drops_values = true;
    findings_add(&draft->plan->findings, FINDING_CONTEXTS_DROPPED, view->key, message);
}

static void write_over_contexts(struct draft *draft, const struct view *view)
{
    const struct observed_variable *variable = view->observed;
    bool loses_nothing = true;

    for (size_t i = 0; i < variable->value_count; i++) {
        if (!may_take_place_of(draft, view, &variable->values[i])) loses_nothing = false;
    }
    if (loses_nothing) {
        (void)replace_by(draft, view, BODY_ONLY_TARGET);
    } else if (draft->state->options.replaces_contexts) {
        replace_contexts(draft, view);
    } else {
        draft_refuse(
            draft, view, REASON_CONTEXTS_IN_USE,
            "Choose a single context for this sync, remove those values at Netlify, or let the "
            "sync replace the values of single contexts.");
    }
}

static void write_all_contexts(struct draft *draft, const struct view *view)
{
    size_t values_there = count_in_context(view->observed, CONTEXT(ALL));

    if (cell_is_desired(draft, view, CONTEXT(ALL))) {
        keep(draft, view, REASON_EQUAL);
    } else if (values_there == view->observed->value_count && values_there <= 1) {
        set_value(draft, view);
    } else if (values_there > 0) {
        replace_keeping_others(draft, view); /* a PATCH might take the place of the others */
    } else if (is_spread(draft, view)) {
        keep(draft, view, REASON_COVERED);
    } else {
        write_over_contexts(draft, view);
    }
}

/* --- warnings, and the order of the questions ----------------------------------------------------- */

static void warn_of_odd_values(struct draft *draft, const struct view *view)
{
    const struct observed_variable *variable = view->observed;
    size_t in_all = count_in_context(variable, CONTEXT(ALL));
    size_t in_target = count_in_context(variable, view->context);

    if (in_all > 0 && in_all < variable->value_count) {
        findings_add(&draft->plan->findings, FINDING_MIXED_CONTEXTS, view->key,
                     STR("The variable holds a value for all contexts beside values for single "
                         "ones. Netlify's own tools read whichever comes first."));
    }
    if (in_target > 1) {
        findings_add(&draft->plan->findings, FINDING_CONTEXT_TWICE, view->key,
                     STR("The variable holds several values for this context."));
    }
}

/* What cannot be read, another sync of the same project may be known to have written. */
static bool is_written_by(const struct view *view, const struct ledger_row *owner,
                          struct context target)
{
    return context_equal(owner->context, target) &&
           mac_equal(&owner->fingerprint, &view->desired->fingerprint) &&
           view_is_as_written(view, owner);
}

/* Whatever the target context shows is what this sync would write. */
static bool is_in_force(const struct draft *draft, const struct view *view)
{
    struct context target = view->context;
    bool has_value = view->observed && observed_value_find(view->observed, target);

    if (!view->observed) return false;
    if (has_value) return cell_is_desired(draft, view, target);
    return cell_is_desired(draft, view, CONTEXT(ALL)) ||
           (target.kind == CONTEXT_ALL && is_spread(draft, view));
}

static void skip_foreign(struct draft *draft, const struct view *view,
                         const struct ledger_row *owner)
{
    draft_skip_foreign(draft, view, owner, view->context);
    struct operation *operation = &draft->plan->operations[draft->plan->operation_count - 1];
    bool is_there = view->observed && observed_value_find(view->observed, view->context);
    operation->is_right =
        is_in_force(draft, view) || (is_there && is_written_by(view, owner, view->context));
}

/* Adds an operation for a cell that no write can be made for; else tells what it needs. */
static enum need need_of(struct draft *draft, const struct view *cell)
{
    const struct ledger_row *owner = view_foreign_row(cell, draft->state->sync_id, cell->context);
    struct str flaw;

    if (!preflight_view(draft->state, cell, &draft->plan->findings, &flaw)) {
        draft_add(draft, cell, OPERATION_REFUSE, REASON_PREFLIGHT)->message = flaw;
        return NEED_NOTHING;
    }
    if (owner) {
        skip_foreign(draft, cell, owner);
        return NEED_NOTHING;
    }
    if (!cell->observed) return NEED_WHOLE;
    warn_of_odd_values(draft, cell);
    if (cell->observed->is_secret) return need_in_secret(draft, cell);
    if (cell->context.kind != CONTEXT_ALL) return need_in_context(draft, cell);
    write_all_contexts(draft, cell); /* which no other cell of this sync stands beside */
    return NEED_NOTHING;
}

/* --- the cells of one variable -------------------------------------------------------------------- */

struct wants {
    struct cells cells;
    enum need *needs;
    bool is_whole;
};

static struct wants find_wants(struct draft *draft, const struct view *view)
{
    size_t most = state_mapping_count(draft->state);
    struct wants wants = { .cells = { ARENA_ARRAY(draft->arena, most, struct view), 0 },
                           .needs = ARENA_ARRAY(draft->arena, most, enum need) };

    for (size_t i = 0; i < most; i++) {
        struct view cell = view_turn(view, draft->state, i);
        enum need need = cell.desired ? need_of(draft, &cell) : NEED_NOTHING;
        if (need == NEED_NOTHING) continue;
        wants.is_whole = wants.is_whole || need == NEED_WHOLE;
        wants.needs[wants.cells.count] = need;
        wants.cells.items[wants.cells.count++] = cell;
    }
    return wants;
}

static void write_singly(struct draft *draft, const struct wants *wants)
{
    for (size_t i = 0; i < wants->cells.count; i++) {
        const struct view *cell = &wants->cells.items[i];
        if (wants->needs[i] == NEED_COVER) keep(draft, cell, REASON_COVERED);
        if (wants->needs[i] == NEED_VALUE) set_value(draft, cell);
        if (wants->needs[i] == NEED_WHOLE) refuse_hidden(draft, cell);
    }
}

/* Contexts of the sync whose sources lack the key. */
static struct cells find_given_up(const struct draft *draft, const struct view *view)
{
    size_t most = state_mapping_count(draft->state);
    struct cells cells = { ARENA_ARRAY(draft->arena, most, struct view), 0 };

    for (size_t i = 0; i < most; i++) {
        struct view cell = view_turn(view, draft->state, i);
        if (plan_gives_up(draft, &cell)) cells.items[cells.count++] = cell;
    }
    return cells;
}

/* The value of `all` is spread over the single contexts, and these are left without. */
static void note_uncovered(struct draft *draft, struct operation *leader,
                           const struct cells *given_up)
{
    bool has_all = observed_value_find(leader->observed, CONTEXT(ALL)) != NULL;

    for (size_t i = 0; i < given_up->count && has_all; i++) {
        const struct view *cell = &given_up->items[i];
        struct str name = context_text(cell->context, draft->arena);
        if (observed_value_find(cell->observed, cell->context)) continue; /* a deletion says so */
        leader->drops_values = true;
        if (!draft->has_source[cell->mapping]) draft->uncovered = name;
        findings_add(&draft->plan->findings, FINDING_CONTEXTS_DROPPED, cell->key,
                     arena_format(draft->arena,
                                  "The value for all contexts gives way to values for single ones. "
                                  "There will be none for %.*s, because its source has no such "
                                  "secret.",
                                  STR_ARG(name)));
    }
}

static void write_whole(struct draft *draft, const struct view *view, const struct wants *wants)
{
    struct cells given_up = find_given_up(draft, view);

    if (!others_are_readable(view, &wants->cells, &given_up)) {
        write_singly(draft, wants);
        return;
    }
    note_uncovered(draft, replace(draft, &wants->cells, &given_up, BODY_KEEPS_OTHERS), &given_up);
}

void plan_write(struct draft *draft, const struct view *view)
{
    if (view->wish_count == 0) return;
    struct wants wants = find_wants(draft, view);

    if (wants.cells.count == 0) return;
    if (!view->observed) {
        plan_create(draft, &wants.cells);
    } else if (wants.is_whole) {
        write_whole(draft, view, &wants);
    } else {
        write_singly(draft, &wants);
    }
}
