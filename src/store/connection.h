/* connection.h: what the files of this room share: the store, connections with their prepared
 * statements, and what is lent of them. Private to the room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/open.h"
#include "store/write_group.h"
#include "store/write_lock.h"

/* A prepared statement takes some kilobytes, on each connection that ever ran it. */
enum { STATEMENT_BUCKETS = 64, STATEMENTS_MAX = 128 };

/* One connection to the database, with what was prepared on it. */
struct connection {
    const struct driver *driver;
    struct driver_connection *handle;
    struct statement *buckets[STATEMENT_BUCKETS]; /* by address of the query */
    size_t statement_count;
    uint64_t use_count;
};

struct statement {
    struct connection *connection;
    const struct query *query;
    struct driver_statement *handle;
    struct statement *next_in_bucket;
    uint64_t last_use;
    size_t column_count;
    bool is_write;
    bool is_busy;      /* a cursor reads it */
    bool is_temporary; /* not in the table: made because the one there was being read */
};

struct tx {
    struct db *db;
    bool is_open, is_write;
    bool is_joint, is_part; /* may share its commit; is not the first of those that do */
    struct status failure;  /* the first; from then on there is only rollback */
};

/* A cursor. */
struct rows {
    struct db *db;
    struct statement
        *statement;    /* NULL: it has ended, and holds no snapshot and no lock any more */
    struct rows *next; /* of those open, or of those to be used again */
    int64_t changed;
    bool has_row;
    bool holds_write_lock;
    struct status ending; /* why, if it was not the last row */
};

/* What is lent to one thread. */
struct db {
    struct store *store;
    const struct driver *driver;
    struct connection *own;
    struct connection *connection; /* in use: its own, or in a write transaction the writers' */
    struct db *next_idle;
    struct tx tx;
    struct rows *open_rows; /* the cursors not closed yet */
    struct rows *spare_rows;
};

struct store {
    struct arena *arena; /* holds the URL */
    struct str url;
    struct store_options options;
    struct write_lock write_lock;
    /* The connection for writers, if the driver has one. Opened when first needed; it and the group
     * belong to whoever holds the write lock. */
    struct connection *writer;
    struct write_group group;
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t returned;
    struct db *idle; /* the last one returned comes first: its cache is the warmest */
    size_t connection_count;
};

STATUS connection_open(struct store *store, struct arena *arena, struct connection **ret_connection,
                       struct str *ret_reason);
void connection_close(struct connection *connection); /* NULL is fine */

STATUS db_open(struct store *store, struct arena *arena, struct db **ret_db,
               struct str *ret_reason);
void db_close(struct db *db);

/* Logs a mistake of our own in the use of this room and gives INTERNAL. */
STATUS connection_misused(const char *how);

/* A statement ready to be bound, from the connection's table or made anew. */
STATUS statement_take(struct connection *connection, const struct query *query,
                      struct statement **ret_statement);
void statement_give_back(struct statement *statement); /* resets it */
void statement_finish_all(struct connection *connection);

/* Ends a cursor before or at its last row; `why` is what rows_next answers from then on. */
void rows_end(struct rows *rows, struct status why);
bool db_has_unread_rows(const struct db *db);

/* The turn to write, and the connection to do it on. */
STATUS write_take(struct db *db, bool is_joint, struct connection **ret_connection);
void write_release(struct store *store);

/* Brings the schema up to the last migration, each step in a transaction of its own. */
STATUS migrate(struct db *db, const struct store_options *options, struct arena *arena,
               struct str *ret_reason);
