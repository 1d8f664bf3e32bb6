// SPDX-License-Identifier: Apache-2.0
#include "domain/member_role.h"

#include "base/expect.h"

static void test_duration(void **state)
{
    static const struct {
        const char *in;
        bool is_good;
        int64_t want_ms;
    } cases[] = {
        { "30s", true, 30000 },    { "5m", true, 300000 },
        { "1h", true, 3600000 },   { "2d", true, 172800000 },
        { "1w", true, 604800000 }, { "1y", true, 31557600000 },
        { "", false, 0 },          { "h", false, 0 },
        { "1", false, 0 },         { "0h", false, 0 },
        { "-1h", false, 0 },       { "1.5h", false, 0 },
        { "1 h", false, 0 },       { "1hh", false, 0 },
        { "101y", false, 0 },      { "99999999999999999999d", false, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = 0;
        EXPECT_INT(cases[i].is_good, duration_parse(str_from_c(cases[i].in), &ms), i);
        EXPECT_INT(cases[i].want_ms, ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_duration) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
