/* What must hold, cell by cell. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/world_rules_fixture.h"

#include <string.h>

#define EXPECT(condition, complaint)        \
    do {                                    \
        if (!(condition)) return complaint; \
    } while (0)
#define TRY_CHECK(call)                    \
    do {                                   \
        const char *complaint_ = (call);   \
        if (complaint_) return complaint_; \
    } while (0)

/* One run: the world before, the site after, and the plan between them. */
struct run {
    const struct world *before;
    struct site after;
    const struct plan *plan;
    bool is_removal;
};

/* --- checks of one key ---------------------------------------------------------------------------- */

static const struct operation *excuse_for(const struct run *run, struct str key,
                                          struct context context)
{
    struct operations rest = plan_phase(run->plan, PHASE_REST);

    for (size_t i = 0; i < rest.count; i++) {
        const struct operation *operation = &rest.items[i];
        bool is_excuse = operation->kind == OPERATION_SKIP || operation->kind == OPERATION_REFUSE;
        if (is_excuse && str_equal(operation->key, key) && operation->desired &&
            context_equal(operation->context, context))
            return operation;
    }
    return NULL;
}

/* A desired key may stay as it is only for one of these reasons. */
static bool excuse_is_good(const struct run *run, const struct operation *excuse,
                           const struct site_variable *was)
{
    const struct sync_options *options = &run->before->state.options;
    enum context_kind target = excuse->context.kind;

    switch (excuse->reason) {
    case REASON_PREFLIGHT:
        return true; /* preflight_test.c */
    case REASON_FOREIGN:
        return world_is_foreign_to_write(run->before, excuse->key, excuse->context);
    case REASON_SECRET_NEEDS_CONTEXT:
        if (was) return was->is_secret && target == CONTEXT_ALL;
        return options->creates_secret && (world_desired(run->before, excuse->key, &CONTEXT(ALL)) ||
                                           world_desired(run->before, excuse->key, &CONTEXT(DEV)));
    case REASON_HIDDEN_VALUES:
        return was && was->is_secret;
    case REASON_CONTEXTS_IN_USE:
        return was && target == CONTEXT_ALL && !options->replaces_contexts &&
               !site_cell(was, CONTEXT(ALL));
    default:
        return false;
    }
}

static const char *check_value_arrived(const struct run *run, const struct desired_secret *desired,
                                       const struct site_variable *is)
{
    struct context target = state_context(&run->before->state, desired->mapping);
    struct str value = secret_text_reveal(&desired->value);
    const struct site_value *there;

    EXPECT(is, "a desired key is not there");
    there = world_in_force(is, target);
    if (there) {
        EXPECT(str_equal(there->value, value), "a desired value did not arrive");
        return NULL;
    }
    EXPECT(target.kind == CONTEXT_ALL, "the target context has no value");
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        if (named_contexts[i].kind == CONTEXT_DEV_SERVER &&
            run->before->state.options.omits_dev_server) {
            continue;
        }
        there = site_cell(is, named_contexts[i]);
        EXPECT(there && str_equal(there->value, value), "a named context lacks the value of all");
    }
    return NULL;
}

static const char *check_created(const struct run *run, const struct site_variable *is)
{
    const struct sync_options *options = &run->before->state.options;

    EXPECT(is->count > 0, "a new variable holds nothing");
    for (size_t i = 0; i < is->count; i++) {
        const struct site_value *value = &is->values[i];
        EXPECT(world_desired(run->before, is->key, &value->context),
               "a new variable holds a value from nowhere");
        EXPECT(site_cell(is, value->context) == value, "a new variable holds a context twice");
    }
    EXPECT(is->is_secret == options->creates_secret, "a new variable has the wrong secrecy");
    return NULL;
}

/* A value of one context gave way to a new value for all of them: only as the options allow, or
 * when it was ours or the same. */
static bool may_give_way(const struct run *run, const struct site_variable *was,
                         const struct site_value *value)
{
    const struct world *world = run->before;
    const struct desired_secret *desired = world_desired(world, was->key, &CONTEXT(ALL));
    const struct ledger_row *row = world_own_row(world, was->key, value->context);

    if (run->is_removal || !desired) return false;
    return world->state.options.replaces_contexts ||
           str_equal(value->value, secret_text_reveal(&desired->value)) ||
           (row && world_is_untouched(world, was, row));
}

/* Every cell but the target's says what it said. A refused one of the target's does too. */
static const char *check_other_cells(const struct run *run, const struct site_variable *was,
                                     const struct site_variable *is)
{
    for (size_t i = 0; i < was->count; i++) {
        const struct site_value *value = &was->values[i];
        const struct site_value *now = is ? site_cell(is, value->context) : NULL;
        bool is_wished = world_desired(run->before, was->key, &value->context) &&
                         !excuse_for(run, was->key, value->context);

        if (site_cell(was, value->context) != value) continue;    /* the first one counts */
        if (value->context.kind == CONTEXT_ALL && !now) continue; /* see check_named_contexts */
        if (is_wished && !run->is_removal) continue;
        if (world_must_go(run->before, run->is_removal, was, value)) {
            EXPECT(!now, "a value should have been deleted");
        } else if (!now) {
            EXPECT(may_give_way(run, was, value), "a value was lost");
        } else {
            EXPECT(str_equal(now->value, value->value), "a value of another cell was changed");
        }
    }
    return NULL;
}

static bool sends_whole(const struct run *run, struct str key)
{
    struct operations changes = plan_find_all(run->plan, PHASE_CHANGE, key);

    return changes.count > 0 && changes.items[0].kind == OPERATION_REPLACE;
}

/* The same for contexts that live on the value of `all`. */
static const char *check_named_contexts(const struct run *run, const struct site_variable *was,
                                        const struct site_variable *is)
{
    const struct site_value *for_all = site_cell(was, CONTEXT(ALL));

    if (!for_all || world_must_go(run->before, run->is_removal, was, for_all)) return NULL;
    if (!run->is_removal && world_maps(run->before, CONTEXT(ALL))) return NULL;
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        bool is_left_out = named_contexts[i].kind == CONTEXT_DEV_SERVER &&
                           run->before->state.options.omits_dev_server;
        bool is_own = site_cell(was, named_contexts[i]) != NULL;
        bool is_wished = world_desired(run->before, was->key, &named_contexts[i]) &&
                         !excuse_for(run, was->key, named_contexts[i]);
        if (is_left_out || is_own || (is_wished && !run->is_removal)) continue;
        bool may_go = !run->is_removal && sends_whole(run, was->key) &&
                      world_gives_up(run->before, was->key, named_contexts[i]) &&
                      !world_is_foreign(run->before, was->key, named_contexts[i]);
        if (may_go) {
            EXPECT(!world_in_force(is, named_contexts[i]),
                   "a context kept what the next run takes");
            continue;
        }
        EXPECT(world_same_value(world_in_force(was, named_contexts[i]),
                                world_in_force(is, named_contexts[i])),
               "a context lost the value it had from all");
    }
    return NULL;
}

static const char *check_kept_nature(const struct site_variable *was,
                                     const struct site_variable *is)
{
    EXPECT(was->is_secret == is->is_secret, "secrecy was changed");
    EXPECT(was->scopes.count == is->scopes.count && was->scopes.items == is->scopes.items,
           "scopes were changed");
    return NULL;
}

static size_t calls_for(const struct run *run, struct str key)
{
    size_t count = 0;

    for (size_t i = 0; i < run->plan->phase_from[PHASE_REST]; i++) {
        const struct operation *operation = &run->plan->operations[i];
        if (str_equal(operation->key, key) && !operation->is_carried) count++;
    }
    return count;
}

static size_t count_wishes(const struct world *world, struct str key)
{
    size_t count = 0;

    for (size_t i = 0; i < world->state.desired_count; i++)
        count += str_equal(world->state.desired[i].key, key);
    return count;
}

/* One call for a change, one for each value deleted, none for what is right already; one for
 * everything where the variable is sent or deleted whole. */
static const char *check_budget(const struct run *run, const struct site_variable *was,
                                const struct site_variable *is)
{
    size_t wishes = run->is_removal ? 0 : count_wishes(run->before, was->key);
    size_t calls = calls_for(run, was->key);
    size_t doomed = 0;

    for (size_t i = 0; i < was->count; i++)
        doomed += world_must_go(run->before, run->is_removal, was, &was->values[i]);
    if (sends_whole(run, was->key)) {
        EXPECT(calls == 1, "a variable that is sent whole takes one call");
    } else if (wishes == 0 && doomed > 0) {
        EXPECT(calls == (doomed == was->count ? 1 : doomed), "too many calls to delete");
        return NULL;
    }
    EXPECT(calls <= (wishes > 0 ? wishes : 1) + doomed, "too many calls for one key");
    if (calls >= 1 && is && site_variable_equal(was, is)) {
        EXPECT(was->is_secret, "a call changed nothing");
    }
    return NULL;
}

static const char *check_known_key(const struct run *run, const struct site_variable *was)
{
    const struct site_variable *is = site_find(&run->after, was->key);

    TRY_CHECK(check_other_cells(run, was, is));
    TRY_CHECK(check_named_contexts(run, was, is));
    TRY_CHECK(check_budget(run, was, is));
    if (is) TRY_CHECK(check_kept_nature(was, is));
    return NULL;
}

static const char *check_desired_key(const struct run *run, const struct desired_secret *desired)
{
    const struct site_variable *was = site_find(&run->before->site, desired->key);
    const struct site_variable *is = site_find(&run->after, desired->key);
    const bool is_alone = run->before->state.target.other_count == 0;
    struct context context = state_context(&run->before->state, desired->mapping);
    const struct operation *excuse = excuse_for(run, desired->key, context);

    if (!excuse) return check_value_arrived(run, desired, is);
    EXPECT(excuse_is_good(run, excuse, was), "a key was passed over for no good reason");
    EXPECT(excuse->message.len > 0, "a key was passed over without a word");
    if (is_alone) {
        EXPECT(!was == !is && (!was || site_variable_equal(was, is)),
               "a key passed over was changed");
    }
    return NULL;
}

/* --- checks of a run ------------------------------------------------------------------------------ */

static const char *check_keys(const struct run *run)
{
    const struct world *world = run->before;

    for (size_t i = 0; i < world->site.count; i++) {
        TRY_CHECK(check_known_key(run, &world->site.variables[i]));
    }
    for (size_t i = 0; i < run->after.count; i++) {
        const struct site_variable *is = &run->after.variables[i];
        if (!site_find(&world->site, is->key)) TRY_CHECK(check_created(run, is));
    }
    for (size_t i = 0; !run->is_removal && i < world->state.desired_count; i++) {
        TRY_CHECK(check_desired_key(run, &world->state.desired[i]));
    }
    return NULL;
}

static const char *check_refused(const struct run *run)
{
    EXPECT(run->plan->operation_count == 0, "a refused plan has operations");
    EXPECT(run->plan->refusal_message.len > 0, "a plan was refused without a word");
    EXPECT(site_equal(&run->before->site, &run->after), "a refused plan changed the site");
    return NULL;
}

static struct world world_after(const struct run *run)
{
    struct world world = *run->before;

    world.site = run->after;
    world.ledger = ARENA_ARRAY(world.arena, 512, struct ledger_row);
    memcpy(world.ledger, run->before->ledger,
           run->before->state.ledger_count * sizeof *world.ledger);
    world.state.ledger = world.ledger;
    for (size_t i = 0; i < run->plan->operation_count; i++) {
        world_record(&world, &run->plan->operations[i]);
    }
    site_observe(&world.site, &world.key, &world.state);
    return world;
}

static const struct plan *make(const struct world *world, bool is_removal)
{
    return is_removal ? plan_make_removal(&world->state, &world->key, world->arena)
                      : plan_make(&world->state, &world->key, world->arena);
}

static const char *check_repeatable(const struct run *run)
{
    const struct plan *again = make(run->before, run->is_removal);
    struct world after = world_after(run);
    const struct plan *next = make(&after, run->is_removal);

    EXPECT(mac_equal(&again->hash, &run->plan->hash), "the same plan has another hash");
    EXPECT(run->plan->counts.calls == run->after.call_count, "the calls were miscounted");
    if (next->refusal == REFUSAL_SOURCE_EMPTY) return NULL;
    EXPECT(plan_is_idle(next), "a second run would write again");
    EXPECT(plan_is_idle(run->plan) || !mac_equal(&next->hash, &run->plan->hash),
           "another plan has the same hash");
    return NULL;
}

/* Whatever Netlify does where its documents are silent, the site ends in one and the same state. */
static const char *check_modes(const struct run *run)
{
    for (enum patch_mode mode = PATCH_KEEPS; mode <= PATCH_EXPANDS; mode++) {
        for (int keeps_empty = 0; keeps_empty < 2; keeps_empty++) {
            struct site site = site_copy(&run->before->site, run->before->arena);
            site.patch_mode = mode;
            site.keeps_empty = keeps_empty;
            site_apply(&site, run->plan);
            if (site.complaint) return site.complaint;
            EXPECT(site_equal(&site, &run->after), "Netlify's modes end in different states");
        }
    }
    return NULL;
}

static const char *world_check(const struct world *world, bool is_removal)
{
    struct world before = *world;
    struct run run = { .before = &before, .is_removal = is_removal };

    site_observe(&before.site, &before.key, &before.state);
    run.plan = make(&before, is_removal);
    run.after = site_copy(&before.site, before.arena);
    site_apply(&run.after, run.plan);
    if (run.after.complaint) return run.after.complaint;
    if (run.plan->refusal) return check_refused(&run);
    TRY_CHECK(check_keys(&run));
    TRY_CHECK(check_modes(&run));
    return check_repeatable(&run);
}

const char *world_check_sync(const struct world *world)
{
    return world_check(world, false);
}

const char *world_check_removal(const struct world *world)
{
    return world_check(world, true);
}
