// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include "base/expect.h"

#include <time.h>

static void test_round_trip(void **state)
{
    static const struct {
        struct str text;
        int64_t time_ms;
    } rows[] = {
        { STR("1970-01-01T00:00:00.000Z"), 0 },
        { STR("1970-01-01T00:00:00.001Z"), 1 },
        { STR("1970-12-31T23:59:59.999Z"), 31535999999 },
        { STR("1972-02-29T12:00:00.000Z"), 68212800000 },
        { STR("1999-12-31T23:59:59.999Z"), 946684799999 },
        { STR("2000-02-29T00:00:00.000Z"), 951782400000 },
        { STR("2000-03-01T00:00:00.000Z"), 951868800000 },
        { STR("2001-09-09T01:46:40.000Z"), 1000000000000 },
        { STR("2024-02-29T23:59:59.999Z"), 1709251199999 },
        { STR("2024-12-31T00:00:00.000Z"), 1735603200000 },
        { STR("2038-01-19T03:14:08.000Z"), 2147483648000 },
        { STR("2100-02-28T23:59:59.999Z"), 4107542399999 },
        { STR("2100-03-01T00:00:00.000Z"), 4107542400000 },
        { STR("9999-12-31T23:59:59.999Z"), 253402300799999 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[TIME_TEXT_LEN];
        int64_t time_ms = -1;
        time_format(rows[i].time_ms, text);
        EXPECT_STR(rows[i].text, ((struct str){ text, sizeof text }), i);
        EXPECT(time_parse(rows[i].text, &time_ms), i);
        EXPECT_INT(rows[i].time_ms, time_ms, i);
    }
}

/* Every day of a whole cycle of 400 years, against the C library. */
static void test_every_day(void **state)
{
    const int64_t day_ms = 86400000;
    (void)state;
    for (int64_t day = 0; day < 146097; day++) {
        char text[TIME_TEXT_LEN];
        char want[40];
        int64_t again;
        const time_t seconds = (time_t)(day * 86400);
        struct tm parts;
        time_format(day * day_ms, text);
        assert_non_null(gmtime_r(&seconds, &parts));
        assert_int_not_equal(strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S.000Z", &parts), 0);
        EXPECT_STR(str_from_c(want), ((struct str){ text, sizeof text }), (size_t)day);
        EXPECT(time_parse((struct str){ text, sizeof text }, &again), (size_t)day);
        EXPECT_INT(day * day_ms, again, (size_t)day);
    }
}

static void test_format_clamps(void **state)
{
    static const struct {
        int64_t time_ms;
        struct str want;
    } rows[] = {
        { -1, STR("1970-01-01T00:00:00.000Z") },
        { INT64_MIN, STR("1970-01-01T00:00:00.000Z") },
        { 253402300800000, STR("9999-12-31T23:59:59.999Z") },
        { INT64_MAX, STR("9999-12-31T23:59:59.999Z") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[TIME_TEXT_LEN];
        time_format(rows[i].time_ms, text);
        EXPECT_STR(rows[i].want, ((struct str){ text, sizeof text }), i);
    }
}

static void test_parse_forms(void **state)
{
    static const struct {
        struct str text;
        int64_t want;
    } rows[] = {
        { STR("1970-01-01T00:00:00Z"), 0 },
        { STR("1970-01-01T00:00:01.5Z"), 1500 },
        { STR("1970-01-01T00:00:01.12Z"), 1120 },
        { STR("1970-01-01T00:00:01.1239999999999999999999Z"), 1123 },
        { STR("1970-01-01T01:00:00+01:00"), 0 },
        { STR("1970-01-01T00:00:00-00:30"), 1800000 },
        { STR("1970-01-01T00:00:00+00:00"), 0 },
        { STR("1970-01-01T00:00:00+23:59"), -86340000 },
        { STR("1969-12-31T23:59:59.999Z"), -1 },
        { STR("0000-01-01T00:00:00Z"), -62167219200000 },
        { STR("0000-02-29T00:00:00Z"), -62162121600000 },
        { STR("0000-03-01T00:00:00Z"), -62162035200000 },
        { STR("0001-01-01T00:00:00Z"), -62135596800000 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t time_ms = 4711;
        EXPECT(time_parse(rows[i].text, &time_ms), i);
        EXPECT_INT(rows[i].want, time_ms, i);
    }
}

static void test_parse_refuses(void **state)
{
    static const struct str rows[] = {
        STR(""),
        STR_ABSENT,
        STR("2024"),
        STR("2024-01-01"),
        STR("2024-01-01T00:00:00"),
        STR("2024-01-01 00:00:00Z"),
        STR("2024-01-01t00:00:00Z"),
        STR("2024-01-01T00:00:00z"),
        STR("2024-01-01T00:00Z"),
        STR("2024-1-01T00:00:00Z"),
        STR("24-01-01T00:00:00Z"),
        STR("02024-01-01T00:00:00Z"),
        STR("+024-01-01T00:00:00Z"),
        STR("-024-01-01T00:00:00Z"),
        STR("2024-00-01T00:00:00Z"),
        STR("2024-13-01T00:00:00Z"),
        STR("2024-01-00T00:00:00Z"),
        STR("2024-01-32T00:00:00Z"),
        STR("2024-04-31T00:00:00Z"),
        STR("2024-02-30T00:00:00Z"),
        STR("2023-02-29T00:00:00Z"),
        STR("1900-02-29T00:00:00Z"), /* a century is no leap year, unless 400 divides it */
        STR("2100-02-29T00:00:00Z"),
        STR("2024-01-01T24:00:00Z"),
        STR("2024-01-01T00:60:00Z"),
        STR("2024-01-01T00:00:60Z"),
        STR("2024-01-01T-1:00:00Z"),
        STR("2024-01-01T00:00:00.Z"),
        STR("2024-01-01T00:00:00,5Z"),
        STR("2024-01-01T00:00:00.5"),
        STR("2024-01-01T00:00:00.-5Z"),
        STR("2024-01-01T00:00:00Z "),
        STR("2024-01-01T00:00:00ZZ"),
        STR("2024-01-01T00:00:00Z\0"),
        STR(" 2024-01-01T00:00:00Z"),
        STR("2024-01-01T00:00:00+1:00"),
        STR("2024-01-01T00:00:00+0100"),
        STR("2024-01-01T00:00:00+24:00"),
        STR("2024-01-01T00:00:00+01:60"),
        STR("2024-01-01T00:00:00+-1:00"),
        STR("2024-01-01T00:00:00Z+01:00"),
        STR("2024/01/01T00:00:00Z"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t time_ms = 4711;
        EXPECT(!time_parse(rows[i], &time_ms), i);
        EXPECT_INT(4711, time_ms, i);
    }
}

static void test_clocks(void **state)
{
    (void)state;
    EXPECT(clock_now_ms() > 1700000000000, 0);
    int64_t before_us = clock_monotonic_us();
    clock_sleep_ms(2);
    EXPECT(clock_monotonic_us() - before_us >= 2000, 1); /* never too short */
    clock_sleep_ms(0);
    clock_sleep_ms(-5);
    EXPECT(clock_monotonic_ms() >= before_us / 1000, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_format_clamps), cmocka_unit_test(test_parse_forms),
        cmocka_unit_test(test_parse_refuses), cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
