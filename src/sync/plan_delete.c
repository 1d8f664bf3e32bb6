/* What is taken away, and only that: values in the target's contexts that the options give up, and in
 * a removal whatever this sync wrote. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"

enum verdict {
    SPARE, /* none of our business */
    DOOM,
    OWNED_BY_OTHER,
    EDITED,    /* ours once, but somebody changed it: no longer ours to delete */
    FORBIDDEN, /* ours, but the sync may not delete */
    NAMELESS,  /* no id to delete it by */
};

struct sentence {
    enum verdict verdict;
    enum reason reason;
    const struct ledger_row *row;
};

static const struct ledger_row *own_row(const struct draft *draft, const struct view *view,
                                        struct context context)
{
    return view_own_row(view, draft->state->sync_id, context);
}

/* Another sync's cell, or one that another sync's cell covers and that is not ours. */
static bool is_foreign(const struct draft *draft, const struct view *view, struct context context,
                       const struct ledger_row *own)
{
    const struct ledger_row *owner = view_foreign_row(view, draft->state->sync_id, context);

    return owner && (!own || context_equal(owner->context, context));
}

/* The contract's rule: the source of this context is the whole truth about the keys it could make. */
static bool is_contract_cell(const struct draft *draft, const struct view *cell)
{
    struct key_schema schema = state_schema(draft->state, cell->mapping);
    struct str name;

    return draft->state->options.deletion == DELETE_ABSENT &&
           key_schema_match(&schema, cell->key, &name);
}

/* In a sync: the target's contexts alone, and only of keys that the context's source lacks. */
static struct sentence judge_in_sync(const struct draft *draft, const struct view *view,
                                     const struct observed_value *value)
{
    const struct sync_options *options = &draft->state->options;
    struct sentence sentence = { .row = own_row(draft, view, value->context) };
    size_t mapping = state_find_mapping(draft->state, value->context);

    if (mapping == SIZE_MAX) return sentence;
    const struct view cell = view_turn(view, draft->state, mapping);
    bool is_unimportable = options->spares_hidden && view->observed->is_secret && !sentence.row;
    if (cell.desired || is_unimportable) return sentence;
    bool is_contract = is_contract_cell(draft, &cell);
    sentence.reason = is_contract ? REASON_ABSENT : REASON_NO_LONGER_MADE;
    if (!sentence.row && !is_contract) return sentence;
    if (options->deletion == DELETE_NOTHING) {
        sentence.verdict = FORBIDDEN;
    } else if (is_foreign(draft, view, value->context, sentence.row)) {
        sentence.verdict = OWNED_BY_OTHER;
    } else if (!is_contract && !view_is_as_written(view, sentence.row)) {
        sentence.verdict = EDITED;
    } else {
        sentence.verdict = value->id.len > 0 ? DOOM : NAMELESS;
    }
    return sentence;
}

bool plan_gives_up(const struct draft *draft, const struct view *cell)
{
    if (cell->desired || !cell->observed) return false;
    const struct observed_value *value = observed_value_find(cell->observed, cell->context);
    if (value) {
        enum verdict verdict = judge_in_sync(draft, cell, value).verdict;
        return verdict == DOOM || verdict == NAMELESS;
    }
    return observed_value_find(cell->observed, CONTEXT(ALL)) && is_contract_cell(draft, cell) &&
           !is_foreign(draft, cell, cell->context, NULL);
}

/* In a removal: every cell we wrote, and the current secrets in the target's contexts. */
static struct sentence judge_in_removal(const struct draft *draft, const struct view *view,
                                        const struct observed_value *value)
{
    struct sentence sentence = { .reason = REASON_REMOVAL,
                                 .row = own_row(draft, view, value->context) };
    size_t mapping = state_find_mapping(draft->state, value->context);
    bool is_payload = mapping != SIZE_MAX && view_turn(view, draft->state, mapping).desired != NULL;

    if (!sentence.row && !is_payload) return sentence;
    if (is_foreign(draft, view, value->context, sentence.row)) {
        sentence.verdict = OWNED_BY_OTHER;
    } else if (!is_payload && !view_is_as_written(view, sentence.row)) {
        sentence.verdict = EDITED;
    } else {
        sentence.verdict = value->id.len > 0 ? DOOM : NAMELESS;
    }
    return sentence;
}

static struct sentence judge(const struct draft *draft, const struct view *view,
                             const struct observed_value *value)
{
    return draft->is_removal ? judge_in_removal(draft, view, value)
                             : judge_in_sync(draft, view, value);
}

/* --- carrying out the sentence -------------------------------------------------------------------- */

static struct operation *add_deletion(struct draft *draft, const struct view *view,
                                      enum operation_kind kind, const struct sentence *sentence,
                                      const struct observed_value *value)
{
    struct operation *operation = draft_add(draft, view, kind, sentence->reason);

    operation->context = value->context;
    operation->before = value;
    operation->is_owned = sentence->row != NULL;
    bool may_have_rows = sentence->row || kind == OPERATION_DELETE_VARIABLE;
    operation->ledger = may_have_rows ? LEDGER_FORGET : LEDGER_NONE;
    return operation;
}

static void add_excuse(struct draft *draft, const struct view *view,
                       const struct sentence *sentence, const struct observed_value *value)
{
    static const struct {
        enum operation_kind kind;
        enum reason reason;
        const char *advice;
    } excuses[] = {
        [EDITED] = { OPERATION_SKIP, REASON_EDITED_SINCE,
                     "Delete it at Netlify if it is not wanted." },
        [FORBIDDEN] = { OPERATION_SKIP, REASON_DELETION_OFF,
                        "Allow deletion in the sync's options, or delete it at Netlify." },
        [NAMELESS] = { OPERATION_REFUSE, REASON_VALUE_WITHOUT_ID, "Delete it at Netlify." },
    };
    enum verdict verdict = sentence->verdict;

    if (observed_value_find(view->observed, value->context) != value) return; /* said already */
    if (verdict == OWNED_BY_OTHER) {
        const struct ledger_row *owner =
            view_foreign_row(view, draft->state->sync_id, value->context);
        draft_skip_foreign(draft, view, owner, value->context);
        return;
    }
    struct operation *operation =
        draft_add(draft, view, excuses[verdict].kind, excuses[verdict].reason);
    operation->context = value->context;
    operation->before = value;
    operation_advise(operation, draft->arena, excuses[verdict].advice);
}

static size_t count_doomed(const struct draft *draft, const struct view *view)
{
    size_t count = 0;

    for (size_t i = 0; i < view->observed->value_count; i++) {
        if (judge(draft, view, &view->observed->values[i]).verdict == DOOM) count++;
    }
    return count;
}

/* Of a context that is there twice, the first one stands for both. */
static void add_carried_deletion(struct draft *draft, const struct view *view,
                                 const struct sentence *sentence,
                                 const struct observed_value *value)
{
    if (observed_value_find(view->observed, value->context) != value) return;
    add_deletion(draft, view, OPERATION_DELETE_VALUE, sentence, value)->is_carried = true;
}

/* The view turned to one cell, which no mapping may be about. */
static struct view cell_at(const struct draft *draft, const struct view *view,
                           struct context context)
{
    size_t mapping = state_find_mapping(draft->state, context);
    struct view cell = *view;

    if (mapping != SIZE_MAX) return view_turn(view, draft->state, mapping);
    cell.context = context;
    cell.desired = NULL; /* what another cell is to hold says nothing about this one */
    return cell;
}

/* The variable goes as a whole when its last value would: what Netlify does with a variable that
 * has no value left is not defined. A PUT leaves out what is given up: the ids of its values are not
 * those that were seen. */
static void delete_values(struct draft *draft, const struct view *view)
{
    const struct observed_variable *variable = view->observed;
    bool is_put = draft_leader(draft, view->key) != NULL;
    bool takes_all =
        !draft_writes(draft, view->key) && count_doomed(draft, view) == variable->value_count;

    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        struct sentence sentence = judge(draft, view, value);
        const struct view cell = cell_at(draft, view, value->context);
        bool is_left_out = is_put && sentence.verdict == NAMELESS;
        if (sentence.verdict == SPARE) continue;
        if (sentence.verdict != DOOM && !is_left_out) {
            add_excuse(draft, &cell, &sentence, value);
        } else if (is_put || (takes_all && i > 0)) {
            add_carried_deletion(draft, &cell, &sentence, value);
        } else if (takes_all) {
            add_deletion(draft, &cell, OPERATION_DELETE_VARIABLE, &sentence, value);
        } else {
            add_deletion(draft, &cell, OPERATION_DELETE_VALUE, &sentence, value);
        }
    }
}

/* --- ledger rows without a cell ------------------------------------------------------------------- */

/* A run was cut off between two calls, or Netlify keeps variables without values. */
static void delete_leftover(struct draft *draft, const struct view *view,
                            const struct ledger_row *row)
{
    struct operation *operation =
        draft_add(draft, view, OPERATION_DELETE_VARIABLE, REASON_LEFTOVER);

    operation->context = row->context;
    operation->is_owned = true;
    operation->ledger = LEDGER_FORGET;
}

static void forget(struct draft *draft, const struct view *view, const struct ledger_row *row)
{
    struct operation *operation = draft_add(draft, view, OPERATION_KEEP, REASON_GONE);

    operation->context = row->context;
    operation->before = NULL;
    operation->ledger = LEDGER_FORGET;
}

static bool may_delete_leftover(const struct draft *draft, const struct view *view)
{
    if (!view->observed || view->observed->value_count > 0) return false;
    for (size_t i = 0; i < view->row_count; i++) {
        if (!id_equal(view->rows[i]->sync_id, draft->state->sync_id)) return false;
    }
    if (draft->is_removal) return true;
    return view->wish_count == 0 && draft->state->options.deletion != DELETE_NOTHING;
}

static void warn_of_former_context(struct draft *draft, const struct view *view,
                                   const struct ledger_row *row)
{
    struct str context = context_text(row->context, draft->arena);
    struct str message = arena_format(draft->arena,
                                      "This sync wrote a value for %.*s before its context was "
                                      "changed; it stays until the sync's secrets are removed.",
                                      STR_ARG(context));

    findings_add(&draft->plan->findings, FINDING_FORMER_CONTEXT, view->key, message);
}

/* A PUT of this plan takes the value away, or spreads it over other contexts. */
static bool is_going(const struct draft *draft, const struct ledger_row *row)
{
    const struct plan *plan = draft->plan;

    for (size_t i = plan->operation_count; i > 0; i--) {
        const struct operation *operation = &plan->operations[i - 1];
        if (!str_equal(operation->key, row->key)) break;
        for (size_t k = 0; k < operation->gone_count; k++) {
            if (context_equal(operation->gone[k], row->context)) return true;
        }
    }
    return false;
}

static void settle_row(struct draft *draft, const struct view *view, const struct ledger_row *row,
                       bool *leftover_is_deleted)
{
    const struct view cell = cell_at(draft, view, row->context);
    bool is_target = state_find_mapping(draft->state, row->context) != SIZE_MAX;
    bool is_there = view->observed && observed_value_find(view->observed, row->context);

    if (is_there) {
        bool is_former = !is_target && !draft->is_removal && !is_going(draft, row);
        if (is_former) warn_of_former_context(draft, view, row);
    } else if (!draft->is_removal && is_target && cell.desired) {
        return; /* plan_write has seen to it */
    } else if (!may_delete_leftover(draft, view)) {
        forget(draft, &cell, row);
    } else if (!*leftover_is_deleted) {
        delete_leftover(draft, &cell, row);
        *leftover_is_deleted = true;
    }
}

void plan_delete(struct draft *draft, const struct view *view)
{
    bool leftover_is_deleted = false;

    if (view->observed) delete_values(draft, view);
    for (size_t i = 0; i < view->row_count; i++) {
        if (!id_equal(view->rows[i]->sync_id, draft->state->sync_id)) continue;
        settle_row(draft, view, view->rows[i], &leftover_is_deleted);
    }
}
