// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "sync/run.h"

#include "sync/run_fixture.h"

static int set_up(void **state)
{
    static struct call_fixture fixture;

    run_fixture_init(&fixture);
    run_fixture_add_sync(&fixture, "one", "site-1");
    run_fixture_add_sync(&fixture, "two", "site-2");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    call_fixture_deinit(*state);
    return 0;
}

static struct sync_run begin(struct call_fixture *fixture, const char *sync, int64_t started_at)
{
    struct sync_run run = {
        .id = id_new(),
        .sync_id = run_fixture_id(sync),
        .kind = STR("sync"),
        .trigger = STR("manual"),
        .state = STR("running"),
        .job_id = STR("job"),
        .started_at = started_at,
    };

    EXPECT_STATUS(OK, sync_run_begin(&fixture->call, &run));
    return run;
}

static void add_item(struct call_fixture *fixture, const struct sync_run *run, int64_t position,
                     const char *key, const char *operation, const char *outcome)
{
    const struct sync_run_item item = {
        .position = position,
        .key = str_from_c(key),
        .context = STR("all"),
        .context_parameter = STR(""),
        .operation = str_from_c(operation),
        .reason = STR("new"),
        .outcome = str_from_c(outcome),
    };

    EXPECT_STATUS(OK, sync_run_add_item(&fixture->call, run->id, &item));
}

static struct record_list list(struct call_fixture *fixture, const char *sync, int64_t limit)
{
    struct record_list runs;

    EXPECT_STATUS(OK, sync_run_list(&fixture->call, run_fixture_id(sync), limit, &runs));
    return runs;
}

static void test_a_run_is_kept_with_its_items(void **state)
{
    struct call_fixture *fixture = *state;
    struct sync_run run = begin(fixture, "one", 10);
    struct sync_run read;

    add_item(fixture, &run, 3, "B", "create", "planned");
    add_item(fixture, &run, -1, "A", "import-create", "done");
    EXPECT_STATUS(OK, sync_run_set_outcome(&fixture->call, run.id, 3, STR("failed"), STR("why")));
    run.state = STR("failed");
    run.message = STR("message");
    run.planned = 2;
    run.finished_at = 20;
    EXPECT_STATUS(OK, sync_run_update(&fixture->call, &run));
    EXPECT_STATUS(OK, sync_run_get(&fixture->call, run.sync_id, run.id, &read));
    EXPECT_TEXT("failed", read.state);
    assert_int_equal(2, read.planned);
    assert_int_equal(2, read.items.count);
    const struct sync_run_item *items = read.items.items;
    EXPECT_TEXT("A", items[0].key);
    EXPECT_TEXT("failed", items[1].outcome);
    EXPECT_TEXT("why", items[1].message);
    EXPECT_STATUS(NOT_FOUND, sync_run_get(&fixture->call, run_fixture_id("two"), run.id, &read));
}

static void test_the_newest_runs_are_kept(void **state)
{
    struct call_fixture *fixture = *state;

    begin(fixture, "two", 1);
    for (int64_t i = 1; i <= RUNS_KEPT + 10; i++) begin(fixture, "one", i);
    struct record_list runs = list(fixture, "one", RUNS_KEPT * 2);
    const struct sync_run *items = runs.items;
    assert_int_equal(RUNS_KEPT, runs.count);
    assert_int_equal(RUNS_KEPT + 10, items[0].started_at);
    assert_int_equal(11, items[RUNS_KEPT - 1].started_at);
    assert_int_equal(1, list(fixture, "two", 10).count);
    assert_int_equal(3, list(fixture, "one", 3).count);
}

static void test_a_crashed_run_is_ended_by_the_next(void **state)
{
    struct call_fixture *fixture = *state;

    begin(fixture, "one", 1);
    begin(fixture, "two", 1);
    begin(fixture, "one", 2);
    const struct sync_run *ones = list(fixture, "one", 10).items;
    EXPECT_TEXT("running", ones[0].state);
    EXPECT_TEXT("cancelled", ones[1].state);
    const struct sync_run *twos = list(fixture, "two", 10).items;
    EXPECT_TEXT("running", twos[0].state);
}

static void note_plan(struct call_fixture *fixture, struct sync_run *run, const char *state)
{
    run->plan_hash = STR("hash");
    run->state = str_from_c(state);
    EXPECT_STATUS(OK, sync_run_update(&fixture->call, run));
}

static struct record_list intents_of(struct call_fixture *fixture, const struct sync_run *run)
{
    struct record_list intents;

    EXPECT_STATUS(OK, sync_run_intents(&fixture->call, run->sync_id, run->id, &intents));
    return intents;
}

/* Only what the last run that wrote may have written without saying so. */
static void test_intents(void **state)
{
    static const struct {
        const char *key, *operation, *outcome;
        bool is_intent;
    } cases[] = {
        { "A", "create", "sending", true },      { "B", "set-value", "unsure", true },
        { "C", "replace", "sending", true },     { "D", "create", "done", false },
        { "E", "create", "failed", false },      { "F", "delete-value", "sending", false },
        { "G", "import-create", "done", false }, { "H", "refuse", "refused", false },
        { "I", "create", "planned", false },
    };
    struct call_fixture *fixture = *state;
    struct sync_run oldest = begin(fixture, "one", 1);
    add_item(fixture, &oldest, 0, "Z", "create", "sending");
    note_plan(fixture, &oldest, "running");
    struct sync_run last = begin(fixture, "one", 2);
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        add_item(fixture, &last, (int64_t)i, cases[i].key, cases[i].operation, cases[i].outcome);
    note_plan(fixture, &last, "running");
    struct sync_run run = begin(fixture, "one", 3);
    struct record_list intents = intents_of(fixture, &run);
    const struct sync_run_item *items = intents.items;
    size_t at = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (!cases[i].is_intent) continue;
        assert_true(at < intents.count);
        assert_true(str_equal(str_from_c(cases[i].key), items[at++].key));
    }
    assert_int_equal(at, intents.count);

    /* Runs that came to no plan, or were held with it, have taken none of it up. */
    struct sync_run held = begin(fixture, "one", 4);
    note_plan(fixture, &held, "held");
    run = begin(fixture, "one", 5);
    assert_int_equal(at, intents_of(fixture, &run).count);
    note_plan(fixture, &run, "running");
    run = begin(fixture, "one", 6);
    assert_int_equal(0, intents_of(fixture, &run).count);
}

/* Whether the server died or the run came to its end: what was being sent is in doubt from then on,
 * and what no call was under way for is not. */
static void test_what_was_being_sent_is_in_doubt(void **state)
{
    static const bool dies[] = { true, false };
    struct call_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(dies); i++) {
        struct sync_run run = begin(fixture, "one", 1 + (int64_t)i);
        struct sync_run read;
        add_item(fixture, &run, 0, "A", "create", "planned");
        add_item(fixture, &run, 1, "B", "create", "planned");
        EXPECT_STATUS(OK, sync_run_set_sending(&fixture->call, run.id, 0));
        EXPECT_STATUS(OK, sync_run_get(&fixture->call, run.sync_id, run.id, &read));
        EXPECT_TEXT("sending", ((const struct sync_run_item *)read.items.items)[0].outcome);
        if (dies[i])
            begin(fixture, "one", 10 + (int64_t)i);
        else
            EXPECT_STATUS(OK, sync_run_end(&fixture->call, &run));
        EXPECT_STATUS(OK, sync_run_get(&fixture->call, run.sync_id, run.id, &read));
        const struct sync_run_item *items = read.items.items;
        EXPECT_TEXT("unsure", items[0].outcome);
        assert_true(str_is_given(items[0].message));
        assert_true(str_equal(dies[i] ? STR("planned") : STR("skipped"), items[1].outcome));
    }
}

static void test_the_sync_says_how_it_went(void **state)
{
    struct call_fixture *fixture = *state;
    struct id one = run_fixture_id("one");
    struct secret_sync sync;

    EXPECT_STATUS(OK, sync_status_start(&fixture->call, one, SYNC_RUN_SYNC));
    EXPECT_STATUS(OK, secret_sync_read(&fixture->call, one, &sync));
    EXPECT_TEXT("running", sync.sync_status);
    EXPECT_STATUS(OK, sync_status_write(&fixture->call, one, SYNC_RUN_SYNC, "failed", STR("why"),
                                        STR("job-1")));
    EXPECT_STATUS(OK, secret_sync_read(&fixture->call, one, &sync));
    EXPECT_TEXT("failed", sync.sync_status);
    EXPECT_TEXT("why", sync.last_sync_message);
    assert_int_equal(0, sync.last_synced_at); /* of success alone */
    EXPECT_STATUS(OK, sync_status_write(&fixture->call, one, SYNC_RUN_SYNC, "succeeded", STR_ABSENT,
                                        STR("job-2")));
    EXPECT_STATUS(OK, secret_sync_read(&fixture->call, one, &sync));
    assert_false(str_is_given(sync.last_sync_message));
    EXPECT_TEXT("job-2", sync.last_sync_job_id);
    assert_int_equal(CALL_FIXTURE_NOW_MS, sync.last_synced_at);
    assert_false(str_is_given(sync.import_status));
    EXPECT_STATUS(CONFLICT,
                  sync_status_start(&fixture->call, run_fixture_id("gone"), SYNC_RUN_REMOVE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_run_is_kept_with_its_items, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_newest_runs_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_crashed_run_is_ended_by_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_intents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_was_being_sent_is_in_doubt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_sync_says_how_it_went, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
