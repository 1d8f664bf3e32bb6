/* What is done from time to time, with the time as the test says it is. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "jobs/chore.h"

#include "domain/sync_alert.h"
#include "domain/sync_watch.h"
#include "sync/run_fixture.h"

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

static const struct query count_jobs = {
    "SELECT count(*) FROM job WHERE kind = 'drift' AND state = 'waiting' AND priority < 0"
};
static const struct query count_planned = {
    "SELECT count(*) FROM secret_sync WHERE next_check_at > 0"
};
static const struct query next_check = {
    "SELECT coalesce(min(next_check_at), 0) FROM secret_sync"
};
static const struct query count_stale = {
    "SELECT count(*) FROM secret_sync WHERE stale_since IS NOT NULL AND alert = 'stale'"
};
static const struct query count_notices = { "SELECT count(*) FROM notification" };
static const struct query count_recovered = {
    "SELECT count(*) FROM notification WHERE kind = 'sync-recovered'"
};
static const struct query make_automatic = {
    "UPDATE secret_sync SET is_auto_sync = $1, created_at = $2"
};
static const struct query add_user = {
    "INSERT INTO app_user (id, email, username, created_at, updated_at)"
    " VALUES ($1, $2, $2, 1, 1)"
};
static const struct query add_member = {
    "INSERT INTO project_member (id, project_id, user_id, created_at, updated_at)"
    " VALUES ($1, $2, $1, 1, 1)"
};
static const struct query add_role = {
    "INSERT INTO project_member_role (id, member_id, role, is_temporary, starts_at, ends_at,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, 1, 2, 1, 1)"
};

static struct call_fixture fixture;

static void add_person(const char *name, const char *role, bool is_over)
{
    struct id id = run_fixture_id(name);
    struct id role_id = id_new();
    struct id project = run_fixture_id("project");
    struct db *db = fixture.call.db;

    EXPECT_STATUS(OK, db_run(db, &add_user, NULL, BIND(bind_id(&id), bind_text(str_from_c(name)))));
    EXPECT_STATUS(OK, db_run(db, &add_member, NULL, BIND(bind_id(&id), bind_id(&project))));
    EXPECT_STATUS(OK, db_run(db, &add_role, NULL,
                             BIND(bind_id(&role_id), bind_id(&id), bind_text(str_from_c(role)),
                                  bind_bool(is_over))));
}

static void watch(const char *sync, int64_t minutes, int64_t stale_hours)
{
    const struct sync_settings settings = { .check_minutes = minutes, .stale_hours = stale_hours };

    EXPECT_STATUS(OK, sync_watch_set(&fixture.call, run_fixture_id(sync), &settings));
}

static int64_t count(const struct query *query)
{
    return run_fixture_count(&fixture, query);
}

static int set_up(void **state)
{
    (void)state;
    run_fixture_init(&fixture);
    run_fixture_add_sync(&fixture, "one", "place");
    EXPECT_STATUS(OK, db_run(fixture.call.db, &make_automatic, NULL,
                             BIND(bind_bool(true), bind_int(fixture.call.now_ms))));
    add_person("ada", "admin", false);
    add_person("bea", "member", false);
    add_person("cas", "admin", true); /* for a time that is over */
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    call_fixture_deinit(&fixture);
    return 0;
}

static void test_looks_are_asked_for_when_due(void **state)
{
    (void)state;
    int64_t start_ms = fixture.call.now_ms;

    watch("one", 60, 0);
    int64_t first_ms = count(&next_check);
    assert_true(first_ms >= start_ms + HOUR_MS / 2 && first_ms <= start_ms + HOUR_MS);
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(0, count(&count_jobs));

    fixture.call.now_ms = first_ms;
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(1, count(&count_jobs));
    int64_t second_ms = count(&next_check);
    assert_true(second_ms >= first_ms + HOUR_MS && second_ms <= first_ms + HOUR_MS * 3 / 2);
}

static void test_settings_move_the_next_look(void **state)
{
    (void)state;
    watch("one", 60, 0);
    int64_t before_ms = count(&next_check);
    watch("one", 60, 24);
    assert_int_equal(before_ms, count(&next_check)); /* not put off by an unrelated change */
    watch("one", 0, 24);
    assert_int_equal(0, count(&count_planned));
    fixture.call.now_ms += 365 * (int64_t)DAY_MS;
    watch("one", 0, 0);
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(0, count(&count_jobs));
}

static void test_what_failed_is_looked_at_soon(void **state)
{
    (void)state;
    int64_t start_ms = fixture.call.now_ms;
    struct id sync_id = run_fixture_id("one");

    watch("one", 600, 0);
    EXPECT_STATUS(OK, sync_watch_soon(&fixture.call, sync_id));
    int64_t soon_ms = count(&next_check);
    assert_true(soon_ms > start_ms && soon_ms <= start_ms + HOUR_MS / 4);
    fixture.call.now_ms += HOUR_MS / 8;
    EXPECT_STATUS(OK, sync_watch_soon(&fixture.call, sync_id));
    assert_true(count(&next_check) <= soon_ms); /* never put off */

    /* Of a sync that nobody looks at otherwise: this once. */
    watch("one", 0, 0);
    EXPECT_STATUS(OK, sync_watch_soon(&fixture.call, sync_id));
    assert_int_equal(1, count(&count_planned));
    fixture.call.now_ms += HOUR_MS;
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(1, count(&count_jobs));
    assert_int_equal(0, count(&count_planned));

    /* One that is started by hand waits for somebody. */
    EXPECT_STATUS(OK, db_run(fixture.call.db, &make_automatic, NULL,
                             BIND(bind_bool(false), bind_int(fixture.call.now_ms))));
    EXPECT_STATUS(OK, sync_watch_soon(&fixture.call, sync_id));
    assert_int_equal(0, count(&count_planned));
}

static void test_stale_once_and_in_order_again(void **state)
{
    struct secret_sync sync;

    (void)state;
    watch("one", 0, 24);
    fixture.call.now_ms += DAY_MS - 1;
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(0, count(&count_stale));

    fixture.call.now_ms += 1;
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(1, count(&count_stale));
    assert_int_equal(1, count(&count_notices)); /* to Ada alone, and once */

    EXPECT_STATUS(OK, secret_sync_read(&fixture.call, run_fixture_id("one"), &sync));
    EXPECT_STATUS(OK, sync_watch_proved(&fixture.call, &sync));
    EXPECT_STATUS(OK, sync_alert_after_run(&fixture.call, &sync, ALERT_NONE, STR_ABSENT));
    EXPECT_STATUS(OK, sync_alert_after_run(&fixture.call, &sync, ALERT_NONE, STR_ABSENT));
    assert_int_equal(0, count(&count_stale));
    assert_int_equal(1, count(&count_recovered));
    assert_int_equal(2, count(&count_notices));
}

static void test_drift_is_over_when_a_look_says_so(void **state)
{
    struct secret_sync sync;

    (void)state;
    EXPECT_STATUS(OK, secret_sync_read(&fixture.call, run_fixture_id("one"), &sync));
    EXPECT_STATUS(OK, sync_alert_set(&fixture.call, &sync, ALERT_DRIFTED, STR("KEY")));
    EXPECT_STATUS(OK, sync_alert_after_run(&fixture.call, &sync, ALERT_NONE, STR_ABSENT));
    assert_int_equal(0, count(&count_recovered));
    EXPECT_STATUS(OK, sync_alert_after_run(&fixture.call, &sync, ALERT_FAILED, STR("no")));
    EXPECT_STATUS(OK, sync_alert_set(&fixture.call, &sync, ALERT_NONE, STR_ABSENT));
    assert_int_equal(1, count(&count_recovered));
    assert_int_equal(3, count(&count_notices));
}

static void test_only_automatic_syncs_go_stale(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, db_run(fixture.call.db, &make_automatic, NULL,
                             BIND(bind_bool(false), bind_int(fixture.call.now_ms))));
    watch("one", 0, 1);
    fixture.call.now_ms += DAY_MS;
    EXPECT_STATUS(OK, sync_watch_tick(&fixture.call));
    assert_int_equal(0, count(&count_stale));
}

static void test_each_chore_at_its_time(void **state)
{
    int64_t due_at_ms[CHORE_COUNT] = { 0 };

    (void)state;
    watch("one", 60, 0);
    fixture.call.now_ms += DAY_MS;
    chores_run(&fixture.call, 1000, due_at_ms);
    assert_int_equal(1, count(&count_jobs));
    for (size_t i = 0; i < CHORE_COUNT; i++) assert_true(due_at_ms[i] > 1000);
    fixture.call.now_ms += DAY_MS;
    int64_t before_ms = count(&next_check);
    chores_run(&fixture.call, 1001, due_at_ms);
    assert_int_equal(before_ms, count(&next_check)); /* not yet */
    chores_run(&fixture.call, due_at_ms[0], due_at_ms);
    assert_true(count(&next_check) > before_ms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_looks_are_asked_for_when_due),
        TEST(test_settings_move_the_next_look),
        TEST(test_what_failed_is_looked_at_soon),
        TEST(test_stale_once_and_in_order_again),
        TEST(test_drift_is_over_when_a_look_says_so),
        TEST(test_only_automatic_syncs_go_stale),
        TEST(test_each_chore_at_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
