/* transaction.c: begin, commit, rollback, and the turns of those who write. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "store/connection.h"

/* --- turns ------------------------------------------------------------------------------------ */

static STATUS open_writer(struct store *store)
{
    AUTO(arena) arena = arena_new();
    struct str reason = STR_ABSENT;
    struct status status = connection_open(store, arena, &store->writer, &reason);
    if (status.code)
        LOG(ERROR, "cannot open the database connection for writes", LOG_STATUS(status),
            LOG_TEXT("reason", reason));
    return status;
}

STATUS write_take(struct db *db, bool is_joint, struct connection **ret_connection)
{
    struct store *store = db->store;
    struct status status = OK;

    if (db->driver->has_single_writer)
        status = write_lock_take(&store->write_lock, is_joint, store->options.wait_ms_max);
    if (status.code) {
        LOG(WARNING, "the database's write lock did not become free");
        return status;
    }
    if (db->driver->has_writer_connection && !store->writer) status = open_writer(store);
    if (status.code) {
        write_release(store);
        return status;
    }
    *ret_connection = db->driver->has_writer_connection ? store->writer : db->own;
    return OK;
}

void write_release(struct store *store)
{
    const struct driver *driver = store->options.driver;

    if (store->writer && !driver->is_usable(store->writer->handle)) {
        connection_close(store->writer);
        store->writer = NULL;
    }
    if (driver->has_single_writer) write_lock_release(&store->write_lock);
}

/* --- begin ------------------------------------------------------------------------------------ */

/* A cursor that reads on would pin an old state, from which SQLite refuses to write as soon as
 * somebody else has written: a failure that shows only under load. So it is refused always. */
static STATUS require_rest(const struct db *db)
{
    if (db->tx.is_open) return connection_misused("a transaction inside a transaction");
    if (db_has_unread_rows(db)) return connection_misused("a transaction while a cursor is open");
    return OK;
}

/* Commits for all who have done. */
static void commit_group(struct store *store)
{
    const struct driver *driver = store->options.driver;
    struct status status = driver->commit(store->writer->handle);

    if (status.code) driver->rollback(store->writer->handle);
    write_group_end(&store->group, status);
    write_release(store);
}

static STATUS begin_turn(struct db *db, struct connection *connection, bool is_part)
{
    struct status status = is_part ? db->driver->part_begin(connection->handle)
                                   : db->driver->begin(connection->handle, true);

    if (status.code && is_part) {
        commit_group(db->store);
    } else if (status.code) {
        write_release(db->store);
    }
    return status;
}

static STATUS begin_write(struct db *db, bool is_joint, struct tx **ret_tx)
{
    struct connection *connection = NULL;

    TRY(require_rest(db));
    TRY(write_take(db, is_joint, &connection));
    bool is_part = is_joint && db->store->group.count > 0;
    TRY(begin_turn(db, connection, is_part));
    db->connection = connection;
    db->tx = (struct tx){
        .db = db, .is_open = true, .is_write = true, .is_joint = is_joint, .is_part = is_part
    };
    *ret_tx = &db->tx;
    return OK;
}

STATUS db_begin(struct db *db, struct tx **ret_tx)
{
    return begin_write(db, false, ret_tx);
}

STATUS db_begin_joint(struct db *db, struct tx **ret_tx)
{
    return begin_write(db, db->driver->has_writer_connection, ret_tx);
}

STATUS db_begin_read(struct db *db, struct tx **ret_tx)
{
    TRY(require_rest(db));
    TRY(db->driver->begin(db->own->handle, false));
    db->tx = (struct tx){ .db = db, .is_open = true };
    *ret_tx = &db->tx;
    return OK;
}

/* --- end -------------------------------------------------------------------------------------- */

/* A transaction that is about to end, and where it is. */
struct ending {
    struct store *store;
    struct connection *connection;
    struct tx tx;
};

/* A cursor lives no longer than its transaction, on any database. */
static struct ending end_of(struct tx *tx)
{
    struct db *db = tx->db;
    struct ending ending = { db->store, db->connection, *tx };

    for (struct rows *rows = db->open_rows; rows; rows = rows->next) {
        if (rows->statement) rows_end(rows, FAIL(INTERNAL));
    }
    db->tx = (struct tx){ .db = db };
    db->connection = db->own;
    return ending;
}

/* The next in line goes on with the group, or it ends here. */
static void pass_or_commit(struct store *store)
{
    if (store->group.count < GROUP_MEMBERS_MAX && write_lock_pass(&store->write_lock)) return;
    commit_group(store);
}

/* Undoes a part; where that fails, the work of all before it is lost, and they are told. */
static void undo_part(const struct ending *ending)
{
    const struct driver *driver = ending->connection->driver;
    struct status status = driver->part_undo(ending->connection->handle);

    if (!status.code) {
        pass_or_commit(ending->store);
        return;
    }
    driver->rollback(ending->connection->handle);
    write_group_end(&ending->store->group, status);
    write_release(ending->store);
}

static void undo(const struct ending *ending)
{
    if (ending->tx.is_part) {
        undo_part(ending);
        return;
    }
    ending->connection->driver->rollback(ending->connection->handle);
    if (ending->tx.is_write) write_release(ending->store);
}

static STATUS commit_alone(const struct ending *ending)
{
    const struct driver *driver = ending->connection->driver;
    struct status status = driver->commit(ending->connection->handle);

    if (status.code) driver->rollback(ending->connection->handle);
    if (ending->tx.is_write) write_release(ending->store);
    return status;
}

static STATUS commit_joint(const struct ending *ending)
{
    const struct driver *driver = ending->connection->driver;
    struct group_member member;
    struct status status = driver->check(ending->connection->handle);

    if (!status.code && ending->tx.is_part) status = driver->part_end(ending->connection->handle);
    if (status.code) {
        undo(ending);
        return status;
    }
    write_group_join(&ending->store->group, &member);
    pass_or_commit(ending->store);
    return write_group_wait(&ending->store->group, &member);
}

STATUS db_commit(struct tx **tx)
{
    struct ending ending = end_of(*tx);

    *tx = NULL;
    if (ending.tx.failure.code) {
        undo(&ending);
        return ending.tx.failure;
    }
    return ending.tx.is_joint ? commit_joint(&ending) : commit_alone(&ending);
}

void db_rollback(struct tx *tx)
{
    if (!tx || !tx->is_open) return;
    struct ending ending = end_of(tx);
    undo(&ending);
}

STATUS db_clock(struct db *db, int64_t *ret_now_ms)
{
    if (db->driver->clock) return db->driver->clock(db->connection->handle, ret_now_ms);
    *ret_now_ms = clock_now_ms();
    return OK;
}

bool db_is_in_tx(const struct db *db)
{
    return db->tx.is_open;
}
