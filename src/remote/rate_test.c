// SPDX-License-Identifier: Apache-2.0
#include "remote/rate.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { NOW = 1000000 };

#define KNOWN(limit_, remaining_, reset_, left_, flying_)               \
    {                                                                   \
        .is_known = true, .limit = (limit_), .remaining = (remaining_), \
        .reset_at_ms = NOW + (reset_), .look_at_ms = NOW + (reset_),    \
        .last_left_ms = NOW + (left_), .in_flight = (flying_)           \
    }

/* The window may be over, and is at the latest after reset_. */
#define LOOKING(limit_, remaining_, reset_, left_, has_looked_)                                 \
    {                                                                                           \
        .is_known = true, .limit = (limit_), .remaining = (remaining_), .look_at_ms = NOW,      \
        .reset_at_ms = NOW + (reset_), .last_left_ms = NOW + (left_), .has_looked = has_looked_ \
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
    { "the last one is kept to look", KNOWN(500, 1, 10000, -10000, 0), 0, 10000 },
    { "the last one of a small limit", KNOWN(40, 1, 10000, -10000, 0), 0, 0 },
    { "the last but one", KNOWN(500, 2, 10000, -10000, 0), 0, 0 },
    { "time to look", LOOKING(500, 1, 1000, -1, false), 0, 0 },
    { "time to look, not the first", LOOKING(500, 2, 1000, 0, false), 1, 1000 },
    { "looked, and it was too early", LOOKING(500, 0, 1000, 0, true), 0, 1000 },
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

/* The name of a window tells it from another, however near their ends are. */
static void test_windows_by_name(void **state)
{
    const struct rate_hint first = {
        .is_given = true, .limit = 100, .remaining = 3, .window = 1700000010, .reset_in_ms = 900
    };
    const struct rate_hint older = {
        .is_given = true, .limit = 100, .remaining = 90, .window = 1700000009, .reset_in_ms = 10
    };
    const struct rate_hint newer = {
        .is_given = true, .limit = 100, .remaining = 99, .window = 1700000011, .reset_in_ms = 1900
    };
    const struct rate_hint anew = {
        .is_given = true, .limit = 100, .remaining = 70, .window = 1700000005, .reset_in_ms = 5000
    };
    const struct rate_hint *const hints[] = { &first, &older, &newer, &anew };
    const int64_t remaining[] = { 3, 3, 99, 70 };
    struct rate_state rate = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(hints); i++) {
        rate_state_leave(&rate, NOW);
        rate_state_arrive(&rate, hints[i], NOW);
        assert_int_equal(remaining[i], rate.remaining);
    }
}

/* --- a service that counts on its side ----------------------------------------------------------- */

/* Whatever it counts, no call may be one too many, and few may be left unused: callers always want
 * more. It writes the end of its window as Netlify does, in whole seconds, rounded up. */
struct service {
    int64_t limit, window_ms, latency_ms;
    bool is_aligned; /* windows begin at whole multiples, not with their first call */
};

static const struct service services[] = {
    { 500, 60000, 50, false }, { 500, 60000, 50, true }, { 500, 60000, 900, false },
    { 100, 1000, 20, false },  { 200, 2000, 20, false }, { 500, 3000, 35, false },
    { 1000, 6000, 3, false },  { 400, 10000, 20, true }, { 100, 60000, 20, false },
};

enum { RING = 1024, FLYING_MAX = 20, WINDOWS = 20, FRACTION_MS = 437 };

struct counting {
    const struct service *service;
    int64_t used, window_end;
    struct rate_hint answers[RING][FLYING_MAX]; /* by the millisecond in which they arrive */
    size_t answer_count[RING];
};
static struct counting counting;

static struct rate_hint count_call(int64_t now)
{
    const struct service *service = counting.service;
    int64_t begin = service->is_aligned ? now / service->window_ms * service->window_ms : now;

    if (now >= counting.window_end) {
        counting.used = 0;
        counting.window_end = begin + service->window_ms;
    }
    counting.used++;
    if (counting.used > service->limit)
        fail_msg("a call too many of %lld in %lld ms", (long long)service->limit,
                 (long long)service->window_ms);
    int64_t reset_s = (counting.window_end + 999) / 1000;
    return (struct rate_hint){ .is_given = true,
                               .limit = service->limit,
                               .remaining = service->limit - counting.used,
                               .window = reset_s,
                               .reset_in_ms = reset_s * 1000 };
}

static int64_t run_service(const struct service *service)
{
    struct rate_state rate = { 0 };
    int64_t begin = 1000000 + FRACTION_MS, sent = 0;

    counting = (struct counting){ .service = service };
    for (int64_t now = begin; now < begin + WINDOWS * service->window_ms; now++) {
        size_t slot = (size_t)(now % RING);
        for (size_t i = 0; i < counting.answer_count[slot]; i++) {
            struct rate_hint hint = counting.answers[slot][i];
            hint.reset_in_ms -= now;
            rate_state_arrive(&rate, &hint, now);
        }
        counting.answer_count[slot] = 0;
        while (rate.in_flight < FLYING_MAX && rate_plan(&rate, now, 0) == 0) {
            size_t back = (size_t)((now + service->latency_ms) % RING);
            rate_state_leave(&rate, now);
            counting.answers[back][counting.answer_count[back]++] = count_call(now);
            sent++;
        }
    }
    return sent;
}

static void test_service_never_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        int64_t permitted = services[i].limit * WINDOWS, sent = run_service(&services[i]);
        if (sent * 100 < 95 * permitted)
            fail_msg("service %zu: %lld of %lld", i, (long long)sent, (long long)permitted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_answers_overtake_each_other),
        cmocka_unit_test(test_nonsense_teaches_nothing),
        cmocka_unit_test(test_calls_without_headers_count),
        cmocka_unit_test(test_new_window_is_probed),
        cmocka_unit_test(test_windows_by_name),
        cmocka_unit_test(test_service_never_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
