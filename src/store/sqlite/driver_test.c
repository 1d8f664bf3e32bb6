// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FULL_PAGES = 40, FILE_BYTES_MAX = 256 * 1024 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE parent (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
              " CHECK (name <> 'bad')) STRICT;"
              "CREATE TABLE child (number INTEGER REFERENCES parent (number)) STRICT;"
              "INSERT INTO parent VALUES (1, 'one');"
              "INSERT INTO child VALUES (1);"
              "CREATE TABLE filler (bytes BLOB) STRICT;"),
};

static const struct query add_filler = { "INSERT INTO filler (bytes) VALUES (randomblob($1))" };
static const struct query count_filler = { "SELECT count(*) FROM filler" };
static const struct query check_integrity = {
    "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"
};

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
    struct query query;
    int64_t want;
} settings[] = {
    { { "SELECT journal_mode = 'wal' FROM pragma_journal_mode" }, 1 },
    { { "PRAGMA synchronous" }, 2 },
    { { "PRAGMA foreign_keys" }, 1 },
    { { "PRAGMA trusted_schema" }, 0 },
    { { "PRAGMA secure_delete" }, 1 },
    { { "PRAGMA temp_store" }, 2 },
    { { "PRAGMA cache_size" }, -1024 },
    { { "PRAGMA busy_timeout" }, 5000 },
};

/* Of the connection for reads, and of the one for writes. */
static void test_settings(void **state)
{
    AUTO(tx) tx = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        assert_true(settings[i].want == store_fixture_int(db, &settings[i].query));
    }
    EXPECT_STATUS(OK, db_begin(db, &tx));
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        assert_true(settings[i].want == store_fixture_int(db, &settings[i].query));
    }
}

static const struct query refused[] = {
    { "SELECT load_extension('x')" },
    { "UPDATE sqlite_schema SET sql = ''" },
    { "INSERT INTO parent (number, name) VALUES (2, \"one\")" }, /* a name, not a literal */
};

static void test_refused(void **state)
{
    static const struct query ask_for_it = { "PRAGMA writable_schema = ON" };

    (void)state;
    EXPECT_STATUS(OK, db_run(db, &ask_for_it, NULL, BIND_NONE));
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        EXPECT_STATUS(INTERNAL, db_run(db, &refused[i], NULL, BIND_NONE));
    }
}

static const struct {
    enum status_code want;
    struct query query;
} violations[] = {
    { STATUS_CONFLICT, { "INSERT INTO parent (number, name) VALUES (1, 'two')" } },
    { STATUS_CONFLICT, { "INSERT INTO parent (number, name) VALUES (2, 'one')" } },
    { STATUS_CONFLICT, { "INSERT INTO child (number) VALUES (404)" } },
    { STATUS_CONFLICT, { "DELETE FROM parent WHERE number = 1" } },
    { STATUS_INTERNAL, { "INSERT INTO parent (number, name) VALUES (2, NULL)" } },
    { STATUS_INTERNAL, { "INSERT INTO parent (number, name) VALUES (2, 'bad')" } },
    { STATUS_INTERNAL, { "INSERT INTO child (number) VALUES ('text')" } },
    { STATUS_TOO_LARGE, { "SELECT length(zeroblob(2000000000) || 'x')" } },
    { STATUS_INTERNAL, { "SELECT json_extract('{}', 'no path')" } },
    { STATUS_OK, { "INSERT INTO parent (number, name) VALUES (2, 'two')" } },
};

static void test_violations(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(violations); i++) {
        struct status status = db_run(db, &violations[i].query, NULL, BIND_NONE);
        assert_int_equal(violations[i].want, status.code);
    }
}

static void expect_private(const char *suffix)
{
    struct stat about;
    struct str path = arena_format(fixture.arena, "%s%s", fixture.path, suffix);

    assert_int_equal(0, stat(path.data, &about));
    assert_int_equal(0600, about.st_mode & 0777);
}

static void test_files_are_private(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, db_run(db, &add_filler, NULL, BIND(bind_int(10))));
    expect_private("");
    expect_private("-wal");
    expect_private("-shm");
}

static STATUS fill_disk(void)
{
    for (int i = 0; i < 1000; i++) TRY(db_run(db, &add_filler, NULL, BIND(bind_int(4000))));
    return OK;
}

/* The connection for writes hears of it in a transaction alone. */
static void set_for_writes(const struct query *setting)
{
    AUTO(tx) tx = NULL;

    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, db_run(db, setting, NULL, BIND_NONE));
    EXPECT_STATUS(OK, db_commit(&tx));
}

static void test_full_database(void **state)
{
    static const struct query limit = { "PRAGMA max_page_count = 40" };
    static const struct query unlimited = { "PRAGMA max_page_count = 1000000" };
    struct tx *tx = NULL;

    (void)state;
    set_for_writes(&limit);
    EXPECT_STATUS(UNAVAILABLE, fill_disk());
    int64_t kept = store_fixture_int(db, &count_filler);
    assert_true(kept > 0 && kept < FULL_PAGES);

    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(UNAVAILABLE, fill_disk());
    EXPECT_STATUS(UNAVAILABLE, db_run(db, &add_filler, NULL, BIND(bind_int(1))));
    EXPECT_STATUS(UNAVAILABLE, db_commit(&tx));
    assert_int_equal(kept, store_fixture_int(db, &count_filler));

    set_for_writes(&unlimited);
    EXPECT_STATUS(OK, db_run(db, &add_filler, NULL, BIND(bind_int(4000))));
    assert_int_equal(kept + 1, store_fixture_int(db, &count_filler));
}

/* A process that may not write beyond some length: the nearest to a full disk that needs no disk.
 * Reports over the pipe how many rows were acknowledged. */
static void fill_until_refused(int report)
{
    struct rlimit limit = { FILE_BYTES_MAX, FILE_BYTES_MAX };
    int64_t kept = 0;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (store_fixture_open(&fixture).code) _exit(1);
    if (store_borrow(fixture.store, &db).code) _exit(2);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(3);
    struct status status = OK;
    while (!status.code && kept < 10000) {
        status = db_run(db, &add_filler, NULL, BIND(bind_int(4000)));
        if (!status.code) kept++;
    }
    if (status.code != STATUS_UNAVAILABLE) _exit(4);
    if (db_run(db, &add_filler, NULL, BIND(bind_int(4000))).code != STATUS_UNAVAILABLE) _exit(5);
    if (write(report, &kept, sizeof kept) != sizeof kept) _exit(6);
    _exit(0);
}

static void test_full_disk(void **state)
{
    int ends[2], result = -1;
    int64_t kept = -1;

    (void)state;
    store_return(fixture.store, db);
    store_fixture_close(&fixture);
    assert_int_equal(0, pipe(ends));
    pid_t child = fork();
    if (child == 0) fill_until_refused(ends[1]);
    assert_int_equal(child, waitpid(child, &result, 0));
    assert_int_equal(0, result);
    assert_int_equal(sizeof kept, read(ends[0], &kept, sizeof kept));
    close(ends[0]);
    close(ends[1]);

    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    db = store_fixture_borrow(&fixture);
    assert_int_equal(kept, store_fixture_int(db, &count_filler));
    assert_int_equal(1, store_fixture_int(db, &check_integrity));
}

static void overwrite(off_t at, size_t len)
{
    char garbage[4096];
    int fd = open(fixture.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0 && len <= sizeof garbage);
    memset(garbage, 0xA5, sizeof garbage);
    assert_int_equal(len, pwrite(fd, garbage, len, at));
    close(fd);
}

static void test_not_a_database(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    overwrite(0, 4096);
    EXPECT_STATUS(CORRUPT, store_fixture_open(&fixture));
    EXPECT_TEXT_HAS("not a database", fixture.reason);
    assert_null(fixture.store);
    store_fixture_deinit(&fixture);
}

static void test_damaged_page(void **state)
{
    int64_t count = 0;

    (void)state;
    EXPECT_STATUS(OK, fill_disk());
    store_return(fixture.store, db);
    store_fixture_close(&fixture);
    for (off_t page = 8; page < 900; page++) overwrite(page * 4096, 4096);
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    db = store_fixture_borrow(&fixture);
    EXPECT_STATUS(CORRUPT, db_one_int(db, &count_filler, &count, BIND_NONE));
}

static const struct {
    const char *url;
    enum status_code want;
    const char *reason;
} urls[] = {
    { "sqlite:", STATUS_INVALID, "no path" },
    { "sqlite:/nowhere/at/all/tacit.db", STATUS_UNAVAILABLE, "No such file or directory" },
    { "sqlite:/tmp", STATUS_UNAVAILABLE, "/tmp" }, /* a folder */
};

static void test_urls(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        fixture.url = str_from_c(urls[i].url);
        assert_int_equal(urls[i].want, store_fixture_open(&fixture).code);
        assert_true(str_find(fixture.reason, str_from_c(urls[i].reason)) != SIZE_MAX);
    }
    fixture.url = (struct str){ "sqlite:/tmp/a\0b", 15 };
    EXPECT_STATUS(INVALID, store_fixture_open(&fixture));
    store_fixture_deinit(&fixture);
}

/* Names that SQLite would take for something else than a file. */
static void test_odd_names(void **state)
{
    static const char *const names[] = { ":memory:", "file:x?mode=memory", "a b'$1.db" };
    char before[512];

    (void)state;
    store_fixture_init(&fixture);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(0, chdir(fixture.folder));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        fixture.url = arena_format(fixture.arena, "sqlite:%s", names[i]);
        EXPECT_STATUS(OK, store_fixture_open(&fixture));
        store_fixture_close(&fixture);
        assert_int_equal(0, access(names[i], F_OK));
    }
    assert_int_equal(0, chdir(before));
    store_fixture_deinit(&fixture);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_settings),         CASE(test_refused),
        CASE(test_violations),       CASE(test_files_are_private),
        CASE(test_full_database),    CASE(test_full_disk),
        CASE(test_damaged_page),     cmocka_unit_test(test_not_a_database),
        cmocka_unit_test(test_urls), cmocka_unit_test(test_odd_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
