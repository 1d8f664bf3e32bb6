// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "jobs/dispatch.h"

#include "domain/job_queue.h"
#include "domain/outbox.h"
#include "sync/run_fixture.h"

static const struct query add_environment = {
    "INSERT INTO environment (id, project_id, name, slug, position, created_at, updated_at)"
    " VALUES ($1, $2, 'Development', 'dev', 1, 1, 1)"
};
static const struct query add_folder = {
    "INSERT INTO folder (id, project_id, environment_id, name, path, created_at, updated_at)"
    " VALUES ($1, $2, $3, 'name', $4, 1, 1)"
};
static const struct query set_source = {
    "UPDATE secret_sync SET folder_id = $2, is_auto_sync = $3 WHERE id = $1"
};
static const struct query count_jobs = { "SELECT count(*) FROM job" };
static const struct query count_entries = { "SELECT count(*) FROM outbox" };
static const struct query count_pending = {
    "SELECT count(*) FROM secret_sync WHERE sync_status = 'pending'"
};
static const struct query first_run_at = { "SELECT run_at FROM job" };
static const struct query lease_all = {
    "UPDATE job SET state = 'running', lease_owner = 'worker', lease_until = 9999999999999"
};
static const struct query with_payload = {
    "SELECT count(*) FROM job WHERE payload = '{\"trigger\":\"manual\"}'"
};

static void add_place(struct call_fixture *fixture, const char *folder, const char *path)
{
    struct id id = run_fixture_id(folder);
    struct id project = run_fixture_id("project");
    struct id environment = run_fixture_id("environment");

    EXPECT_STATUS(OK, db_run(fixture->call.db, &add_folder, NULL,
                             BIND(bind_id(&id), bind_id(&project), bind_id(&environment),
                                  bind_text(str_from_c(path)))));
}

static void add_sync(struct call_fixture *fixture, const char *name, const char *folder,
                     bool is_auto)
{
    struct id id = run_fixture_id(name);
    struct id source = run_fixture_id(folder);

    run_fixture_add_sync(fixture, name, name);
    EXPECT_STATUS(OK, db_run(fixture->call.db, &set_source, NULL,
                             BIND(bind_id(&id), bind_id(&source), bind_bool(is_auto))));
}

static int set_up(void **state)
{
    static struct call_fixture fixture;
    struct id project = run_fixture_id("project");
    struct id environment = run_fixture_id("environment");

    run_fixture_init(&fixture);
    EXPECT_STATUS(OK, db_run(fixture.call.db, &add_environment, NULL,
                             BIND(bind_id(&environment), bind_id(&project))));
    add_place(&fixture, "root", "/");
    add_place(&fixture, "app", "/app");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    call_fixture_deinit(*state);
    return 0;
}

static void change(struct call_fixture *fixture, const char *path)
{
    EXPECT_STATUS(OK, outbox_path_changed(&fixture->call, run_fixture_id("project"),
                                          run_fixture_id("environment"), str_from_c(path)));
}

static void dispatch(struct call_fixture *fixture)
{
    bool has_more = true;

    EXPECT_STATUS(OK, dispatch_outbox(&fixture->call, &has_more));
    assert_false(has_more);
    assert_int_equal(0, run_fixture_count(fixture, &count_entries));
}

static void test_the_automatic_syncs_of_the_folder_run(void **state)
{
    struct call_fixture *fixture = *state;

    add_sync(fixture, "one", "root", true);
    add_sync(fixture, "two", "root", true);
    add_sync(fixture, "by hand", "root", false);
    add_sync(fixture, "elsewhere", "app", true);
    change(fixture, "/");
    dispatch(fixture);
    assert_int_equal(2, run_fixture_count(fixture, &count_jobs));
    assert_int_equal(2, run_fixture_count(fixture, &count_pending));
    assert_int_equal(CALL_FIXTURE_NOW_MS + GATHER_MS, run_fixture_count(fixture, &first_run_at));
}

static void test_a_burst_is_one_run(void **state)
{
    struct call_fixture *fixture = *state;

    add_sync(fixture, "one", "root", true);
    for (size_t i = 0; i < 100; i++) change(fixture, "/");
    dispatch(fixture);
    assert_int_equal(1, run_fixture_count(fixture, &count_jobs));
    /* Later changes join the waiting one, and do not put it off. */
    fixture->call.now_ms += GATHER_MS / 2;
    change(fixture, "/");
    dispatch(fixture);
    assert_int_equal(1, run_fixture_count(fixture, &count_jobs));
    assert_int_equal(CALL_FIXTURE_NOW_MS + GATHER_MS, run_fixture_count(fixture, &first_run_at));
}

static void test_changes_during_a_run_make_one_more(void **state)
{
    struct call_fixture *fixture = *state;

    add_sync(fixture, "one", "root", true);
    change(fixture, "/");
    dispatch(fixture);
    EXPECT_STATUS(OK, db_run(fixture->call.db, &lease_all, NULL, BIND_NONE));
    for (size_t i = 0; i < 3; i++) {
        change(fixture, "/");
        dispatch(fixture);
    }
    assert_int_equal(2, run_fixture_count(fixture, &count_jobs));
}

static void test_what_a_person_asked_for_stays_asked_for(void **state)
{
    struct call_fixture *fixture = *state;
    struct id job_id;
    const struct job_wish wish = {
        .kind = "sync",
        .subject_id = run_fixture_id("one"),
        .group_key = STR("one"),
        .limit_key = STR("limit"),
        .payload = STR("{\"trigger\":\"manual\"}"),
        .run_at_ms = CALL_FIXTURE_NOW_MS,
    };

    add_sync(fixture, "one", "root", true);
    EXPECT_STATUS(OK, job_enqueue(&fixture->call, &wish, &job_id));
    change(fixture, "/");
    dispatch(fixture);
    assert_int_equal(1, run_fixture_count(fixture, &count_jobs));
    assert_int_equal(1, run_fixture_count(fixture, &with_payload));
}

static void test_nobody_is_concerned(void **state)
{
    struct call_fixture *fixture = *state;
    struct call *call = &fixture->call;

    add_sync(fixture, "one", "root", true);
    change(fixture, "/app");
    change(fixture, "/gone");
    EXPECT_STATUS(
        OK, outbox_path_changed(call, run_fixture_id("project"), run_fixture_id("gone"), STR("/")));
    EXPECT_STATUS(
        OK, outbox_sync_wanted(call, "sync", run_fixture_id("project"), run_fixture_id("gone")));
    EXPECT_STATUS(
        OK, outbox_sync_wanted(call, "dance", run_fixture_id("project"), run_fixture_id("one")));
    dispatch(fixture);
    assert_int_equal(0, run_fixture_count(fixture, &count_jobs));
}

static void test_more_than_is_taken_at_once(void **state)
{
    struct call_fixture *fixture = *state;
    bool has_more = false;

    add_sync(fixture, "one", "root", true);
    for (size_t i = 0; i < 1001; i++) change(fixture, "/");
    EXPECT_STATUS(OK, dispatch_outbox(&fixture->call, &has_more));
    assert_true(has_more);
    assert_int_equal(1, run_fixture_count(fixture, &count_entries));
    dispatch(fixture);
    assert_int_equal(1, run_fixture_count(fixture, &count_jobs));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_automatic_syncs_of_the_folder_run),
        TEST(test_a_burst_is_one_run),
        TEST(test_changes_during_a_run_make_one_more),
        TEST(test_what_a_person_asked_for_stays_asked_for),
        TEST(test_nobody_is_concerned),
        TEST(test_more_than_is_taken_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
