/* connection.h: what the files of the SQLite driver share. Private to this folder. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/driver.h"

#include <sqlite3.h>

enum control {
    CONTROL_BEGIN_READ,
    CONTROL_BEGIN_WRITE,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_PART_BEGIN,
    CONTROL_PART_END,
    CONTROL_PART_UNDO,
    CONTROL_COUNT
};

struct driver_connection {
    sqlite3 *handle;
    sqlite3_stmt *controls[CONTROL_COUNT]; /* prepared when first needed */
};

struct driver_statement {
    struct driver_connection *connection;
    sqlite3_stmt *handle;
};

STATUS sqlite_statement_prepare(struct driver_connection *connection, const char *sql,
                                struct driver_statement **ret_statement);
void sqlite_statement_finish(struct driver_statement *statement);
bool sqlite_statement_is_write(const struct driver_statement *statement);
STATUS sqlite_statement_bind(struct driver_statement *statement, const struct value *values,
                             size_t count, bool is_lent);
STATUS sqlite_statement_step(struct driver_statement *statement, bool *ret_has_row);
void sqlite_statement_reset(struct driver_statement *statement);
struct value sqlite_statement_column(struct driver_statement *statement, size_t column);
size_t sqlite_statement_column_count(struct driver_statement *statement);

/* Turns SQLite's result code into a status and logs it, unless callers expect it in everyday work.
 * SQLite's message is logged too; with `has_values` only where it cannot quote a bound value. */
STATUS failure_status(struct driver_connection *connection, int code, const char *sql,
                      bool has_values);
