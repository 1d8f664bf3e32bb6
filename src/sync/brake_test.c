// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "sync/brake.h"
#include "sync/preflight.h"
#include "sync/site_fixture.h"

static const struct key test_key = { { 1 } };

struct row {
    size_t deleted, owned, kept; /* variables that go, how many of them are ours, that stay */
    bool is_first, is_attended, is_released;
    enum brake_cause cause;
    bool holds_attended, is_review_due;
};

static const struct row rows[] = {
    { 0, 0, 5, false, false, false, .cause = BRAKE_OPEN },
    { 10, 10, 0, false, false, false, .cause = BRAKE_OPEN },  /* all of it, but not more than ten */
    { 11, 11, 44, false, false, false, .cause = BRAKE_OPEN }, /* more than ten, but 20 % */
    { 11, 11, 43, false, false, false, .cause = BRAKE_TOO_MANY },
    { 11, 0, 0, false, false, false, .cause = BRAKE_TOO_MANY },
    { 200, 200, 0, false, true, false, .cause = BRAKE_OPEN },
    { 200, 200, 0, false, false, true, .cause = BRAKE_OPEN },
    { 1, 0, 50, true, false, false, .cause = BRAKE_FIRST_SYNC },
    { 1, 1, 50, true, false, false, .cause = BRAKE_OPEN },
    { 1, 0, 50, true, true, false, .cause = BRAKE_OPEN },
    { 1, 0, 50, true, false, true, .cause = BRAKE_OPEN },
    { 1, 0, 50, false, false, false, .cause = BRAKE_OPEN },
    { 0, 0, 50, true, false, false, .cause = BRAKE_OPEN },
    /* The server's setting: somebody at the screen is not enough. */
    { 200, 200, 0, false, true, false, .cause = BRAKE_TOO_MANY, .holds_attended = true },
    { 1, 0, 50, true, true, false, .cause = BRAKE_FIRST_SYNC, .holds_attended = true },
    { 200, 200, 0, false, true, true, .cause = BRAKE_OPEN, .holds_attended = true },
    { 1, 1, 50, false, true, false, .cause = BRAKE_OPEN, .holds_attended = true },
    /* A sync that waits to be reviewed writes nothing, however little it would do. */
    { 0, 0, 1, true, true, true, .cause = BRAKE_REVIEW, .is_review_due = true },
    { 1, 0, 50, true, false, false, .cause = BRAKE_REVIEW, .is_review_due = true },
};

/* GONEnnn are absent from the source, the first of them ours; KEPTnnn are in it. */
static const struct plan *plan_row(const struct row *row, struct arena *arena)
{
    struct desired_secret *desired = ARENA_ARRAY(arena, row->kept + 1, struct desired_secret);
    struct ledger_row *ledger = ARENA_ARRAY(arena, row->owned, struct ledger_row);
    struct sync_state *state = ARENA_NEW(arena, struct sync_state);
    struct site site;

    site_init(&site, arena);
    for (size_t i = 0; i < row->kept + row->deleted; i++) {
        bool is_kept = i < row->kept;
        size_t number = is_kept ? i : i - row->kept;
        struct str key = arena_format(arena, "%s%03zu", is_kept ? "KEPT" : "GONE", number);
        site_add_value(&site, site_add(&site, key, false), CONTEXT(ALL), STR("v"));
        if (is_kept) {
            desired[number] = (struct desired_secret){ .key = key, .value = plain_text(STR("v")) };
        } else if (number < row->owned) {
            ledger[number] = (struct ledger_row){ .key = key };
            ledger[number].fingerprint = fingerprint_of(&test_key, STR("v"));
        }
    }
    *state = (struct sync_state){ .desired = desired,
                                  .desired_count = row->kept,
                                  .ledger = ledger,
                                  .ledger_count = row->owned,
                                  .options.allows_empty_source = true };
    site_observe(&site, &test_key, state);
    return plan_make(state, &test_key, arena);
}

static void check_row(const struct row *row, size_t place)
{
    AUTO(arena) arena = arena_new();
    const struct plan *plan = plan_row(row, arena);
    struct brake_rules rules = BRAKE_RULES_DEFAULT;

    rules.is_first_sync = row->is_first;
    rules.is_attended = row->is_attended;
    rules.is_released = row->is_released;
    rules.holds_attended = row->holds_attended;
    rules.is_review_due = row->is_review_due;
    assert_int_equal(plan_phase(plan, PHASE_DELETE).count, row->deleted);
    struct brake brake = brake_decide(plan, &rules, arena);
    if (brake.cause != row->cause) fail_msg("row %zu: cause %d", place, (int)brake.cause);
    if (brake.cause == BRAKE_OPEN) {
        assert_false(str_is_given(brake.message));
        return;
    }
    assert_int_equal(brake.keys.count, row->deleted);
    if (brake.cause == BRAKE_REVIEW) return;
    assert_int_not_equal(str_find(brake.message, STR("GONE000")), SIZE_MAX);
    bool says_by_hand = str_find(brake.message, STR("by hand")) != SIZE_MAX;
    assert_int_equal(says_by_hand, !row->holds_attended);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) check_row(&rows[i], i);
}

/* The hash of the plan that was shown opens the brake; that of another plan does not. */
static void test_seen_plan(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    const struct plan *plan = plan_row(&(struct row){ .deleted = 30, .owned = 30 }, arena);
    const struct plan *other = plan_row(&(struct row){ .deleted = 29, .owned = 29 }, arena);
    struct brake_rules rules = BRAKE_RULES_DEFAULT;

    rules.seen_hash = &other->hash;
    assert_int_equal(brake_decide(plan, &rules, arena).cause, BRAKE_TOO_MANY);
    rules.is_review_due = true;
    assert_int_equal(brake_decide(plan, &rules, arena).cause, BRAKE_REVIEW);
    rules.seen_hash = &plan->hash;
    assert_int_equal(brake_decide(plan, &rules, arena).cause, BRAKE_OPEN);
}

/* What to do must survive the cut of a status, however long the names are. */
static void test_long_names(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct sync_state world = { .options.allows_empty_source = true };
    struct brake_rules rules = BRAKE_RULES_DEFAULT;
    struct site site;
    char name[KEY_LEN_MAX + 1];

    site_init(&site, arena);
    for (size_t i = 0; i < 30; i++) {
        (void)snprintf(name, sizeof name, "%0255zu", i);
        name[0] = 'K';
        site_add_value(&site, site_add(&site, arena_copy(arena, str_from_c(name)), false),
                       CONTEXT(ALL), STR("v"));
    }
    site_observe(&site, &test_key, &world);
    struct brake brake = brake_decide(plan_make(&world, &test_key, arena), &rules, arena);
    assert_int_equal(brake.cause, BRAKE_TOO_MANY);
    assert_true(brake.message.len <= 1024);
    assert_int_not_equal(str_find(brake.message, STR("and 28 more")), SIZE_MAX);
}

/* Values of single contexts that `all` takes the place of count like deleted ones. */
static void test_dropped_values(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[12] = { 0 };
    struct sync_state world = { .desired = desired,
                                .desired_count = COUNT_OF(desired),
                                .options.replaces_contexts = true };
    struct brake_rules rules = BRAKE_RULES_DEFAULT;
    struct site site;

    site_init(&site, arena);
    for (size_t i = 0; i < COUNT_OF(desired); i++) {
        desired[i].key = arena_format(arena, "KEY%02zu", i);
        desired[i].value = plain_text(STR("new"));
        site_add_value(&site, site_add(&site, desired[i].key, false), CONTEXT(PRODUCTION),
                       STR("old"));
    }
    site_observe(&site, &test_key, &world);
    const struct plan *plan = plan_make(&world, &test_key, arena);
    assert_int_equal(plan->counts.of[OPERATION_REPLACE], COUNT_OF(desired));
    struct brake brake = brake_decide(plan, &rules, arena);
    assert_int_equal(brake.cause, BRAKE_TOO_MANY);
    assert_int_equal(brake.keys.count, COUNT_OF(desired));
    assert_int_not_equal(str_find(brake.message, STR("KEY09 and 2 more")), SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_seen_plan),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_dropped_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
