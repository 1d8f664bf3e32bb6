// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "store/connection.h"
#include "store/store_fixture.h"

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE parent (number INTEGER PRIMARY KEY) STRICT;"
              "CREATE TABLE child (number INTEGER REFERENCES parent (number)"
              " DEFERRABLE INITIALLY DEFERRED) STRICT;"),
};

static const struct query add_parent = { "INSERT INTO parent (number) VALUES ($1)" };
static const struct query add_child = { "INSERT INTO child (number) VALUES ($1)" };
static const struct query add_returning = {
    "INSERT INTO parent (number) VALUES ($1) RETURNING number"
};
static const struct query add_child_returning = {
    "INSERT INTO child (number) VALUES ($1) RETURNING number"
};
static const struct query parents = { "SELECT number FROM parent ORDER BY number" };
static const struct query count_parents = { "SELECT count(*) FROM parent" };
static const struct query count_children = { "SELECT count(*) FROM child" };

struct number {
    int64_t number;
};
static const struct field number_fields[] = { FIELD(number, number, "number", INT, COLUMN) };
static const struct record number_record = RECORD(number, "number", number_fields);

static struct store_fixture fixture;
static struct db *db, *other; /* two connections to one database */

static int setup(void **state)
{
    (void)state;
    store_fixture_start(&fixture, migrations, COUNT_OF(migrations));
    db = store_fixture_borrow(&fixture);
    other = store_fixture_borrow(&fixture);
    fixture.store->options.wait_ms_max = 10; /* nobody here lets go of anything meanwhile */
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_return(fixture.store, db);
    store_return(fixture.store, other);
    store_fixture_deinit(&fixture);
    return 0;
}

static int64_t count_in(struct db *where, const struct query *query)
{
    int64_t count = -1;
    EXPECT_STATUS(OK, db_one_int(where, query, &count, BIND_NONE));
    return count;
}

static STATUS add(struct db *where, int64_t number)
{
    return db_run(where, &add_parent, NULL, BIND(bind_int(number)));
}

static void test_commit(void **state)
{
    struct tx *tx = NULL;

    (void)state;
    assert_false(db_is_in_tx(db));
    EXPECT_STATUS(OK, db_begin(db, &tx));
    assert_true(db_is_in_tx(db));
    EXPECT_STATUS(OK, add(db, 1));
    assert_int_equal(1, count_in(db, &count_parents));
    assert_int_equal(0, count_in(other, &count_parents)); /* readers do not wait, nor see it */
    EXPECT_STATUS(OK, db_commit(&tx));
    assert_null(tx);
    assert_false(db_is_in_tx(db));
    assert_int_equal(1, count_in(other, &count_parents));
}

static STATUS leave_without_commit(void)
{
    AUTO(tx) tx = NULL;
    TRY(db_begin(db, &tx));
    TRY(add(db, 1));
    return add(db, 1); /* a conflict */
}

static void test_missing_commit_rolls_back(void **state)
{
    (void)state;
    EXPECT_STATUS(CONFLICT, leave_without_commit());
    assert_false(db_is_in_tx(db));
    assert_int_equal(0, count_in(db, &count_parents));
    EXPECT_STATUS(OK, add(other, 1)); /* the write lock is free */
    db_rollback(NULL);
}

static void test_returned_connection_rolls_back(void **state)
{
    struct tx *tx = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, add(db, 1));
    store_return(fixture.store, db);
    db = store_fixture_borrow(&fixture);
    assert_false(db_is_in_tx(db));
    assert_int_equal(0, count_in(db, &count_parents));
    EXPECT_STATUS(OK, add(other, 1));
}

static void test_nesting_is_refused(void **state)
{
    AUTO(tx) tx = NULL;
    struct tx *inner = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(INTERNAL, db_begin(db, &inner));
    EXPECT_STATUS(INTERNAL, db_begin_read(db, &inner));
    assert_null(inner);
    EXPECT_STATUS(OK, add(db, 1));
    EXPECT_STATUS(OK, db_commit(&tx));
}

static void test_one_writer(void **state)
{
    struct tx *tx = NULL;
    struct tx *second = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(UNAVAILABLE, db_begin(other, &second));
    EXPECT_STATUS(UNAVAILABLE, add(other, 1));
    assert_int_equal(0, count_in(other, &count_parents));
    EXPECT_STATUS(OK, db_commit(&tx));
    EXPECT_STATUS(OK, db_begin(other, &second));
    EXPECT_STATUS(OK, db_commit(&second));
}

static void test_read_transaction(void **state)
{
    struct tx *tx = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin_read(db, &tx));
    assert_int_equal(0, count_in(db, &count_parents));
    EXPECT_STATUS(OK, add(other, 1));
    assert_int_equal(0, count_in(db, &count_parents)); /* one state throughout */
    EXPECT_STATUS(OK, db_commit(&tx));
    assert_int_equal(1, count_in(db, &count_parents));

    EXPECT_STATUS(OK, db_begin_read(db, &tx));
    EXPECT_STATUS(INTERNAL, add(db, 2)); /* it did not ask to write */
    EXPECT_STATUS(INTERNAL, db_commit(&tx));
    assert_int_equal(1, count_in(db, &count_parents));
}

static void test_failure_spoils(void **state)
{
    struct tx *tx = NULL;
    int64_t count = 42;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, add(db, 1));
    EXPECT_STATUS(CONFLICT, add(db, 1));
    EXPECT_STATUS(CONFLICT, add(db, 2)); /* not tried */
    EXPECT_STATUS(CONFLICT, db_one_int(db, &count_parents, &count, BIND_NONE));
    EXPECT_STATUS(CONFLICT, db_commit(&tx));
    assert_null(tx);
    assert_int_equal(0, count_in(db, &count_parents));
    EXPECT_STATUS(OK, add(other, 1));
}

static void test_failing_commit(void **state)
{
    struct tx *tx = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, db_run(db, &add_child, NULL, BIND(bind_int(404))));
    EXPECT_STATUS(CONFLICT, db_commit(&tx)); /* the parent is still missing */
    assert_false(db_is_in_tx(db));
    assert_int_equal(0, count_in(db, &count_children));
    EXPECT_STATUS(CONFLICT, db_run(db, &add_child, NULL, BIND(bind_int(404))));
    EXPECT_STATUS(OK, add(other, 404));
    EXPECT_STATUS(OK, db_run(db, &add_child, NULL, BIND(bind_int(404))));
}

/* The row comes before the commit that fails. */
static void test_returning_counts_with_its_commit(void **state)
{
    struct number object;
    int64_t number = 42;

    (void)state;
    EXPECT_STATUS(CONFLICT, db_one_int(db, &add_child_returning, &number, BIND(bind_int(404))));
    assert_int_equal(42, number);
    EXPECT_STATUS(CONFLICT, db_one(db, &add_child_returning, &number_record, fixture.arena, &object,
                                   BIND(bind_int(404))));
    assert_int_equal(0, count_in(db, &count_children));
}

static void test_lone_write_takes_its_turn(void **state)
{
    struct rows *rows = NULL;
    bool has_row = false;

    (void)state;
    EXPECT_STATUS(OK, db_query(db, &add_returning, &rows, BIND(bind_int(1))));
    assert_true(fixture.store->write_lock.is_held);
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    assert_true(has_row);
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    assert_false(fixture.store->write_lock.is_held); /* done, though not closed */
    rows_close(rows);
    EXPECT_STATUS(OK, db_query(db, &parents, &rows, BIND_NONE));
    assert_false(fixture.store->write_lock.is_held); /* readers need none */
    rows_close(rows);
}

static void test_end_cuts_cursors(void **state)
{
    AUTO(rows) rows = NULL;
    AUTO(rows) written = NULL;
    struct tx *tx = NULL;
    bool has_row = false;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, add(db, 1));
    EXPECT_STATUS(OK, add(db, 2));
    EXPECT_STATUS(OK, db_query(db, &parents, &rows, BIND_NONE));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    EXPECT_STATUS(OK, db_query(db, &add_returning, &written, BIND(bind_int(3))));
    EXPECT_STATUS(OK, rows_next(written, &has_row));
    assert_int_equal(3, rows_int(written, 0));
    EXPECT_STATUS(OK, db_commit(&tx));

    EXPECT_STATUS(INTERNAL, rows_next(rows, &has_row)); /* not "no more rows" */
    EXPECT_STATUS(INTERNAL, rows_next(written, &has_row));
    assert_int_equal(3, count_in(other, &count_parents));
    EXPECT_STATUS(OK, add(db, 4));
}

static void test_begin_beside_a_cursor(void **state)
{
    struct rows *rows = NULL;
    struct tx *tx = NULL;
    bool has_row = false;

    (void)state;
    EXPECT_STATUS(OK, add(db, 1));
    EXPECT_STATUS(OK, db_query(db, &parents, &rows, BIND_NONE));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    EXPECT_STATUS(INTERNAL, db_begin(db, &tx));
    EXPECT_STATUS(INTERNAL, db_begin_read(db, &tx));
    rows_close(rows);
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, db_commit(&tx));
}

static void test_writes_within_a_loop(void **state)
{
    AUTO(rows) rows = NULL;
    struct tx *tx = NULL;
    bool has_row = false;

    (void)state;
    for (int64_t i = 1; i <= 3; i++) EXPECT_STATUS(OK, add(db, i));
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, db_query(db, &parents, &rows, BIND_NONE));
    for (int64_t i = 1; i <= 3; i++) {
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        EXPECT_STATUS(OK, db_run(db, &add_child, NULL, BIND(bind_int(rows_int(rows, 0)))));
    }
    EXPECT_STATUS(OK, db_commit(&tx));
    assert_int_equal(3, count_in(other, &count_children));
}

/* Whatever shape a write has, and whoever makes it, the pages that the next one needs are there. */
static void test_writes_share_a_connection(void **state)
{
    static const struct query copy = { "WITH most (number) AS (SELECT max(number) FROM parent)"
                                       " INSERT INTO parent (number) SELECT number + 1 FROM most" };
    struct tx *tx = NULL;

    (void)state;
    if (!db->driver->has_writer_connection) return;
    EXPECT_STATUS(OK, add(db, 1));
    EXPECT_STATUS(OK, add(other, 2));
    EXPECT_STATUS(OK, db_run(other, &copy, NULL, BIND_NONE));
    EXPECT_STATUS(OK, db_begin(other, &tx));
    EXPECT_STATUS(OK, add(other, 4));
    assert_int_equal(4, count_in(other, &count_parents));
    EXPECT_STATUS(OK, db_commit(&tx));
    assert_ptr_equal(db->own, db->connection);
    assert_int_equal(0, other->own->statement_count);
    assert_int_equal(4, count_in(other, &count_parents));
    assert_int_equal(1, other->own->statement_count);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_commit),
        CASE(test_missing_commit_rolls_back),
        CASE(test_returned_connection_rolls_back),
        CASE(test_nesting_is_refused),
        CASE(test_one_writer),
        CASE(test_read_transaction),
        CASE(test_failure_spoils),
        CASE(test_failing_commit),
        CASE(test_returning_counts_with_its_commit),
        CASE(test_lone_write_takes_its_turn),
        CASE(test_end_cuts_cursors),
        CASE(test_begin_beside_a_cursor),
        CASE(test_writes_within_a_loop),
        CASE(test_writes_share_a_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
