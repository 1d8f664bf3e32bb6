// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "sync/ledger.h"

#include "sync/run_fixture.h"

static const struct str site = { "site-1", 6 };

static struct ledger_row row_of(const char *sync, const char *key, const char *context,
                                const char *parameter, int64_t updated_at)
{
    return (struct ledger_row){
        .key = str_from_c(key),
        .context = context_of(str_from_c(context), str_from_c(parameter)),
        .sync_id = run_fixture_id(sync),
        .fingerprint = { { (uint8_t)updated_at, 7 } },
        .updated_at = updated_at,
    };
}

static void must_write(struct call_fixture *fixture, struct ledger_row row)
{
    EXPECT_STATUS(OK, ledger_write(&fixture->call, site, &row));
}

static struct ledger_rows must_load(struct call_fixture *fixture, struct str place)
{
    struct ledger_rows rows;

    EXPECT_STATUS(OK, ledger_load(&fixture->call, place, &rows));
    return rows;
}

/* The time noted for a cell; -1 when there is no row. */
static int64_t time_of(struct call_fixture *fixture, const char *sync, const char *key,
                       struct context context)
{
    struct ledger_rows rows = must_load(fixture, site);

    for (size_t i = 0; i < rows.count; i++) {
        const struct ledger_row *row = &rows.items[i];
        if (id_equal(row->sync_id, run_fixture_id(sync)) && str_equal(row->key, str_from_c(key)) &&
            context_equal(row->context, context))
            return row->updated_at;
    }
    return -1;
}

static int set_up(void **state)
{
    static struct call_fixture fixture;

    run_fixture_init(&fixture);
    run_fixture_add_sync(&fixture, "one", "site-1");
    run_fixture_add_sync(&fixture, "two", "site-1");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    call_fixture_deinit(*state);
    return 0;
}

static void test_rows_come_back_as_written(void **state)
{
    struct ledger_row row = row_of("one", "KEY", "branch", "release", 42);

    must_write(*state, row);
    struct ledger_rows rows = must_load(*state, site);
    assert_int_equal(1, rows.count);
    assert_true(str_equal(row.key, rows.items[0].key));
    assert_true(context_equal(row.context, rows.items[0].context));
    assert_true(id_equal(row.sync_id, rows.items[0].sync_id));
    assert_true(mac_equal(&row.fingerprint, &rows.items[0].fingerprint));
    assert_int_equal(42, rows.items[0].updated_at);
    assert_int_equal(0, must_load(*state, STR("site-2")).count);
}

static void test_a_cell_has_one_row_a_sync(void **state)
{
    must_write(*state, row_of("one", "KEY", "all", NULL, 1));
    must_write(*state, row_of("one", "KEY", "all", NULL, 2));
    must_write(*state, row_of("two", "KEY", "all", NULL, 3));
    must_write(*state, row_of("one", "KEY", "dev", NULL, 4));
    assert_int_equal(3, must_load(*state, site).count);
    assert_int_equal(2, time_of(*state, "one", "KEY", CONTEXT(ALL)));
}

static void test_forgetting_spares_others(void **state)
{
    struct call_fixture *fixture = *state;

    must_write(fixture, row_of("one", "KEY", "all", NULL, 1));
    must_write(fixture, row_of("one", "KEY", "dev", NULL, 1));
    must_write(fixture, row_of("one", "OTHER", "all", NULL, 1));
    must_write(fixture, row_of("two", "KEY", "all", NULL, 1));
    EXPECT_STATUS(
        OK, ledger_forget(&fixture->call, site, run_fixture_id("one"), STR("KEY"), CONTEXT(ALL)));
    assert_int_equal(-1, time_of(fixture, "one", "KEY", CONTEXT(ALL)));
    assert_int_equal(3, must_load(fixture, site).count);
    EXPECT_STATUS(OK, ledger_forget_key(&fixture->call, site, run_fixture_id("one"), STR("KEY")));
    assert_int_equal(2, must_load(fixture, site).count);
    assert_int_equal(1, time_of(fixture, "two", "KEY", CONTEXT(ALL)));
}

static void test_a_write_moves_rows_that_were_up_to_date(void **state)
{
    static const struct {
        int64_t noted, expected, updated_at, want;
    } cases[] = {
        { 10, 10, 20, 20 }, /* up to date: stays so */
        { 9, 10, 20, 9 },   /* edited by hand before: that still shows */
        { 10, 10, 0, 10 },  /* the new time is not known */
        { 0, 0, 20, 0 },    /* the old one was not */
    };
    struct call_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        must_write(fixture, row_of("two", "KEY", "production", NULL, cases[i].noted));
        must_write(fixture, row_of("two", "OTHER", "production", NULL, cases[i].noted));
        EXPECT_STATUS(OK, ledger_advance(&fixture->call, site, STR("KEY"), cases[i].expected,
                                         cases[i].updated_at));
        assert_int_equal(cases[i].want, time_of(fixture, "two", "KEY", CONTEXT(PRODUCTION)));
        assert_int_equal(cases[i].noted, time_of(fixture, "two", "OTHER", CONTEXT(PRODUCTION)));
    }
}

static void test_a_sync_that_is_gone_owns_nothing(void **state)
{
    struct call_fixture *fixture = *state;
    struct ledger_row row = row_of("three", "KEY", "all", NULL, 1);

    EXPECT_STATUS(CONFLICT, ledger_write(&fixture->call, site, &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_come_back_as_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_cell_has_one_row_a_sync, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forgetting_spares_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_write_moves_rows_that_were_up_to_date, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_sync_that_is_gone_owns_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
