// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/rate_window.h"

#include "domain/call_fixture.h"

#include <string.h>

enum { LIMIT = 60, MANY = 500, ASKERS = 3 };

struct asker {
    int64_t granted, answered, told;
};

static struct call_fixture fixture;
static struct rate_windows *windows;
static const uint8_t token[RATE_FINGERPRINT_BYTES] = { 1 };
static const uint8_t other_token[RATE_FINGERPRINT_BYTES] = { 2 };

static int setup(void **state)
{
    (void)state;
    call_fixture_init(&fixture);
    windows = rate_windows_new(fixture.domain.store);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rate_windows_free(windows);
    call_fixture_deinit(&fixture);
    return 0;
}

static struct rate_grant take(const uint8_t *of, struct rate_claim claim)
{
    const struct rate_share *share = rate_windows_share(windows);
    struct rate_grant grant = { 0 };
    assert_true(share->take(share->context, of, &claim, &grant));
    return grant;
}

static struct rate_claim claim_of(int64_t window, int64_t counted, int64_t answered)
{
    return (struct rate_claim){ .window = window,
                                .limit = LIMIT,
                                .reset_in_ms = 60 * 1000,
                                .counted = counted,
                                .answered = answered };
}

static void test_nobody_knows_a_window(void **state)
{
    (void)state;
    struct rate_grant grant = take(token, (struct rate_claim){ .window = 0 });
    assert_int_equal(0, grant.permits);
    assert_false(grant.known.is_given);
    assert_null(rate_windows_share(NULL));
}

/* Two calls found the window, unpermitted: what is left is given out to the last call, and no more,
 * whoever asks and however late answers are told. */
static void test_no_permit_too_many(void **state)
{
    struct asker askers[ASKERS] = { { 0 } };
    int64_t used = 2, granted = 0;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        struct asker *asker = &askers[i * 7 % ASKERS];
        struct rate_grant grant = take(token, claim_of(9, used, asker->answered - asker->told));
        asker->told = asker->answered;
        asker->granted += grant.permits;
        granted += grant.permits;
        if (i % 3 == 0) { /* all it holds is used and answered */
            used += asker->granted - asker->answered;
            asker->answered = asker->granted;
        }
        assert_true(granted + 2 <= LIMIT);
    }
    assert_int_equal(LIMIT - 2, granted);
}

static void test_windows_follow_each_other(void **state)
{
    (void)state;
    while (take(token, claim_of(9, 0, 0)).permits > 0) continue;
    struct rate_grant grant = take(token, claim_of(10, 1, 0)); /* the next: all is free again */
    assert_true(grant.permits > 0);
    assert_false(grant.known.is_given);

    struct rate_claim late = claim_of(9, 60, 0);
    late.reset_in_ms = 500;
    grant = take(token, late); /* is told of the window that is on */
    assert_true(grant.known.is_given && grant.permits > 0);
    assert_int_equal(10, grant.known.window);
    assert_int_equal(LIMIT, grant.known.limit);
    assert_in_range(grant.known.reset_in_ms, 50 * 1000, 60 * 1000);

    grant = take(token, (struct rate_claim){ .window = 0 }); /* and so is who knows nothing */
    assert_true(grant.known.is_given && grant.permits > 0);
    assert_int_equal(10, grant.known.window);

    grant =
        take(token, claim_of(8, 1, 0)); /* not soon over, though earlier: a service begun anew */
    assert_false(grant.known.is_given);
    assert_true(grant.permits > 0);
}

static void test_strangers_spend_too(void **state)
{
    (void)state;
    assert_true(take(token, claim_of(9, 0, 0)).permits > 0);
    assert_int_equal(0, take(token, claim_of(9, LIMIT, 0)).permits);
    assert_int_equal(0, take(token, claim_of(9, 3, 0)).permits); /* an older view changes nothing */
}

static void test_tokens_are_apart(void **state)
{
    (void)state;
    while (take(token, claim_of(9, 0, 0)).permits > 0) continue;
    assert_true(take(other_token, claim_of(9, 0, 0)).permits > 0);
}

/* As many connections lent as there are: those who ask wait for none of them. */
static void test_asks_on_its_own_connection(void **state)
{
    struct db *lent[16] = { NULL };
    size_t count = 0;

    (void)state;
    assert_true(take(token, claim_of(9, 0, 0)).permits > 0);
    while (count < fixture.store.options.connections_max - 2) {
        EXPECT_STATUS(OK, store_borrow(fixture.domain.store, &lent[count]));
        count++;
    }
    assert_true(take(token, claim_of(9, 0, 0)).permits > 0);
    while (count > 0) store_return(fixture.domain.store, lent[--count]);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_nobody_knows_a_window),     CASE(test_no_permit_too_many),
        CASE(test_windows_follow_each_other), CASE(test_strangers_spend_too),
        CASE(test_tokens_are_apart),          CASE(test_asks_on_its_own_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
