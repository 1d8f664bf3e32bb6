// SPDX-License-Identifier: Apache-2.0
#include "domain/comma_list.h"

#include "base/expect.h"

static const struct {
    const char *list, *text;
    bool holds;
} rows[] = {
    { "a", "a", true },    { "a,b", "b", true },     { " a , b ", "b", true },
    { ",,a,", "a", true }, { "a b,c", "a b", true }, { "a,b", "a,b", false },
    { "a", "A", false },   { "ab", "a", false },     { "a", "ab", false },
    { "*", "a", false },   { "a*", "ab", false },    { "", "", false },
    { ",", "", false },    { " , ", "", false },     { "a", "", false },
    { "", "a", false },    { "a;b", "a", false },    { "a\nb", "a", false },
};

static void test_holds(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        EXPECT(comma_list_holds(str_from_c(rows[i].list), str_from_c(rows[i].text)) ==
                   rows[i].holds,
               i);
    assert_false(comma_list_holds(STR("a"), STR_ABSENT));
    assert_false(comma_list_holds(STR_ABSENT, STR("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_holds) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
