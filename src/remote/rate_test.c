// SPDX-License-Identifier: Apache-2.0
#include "remote/rate.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { NOW = 1000000 };

#define KNOWN(limit_, remaining_, reset_, left_, flying_)                                    \
    {                                                                                        \
        .is_known = true, .limit = (limit_), .remaining = (remaining_),                      \
        .reset_at_ms = NOW + (reset_), .last_left_ms = NOW + (left_), .in_flight = (flying_) \
    }

/* clang-format off */
static const struct {
    const char *about;
    struct rate_state state;
    size_t ahead;
    int64_t wait_ms;
} plan_cases[] = {
    { "nothing known, nothing out", { .in_flight = 0 }, 0, 0 },
    { "nothing known, three out", { .in_flight = 3 }, 0, 0 },
    { "nothing known, four out", { .in_flight = 4 }, 0, RATE_POLL_MS },
    { "nothing known, three out and one ahead", { .in_flight = 3 }, 1, RATE_POLL_MS },
    { "plenty", KNOWN(500, 400, 30000, 0, 3), 0, 0 },
    { "plenty for all who wait", KNOWN(500, 400, 30000, 0, 3), 300, 0 },
    { "a tenth is enough", KNOWN(500, 50, 30000, 0, 0), 0, 0 },
    { "below a tenth: spread", KNOWN(500, 49, 49000, 0, 0), 0, 1000 },
    { "part of the pause is over", KNOWN(500, 49, 49000, -400, 0), 0, 600 },
    { "the pause is over", KNOWN(500, 49, 49000, -1000, 0), 0, 0 },
    { "two ahead wait first", KNOWN(500, 49, 49000, 0, 0), 2, 3000 },
    { "those out count", KNOWN(500, 49, 24000, 0, 25), 0, 1000 },
    { "the last one", KNOWN(500, 1, 10000, -10000, 0), 0, 0 },
    { "none left", KNOWN(500, 0, 10000, -10000, 0), 0, 10000 },
    { "the rest is out", KNOWN(500, 4, 10000, 0, 4), 0, RATE_POLL_MS },
    { "one left, one ahead", KNOWN(500, 1, 10000, -10000, 0), 1, 10000 },
    { "a tiny limit is not paced", KNOWN(3, 1, 10000, 0, 0), 0, 0 },
    { "window over: one goes first", KNOWN(500, 0, -1, -5000, 0), 0, 0 },
    { "window over, not the first", KNOWN(500, 0, -1, -5000, 0), 1, 5 * RATE_POLL_MS - 1 },
    { "window over, the first does not come", KNOWN(500, 0, -100, -5000, 0), 1, 0 },
    { "window over, all out", KNOWN(2, 0, -1, 0, 2), 0, RATE_POLL_MS },
    { "closed", { .closed_until_ms = NOW + 700 }, 0, 700 },
    { "closed, though there is room",
      { .is_known = true, .limit = 500, .remaining = 400, .reset_at_ms = NOW + 9000,
        .closed_until_ms = NOW + 700 }, 0, 700 },
    { "open again", { .closed_until_ms = NOW }, 0, 0 },
};
/* clang-format on */

static void test_plan(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(plan_cases); i++) {
        int64_t wait_ms = rate_plan(&plan_cases[i].state, NOW, plan_cases[i].ahead);
        if (wait_ms != plan_cases[i].wait_ms)
            fail_msg("%s: %lld", plan_cases[i].about, (long long)wait_ms);
    }
}

static void arrive(struct rate_state *rate, int64_t limit, int64_t remaining, int64_t reset_in_ms)
{
    const struct rate_hint hint = {
        .is_given = true, .limit = limit, .remaining = remaining, .reset_in_ms = reset_in_ms
    };
    rate_state_leave(rate, NOW);
    rate_state_arrive(rate, &hint, NOW);
}

static void test_answers_overtake_each_other(void **state)
{
    struct rate_state rate = { 0 };
    (void)state;
    arrive(&rate, 500, 480, 30000);
    arrive(&rate, 500, 490, 30900); /* older, and the same window */
    assert_int_equal(rate.remaining, 480);
    arrive(&rate, 500, 499, 60000); /* a new window */
    assert_int_equal(rate.remaining, 499);
    assert_int_equal(rate.in_flight, 0);
}

static void test_nonsense_teaches_nothing(void **state)
{
    struct rate_state rate = { 0 };
    (void)state;
    arrive(&rate, 500, 0, -5000);
    assert_false(rate.is_known);
    arrive(&rate, 500, 400, 1000LL * 3600 * 24 * 365);
    assert_int_equal(rate.reset_at_ms, NOW + RATE_WINDOW_MS_MAX);
}

static void test_calls_without_headers_count(void **state)
{
    const struct rate_hint none = { 0 }, unsent = { .is_unsent = true };
    const struct rate_hint refused = { .is_refused = true };
    struct rate_state rate = { 0 };
    (void)state;
    arrive(&rate, 500, 400, 30000);
    rate_state_leave(&rate, NOW);
    rate_state_arrive(&rate, &none, NOW);
    assert_int_equal(rate.remaining, 399);
    rate_state_leave(&rate, NOW);
    rate_state_arrive(&rate, &unsent, NOW);
    assert_int_equal(rate.remaining, 399);
    rate_state_leave(&rate, NOW);
    rate_state_arrive(&rate, &refused, NOW);
    assert_false(rate.is_known);
}

static void test_new_window_is_probed(void **state)
{
    const struct rate_hint none = { 0 };
    struct rate_state rate = { 0 };
    (void)state;
    arrive(&rate, 500, 0, 1000);
    assert_int_equal(rate_plan(&rate, NOW + 1000, 0), 0);
    rate_state_leave(&rate, NOW + 1000);
    assert_int_equal(rate_plan(&rate, NOW + 1001, 0), RATE_POLL_MS);
    rate_state_arrive(&rate, &none, NOW + 1001);
    assert_int_equal(rate_plan(&rate, NOW + 1002, 0), 0);
}

/* Whatever the service counts on its side, no call may be one too many. A service with a window of
 * a minute, answers after 50 ms, and callers who always want more. */
static void test_service_never_refuses(void **state)
{
    enum { LIMIT = 500, WINDOW = 60000, LATENCY = 50, RUN = 5 * WINDOW, RING = LATENCY + 1 };
    struct rate_state rate = { 0 };
    struct rate_hint due[RING] = { 0 };
    size_t due_count[RING] = { 0 };
    int64_t used = 0, window_end = 0, sent = 0;
    (void)state;

    for (int64_t now = 1; now < RUN; now++) {
        size_t slot = (size_t)(now % RING);
        for (; due_count[slot] > 0; due_count[slot]--) {
            /* Answers of one millisecond all carry its last count. */
            rate_state_arrive(&rate, &due[slot], now);
        }
        while (rate_plan(&rate, now, 0) == 0) {
            size_t back = (size_t)((now + LATENCY) % RING);
            if (now >= window_end) used = 0, window_end = now + WINDOW;
            used++, sent++;
            assert_true(used <= LIMIT);
            rate_state_leave(&rate, now);
            due[back] = (struct rate_hint){ .is_given = true,
                                            .limit = LIMIT,
                                            .remaining = LIMIT - used,
                                            .reset_in_ms = window_end - now - LATENCY };
            due_count[back]++;
        }
    }
    assert_true(sent * 100 >= 95 * (int64_t)LIMIT * RUN / WINDOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_answers_overtake_each_other),
        cmocka_unit_test(test_nonsense_teaches_nothing),
        cmocka_unit_test(test_calls_without_headers_count),
        cmocka_unit_test(test_new_window_is_probed),
        cmocka_unit_test(test_service_never_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
