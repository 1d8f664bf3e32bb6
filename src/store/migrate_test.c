// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST \
    MIGRATION(1, "0001_first.sql", "CREATE TABLE a (n INTEGER); INSERT INTO a VALUES (1);")
#define SECOND MIGRATION(2, "0002_second.sql", "CREATE TABLE b (n INTEGER);")
#define THIRD \
    MIGRATION(3, "0003_third.sql", "ALTER TABLE a ADD COLUMN m INTEGER; UPDATE a SET m = n + 1;")

static const struct embedded_file good[] = { FIRST, SECOND, THIRD };
static const struct embedded_file renamed[] = {
    FIRST, MIGRATION(2, "0002_other.sql", "CREATE TABLE c (n INTEGER);"), THIRD
};
static const struct embedded_file with_gap[] = { FIRST, THIRD };
static const struct embedded_file failing[] = {
    FIRST,
    MIGRATION(2, "0002_second.sql", "CREATE TABLE b (n INTEGER); INSERT INTO missing VALUES (1);"),
    THIRD,
};

static const struct query names = { "SELECT group_concat(name, ',') FROM schema_migration" };
static const struct query sum = { "SELECT sum(m) FROM a" };
static const struct query tables = {
    "SELECT group_concat(name, ',') FROM sqlite_schema WHERE type = 'table' AND length(name) = 1"
};
static const struct query forget_second = { "DELETE FROM schema_migration WHERE number = 2" };

static struct store_fixture fixture;

static int setup(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_fixture_deinit(&fixture);
    return 0;
}

static STATUS open_with(const struct embedded_file *migrations, size_t count)
{
    fixture.options.migrations = migrations;
    fixture.options.migration_count = count;
    fixture.reason = STR_ABSENT;
    return store_fixture_open(&fixture);
}

static struct str ask(const struct query *query)
{
    AUTO(rows) rows = NULL;
    struct str answer;
    bool has_row = false;
    struct db *db = store_fixture_borrow(&fixture);

    EXPECT_STATUS(OK, db_query(db, query, &rows, BIND_NONE));
    EXPECT_STATUS(OK, rows_next(rows, &has_row));
    if (rows_is_null(rows, 0)) {
        answer = STR("nothing");
    } else if (str_is_given(rows_borrow(rows, 0))) {
        answer = rows_text(rows, 0, fixture.arena);
    } else {
        answer = arena_format(fixture.arena, "%lld", (long long)rows_int(rows, 0));
    }
    rows_close(rows);
    rows = NULL;
    store_return(fixture.store, db);
    return answer;
}

static struct str file_bytes(void)
{
    struct stat about;
    int fd = open(fixture.path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(0, fstat(fd, &about));
    char *bytes = arena_alloc(fixture.arena, (size_t)about.st_size);
    assert_int_equal(about.st_size, read(fd, bytes, (size_t)about.st_size));
    close(fd);
    return (struct str){ bytes, (size_t)about.st_size };
}

static void test_all_at_once(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, open_with(good, 3));
    EXPECT_TEXT("0001_first.sql,0002_second.sql,0003_third.sql", ask(&names));
    EXPECT_TEXT("2", ask(&sum));
}

static void test_step_by_step(void **state)
{
    (void)state;
    for (size_t count = 0; count <= 3; count++) {
        for (int again = 0; again < 2; again++) { /* the second time there is nothing to do */
            EXPECT_STATUS(OK, open_with(good, count));
            store_fixture_close(&fixture);
        }
    }
    EXPECT_STATUS(OK, open_with(good, 3));
    EXPECT_TEXT("2", ask(&sum));
}

static void test_newer_database_is_refused(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, open_with(good, 3));
    store_fixture_close(&fixture);
    struct str before = file_bytes();

    EXPECT_STATUS(CONFLICT, open_with(good, 2));
    assert_null(fixture.store);
    EXPECT_TEXT_HAS("number 3", fixture.reason);
    EXPECT_TEXT_HAS("up to 2", fixture.reason);
    EXPECT_TEXT_HAS("newer", fixture.reason);
    EXPECT_STATUS(CONFLICT, open_with(renamed, 2)); /* newer, whatever else is wrong */
    EXPECT_TEXT_HAS("newer", fixture.reason);
    EXPECT_STATUS(CONFLICT, open_with(NULL, 0));
    assert_true(str_equal(before, file_bytes()));
    EXPECT_STATUS(OK, open_with(good, 3));
}

static void test_other_name_is_refused(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, open_with(good, 2));
    store_fixture_close(&fixture);
    struct str before = file_bytes();

    EXPECT_STATUS(CONFLICT, open_with(renamed, 3));
    EXPECT_TEXT_HAS("0002_second.sql", fixture.reason);
    EXPECT_TEXT_HAS("0002_other.sql", fixture.reason);
    assert_true(str_equal(before, file_bytes()));
}

static void test_missing_number_in_the_database(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, open_with(good, 3));
    struct db *db = store_fixture_borrow(&fixture);
    EXPECT_STATUS(OK, db_run(db, &forget_second, NULL, BIND_NONE));
    store_return(fixture.store, db);
    store_fixture_close(&fixture);
    EXPECT_STATUS(CORRUPT, open_with(good, 3));
    EXPECT_TEXT_HAS("schema number 2 is missing", fixture.reason);
}

static void test_missing_number_in_the_binary(void **state)
{
    (void)state;
    EXPECT_STATUS(INTERNAL, open_with(with_gap, 2));
    EXPECT_TEXT_HAS("0003_third.sql should have number 2", fixture.reason);
}

static void test_failing_step_leaves_whole_steps(void **state)
{
    (void)state;
    EXPECT_STATUS(INTERNAL, open_with(failing, 3));
    EXPECT_TEXT_HAS("0002_second.sql", fixture.reason);
    EXPECT_STATUS(OK, open_with(good, 1));
    EXPECT_TEXT("a", ask(&tables));
    store_fixture_close(&fixture);
    EXPECT_STATUS(OK, open_with(good, 3));
    EXPECT_TEXT("a,b", ask(&tables));
}

static void test_embedded_schema(void **state)
{
    (void)state;
    if (embedded_migrations_count == 0) skip();
    for (int round = 0; round < 2; round++) {
        EXPECT_STATUS(OK, store_open(fixture.url, fixture.arena, &fixture.store, &fixture.reason));
        EXPECT_STATUS(OK, store_check(fixture.store));
        store_fixture_close(&fixture);
    }
    EXPECT_STATUS(CONFLICT, open_with(good, 0));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_all_at_once),
        CASE(test_step_by_step),
        CASE(test_newer_database_is_refused),
        CASE(test_other_name_is_refused),
        CASE(test_missing_number_in_the_database),
        CASE(test_missing_number_in_the_binary),
        CASE(test_failing_step_leaves_whole_steps),
        CASE(test_embedded_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
