// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "base/buf.h"
#include "base/embedded.h"
#include "store/connection.h"
#include "store/store_fixture.h"

#include <pthread.h>
#include <stdlib.h>

enum { REPLICAS = 3, ROUNDS = 60 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE parent (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
              " CHECK (name <> 'bad')) STRICT;"
              "CREATE TABLE child (number INTEGER REFERENCES parent (number)) STRICT;"
              "CREATE TABLE thing (number INTEGER, text TEXT, bytes BLOB) STRICT;"
              "INSERT INTO parent (number, name) VALUES (100, 'one');"
              "INSERT INTO child VALUES (100);"),
};

static const struct query add_thing = {
    "INSERT INTO thing (number, text, bytes) VALUES ($1, $2, $3)"
};
static const struct query things = { "SELECT number, text, bytes FROM thing" };
static const struct query process = { "SELECT pg_backend_pid()" };
static const struct query end_process = { "SELECT pg_terminate_backend(CAST($1 AS integer))" };
static const struct query is_there = { "SELECT count(*) FROM pg_stat_activity WHERE pid = $1" };
static const struct query count_parents = { "SELECT count(*) FROM parent" };
static const struct query raise = { "UPDATE parent SET name = $1 WHERE number = 100" };
static const struct query name = { "SELECT name FROM parent WHERE number = 100" };

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

static const struct {
    enum status_code want;
    struct query query;
} violations[] = {
    { STATUS_CONFLICT, { "INSERT INTO parent (number, name) VALUES (100, 'two')" } },
    { STATUS_CONFLICT, { "INSERT INTO parent (name) VALUES ('one')" } },
    { STATUS_CONFLICT, { "INSERT INTO child (number) VALUES (404)" } },
    { STATUS_CONFLICT, { "DELETE FROM parent WHERE number = 100" } },
    { STATUS_INTERNAL, { "INSERT INTO parent (name) VALUES (NULL)" } },
    { STATUS_INTERNAL, { "INSERT INTO parent (name) VALUES ('bad')" } },
    { STATUS_INTERNAL, { "INSERT INTO child (number) VALUES ('text')" } },
    { STATUS_INTERNAL, { "SELECT 1 / (number - number) FROM parent" } },
    { STATUS_INTERNAL, { "SELECT 1.5" } }, /* a type that no field has */
    { STATUS_INTERNAL, { "SELECT $1 IS NULL" } },
    { STATUS_OK, { "INSERT INTO parent (name) VALUES ('two')" } }, /* numbers itself */
};

static void test_violations(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(violations); i++) {
        struct status status = db_run(db, &violations[i].query, NULL, BIND_NONE);
        if (status.code != violations[i].want) fail_msg("row %zu: %s", i, status_text(status));
        assert_false(db_is_in_tx(db));
    }
    assert_int_equal(2, store_fixture_int(db, &count_parents));
}

static const struct {
    enum status_code want;
    struct value values[3];
} rows_in[] = {
    { STATUS_OK,
      { { VALUE_INT, INT64_MIN, STR_ABSENT },
        { VALUE_TEXT, 0, STR("") },
        { VALUE_BLOB, 0, STR("") } } },
    { STATUS_OK,
      { { VALUE_INT, INT64_MAX, STR_ABSENT },
        { VALUE_TEXT, 0, STR("ä \" ' \\ $1 ?") },
        { VALUE_BLOB, 0, STR("\0\xFF\0") } } },
    { STATUS_OK,
      { { VALUE_INT, -1, STR_ABSENT },
        { VALUE_TEXT, 0, STR("\n") },
        { VALUE_BLOB, 0, STR("'") } } },
    { STATUS_OK,
      { { VALUE_NULL, 0, STR_ABSENT },
        { VALUE_NULL, 0, STR_ABSENT },
        { VALUE_NULL, 0, STR_ABSENT } } },
    { STATUS_INVALID,
      { { VALUE_INT, 1, STR_ABSENT },
        { VALUE_TEXT, 0, STR("a\0b") },
        { VALUE_NULL, 0, STR_ABSENT } } },
    { STATUS_INVALID,
      { { VALUE_INT, 1, STR_ABSENT },
        { VALUE_TEXT, 0, STR("\xFF") },
        { VALUE_NULL, 0, STR_ABSENT } } },
    { STATUS_INTERNAL,
      { { VALUE_TEXT, 0, STR("1") }, { VALUE_TEXT, 0, STR("") }, { VALUE_NULL, 0, STR_ABSENT } } },
    { STATUS_INTERNAL,
      { { VALUE_INT, 1, STR_ABSENT }, { VALUE_BLOB, 0, STR("") }, { VALUE_NULL, 0, STR_ABSENT } } },
    { STATUS_INTERNAL,
      { { VALUE_INT, 1, STR_ABSENT }, { VALUE_TEXT, 0, STR("") }, { VALUE_TEXT, 0, STR("") } } },
};

static void expect_row_value(const struct value *want, size_t column, const struct rows *rows)
{
    assert_int_equal(want->kind == VALUE_NULL, rows_is_null(rows, column));
    if (want->kind == VALUE_INT) assert_true(want->number == rows_int(rows, column));
    if (want->kind == VALUE_TEXT || want->kind == VALUE_BLOB)
        assert_true(str_equal(want->bytes, rows_borrow(rows, column)));
}

static void test_values_come_back(void **state)
{
    static const struct query forget = { "DELETE FROM thing" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows_in); i++) {
        AUTO(rows) rows = NULL;
        bool has_row = false;
        struct status status = db_run(db, &add_thing, NULL, rows_in[i].values, 3);
        if (status.code != rows_in[i].want) fail_msg("row %zu: %s", i, status_text(status));
        if (status.code) continue;
        EXPECT_STATUS(OK, db_query(db, &things, &rows, BIND_NONE));
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        assert_true(has_row);
        for (size_t column = 0; column < 3; column++)
            expect_row_value(&rows_in[i].values[column], column, rows);
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        assert_false(has_row);
        EXPECT_STATUS(OK, db_run(db, &forget, NULL, BIND_NONE));
    }
}

/* The server ends the idle connection: whoever borrows next does not notice. */
static void test_lost_while_idle(void **state)
{
    struct db *other = store_fixture_borrow(&fixture);
    int64_t gone = store_fixture_int(other, &process), found = 0;

    (void)state;
    store_return(fixture.store, other);
    EXPECT_STATUS(OK, db_one_int(db, &end_process, &found, BIND(bind_int(gone))));
    while (found > 0) { /* it takes the server a moment */
        EXPECT_STATUS(OK, db_one_int(db, &is_there, &found, BIND(bind_int(gone))));
    }
    other = store_fixture_borrow(&fixture);
    assert_true(store_fixture_int(other, &process) != gone);
    store_return(fixture.store, other);
    assert_int_equal(2, fixture.store->connection_count);
}

/* In the middle of a transaction it is noticed, and the next one is fine. */
static void test_lost_in_a_transaction(void **state)
{
    struct db *other = store_fixture_borrow(&fixture);
    struct tx *tx = NULL;
    int64_t gone = store_fixture_int(other, &process), found = 0;

    (void)state;
    EXPECT_STATUS(OK, db_begin(other, &tx));
    EXPECT_STATUS(OK, db_run(other, &raise, NULL, BIND(bind_text(STR("lost")))));
    EXPECT_STATUS(OK, db_one_int(db, &end_process, &found, BIND(bind_int(gone))));
    EXPECT_STATUS(UNAVAILABLE, db_run(other, &raise, NULL, BIND(bind_text(STR("lost")))));
    EXPECT_STATUS(UNAVAILABLE, db_commit(&tx));
    store_return(fixture.store, other);
    other = store_fixture_borrow(&fixture);
    EXPECT_STATUS(OK, db_run(other, &raise, NULL, BIND(bind_text(STR("kept")))));
    store_return(fixture.store, other);
}

/* --- replicas ------------------------------------------------------------------------------------- */

struct replica {
    struct store_fixture own; /* shares the schema of the test's */
    struct status status;
    pthread_t thread;
};

/* Reads, decides and writes, as a use case does: with two writers at once, a step would be lost. */
static STATUS step(struct db *where)
{
    AUTO(tx) tx = NULL;
    int64_t number = 0;
    static const struct query read = { "SELECT number FROM thing" };
    static const struct query write = { "UPDATE thing SET number = $1" };

    TRY(db_begin(where, &tx));
    TRY(db_one_int(where, &read, &number, BIND_NONE));
    TRY(db_run(where, &write, NULL, BIND(bind_int(number + 1))));
    return db_commit(&tx);
}

static STATUS work(struct replica *replica)
{
    struct db *own = NULL;
    struct status status = OK;

    TRY(store_fixture_open(&replica->own));
    TRY(store_borrow(replica->own.store, &own));
    for (int i = 0; i < ROUNDS && !status.code; i++) status = step(own);
    store_return(replica->own.store, own);
    return status;
}

static void *replica_main(void *replica_)
{
    struct replica *replica = replica_;
    replica->status = work(replica);
    return NULL;
}

static void run_replicas(struct replica *replicas)
{
    for (size_t i = 0; i < REPLICAS; i++) {
        replicas[i].own = fixture;
        replicas[i].own.store = NULL;
        replicas[i].own.arena = arena_new();
        assert_int_equal(0, pthread_create(&replicas[i].thread, NULL, replica_main, &replicas[i]));
    }
    for (size_t i = 0; i < REPLICAS; i++) {
        pthread_join(replicas[i].thread, NULL);
        store_close(replicas[i].own.store);
        arena_free(replicas[i].own.arena);
        EXPECT_STATUS(OK, replicas[i].status);
    }
}

static void test_writers_take_turns(void **state)
{
    static const struct query sum = { "SELECT number FROM thing" };
    static struct replica replicas[REPLICAS];

    (void)state;
    EXPECT_STATUS(OK, db_run(db, &add_thing, NULL, BIND(bind_int(0), bind_null(), bind_null())));
    run_replicas(replicas);
    assert_int_equal(REPLICAS * ROUNDS, store_fixture_int(db, &sum));
}

/* All start on an empty database at once: the schema is made once, and nobody fails. */
static void test_start_together(void **state)
{
    static const struct embedded_file first[] = {
        MIGRATION(1, "0001_create.sql",
                  "CREATE TABLE thing (number INTEGER) STRICT;"
                  "INSERT INTO thing (number) VALUES (0);"),
    };
    static const struct query sum = { "SELECT number FROM thing" };
    static struct replica replicas[REPLICAS];
    struct store_fixture tests_own = fixture;

    (void)state;
    store_fixture_init(&fixture);
    fixture.options.migrations = first;
    fixture.options.migration_count = COUNT_OF(first);
    run_replicas(replicas);
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    struct db *own = store_fixture_borrow(&fixture);
    assert_int_equal(REPLICAS * ROUNDS, store_fixture_int(own, &sum));
    store_return(fixture.store, own);
    store_fixture_deinit(&fixture);
    fixture = tests_own;
}

/* --- the schema ------------------------------------------------------------------------------------ */

static const struct query columns_of_sqlite = {
    "SELECT t.name || '.' || c.name || ' ' || c.type || CASE WHEN c.\"notnull\" THEN ' needed'"
    " ELSE '' END AS line FROM sqlite_schema t JOIN pragma_table_info(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'schema_migration'"
    " UNION ALL SELECT i.tbl_name || ' ' || i.name FROM sqlite_schema i"
    " WHERE i.type = 'index' AND i.sql IS NOT NULL"
    " UNION ALL SELECT t.name || '.' || f.\"from\" || ' of ' || f.\"table\" || ' ' || f.on_delete"
    " FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
    " ORDER BY line"
};
static const struct query columns_of_postgres = {
    "SELECT line COLLATE \"C\" FROM (SELECT c.table_name || '.' || c.column_name || ' '"
    " || CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'bytea' THEN 'BLOB'"
    " WHEN 'text' THEN 'TEXT' ELSE c.data_type END"
    " || CASE c.is_nullable WHEN 'NO' THEN ' needed' ELSE '' END AS line"
    " FROM information_schema.columns c WHERE c.table_schema = current_schema()"
    " AND c.table_name <> 'schema_migration'"
    " UNION ALL SELECT i.tablename || ' ' || i.indexname FROM pg_indexes i"
    " WHERE i.schemaname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint k"
    " WHERE k.conname = i.indexname AND k.contype IN ('p', 'u')"
    " AND k.connamespace = CAST(current_schema() AS regnamespace))"
    " UNION ALL SELECT t.relname || '.' || a.attname || ' of ' || r.relname || ' '"
    " || CASE f.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r'"
    " THEN 'RESTRICT' ELSE 'NO ACTION' END FROM pg_constraint f"
    " JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid"
    " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (f.conkey)"
    " WHERE f.contype = 'f' AND f.connamespace = CAST(current_schema() AS regnamespace)"
    ") lines ORDER BY line COLLATE \"C\""
};

static struct str lines_of(struct store *store, const struct query *query, struct arena *arena)
{
    AUTO(rows) rows = NULL;
    struct buf lines;
    struct db *own = NULL;
    bool has_row = true;

    buf_init(&lines, 1 << 20);
    EXPECT_STATUS(OK, store_borrow(store, &own));
    EXPECT_STATUS(OK, db_query(own, query, &rows, BIND_NONE));
    for (;;) {
        EXPECT_STATUS(OK, rows_next(rows, &has_row));
        if (!has_row) break;
        buf_add(&lines, rows_borrow(rows, 0));
        buf_add_char(&lines, '\n');
    }
    rows_close(rows);
    rows = NULL;
    store_return(store, own);
    struct str text = arena_copy(arena, buf_str(&lines));
    buf_deinit(&lines);
    return text;
}

/* Opens the real schema on a database of this driver, and lists what is in it. */
static struct str schema_lines(const struct driver *driver, struct str url,
                               const struct query *query, struct arena *arena)
{
    struct store *store = NULL;
    struct str reason = STR_ABSENT;
    struct store_options options = { .driver = driver,
                                     .migrations = embedded_migrations,
                                     .migration_count = embedded_migrations_count,
                                     .connections_max = 2,
                                     .wait_ms_max = 10 * 1000 };

    if (store_open_with(&options, url, arena, &store, &reason).code)
        fail_msg("%.*s", STR_ARG(reason));
    struct str lines = lines_of(store, query, arena);
    store_close(store);
    return lines;
}

static void test_both_databases_have_one_schema(void **state)
{
    struct store_fixture own;
    struct str theirs, ours;

    (void)state;
    store_fixture_init(&own);
    ours = schema_lines(&postgres_driver, own.url, &columns_of_postgres, own.arena);
    theirs = schema_lines(&sqlite_driver, arena_format(own.arena, "sqlite:%s", own.path),
                          &columns_of_sqlite, own.arena);
    assert_true(str_find(theirs, STR("secret.id BLOB needed")) != SIZE_MAX);
    assert_string_equal(theirs.data, ours.data);
    store_fixture_deinit(&own);
}

/* --- the other driver's part ----------------------------------------------------------------------- */

static void test_needs_a_server(void **state)
{
    struct str text;
    AUTO(rows) rows = NULL;
    bool has_row = false;

    (void)state;
    EXPECT_STATUS(OK, db_query(db, &name, &rows, BIND_NONE));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    text = rows_borrow(rows, 0);
    EXPECT_TEXT("one", text);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest on_either[] = { CASE(test_needs_a_server) };
    const struct CMUnitTest on_postgres[] = {
        CASE(test_needs_a_server),        CASE(test_violations),
        CASE(test_values_come_back),      CASE(test_lost_while_idle),
        CASE(test_lost_in_a_transaction), CASE(test_writers_take_turns),
        CASE(test_start_together),        CASE(test_both_databases_have_one_schema),
    };
    return getenv("TACIT_UNIT_ON_POSTGRES") ? cmocka_run_group_tests(on_postgres, NULL, NULL)
                                            : cmocka_run_group_tests(on_either, NULL, NULL);
}
