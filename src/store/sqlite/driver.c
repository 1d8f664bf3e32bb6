/* driver.c: a connection to an SQLite file, set up for durable writes, readers that never wait and
 * little memory. Nothing in the file is trusted to run: no extensions, no functions from views. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/sqlite/connection.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_MS_MAX = 5000, BUSY_PAUSE_MS = 5, CONNECTIONS_MAX = 32 };

#define URL_PREFIX "sqlite:"

static const char journal_sql[] = "PRAGMA journal_mode = WAL";
static const char settings_sql[] = "PRAGMA synchronous = FULL;"
                                   "PRAGMA foreign_keys = ON;"
                                   "PRAGMA secure_delete = ON;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA mmap_size = 0;"
                                   "PRAGMA cache_size = -1024;" /* KiB, for each connection */
                                   "PRAGMA journal_size_limit = 16777216;";

static const struct {
    int option, value;
} configuration[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },   { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 }, { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_DQS_DML, 0 },     { SQLITE_DBCONFIG_DQS_DDL, 0 },
};

static const char *const control_sql[CONTROL_COUNT] = {
    [CONTROL_BEGIN_READ] = "BEGIN",
    [CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [CONTROL_COMMIT] = "COMMIT",
    [CONTROL_ROLLBACK] = "ROLLBACK",
    [CONTROL_PART_BEGIN] = "SAVEPOINT part",
    [CONTROL_PART_END] = "RELEASE part",
    [CONTROL_PART_UNDO] = "ROLLBACK TO part",
};

/* These can only be set before SQLite's first use; where that has passed, its defaults serve too.
 * Counting memory costs a lock shared by all threads; file names are not URIs. */
static void configure_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_URI, 0);
    (void)sqlite3_initialize(); /* opening says so if it failed */
}

static struct str refusal(struct arena *arena, const char *path, const char *why)
{
    return arena_format(arena, "cannot open the database %s: %s", path, why);
}

/* SQLite gives its files the mode of the database, so making that one first settles all of them.
 * Without EXCL a descriptor would be opened on a file in use, and closing it drops SQLite's locks.
 */
static STATUS make_file(const char *path, struct arena *arena, struct str *ret_reason)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
    } else if (errno != EEXIST) {
        *ret_reason = refusal(arena, path, strerrordesc_np(errno));
        return FAIL(UNAVAILABLE);
    }
    return OK;
}

static void connection_configure(sqlite3 *handle)
{
    sqlite3_busy_timeout(handle, BUSY_MS_MAX);
    for (size_t i = 0; i < COUNT_OF(configuration); i++) {
        int code = sqlite3_db_config(handle, configuration[i].option, configuration[i].value, NULL);
        assert(code == SQLITE_OK); /* fails only on an unknown option */
        (void)code;
    }
}

static int journal_try(sqlite3 *handle, bool *ret_is_wal)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, journal_sql, -1, &statement, NULL);

    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        *ret_is_wal = sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0;
    }
    (void)sqlite3_finalize(statement); /* repeats the code of the step */
    return code;
}

/* The one setting that lies in the file. While two processes make it at once, SQLite says busy
 * without waiting; and some file systems cannot share the memory that it needs. */
static STATUS connection_use_wal(struct driver_connection *connection)
{
    int64_t deadline_ms = clock_monotonic_ms() + BUSY_MS_MAX;
    bool is_wal = false;
    int code = journal_try(connection->handle, &is_wal);

    while ((code & 0xFF) == SQLITE_BUSY && clock_monotonic_ms() < deadline_ms) {
        clock_sleep_ms(BUSY_PAUSE_MS);
        code = journal_try(connection->handle, &is_wal);
    }
    if (code != SQLITE_ROW) return failure_status(connection, code, journal_sql, false);
    if (!is_wal) {
        LOG(ERROR, "the database cannot use a write-ahead log on this file system");
        return FAIL(UNAVAILABLE);
    }
    return OK;
}

static STATUS connection_prepare(struct driver_connection *connection)
{
    connection_configure(connection->handle);
    TRY(connection_use_wal(connection));
    int code = sqlite3_exec(connection->handle, settings_sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : failure_status(connection, code, settings_sql, false);
}

static void driver_close(struct driver_connection *connection)
{
    if (!connection) return;
    for (size_t i = 0; i < CONTROL_COUNT; i++) sqlite3_finalize(connection->controls[i]);
    int code = sqlite3_close(connection->handle);
    assert(code == SQLITE_OK); /* every statement was finished before */
    (void)code;
    memory_free(connection);
}

/* A path that does not begin with a slash gets "./", so that ":memory:" is a file like any other. */
static char *path_of(struct str url, struct arena *arena)
{
    struct str path = str_slice(url, sizeof URL_PREFIX - 1, url.len);

    if (path.len == 0 || str_find_char(path, '\0') != SIZE_MAX) return NULL;
    return arena_c_string(
        arena, arena_format(arena, "%s%.*s", path.data[0] == '/' ? "" : "./", STR_ARG(path)));
}

static STATUS driver_open(struct str url, struct arena *arena,
                          struct driver_connection **ret_connection, struct str *ret_reason)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    char *path = path_of(url, arena);

    pthread_once(&once, configure_library);
    if (!path) {
        *ret_reason = STR("the database URL holds no path");
        return FAIL(INVALID);
    }
    TRY(make_file(path, arena, ret_reason));

    struct driver_connection *connection = memory_alloc_zeroed(1, sizeof *connection);
    int code = sqlite3_open_v2(path, &connection->handle, flags, NULL);
    struct status status = code == SQLITE_OK ? connection_prepare(connection)
                                             : failure_status(connection, code, "open", false);
    if (status.code) {
        *ret_reason = refusal(arena, path, sqlite3_errmsg(connection->handle));
        driver_close(connection);
        return status;
    }
    *ret_connection = connection;
    return OK;
}

static STATUS control(struct driver_connection *connection, enum control which)
{
    sqlite3_stmt **handle = &connection->controls[which];
    const char *sql = control_sql[which];
    int code = SQLITE_OK;

    if (!*handle) {
        code = sqlite3_prepare_v3(connection->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, handle,
                                  NULL);
    }
    if (code == SQLITE_OK) code = sqlite3_step(*handle);
    struct status status = code == SQLITE_DONE ? OK : failure_status(connection, code, sql, false);
    (void)sqlite3_reset(*handle); /* repeats the code of the step */
    return status;
}

static STATUS driver_begin(struct driver_connection *connection, bool is_write)
{
    return control(connection, is_write ? CONTROL_BEGIN_WRITE : CONTROL_BEGIN_READ);
}

static STATUS driver_commit(struct driver_connection *connection)
{
    return control(connection, CONTROL_COMMIT);
}

/* SQLite itself rolls back after some failures, a full disk among them. A rollback that fails
 * leaves the connection unusable, and is_usable says so. */
static void driver_rollback(struct driver_connection *connection)
{
    if (sqlite3_get_autocommit(connection->handle)) return;
    (void)control(connection, CONTROL_ROLLBACK).code;
}

static STATUS driver_check(struct driver_connection *connection)
{
    int deferred = 0, unused = 0;
    int code =
        sqlite3_db_status(connection->handle, SQLITE_DBSTATUS_DEFERRED_FKS, &deferred, &unused, 0);

    if (code != SQLITE_OK) return failure_status(connection, code, "check", false);
    return deferred ? FAIL(CONFLICT) : OK;
}

/* Outside of a transaction, where some failures lead, a part would be one of its own. */
static STATUS driver_part_begin(struct driver_connection *connection)
{
    if (sqlite3_get_autocommit(connection->handle)) return FAIL(UNAVAILABLE);
    return control(connection, CONTROL_PART_BEGIN);
}

static STATUS driver_part_end(struct driver_connection *connection)
{
    return control(connection, CONTROL_PART_END);
}

/* After some failures there is nothing left to undo. */
static STATUS driver_part_undo(struct driver_connection *connection)
{
    if (sqlite3_get_autocommit(connection->handle)) return FAIL(UNAVAILABLE);
    TRY(control(connection, CONTROL_PART_UNDO));
    return control(connection, CONTROL_PART_END);
}

static bool driver_is_usable(const struct driver_connection *connection)
{
    return sqlite3_get_autocommit(connection->handle) != 0;
}

static STATUS driver_script(struct driver_connection *connection, const char *sql)
{
    int code = sqlite3_exec(connection->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? OK : failure_status(connection, code, "script", false);
}

static int64_t driver_changed(struct driver_connection *connection)
{
    return sqlite3_changes64(connection->handle);
}

const struct driver sqlite_driver = {
    .url_prefix = URL_PREFIX,
    .has_single_writer = true,
    .has_writer_connection = true,
    .connections_max = CONNECTIONS_MAX,
    .open = driver_open,
    .close = driver_close,
    .is_usable = driver_is_usable,
    .begin = driver_begin,
    .commit = driver_commit,
    .rollback = driver_rollback,
    .check = driver_check,
    .part_begin = driver_part_begin,
    .part_end = driver_part_end,
    .part_undo = driver_part_undo,
    .script = driver_script,
    .prepare = sqlite_statement_prepare,
    .finish = sqlite_statement_finish,
    .is_write = sqlite_statement_is_write,
    .bind = sqlite_statement_bind,
    .step = sqlite_statement_step,
    .reset = sqlite_statement_reset,
    .column = sqlite_statement_column,
    .column_count = sqlite_statement_column_count,
    .changed = driver_changed,
};
