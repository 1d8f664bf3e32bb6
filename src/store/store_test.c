// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "store/store.h"

#include "store/connection.h"
#include "store/store_fixture.h"

#include <pthread.h>

enum { READERS = 4, WRITERS = 2, ROUNDS = 150 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE account (number INTEGER PRIMARY KEY, balance INTEGER) STRICT;"
              "INSERT INTO account VALUES (1, 1000), (2, 0);"
              "CREATE TABLE transfer (number INTEGER PRIMARY KEY) STRICT;"),
};

static const struct query move = { "UPDATE account SET balance = balance + $1 WHERE number = $2" };
static const struct query add_transfer = { "INSERT INTO transfer DEFAULT VALUES" };
static const struct query total = { "SELECT CAST(sum(balance) AS BIGINT) FROM account" };
static const struct query balance_of_second = { "SELECT balance FROM account WHERE number = 2" };
static const struct query count_transfers = { "SELECT count(*) FROM transfer" };

static struct store_fixture fixture;

static int setup(void **state)
{
    (void)state;
    store_fixture_start(&fixture, migrations, COUNT_OF(migrations));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_fixture_deinit(&fixture);
    return 0;
}

static void test_last_returned_is_lent_first(void **state)
{
    struct db *a = store_fixture_borrow(&fixture);
    struct db *b = store_fixture_borrow(&fixture);

    (void)state;
    assert_ptr_not_equal(a, b);
    store_return(fixture.store, a);
    store_return(fixture.store, b);
    struct db *c = store_fixture_borrow(&fixture);
    assert_ptr_equal(b, c);
    assert_int_equal(2, fixture.store->connection_count); /* opened when needed, not before */
    store_return(fixture.store, c);
    store_return(fixture.store, NULL);
}

static void test_pool_has_an_end(void **state)
{
    struct db *lent[8] = { NULL };
    struct db *one_more = NULL;

    (void)state;
    fixture.store->options.wait_ms_max = 5;
    for (size_t i = 0; i < COUNT_OF(lent); i++) lent[i] = store_fixture_borrow(&fixture);
    EXPECT_STATUS(UNAVAILABLE, store_borrow(fixture.store, &one_more));
    EXPECT_STATUS(UNAVAILABLE, store_check(fixture.store));
    assert_null(one_more);
    store_return(fixture.store, lent[3]);
    lent[3] = store_fixture_borrow(&fixture);
    for (size_t i = 0; i < COUNT_OF(lent); i++) store_return(fixture.store, lent[i]);
}

static void *borrow_one(void *argument)
{
    struct db *db = NULL;
    (void)argument;
    if (store_borrow(fixture.store, &db).code) return NULL;
    store_return(fixture.store, db);
    return &fixture;
}

static void test_who_waits_is_served(void **state)
{
    struct db *lent[8] = { NULL };
    pthread_t thread;
    void *result = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lent); i++) lent[i] = store_fixture_borrow(&fixture);
    pthread_create(&thread, NULL, borrow_one, NULL);
    for (size_t i = 0; i < COUNT_OF(lent); i++) store_return(fixture.store, lent[i]);
    pthread_join(thread, &result);
    assert_non_null(result);
}

static void test_check(void **state)
{
    (void)state;
    EXPECT_STATUS(OK, store_check(fixture.store));
}

static const struct {
    const char *url;
    enum status_code want;
    const char *reason;
} urls[] = {
    { "postgres://somebody:s3cret@127.0.0.1:1/db", STATUS_UNAVAILABLE, "can't connect" },
    { "postgresql://127.0.0.1:1/db?connect_timeout=2", STATUS_UNAVAILABLE, "can't connect" },
    { "postgres://somebody:s3c@ret@127.0.0.1:1/db", STATUS_INVALID, "special characters" },
    { "postgres://somebody:s3c/ret@127.0.0.1:1/db", STATUS_INVALID, "special characters" },
    { "postgres://127.0.0.1:1/db?s3cret=1", STATUS_INVALID, "special characters" },
    { "postgresql://somebody:s3cret", STATUS_INVALID, "special characters" },
    { "postgres", STATUS_INVALID, "special characters" },
    { "mysql://somebody:s3cret@host/db", STATUS_INVALID, "sqlite:PATH" },
    { "/var/lib/tacit.db", STATUS_INVALID, "sqlite:PATH" },
    { "", STATUS_INVALID, "sqlite:PATH" },
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct store *store = NULL;
        struct str reason = STR_ABSENT;
        struct status status = store_open(str_from_c(urls[i].url), fixture.arena, &store, &reason);
        assert_int_equal(urls[i].want, status.code);
        assert_null(store);
        assert_true(str_find(reason, str_from_c(urls[i].reason)) != SIZE_MAX);
        assert_true(str_find(reason, STR("s3c")) == SIZE_MAX);
    }
    store_close(NULL);
}

static STATUS transfer_one(struct db *db)
{
    AUTO(tx) tx = NULL;
    TRY(db_begin(db, &tx));
    TRY(db_run(db, &move, NULL, BIND(bind_int(-1), bind_int(1))));
    TRY(db_run(db, &move, NULL, BIND(bind_int(1), bind_int(2))));
    return db_commit(&tx);
}

/* Half of the rounds in a transaction, half as single statements. */
static void *write_rounds(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        struct db *db = NULL;
        if (store_borrow(fixture.store, &db).code) return NULL;
        struct status status =
            i % 2 == 0 ? transfer_one(db) : db_run(db, &add_transfer, NULL, BIND_NONE);
        store_return(fixture.store, db);
        if (status.code) return NULL;
    }
    return &fixture;
}

static void *read_rounds(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        struct db *db = NULL;
        int64_t sum = 0;
        if (store_borrow(fixture.store, &db).code) return NULL;
        struct status status = db_one_int(db, &total, &sum, BIND_NONE);
        store_return(fixture.store, db);
        if (status.code || sum != 1000) return NULL;
    }
    return &fixture;
}

static void test_readers_and_writers(void **state)
{
    pthread_t threads[READERS + WRITERS];
    int64_t number = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_create(&threads[i], NULL, i < READERS ? read_rounds : write_rounds, NULL);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_non_null(result);
    }
    struct db *db = store_fixture_borrow(&fixture);
    EXPECT_STATUS(OK, db_one_int(db, &balance_of_second, &number, BIND_NONE));
    assert_int_equal(WRITERS * ROUNDS / 2, number);
    EXPECT_STATUS(OK, db_one_int(db, &count_transfers, &number, BIND_NONE));
    assert_int_equal(WRITERS * ROUNDS / 2, number);
    store_return(fixture.store, db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_last_returned_is_lent_first),
        CASE(test_pool_has_an_end),
        CASE(test_who_waits_is_served),
        CASE(test_check),
        CASE(test_urls),
        CASE(test_readers_and_writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
