/* statement.c: prepare, bind, step and columns, on PostgreSQL. The server says what type each
 * parameter and column has; values travel in binary. A statement runs when it is bound and its
 * result is kept here, so cursors nest freely and no value is copied to wait for its turn. */
// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"
#include "base/memory.h"
#include "store/postgres/connection.h"
#include "store/postgres/dialect.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { BINARY = 1, NUMBER_BYTES_MAX = 8 };

/* --- prepare ---------------------------------------------------------------------------------- */

static STATUS mistake(const struct driver_statement *statement, const char *what, size_t place)
{
    LOG(ERROR, "a query does not fit the database", LOG_TEXT("what", str_from_c(what)),
        LOG_INT("place", (int64_t)place), LOG_TEXT("sql", str_from_c(statement->sql)));
    return FAIL(INTERNAL);
}

static bool is_known(Oid type)
{
    switch (type) {
    case TYPE_BOOL:
    case TYPE_BYTES:
    case TYPE_INT8:
    case TYPE_INT2:
    case TYPE_INT4:
    case TYPE_TEXT:
    case TYPE_JSON:
        return true;
    default:
        return false;
    }
}

/* Statements that nobody needs any more are dropped in one go, when there is one to prepare. */
static STATUS drop_unused(struct driver_connection *connection)
{
    struct buf *unused = &connection->unused;

    if (unused->len == 0) return OK;
    buf_add_char(unused, '\0');
    if (unused->overflow) connection->is_spent = true; /* more than it could keep in mind */
    struct status status = unused->overflow ? OK : postgres_command(connection, unused->data);
    buf_clear(unused);
    return status;
}

static STATUS describe(struct driver_statement *statement)
{
    struct driver_connection *connection = statement->connection;
    const struct libpq *pq = connection->pq;
    PGresult *result = pq->describePrepared(connection->handle, statement->name);
    struct status status = OK;

    if (pq->resultStatus(result) != PGRES_COMMAND_OK) {
        status = postgres_failure(connection, result, statement->sql, false);
    } else if (pq->nparams(result) > PARAMETERS_MAX) {
        status = mistake(statement, "too many parameters", PARAMETERS_MAX);
    } else {
        statement->parameter_count = (size_t)pq->nparams(result);
        statement->column_count = (size_t)pq->nfields(result);
        for (size_t i = 0; i < statement->parameter_count; i++)
            statement->parameters[i] = pq->paramtype(result, (int)i);
        for (size_t i = 0; i < statement->column_count && !status.code; i++) {
            if (!is_known(pq->ftype(result, (int)i)))
                status = mistake(statement, "a column of a type that no field has", i);
        }
    }
    pq->clear(result);
    return status;
}

static STATUS prepare(struct driver_statement *statement)
{
    struct driver_connection *connection = statement->connection;
    const struct libpq *pq = connection->pq;
    PGresult *result = pq->prepare(connection->handle, statement->name, statement->sql, 0, NULL);
    struct status status = pq->resultStatus(result) == PGRES_COMMAND_OK
                               ? OK
                               : postgres_failure(connection, result, statement->sql, false);

    pq->clear(result);
    TRY(status);
    status = describe(statement);
    if (status.code) postgres_statement_forget(statement);
    return status;
}

STATUS postgres_statement_prepare(struct driver_connection *connection, const char *sql,
                                  struct driver_statement **ret_statement)
{
    TRY(drop_unused(connection));
    struct driver_statement *statement = memory_alloc_zeroed(1, sizeof *statement);

    statement->connection = connection;
    statement->sql = sql;
    statement->is_write = dialect_is_write(str_from_c(sql));
    (void)snprintf(statement->name, sizeof statement->name, "s%u", ++connection->statement_count);
    struct status status = prepare(statement);
    if (status.code) {
        memory_free(statement);
        return status;
    }
    *ret_statement = statement;
    return OK;
}

void postgres_statement_forget(struct driver_statement *statement)
{
    buf_add_format(&statement->connection->unused, "DEALLOCATE %s;", statement->name);
}

void postgres_statement_finish(struct driver_statement *statement)
{
    if (!statement) return;
    postgres_statement_reset(statement);
    postgres_statement_forget(statement);
    memory_free(statement);
}

bool postgres_statement_is_write(const struct driver_statement *statement)
{
    return statement->is_write;
}

size_t postgres_statement_column_count(struct driver_statement *statement)
{
    return statement->column_count;
}

/* --- values to the server ----------------------------------------------------------------------- */

/* The parameters of one run. Texts and bytes are lent by the caller. */
struct run {
    const char *bytes[PARAMETERS_MAX];
    int lens[PARAMETERS_MAX], forms[PARAMETERS_MAX];
    char numbers[PARAMETERS_MAX][NUMBER_BYTES_MAX];
};

static void put_number(char *bytes, size_t size, int64_t number)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)((uint64_t)number >> (8 * (size - 1 - i)) & 0xFF);
}

static int64_t get_number(const char *bytes, size_t size)
{
    uint64_t number = size > 0 && bytes[0] < 0 ? UINT64_MAX : 0;

    for (size_t i = 0; i < size; i++) number = number << 8 | (unsigned char)bytes[i];
    return (int64_t)number;
}

/* Bytes of a number of this type; 0 for everything that is none. */
static size_t number_size(Oid type)
{
    return type == TYPE_INT8   ? 8
           : type == TYPE_INT4 ? 4
           : type == TYPE_INT2 ? 2
                               : type == TYPE_BOOL;
}

static bool number_fits(int64_t number, size_t size)
{
    int64_t limit = size < 8 ? INT64_C(1) << (8 * size - 1) : 0;
    return size == 8 || (number >= -limit && number < limit);
}

static bool put_value(struct run *run, size_t place, Oid type, const struct value *value)
{
    size_t size = number_size(type);
    bool is_text = type == TYPE_TEXT && value->kind == VALUE_TEXT;
    bool is_bytes = type == TYPE_BYTES && value->kind == VALUE_BLOB;

    run->forms[place] = BINARY;
    if (value->kind == VALUE_NULL) {
        run->bytes[place] = NULL;
        return true;
    }
    if (value->kind == VALUE_INT && size > 0 && number_fits(value->number, size)) {
        put_number(run->numbers[place], size,
                   type == TYPE_BOOL ? value->number != 0 : value->number);
        run->bytes[place] = run->numbers[place];
        run->lens[place] = (int)size;
        return true;
    }
    if ((!is_text && !is_bytes) || value->bytes.len > INT_MAX) return false;
    run->bytes[place] = value->bytes.data;
    run->lens[place] = (int)value->bytes.len;
    return true;
}

static STATUS put_values(const struct driver_statement *statement, struct run *run,
                         const struct value *values, size_t count)
{
    if (count != statement->parameter_count)
        return mistake(statement, "not one value for each placeholder", count);
    for (size_t i = 0; i < count; i++) {
        if (!put_value(run, i, statement->parameters[i], &values[i]))
            return mistake(statement, "a value of another type than its placeholder", i + 1);
    }
    return OK;
}

/* --- run ---------------------------------------------------------------------------------------- */

static STATUS execute(struct driver_statement *statement, const struct run *run)
{
    struct driver_connection *connection = statement->connection;
    const struct libpq *pq = connection->pq;
    PGresult *result =
        pq->execPrepared(connection->handle, statement->name, (int)statement->parameter_count,
                         run->bytes, run->lens, run->forms, BINARY);
    ExecStatusType how = pq->resultStatus(result);

    if (how == PGRES_EMPTY_QUERY) {
        pq->clear(result);
        return mistake(statement, "no statement", 0);
    }
    if (how != PGRES_TUPLES_OK && how != PGRES_COMMAND_OK) {
        struct status status = postgres_failure(connection, result, statement->sql, true);
        pq->clear(result);
        return status;
    }
    statement->result = result;
    statement->next_row = 0;
    statement->row_count = pq->ntuples(result);
    if (statement->is_write) {
        int64_t changed = 0;
        (void)str_to_int(str_from_c(pq->cmdTuples(result)), 0, INT64_MAX, &changed);
        connection->changed = changed;
    }
    return OK;
}

/* A write outside of a transaction is one of its own, in its turn like all others. */
static STATUS execute_alone(struct driver_statement *statement, const struct run *run)
{
    struct driver_connection *connection = statement->connection;

    TRY(postgres_begin(connection, true));
    struct status status = execute(statement, run);
    if (!status.code) status = postgres_commit(connection);
    if (status.code) {
        postgres_statement_reset(statement);
        postgres_rollback(connection);
    }
    return status;
}

STATUS postgres_statement_bind(struct driver_statement *statement, const struct value *values,
                               size_t count, bool is_lent)
{
    (void)is_lent; /* it runs here */
    const struct driver_connection *connection = statement->connection;
    bool is_alone = connection->pq->transactionStatus(connection->handle) == PQTRANS_IDLE;
    struct run run;

    TRY(put_values(statement, &run, values, count));
    return statement->is_write && is_alone ? execute_alone(statement, &run)
                                           : execute(statement, &run);
}

STATUS postgres_statement_step(struct driver_statement *statement, bool *ret_has_row)
{
    *ret_has_row = statement->next_row < statement->row_count;
    statement->next_row += *ret_has_row;
    return OK;
}

void postgres_statement_reset(struct driver_statement *statement)
{
    statement->connection->pq->clear(statement->result);
    statement->result = NULL;
    statement->next_row = statement->row_count = 0;
}

struct value postgres_statement_column(struct driver_statement *statement, size_t column)
{
    const struct libpq *pq = statement->connection->pq;
    const PGresult *result = statement->result;
    int row = statement->next_row - 1;
    int place = (int)column;

    assert(column < statement->column_count && row >= 0);
    if (pq->getisnull(result, row, place)) return bind_null();
    struct str bytes = { pq->getvalue(result, row, place),
                         (size_t)pq->getlength(result, row, place) };
    Oid type = pq->ftype(result, place);
    if (number_size(type) > 0) return bind_int(get_number(bytes.data, bytes.len));
    return type == TYPE_BYTES ? bind_blob(bytes) : bind_text(bytes);
}
