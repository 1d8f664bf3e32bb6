// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/call_fixture.h"
#include "domain/job_queue.h"

#include <stdio.h>

enum { LEASE_MS = 1000, NOW = CALL_FIXTURE_NOW_MS };

static const struct job_room room = { .per_limit = 2, .per_limit_interactive = 3 };
static const struct job_room interactive_room = { 2, 3, .is_interactive_only = true };

static const struct query count_jobs = { "SELECT count(*) FROM job" };

struct wish {
    const char *kind, *subject, *group, *limit, *payload;
    int64_t run_at_ms;
    enum job_priority priority;
};

static struct id id_of(const char *name)
{
    struct id id = { { 0 } };
    for (size_t i = 0; name[i] && i < ID_BYTES; i++) id.bytes[i] = (uint8_t)name[i];
    return id;
}

static struct id put(struct call_fixture *fixture, const struct wish *wish)
{
    struct id id;
    struct job_wish job = {
        .kind = wish->kind ? wish->kind : "sync",
        .subject_id = id_of(wish->subject),
        .group_key = str_from_c(wish->group ? wish->group : wish->subject),
        .limit_key = str_from_c(wish->limit ? wish->limit : "limit"),
        .payload = str_from_c(wish->payload),
        .run_at_ms = wish->run_at_ms ? wish->run_at_ms : NOW,
        .priority = wish->priority,
    };
    EXPECT_STATUS(OK, job_enqueue(&fixture->call, &job, &id));
    return id;
}
#define PUT(fixture, ...) put((fixture), &(struct wish){ __VA_ARGS__ })

static STATUS claim(struct call_fixture *fixture, const char *owner, struct job *ret_job)
{
    return job_claim(&fixture->call, str_from_c(owner), LEASE_MS, &room, ret_job);
}

static struct job must_claim(struct call_fixture *fixture, const char *subject)
{
    struct job job = { .attempt = 0 };
    EXPECT_STATUS(OK, claim(fixture, "worker", &job));
    assert_true(id_equal(id_of(subject), job.subject_id));
    return job;
}

static void must_find_nothing(struct call_fixture *fixture)
{
    struct job job;
    EXPECT_STATUS(NOT_FOUND, claim(fixture, "worker", &job));
}

static int64_t job_count(struct call_fixture *fixture)
{
    int64_t count = 0;
    EXPECT_STATUS(OK, db_one_int(fixture->call.db, &count_jobs, &count, BIND_NONE));
    return count;
}

static void test_order(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "late", .run_at_ms = NOW - 1);
    PUT(fixture, .subject = "early", .run_at_ms = NOW - 2, .limit = "x");
    PUT(fixture, .subject = "urgent", .priority = JOB_INTERACTIVE, .limit = "y");
    PUT(fixture, .subject = "future", .run_at_ms = NOW + 1, .priority = JOB_INTERACTIVE);

    struct job job = must_claim(fixture, "urgent");
    EXPECT_TEXT("sync", job.kind);
    EXPECT_TEXT("{}", job.payload);
    assert_int_equal(1, job.attempt);
    must_claim(fixture, "early");
    must_claim(fixture, "late");
    must_find_nothing(fixture);
    fixture->call.now_ms++;
    must_claim(fixture, "future");
}

static void test_group_runs_one_at_a_time(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a", .group = "site", .run_at_ms = NOW - 1);
    PUT(fixture, .subject = "b", .group = "site", .limit = "x");
    PUT(fixture, .subject = "c", .group = "other", .limit = "y", .run_at_ms = NOW - 2);

    must_claim(fixture, "c");
    struct job first = must_claim(fixture, "a");
    must_find_nothing(fixture);
    EXPECT_STATUS(OK, job_finish(&fixture->call, &first, STR("worker")));
    must_claim(fixture, "b");
}

/* Its destination may have changed, and its group with it, while it ran. */
static void test_subject_runs_one_at_a_time(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a", .group = "old site");
    struct job first = must_claim(fixture, "a");
    PUT(fixture, .subject = "a", .group = "new site", .limit = "x");
    PUT(fixture, .subject = "a", .kind = "import", .group = "third", .limit = "y");

    must_find_nothing(fixture);
    EXPECT_STATUS(OK, job_finish(&fixture->call, &first, STR("worker")));
    must_claim(fixture, "a");
    must_find_nothing(fixture);
}

static void test_limit(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a", .limit = "token");
    PUT(fixture, .subject = "b", .limit = "token");
    PUT(fixture, .subject = "c", .limit = "token");
    PUT(fixture, .subject = "d", .limit = "other", .run_at_ms = NOW - 1);
    struct job job;

    must_claim(fixture, "d");
    EXPECT_STATUS(OK, claim(fixture, "worker", &job));
    EXPECT_STATUS(OK, claim(fixture, "worker", &(struct job){ .attempt = 0 }));
    must_find_nothing(fixture);
    EXPECT_STATUS(OK, job_finish(&fixture->call, &job, STR("worker")));
    EXPECT_STATUS(OK, claim(fixture, "worker", &job));
}

/* Whoever waits gets in where nobody's jobs have filled the limit, up to a bound of its own. */
static void test_interactive_has_room(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a", .limit = "token", .run_at_ms = NOW - 4);
    PUT(fixture, .subject = "b", .limit = "token", .run_at_ms = NOW - 3);
    PUT(fixture, .subject = "c", .limit = "token", .run_at_ms = NOW - 2);
    must_claim(fixture, "a");
    must_claim(fixture, "b");
    must_find_nothing(fixture);
    PUT(fixture, .subject = "d", .limit = "token", .priority = JOB_INTERACTIVE);
    PUT(fixture, .subject = "e", .limit = "token", .priority = JOB_INTERACTIVE);
    struct job job = must_claim(fixture, "d");
    must_find_nothing(fixture);
    EXPECT_STATUS(OK, job_finish(&fixture->call, &job, STR("worker")));
    must_claim(fixture, "e");
    must_find_nothing(fixture);
}

static void test_reserved_workers(struct call_fixture *fixture)
{
    struct job job;

    PUT(fixture, .subject = "a", .run_at_ms = NOW - 5);
    EXPECT_STATUS(NOT_FOUND,
                  job_claim(&fixture->call, STR("worker"), LEASE_MS, &interactive_room, &job));
    PUT(fixture, .subject = "b", .priority = JOB_INTERACTIVE, .limit = "x");
    EXPECT_STATUS(OK, job_claim(&fixture->call, STR("worker"), LEASE_MS, &interactive_room, &job));
    assert_true(id_equal(id_of("b"), job.subject_id));
}

/* A long queue of one connection, spread over sites: the oldest that may run goes first, so a site
 * with many syncs holds up neither the others nor another connection. */
static void test_long_queue(struct call_fixture *fixture)
{
    enum { JOBS = 300, SITES = 7 };
    int64_t last_created_at[SITES] = { 0 };
    struct job running = { .attempt = 0 }, job;
    char subject[16], group[16];

    for (int i = 0; i < JOBS; i++) {
        (void)snprintf(subject, sizeof subject, "s%d", i);
        (void)snprintf(group, sizeof group, "site%d", i % 2 ? 0 : i % SITES);
        fixture->call.now_ms = NOW - JOBS + i;
        PUT(fixture, .subject = subject, .group = group, .run_at_ms = NOW - JOBS + i);
    }
    fixture->call.now_ms = NOW;
    PUT(fixture, .subject = "other", .limit = "another");
    for (int i = 0; i < JOBS; i++) {
        bool is_free = claim(fixture, "worker", &job).code == STATUS_OK;
        if (i == 1) { /* the limit is full, which another connection does not feel */
            must_claim(fixture, "other");
            must_find_nothing(fixture);
        }
        if (i > 0) EXPECT_STATUS(OK, job_finish(&fixture->call, &running, STR("worker")));
        if (!is_free) EXPECT_STATUS(OK, claim(fixture, "worker", &job));
        int64_t *last = &last_created_at[job.group_key.data[4] - '0'];
        assert_true(job.created_at > *last);
        *last = job.created_at;
        running = job;
    }
    EXPECT_STATUS(OK, job_finish(&fixture->call, &running, STR("worker")));
    must_find_nothing(fixture);
}

static void test_burst_is_one_job(struct call_fixture *fixture)
{
    struct id first = PUT(fixture, .subject = "a", .run_at_ms = NOW + 50, .payload = "{\"n\":1}");
    struct id second = PUT(fixture, .subject = "a", .run_at_ms = NOW - 5, .payload = "{\"n\":2}",
                           .priority = JOB_INTERACTIVE);
    struct id third = PUT(fixture, .subject = "a", .run_at_ms = NOW + 90, .payload = "{\"n\":3}");

    assert_true(id_equal(first, second));
    assert_true(id_equal(first, third));
    assert_int_equal(1, job_count(fixture));
    struct job job = must_claim(fixture, "a"); /* the earliest time counts */
    EXPECT_TEXT("{\"n\":3}", job.payload);     /* and the newest payload */
    assert_int_equal(JOB_INTERACTIVE, job.priority);
}

static void test_change_during_a_run_makes_one_more(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a");
    struct job running = must_claim(fixture, "a");
    struct id again = PUT(fixture, .subject = "a");

    assert_true(id_equal(again, PUT(fixture, .subject = "a")));
    assert_false(id_equal(again, running.id));
    assert_int_equal(2, job_count(fixture));
    EXPECT_STATUS(OK, job_finish(&fixture->call, &running, STR("worker")));
    must_claim(fixture, "a");
    must_find_nothing(fixture);
}

static void test_lease(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a");
    struct job dead = must_claim(fixture, "a");
    struct job taken;

    fixture->call.now_ms += LEASE_MS;
    EXPECT_STATUS(NOT_FOUND, claim(fixture, "other", &taken));
    fixture->call.now_ms += 1;
    EXPECT_STATUS(OK, claim(fixture, "other", &taken));
    assert_true(id_equal(dead.id, taken.id));
    assert_int_equal(2, taken.attempt);
    /* Whoever lost the lease can neither renew, nor end, nor give back. */
    EXPECT_STATUS(NOT_FOUND, job_check_lease(&fixture->call, &dead));
    EXPECT_STATUS(NOT_FOUND, job_renew(&fixture->call, &dead, STR("worker"), LEASE_MS));
    EXPECT_STATUS(OK, job_finish(&fixture->call, &dead, STR("worker")));
    EXPECT_STATUS(OK, job_release(&fixture->call, &dead, STR("worker"), NOW, true));
    EXPECT_STATUS(OK, job_renew(&fixture->call, &taken, STR("other"), LEASE_MS));
    EXPECT_STATUS(OK, job_check_lease(&fixture->call, &taken));
    /* Over is over, though nobody has taken it yet. */
    fixture->call.now_ms += LEASE_MS;
    EXPECT_STATUS(OK, job_check_lease(&fixture->call, &taken));
    fixture->call.now_ms += 1;
    EXPECT_STATUS(NOT_FOUND, job_check_lease(&fixture->call, &taken));
}

static void test_renewed_lease_holds(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a");
    struct job job = must_claim(fixture, "a");

    fixture->call.now_ms += LEASE_MS - 1;
    EXPECT_STATUS(OK, job_renew(&fixture->call, &job, STR("worker"), LEASE_MS));
    fixture->call.now_ms += LEASE_MS - 1;
    must_find_nothing(fixture);
}

/* A dead worker's job is dropped when the same work waits anyway. */
static void test_expired_beside_a_waiting_one(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a");
    must_claim(fixture, "a");
    struct id waiting = PUT(fixture, .subject = "a");

    fixture->call.now_ms += LEASE_MS + 1;
    struct job job = must_claim(fixture, "a");
    assert_true(id_equal(waiting, job.id));
    assert_int_equal(1, job_count(fixture));
}

static void test_release(struct call_fixture *fixture)
{
    PUT(fixture, .subject = "a");
    struct job job = must_claim(fixture, "a");

    EXPECT_STATUS(OK, job_release(&fixture->call, &job, STR("worker"), NOW + 10, true));
    must_find_nothing(fixture);
    fixture->call.now_ms = NOW + 10;
    job = must_claim(fixture, "a");
    assert_int_equal(2, job.attempt);
    EXPECT_STATUS(OK, job_release(&fixture->call, &job, STR("worker"), NOW, false));
    job = must_claim(fixture, "a"); /* an attempt that was not counted */
    assert_int_equal(2, job.attempt);

    struct id waiting = PUT(fixture, .subject = "a");
    EXPECT_STATUS(OK, job_release(&fixture->call, &job, STR("worker"), NOW, true));
    assert_int_equal(1, job_count(fixture));
    job = must_claim(fixture, "a");
    assert_true(id_equal(waiting, job.id));
}

static void test_running_and_forgotten(struct call_fixture *fixture)
{
    bool is_running = true;

    PUT(fixture, .subject = "a");
    EXPECT_STATUS(OK, job_is_running(&fixture->call, id_of("a"), &is_running));
    assert_false(is_running);
    must_claim(fixture, "a");
    EXPECT_STATUS(OK, job_is_running(&fixture->call, id_of("a"), &is_running));
    assert_true(is_running);
    PUT(fixture, .subject = "a");
    PUT(fixture, .subject = "b", .run_at_ms = NOW + 7, .limit = "x");
    EXPECT_STATUS(OK, job_forget(&fixture->call, id_of("a")));
    assert_int_equal(2, job_count(fixture)); /* the running one ends by itself */
    int64_t due = 0;
    EXPECT_STATUS(OK, job_next_due(&fixture->call, &due));
    assert_int_equal(NOW + 7, due);
}

/* With its organisation. */
static void add_connection(struct call_fixture *fixture, const char *org, const char *connection)
{
    static const struct query insert_org = {
        "INSERT INTO org (id, name, slug, wrapped_key, wrapped_data_key, created_at, updated_at)"
        " VALUES ($1, $2, $2, zeroblob(1), zeroblob(1), 1, 1)"
    };
    static const struct query insert_connection = {
        "INSERT INTO app_connection (id, org_id, name, app, method, credentials_sealed,"
        " credentials_hash, created_at, updated_at)"
        " VALUES ($1, $2, 'c', 'netlify', 'access-token', zeroblob(1), '', 1, 1)"
    };
    struct id org_id = id_of(org);
    struct id id = id_of(connection);

    EXPECT_STATUS(OK, db_run(fixture->call.db, &insert_org, NULL,
                             BIND(bind_id(&org_id), bind_text(str_from_c(org)))));
    EXPECT_STATUS(OK, db_run(fixture->call.db, &insert_connection, NULL,
                             BIND(bind_id(&id), bind_id(&org_id))));
}

static const char *limit_of(struct call_fixture *fixture, const char *connection)
{
    struct arena *arena = fixture->call.arena;

    return arena_c_string(arena, id_text(id_of(connection), arena));
}

static void set_paused(struct call_fixture *fixture, const char *org, bool is_paused)
{
    static const struct query begin = {
        "INSERT INTO sync_pause (org_id, paused_at, paused_by) VALUES ($1, 1, 'ada')"
    };
    static const struct query end = { "DELETE FROM sync_pause WHERE org_id = $1" };
    struct id id = id_of(org);

    EXPECT_STATUS(OK,
                  db_run(fixture->call.db, is_paused ? &begin : &end, NULL, BIND(bind_id(&id))));
}

static void expect_due(struct call_fixture *fixture, int64_t expected)
{
    int64_t due = -1;

    EXPECT_STATUS(OK, job_next_due(&fixture->call, &due));
    assert_int_equal(expected, due);
}

/* Every kind of work with a connection is held, and nothing else: mails have a limit of their own. */
static void test_pause(struct call_fixture *fixture)
{
    static const char *const kinds[] = {
        "sync", "import", "remove", "undo", "drift", "sync-group"
    };
    const char *ours = limit_of(fixture, "\xc0\xfe connection");
    const char *theirs = limit_of(fixture, "their connection");

    add_connection(fixture, "ours", "\xc0\xfe connection");
    add_connection(fixture, "theirs", "their connection");
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        PUT(fixture, .kind = kinds[i], .subject = kinds[i], .limit = ours, .run_at_ms = NOW - 100,
            .priority = i % 2 ? JOB_INTERACTIVE : JOB_IDLE);
    set_paused(fixture, "ours", true);
    must_find_nothing(fixture);
    expect_due(fixture, 0);

    PUT(fixture, .subject = "b", .limit = theirs, .run_at_ms = NOW - 2);
    PUT(fixture, .kind = "mail", .subject = "mail", .limit = "mail", .run_at_ms = NOW - 1);
    PUT(fixture, .kind = "webhook", .subject = "hook", .limit = "webhook", .priority = JOB_IDLE,
        .run_at_ms = NOW + 9);
    expect_due(fixture, NOW - 2);
    must_claim(fixture, "b");
    expect_due(fixture, NOW - 1);
    must_claim(fixture, "mail");
    expect_due(fixture, NOW + 9);
    must_find_nothing(fixture);

    set_paused(fixture, "ours", false);
    expect_due(fixture, NOW - 100);
    must_claim(fixture, "import"); /* of those that somebody waits for */
}

/* A run that is on when the pause begins may finish or fail, and waits if it is to be tried again;
 * what comes meanwhile is one job. */
static void test_pause_during_a_run(struct call_fixture *fixture)
{
    const char *limit = limit_of(fixture, "connection");

    add_connection(fixture, "ours", "connection");
    PUT(fixture, .subject = "a", .limit = limit);
    struct job job = must_claim(fixture, "a");
    set_paused(fixture, "ours", true);
    EXPECT_STATUS(OK, job_renew(&fixture->call, &job, STR("worker"), LEASE_MS));
    struct id first = PUT(fixture, .subject = "a", .limit = limit);
    struct id second = PUT(fixture, .subject = "a", .limit = limit);
    assert_true(id_equal(first, second));
    EXPECT_STATUS(OK, job_release(&fixture->call, &job, STR("worker"), NOW, true));
    assert_int_equal(1, job_count(fixture));
    must_find_nothing(fixture);
    fixture->call.now_ms += 100 * LEASE_MS;
    must_find_nothing(fixture);
    set_paused(fixture, "ours", false);
    job = must_claim(fixture, "a");
    assert_true(id_equal(first, job.id));
}

static void test_nothing_due(struct call_fixture *fixture)
{
    int64_t due = 1;
    EXPECT_STATUS(OK, job_next_due(&fixture->call, &due));
    assert_int_equal(0, due);
    must_find_nothing(fixture);
}

static void run_case(void **state)
{
    struct call_fixture fixture;
    void (*test)(struct call_fixture *) = *(void (**)(struct call_fixture *)) * state;

    call_fixture_init(&fixture);
    test(&fixture);
    call_fixture_deinit(&fixture);
}

int main(void)
{
    static void (*cases[])(struct call_fixture *) = {
        test_order,
        test_group_runs_one_at_a_time,
        test_subject_runs_one_at_a_time,
        test_limit,
        test_burst_is_one_job,
        test_change_during_a_run_makes_one_more,
        test_lease,
        test_renewed_lease_holds,
        test_expired_beside_a_waiting_one,
        test_release,
        test_running_and_forgotten,
        test_nothing_due,
        test_interactive_has_room,
        test_reserved_workers,
        test_long_queue,
        test_pause,
        test_pause_during_a_run,
    };
    static const char *const names[] = {
        "order",
        "group",
        "subject",
        "limit",
        "burst",
        "change during a run",
        "lease",
        "renewed",
        "expired beside a waiting one",
        "release",
        "running and forgotten",
        "nothing due",
        "interactive has room",
        "reserved workers",
        "long queue",
        "pause",
        "pause during a run",
    };
    struct CMUnitTest tests[COUNT_OF(cases)];

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        tests[i] = (struct CMUnitTest){ names[i], run_case, NULL, NULL, &cases[i] };
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
