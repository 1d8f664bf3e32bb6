/* torture_test.c: every call to the database fails once. What follows must be a clean status,
 * nothing left open or half written, and a store that goes on working. */
// SPDX-License-Identifier: Apache-2.0
#include "store/connection.h"
#include "store/fault_fixture.h"
#include "store/store_fixture.h"

enum { CALLS_MAX = 1000 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_first.sql", "CREATE TABLE a (n INTEGER NOT NULL UNIQUE) STRICT;"),
    MIGRATION(2, "0002_second.sql", "CREATE TABLE b (n INTEGER NOT NULL UNIQUE) STRICT;"),
};

static const struct query add_a = { "INSERT INTO a (n) VALUES ($1)" };
static const struct query add_b = { "INSERT INTO b (n) VALUES ($1) RETURNING n" };
static const struct query all_a = { "SELECT n FROM a ORDER BY n LIMIT 2" };
static const struct query last_a = { "SELECT max(n) FROM a" };
static const struct query count_a = { "SELECT count(*) FROM a" };
static const struct query count_b = { "SELECT count(*) FROM b" };

struct number {
    int64_t n;
};
static const struct field number_fields[] = { FIELD(number, n, "n", INT, COLUMN) };
static const struct record number_record = RECORD(number, "number", number_fields);

static struct store_fixture fixture;

static STATUS read_nested(struct db *db, struct arena *arena)
{
    AUTO(rows) outer = NULL;
    struct record_list list = { 0 };
    bool has_row = false;

    TRY(db_query(db, &all_a, &outer, BIND_NONE));
    TRY(rows_next(outer, &has_row));
    TRY(db_all(db, &all_a, &number_record, arena, &list, BIND_NONE)); /* the second of its kind */
    assert_int_equal(list.count > 0, has_row);
    return OK;
}

/* One use case with everything in it: the rows of a and b are written together or not at all. */
static STATUS use_case(struct db *db, struct arena *arena)
{
    AUTO(tx) tx = NULL;
    struct number last = { 0 };
    int64_t n = 0;

    TRY(read_nested(db, arena));
    TRY(db_begin_read(db, &tx));
    TRY(read_nested(db, arena));
    TRY(db_commit(&tx));
    TRY(db_begin(db, &tx));
    TRY(db_one(db, &last_a, &number_record, arena, &last, BIND_NONE));
    TRY(db_run(db, &add_a, NULL, BIND(bind_int(last.n + 1))));
    TRY(db_one_int(db, &add_b, &n, BIND(bind_int(last.n + 1))));
    TRY(read_nested(db, arena));
    return db_commit(&tx);
}

static STATUS run_once(struct arena *arena)
{
    struct db *db = NULL;

    TRY(store_borrow(fixture.store, &db));
    struct status status = use_case(db, arena);
    store_return(fixture.store, db);
    return status;
}

static int64_t count_rows(const struct query *query)
{
    int64_t count = -1;
    struct db *db = store_fixture_borrow(&fixture);
    EXPECT_STATUS(OK, db_one_int(db, query, &count, BIND_NONE));
    store_return(fixture.store, db);
    return count;
}

/* Fresh connections each time, so that the prepares are among the calls. */
static void reopen(void)
{
    store_fixture_close(&fixture);
    assert_int_equal(0, fault_open_connections());
    assert_int_equal(0, fault_open_statements());
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
}

static void start(void)
{
    store_fixture_init(&fixture);
    fixture.options.driver = &fault_driver;
    fixture.options.migrations = migrations;
    fixture.options.migration_count = COUNT_OF(migrations);
    fixture.options.wait_ms_max = 100; /* a lock or connection lost shows soon */
}

static void test_use_case(void **state)
{
    int64_t written = 0;
    bool has_struck = true;

    (void)state;
    start();
    for (size_t nth = 1; has_struck; nth++) {
        AUTO(arena) arena = arena_new();
        assert_true(nth < CALLS_MAX);
        reopen();
        fault_arm(nth);
        struct status status = run_once(arena);
        has_struck = fault_has_struck();
        fault_disarm();

        assert_int_equal(has_struck ? STATUS_UNAVAILABLE : STATUS_OK, status.code);
        if (!has_struck) written++;
        assert_int_equal(written, count_rows(&count_a));
        assert_int_equal(written, count_rows(&count_b));
        EXPECT_STATUS(OK, run_once(arena));
        written++;
    }
    assert_true(written > 30); /* it did find calls to fail */
    store_fixture_deinit(&fixture);
    assert_int_equal(0, fault_open_statements());
}

static void test_single_write(void **state)
{
    bool has_struck = true;

    (void)state;
    start();
    for (size_t nth = 1; has_struck; nth++) {
        int64_t n = 0;
        reopen();
        int64_t before = count_rows(&count_b);
        struct db *db = store_fixture_borrow(&fixture);
        fault_arm(nth);
        struct status status = db_one_int(db, &add_b, &n, BIND(bind_int(before + 1)));
        has_struck = fault_has_struck();
        fault_disarm();
        store_return(fixture.store, db);

        assert_int_equal(has_struck ? STATUS_UNAVAILABLE : STATUS_OK, status.code);
        if (has_struck) assert_int_equal(0, n); /* written only on success */
    }
    store_fixture_deinit(&fixture);
}

static void test_open(void **state)
{
    bool has_struck = true;

    (void)state;
    for (size_t nth = 1; has_struck; nth++) {
        assert_true(nth < CALLS_MAX);
        start();
        fault_arm(nth);
        struct status status = store_fixture_open(&fixture);
        has_struck = fault_has_struck();
        fault_disarm();

        assert_int_equal(has_struck ? STATUS_UNAVAILABLE : STATUS_OK, status.code);
        assert_int_equal(has_struck, str_is_given(fixture.reason));
        if (has_struck) EXPECT_STATUS(OK, store_fixture_open(&fixture));
        assert_int_equal(0, count_rows(&count_b));
        store_fixture_deinit(&fixture);
        assert_int_equal(0, fault_open_connections());
        assert_int_equal(0, fault_open_statements());
    }
}

static void test_second_connection(void **state)
{
    struct db *second = NULL;

    (void)state;
    start();
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    struct db *first = store_fixture_borrow(&fixture);
    fault_arm(1);
    EXPECT_STATUS(UNAVAILABLE, store_borrow(fixture.store, &second));
    assert_null(second);
    assert_int_equal(1, fixture.store->connection_count);
    EXPECT_STATUS(OK, store_borrow(fixture.store, &second));
    store_return(fixture.store, second);
    store_return(fixture.store, first);
    store_fixture_deinit(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_use_case),
        cmocka_unit_test(test_single_write),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_second_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
