// SPDX-License-Identifier: Apache-2.0
#include "store/connection.h"

#include "base/log.h"
#include "base/memory.h"

STATUS connection_open(struct store *store, struct arena *arena, struct db **ret_db,
                       struct str *ret_reason)
{
    const struct driver *driver = store->options.driver;
    struct driver_connection *connection = NULL;

    TRY(driver->open(store->url, arena, &connection, ret_reason));
    struct db *db = memory_alloc_zeroed(1, sizeof *db);
    db->store = store;
    db->driver = driver;
    db->connection = connection;
    db->tx.db = db;
    *ret_db = db;
    return OK;
}

void connection_close(struct db *db)
{
    if (!db) return;
    statement_finish_all(db);
    db->driver->close(db->connection);
    memory_free(db);
}

STATUS connection_misused(const char *how)
{
    LOG(ERROR, "the store was misused", LOG_TEXT("how", str_from_c(how)));
    return FAIL(INTERNAL);
}
