/* Whole plans: batches, order, refusals, hashes. plan_rows_test.c has the single keys. */
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/site_fixture.h"

static const struct key test_key = { { 1 } };
static const struct id our_id = { { 1 } };

static struct desired_secret desired_of(const char *key, const char *value)
{
    return (struct desired_secret){
        .key = str_from_c(key),
        .source_key = str_from_c(key),
        .value = plain_text(str_from_c(value)),
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
    };
}

/* --- whole plans ---------------------------------------------------------------------------------- */

/* A source of `count` secrets KEY0000…, each with this value. */
static struct desired_secret *many_desired(size_t count, const char *value, struct arena *arena)
{
    struct desired_secret *desired = ARENA_ARRAY(arena, count, struct desired_secret);

    for (size_t i = 0; i < count; i++) {
        desired[i] = desired_of("", value);
        desired[i].key = arena_format(arena, "KEY%05zu", (i * 7919) % count);
    }
    return desired;
}

static const struct {
    size_t keys, value_len, batches;
} batch_rows[] = {
    { 0, 1, 0 },    { 1, 1, 1 },      { 100, 1, 1 },    { 101, 1, 2 },
    { 200, 30, 2 }, { 200, 5000, 2 }, { 1000, 10, 10 },
};

static void test_batches(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(batch_rows); i++) {
        AUTO(arena) arena = arena_new();
        char *value = arena_alloc(arena, batch_rows[i].value_len + 1);
        for (size_t k = 0; k < batch_rows[i].value_len; k++) value[k] = 'v';
        struct sync_state source = {
            .desired = many_desired(batch_rows[i].keys, value, arena),
            .desired_count = batch_rows[i].keys,
        };
        const struct plan *plan = plan_make(&source, &test_key, arena);
        assert_int_equal(plan->counts.of[OPERATION_CREATE], batch_rows[i].keys);
        assert_int_equal(plan->counts.batches, batch_rows[i].batches);
        assert_int_equal(plan->counts.calls, batch_rows[i].batches);
    }
}

/* Values that grow sixfold in JSON are bounded by bytes, not by keys. */
static void test_batch_bytes(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    char *value = arena_alloc(arena, 5001);
    for (size_t i = 0; i < 5000; i++) value[i] = '\x01';
    struct sync_state source = { .desired = many_desired(100, value, arena), .desired_count = 100 };
    const struct plan *plan = plan_make(&source, &test_key, arena);

    assert_int_equal(plan->counts.batches, 3);
}

static void test_order(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[] = { desired_of("Z", "1"), desired_of("M", "2"),
                                        desired_of("A", "3"), desired_of("B", "4") };
    struct sync_state world = { .desired = desired, .desired_count = COUNT_OF(desired) };
    static const char *const expected[] = { "A", "Z", "B", "Q", "M" };
    struct site site;

    site_init(&site, arena);
    site_add_value(&site, site_add(&site, STR("Q"), false), CONTEXT(ALL), STR("x"));
    site_add_value(&site, site_add(&site, STR("M"), false), CONTEXT(ALL), STR("2"));
    site_add_value(&site, site_add(&site, STR("B"), false), CONTEXT(ALL), STR("x"));
    site_observe(&site, &test_key, &world);
    const struct plan *plan = plan_make(&world, &test_key, arena);

    assert_int_equal(plan->operation_count, COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        assert_true(str_equal(plan->operations[i].key, str_from_c(expected[i])));
    }
    assert_int_equal(plan_phase(plan, PHASE_CREATE).count, 2);
    assert_int_equal(plan_phase(plan, PHASE_CHANGE).count, 1);
    assert_int_equal(plan_phase(plan, PHASE_DELETE).count, 1);
    assert_int_equal(plan->counts.cells_there, 3);
    assert_non_null(plan_find(plan, PHASE_CREATE, STR("Z")));
    assert_null(plan_find(plan, PHASE_CREATE, STR("B")));
    assert_string_equal(operation_before(&plan->operations[0]), "(not set)");
    assert_string_equal(operation_after(&plan->operations[0]), "(set)");
    assert_string_equal(operation_before(&plan->operations[2]), "(set)");
    assert_string_equal(operation_after(&plan->operations[2]), "(changed)");
    assert_string_equal(operation_after(&plan->operations[3]), "(removed)");
    assert_string_equal(operation_after(&plan->operations[4]), "(unchanged)");
}

/* --- nothing at all ------------------------------------------------------------------------------- */

/* A site with one variable, which this sync wrote, and a source with another secret. */
struct small {
    struct sync_state state;
    struct site site;
    struct desired_secret desired;
    struct ledger_row row;
};

static void small_make(struct small *small, struct arena *arena)
{
    *small = (struct small){ .desired = desired_of("KEY", "v") };
    small->row = (struct ledger_row){ .key = STR("OLD"), .sync_id = our_id };
    small->row.fingerprint = fingerprint_of(&test_key, STR("x"));
    small->state = (struct sync_state){ .sync_id = our_id,
                                        .desired = &small->desired,
                                        .desired_count = 1,
                                        .ledger = &small->row,
                                        .ledger_count = 1 };
    site_init(&small->site, arena);
    site_add_value(&small->site, site_add(&small->site, STR("OLD"), false), CONTEXT(ALL), STR("x"));
    site_observe(&small->site, &test_key, &small->state);
}

static void break_source(struct sync_state *state)
{
    state->desired_flaw = STR("Broken.");
}
static void break_site(struct sync_state *state)
{
    state->observed_flaw = STR("Broken.");
}
static void break_schema(struct sync_state *state)
{
    state->options.schema.template = STR("X");
}
static void empty_source(struct sync_state *state)
{
    state->desired_count = 0;
}
static void empty_first_source(struct sync_state *state)
{
    state->desired_count = state->ledger_count = 0;
}
static void unname_branch(struct sync_state *state)
{
    state->target.context = CONTEXT(BRANCH);
}
static void alien_context(struct sync_state *state)
{
    state->target.context = context_of(STR("beta"), STR_ABSENT);
}
static void list_twice(struct sync_state *state)
{
    static struct observed_variable twice[2];
    twice[0] = twice[1] = state->observed[0];
    state->observed = twice;
    state->observed_count = 2;
}
static void allow_empty(struct sync_state *state)
{
    state->desired_count = 0;
    state->options.allows_empty_source = true;
}
static void empty_without_deletion(struct sync_state *state)
{
    empty_first_source(state);
    state->options.deletion = DELETE_NOTHING;
}
static void leave_as_it_is(struct sync_state *state)
{
    (void)state;
}

static const struct {
    void (*harm)(struct sync_state *state);
    enum refusal sync, removal;
} refusal_rows[] = {
    { leave_as_it_is, REFUSAL_NONE, REFUSAL_NONE },
    { break_source, REFUSAL_SOURCE_UNREADABLE, REFUSAL_NONE },
    { break_site, REFUSAL_SITE_UNREADABLE, REFUSAL_SITE_UNREADABLE },
    { break_schema, REFUSAL_SCHEMA_BROKEN, REFUSAL_SCHEMA_BROKEN },
    { empty_source, REFUSAL_SOURCE_EMPTY, REFUSAL_NONE },
    { empty_first_source, REFUSAL_SOURCE_EMPTY, REFUSAL_NONE },
    { empty_without_deletion, REFUSAL_NONE, REFUSAL_NONE },
    { allow_empty, REFUSAL_NONE, REFUSAL_NONE },
    { unname_branch, REFUSAL_BRANCH_UNNAMED, REFUSAL_BRANCH_UNNAMED },
    { alien_context, REFUSAL_CONTEXT_UNKNOWN, REFUSAL_CONTEXT_UNKNOWN },
    { list_twice, REFUSAL_SITE_AMBIGUOUS, REFUSAL_SITE_AMBIGUOUS },
};

static void check_refusal(const struct plan *plan, enum refusal wanted, size_t place)
{
    if (plan->refusal != wanted) fail_msg("row %zu: %s", place, refusal_name(plan->refusal));
    if (wanted == REFUSAL_NONE) return;
    assert_int_equal(plan->operation_count, 0);
    assert_true(plan_is_idle(plan));
    assert_true(plan->refusal_message.len > 0);
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusal_rows); i++) {
        AUTO(arena) arena = arena_new();
        struct small small;
        small_make(&small, arena);
        refusal_rows[i].harm(&small.state);
        check_refusal(plan_make(&small.state, &test_key, arena), refusal_rows[i].sync, i);
        check_refusal(plan_make_removal(&small.state, &test_key, arena), refusal_rows[i].removal,
                      i);
    }
}

/* A removal from a source that cannot be read takes what the ledger knows, and says so. */
static void test_removal_of_unreadable_source(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct small small;
    small_make(&small, arena);
    small.state.desired_flaw = STR("The folder is gone.");
    const struct plan *plan = plan_make_removal(&small.state, &test_key, arena);

    assert_int_equal(plan->counts.of[OPERATION_DELETE_VARIABLE], 1);
    assert_int_equal(plan->findings.count, 1);
    assert_int_equal(plan->findings.items[0].code, FINDING_SOURCE_UNREADABLE);
}

/* --- the hash ------------------------------------------------------------------------------------- */

static struct mac small_hash(void (*change)(struct small *small))
{
    AUTO(arena) arena = arena_new();
    struct small small;
    small_make(&small, arena);
    change(&small);
    return plan_make(&small.state, &test_key, arena)->hash;
}

static void no_change(struct small *small)
{
    (void)small;
}
static void change_value(struct small *small)
{
    small->desired = desired_of("KEY", "w");
}
static void change_key(struct small *small)
{
    small->desired = desired_of("KEZ", "v");
}
static void change_context(struct small *small)
{
    small->state.target.context = CONTEXT(DEV);
}
static void change_site(struct small *small)
{
    small->state.target.site_id = STR("site");
}
static void change_option(struct small *small)
{
    small->state.options.replaces_contexts = true;
}
static void change_deletion(struct small *small)
{
    small->state.options.deletion = DELETE_OWNED;
}
static void change_team(struct small *small)
{
    small->state.target.site_id = STR("");
}
static void edit_variable(struct small *small)
{
    ((struct observed_variable *)(uintptr_t)small->state.observed)->updated_at++;
}
static void edit_value(struct small *small)
{
    small->state.observed[0].values[0].fingerprint = fingerprint_of(&test_key, STR("y"));
}
static void hide_value(struct small *small)
{
    small->state.observed[0].values[0].is_masked = true;
}

static void test_hash(void **state)
{
    static void (*const changes[])(struct small *) = {
        no_change,       change_value, change_key, change_context, change_site, change_option,
        change_deletion, change_team,  edit_value, edit_variable,  hide_value,
    };
    struct mac hashes[COUNT_OF(changes)];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        hashes[i] = small_hash(changes[i]);
        struct mac again = small_hash(changes[i]);
        assert_true(mac_equal(&hashes[i], &again));
        for (size_t k = 0; k < i; k++) {
            if (mac_equal(&hashes[i], &hashes[k])) fail_msg("changes %zu and %zu", i, k);
        }
    }
}

/* The order in which lists are given says nothing. */
static void test_hash_order(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret one[] = { desired_of("A", "1"), desired_of("B", "2") };
    struct desired_secret other[] = { desired_of("B", "2"), desired_of("A", "1") };
    struct sync_state first = { .desired = one, .desired_count = 2 };
    struct sync_state second = { .desired = other, .desired_count = 2 };

    assert_true(mac_equal(&plan_make(&first, &test_key, arena)->hash,
                          &plan_make(&second, &test_key, arena)->hash));
}

/* --- new write-only variables --------------------------------------------------------------------- */

static void test_secret_scopes(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct str some[] = { STR("post_processing"), STR("runtime") };
    struct desired_secret desired = desired_of("KEY", "v");
    struct sync_state world = { .desired = &desired,
                                .desired_count = 1,
                                .target.context = CONTEXT(PRODUCTION),
                                .options.creates_secret = true };
    const struct plan *plan = plan_make(&world, &test_key, arena);

    assert_true(plan->operations[0].is_secret);
    assert_int_equal(plan->operations[0].scopes.count, 3);
    world.options.scopes = (struct texts){ some, COUNT_OF(some) };
    plan = plan_make(&world, &test_key, arena);
    assert_int_equal(plan->operations[0].scopes.count, 1);
    assert_true(str_equal(plan->operations[0].scopes.items[0], STR("runtime")));
    world.options.creates_secret = false;
    plan = plan_make(&world, &test_key, arena);
    assert_int_equal(plan->operations[0].scopes.count, 2);
}

/* Netlify names a value that has no id: it cannot be deleted alone, and nothing else is tried. */
static void test_value_without_id(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct small small;
    small_make(&small, arena);
    small.state.observed[0].values[0].id = STR("");
    const struct plan *plan = plan_make(&small.state, &test_key, arena);

    assert_int_equal(plan_phase(plan, PHASE_DELETE).count, 0);
    assert_int_equal(plan->counts.of[OPERATION_REFUSE], 1);
}

static void test_many_keys(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    enum { MANY = 10000 };
    struct sync_state world = { .desired = many_desired(MANY, "value", arena),
                                .desired_count = MANY };
    struct site site;

    site_init(&site, arena);
    site_apply(&site, plan_make(&world, &test_key, arena));
    site_observe(&site, &test_key, &world);
    const struct plan *plan = plan_make(&world, &test_key, arena);
    assert_true(plan_is_idle(plan));
    assert_int_equal(plan->counts.of[OPERATION_KEEP], MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_batch_bytes),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_removal_of_unreadable_source),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_hash_order),
        cmocka_unit_test(test_secret_scopes),
        cmocka_unit_test(test_value_without_id),
        cmocka_unit_test(test_many_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
