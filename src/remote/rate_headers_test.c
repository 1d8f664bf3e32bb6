// SPDX-License-Identifier: Apache-2.0
#include "remote/rate_headers.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* 2026-01-31T12:00:00Z, and a little. */
static const int64_t now_ms = 1769860800250;

static struct http_reply reply_with(const char *const *headers)
{
    struct http_reply reply = { 0 };
    for (; headers[0]; headers += 2) {
        reply.headers[reply.header_count].name = str_from_c(headers[0]);
        reply.headers[reply.header_count++].value = str_from_c(headers[1]);
    }
    return reply;
}

#define LIMIT "x-ratelimit-limit"
#define REMAINING "x-ratelimit-remaining"
#define RESET "x-ratelimit-reset"

/* clang-format off */
static const struct {
    const char *about;
    const char *headers[9];
    struct rate_hint hint;
} hint_cases[] = {
    { "none", { NULL }, { 0 } },
    { "all", { LIMIT, "500", REMAINING, "499", RESET, "1769860830" },
      { .is_given = true, .limit = 500, .remaining = 499, .reset_in_ms = 29750 } },
    { "no reset", { LIMIT, "500", REMAINING, "499" },
      { .is_given = true, .limit = 500, .remaining = 499, .reset_in_ms = RATE_WINDOW_MS } },
    { "past", { LIMIT, "500", REMAINING, "0", RESET, "1769860700" },
      { .is_given = true, .limit = 500, .remaining = 0, .reset_in_ms = -100250 } },
    { "our clock is an hour behind",
      { LIMIT, "500", REMAINING, "9", RESET, "1769864430", "date", "Sat, 31 Jan 2026 13:00:00 GMT" },
      { .is_given = true, .limit = 500, .remaining = 9, .reset_in_ms = 30000 } },
    { "our clock is an hour ahead",
      { LIMIT, "500", REMAINING, "9", RESET, "1769857230", "date", "Sat, 31 Jan 2026 11:00:00 GMT" },
      { .is_given = true, .limit = 500, .remaining = 9, .reset_in_ms = 29001 } },
    { "clocks agree",
      { LIMIT, "500", REMAINING, "9", RESET, "1769860830", "date", "Sat, 31 Jan 2026 12:00:00 GMT" },
      { .is_given = true, .limit = 500, .remaining = 9, .reset_in_ms = 29750 } },
    { "more remaining than there are", { LIMIT, "5", REMAINING, "10" },
      { .is_given = true, .limit = 5, .remaining = 5, .reset_in_ms = RATE_WINDOW_MS } },
    { "no limit", { REMAINING, "10" }, { 0 } },
    { "limit of nothing", { LIMIT, "0", REMAINING, "0" }, { 0 } },
    { "negative", { LIMIT, "500", REMAINING, "-1" }, { 0 } },
    { "not numbers", { LIMIT, "many", REMAINING, "some" }, { 0 } },
    { "too large", { LIMIT, "99999999999999999999", REMAINING, "1" }, { 0 } },
};
/* clang-format on */

static void test_hint(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hint_cases); i++) {
        struct http_reply reply = reply_with(hint_cases[i].headers);
        struct rate_hint hint = rate_hint_read(&reply, now_ms);
        const struct rate_hint *want = &hint_cases[i].hint;
        if (hint.is_given != want->is_given || hint.limit != want->limit ||
            hint.remaining != want->remaining || hint.reset_in_ms != want->reset_in_ms)
            fail_msg("%s: %lld", hint_cases[i].about, (long long)hint.reset_in_ms);
    }
}

/* clang-format off */
static const struct {
    const char *about;
    const char *headers[5];
    int64_t wait_ms;
} refusal_cases[] = {
    { "nothing said", { NULL }, -1 },
    { "reset", { RESET, "1769860810" }, 9750 },
    { "reset is past", { RESET, "1" }, 0 },
    { "reset is no number", { RESET, "soon" }, -1 },
    { "reset in milliseconds", { RESET, "1769860810000" }, -1 },
    { "seconds", { "retry-after", "7" }, 7000 },
    { "date", { "retry-after", "Sat, 31 Jan 2026 12:00:20 GMT" }, 19750 },
    { "date is past", { "retry-after", "Sat, 31 Jan 2026 11:00:20 GMT" }, 0 },
    { "neither", { "retry-after", "later" }, -1 },
    { "negative", { "retry-after", "-3" }, -1 },
    { "retry-after counts more", { RESET, "1769860810", "retry-after", "99" }, 99000 },
};

static const struct {
    const char *text;
    bool is_date;
    int64_t time_ms;
} date_cases[] = {
    { "Sun, 06 Nov 1994 08:49:37 GMT", true, 784111777000 },
    { "Sun, 06 Nov 1994 08:49:37 UTC", false, 0 },
    { "Sunday, 06-Nov-94 08:49:37 GMT", false, 0 },
    { "Sun, 06 Abc 1994 08:49:37 GMT", false, 0 },
    { "Sun, 31 Feb 1994 08:49:37 GMT", false, 0 },
    { "Sun, 06 Nov 1994 25:49:37 GMT", false, 0 },
    { "", false, 0 },
};
/* clang-format on */

static void test_refusal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusal_cases); i++) {
        struct http_reply reply = reply_with(refusal_cases[i].headers);
        int64_t wait_ms = rate_refusal_wait_ms(&reply, now_ms);
        if (wait_ms != refusal_cases[i].wait_ms)
            fail_msg("%s: %lld", refusal_cases[i].about, (long long)wait_ms);
    }
}

static void test_date(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(date_cases); i++) {
        int64_t time_ms = 0;
        if (http_date_parse(str_from_c(date_cases[i].text), &time_ms) != date_cases[i].is_date ||
            time_ms != date_cases[i].time_ms)
            fail_msg("%s: %lld", date_cases[i].text, (long long)time_ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hint),
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
