// SPDX-License-Identifier: Apache-2.0
#include "store/connection.h"

#include "base/log.h"
#include "base/memory.h"

STATUS connection_open(struct store *store, struct arena *arena, struct connection **ret_connection,
                       struct str *ret_reason)
{
    const struct driver *driver = store->options.driver;
    struct driver_connection *handle = NULL;

    TRY(driver->open(store->url, arena, &handle, ret_reason));
    struct connection *connection = memory_alloc_zeroed(1, sizeof *connection);
    connection->driver = driver;
    connection->handle = handle;
    *ret_connection = connection;
    return OK;
}

void connection_close(struct connection *connection)
{
    if (!connection) return;
    statement_finish_all(connection);
    connection->driver->close(connection->handle);
    memory_free(connection);
}

STATUS db_open(struct store *store, struct arena *arena, struct db **ret_db, struct str *ret_reason)
{
    struct connection *connection = NULL;

    TRY(connection_open(store, arena, &connection, ret_reason));
    struct db *db = memory_alloc_zeroed(1, sizeof *db);
    db->store = store;
    db->driver = connection->driver;
    db->own = connection;
    db->connection = connection;
    db->tx.db = db;
    *ret_db = db;
    return OK;
}

void db_close(struct db *db)
{
    while (db->spare_rows) {
        struct rows *rows = db->spare_rows;
        db->spare_rows = rows->next;
        memory_free(rows);
    }
    connection_close(db->own);
    memory_free(db);
}

STATUS connection_misused(const char *how)
{
    LOG(ERROR, "the store was misused", LOG_TEXT("how", str_from_c(how)));
    return FAIL(INTERNAL);
}
