/* driver.h: what a database must be able to do. Narrow: resources are written once, above it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.h"

struct driver_connection;
struct driver_statement;

/* A connection and its statements are used by one thread at a time. A driver logs what went wrong
 * with the database itself, in its own words and without values; the callers only pass it on. */
struct driver {
    const char *url_prefix;
    bool has_single_writer; /* writers queue in the store instead of colliding in the database */
    /* They also share a connection: on any other, its cached pages would be void with each write. */
    bool has_writer_connection;
    bool is_shared; /* other replicas may work on the same database */
    size_t connections_max;
    STATUS (*open)(struct str url, struct arena *arena, struct driver_connection **ret_connection,
                   struct str *ret_reason);
    void (*close)(struct driver_connection *connection);
    /* False when the connection is lost or stuck in a transaction: it is closed, not lent again. */
    bool (*is_usable)(const struct driver_connection *connection);
    /* Has an idle connection ended meanwhile? Costs no round trip. NULL: it never does. */
    bool (*is_alive)(struct driver_connection *connection);
    STATUS (*begin)(struct driver_connection *connection, bool is_write);
    STATUS (*commit)(struct driver_connection *connection);
    void (*rollback)(struct driver_connection *connection);
    /* With a connection for writers: parts of a write transaction, which end before the next one begins.
     * CONFLICT of `check`: what was written breaks a rule that the commit will look at. A part that
     * can't be undone has taken the whole transaction with it. */
    STATUS (*check)(struct driver_connection *connection);
    STATUS (*part_begin)(struct driver_connection *connection);
    STATUS (*part_end)(struct driver_connection *connection);
    STATUS (*part_undo)(struct driver_connection *connection);
    STATUS (*script)(struct driver_connection *connection, const char *sql); /* migrations only */
    /* Runs before each migration, in its transaction: what queries need besides tables. Or NULL. */
    STATUS (*prelude)(struct driver_connection *connection);
    STATUS (*prepare)(struct driver_connection *connection, const char *sql,
                      struct driver_statement **ret_statement);
    void (*finish)(struct driver_statement *statement);
    bool (*is_write)(const struct driver_statement *statement);
    /* The values are not needed any longer when it returns: they were copied, or the statement has
     * run; unless they are lent, which means until the reset. INTERNAL unless there is one for each
     * placeholder. */
    STATUS (*bind)(struct driver_statement *statement, const struct value *values, size_t count,
                   bool is_lent);
    STATUS (*step)(struct driver_statement *statement, bool *ret_has_row);
    void (*reset)(struct driver_statement *statement); /* ready to bind again; forgets the values */
    struct value (*column)(struct driver_statement *statement, size_t column); /* borrowed */
    size_t (*column_count)(struct driver_statement *statement);
    int64_t (*changed)(struct driver_connection *connection);
    /* The time that all replicas go by; NULL: there is but this machine's. */
    STATUS (*clock)(struct driver_connection *connection, int64_t *ret_now_ms);
};

extern const struct driver sqlite_driver;
extern const struct driver postgres_driver;
