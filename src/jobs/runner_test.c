/* The runner's threads over a real database, with runs that end at once or hang at Netlify. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "jobs/runner.h"

#include "base/clock.h"
#include "domain/app_connection.h"
#include "domain/job_queue.h"
#include "domain/outbox.h"
#include "domain/vault.h"
#include "http_client/canned_server_fixture.h"
#include "jobs/worker.h"
#include "json/json.h"
#include "sync/run_fixture.h"

enum { WAIT_MS = 20 * 1000, SHORT_LEASE_MS = 300 };

static struct {
    struct call_fixture base;
    struct canned_server *server;
    struct job_runner *runner;
} fixture;

static const struct query waiting_jobs = { "SELECT count(*) FROM job WHERE state = 'waiting'" };
static const struct query all_jobs = { "SELECT count(*) FROM job" };
static const struct query failed_syncs = {
    "SELECT count(*) FROM secret_sync WHERE sync_status = 'failed'"
};
static const struct query running_syncs = {
    "SELECT count(*) FROM secret_sync WHERE sync_status = 'running'"
};
static const struct query cancelled_runs = {
    "SELECT count(*) FROM sync_run WHERE state = 'cancelled'"
};
static const struct query outbox_entries = { "SELECT count(*) FROM outbox" };
static const struct query uncounted_jobs = {
    "SELECT count(*) FROM job WHERE state = 'waiting' AND attempt = 0 AND lease_owner IS NULL"
};
static const struct query stolen_jobs = {
    "SELECT count(*) FROM job WHERE state = 'running' AND lease_owner = 'other'"
};
static const struct query steal = { "UPDATE job SET lease_owner = 'other'" };
static const struct query lose_process = {
    "UPDATE job SET state = 'running', lease_owner = 'dead', lease_until = $1"
};
static const struct query add_environment = {
    "INSERT INTO environment (id, project_id, name, slug, position, created_at, updated_at)"
    " VALUES ($1, $2, 'Development', 'dev', 1, 1, 1)"
};
static const struct query add_folder = {
    "INSERT INTO folder (id, project_id, environment_id, name, path, created_at, updated_at)"
    " VALUES ($1, $2, $3, 'root', '/', 1, 1)"
};
static const struct query set_folder = { "UPDATE secret_sync SET folder_id = $1" };
static const struct query set_token = { "UPDATE app_connection SET credentials_sealed = $1" };

static int64_t count(const struct query *query)
{
    return run_fixture_count(&fixture.base, query);
}

static void wait_for(const struct query *query, int64_t want)
{
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;

    while (count(query) != want) {
        assert_true(clock_monotonic_ms() < end_ms);
        clock_sleep_ms(5);
    }
}

static void enqueue(const char *sync)
{
    struct call *call = &fixture.base.call;

    EXPECT_STATUS(
        OK, outbox_sync_wanted(call, "sync", run_fixture_id("project"), run_fixture_id(sync)));
    if (fixture.runner) job_runner_wake(fixture.runner);
}

static void start_runner(bool is_alone)
{
    const struct job_runner_config config = { .domain = &fixture.base.domain,
                                              .worker_count = 2,
                                              .lease_ms = SHORT_LEASE_MS,
                                              .is_alone = is_alone };

    EXPECT_STATUS(OK, job_runner_open(&config, &fixture.runner));
}

static void stop_runner(void)
{
    job_runner_close(fixture.runner);
    fixture.runner = NULL;
}

/* --- a sync that gets as far as Netlify ------------------------------------------------------------ */

static void make_token(void)
{
    struct call *call = &fixture.base.call;
    struct id org = run_fixture_id("org");
    struct vault_owner owner = { .org_id = org };
    const struct seal_place place = { "app_connection", "credentials",
                                      run_fixture_id("connection") };
    struct str wrapped, wrapped_data, sealed;

    EXPECT_STATUS(OK, vault_make_org_keys(call, org, &wrapped, &wrapped_data));
    EXPECT_STATUS(OK, vault_make_project_key(call, org, run_fixture_id("project")));
    EXPECT_STATUS(OK,
                  vault_seal(call, &owner, &place, STR("{\"accessToken\":\"token\"}"), &sealed));
    EXPECT_STATUS(OK, db_run(call->db, &set_token, NULL, BIND(bind_blob(sealed))));
}

static void make_source(void)
{
    struct db *db = fixture.base.call.db;
    struct id project = run_fixture_id("project");
    struct id environment = run_fixture_id("environment");
    struct id folder = run_fixture_id("folder");

    EXPECT_STATUS(
        OK, db_run(db, &add_environment, NULL, BIND(bind_id(&environment), bind_id(&project))));
    EXPECT_STATUS(OK, db_run(db, &add_folder, NULL,
                             BIND(bind_id(&folder), bind_id(&project), bind_id(&environment))));
    EXPECT_STATUS(OK, db_run(db, &set_folder, NULL, BIND(bind_id(&folder))));
}

static void wait_for_request(void)
{
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;

    while (canned_server_requests(fixture.server) == 0) {
        assert_true(clock_monotonic_ms() < end_ms);
        clock_sleep_ms(5);
    }
}

/* A run that asked Netlify for its variables and waits for an answer that never comes. */
static void start_hanging_run(void)
{
    make_token();
    make_source();
    canned_server_add(fixture.server, &(struct canned_answer){ .ending = CANNED_SILENCE });
    start_runner(false);
    enqueue("one");
    wait_for_request();
    assert_int_equal(1, count(&running_syncs));
}

/* --- tests ----------------------------------------------------------------------------------------- */

static int set_up(void **state)
{
    struct domain *domain = &fixture.base.domain;
    const struct http_client_config config = { .user_agent = STR("Tacit/0.1"),
                                               .connections_per_host_max = 4,
                                               .allow_private_addresses = true };
    struct key root = { { 1 } };

    (void)state;
    json_init();
    run_fixture_init(&fixture.base);
    fixture.server = canned_server_start();
    EXPECT_STATUS(OK, keyring_open(&root, &domain->keyring));
    EXPECT_STATUS(OK, http_client_open(&config, &domain->http_client));
    domain->rate_registry = rate_registry_new(NULL);
    domain->netlify_api_url = str_from_c(canned_server_url(fixture.server));
    run_fixture_add_sync(&fixture.base, "one", "site-1");
    return 0;
}

static int tear_down(void **state)
{
    struct domain *domain = &fixture.base.domain;

    (void)state;
    stop_runner();
    http_client_close(domain->http_client);
    rate_registry_free(domain->rate_registry);
    keyring_close(domain->keyring);
    canned_server_stop(fixture.server);
    call_fixture_deinit(&fixture.base);
    return 0;
}

/* The source of these syncs is gone, so each run ends at once, and for good. */
static void test_the_outbox_is_done(void **state)
{
    (void)state;
    run_fixture_add_sync(&fixture.base, "two", "site-2");
    enqueue("one");
    start_runner(false);
    enqueue("two");
    wait_for(&failed_syncs, 2);
    wait_for(&all_jobs, 0);
    assert_int_equal(0, count(&outbox_entries));
}

/* One right behind the other: what came too early for a look of its own is not forgotten. */
static void test_no_news_is_lost(void **state)
{
    int64_t end_ms = clock_monotonic_ms() + WAIT_MS;

    (void)state;
    start_runner(false);
    for (int i = 0; i < 50; i++) {
        enqueue("one");
        if (i % 3 == 0) enqueue("one");
        wait_for(&outbox_entries, 0);
    }
    assert_true(clock_monotonic_ms() < end_ms); /* not by looking from time to time */
}

static const struct {
    int64_t due_at_ms, looked_at_ms, now_ms, pause_ms;
} pauses[] = {
    { 0, 1000, 1003, 2000 },    /* nothing waits */
    { 1050, 1000, 1003, 47 },   /* soon */
    { 9000, 1000, 1003, 2000 }, /* later than we look anyway */
    { 1002, 1000, 1003, 0 },    /* became due while the queue was looked at */
    { 1001, 1000, 1001, 0 },    /* just now */
    { 1000, 1000, 1003, 2000 }, /* was due then: it waits for a worker, who wakes us */
    { 1, 1000, 1003, 2000 },
};

static void test_pauses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pauses); i++) {
        int64_t pause_ms =
            job_pause_ms(pauses[i].due_at_ms, pauses[i].looked_at_ms, pauses[i].now_ms, 2000);
        assert_int_equal(pauses[i].pause_ms, pause_ms);
    }
}

static void test_a_sync_that_is_gone_is_no_trouble(void **state)
{
    (void)state;
    start_runner(false);
    enqueue("never");
    enqueue("one");
    wait_for(&failed_syncs, 1);
    wait_for(&all_jobs, 0);
}

static void test_an_expired_or_abandoned_job_runs(void **state)
{
    static const struct {
        bool is_alone;
        int64_t lease_until;
    } cases[] = {
        { false, 1 },        /* its lease ran out */
        { true, INT64_MAX }, /* it did not, but there is nobody else who could hold it */
    };
    struct call *call = &fixture.base.call;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct id job_id;
        const struct job_wish wish = { .kind = "sync",
                                       .subject_id = run_fixture_id("one"),
                                       .group_key = STR("site-1"),
                                       .limit_key = STR("limit") };
        EXPECT_STATUS(OK, job_enqueue(call, &wish, &job_id));
        EXPECT_STATUS(OK,
                      db_run(call->db, &lose_process, NULL, BIND(bind_int(cases[i].lease_until))));
        start_runner(cases[i].is_alone);
        wait_for(&all_jobs, 0);
        assert_int_equal(1, count(&failed_syncs));
        stop_runner();
    }
}

static void test_leases_are_renewed(void **state)
{
    (void)state;
    start_hanging_run();
    /* Long enough for the lease to have run out thrice. It is ours still, and runs once. */
    clock_sleep_ms(3 * SHORT_LEASE_MS);
    assert_int_equal(0, count(&waiting_jobs));
    assert_int_equal(1, count(&all_jobs));
    assert_int_equal(1, canned_server_requests(fixture.server));
    assert_int_equal(1, count(&running_syncs));
}

static void test_a_lost_lease_stops_the_run(void **state)
{
    (void)state;
    start_hanging_run();
    EXPECT_STATUS(OK, db_run(fixture.base.call.db, &steal, NULL, BIND_NONE));
    wait_for(&cancelled_runs, 1);
    stop_runner();
    assert_int_equal(1, count(&stolen_jobs)); /* whose it is now */
    assert_int_equal(1, count(&running_syncs));
}

static void test_closing_gives_jobs_back(void **state)
{
    (void)state;
    start_hanging_run();
    stop_runner();
    assert_int_equal(1, count(&uncounted_jobs));
    assert_int_equal(1, count(&cancelled_runs));
    assert_int_equal(0, count(&failed_syncs));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_outbox_is_done),
        TEST(test_no_news_is_lost),
        cmocka_unit_test(test_pauses),
        TEST(test_a_sync_that_is_gone_is_no_trouble),
        TEST(test_an_expired_or_abandoned_job_runs),
        TEST(test_leases_are_renewed),
        TEST(test_a_lost_lease_stops_the_run),
        TEST(test_closing_gives_jobs_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
