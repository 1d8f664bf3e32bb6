/* transaction.c: begin, commit, rollback, and the write lock that goes with them. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "store/connection.h"

STATUS write_take(struct db *db)
{
    if (!db->driver->has_single_writer) return OK;
    struct status status = write_lock_take(&db->store->write_lock, db->store->options.wait_ms_max);
    if (status.code) LOG(WARNING, "the database's write lock did not become free");
    return status;
}

void write_release(struct db *db)
{
    if (db->driver->has_single_writer) write_lock_release(&db->store->write_lock);
}

/* A cursor that reads on would pin an old state, from which SQLite refuses to write as soon as
 * somebody else has written: a failure that shows only under load. So it is refused always. */
static STATUS begin(struct db *db, bool is_write, struct tx **ret_tx)
{
    if (db->tx.is_open) return connection_misused("a transaction inside a transaction");
    if (db_has_unread_rows(db)) return connection_misused("a transaction while a cursor is open");
    if (is_write) TRY(write_take(db));

    struct status status = db->driver->begin(db->connection, is_write);
    if (status.code) {
        if (is_write) write_release(db);
        return status;
    }
    db->tx = (struct tx){ .db = db, .is_open = true, .is_write = is_write };
    *ret_tx = &db->tx;
    return OK;
}

STATUS db_begin(struct db *db, struct tx **ret_tx)
{
    return begin(db, true, ret_tx);
}

STATUS db_begin_read(struct db *db, struct tx **ret_tx)
{
    return begin(db, false, ret_tx);
}

/* A cursor lives no longer than its transaction, on any database. */
static void cut_cursors(struct db *db)
{
    for (struct rows *rows = db->open_rows; rows; rows = rows->next_open) {
        if (!rows->is_ended) rows_end(rows, FAIL(INTERNAL));
    }
}

static void close_tx(struct tx *tx)
{
    bool was_write = tx->is_write;
    struct db *db = tx->db;

    *tx = (struct tx){ .db = db };
    if (was_write) write_release(db);
}

STATUS db_commit(struct tx **tx)
{
    struct tx *ending = *tx;
    struct status status = ending->failure;

    *tx = NULL;
    cut_cursors(ending->db);
    if (!status.code) status = ending->db->driver->commit(ending->db->connection);
    if (status.code) ending->db->driver->rollback(ending->db->connection);
    close_tx(ending);
    return status;
}

void db_rollback(struct tx *tx)
{
    if (!tx || !tx->is_open) return;
    cut_cursors(tx->db);
    tx->db->driver->rollback(tx->db->connection);
    close_tx(tx);
}

STATUS db_clock(struct db *db, int64_t *ret_now_ms)
{
    if (db->driver->clock) return db->driver->clock(db->connection, ret_now_ms);
    *ret_now_ms = clock_now_ms();
    return OK;
}

bool db_is_in_tx(const struct db *db)
{
    return db->tx.is_open;
}
