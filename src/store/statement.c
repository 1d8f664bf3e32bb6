/* statement.c: the prepared statements of one connection, found by the address of their query. */
// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"
#include "store/connection.h"

#include <assert.h>

static struct rows **bucket_of(struct db *db, const struct query *query)
{
    /* Queries lie in tables: their addresses differ in the middle bits. */
    uint64_t mixed = (uint64_t)(uintptr_t)query * UINT64_C(0x9E3779B97F4A7C15);
    return &db->buckets[mixed >> 32 & (STATEMENT_BUCKETS - 1)];
}

static struct rows *statement_find(struct db *db, const struct query *query)
{
    struct rows *rows = *bucket_of(db, query);
    while (rows && rows->query != query) rows = rows->next_in_bucket;
    return rows;
}

static STATUS statement_new(struct db *db, const struct query *query, struct rows **ret_rows)
{
    struct driver_statement *statement = NULL;

    TRY(db->driver->prepare(db->connection, query->sql, &statement));
    struct rows *rows = memory_alloc_zeroed(1, sizeof *rows);
    *rows = (struct rows){
        .db = db,
        .query = query,
        .statement = statement,
        .column_count = db->driver->column_count(statement),
        .is_write = db->driver->is_write(statement),
    };
    *ret_rows = rows;
    return OK;
}

static void statement_finish(struct rows *rows)
{
    rows->db->driver->finish(rows->statement);
    memory_free(rows);
}

static struct rows **older_idle(struct rows **a, struct rows **b)
{
    if ((*b)->is_open) return a;
    return a && (*a)->last_use <= (*b)->last_use ? a : b;
}

/* Makes room for one more; false when all are being read. */
static bool statement_make_room(struct db *db)
{
    struct rows **oldest = NULL;

    if (db->statement_count < STATEMENTS_MAX) return true;
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        for (struct rows **link = &db->buckets[i]; *link; link = &(*link)->next_in_bucket) {
            oldest = older_idle(oldest, link);
        }
    }
    if (!oldest) return false;
    struct rows *rows = *oldest;
    *oldest = rows->next_in_bucket;
    statement_finish(rows);
    db->statement_count--;
    return true;
}

static void statement_keep(struct db *db, struct rows *rows)
{
    struct rows **bucket = bucket_of(db, rows->query);
    rows->next_in_bucket = *bucket;
    *bucket = rows;
    db->statement_count++;
}

STATUS statement_take(struct db *db, const struct query *query, struct rows **ret_rows)
{
    struct rows *rows = statement_find(db, query);

    if (!rows || rows->is_open) {
        bool is_nested = rows != NULL;
        TRY(statement_new(db, query, &rows));
        rows->is_temporary = is_nested || !statement_make_room(db);
        if (!rows->is_temporary) statement_keep(db, rows);
    }
    rows->last_use = ++db->use_count;
    rows->is_open = true;
    rows->is_ended = false;
    rows->has_row = false;
    rows->ending = OK;
    rows->next_open = db->open_rows;
    db->open_rows = rows;
    *ret_rows = rows;
    return OK;
}

void statement_give_back(struct rows *rows)
{
    struct rows **link = &rows->db->open_rows;
    while (*link != rows) link = &(*link)->next_open;
    *link = rows->next_open;
    rows->is_open = false;
    if (rows->is_temporary) statement_finish(rows);
}

void statement_finish_all(struct db *db)
{
    assert(!db->open_rows);
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++) {
        while (db->buckets[i]) {
            struct rows *rows = db->buckets[i];
            db->buckets[i] = rows->next_in_bucket;
            statement_finish(rows);
        }
    }
    db->statement_count = 0;
}
