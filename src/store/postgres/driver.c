/* driver.c: a connection to a PostgreSQL server, shared by any number of replicas. Writers of all
 * replicas take turns by one advisory lock that ends with the transaction, so a use case may read,
 * decide and write as if it were alone, as it may on SQLite; readers see one snapshot and wait for
 * nobody. Whatever could wait for ever has an end: connecting, locks, statements, idling. */
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/memory.h"
#include "store/postgres/connection.h"
#include "store/postgres/dialect.h"
#include "store/postgres/url.h"

#include <poll.h>
#include <string.h>

enum {
    SERVER_VERSION_MIN = 130000,
    CONNECTIONS_MAX = 24, /* four replicas fit into the hundred of a server as it comes */
    UNUSED_BYTES_MAX = 16 << 10,
    SCRIPT_BYTES_MAX = 1 << 20,
};

/* The advisory lock of all who write: any number that no other program in this database uses. */
#define WRITE_LOCK "7449644963011367"

static const char begin_write[] = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                                  "SELECT pg_advisory_xact_lock(" WRITE_LOCK ")";
static const char begin_read[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/* A replica that hangs in a transaction must not hold the others up; an answered write must survive
 * a power cut, whatever the server's preset. */
static const char settings[] = "SET client_encoding = 'UTF8';"
                               "SET lock_timeout = '10s';"
                               "SET statement_timeout = '60s';"
                               "SET idle_in_transaction_session_timeout = '30s';"
                               "SET standard_conforming_strings = on;"
                               "SELECT set_config('synchronous_commit', 'on', false)"
                               " WHERE current_setting('synchronous_commit') = 'off'";

/* --- commands ----------------------------------------------------------------------------------- */

STATUS postgres_command(struct driver_connection *connection, const char *sql)
{
    const struct libpq *pq = connection->pq;
    PGresult *result = pq->exec(connection->handle, sql);
    ExecStatusType how = pq->resultStatus(result);
    struct status status = how == PGRES_COMMAND_OK || how == PGRES_TUPLES_OK
                               ? OK
                               : postgres_failure(connection, result, sql, false);

    pq->clear(result);
    return status;
}

void postgres_rollback(struct driver_connection *connection)
{
    if (connection->pq->transactionStatus(connection->handle) == PQTRANS_IDLE) return;
    (void)postgres_command(connection, "ROLLBACK").code; /* is_usable says whether it went well */
}

STATUS postgres_begin(struct driver_connection *connection, bool is_write)
{
    struct status status = postgres_command(connection, is_write ? begin_write : begin_read);
    if (status.code) postgres_rollback(connection);
    return status;
}

/* The COMMIT of a transaction that failed succeeds, as a ROLLBACK. */
STATUS postgres_commit(struct driver_connection *connection)
{
    const struct libpq *pq = connection->pq;
    PGresult *result = pq->exec(connection->handle, "COMMIT");
    struct status status = OK;

    if (pq->resultStatus(result) != PGRES_COMMAND_OK) {
        status = postgres_failure(connection, result, "COMMIT", false);
    } else if (strcmp(pq->cmdStatus(result), "COMMIT") != 0) {
        LOG(ERROR, "a transaction that had failed was to be committed");
        status = FAIL(INTERNAL);
    }
    pq->clear(result);
    return status;
}

static STATUS driver_script(struct driver_connection *connection, const char *sql)
{
    struct buf translated;

    buf_init(&translated, SCRIPT_BYTES_MAX);
    dialect_translate(str_from_c(sql), &translated);
    buf_add_char(&translated, '\0');
    struct status status =
        translated.overflow ? FAIL(TOO_LARGE) : postgres_command(connection, translated.data);
    buf_deinit(&translated);
    return status;
}

static STATUS driver_prelude(struct driver_connection *connection)
{
    TRY(postgres_command(connection, "SET LOCAL statement_timeout = 0"));
    return postgres_command(connection, dialect_functions);
}

/* --- connections -------------------------------------------------------------------------------- */

static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message; /* "relation already exists, skipping" and the like */
}

static void driver_close(struct driver_connection *connection)
{
    if (!connection) return;
    connection->pq->finish(connection->handle);
    buf_deinit(&connection->unused);
    memory_free(connection);
}

/* libpq's words, in one line. They name host, user and database, never the password. */
static struct str connect_failure(struct arena *arena, const char *message)
{
    char *line = arena_c_string(arena, str_trim(str_from_c(message)));

    for (char *c = line; *c; c++) {
        if (*c == '\n' || *c == '\t') *c = ' ';
    }
    return arena_format(arena, "can't connect to the database: %s", line);
}

static STATUS check_server(const struct driver_connection *connection, struct arena *arena,
                           struct str *ret_reason)
{
    const struct libpq *pq = connection->pq;
    int version = pq->serverVersion(connection->handle);
    struct str encoding = str_from_c(pq->parameterStatus(connection->handle, "server_encoding"));

    if (version < SERVER_VERSION_MIN) {
        *ret_reason =
            arena_format(arena, "the database server is PostgreSQL %d; %d or newer is needed",
                         version / 10000, SERVER_VERSION_MIN / 10000);
        return FAIL(UNAVAILABLE);
    }
    if (!str_equal(encoding, STR("UTF8"))) {
        *ret_reason = arena_format(arena,
                                   "the database has the encoding %.*s; make one with UTF8: "
                                   "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
                                   STR_ARG(encoding));
        return FAIL(INVALID);
    }
    return OK;
}

/* What stands before the URL is a preset that the URL may change; what stands after it is not. */
static PGconn *connect(const struct libpq *pq, const char *url)
{
    static const char *const names[] = {
        "application_name",    "connect_timeout",
        "gssencmode",          "keepalives_idle",
        "keepalives_interval", "keepalives_count",
        "tcp_user_timeout",    "dbname",
        "client_encoding",     NULL,
    };
    const char *const values[] = {
        "tacit", "10", "disable", "30", "10", "3", "30000", url, "UTF8", NULL,
    };
    return pq->connectdbParams(names, values, 1);
}

static STATUS prepare_connection(struct driver_connection *connection, struct arena *arena,
                                 struct str *ret_reason)
{
    const struct libpq *pq = connection->pq;

    if (pq->status(connection->handle) != CONNECTION_OK) {
        *ret_reason = connect_failure(arena, pq->errorMessage(connection->handle));
        return FAIL(UNAVAILABLE);
    }
    pq->setNoticeProcessor(connection->handle, ignore_notice, NULL);
    TRY(check_server(connection, arena, ret_reason));
    struct status status = postgres_command(connection, settings);
    if (status.code)
        *ret_reason = STR("the database refuses the settings of a connection; the log has more");
    return status;
}

static STATUS driver_open(struct str url, struct arena *arena,
                          struct driver_connection **ret_connection, struct str *ret_reason)
{
    const struct libpq *pq = NULL;
    const char *url_text = arena_c_string(arena, url);

    TRY(libpq_load(arena, &pq, ret_reason));
    TRY(postgres_url_check(pq, url_text, ret_reason));
    struct driver_connection *connection = memory_alloc_zeroed(1, sizeof *connection);
    connection->pq = pq;
    buf_init(&connection->unused, UNUSED_BYTES_MAX);
    connection->handle = connect(pq, url_text);
    struct status status = prepare_connection(connection, arena, ret_reason);
    if (status.code) {
        driver_close(connection);
        return status;
    }
    *ret_connection = connection;
    return OK;
}

static bool driver_is_usable(const struct driver_connection *connection)
{
    const struct libpq *pq = connection->pq;
    return !connection->is_spent && pq->status(connection->handle) == CONNECTION_OK &&
           pq->transactionStatus(connection->handle) == PQTRANS_IDLE;
}

/* A server has nothing to say to an idle connection but that it ends: one system call, no round
 * trip. */
static bool driver_is_alive(struct driver_connection *connection)
{
    struct pollfd socket = { .fd = connection->pq->socket(connection->handle), .events = POLLIN };
    return poll(&socket, 1, 0) == 0;
}

static STATUS driver_clock(struct driver_connection *connection, int64_t *ret_now_ms)
{
    static const char sql[] = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";
    const struct libpq *pq = connection->pq;
    PGresult *result = pq->exec(connection->handle, sql);
    struct status status = pq->resultStatus(result) == PGRES_TUPLES_OK
                               ? OK
                               : postgres_failure(connection, result, sql, false);

    if (!status.code &&
        !str_to_int(str_from_c(pq->getvalue(result, 0, 0)), 0, INT64_MAX, ret_now_ms))
        status = FAIL(INTERNAL);
    pq->clear(result);
    return status;
}

static int64_t driver_changed(struct driver_connection *connection)
{
    return connection->changed;
}

const struct driver postgres_driver = {
    .url_prefix = "postgres",
    .has_single_writer = true,
    .is_shared = true,
    .connections_max = CONNECTIONS_MAX,
    .open = driver_open,
    .close = driver_close,
    .is_usable = driver_is_usable,
    .is_alive = driver_is_alive,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .script = driver_script,
    .prelude = driver_prelude,
    .prepare = postgres_statement_prepare,
    .finish = postgres_statement_finish,
    .is_write = postgres_statement_is_write,
    .bind = postgres_statement_bind,
    .step = postgres_statement_step,
    .reset = postgres_statement_reset,
    .column = postgres_statement_column,
    .column_count = postgres_statement_column_count,
    .changed = driver_changed,
    .clock = driver_clock,
};
