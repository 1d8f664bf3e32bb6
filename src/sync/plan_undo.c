/* What takes a run back: each cell that it changed, as it was before. Only where the site is still as
 * the run left it: what somebody changed since is theirs. */
// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"
#include "sync/plan_draft.h"

/* One key: what the run did to it, beside what is known of it now. */
struct undo {
    struct draft *draft;
    const struct view *view;
    const struct snapshot_entry *entries; /* of this key */
    size_t count;
};

/* --- how the site is now -------------------------------------------------------------------------- */

static const struct observed_value *cell_now(const struct undo *undo, struct context context)
{
    const struct observed_variable *variable = undo->view->observed;

    return variable ? observed_value_find(variable, context) : NULL;
}

static const struct mac *put_there(const struct snapshot_entry *entry, struct context context)
{
    for (size_t i = 0; i < entry->after_count; i++) {
        if (context_equal(entry->after[i].context, context)) return &entry->after[i].fingerprint;
    }
    return NULL;
}

/* The value says what has this fingerprint. A write-only one can only be judged by the ledger. */
static bool says(const struct undo *undo, const struct observed_value *value,
                 const struct mac *fingerprint)
{
    const struct observed_variable *variable = undo->view->observed;

    if (observed_value_is_readable(variable, value))
        return mac_equal(&value->fingerprint, fingerprint);
    const struct ledger_row *row =
        view_own_row(undo->view, undo->draft->state->sync_id, value->context);
    return row && mac_equal(&row->fingerprint, fingerprint) &&
           row->updated_at == variable->updated_at;
}

static bool is_as_left(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct observed_value *value = cell_now(undo, entry->context);
    const struct mac *fingerprint = put_there(entry, entry->context);

    return value && fingerprint && says(undo, value, fingerprint);
}

/* The whole variable holds exactly these values. */
static bool holds_what_was_put(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct observed_variable *variable = undo->view->observed;

    if (!variable || variable->value_count != entry->after_count) return false;
    for (size_t i = 0; i < entry->after_count; i++) {
        const struct observed_value *value = cell_now(undo, entry->after[i].context);
        if (!value || !says(undo, value, &entry->after[i].fingerprint)) return false;
    }
    return true;
}

/* Every value of before is there, but for the one of a context; and no other one. */
static bool holds_before(const struct undo *undo, const struct snapshot_entry *entry,
                         const struct context *without)
{
    const struct observed_variable *variable = undo->view->observed;
    size_t count = 0;

    if (!variable || variable->is_secret != entry->is_secret) return false;
    for (size_t i = 0; i < entry->value_count; i++) {
        const struct snapshot_value *value = &entry->values[i];
        if (without && context_equal(value->context, *without)) continue;
        const struct observed_value *now = cell_now(undo, value->context);
        bool is_same = now && value->is_readable && says(undo, now, &value->fingerprint);
        if (!is_same) return false;
        count++;
    }
    return variable->value_count == count;
}

static bool was_shown(const struct snapshot_entry *entry)
{
    for (size_t i = 0; i < entry->value_count; i++) {
        if (!entry->values[i].is_readable) return false;
    }
    return true;
}

/* --- operations ----------------------------------------------------------------------------------- */

static struct operation *add(const struct undo *undo, const struct snapshot_entry *entry,
                             enum operation_kind kind, enum reason reason)
{
    struct operation *operation = draft_add(undo->draft, undo->view, kind, reason);

    operation->context = entry->context;
    operation->before = cell_now(undo, entry->context);
    operation->desired = NULL;
    return operation;
}

/* The cell is to say what it said; the ledger then says who wrote it, as it did. */
static void restore_cell(const struct undo *undo, const struct snapshot_entry *entry,
                         struct operation *operation)
{
    const struct snapshot_value *value = snapshot_value_find(entry, entry->context);
    struct desired_secret *desired = ARENA_NEW(undo->draft->arena, struct desired_secret);
    bool has_value = value && value->is_readable;

    operation->ledger = entry->was_owned && has_value ? LEDGER_WRITE : LEDGER_FORGET;
    if (!has_value) return;
    *desired = (struct desired_secret){
        .key = entry->key,
        .source_key = entry->key,
        .value = value->value,
        .fingerprint = value->fingerprint,
    };
    operation->desired = desired;
}

static void restore_variable(const struct undo *undo, const struct snapshot_entry *entry,
                             struct operation *operation)
{
    operation->values =
        ARENA_ARRAY(undo->draft->arena, entry->value_count + undo->count, struct planned_value);
    for (size_t i = 0; i < entry->value_count; i++)
        operation->values[i] =
            (struct planned_value){ entry->values[i].context, &entry->values[i].value };
    operation->value_count = entry->value_count;
    operation->scopes = entry->scopes;
    operation->is_secret = entry->is_secret;
    restore_cell(undo, entry, operation);
}

static void keep(const struct undo *undo, const struct snapshot_entry *entry)
{
    restore_cell(undo, entry, add(undo, entry, OPERATION_KEEP, REASON_RESTORED));
}

static void leave(const struct undo *undo, const struct snapshot_entry *entry)
{
    (void)add(undo, entry, OPERATION_SKIP, REASON_CHANGED_SINCE);
}

static void refuse_hidden(const struct undo *undo, const struct snapshot_entry *entry)
{
    operation_advise(add(undo, entry, OPERATION_REFUSE, REASON_NOT_SHOWN), undo->draft->arena,
                     "Set it again at Netlify, or from a source that has it.");
}

/* --- one operation of the run --------------------------------------------------------------------- */

static bool was_put_anew(const struct snapshot_entry *entry)
{
    bool is_write = entry->kind == OPERATION_CREATE || entry->kind == OPERATION_SET_VALUE;

    return is_write && !snapshot_value_find(entry, entry->context);
}

/* Whether nothing would be left of the variable, which was not there before, or had values then; and
 * nothing is given back either. */
static bool takes_all(const struct undo *undo)
{
    size_t count = 0;

    if (undo->entries->existed && undo->entries->value_count == 0) return false;
    for (size_t i = 0; i < undo->count; i++) {
        const struct snapshot_entry *entry = &undo->entries[i];
        if (!was_put_anew(entry)) return false;
        if (is_as_left(undo, entry)) count++;
    }
    return count == undo->view->observed->value_count;
}

static void take_value(const struct undo *undo, const struct snapshot_entry *entry,
                       enum operation_kind kind, bool is_carried)
{
    struct operation *operation = add(undo, entry, kind, REASON_PUT_BY_RUN);

    operation->is_owned = true;
    operation->is_carried = is_carried;
    operation->ledger = LEDGER_FORGET;
}

/* The run put a value where none was. */
static void take_away(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct observed_value *value = cell_now(undo, entry->context);

    if (!value) {
        keep(undo, entry);
    } else if (!is_as_left(undo, entry)) {
        leave(undo, entry);
    } else if (takes_all(undo)) {
        bool is_first = draft_leader(undo->draft, entry->key) == NULL;
        take_value(undo, entry, is_first ? OPERATION_DELETE_VARIABLE : OPERATION_DELETE_VALUE,
                   !is_first);
    } else if (value->id.len == 0) {
        (void)add(undo, entry, OPERATION_REFUSE, REASON_VALUE_WITHOUT_ID);
    } else {
        take_value(undo, entry, OPERATION_DELETE_VALUE, false);
    }
}

/* Netlify does not say what a PATCH does when values for all contexts and for single ones meet. */
static bool would_mix(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct observed_variable *variable = undo->view->observed;
    bool is_alone = variable->value_count == (cell_now(undo, entry->context) ? 1 : 0);

    return !is_alone && (entry->context.kind == CONTEXT_ALL || cell_now(undo, CONTEXT(ALL)));
}

static bool is_shown(const struct observed_variable *variable)
{
    for (size_t i = 0; i < variable->value_count; i++) {
        if (!observed_value_is_readable(variable, &variable->values[i])) return false;
    }
    return true;
}

/* The variable as it is now, but for this one cell, which may be missing. */
static void replace_cell(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct observed_variable *variable = undo->view->observed;
    struct operation *operation = add(undo, entry, OPERATION_REPLACE, REASON_RESTORE);

    restore_cell(undo, entry, operation);
    operation->values =
        ARENA_ARRAY(undo->draft->arena, variable->value_count + undo->count, struct planned_value);
    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        bool is_it = context_equal(value->context, entry->context);
        if (observed_value_find(variable, value->context) != value) continue; /* the first counts */
        operation->values[operation->value_count++] =
            (struct planned_value){ value->context,
                                    is_it ? &operation->desired->value : &value->value };
    }
    if (!cell_now(undo, entry->context))
        operation->values[operation->value_count++] =
            (struct planned_value){ entry->context, &operation->desired->value };
    operation->scopes = variable->scopes;
    operation->is_secret = variable->is_secret;
}

/* The run gave a cell another value. */
static void put_back(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct snapshot_value *was = snapshot_value_find(entry, entry->context);
    const struct observed_value *value = cell_now(undo, entry->context);

    if (!was->is_readable) {
        refuse_hidden(undo, entry);
    } else if (value && says(undo, value, &was->fingerprint)) {
        keep(undo, entry);
    } else if (!is_as_left(undo, entry)) {
        leave(undo, entry);
    } else if (!would_mix(undo, entry)) {
        restore_cell(undo, entry, add(undo, entry, OPERATION_SET_VALUE, REASON_RESTORE));
    } else if (is_shown(undo->view->observed)) {
        replace_cell(undo, entry);
    } else {
        leave(undo, entry);
    }
}

static void note_gone(const struct undo *undo, struct operation *operation)
{
    const struct observed_variable *variable = undo->view->observed;

    operation->gone = ARENA_ARRAY(undo->draft->arena, variable->value_count + 1, struct context);
    for (size_t i = 0; i < variable->value_count; i++) {
        bool stays = false;
        for (size_t k = 0; k < operation->value_count; k++) {
            if (context_equal(operation->values[k].context, variable->values[i].context))
                stays = true;
        }
        if (!stays) operation->gone[operation->gone_count++] = variable->values[i].context;
    }
}

static void replace(const struct undo *undo, const struct snapshot_entry *entry)
{
    struct operation *operation = add(undo, entry, OPERATION_REPLACE, REASON_RESTORE);

    restore_variable(undo, entry, operation);
    note_gone(undo, operation);
}

/* The run sent the variable whole. */
static void put_back_whole(const struct undo *undo, const struct snapshot_entry *entry)
{
    if (!was_shown(entry)) {
        refuse_hidden(undo, entry);
    } else if (holds_before(undo, entry, NULL)) {
        keep(undo, entry);
    } else if (!holds_what_was_put(undo, entry)) {
        leave(undo, entry);
    } else {
        replace(undo, entry);
    }
}

/* The run deleted one value of several. */
static void give_back_value(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct snapshot_value *was = snapshot_value_find(entry, entry->context);
    const struct observed_value *value = cell_now(undo, entry->context);
    const struct observed_variable *variable = undo->view->observed;

    if (!was || !was->is_readable) {
        refuse_hidden(undo, entry);
    } else if (value) {
        if (says(undo, value, &was->fingerprint))
            keep(undo, entry);
        else
            leave(undo, entry);
    } else if (!variable || variable->is_secret != entry->is_secret) {
        leave(undo, entry);
    } else if (!would_mix(undo, entry)) {
        restore_cell(undo, entry, add(undo, entry, OPERATION_SET_VALUE, REASON_RESTORE));
    } else if (was_shown(entry) && holds_before(undo, entry, &entry->context)) {
        replace(undo, entry);
    } else if (is_shown(variable)) {
        replace_cell(undo, entry);
    } else {
        leave(undo, entry);
    }
}

/* The run deleted the variable. */
static void give_back_variable(const struct undo *undo, const struct snapshot_entry *entry)
{
    bool was_empty = entry->value_count == 0; /* nothing is lost by leaving it out */

    if (!was_shown(entry)) {
        refuse_hidden(undo, entry);
    } else if (was_empty || holds_before(undo, entry, NULL)) {
        keep(undo, entry);
    } else if (undo->view->observed) {
        leave(undo, entry);
    } else {
        restore_variable(undo, entry, add(undo, entry, OPERATION_CREATE, REASON_RESTORE));
    }
}

/* What became of the entry whose call the run carried this one by: the last operation on its cell. */
static const struct operation *find_leading(const struct undo *undo)
{
    const struct plan *plan = undo->draft->plan;
    size_t at = 0;

    while (at < undo->count && undo->entries[at].is_carried) at++;
    if (at == undo->count) return NULL;
    for (size_t i = plan->operation_count; i > 0; i--) {
        const struct operation *operation = &plan->operations[i - 1];
        if (!str_equal(operation->key, undo->entries[at].key)) break;
        if (context_equal(operation->context, undo->entries[at].context)) return operation;
    }
    return NULL;
}

/* The cell went with another one's call, and comes back with it. */
static void follow(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct operation *leading = find_leading(undo);
    enum operation_kind kind = leading ? leading->kind : OPERATION_SKIP;

    if (kind == OPERATION_REPLACE || kind == OPERATION_CREATE) {
        struct operation *operation = add(undo, entry, kind, REASON_RESTORE);
        operation->is_carried = true;
        operation->is_secret = entry->is_secret;
        restore_cell(undo, entry, operation);
    } else if (kind == OPERATION_KEEP) {
        keep(undo, entry);
    } else if (kind == OPERATION_REFUSE) {
        refuse_hidden(undo, entry);
    } else {
        leave(undo, entry);
    }
}

static void undo_entry(const struct undo *undo, const struct snapshot_entry *entry)
{
    const struct ledger_row *owner =
        view_foreign_row(undo->view, undo->draft->state->sync_id, entry->context);

    if (owner) {
        draft_skip_foreign(undo->draft, undo->view, owner, entry->context);
        undo->draft->plan->operations[undo->draft->plan->operation_count - 1].desired = NULL;
    } else if (was_put_anew(entry)) {
        take_away(undo, entry);
    } else if (entry->is_carried) {
        follow(undo, entry);
    } else if (entry->kind == OPERATION_SET_VALUE) {
        put_back(undo, entry);
    } else if (entry->kind == OPERATION_REPLACE) {
        put_back_whole(undo, entry);
    } else if (entry->kind == OPERATION_DELETE_VALUE) {
        give_back_value(undo, entry);
    } else if (entry->kind == OPERATION_DELETE_VARIABLE) {
        give_back_variable(undo, entry);
    }
}

/* --- one call where the variable is sent whole ---------------------------------------------------- */

static void drop_value(struct operation *whole, struct context context)
{
    size_t count = 0;

    for (size_t i = 0; i < whole->value_count; i++) {
        if (!context_equal(whole->values[i].context, context))
            whole->values[count++] = whole->values[i];
    }
    whole->value_count = count;
}

/* What else is to be done to the key goes along: two calls would overtake each other, and the ids of
 * values are others after the first. */
static void fold(struct operation *whole, struct operation *operation)
{
    bool is_write = operation->kind == OPERATION_SET_VALUE || operation->kind == OPERATION_REPLACE;

    if (operation == whole || operation->is_carried) return;
    if (!is_write && operation->kind != OPERATION_DELETE_VALUE) return;
    drop_value(whole, operation->context);
    operation->is_carried = true;
    if (!is_write) return;
    whole->values[whole->value_count++] =
        (struct planned_value){ operation->context, &operation->desired->value };
    operation->kind = OPERATION_REPLACE;
    operation->is_secret = whole->is_secret;
    operation->value_count = 0;
}

static void fold_all(struct plan *plan, size_t from)
{
    struct operation *whole = NULL;

    for (size_t i = from; i < plan->operation_count && !whole; i++) {
        struct operation *operation = &plan->operations[i];
        if (operation->kind == OPERATION_REPLACE && !operation->is_carried) whole = operation;
    }
    for (size_t i = from; whole && i < plan->operation_count; i++)
        fold(whole, &plan->operations[i]);
}

void plan_undo(struct draft *draft, const struct view *view)
{
    const struct snapshot *snapshot = draft->undone;
    struct undo undo = { .draft = draft, .view = view };
    size_t from = 0;

    if (!index_find(&draft->undone_places, view->key, &from)) return;
    undo.entries = &snapshot->items[from];
    while (from + undo.count < snapshot->count &&
           str_equal(snapshot->items[from + undo.count].key, view->key))
        undo.count++;
    size_t first = draft->plan->operation_count;
    for (size_t i = 0; i < undo.count; i++) undo_entry(&undo, &undo.entries[i]);
    fold_all(draft->plan, first);
}
