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
    STATUS (*open)(struct str url, struct arena *arena, struct driver_connection **ret_connection,
                   struct str *ret_reason);
    void (*close)(struct driver_connection *connection);
    /* False when the connection is lost or stuck in a transaction: it is closed, not lent again. */
    bool (*is_usable)(const struct driver_connection *connection);
    STATUS (*begin)(struct driver_connection *connection, bool is_write);
    STATUS (*commit)(struct driver_connection *connection);
    void (*rollback)(struct driver_connection *connection);
    STATUS (*script)(struct driver_connection *connection, const char *sql); /* migrations only */
    STATUS (*prepare)(struct driver_connection *connection, const char *sql,
                      struct driver_statement **ret_statement);
    void (*finish)(struct driver_statement *statement);
    bool (*is_write)(const struct driver_statement *statement);
    /* Copies the values. INTERNAL unless there is one for each placeholder. */
    STATUS (*bind)(struct driver_statement *statement, const struct value *values, size_t count);
    STATUS (*step)(struct driver_statement *statement, bool *ret_has_row);
    void (*reset)(struct driver_statement *statement); /* ready to bind again; forgets the values */
    struct value (*column)(struct driver_statement *statement, size_t column); /* borrowed */
    size_t (*column_count)(struct driver_statement *statement);
    int64_t (*changed)(struct driver_connection *connection);
    const struct embedded_file *migrations;
    const size_t *migration_count;
};

extern const struct driver sqlite_driver;
