/* crash_test.c: processes that die in the middle, and processes that share one database. */
// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 5, ACKNOWLEDGED_BEFORE_KILL = 40, PROCESSES = 3, INCREMENTS = 60 };
enum { WRITERS = 6, ACKNOWLEDGED_MAX = 100000 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE written (number INTEGER PRIMARY KEY) STRICT;"
              "CREATE TABLE twin (number INTEGER PRIMARY KEY) STRICT;"
              "CREATE TABLE counter (value INTEGER) STRICT;"
              "INSERT INTO counter VALUES (0);"),
};

static const struct query add_written = { "INSERT INTO written (number) VALUES ($1)" };
static const struct query add_twin = { "INSERT INTO twin (number) VALUES ($1)" };
static const struct query last_written = { "SELECT max(number) FROM written" };
static const struct query has_written = { "SELECT count(*) FROM written WHERE number = $1" };
static const struct query count_written = { "SELECT count(*) FROM written" };
static const struct query count_twins = { "SELECT count(*) FROM twin" };
static const struct query counter = { "SELECT value FROM counter" };
static const struct query set_counter = { "UPDATE counter SET value = $1" };
static const struct query check_integrity = {
    "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"
};

static struct store_fixture fixture;

static int setup(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    fixture.options.migrations = migrations;
    fixture.options.migration_count = COUNT_OF(migrations);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_fixture_deinit(&fixture);
    return 0;
}

static int64_t one_int(const struct query *query)
{
    int64_t number = -1;
    struct db *db = store_fixture_borrow(&fixture);
    EXPECT_STATUS(OK, db_one_int(db, query, &number, BIND_NONE));
    store_return(fixture.store, db);
    return number;
}

static STATUS write_pair(struct db *db, int64_t number)
{
    AUTO(tx) tx = NULL;
    TRY(db_begin_joint(db, &tx));
    TRY(db_run(db, &add_written, NULL, BIND(bind_int(number))));
    TRY(db_run(db, &add_twin, NULL, BIND(bind_int(number))));
    return db_commit(&tx);
}

/* Writes on and on; says so over the pipe only when the commit has come back. */
static void write_until_killed(int acknowledge)
{
    struct db *db = NULL;
    int64_t number = 0;

    if (store_fixture_open(&fixture).code || store_borrow(fixture.store, &db).code) _exit(1);
    if (db_one_int(db, &last_written, &number, BIND_NONE).code) _exit(2);
    for (;;) {
        number++;
        if (write_pair(db, number).code) _exit(3);
        if (write(acknowledge, &number, sizeof number) != sizeof number) _exit(4);
    }
}

/* Kills the writer after some acknowledged commits; gives the last number it acknowledged. */
static int64_t run_and_kill(void)
{
    int ends[2], result = 0;
    int64_t number = 0;

    assert_int_equal(0, pipe(ends));
    pid_t child = fork();
    if (child == 0) write_until_killed(ends[1]);
    close(ends[1]);
    for (int i = 0; i < ACKNOWLEDGED_BEFORE_KILL; i++) {
        assert_int_equal(sizeof number, read(ends[0], &number, sizeof number));
    }
    assert_int_equal(0, kill(child, SIGKILL));
    assert_int_equal(child, waitpid(child, &result, 0));
    assert_true(WIFSIGNALED(result));
    while (read(ends[0], &number, sizeof number) == sizeof number) continue;
    close(ends[0]);
    return number;
}

static void test_no_acknowledged_write_is_lost(void **state)
{
    (void)state;
    for (int i = 0; i < KILLS; i++) {
        int64_t acknowledged = run_and_kill();

        EXPECT_STATUS(OK, store_fixture_open(&fixture));
        int64_t last = one_int(&last_written);
        assert_true(last == acknowledged || last == acknowledged + 1);
        assert_int_equal(last, one_int(&count_written));
        assert_int_equal(last, one_int(&count_twins)); /* both or none */
        assert_int_equal(1, one_int(&check_integrity));
        store_fixture_close(&fixture);
    }
}

/* --- several writers, who share commits --------------------------------------------------------- */

static int acknowledgements;

static void *write_on_and_on(void *argument)
{
    struct db *db = NULL;

    if (store_borrow(fixture.store, &db).code) _exit(2);
    for (int64_t number = *(const int64_t *)argument;; number += WRITERS) {
        if (write_pair(db, number).code) _exit(3);
        if (write(acknowledgements, &number, sizeof number) != sizeof number) _exit(4);
    }
    return NULL;
}

static void write_together_until_killed(int acknowledge, int64_t last)
{
    pthread_t threads[WRITERS];
    int64_t firsts[WRITERS];

    acknowledgements = acknowledge;
    if (store_fixture_open(&fixture).code) _exit(1);
    for (int i = 0; i < WRITERS; i++) {
        firsts[i] = last + 1 + i;
        if (pthread_create(&threads[i], NULL, write_on_and_on, &firsts[i])) _exit(5);
    }
    for (;;) pause();
}

static void expect_written(int64_t number)
{
    int64_t found = 0;
    struct db *db = store_fixture_borrow(&fixture);

    EXPECT_STATUS(OK, db_one_int(db, &has_written, &found, BIND(bind_int(number))));
    store_return(fixture.store, db);
    if (found != 1) fail_msg("%lld was acknowledged and is lost", (long long)number);
}

/* Kills the writers; gives how many writes they had acknowledged, and which. */
static size_t kill_writers(int64_t last, int64_t *numbers, size_t max)
{
    int ends[2], result = 0;
    size_t count = 0;

    assert_int_equal(0, pipe(ends));
    pid_t child = fork();
    if (child == 0) write_together_until_killed(ends[1], last);
    close(ends[1]);
    while (count < max && read(ends[0], &numbers[count], sizeof *numbers) == sizeof *numbers) {
        if (++count == ACKNOWLEDGED_BEFORE_KILL) assert_int_equal(0, kill(child, SIGKILL));
    }
    assert_int_equal(child, waitpid(child, &result, 0));
    assert_true(WIFSIGNALED(result));
    close(ends[0]);
    return count;
}

static void test_no_shared_commit_is_lost(void **state)
{
    static int64_t numbers[ACKNOWLEDGED_MAX];
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < KILLS; i++) {
        size_t count = kill_writers(last, numbers, COUNT_OF(numbers));
        assert_true(count >= ACKNOWLEDGED_BEFORE_KILL && count < COUNT_OF(numbers));

        EXPECT_STATUS(OK, store_fixture_open(&fixture));
        for (size_t k = 0; k < count; k++) expect_written(numbers[k]);
        assert_int_equal(one_int(&count_written), one_int(&count_twins)); /* both or none */
        assert_int_equal(1, one_int(&check_integrity));
        last = one_int(&last_written);
        store_fixture_close(&fixture);
    }
}

/* --- several processes -------------------------------------------------------------------------- */

static STATUS increment(struct db *db)
{
    AUTO(tx) tx = NULL;
    int64_t value = 0;
    TRY(db_begin(db, &tx));
    TRY(db_one_int(db, &counter, &value, BIND_NONE));
    TRY(db_run(db, &set_counter, NULL, BIND(bind_int(value + 1))));
    return db_commit(&tx);
}

/* Opens, migrates and counts, all at the same time as its twins. */
static void count_up(void)
{
    struct db *db = NULL;

    if (store_fixture_open(&fixture).code || store_borrow(fixture.store, &db).code) _exit(1);
    for (int i = 0; i < INCREMENTS; i++) {
        if (increment(db).code) _exit(2);
    }
    store_return(fixture.store, db);
    store_close(fixture.store);
    _exit(0);
}

static void test_processes_share_a_database(void **state)
{
    (void)state;
    for (int i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) count_up();
    }
    for (int i = 0; i < PROCESSES; i++) {
        int result = -1;
        assert_true(waitpid(-1, &result, 0) > 0);
        assert_int_equal(0, result);
    }
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    assert_int_equal(PROCESSES * INCREMENTS, one_int(&counter));
    assert_int_equal(1, one_int(&check_integrity));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_no_acknowledged_write_is_lost),
        CASE(test_no_shared_commit_is_lost),
        CASE(test_processes_share_a_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
