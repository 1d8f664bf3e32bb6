/* Puts a plan together: what forbids one, what each key needs, and the order of it. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan.h"

#include "sync/list.h"
#include "sync/plan_draft.h"

#define KIND_PHASE(name, text, phase) [OPERATION_##name] = PHASE_##phase,
static const enum phase kind_phases[] = { OPERATION_KIND_LIST(KIND_PHASE) };

/* --- drafting ------------------------------------------------------------------------------------- */

struct operation *draft_add(struct draft *draft, const struct view *view, enum operation_kind kind,
                            enum reason reason)
{
    struct plan *plan = draft->plan;

    plan->operations = list_reserve(draft->arena, plan->operations, plan->operation_count,
                                    &draft->operation_cap, sizeof *plan->operations);
    struct operation *operation = &plan->operations[plan->operation_count++];
    *operation = (struct operation){
        .kind = kind,
        .reason = reason,
        .key = view->key,
        .context = view->context,
        .message = str_from_c(reason_sentence(reason)),
        .desired = view->desired,
        .observed = view->observed,
        .before = view->observed ? observed_value_find(view->observed, view->context) : NULL,
        .expected = view->observed ? view->observed->updated_at : 0,
    };
    return operation;
}

/* Operations of the key that is planned now are the last ones. */
struct operation *draft_leader(const struct draft *draft, struct str key)
{
    struct plan *plan = draft->plan;

    for (size_t i = plan->operation_count; i > 0; i--) {
        struct operation *operation = &plan->operations[i - 1];
        if (!str_equal(operation->key, key)) break;
        bool leads = operation->kind == OPERATION_CREATE || operation->kind == OPERATION_REPLACE ||
                     operation->kind == OPERATION_DELETE_VARIABLE;
        if (leads && !operation->is_carried) return operation;
    }
    return NULL;
}

bool draft_writes(const struct draft *draft, struct str key)
{
    const struct plan *plan = draft->plan;

    for (size_t i = plan->operation_count; i > 0; i--) {
        const struct operation *operation = &plan->operations[i - 1];
        if (!str_equal(operation->key, key)) break;
        if (kind_phases[operation->kind] <= PHASE_CHANGE) return true;
    }
    return false;
}

void operation_advise(struct operation *operation, struct arena *arena, const char *advice)
{
    operation->message = arena_format(arena, "%.*s %s", STR_ARG(operation->message), advice);
}

void draft_refuse(struct draft *draft, const struct view *view, enum reason reason,
                  const char *advice)
{
    operation_advise(draft_add(draft, view, OPERATION_REFUSE, reason), draft->arena, advice);
}

void draft_skip_foreign(struct draft *draft, const struct view *view,
                        const struct ledger_row *owner, struct context context)
{
    struct operation *operation = draft_add(draft, view, OPERATION_SKIP, REASON_FOREIGN);
    struct str id = id_text(owner->sync_id, draft->arena);
    struct str name =
        str_is_given(owner->sync_name)
            ? arena_format(draft->arena, "\"%.*s\" (%.*s)", STR_ARG(owner->sync_name), STR_ARG(id))
            : id;
    struct str owned = context_text(owner->context, draft->arena);

    operation->context = context;
    operation->before = view->observed ? observed_value_find(view->observed, context) : NULL;
    operation->owner_id = owner->sync_id;
    operation->message =
        arena_format(draft->arena,
                     "The sync %.*s owns it in the context %.*s. Remove the secret from one of the "
                     "two sources, or give one sync a key schema of its own.",
                     STR_ARG(name), STR_ARG(owned));
}

/* --- what forbids a plan -------------------------------------------------------------------------- */

static bool refuse(struct draft *draft, enum refusal refusal, struct str message)
{
    draft->plan->refusal = refusal;
    draft->plan->refusal_message = message;
    return false;
}

static bool context_is_sound(struct draft *draft, struct context target)
{
    if (target.kind == CONTEXT_OTHER) {
        return refuse(draft, REFUSAL_CONTEXT_UNKNOWN,
                      STR("The sync's context is none that Tacit knows how to write."));
    }
    if (target.kind == CONTEXT_BRANCH && !str_is_given(target.parameter)) {
        return refuse(draft, REFUSAL_BRANCH_UNNAMED,
                      STR("The context `branch` needs the name of a branch: set it in the sync's "
                          "destination."));
    }
    return true;
}

static bool contexts_are_apart(struct draft *draft)
{
    const struct sync_state *state = draft->state;
    size_t count = state_mapping_count(state);

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!contexts_meet(state_context(state, i), state_context(state, k))) continue;
            return refuse(draft, REFUSAL_CONTEXTS_MEET,
                          STR("Two sources of the sync write into one context: give each a context "
                              "of its own, and none of them `all`."));
        }
    }
    return true;
}

static bool target_is_sound(struct draft *draft)
{
    for (size_t i = 0; i < state_mapping_count(draft->state); i++) {
        if (!context_is_sound(draft, state_context(draft->state, i))) return false;
    }
    return contexts_are_apart(draft);
}

static bool schema_is_sound(struct draft *draft)
{
    const char *flaw = key_schema_check(draft->state->options.schema.template);

    return !flaw || refuse(draft, REFUSAL_SCHEMA_BROKEN, str_from_c(flaw));
}

static bool owns_something(const struct sync_state *state)
{
    for (size_t i = 0; i < state->ledger_count; i++) {
        if (id_equal(state->ledger[i].sync_id, state->sync_id)) return true;
    }
    return false;
}

/* Of one source among several: what it wrote into its own context. */
static bool owns_something_in(const struct sync_state *state, struct context context)
{
    for (size_t i = 0; i < state->ledger_count; i++) {
        const struct ledger_row *row = &state->ledger[i];
        if (id_equal(row->sync_id, state->sync_id) && context_equal(row->context, context))
            return true;
    }
    return false;
}

static bool refuse_empty_source_of(struct draft *draft, struct str name)
{
    return refuse(draft, REFUSAL_SOURCE_EMPTY,
                  arena_format(draft->arena,
                               "The source of the context %.*s is empty, and syncing it would "
                               "delete what is at Netlify in that context. Check its environment "
                               "and path; to empty the context as well, allow an empty source or "
                               "remove the sync's secrets.",
                               STR_ARG(name)));
}

static bool refuse_empty_source(struct draft *draft)
{
    return refuse(draft, REFUSAL_SOURCE_EMPTY,
                  STR("The source is empty, and syncing it would delete what is at Netlify. Check "
                      "the sync's environment and path; to empty the site as well, allow an empty "
                      "source or remove the sync's secrets."));
}

static bool source_is_sound(struct draft *draft)
{
    const struct sync_state *state = draft->state;

    if (draft->is_removal || draft->undone) return true;
    if (str_is_given(state->desired_flaw)) {
        return refuse(draft, REFUSAL_SOURCE_UNREADABLE, state->desired_flaw);
    }
    if (state->options.allows_empty_source) return true;
    if (state->desired_count == 0) return !owns_something(state) || refuse_empty_source(draft);
    for (size_t i = 0; i < state_mapping_count(state) && state->target.other_count > 0; i++) {
        struct context context = state_context(state, i);
        if (!draft->has_source[i] && owns_something_in(state, context))
            return refuse_empty_source_of(draft, context_text(context, draft->arena));
    }
    return true;
}

static bool site_is_sound(struct draft *draft)
{
    if (str_is_given(draft->state->observed_flaw)) {
        return refuse(draft, REFUSAL_SITE_UNREADABLE, draft->state->observed_flaw);
    }
    for (size_t i = 0; i < draft->views.count; i++) {
        if (!draft->views.items[i].is_observed_twice) continue;
        return refuse(draft, REFUSAL_SITE_AMBIGUOUS,
                      arena_format(draft->arena, "Netlify listed the variable %.*s twice.",
                                   STR_ARG(draft->views.items[i].key)));
    }
    return true;
}

/* --- order and counts ----------------------------------------------------------------------------- */

/* Operations were added by key, so sorting by phase is one pass for each phase. */
static void sort_by_phase(struct draft *draft)
{
    struct plan *plan = draft->plan;
    struct operation *sorted =
        ARENA_ARRAY(draft->arena, plan->operation_count + 1, struct operation);
    size_t at = 0;

    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        plan->phase_from[phase] = at;
        for (size_t i = 0; i < plan->operation_count; i++) {
            if (kind_phases[plan->operations[i].kind] == phase) {
                sorted[at++] = plan->operations[i];
            }
        }
    }
    plan->phase_from[PHASE_COUNT] = at;
    plan->operations = sorted;
}

static size_t count_leading(const struct plan *plan, enum phase phase)
{
    struct operations operations = plan_phase(plan, phase);
    size_t count = 0;

    for (size_t i = 0; i < operations.count; i++) count += !operations.items[i].is_carried;
    return count;
}

static void count_operations(struct draft *draft)
{
    struct plan *plan = draft->plan;
    struct plan_counts *counts = &plan->counts;

    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = &plan->operations[i];
        counts->of[operation->kind]++;
        bool is_edited =
            operation->reason == REASON_EDITED || operation->reason == REASON_EDITED_SINCE;
        if (is_edited) counts->edited++;
    }
    counts->calls =
        counts->batches + count_leading(plan, PHASE_CHANGE) + count_leading(plan, PHASE_DELETE);
}

static void count_cells(struct draft *draft)
{
    const struct sync_state *state = draft->state;
    struct plan *plan = draft->plan;

    plan->context_count = state_mapping_count(state);
    plan->contexts = ARENA_ARRAY(draft->arena, plan->context_count, struct context_count);
    for (size_t i = 0; i < plan->context_count; i++)
        plan->contexts[i] = (struct context_count){ .context = state_context(state, i) };
    for (size_t i = 0; i < state->observed_count; i++) {
        bool is_there = false;
        for (size_t k = 0; k < plan->context_count; k++) {
            if (!observed_value_find(&state->observed[i], plan->contexts[k].context)) continue;
            plan->contexts[k].there++;
            is_there = true;
        }
        if (is_there) plan->counts.cells_there++;
    }
}

static bool takes_from_empty_source(const struct draft *draft, const struct operation *operation)
{
    size_t mapping = state_find_mapping(draft->state, operation->context);

    if (kind_phases[operation->kind] != PHASE_DELETE) return false;
    return draft->state->desired_count == 0 || (mapping != SIZE_MAX && !draft->has_source[mapping]);
}

/* A first sync from an empty source owns nothing yet, and could still delete. */
static void guard_empty_source(struct draft *draft)
{
    struct plan *plan = draft->plan;
    const struct sync_state *state = draft->state;

    if (draft->is_removal || draft->undone || state->options.allows_empty_source) return;
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (!takes_from_empty_source(draft, &plan->operations[i])) continue;
        if (!str_is_given(draft->uncovered))
            draft->uncovered = context_text(plan->operations[i].context, draft->arena);
    }
    if (!str_is_given(draft->uncovered)) return;
    (void)(state->target.other_count == 0 ? refuse_empty_source(draft)
                                          : refuse_empty_source_of(draft, draft->uncovered));
    plan->operation_count = 0;
}

/* --- making --------------------------------------------------------------------------------------- */

static void plan_key(struct draft *draft, const struct view *view)
{
    if (draft->undone) {
        plan_undo(draft, view);
        return;
    }
    if (!draft->is_removal) plan_write(draft, view);
    plan_delete(draft, view);
}

static void plan_keys(struct draft *draft)
{
    bool is_sound = target_is_sound(draft) && schema_is_sound(draft) && source_is_sound(draft) &&
                    site_is_sound(draft);

    if (!is_sound) return;
    for (size_t i = 0; i < draft->views.count; i++) plan_key(draft, &draft->views.items[i]);
    guard_empty_source(draft);
}

static void find_sources(struct draft *draft)
{
    const struct sync_state *state = draft->state;
    bool *has_source = ARENA_ARRAY(draft->arena, state_mapping_count(state), bool);

    for (size_t i = 0; i < state->desired_count; i++) has_source[state->desired[i].mapping] = true;
    draft->has_source = has_source;
}

static const struct plan *plan_build(struct draft *draft, const struct key *hash_key)
{
    struct plan *plan = ARENA_NEW(draft->arena, struct plan);

    draft->plan = plan;
    find_sources(draft);
    draft->views = views_of(draft->state, draft->arena);
    plan->findings.arena = draft->arena;
    plan_keys(draft);
    sort_by_phase(draft);
    plan_cut_batches(plan);
    count_operations(draft);
    count_cells(draft);
    plan->hash = plan_hash(draft, hash_key);
    return plan;
}

const struct plan *plan_make(const struct sync_state *state, const struct key *hash_key,
                             struct arena *arena)
{
    struct draft draft = { .state = state, .arena = arena };

    return plan_build(&draft, hash_key);
}

const struct plan *plan_make_removal(const struct sync_state *state, const struct key *hash_key,
                                     struct arena *arena)
{
    struct sync_state known = *state;
    struct draft draft = { .state = &known, .arena = arena, .is_removal = true };
    bool is_unreadable = str_is_given(state->desired_flaw);

    if (is_unreadable) known.desired_count = 0;
    const struct plan *plan = plan_build(&draft, hash_key);
    if (is_unreadable) {
        findings_add(&draft.plan->findings, FINDING_SOURCE_UNREADABLE, STR_ABSENT,
                     arena_format(arena,
                                  "Only what this sync is known to have written is removed, "
                                  "because the source cannot be read: %.*s",
                                  STR_ARG(state->desired_flaw)));
    }
    return plan;
}

/* Every key of the snapshot gets a view, by standing among the desired ones. */
const struct plan *plan_make_undo(const struct sync_state *state, const struct snapshot *undone,
                                  const struct key *hash_key, struct arena *arena)
{
    struct sync_state known = *state;
    struct draft draft = { .state = &known, .arena = arena, .undone = undone };
    struct desired_secret *keys = ARENA_ARRAY(arena, undone->count + 1, struct desired_secret);

    index_init(&draft.undone_places, arena, undone->count + 1);
    known.desired = keys;
    known.desired_count = 0;
    for (size_t i = 0; i < undone->count; i++) {
        if (!index_put(&draft.undone_places, undone->items[i].key, i)) continue;
        keys[known.desired_count++] = (struct desired_secret){ .key = undone->items[i].key };
    }
    return plan_build(&draft, hash_key);
}

/* --- reading -------------------------------------------------------------------------------------- */

struct operations plan_phase(const struct plan *plan, enum phase phase)
{
    size_t from = plan->phase_from[phase];

    return (struct operations){ plan->operations + from, plan->phase_from[phase + 1] - from };
}

const struct operation *plan_find(const struct plan *plan, enum phase phase, struct str key)
{
    struct operations operations = plan_phase(plan, phase);
    size_t low = 0;
    size_t high = operations.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(operations.items[middle].key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == operations.count || !str_equal(operations.items[low].key, key)) return NULL;
    return &operations.items[low];
}

struct operations plan_find_all(const struct plan *plan, enum phase phase, struct str key)
{
    struct operations operations = plan_phase(plan, phase);
    const struct operation *first = plan_find(plan, phase, key);
    size_t count = 0;

    if (!first) return (struct operations){ NULL, 0 };
    while (first + count < operations.items + operations.count && str_equal(first[count].key, key))
        count++;
    return (struct operations){ first, count };
}

bool plan_is_idle(const struct plan *plan)
{
    return plan->counts.calls == 0;
}
