/* connection.h: what the files of the PostgreSQL driver share. Private to this folder. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/driver.h"
#include "store/postgres/library.h"

/* The types of pg_type that parameters and columns of ours may have. */
enum type {
    TYPE_BOOL = 16,
    TYPE_BYTES = 17,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_TEXT = 25,
    TYPE_JSON = 114,
};

struct driver_connection {
    const struct libpq *pq;
    PGconn *handle;
    struct buf unused;        /* DEALLOCATE statements to be sent before the next one is prepared */
    unsigned statement_count; /* ever prepared: their names */
    int64_t changed;
    bool is_spent; /* works, but is to be closed: its server has become a stand-by */
};

enum { STATEMENT_NAME_SIZE = 16, PARAMETERS_MAX = 32 };

struct driver_statement {
    struct driver_connection *connection;
    const char *sql; /* of the query, which lives as long as the program */
    char name[STATEMENT_NAME_SIZE];
    bool is_write;
    size_t parameter_count, column_count;
    Oid parameters[PARAMETERS_MAX];
    PGresult *result; /* of the run that is being read */
    int next_row, row_count;
};

STATUS postgres_statement_prepare(struct driver_connection *connection, const char *sql,
                                  struct driver_statement **ret_statement);
/* Has it dropped by the server, some time. */
void postgres_statement_forget(struct driver_statement *statement);
void postgres_statement_finish(struct driver_statement *statement);
bool postgres_statement_is_write(const struct driver_statement *statement);
STATUS postgres_statement_bind(struct driver_statement *statement, const struct value *values,
                               size_t count, bool is_lent);
STATUS postgres_statement_step(struct driver_statement *statement, bool *ret_has_row);
void postgres_statement_reset(struct driver_statement *statement);
struct value postgres_statement_column(struct driver_statement *statement, size_t column);
size_t postgres_statement_column_count(struct driver_statement *statement);

/* Runs one of the driver's own commands, or several in one text. */
STATUS postgres_command(struct driver_connection *connection, const char *sql);
STATUS postgres_begin(struct driver_connection *connection, bool is_write);
STATUS postgres_commit(struct driver_connection *connection);
void postgres_rollback(struct driver_connection *connection);

/* What a result that is no success means. Logged, unless callers expect it in everyday work; the
 * server's words only when they cannot quote a bound value. */
STATUS postgres_failure(struct driver_connection *connection, const PGresult *result,
                        const char *sql, bool has_values);
