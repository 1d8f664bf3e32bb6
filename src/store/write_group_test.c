/* write_group_test.c: write transactions that share a commit. Whoever is told that it went well is in
 * the database, whoever is told otherwise is not, whatever becomes of the others. */
// SPDX-License-Identifier: Apache-2.0
#include "store/write_group.h"

#include "base/clock.h"
#include "store/connection.h"
#include "store/fault_fixture.h"
#include "store/store_fixture.h"

#include <string.h>

enum { MEMBERS_MAX = GROUP_MEMBERS_MAX + 4, CALLS_MAX = 200 };

static const struct embedded_file migrations[] = {
    MIGRATION(1, "0001_create.sql",
              "CREATE TABLE item (number INTEGER PRIMARY KEY, before INTEGER NOT NULL) STRICT;"
              "CREATE TABLE child (number INTEGER REFERENCES item (number)"
              " DEFERRABLE INITIALLY DEFERRED) STRICT;"),
};

/* `before` tells how many rows the writer saw. */
static const struct query add = {
    "INSERT INTO item (number, before) SELECT $1, count(*) FROM item"
};
static const struct query add_child = { "INSERT INTO child (number) VALUES ($1)" };
static const struct query fill = {
    "INSERT INTO item (number, before) WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL"
    " SELECT i + 1 FROM n WHERE i < 20000) SELECT i, i FROM n"
};
static const struct query has = { "SELECT count(*) FROM item WHERE number = $1" };
static const struct query count = { "SELECT count(*) FROM item" };
static const struct query before = { "SELECT before FROM item WHERE number = $1" };

static struct store_fixture fixture;

static int setup(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    fixture.options.driver = &fault_driver;
    fixture.options.connections_max = MEMBERS_MAX + 1;
    fixture.options.migrations = migrations;
    fixture.options.migration_count = COUNT_OF(migrations);
    EXPECT_STATUS(OK, store_fixture_open(&fixture));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    store_fixture_deinit(&fixture);
    assert_int_equal(0, fault_open_connections());
    assert_int_equal(0, fault_open_statements());
    return 0;
}

/* What a member does in its turn, one letter each. */
enum deed {
    GOOD = 'g',
    TWICE = '2',   /* breaks a rule at once */
    ORPHAN = 'o',  /* breaks a rule that only the commit looks at */
    FILLING = 'f', /* wants more room than there is */
    LEAVING = 'l', /* goes without a commit */
    ALONE = 'a',   /* good, and shares with nobody */
};

struct member {
    pthread_t thread;
    struct db *db;
    int64_t number;
    char deed;
    struct status outcome;
    size_t commits; /* when it was told */
};

static STATUS run(struct member *member)
{
    AUTO(tx) tx = NULL;

    TRY(member->deed == ALONE ? db_begin(member->db, &tx) : db_begin_joint(member->db, &tx));
    TRY(db_run(member->db, &add, NULL, BIND(bind_int(member->number))));
    if (member->deed == TWICE) TRY(db_run(member->db, &add, NULL, BIND(bind_int(member->number))));
    if (member->deed == ORPHAN) TRY(db_run(member->db, &add_child, NULL, BIND(bind_int(404))));
    if (member->deed == FILLING) TRY(db_run(member->db, &fill, NULL, BIND_NONE));
    if (member->deed == LEAVING) return FAIL(CANCELLED);
    return db_commit(&tx);
}

static void *run_thread(void *argument)
{
    struct member *member = argument;

    member->outcome = run(member);
    member->commits = fault_commits();
    return NULL;
}

/* Each stands in the line in its order while the lock is held, and then they are let go. */
static void run_in_line(struct member *members, const char *deeds)
{
    struct write_lock *lock = &fixture.store->write_lock;
    size_t total = strlen(deeds);

    assert_true(total <= MEMBERS_MAX);
    EXPECT_STATUS(OK, write_lock_take(lock, false, 0));
    for (size_t i = 0; i < total; i++) {
        members[i] = (struct member){ .db = store_fixture_borrow(&fixture),
                                      .number = (int64_t)i + 1,
                                      .deed = deeds[i] };
        pthread_create(&members[i].thread, NULL, run_thread, &members[i]);
        while (write_lock_waiting(lock) != i + 1) clock_sleep_ms(1);
    }
    write_lock_release(lock);
    for (size_t i = 0; i < total; i++) pthread_join(members[i].thread, NULL);
    for (size_t i = 0; i < total; i++) store_return(fixture.store, members[i].db);
    assert_false(fixture.store->write_lock.is_held);
    assert_int_equal(0, fixture.store->group.count);
}

static int64_t one_int(const struct query *query, const struct value *values, size_t value_count)
{
    int64_t number = -1;
    struct db *db = store_fixture_borrow(&fixture);

    EXPECT_STATUS(OK, db_one_int(db, query, &number, values, value_count));
    store_return(fixture.store, db);
    return number;
}

static bool is_there(const struct member *member)
{
    return one_int(&has, BIND(bind_int(member->number))) == 1;
}

static const struct {
    const char *deeds;
    size_t commits;
} lines[] = {
    { "g", 1 },       { "ggggg", 1 }, { "2", 0 },    { "l", 0 },     { "o", 0 },
    { "2g", 1 },      { "gl", 1 },    { "g2", 1 },   { "go", 1 },    { "og", 1 },
    { "g2log2l", 1 }, { "a", 1 },     { "aaa", 3 },  { "gagg", 3 },  { "ggagg", 3 },
    { "lall", 1 },    { "2222", 0 },  { "g2ag", 3 }, { "gggga", 2 }, { "aggg2", 2 },
    { "agagaga", 7 },
};

static enum status_code wanted(char deed)
{
    if (deed == LEAVING) return STATUS_CANCELLED;
    return deed == TWICE || deed == ORPHAN ? STATUS_CONFLICT : STATUS_OK;
}

static void test_lines(void **state)
{
    struct member members[MEMBERS_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        setup(NULL);
        size_t commits = fault_commits();
        run_in_line(members, lines[i].deeds);
        for (size_t k = 0; lines[i].deeds[k]; k++) {
            enum status_code want = wanted(members[k].deed);
            if (members[k].outcome.code != want || is_there(&members[k]) != !want)
                fail_msg("%s, member %zu: %s", lines[i].deeds, k, status_text(members[k].outcome));
        }
        if (fault_commits() != commits + lines[i].commits)
            fail_msg("%s: %zu commits", lines[i].deeds, fault_commits() - commits);
        teardown(NULL);
    }
}

/* Nobody is told before the commit, and everybody saw what those before had written. */
static void test_told_after_the_commit(void **state)
{
    struct member members[MEMBERS_MAX];
    size_t commits = fault_commits();

    (void)state;
    run_in_line(members, "gggggg");
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(commits + 1, members[i].commits);
        assert_int_equal(i, one_int(&before, BIND(bind_int(members[i].number))));
    }
}

static void test_a_group_has_an_end(void **state)
{
    struct member members[MEMBERS_MAX];
    char deeds[MEMBERS_MAX + 1] = { 0 };
    size_t commits = fault_commits();

    (void)state;
    memset(deeds, GOOD, MEMBERS_MAX);
    run_in_line(members, deeds);
    assert_int_equal(commits + 2, fault_commits());
    assert_int_equal(MEMBERS_MAX, one_int(&count, BIND_NONE));
}

static void test_a_lost_commit_is_told_to_all(void **state)
{
    struct member members[MEMBERS_MAX];

    (void)state;
    fault_refuse_commits(true);
    run_in_line(members, "ggg2g");
    fault_refuse_commits(false);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(i == 3 ? STATUS_CONFLICT : STATUS_UNAVAILABLE, members[i].outcome.code);
    }
    assert_int_equal(0, one_int(&count, BIND_NONE));
    run_in_line(members, "gg");
    assert_int_equal(2, one_int(&count, BIND_NONE));
}

/* Every call to the database fails once. */
static void test_each_call_fails(void **state)
{
    struct member members[MEMBERS_MAX];
    bool has_struck = true;
    size_t nth = 0;

    (void)state;
    while (has_struck) {
        assert_true(++nth < CALLS_MAX);
        setup(NULL);
        run_in_line(members, "2"); /* the connection for writes is there, as usual */
        for (size_t i = 0; i < 5; i++) members[i].db = store_fixture_borrow(&fixture);
        for (size_t i = 0; i < 5; i++) store_return(fixture.store, members[i].db);
        fault_arm(nth);
        run_in_line(members, "gg2lg");
        has_struck = fault_has_struck();
        fault_disarm();
        for (size_t i = 0; i < 5; i++) {
            bool is_good = members[i].outcome.code == STATUS_OK;
            if (is_there(&members[i]) != is_good)
                fail_msg("call %zu, member %zu: %s", nth, i, status_text(members[i].outcome));
        }
        run_in_line(members, "l");
        teardown(NULL);
    }
    assert_true(nth > 20); /* it did find calls to fail */
}

/* Whatever SQLite gives up when its file is full, a statement or all that was not committed. */
static void test_full_database(void **state)
{
    static const struct query limit = { "PRAGMA max_page_count = 8" };
    struct member members[MEMBERS_MAX];
    struct db *db = store_fixture_borrow(&fixture);
    struct tx *tx = NULL;

    (void)state;
    EXPECT_STATUS(OK, db_begin(db, &tx));
    EXPECT_STATUS(OK, db_run(db, &limit, NULL, BIND_NONE));
    EXPECT_STATUS(OK, db_commit(&tx));
    store_return(fixture.store, db);
    run_in_line(members, "gfgfg");
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(i % 2 ? STATUS_UNAVAILABLE : STATUS_OK, members[i].outcome.code);
        assert_int_equal(i % 2 ? 0 : 1, is_there(&members[i]));
    }
    assert_int_equal(3, one_int(&count, BIND_NONE));
}

/* Two add one to the same number, over and over. */
static const struct query value = { "SELECT number FROM child" };
static const struct query set_value = { "UPDATE child SET number = $1" };
enum { ROUNDS = 200, ADDERS = 4 };

static STATUS add_one(struct db *db)
{
    AUTO(tx) tx = NULL;
    int64_t number = 0;

    TRY(db_begin_joint(db, &tx));
    TRY(db_one_int(db, &value, &number, BIND_NONE));
    TRY(db_run(db, &add, NULL, BIND(bind_int(number + 1))));
    TRY(db_run(db, &set_value, NULL, BIND(bind_int(number + 1))));
    return db_commit(&tx);
}

static void *add_many(void *argument)
{
    struct member *member = argument;

    for (int i = 0; i < ROUNDS && !member->outcome.code; i++) member->outcome = add_one(member->db);
    return NULL;
}

static void test_no_update_is_lost(void **state)
{
    struct member members[ADDERS];
    struct db *db = store_fixture_borrow(&fixture);

    (void)state;
    EXPECT_STATUS(OK, db_run(db, &add, NULL, BIND(bind_int(0))));
    EXPECT_STATUS(OK, db_run(db, &add_child, NULL, BIND(bind_int(0))));
    store_return(fixture.store, db);
    for (size_t i = 0; i < ADDERS; i++) {
        members[i] = (struct member){ .db = store_fixture_borrow(&fixture) };
        pthread_create(&members[i].thread, NULL, add_many, &members[i]);
    }
    for (size_t i = 0; i < ADDERS; i++) {
        pthread_join(members[i].thread, NULL);
        EXPECT_STATUS(OK, members[i].outcome);
        store_return(fixture.store, members[i].db);
    }
    assert_int_equal(ADDERS * ROUNDS, one_int(&value, BIND_NONE));
    assert_int_equal(ADDERS * ROUNDS + 1, one_int(&count, BIND_NONE));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),           CASE(test_told_after_the_commit),
        CASE(test_a_group_has_an_end),          CASE(test_a_lost_commit_is_told_to_all),
        cmocka_unit_test(test_each_call_fails), CASE(test_full_database),
        CASE(test_no_update_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
