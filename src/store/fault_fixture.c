// SPDX-License-Identifier: Apache-2.0
#include "store/fault_fixture.h"

#include <stdatomic.h>

static size_t calls_left; /* 0: not armed */
static bool has_struck;
static size_t open_connections, open_statements;
static atomic_bool is_refusing_commits;
static atomic_size_t commits;

void fault_arm(size_t nth_call)
{
    calls_left = nth_call;
    has_struck = false;
}

void fault_disarm(void)
{
    calls_left = 0;
}

bool fault_has_struck(void)
{
    return has_struck;
}

void fault_refuse_commits(bool is_refusing)
{
    is_refusing_commits = is_refusing;
}

size_t fault_commits(void)
{
    return commits;
}

size_t fault_open_connections(void)
{
    return open_connections;
}

size_t fault_open_statements(void)
{
    return open_statements;
}

static STATUS strike(void)
{
    if (calls_left == 0 || --calls_left > 0) return OK;
    has_struck = true;
    return FAIL(UNAVAILABLE);
}

static STATUS fault_open(struct str url, struct arena *arena,
                         struct driver_connection **ret_connection, struct str *ret_reason)
{
    struct status status = strike();
    if (status.code) {
        *ret_reason = STR("fault");
        return status;
    }
    TRY(sqlite_driver.open(url, arena, ret_connection, ret_reason));
    open_connections++;
    return OK;
}

static void fault_close(struct driver_connection *connection)
{
    if (connection) open_connections--;
    sqlite_driver.close(connection);
}

static bool fault_is_usable(const struct driver_connection *connection)
{
    return sqlite_driver.is_usable(connection);
}

static STATUS fault_begin(struct driver_connection *connection, bool is_write)
{
    TRY(strike());
    return sqlite_driver.begin(connection, is_write);
}

static STATUS fault_commit(struct driver_connection *connection)
{
    TRY(strike());
    if (is_refusing_commits) return FAIL(UNAVAILABLE);
    TRY(sqlite_driver.commit(connection));
    commits++;
    return OK;
}

static void fault_rollback(struct driver_connection *connection)
{
    sqlite_driver.rollback(connection);
}

static STATUS fault_check(struct driver_connection *connection)
{
    TRY(strike());
    return sqlite_driver.check(connection);
}

static STATUS fault_part_begin(struct driver_connection *connection)
{
    TRY(strike());
    return sqlite_driver.part_begin(connection);
}

static STATUS fault_part_end(struct driver_connection *connection)
{
    TRY(strike());
    return sqlite_driver.part_end(connection);
}

static STATUS fault_part_undo(struct driver_connection *connection)
{
    TRY(strike());
    return sqlite_driver.part_undo(connection);
}

static STATUS fault_script(struct driver_connection *connection, const char *sql)
{
    TRY(strike());
    return sqlite_driver.script(connection, sql);
}

static STATUS fault_prepare(struct driver_connection *connection, const char *sql,
                            struct driver_statement **ret_statement)
{
    TRY(strike());
    TRY(sqlite_driver.prepare(connection, sql, ret_statement));
    open_statements++;
    return OK;
}

static void fault_finish(struct driver_statement *statement)
{
    if (statement) open_statements--;
    sqlite_driver.finish(statement);
}

static bool fault_is_write(const struct driver_statement *statement)
{
    return sqlite_driver.is_write(statement);
}

static STATUS fault_bind(struct driver_statement *statement, const struct value *values,
                         size_t count, bool is_lent)
{
    TRY(strike());
    return sqlite_driver.bind(statement, values, count, is_lent);
}

static STATUS fault_step(struct driver_statement *statement, bool *ret_has_row)
{
    TRY(strike());
    return sqlite_driver.step(statement, ret_has_row);
}

static void fault_reset(struct driver_statement *statement)
{
    sqlite_driver.reset(statement);
}

static struct value fault_column(struct driver_statement *statement, size_t column)
{
    return sqlite_driver.column(statement, column);
}

static size_t fault_column_count(struct driver_statement *statement)
{
    return sqlite_driver.column_count(statement);
}

static int64_t fault_changed(struct driver_connection *connection)
{
    return sqlite_driver.changed(connection);
}

const struct driver fault_driver = {
    .url_prefix = "sqlite:",
    .has_single_writer = true,
    .has_writer_connection = true,
    .open = fault_open,
    .close = fault_close,
    .is_usable = fault_is_usable,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .check = fault_check,
    .part_begin = fault_part_begin,
    .part_end = fault_part_end,
    .part_undo = fault_part_undo,
    .script = fault_script,
    .prepare = fault_prepare,
    .finish = fault_finish,
    .is_write = fault_is_write,
    .bind = fault_bind,
    .step = fault_step,
    .reset = fault_reset,
    .column = fault_column,
    .column_count = fault_column_count,
    .changed = fault_changed,
};
