/* store.c: finds the driver, keeps the pool of connections. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/connection.h"
#include "store/wait.h"

#include <assert.h>

enum { WAIT_MS_MAX = 10 * 1000 };

static const struct driver *const drivers[] = { &sqlite_driver, &postgres_driver };

static const struct query schema_query = { "SELECT max(number) FROM schema_migration" };

static const struct driver *driver_of(struct str url)
{
    for (size_t i = 0; i < COUNT_OF(drivers); i++) {
        if (str_starts_with(url, str_from_c(drivers[i]->url_prefix))) return drivers[i];
    }
    return NULL;
}

STATUS store_open(struct str url, struct arena *arena, struct store **ret_store,
                  struct str *ret_reason)
{
    const struct driver *driver = driver_of(url);

    if (!driver) {
        *ret_reason = STR("the database URL must have the form sqlite:PATH or "
                          "postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        return FAIL(INVALID);
    }
    struct store_options options = { .driver = driver,
                                     .migrations = embedded_migrations,
                                     .migration_count = embedded_migrations_count,
                                     .connections_max = driver->connections_max,
                                     .wait_ms_max = WAIT_MS_MAX };
    return store_open_with(&options, url, arena, ret_store, ret_reason);
}

static struct store *store_new(const struct store_options *options, struct str url)
{
    struct store *store = memory_alloc_zeroed(1, sizeof *store);

    store->arena = arena_new();
    store->url = arena_copy(store->arena, url);
    store->options = *options;
    write_lock_init(&store->write_lock);
    write_group_init(&store->group);
    pthread_mutex_init(&store->mutex, NULL);
    pthread_cond_init(&store->returned, NULL);
    return store;
}

/* The first connection, which is also the one that migrates. */
static STATUS store_prepare(struct store *store, struct arena *arena, struct str *ret_reason)
{
    struct db *db = NULL;

    TRY(db_open(store, arena, &db, ret_reason));
    store->connection_count = 1;
    struct status status = migrate(db, &store->options, arena, ret_reason);
    store_return(store, db);
    return status;
}

STATUS store_open_with(const struct store_options *options, struct str url, struct arena *arena,
                       struct store **ret_store, struct str *ret_reason)
{
    struct store *store = store_new(options, url);
    struct status status = store_prepare(store, arena, ret_reason);

    if (status.code) {
        store_close(store);
        return status;
    }
    *ret_store = store;
    return OK;
}

void store_close(struct store *store)
{
    if (!store) return;
    while (store->idle) {
        struct db *db = store->idle;
        store->idle = db->next_idle;
        db_close(db);
        store->connection_count--;
    }
    connection_close(store->writer);
    assert(store->connection_count == 0); /* everything lent has come back */
    pthread_cond_destroy(&store->returned);
    pthread_mutex_destroy(&store->mutex);
    write_group_deinit(&store->group);
    write_lock_deinit(&store->write_lock);
    arena_free(store->arena);
    memory_free(store);
}

STATUS store_check(struct store *store)
{
    struct db *db = NULL;
    int64_t number = 0;

    TRY(store_borrow(store, &db));
    struct status status = db_one_int(db, &schema_query, &number, BIND_NONE);
    store_return(store, db);
    return status;
}

/* Gives an idle connection, or none and the right to open one more. */
static STATUS take_place(struct store *store, struct db **ret_idle)
{
    int64_t deadline_ms = clock_monotonic_ms() + store->options.wait_ms_max;
    bool has_time = true;

    pthread_mutex_lock(&store->mutex);
    while (!store->idle && store->connection_count >= store->options.connections_max && has_time) {
        has_time = wait_until(&store->returned, &store->mutex, deadline_ms);
    }
    struct db *db = store->idle;
    bool is_full = !db && store->connection_count >= store->options.connections_max;
    if (db) {
        store->idle = db->next_idle;
    } else if (!is_full) {
        store->connection_count++;
    }
    pthread_mutex_unlock(&store->mutex);

    if (is_full) {
        LOG(WARNING, "no database connection became free",
            LOG_INT("connections", (int64_t)store->options.connections_max));
        return FAIL(UNAVAILABLE);
    }
    *ret_idle = db;
    return OK;
}

static void give_place(struct store *store, struct db *idle)
{
    pthread_mutex_lock(&store->mutex);
    if (idle) {
        idle->next_idle = store->idle;
        store->idle = idle;
    } else {
        store->connection_count--;
    }
    pthread_cond_signal(&store->returned);
    pthread_mutex_unlock(&store->mutex);
}

/* One more connection than before; nobody reads the reason here, so it is logged. */
static STATUS open_another(struct store *store, struct db **ret_db)
{
    AUTO(arena) arena = arena_new();
    struct str reason = STR_ABSENT;
    struct status status = db_open(store, arena, ret_db, &reason);

    if (status.code) {
        LOG(ERROR, "cannot open a database connection", LOG_STATUS(status),
            LOG_TEXT("reason", reason));
        give_place(store, NULL);
    }
    return status;
}

bool store_is_shared(const struct store *store)
{
    return store->options.driver->is_shared;
}

static bool is_alive(const struct db *db)
{
    return !db->driver->is_alive || db->driver->is_alive(db->own->handle);
}

STATUS store_borrow(struct store *store, struct db **ret_db)
{
    struct db *db = NULL;

    TRY(take_place(store, &db));
    if (db && !is_alive(db)) {
        db_close(db);
        db = NULL; /* its place stays ours */
    }
    if (!db) TRY(open_another(store, &db));
    *ret_db = db;
    return OK;
}

void store_return(struct store *store, struct db *db)
{
    if (!db) return;
    db_rollback(&db->tx);
    assert(!db->open_rows); /* a cursor left open would read on in the next borrower's hands */
    if (db->driver->is_usable(db->own->handle)) {
        give_place(store, db);
    } else {
        db_close(db);
        give_place(store, NULL);
    }
}
