// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"
#include "remote/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOW = 1000, WINDOW = 77, LIMIT = 60 };

/* A meeting place that says what it is told to say. */
struct place {
    struct rate_grant grant;
    bool is_away;
    int asked;
    struct rate_claim claim; /* the last */
};

static bool take(void *context, const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES],
                 const struct rate_claim *claim, struct rate_grant *ret_grant)
{
    struct place *place = context;

    (void)fingerprint;
    place->asked++;
    place->claim = *claim;
    if (place->is_away) return false;
    *ret_grant = place->grant;
    return true;
}

static const uint8_t token[RATE_FINGERPRINT_BYTES];

static int64_t ask(struct place *place, struct rate_permits *permits, struct rate_state *state,
                   int64_t now_ms)
{
    const struct rate_share share = { place, take };
    return rate_permit(permits, state, &share, token, now_ms);
}

static struct rate_state state_of(int64_t limit, int64_t remaining)
{
    return (struct rate_state){ .is_known = true,
                                .limit = limit,
                                .remaining = remaining,
                                .window = WINDOW,
                                .reset_at_ms = NOW + 60000,
                                .look_at_ms = NOW + 50000 };
}

static void test_uses_what_it_holds(void **state_)
{
    struct rate_state state = state_of(LIMIT, 50);
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 5 } };

    (void)state_;
    for (int i = 0; i < 4; i++) assert_int_equal(0, ask(&place, &permits, &state, NOW));
    assert_int_equal(1, place.asked); /* the fifth is kept back for the look-out */
    assert_int_equal(10, place.claim.counted);
    assert_int_equal(0, place.claim.answered);
    state.in_flight = 1;
    assert_int_equal(0, ask(&place, &permits, &state, NOW));
    assert_int_equal(2, place.asked);
    assert_int_equal(3, place.claim.answered); /* four used, one of them on its way */
}

static void test_none_left(void **state_)
{
    struct rate_state state = state_of(LIMIT, 50);
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 1 } };

    (void)state_;
    int64_t wait_ms = ask(&place, &permits, &state, NOW); /* one, and that is kept back */
    assert_true(wait_ms > 0);
    place.grant.permits = 0;
    assert_true(ask(&place, &permits, &state, NOW + 1) > 0);
    assert_int_equal(1, place.asked); /* it does not ask at each turn */
    assert_true(ask(&place, &permits, &state, NOW + wait_ms) > 0);
    assert_int_equal(2, place.asked);
    assert_int_equal(0, ask(&place, &permits, &state, state.look_at_ms)); /* the look-out leaves */
    assert_true(ask(&place, &permits, &state, state.look_at_ms) > 0);
}

static void test_small_limits_keep_nothing_back(void **state_)
{
    struct rate_state state = state_of(RATE_SPARE_FROM - 1, 10);
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 1 } };

    (void)state_;
    assert_int_equal(0, ask(&place, &permits, &state, NOW));
}

static void test_permits_end_with_their_window(void **state_)
{
    struct rate_state state = state_of(LIMIT, 50);
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 10 } };

    (void)state_;
    assert_int_equal(0, ask(&place, &permits, &state, NOW));
    state.window = WINDOW + 1;
    place.grant.permits = 0;
    assert_true(ask(&place, &permits, &state, NOW) > 0);
    assert_int_equal(WINDOW + 1, place.claim.window);
    assert_int_equal(0, place.claim.answered);
}

static void test_learns_of_the_window_of_others(void **state_)
{
    struct rate_state state = { .is_known = false };
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 3,
                                      .known = { .is_given = true,
                                                 .limit = LIMIT,
                                                 .remaining = 20,
                                                 .window = WINDOW,
                                                 .reset_in_ms = 30000 } } };

    (void)state_;
    assert_int_equal(0, ask(&place, &permits, &state, NOW));
    assert_int_equal(0, place.claim.window);
    assert_true(state.is_known);
    assert_int_equal(WINDOW, state.window);
    assert_int_equal(20, state.remaining);
    assert_int_equal(NOW + 30000, state.reset_at_ms);
}

static void test_somebody_must_find_out(void **state_)
{
    struct rate_state state = { .is_known = false };
    struct rate_permits permits = { 0 };
    struct place place = { .grant = { .permits = 0 } };

    (void)state_;
    assert_int_equal(0, ask(&place, &permits, &state, NOW)); /* nobody knows anything yet */
    place.grant.permits = 5;
    state = state_of(LIMIT, 50);
    assert_int_equal(0, ask(&place, &permits, &state, NOW));
    place.grant.permits = 0;
    assert_int_equal(0, ask(&place, &permits, &state, state.reset_at_ms)); /* one goes to see */
    state.in_flight = 1;
    assert_true(ask(&place, &permits, &state, state.reset_at_ms) > 0); /* and one alone */
}

static void test_nobody_to_ask(void **state_)
{
    struct rate_state state = state_of(LIMIT, 50);
    struct rate_permits permits = { 0 };
    struct place place = { .is_away = true };

    (void)state_;
    int64_t wait_ms = ask(&place, &permits, &state, NOW);
    assert_true(wait_ms > 0);
    place = (struct place){ .grant = { .permits = 5 } };
    assert_int_equal(0, ask(&place, &permits, &state, NOW + wait_ms));
}

static void test_windows_without_names(void **state_)
{
    struct rate_state state = state_of(LIMIT, 50);
    struct rate_permits permits = { 0 };
    struct place place = { .is_away = true };

    (void)state_;
    state.window = 0;
    assert_int_equal(0, ask(&place, &permits, &state, NOW)); /* each process for itself */
    assert_int_equal(0, place.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uses_what_it_holds),
        cmocka_unit_test(test_none_left),
        cmocka_unit_test(test_small_limits_keep_nothing_back),
        cmocka_unit_test(test_permits_end_with_their_window),
        cmocka_unit_test(test_learns_of_the_window_of_others),
        cmocka_unit_test(test_somebody_must_find_out),
        cmocka_unit_test(test_nobody_to_ask),
        cmocka_unit_test(test_windows_without_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
