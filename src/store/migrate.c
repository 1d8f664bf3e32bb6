/* migrate.c: brings the schema up to this binary, one numbered file after the other. Each is one
 * transaction together with its line in schema_migration, so a crash leaves a whole step behind.
 * Two servers that start at once take turns: each looks again after taking the write lock. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "store/connection.h"

static const char table_sql[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                                " number     BIGINT NOT NULL PRIMARY KEY,"
                                " name       TEXT   NOT NULL,"
                                " applied_at BIGINT NOT NULL)";

static const struct query newest_query = { "SELECT max(number) FROM schema_migration" };
static const struct query applied_query = {
    "SELECT number, name FROM schema_migration ORDER BY number"
};
static const struct query add_query = {
    "INSERT INTO schema_migration (number, name, applied_at) VALUES ($1, $2, $3)"
};

struct migration {
    struct db *db;
    const struct store_options *options;
    struct arena *arena;
    struct str *reason; /* for people */
};

static STATUS refuse_newer(const struct migration *migration, int64_t number)
{
    *migration->reason =
        arena_format(migration->arena,
                     "the database has schema number %lld, this binary knows numbers up to %zu: "
                     "start a newer version of the server",
                     (long long)number, migration->options->migration_count);
    return FAIL(CONFLICT);
}

static STATUS refuse_other(const struct migration *migration, size_t number, struct str name)
{
    *migration->reason =
        arena_format(migration->arena,
                     "schema number %zu of the database is \"%.*s\", of this binary \"%s\": "
                     "the database was made by another program",
                     number, STR_ARG(name), migration->options->migrations[number - 1].name);
    return FAIL(CONFLICT);
}

static STATUS refuse_gap(const struct migration *migration, int64_t number, size_t expected)
{
    *migration->reason =
        arena_format(migration->arena, "schema number %zu is missing in the database before %lld",
                     expected, (long long)number);
    return FAIL(CORRUPT);
}

/* Asked first: a database of tomorrow may have renamed what came earlier. */
static STATUS check_newest(const struct migration *migration)
{
    int64_t newest = 0;

    TRY(db_one_int(migration->db, &newest_query, &newest, BIND_NONE));
    if (newest > (int64_t)migration->options->migration_count) {
        return refuse_newer(migration, newest);
    }
    return OK;
}

static STATUS check_row(const struct migration *migration, size_t place, int64_t number,
                        struct str name)
{
    if (number != (int64_t)place + 1) return refuse_gap(migration, number, place + 1);
    if (!str_equal(name, str_from_c(migration->options->migrations[place].name))) {
        return refuse_other(migration, place + 1, name);
    }
    return OK;
}

static STATUS count_applied(const struct migration *migration, size_t *ret_count)
{
    AUTO(rows) rows = NULL;
    size_t count = 0;
    bool has_row = true;

    TRY(db_query(migration->db, &applied_query, &rows, BIND_NONE));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        TRY(check_row(migration, count, rows_int(rows, 0), rows_borrow(rows, 1)));
        count++;
    }
    *ret_count = count;
    return OK;
}

static STATUS apply(const struct migration *migration, const struct embedded_file *file)
{
    struct db *db = migration->db;

    *migration->reason =
        arena_format(migration->arena, "migration %s failed; the log has more", file->name);
    if (db->driver->prelude) TRY(db->driver->prelude(db->connection->handle));
    TRY(db->driver->script(db->connection->handle, (const char *)file->bytes));
    return db_run(
        db, &add_query, NULL,
        BIND(bind_int(file->number), bind_text(str_from_c(file->name)), bind_time(clock_now_ms())));
}

static STATUS apply_next(const struct migration *migration, bool *ret_is_done)
{
    AUTO(tx) tx = NULL;
    size_t count = 0;

    TRY(db_begin(migration->db, &tx));
    TRY(migration->db->driver->script(migration->db->connection->handle, table_sql));
    TRY(check_newest(migration));
    TRY(count_applied(migration, &count));
    bool is_done = count == migration->options->migration_count;
    if (!is_done) TRY(apply(migration, &migration->options->migrations[count]));
    TRY(db_commit(&tx));
    *ret_is_done = is_done;
    return OK;
}

static STATUS check_numbers(const struct migration *migration)
{
    for (size_t i = 0; i < migration->options->migration_count; i++) {
        if (migration->options->migrations[i].number == i + 1) continue;
        *migration->reason = arena_format(migration->arena, "migration %s should have number %zu",
                                          migration->options->migrations[i].name, i + 1);
        return FAIL(INTERNAL);
    }
    return OK;
}

STATUS migrate(struct db *db, const struct store_options *options, struct arena *arena,
               struct str *ret_reason)
{
    struct str reason = STR("the schema of the database cannot be read; the log has more");
    struct migration migration = { db, options, arena, &reason };
    bool is_done = false;
    struct status status = check_numbers(&migration);

    while (!status.code && !is_done) status = apply_next(&migration, &is_done);
    if (status.code) *ret_reason = reason;
    return status;
}
