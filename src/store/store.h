/* store.h: rows in and out of the database, one SQL text for every driver. Statements are
 * constants, prepared once per connection; values are bound, never concatenated. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct store; /* the database, with its pool of connections; shared between threads */
struct db;    /* one connection; used by one thread at a time */
struct tx;    /* one transaction on it; not committed means rolled back */
struct rows;  /* the cursor of one query */

/* "sqlite:PATH" or "postgres://…", which any number of replicas may share. Makes or migrates the schema. CONFLICT: the database is newer than this binary. `ret_reason` is
 * for people and set on failure. */
STATUS store_open(struct str url, struct arena *arena, struct store **ret_store,
                  struct str *ret_reason);
void store_close(struct store *store);   /* NULL is fine */
STATUS store_check(struct store *store); /* can it answer? for /readyz */

bool store_is_shared(const struct store *store); /* may other replicas write to it? */

STATUS store_borrow(struct store *store, struct db **ret_db);
void store_return(struct store *store, struct db *db); /* NULL is fine; rolls back what is open */

struct query {
    const char *sql; /* placeholders $1, $2 …; identity is the address of this struct */
};

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };
struct value {
    enum value_kind kind;
    int64_t number;
    struct str bytes;
};
static inline struct value bind_int(int64_t number)
{
    return (struct value){ VALUE_INT, number, STR_ABSENT };
}
static inline struct value bind_bool(bool value)
{
    return bind_int(value ? 1 : 0);
}
static inline struct value bind_text(struct str text)
{
    return (struct value){ text.data ? VALUE_TEXT : VALUE_NULL, 0, text };
}
static inline struct value bind_blob(struct str bytes)
{
    return (struct value){ bytes.data ? VALUE_BLOB : VALUE_NULL, 0, bytes };
}
/* Borrows the id, as the others borrow their bytes, until the call that binds it returns: the
 * driver keeps a copy. Nil is NULL. */
struct value bind_id(const struct id *id);
static inline struct value bind_null(void)
{
    return (struct value){ VALUE_NULL, 0, STR_ABSENT };
}
static inline struct value bind_time(int64_t time_ms)
{
    return time_ms ? bind_int(time_ms) : bind_null();
}

/* db_run(db, &query, &changed, BIND(bind_id(&id), bind_int(3))) */
#define BIND(...)                          \
    (const struct value[]){ __VA_ARGS__ }, \
        sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)
#define BIND_NONE NULL, 0

/* Whatever fails inside a transaction spoils it: what follows gives the same status, and so does
 * the commit, which then rolls back. A write outside of a transaction is one of its own. */

/* Runs a statement that gives no rows; ret_changed (may be NULL) counts rows changed. CONFLICT on a
 * uniqueness or foreign-key violation; UNAVAILABLE when the disk is full or another process holds
 * the database for too long. Durable when it returns OK outside of a transaction. */
STATUS db_run(struct db *db, const struct query *query, int64_t *ret_changed,
              const struct value *values, size_t count);

/* Cursors may be nested, on one query too. Read to its end or closed, a cursor costs nothing; until
 * then, no transaction may begin and no write run outside of one on this connection (INTERNAL).
 * The end of a transaction ends its cursors: what is left of them is to close them. Close them
 * before the connection goes back. A write with RETURNING, outside of a transaction, counts only
 * when rows_next has said that there are no more rows (db_one and the like see to that). */
STATUS db_query(struct db *db, const struct query *query, struct rows **ret_rows,
                const struct value *values, size_t count);
STATUS rows_next(struct rows *rows, bool *ret_has_row);
void rows_close(struct rows *rows); /* NULL is fine */
static inline void rows_auto(struct rows **rows)
{
    rows_close(*rows);
}

/* Columns of the current row, counted from 0. */
struct id rows_id(const struct rows *rows, size_t column); /* NULL is the nil id */
int64_t rows_int(const struct rows *rows, size_t column);  /* NULL is 0 */
bool rows_is_null(const struct rows *rows, size_t column);
struct str rows_text(const struct rows *rows, size_t column,
                     struct arena *arena);                      /* text or blob */
struct str rows_borrow(const struct rows *rows, size_t column); /* valid until rows_next */
/* The COLUMN fields of a record, in the order of its table, from consecutive columns beginning at
 * `first`; a nested RECORD takes its own columns in its place. The whole object is zeroed first. An
 * ENUM column holds its option's text, TEXTS a JSON array, IDS 16 bytes each, NULL in an ENUM is
 * its preset. CORRUPT when a column does not hold what its field wants. */
STATUS rows_record(const struct rows *rows, size_t first, const struct record *record,
                   struct arena *arena, void *object);

/* Whole results. db_one: NOT_FOUND when there is no row, the object untouched; db_all: an array in
 * the arena. */
STATUS db_one(struct db *db, const struct query *query, const struct record *record,
              struct arena *arena, void *object, const struct value *values, size_t count);
STATUS db_all(struct db *db, const struct query *query, const struct record *record,
              struct arena *arena, struct record_list *ret_list, const struct value *values,
              size_t count);
STATUS db_one_int(struct db *db, const struct query *query, int64_t *ret_number,
                  const struct value *values, size_t count);

/* A write transaction takes the write lock at once, so it never fails half-way for a reader; turns
 * are first come, first served, and UNAVAILABLE ends a wait that took too long. A read transaction
 * sees one state throughout, that of its first read. Nesting is refused (INTERNAL). */
STATUS db_begin(struct db *db, struct tx **ret_tx);
/* May share its commit with others of its kind that wait for their turn: each sees what those before
 * it wrote and is undone alone when it fails, and all are durable, or lost, together. For short use
 * cases that leave nothing in memory which others could see before the commit. */
STATUS db_begin_joint(struct db *db, struct tx **ret_tx);
STATUS db_begin_read(struct db *db, struct tx **ret_tx);
STATUS db_commit(struct tx **tx); /* empties *tx; durable when it returns OK */
void db_rollback(struct tx *tx);  /* NULL is fine */
static inline void tx_auto(struct tx **tx)
{
    db_rollback(*tx);
}
bool db_is_in_tx(const struct db *db);

/* Milliseconds since the epoch by the clock that all users of the database share: for what one
 * replica may take from another when its time is over. */
STATUS db_clock(struct db *db, int64_t *ret_now_ms);
