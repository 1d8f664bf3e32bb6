// SPDX-License-Identifier: Apache-2.0
#include "store/store_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CTEST_SKIPPED = 77 };

/* NULL: the test is for SQLite. */
static const char *server_url(void)
{
    const char *url = getenv("TACIT_TEST_DATABASE");

    if (!getenv("TACIT_UNIT_ON_POSTGRES")) return NULL;
    if (!url) {
        (void)fputs("TACIT_TEST_DATABASE names no PostgreSQL server\n", stderr);
        _exit(CTEST_SKIPPED);
    }
    return url;
}

static void on_server(const char *url, const char *sql)
{
    AUTO(arena) arena = arena_new();
    struct driver_connection *connection = NULL;
    struct str reason = STR_ABSENT;

    if (postgres_driver.open(str_from_c(url), arena, &connection, &reason).code)
        fail_msg("%.*s", STR_ARG(reason));
    EXPECT_STATUS(OK, postgres_driver.script(connection, sql));
    postgres_driver.close(connection);
}

/* What only tests use, to spoil what is stored. */
#define FUNCTIONS                                                                \
    " CREATE FUNCTION %s.zeroblob(size integer) RETURNS bytea LANGUAGE sql AS"   \
    " 'SELECT decode(repeat(''00'', size), ''hex'')';"                           \
    " CREATE FUNCTION %s.randomblob(size integer) RETURNS bytea LANGUAGE sql AS" \
    " 'SELECT substr(decode(repeat(md5(CAST(random() AS text)), 2), ''hex''), 1, size)';"

static void init_postgres(struct store_fixture *fixture, const char *url)
{
    static unsigned count;
    const char *before = strchr(url, '?') ? "&" : "?";

    (void)snprintf(fixture->schema, sizeof fixture->schema, "unit_%d_%u", (int)getpid(), ++count);
    struct str sql = arena_format(fixture->arena, "CREATE SCHEMA %s;" FUNCTIONS, fixture->schema,
                                  fixture->schema, fixture->schema);
    on_server(url, arena_c_string(fixture->arena, sql));
    fixture->url = arena_format(fixture->arena, "%s%soptions=-csearch_path%%3D%s", url, before,
                                fixture->schema);
    fixture->options.driver = &postgres_driver;
}

void store_fixture_init(struct store_fixture *fixture)
{
    const char *url = server_url();

    *fixture = (struct store_fixture){ .folder = "/tmp/tacit-store-XXXXXX" };
    assert_non_null(mkdtemp(fixture->folder));
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/tacit.db", fixture->folder);
    fixture->arena = arena_new();
    fixture->url = arena_format(fixture->arena, "sqlite:%s", fixture->path);
    fixture->options = (struct store_options){ .driver = &sqlite_driver,
                                               .connections_max = 8,
                                               .wait_ms_max = 10 * 1000 };
    if (url) init_postgres(fixture, url);
}

STATUS store_fixture_open(struct store_fixture *fixture)
{
    return store_open_with(&fixture->options, fixture->url, fixture->arena, &fixture->store,
                           &fixture->reason);
}

void store_fixture_close(struct store_fixture *fixture)
{
    store_close(fixture->store);
    fixture->store = NULL;
}

static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);

    assert_non_null(folder);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        assert_int_equal(0, unlinkat(dirfd(folder), entry->d_name, 0));
    }
    closedir(folder);
    assert_int_equal(0, rmdir(path));
}

void store_fixture_deinit(struct store_fixture *fixture)
{
    store_fixture_close(fixture);
    if (fixture->schema[0]) {
        struct str sql = arena_format(fixture->arena, "DROP SCHEMA %s CASCADE", fixture->schema);
        on_server(server_url(), arena_c_string(fixture->arena, sql));
    }
    remove_folder(fixture->folder);
    arena_free(fixture->arena);
    fixture->arena = NULL;
}

void store_fixture_start(struct store_fixture *fixture, const struct embedded_file *migrations,
                         size_t count)
{
    store_fixture_init(fixture);
    fixture->options.migrations = migrations;
    fixture->options.migration_count = count;
    EXPECT_STATUS(OK, store_fixture_open(fixture));
}

struct db *store_fixture_borrow(struct store_fixture *fixture)
{
    struct db *db = NULL;
    EXPECT_STATUS(OK, store_borrow(fixture->store, &db));
    return db;
}

struct db *store_fixture_begin(struct store_fixture *fixture,
                               const struct embedded_file *migrations, size_t count)
{
    store_fixture_start(fixture, migrations, count);
    return store_fixture_borrow(fixture);
}

void store_fixture_end(struct store_fixture *fixture, struct db *db)
{
    store_return(fixture->store, db);
    store_fixture_deinit(fixture);
}

int64_t store_fixture_int(struct db *db, const struct query *query)
{
    int64_t number = -1;
    EXPECT_STATUS(OK, db_one_int(db, query, &number, BIND_NONE));
    return number;
}
