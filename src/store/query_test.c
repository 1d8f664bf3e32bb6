// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "store/store.h"

#include "store/connection.h"
#include "store/store_fixture.h"

#include <string.h>

enum { MANY = 10000, LEVELS = 5 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE item (id BLOB UNIQUE, name TEXT UNIQUE, number INTEGER) STRICT;"),
};

static const struct query add_item = { "INSERT INTO item (id, name, number) VALUES ($1, $2, $3)" };
static const struct query add_number = { "INSERT INTO item (number) VALUES ($1)" };
static const struct query add_returning = {
    "INSERT INTO item (number) VALUES ($1) RETURNING number + 1"
};
static const struct query by_name = { "SELECT id, name, number FROM item WHERE name = $1" };
static const struct query all_items = { "SELECT id, name, number FROM item ORDER BY number" };
static const struct query numbers = { "SELECT number FROM item ORDER BY number" };
static const struct query count_items = { "SELECT count(*) FROM item" };
static const struct query raise_numbers = {
    "UPDATE item SET number = number + $1 WHERE number < $2"
};
static const struct query swapped = { "SELECT CAST($2 AS BIGINT) - CAST($1 AS BIGINT)" };
static const struct query add_many = {
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)"
    " INSERT INTO item (name, number) SELECT 'item ' || i, i FROM n"
};

struct item {
    struct id id;
    struct str name;
    int64_t number;
};
static const struct field item_fields[] = {
    FIELD(item, id, "id", ID, COLUMN),
    FIELD(item, name, "name", TEXT, COLUMN),
    FIELD(item, number, "number", INT, COLUMN),
};
static const struct record item_record = RECORD(item, "item", item_fields);

static struct store_fixture fixture;
static struct db *db;

static int setup(void **state)
{
    (void)state;
    db = store_fixture_begin(&fixture, migrations, COUNT_OF(migrations));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_fixture_end(&fixture, db);
    return 0;
}

static int64_t item_count(void)
{
    return store_fixture_int(db, &count_items);
}

static void add_items(int64_t count)
{
    int64_t changed = 0;
    EXPECT_STATUS(OK, db_run(db, &add_many, &changed, BIND(bind_int(count))));
    assert_int_equal(count, changed);
}

static void test_run_counts_changes(void **state)
{
    int64_t changed = -1;

    (void)state;
    add_items(5);
    EXPECT_STATUS(OK, db_run(db, &raise_numbers, &changed, BIND(bind_int(10), bind_int(4))));
    assert_int_equal(3, changed);
    EXPECT_STATUS(OK, db_run(db, &raise_numbers, &changed, BIND(bind_int(1), bind_int(0))));
    assert_int_equal(0, changed);
    EXPECT_STATUS(OK, db_run(db, &raise_numbers, NULL, BIND(bind_int(1), bind_int(0))));
}

static void test_placeholders_are_numbered(void **state)
{
    int64_t number = 0;
    (void)state;
    EXPECT_STATUS(OK, db_one_int(db, &swapped, &number, BIND(bind_int(3), bind_int(10))));
    assert_int_equal(7, number);
}

static void test_value_count(void **state)
{
    int64_t number = 42;

    (void)state;
    EXPECT_STATUS(INTERNAL, db_one_int(db, &swapped, &number, BIND(bind_int(3))));
    EXPECT_STATUS(INTERNAL,
                  db_one_int(db, &swapped, &number, BIND(bind_int(1), bind_int(2), bind_int(3))));
    EXPECT_STATUS(INTERNAL, db_run(db, &add_number, NULL, BIND_NONE));
    assert_int_equal(42, number);
    EXPECT_STATUS(OK, db_run(db, &add_number, NULL, BIND(bind_int(1)))); /* the lock is free */
}

static void test_conflict(void **state)
{
    struct id id = id_new();

    (void)state;
    EXPECT_STATUS(
        OK, db_run(db, &add_item, NULL, BIND(bind_id(&id), bind_text(STR("a")), bind_int(1))));
    EXPECT_STATUS(CONFLICT, db_run(db, &add_item, NULL,
                                   BIND(bind_id(&id), bind_text(STR("b")), bind_int(1))));
    id = id_new();
    EXPECT_STATUS(CONFLICT, db_run(db, &add_item, NULL,
                                   BIND(bind_id(&id), bind_text(STR("a")), bind_int(1))));
    assert_int_equal(1, item_count());
}

static void test_one(void **state)
{
    struct id id = id_new();
    struct item item = { .number = 42 };

    (void)state;
    EXPECT_STATUS(NOT_FOUND, db_one(db, &by_name, &item_record, fixture.arena, &item,
                                    BIND(bind_text(STR("a")))));
    assert_int_equal(42, item.number);
    EXPECT_STATUS(
        OK, db_run(db, &add_item, NULL, BIND(bind_id(&id), bind_text(STR("a")), bind_int(7))));
    EXPECT_STATUS(
        OK, db_one(db, &by_name, &item_record, fixture.arena, &item, BIND(bind_text(STR("a")))));
    assert_true(id_equal(id, item.id));
    EXPECT_TEXT("a", item.name);
    assert_int_equal(7, item.number);
}

static void test_returning(void **state)
{
    int64_t number = 0;

    (void)state;
    EXPECT_STATUS(OK, db_one_int(db, &add_returning, &number, BIND(bind_int(1))));
    assert_int_equal(2, number);
    assert_int_equal(1, item_count());
    EXPECT_STATUS(OK, db_one_int(db, &add_returning, &number, BIND(bind_int(5))));
    assert_int_equal(6, number);
}

static void test_all(void **state)
{
    struct record_list list = { 0 };

    (void)state;
    EXPECT_STATUS(OK, db_all(db, &all_items, &item_record, fixture.arena, &list, BIND_NONE));
    assert_int_equal(0, list.count);
    add_items(MANY);
    EXPECT_STATUS(OK, db_all(db, &all_items, &item_record, fixture.arena, &list, BIND_NONE));
    assert_int_equal(MANY, list.count);
    const struct item *items = list.items;
    for (int64_t i = 0; i < MANY; i++) assert_int_equal(i + 1, items[i].number);
    EXPECT_TEXT("item 10000", items[MANY - 1].name);
}

/* Each level reads the same query from its start while the others stand on their rows. */
static int64_t count_nested(int level)
{
    AUTO(rows) rows = NULL;
    bool has_row = true;
    int64_t seen = 0;

    if (level == 0) return 1;
    EXPECT_STATUS(OK, db_query(db, &numbers, &rows, BIND_NONE));
    for (int64_t expected = 1;; expected++) {
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        if (!has_row) break;
        assert_int_equal(expected, rows_int(rows, 0));
        seen += count_nested(level - 1);
        assert_int_equal(expected, rows_int(rows, 0));
    }
    return seen;
}

static void test_nested_cursors(void **state)
{
    (void)state;
    add_items(3);
    assert_int_equal(3 * 3 * 3 * 3 * 3, count_nested(LEVELS));
    assert_null(db->open_rows);
}

static void test_after_the_last_row(void **state)
{
    AUTO(rows) rows = NULL;
    bool has_row = true;

    (void)state;
    EXPECT_STATUS(OK, db_query(db, &numbers, &rows, BIND_NONE));
    for (int i = 0; i < 3; i++) {
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        assert_false(has_row);
    }
    EXPECT_STATUS(OK, db_run(db, &add_number, NULL, BIND(bind_int(1)))); /* it is as good as shut */
    rows_close(NULL);
}

static void test_write_beside_a_cursor(void **state)
{
    struct rows *rows = NULL;
    bool has_row = false;

    (void)state;
    add_items(3);
    EXPECT_STATUS(OK, db_query(db, &numbers, &rows, BIND_NONE));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    EXPECT_STATUS(INTERNAL, db_run(db, &add_number, NULL, BIND(bind_int(1))));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    assert_int_equal(2, rows_int(rows, 0));
    rows_close(rows);
    EXPECT_STATUS(OK, db_run(db, &add_number, NULL, BIND(bind_int(1))));
}

static void test_values_may_go_before_the_rows(void **state)
{
    AUTO(rows) rows = NULL;
    bool has_row = false;
    char name[] = "item 2";

    (void)state;
    add_items(3);
    EXPECT_STATUS(OK, db_query(db, &by_name, &rows, BIND(bind_text(str_from_c(name)))));
    memset(name, 'x', sizeof name - 1);
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    assert_true(has_row);
    assert_int_equal(2, rows_int(rows, 2));
}

static void test_more_queries_than_places(void **state)
{
    static struct query queries[3 * STATEMENTS_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct str sql = arena_format(fixture.arena, "SELECT %zu", i);
        queries[i].sql = sql.data;
    }
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(queries); i++) {
            int64_t number = -1;
            EXPECT_STATUS(OK, db_one_int(db, &queries[i], &number, BIND_NONE));
            assert_int_equal(i, number);
            assert_true(db->own->statement_count <= STATEMENTS_MAX);
        }
    }
}

static void test_all_places_taken(void **state)
{
    static struct query queries[STATEMENTS_MAX + 4];
    static struct rows *rows[COUNT_OF(queries)];
    bool has_row = false;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        struct str sql = arena_format(fixture.arena, "SELECT %zu", i);
        queries[i].sql = sql.data;
        EXPECT_STATUS(OK, db_query(db, &queries[i], &rows[i], BIND_NONE));
        EXPECT_STATUS(OK, rows_next(rows[i], &has_row));
    }
    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        assert_int_equal(i, rows_int(rows[i], 0));
        rows_close(rows[i]);
    }
    assert_int_equal(STATEMENTS_MAX, db->own->statement_count);
}

static const char *const wrong_sql[] = {
    "",
    "-- nothing",
    "SELECT FROM",
    "SELECT 1; SELECT 2",
    "SELECT missing FROM item",
    "SELECT \"missing\"",
    "SELECT $0",
};

static void test_wrong_sql(void **state)
{
    static struct query queries[COUNT_OF(wrong_sql)];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong_sql); i++) {
        queries[i].sql = wrong_sql[i];
        EXPECT_STATUS(INTERNAL, db_run(db, &queries[i], NULL, BIND_NONE));
    }
    EXPECT_STATUS(OK, db_run(db, &add_number, NULL, BIND(bind_int(1))));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_run_counts_changes),
        CASE(test_placeholders_are_numbered),
        CASE(test_value_count),
        CASE(test_conflict),
        CASE(test_one),
        CASE(test_returning),
        CASE(test_all),
        CASE(test_nested_cursors),
        CASE(test_after_the_last_row),
        CASE(test_write_beside_a_cursor),
        CASE(test_values_may_go_before_the_rows),
        CASE(test_more_queries_than_places),
        CASE(test_all_places_taken),
        CASE(test_wrong_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
