/* connection.h: what the files of this room share: the store, one connection with its prepared
 * statements, and the transaction on it. Private to the room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/open.h"
#include "store/write_lock.h"

/* A prepared statement takes some kilobytes, on each connection that ever ran it. */
enum { STATEMENT_BUCKETS = 64, STATEMENTS_MAX = 128 };

struct tx {
    struct db *db;
    bool is_open, is_write;
    struct status failure; /* the first; from then on there is only rollback */
};

/* A prepared statement and the cursor that reads it. */
struct rows {
    struct db *db;
    const struct query *query;
    struct driver_statement *statement;
    struct rows *next_in_bucket;
    struct rows *next_open;
    uint64_t last_use;
    size_t column_count;
    bool is_write;
    bool is_temporary; /* not in the table: made because the one there was being read */
    bool is_open;
    bool has_row;
    bool holds_write_lock;
    bool is_ended;        /* reset: holds no snapshot and no lock any more */
    struct status ending; /* why, if it was not the last row */
};

struct db {
    struct store *store;
    const struct driver *driver;
    struct driver_connection *connection;
    struct db *next_idle;
    struct tx tx;
    struct rows *buckets[STATEMENT_BUCKETS]; /* by address of the query */
    size_t statement_count;
    uint64_t use_count;
    struct rows *open_rows; /* the cursors not closed yet */
};

struct store {
    struct arena *arena; /* holds the URL */
    struct str url;
    struct store_options options;
    struct write_lock write_lock;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t returned;
    struct db *idle; /* the last one returned comes first: its cache is the warmest */
    size_t connection_count;
};

STATUS connection_open(struct store *store, struct arena *arena, struct db **ret_db,
                       struct str *ret_reason);
void connection_close(struct db *db);

/* Logs a mistake of our own in the use of this room and gives INTERNAL. */
STATUS connection_misused(const char *how);

/* A statement ready to be bound, from the table or made anew. */
STATUS statement_take(struct db *db, const struct query *query, struct rows **ret_rows);
void statement_give_back(struct rows *rows);
void statement_finish_all(struct db *db);

/* Ends a cursor before or at its last row; `why` is what rows_next answers from then on. */
void rows_end(struct rows *rows, struct status why);
bool db_has_unread_rows(const struct db *db);

STATUS write_take(struct db *db);
void write_release(struct db *db);

/* Brings the schema up to the last migration, each step in a transaction of its own. */
STATUS migrate(struct db *db, const struct store_options *options, struct arena *arena,
               struct str *ret_reason);
