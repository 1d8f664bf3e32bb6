/* The one write, if any, that brings the target cell of a desired key to its value. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"
#include "sync/preflight.h"

static struct context target_of(const struct draft *draft)
{
    return draft->state->target.context;
}

static const struct ledger_row *own_row(const struct draft *draft, const struct view *view)
{
    return view_own_row(view, draft->state->sync_id, target_of(draft));
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
    const struct observed_value *value = observed_value_find(view->observed, target_of(draft));

    if (!value) return row ? REASON_MISSING : REASON_NO_VALUE;
    if (!observed_value_is_readable(view->observed, value)) {
        if (!row) return REASON_UNREADABLE;
        return row->updated_at == view->observed->updated_at ? REASON_CHANGED : REASON_EDITED;
    }
    if (!row) return REASON_TAKEN_OVER;
    return mac_equal(&row->fingerprint, &value->fingerprint) ? REASON_CHANGED : REASON_EDITED;
}

static struct operation *refuse(struct draft *draft, const struct view *view, enum reason reason,
                                const char *advice)
{
    struct operation *operation = draft_add(draft, view, OPERATION_REFUSE, reason);

    operation_advise(operation, draft->arena, advice);
    return operation;
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

static struct operation *replace(struct draft *draft, const struct view *view, enum body body)
{
    struct operation *operation =
        draft_add(draft, view, OPERATION_REPLACE, difference(draft, view));

    operation->ledger = LEDGER_WRITE;
    operation_fill_body(operation, body, draft);
    return operation;
}

/* --- creating ------------------------------------------------------------------------------------ */

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

static void create(struct draft *draft, const struct view *view)
{
    const struct sync_options *options = &draft->state->options;
    struct context target = target_of(draft);
    bool is_secret = options->creates_secret;

    if (is_secret && (target.kind == CONTEXT_ALL || target.kind == CONTEXT_DEV)) {
        refuse(draft, view, REASON_SECRET_NEEDS_CONTEXT,
               "Choose another context for this sync, or let it create readable variables.");
        return;
    }
    enum reason reason = own_row(draft, view) ? REASON_MISSING : REASON_NEW;
    struct operation *operation = draft_add(draft, view, OPERATION_CREATE, reason);
    operation->ledger = LEDGER_WRITE;
    operation->values = ARENA_NEW(draft->arena, struct planned_value);
    operation->values[0] = (struct planned_value){ target, &view->desired->value };
    operation->value_count = 1;
    operation->is_secret = is_secret;
    operation->scopes = is_secret ? secret_scopes(draft) : options->scopes;
}

/* --- changing ------------------------------------------------------------------------------------ */

/* A PUT sends every value again, so it needs to have read them. */
static bool others_are_readable(const struct view *view, struct context target)
{
    const struct observed_variable *variable = view->observed;

    for (size_t i = 0; i < variable->value_count; i++) {
        if (context_equal(variable->values[i].context, target)) continue;
        if (!observed_value_is_readable(variable, &variable->values[i])) return false;
    }
    return true;
}

static void replace_keeping_others(struct draft *draft, const struct view *view)
{
    if (others_are_readable(view, target_of(draft))) {
        (void)replace(draft, view, BODY_KEEPS_OTHERS);
        return;
    }
    refuse(draft, view, REASON_HIDDEN_VALUES,
           "Give the variable separate values for each context at Netlify, then sync again.");
}

static void write_secret(struct draft *draft, const struct view *view)
{
    struct context target = target_of(draft);

    if (target.kind == CONTEXT_ALL) {
        refuse(draft, view, REASON_SECRET_NEEDS_CONTEXT,
               "The variable is write-only at Netlify: choose a context for this sync, or make the "
               "variable anew as a readable one.");
    } else if (cell_is_desired(draft, view, target)) {
        keep(draft, view, REASON_EQUAL);
    } else if (observed_value_find(view->observed, CONTEXT(ALL))) {
        replace_keeping_others(draft, view);
    } else {
        set_value(draft, view); /* in place: scopes, secrecy and the other contexts stay */
    }
}

static void write_one_context(struct draft *draft, const struct view *view)
{
    struct context target = target_of(draft);
    size_t values_there = count_in_context(view->observed, target);
    bool has_all = observed_value_find(view->observed, CONTEXT(ALL)) != NULL;

    if (cell_is_desired(draft, view, target)) {
        keep(draft, view, REASON_EQUAL);
    } else if (values_there == 0 && cell_is_desired(draft, view, CONTEXT(ALL))) {
        keep(draft, view, REASON_COVERED);
    } else if (!has_all && values_there <= 1) {
        set_value(draft, view);
    } else {
        replace_keeping_others(draft, view);
    }
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
    struct operation *operation = replace(draft, view, BODY_ONLY_TARGET);
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
        (void)replace(draft, view, BODY_ONLY_TARGET);
    } else if (draft->state->options.replaces_contexts) {
        replace_contexts(draft, view);
    } else {
        refuse(draft, view, REASON_CONTEXTS_IN_USE,
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
    size_t in_target = count_in_context(variable, target_of(draft));

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

static void write_desired(struct draft *draft, const struct view *view)
{
    if (!view->observed) {
        create(draft, view);
        return;
    }
    warn_of_odd_values(draft, view);
    if (view->observed->is_secret) {
        write_secret(draft, view);
    } else if (target_of(draft).kind == CONTEXT_ALL) {
        write_all_contexts(draft, view);
    } else {
        write_one_context(draft, view);
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
    struct context target = target_of(draft);
    bool has_value = view->observed && observed_value_find(view->observed, target);

    if (!view->observed) return false;
    if (has_value) return cell_is_desired(draft, view, target);
    return cell_is_desired(draft, view, CONTEXT(ALL)) ||
           (target.kind == CONTEXT_ALL && is_spread(draft, view));
}

static void skip_foreign(struct draft *draft, const struct view *view,
                         const struct ledger_row *owner)
{
    draft_skip_foreign(draft, view, owner, target_of(draft));
    struct operation *operation = &draft->plan->operations[draft->plan->operation_count - 1];
    bool is_there = view->observed && observed_value_find(view->observed, target_of(draft));
    operation->is_right =
        is_in_force(draft, view) || (is_there && is_written_by(view, owner, target_of(draft)));
}

void plan_write(struct draft *draft, const struct view *view)
{
    const struct ledger_row *owner =
        view_foreign_row(view, draft->state->sync_id, target_of(draft));
    struct str flaw;

    if (!preflight_view(draft->state, view, &draft->plan->findings, &flaw)) {
        draft_add(draft, view, OPERATION_REFUSE, REASON_PREFLIGHT)->message = flaw;
    } else if (owner) {
        skip_foreign(draft, view, owner);
    } else {
        write_desired(draft, view);
    }
}
