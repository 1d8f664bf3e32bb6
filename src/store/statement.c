/* statement.c: the prepared statements of one connection, found by the address of their query. */
// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"
#include "store/connection.h"

#include <assert.h>

static struct statement **bucket_of(struct connection *connection, const struct query *query)
{
    /* Queries lie in tables: their addresses differ in the middle bits. */
    uint64_t mixed = (uint64_t)(uintptr_t)query * UINT64_C(0x9E3779B97F4A7C15);
    return &connection->buckets[mixed >> 32 & (STATEMENT_BUCKETS - 1)];
}

static struct statement *statement_find(struct connection *connection, const struct query *query)
{
    struct statement *statement = *bucket_of(connection, query);
    while (statement && statement->query != query) statement = statement->next_in_bucket;
    return statement;
}

static STATUS statement_new(struct connection *connection, const struct query *query,
                            struct statement **ret_statement)
{
    const struct driver *driver = connection->driver;
    struct driver_statement *handle = NULL;

    TRY(driver->prepare(connection->handle, query->sql, &handle));
    struct statement *statement = memory_alloc_zeroed(1, sizeof *statement);
    *statement = (struct statement){
        .connection = connection,
        .query = query,
        .handle = handle,
        .column_count = driver->column_count(handle),
        .is_write = driver->is_write(handle),
    };
    *ret_statement = statement;
    return OK;
}

static void statement_finish(struct statement *statement)
{
    statement->connection->driver->finish(statement->handle);
    memory_free(statement);
}

static struct statement **older_idle(struct statement **a, struct statement **b)
{
    if ((*b)->is_busy) return a;
    return a && (*a)->last_use <= (*b)->last_use ? a : b;
}

/* Makes room for one more; false when all are being read. */
static bool statement_make_room(struct connection *connection)
{
    struct statement **oldest = NULL;

    if (connection->statement_count < STATEMENTS_MAX) return true;
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        struct statement **link = &connection->buckets[i];
        for (; *link; link = &(*link)->next_in_bucket) oldest = older_idle(oldest, link);
    }
    if (!oldest) return false;
    struct statement *statement = *oldest;
    *oldest = statement->next_in_bucket;
    statement_finish(statement);
    connection->statement_count--;
    return true;
}

static void statement_keep(struct connection *connection, struct statement *statement)
{
    struct statement **bucket = bucket_of(connection, statement->query);
    statement->next_in_bucket = *bucket;
    *bucket = statement;
    connection->statement_count++;
}

STATUS statement_take(struct connection *connection, const struct query *query,
                      struct statement **ret_statement)
{
    struct statement *statement = statement_find(connection, query);

    if (!statement || statement->is_busy) {
        bool is_nested = statement != NULL;
        TRY(statement_new(connection, query, &statement));
        statement->is_temporary = is_nested || !statement_make_room(connection);
        if (!statement->is_temporary) statement_keep(connection, statement);
    }
    statement->last_use = ++connection->use_count;
    statement->is_busy = true;
    *ret_statement = statement;
    return OK;
}

void statement_give_back(struct statement *statement)
{
    statement->connection->driver->reset(statement->handle);
    statement->is_busy = false;
    if (statement->is_temporary) statement_finish(statement);
}

void statement_finish_all(struct connection *connection)
{
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        while (connection->buckets[i]) {
            struct statement *statement = connection->buckets[i];
            assert(!statement->is_busy);
            connection->buckets[i] = statement->next_in_bucket;
            statement_finish(statement);
        }
    }
    connection->statement_count = 0;
}
