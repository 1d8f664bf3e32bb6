// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/placeholder.h"

#include "store/store_fixture.h"

#include <string.h>

static const struct {
    const char *sql, *want;
} cases[] = {
    { "", "" },
    { "SELECT 1", "SELECT 1" },
    { "SELECT $1", "SELECT ?1" },
    { "$12", "?12" },
    { "WHERE a=$2 AND b=$1", "WHERE a=?2 AND b=?1" },
    { "VALUES ($1,$2,$10)", "VALUES (?1,?2,?10)" },
    { "SELECT '$1', $1", "SELECT '$1', ?1" },
    { "SELECT 'it''s $1', $2", "SELECT 'it''s $1', ?2" },
    { "SELECT \"$1\", `$2`, [$3], $4", "SELECT \"$1\", `$2`, [$3], ?4" },
    { "SELECT $1 -- $2\n, $3", "SELECT ?1 -- $2\n, ?3" },
    { "SELECT /* $1 ' */ $2", "SELECT /* $1 ' */ ?2" },
    { "SELECT a$1, $1", "SELECT a$1, ?1" }, /* a name with a dollar sign */
    { "SELECT $name", "SELECT $name" },
    { "$", "$" },
    { "SELECT '$1", "SELECT '$1" }, /* never closed: SQLite says so */
    { "SELECT 1 - $1", "SELECT 1 - ?1" },
    { "SELECT 1 / $1", "SELECT 1 / ?1" },
    { "-- $1", "-- $1" },
};

static void test_rewrite(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char sql[128] = "";
        memcpy(sql, cases[i].sql, strlen(cases[i].sql));
        placeholders_rewrite(sql, strlen(sql));
        assert_string_equal(cases[i].want, sql);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rewrite) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
