/* statement.c: prepare, bind, step and columns, on SQLite. */
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/memory.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/placeholder.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

/* What follows the first statement would be passed over without a word. */
static bool is_one_statement(sqlite3_stmt *handle, const char *tail)
{
    return handle && str_trim(str_from_c(tail)).len == 0;
}

static STATUS prepare_copy(struct driver_connection *connection, const char *copy, const char *sql,
                           sqlite3_stmt **ret_handle)
{
    sqlite3_stmt *handle = NULL;
    const char *tail = NULL;
    int code =
        sqlite3_prepare_v3(connection->handle, copy, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);

    if (code != SQLITE_OK) return failure_status(connection, code, sql, false);
    if (!is_one_statement(handle, tail)) {
        sqlite3_finalize(handle);
        LOG(ERROR, "not exactly one statement", LOG_TEXT("sql", str_from_c(sql)));
        return FAIL(INTERNAL);
    }
    *ret_handle = handle;
    return OK;
}

STATUS sqlite_statement_prepare(struct driver_connection *connection, const char *sql,
                                struct driver_statement **ret_statement)
{
    size_t len = strlen(sql);
    char *copy = memory_alloc(len + 1);
    sqlite3_stmt *handle = NULL;

    memcpy(copy, sql, len + 1);
    placeholders_rewrite(copy, len);
    struct status status = prepare_copy(connection, copy, sql, &handle);
    memory_free(copy);
    TRY(status);

    struct driver_statement *statement = memory_alloc(sizeof *statement);
    *statement = (struct driver_statement){ connection, handle };
    *ret_statement = statement;
    return OK;
}

void sqlite_statement_finish(struct driver_statement *statement)
{
    if (!statement) return;
    (void)sqlite3_finalize(statement->handle); /* repeats the code of the last step */
    memory_free(statement);
}

bool sqlite_statement_is_write(const struct driver_statement *statement)
{
    return !sqlite3_stmt_readonly(statement->handle);
}

/* SQLite takes a copy where a cursor may outlive the function that bound the values. */
static int bind_value(sqlite3_stmt *handle, int place, const struct value *value, bool is_lent)
{
    sqlite3_destructor_type how = is_lent ? SQLITE_STATIC : SQLITE_TRANSIENT;

    switch (value->kind) {
    case VALUE_INT:
        return sqlite3_bind_int64(handle, place, value->number);
    case VALUE_TEXT:
        return sqlite3_bind_text64(handle, place, value->bytes.data, value->bytes.len, how,
                                   SQLITE_UTF8);
    case VALUE_BLOB:
        return sqlite3_bind_blob64(handle, place, value->bytes.data, value->bytes.len, how);
    case VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(handle, place);
}

STATUS sqlite_statement_bind(struct driver_statement *statement, const struct value *values,
                             size_t count, bool is_lent)
{
    sqlite3_stmt *handle = statement->handle;
    int wanted = sqlite3_bind_parameter_count(handle);

    if (count != (size_t)wanted) {
        LOG(ERROR, "not one value for each placeholder", LOG_INT("placeholders", wanted),
            LOG_INT("values", (int64_t)count), LOG_TEXT("sql", str_from_c(sqlite3_sql(handle))));
        return FAIL(INTERNAL);
    }
    for (int i = 0; i < wanted; i++) {
        int code = bind_value(handle, i + 1, &values[i], is_lent);
        if (code != SQLITE_OK) {
            return failure_status(statement->connection, code, sqlite3_sql(handle), true);
        }
    }
    return OK;
}

STATUS sqlite_statement_step(struct driver_statement *statement, bool *ret_has_row)
{
    int code = sqlite3_step(statement->handle);

    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        return failure_status(statement->connection, code, sqlite3_sql(statement->handle), true);
    }
    *ret_has_row = code == SQLITE_ROW;
    return OK;
}

void sqlite_statement_reset(struct driver_statement *statement)
{
    (void)sqlite3_reset(statement->handle); /* repeats the code of the last step */
    (void)sqlite3_clear_bindings(
        statement->handle); /* frees the copies, returns what was lent; cannot fail */
}

/* A blob of no bytes comes as NULL from SQLite. Texts are read as blobs too, in place: as texts
 * they would be copied to add a NUL. */
static struct str column_bytes(sqlite3_stmt *handle, int column)
{
    const char *bytes = sqlite3_column_blob(handle, column);
    int len = sqlite3_column_bytes(handle, column);
    return (struct str){ bytes ? bytes : "", bytes ? (size_t)len : 0 };
}

struct value sqlite_statement_column(struct driver_statement *statement, size_t column)
{
    sqlite3_stmt *handle = statement->handle;
    int place = (int)column;

    assert(column <= INT_MAX);
    switch (sqlite3_column_type(handle, place)) {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT: /* no table has any; what avg() says is cut */
        return bind_int(sqlite3_column_int64(handle, place));
    case SQLITE_TEXT:
        return bind_text(column_bytes(handle, place));
    case SQLITE_BLOB:
        return bind_blob(column_bytes(handle, place));
    default:
        return bind_null();
    }
}

size_t sqlite_statement_column_count(struct driver_statement *statement)
{
    return (size_t)sqlite3_column_count(statement->handle);
}
