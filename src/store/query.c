/* query.c: running statements: the cursor, and the verbs that take a whole result. */
// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"
#include "store/connection.h"

#include <string.h>

enum { ROWS_FIRST_GUESS = 16 };

struct value bind_id(const struct id *id)
{
    if (id_is_nil(*id)) return bind_null();
    return bind_blob((struct str){ (const char *)id->bytes, sizeof id->bytes });
}

/* Whatever fails inside a transaction spoils it, as it would on every other database. */
static STATUS failed(struct db *db, struct status status)
{
    if (db->tx.is_open && !db->tx.failure.code) db->tx.failure = status;
    return status;
}

bool db_has_unread_rows(const struct db *db)
{
    for (const struct rows *rows = db->open_rows; rows; rows = rows->next) {
        if (rows->statement) return true;
    }
    return false;
}

void rows_end(struct rows *rows, struct status why)
{
    if (rows->statement) {
        if (rows->statement->is_write)
            rows->changed = rows->db->driver->changed(rows->statement->connection->handle);
        statement_give_back(rows->statement);
    }
    rows->statement = NULL;
    rows->has_row = false;
    rows->ending = why;
    if (rows->holds_write_lock) write_release(rows->db->store);
    rows->holds_write_lock = false;
}

/* --- starting --------------------------------------------------------------------------------- */

static struct rows *cursor_open(struct db *db)
{
    struct rows *rows = db->spare_rows;

    if (rows) {
        db->spare_rows = rows->next;
    } else {
        rows = memory_alloc(sizeof *rows);
    }
    *rows = (struct rows){ .db = db, .next = db->open_rows };
    db->open_rows = rows;
    return rows;
}

static void cursor_close(struct rows *rows)
{
    struct rows **link = &rows->db->open_rows;

    while (*link != rows) link = &(*link)->next;
    *link = rows->next;
    rows->next = rows->db->spare_rows;
    rows->db->spare_rows = rows;
}

/* A guess, before anything is prepared: which connection is to run this? */
static bool looks_like_write(const char *sql)
{
    if (*sql == 'S') return false; /* the most common by far */
    if (*sql == 'I' || *sql == 'U' || *sql == 'D') return true;
    return *sql == 'W' &&
           (strstr(sql, " UPDATE ") || strstr(sql, " INSERT ") || strstr(sql, " DELETE "));
}

/* A write of its own takes its turn, for as long as it runs; for open cursors see begin() in
 * transaction.c. */
static STATUS take_turn(struct rows *rows, bool has_unread_rows, struct connection **ret_connection)
{
    if (has_unread_rows) return connection_misused("a write of its own while a cursor is open");
    TRY(write_take(rows->db, false, ret_connection));
    rows->holds_write_lock = true;
    return OK;
}

static STATUS take_statement(struct rows *rows, const struct query *query, bool has_unread_rows)
{
    struct db *db = rows->db;
    struct connection *connection = db->connection;

    if (!db->tx.is_open && looks_like_write(query->sql))
        TRY(take_turn(rows, has_unread_rows, &connection));
    TRY(statement_take(connection, query, &rows->statement));
    if (!rows->statement->is_write || rows->holds_write_lock) return OK;
    if (!db->tx.is_open) return take_turn(rows, has_unread_rows, &connection); /* it stays here */
    return db->tx.is_write ? OK : connection_misused("a write in a read transaction");
}

static STATUS start(struct db *db, const struct query *query, struct rows **ret_rows,
                    const struct value *values, size_t count, bool is_lent)
{
    bool has_unread_rows = db_has_unread_rows(db);
    struct rows *rows = cursor_open(db);
    struct status status = take_statement(rows, query, has_unread_rows);

    if (!status.code) status = db->driver->bind(rows->statement->handle, values, count, is_lent);
    if (status.code) {
        rows_close(rows);
        return status;
    }
    *ret_rows = rows;
    return OK;
}

static STATUS query_start(struct db *db, const struct query *query, struct rows **ret_rows,
                          const struct value *values, size_t count, bool is_lent)
{
    TRY(db->tx.failure);
    struct status status = start(db, query, ret_rows, values, count, is_lent);
    return status.code ? failed(db, status) : OK;
}

STATUS db_query(struct db *db, const struct query *query, struct rows **ret_rows,
                const struct value *values, size_t count)
{
    return query_start(db, query, ret_rows, values, count, false);
}

/* For the verbs that close the cursor themselves: the values stay for as long as it is open. */
static STATUS query_lent(struct db *db, const struct query *query, struct rows **ret_rows,
                         const struct value *values, size_t count)
{
    return query_start(db, query, ret_rows, values, count, true);
}

STATUS rows_next(struct rows *rows, bool *ret_has_row)
{
    bool has_row = false;

    if (!rows->statement) {
        TRY(rows->ending);
    } else {
        struct status status = rows->db->driver->step(rows->statement->handle, &has_row);
        if (status.code || !has_row) rows_end(rows, status);
        if (status.code) return failed(rows->db, status);
    }
    rows->has_row = has_row;
    *ret_has_row = has_row;
    return OK;
}

void rows_close(struct rows *rows)
{
    if (!rows) return;
    rows_end(rows, FAIL(INTERNAL));
    cursor_close(rows);
}

/* A write counts only when its last step went well: outside of a transaction that is its commit. */
static STATUS drain(struct rows *rows)
{
    bool has_row = true;
    while (has_row) TRY(rows_next(rows, &has_row));
    return OK;
}

STATUS db_run(struct db *db, const struct query *query, int64_t *ret_changed,
              const struct value *values, size_t count)
{
    AUTO(rows) rows = NULL;

    TRY(query_lent(db, query, &rows, values, count));
    TRY(drain(rows));
    if (ret_changed) *ret_changed = rows->changed;
    return OK;
}

static STATUS query_first(struct db *db, const struct query *query, struct rows **ret_rows,
                          const struct value *values, size_t count)
{
    bool has_row = false;

    TRY(query_lent(db, query, ret_rows, values, count));
    TRY(rows_next(*ret_rows, &has_row));
    return has_row ? OK : FAIL(NOT_FOUND);
}

STATUS db_one(struct db *db, const struct query *query, const struct record *record,
              struct arena *arena, void *object, const struct value *values, size_t count)
{
    AUTO(rows) rows = NULL;

    TRY(query_first(db, query, &rows, values, count));
    TRY(rows_record(rows, 0, record, arena, object));
    return rows->statement->is_write ? drain(rows) : OK;
}

STATUS db_one_int(struct db *db, const struct query *query, int64_t *ret_number,
                  const struct value *values, size_t count)
{
    AUTO(rows) rows = NULL;

    TRY(query_first(db, query, &rows, values, count));
    int64_t number = rows_int(rows, 0);
    if (rows->statement->is_write) TRY(drain(rows));
    *ret_number = number;
    return OK;
}

/* Twice the room each time: the copies add up to no more than the result itself. */
static void *list_add(struct record_list *list, size_t *cap, size_t size, struct arena *arena)
{
    if (list->count == *cap) {
        size_t more = *cap > 0 ? *cap * 2 : ROWS_FIRST_GUESS;
        void *items = arena_alloc_array(arena, more, size);
        if (list->count > 0) memcpy(items, list->items, list->count * size);
        list->items = items;
        *cap = more;
    }
    return (char *)list->items + list->count++ * size;
}

STATUS db_all(struct db *db, const struct query *query, const struct record *record,
              struct arena *arena, struct record_list *ret_list, const struct value *values,
              size_t count)
{
    AUTO(rows) rows = NULL;
    struct record_list list = { 0 };
    size_t cap = 0;
    bool has_row = true;

    TRY(query_lent(db, query, &rows, values, count));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        void *object = list_add(&list, &cap, record->size, arena);
        TRY(rows_record(rows, 0, record, arena, object));
    }
    *ret_list = list;
    return OK;
}
