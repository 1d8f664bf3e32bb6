// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify.h"

#include "base/clock.h"
#include "remote/netlify_fixture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* --- which answers are tried again ---------------------------------------------------------- */

static STATUS run_get(struct netlify_fixture *fixture, struct netlify_error *ret_error)
{
    struct netlify_user user;
    return netlify_get_user(&fixture->netlify, fixture->arena, &user, ret_error);
}

static STATUS run_delete(struct netlify_fixture *fixture, struct netlify_error *ret_error)
{
    return netlify_delete_variable(&fixture->netlify, &fixture->place, STR("K"), fixture->arena,
                                   ret_error);
}

static STATUS run_patch(struct netlify_fixture *fixture, struct netlify_error *ret_error)
{
    const struct netlify_value_input value = { .context_name = STR("all"),
                                               .value = netlify_secret("v") };
    struct netlify_variable variable;
    return netlify_patch_variable(&fixture->netlify, &fixture->place, STR("K"), &value,
                                  fixture->arena, &variable, ret_error);
}

static STATUS run_create(struct netlify_fixture *fixture, struct netlify_error *ret_error)
{
    struct netlify_variables made;
    return netlify_create_variables(&fixture->netlify, &fixture->place, NULL, 0, fixture->arena,
                                    &made, ret_error);
}

#define BODY .headers = JSON_HEADER, .body
#define USER                    \
    {                           \
        BODY = "{\"id\":\"u\"}" \
    }
#define VARIABLE                                              \
    {                                                         \
        .status = 201, BODY = "{\"key\":\"K\",\"values\":[]}" \
    }
#define SAYS(number)                                     \
    {                                                    \
        .status = (number), BODY = "{\"message\":\"m\"}" \
    }
#define GONE          \
    {                 \
        .status = 204 \
    }
#define RESET                        \
    {                                \
        .ending = CANNED_RESET_AFTER \
    }
#define RESET_EARLY                   \
    {                                 \
        .ending = CANNED_RESET_BEFORE \
    }
#define SLOW(header)                                                                \
    {                                                                               \
        .status = 429, .headers = JSON_HEADER header, .body = "{\"message\":\"m\"}" \
    }
#define FINE (-1)

/* clang-format off */
static const struct {
    const char *about;
    STATUS (*run)(struct netlify_fixture *fixture, struct netlify_error *ret_error);
    struct canned_answer answers[6];
    int kind; /* of the error, or FINE */
    bool maybe_applied;
    size_t calls, waits[3];
} cases[] = {
    { "get", run_get, { USER }, FINE, false, 1, { 0 } },
    { "get after 503", run_get, { SAYS(503), USER }, FINE, false, 2, { [NETLIFY_WAIT_RETRY] = 1 } },
    { "get after resets", run_get, { RESET, RESET_EARLY, USER }, FINE, false, 3,
      { [NETLIFY_WAIT_RETRY] = 2 } },
    { "get, four failures", run_get, { SAYS(500), SAYS(502), SAYS(503), SAYS(504), USER }, FINE,
      false, 5, { [NETLIFY_WAIT_RETRY] = 4 } },
    { "get, five failures", run_get,
      { SAYS(500), SAYS(502), SAYS(503), SAYS(504), SAYS(500), USER }, NETLIFY_SERVER, false, 5,
      { [NETLIFY_WAIT_RETRY] = 4 } },
    { "get, truncated", run_get,
      { { BODY = "{\"id\":\"u\"}", .ending = CANNED_TRUNCATE }, USER }, FINE, false, 2,
      { [NETLIFY_WAIT_RETRY] = 1 } },
    { "get 401", run_get, { SAYS(401), USER }, NETLIFY_UNAUTHORIZED, false, 1, { 0 } },
    { "get 403", run_get, { SAYS(403), USER }, NETLIFY_FORBIDDEN, false, 1, { 0 } },
    { "get 404", run_get, { SAYS(404), USER }, NETLIFY_NOT_FOUND, false, 1, { 0 } },
    { "get 422", run_get, { SAYS(422), USER }, NETLIFY_REFUSED, false, 1, { 0 } },
    { "get 302", run_get, { SAYS(302), USER }, NETLIFY_BAD_ANSWER, false, 1, { 0 } },
    { "get garbage", run_get, { { BODY = "\x01{[" }, USER }, NETLIFY_BAD_ANSWER, false, 1, { 0 } },

    { "patch", run_patch, { VARIABLE }, FINE, false, 1, { 0 } },
    { "patch after 500 and reset", run_patch, { SAYS(500), RESET, VARIABLE }, FINE, false, 3,
      { [NETLIFY_WAIT_RETRY] = 2 } },
    { "patch, then refused", run_patch, { RESET, SAYS(404) }, NETLIFY_NOT_FOUND, true, 2,
      { [NETLIFY_WAIT_RETRY] = 1 } },
    { "patch 404", run_patch, { SAYS(404) }, NETLIFY_NOT_FOUND, false, 1, { 0 } },

    { "delete", run_delete, { GONE }, FINE, false, 1, { 0 } },
    { "delete 404", run_delete, { SAYS(404) }, NETLIFY_NOT_FOUND, false, 1, { 0 } },
    { "delete, done by the first try", run_delete, { RESET, SAYS(404) }, NETLIFY_NOT_FOUND, true, 2,
      { [NETLIFY_WAIT_RETRY] = 1 } },
    { "delete, 500, then gone", run_delete, { SAYS(500), SAYS(404) }, NETLIFY_NOT_FOUND, true, 2,
      { [NETLIFY_WAIT_RETRY] = 1 } },
    { "delete with words", run_delete, { { .status = 200, BODY = "{}" } }, NETLIFY_BAD_ANSWER, true,
      1, { 0 } },
    { "delete, refused by rate, then missing", run_delete, { SLOW("Retry-After: 0\r\n"), SAYS(404) },
      NETLIFY_NOT_FOUND, false, 2, { [NETLIFY_WAIT_REFUSED] = 1 } },

    { "create", run_create, { { .status = 201, BODY = "[]" } }, FINE, false, 1, { 0 } },
    { "create 409", run_create, { SAYS(409) }, NETLIFY_CONFLICT, false, 1, { 0 } },
    { "create, reset", run_create, { RESET, { BODY = "[]" } }, NETLIFY_NETWORK, true, 1, { 0 } },
    { "create, 500", run_create, { SAYS(500), { BODY = "[]" } }, NETLIFY_SERVER, true, 1, { 0 } },
    { "create, refused by rate", run_create, { SLOW("Retry-After: 0\r\n"), { BODY = "[]" } }, FINE,
      false, 2, { [NETLIFY_WAIT_REFUSED] = 1 } },
    { "create, other answer", run_create, { { .status = 201, BODY = "{}" } }, NETLIFY_BAD_ANSWER,
      true, 1, { 0 } },

    { "rate, no headers", run_get, { SLOW(""), USER }, FINE, false, 2,
      { [NETLIFY_WAIT_REFUSED] = 1 } },
    { "rate, reset is past", run_get, { SLOW("X-RateLimit-Reset: 1000\r\n"), USER }, FINE, false, 2,
      { [NETLIFY_WAIT_REFUSED] = 1 } },
    { "rate, nonsense", run_get, { SLOW("X-RateLimit-Reset: soon\r\nRetry-After: -\r\n"), USER },
      FINE, false, 2, { [NETLIFY_WAIT_REFUSED] = 1 } },
    { "rate, five times", run_get, { SLOW(""), SLOW(""), SLOW(""), SLOW(""), SLOW(""), USER },
      NETLIFY_RATE_LIMITED, false, 5, { [NETLIFY_WAIT_REFUSED] = 4 } },
    { "rate and failures", run_get, { SLOW(""), SAYS(500), SLOW(""), RESET, USER }, FINE, false, 5,
      { [NETLIFY_WAIT_REFUSED] = 2, [NETLIFY_WAIT_RETRY] = 2 } },
};
/* clang-format on */

static void run_case(size_t at)
{
    void *state;
    struct netlify_error error = { 0 };

    (void)netlify_set_up(&state);
    struct netlify_fixture *fixture = state;
    /* A connection of its own for each call: libcurl would repeat some on a kept one by itself. */
    for (size_t i = 0; i < COUNT_OF(cases[at].answers); i++) {
        struct canned_answer answer = cases[at].answers[i];
        if (!answer.body && !answer.status && !answer.ending) break;
        if (answer.ending == CANNED_KEEP) answer.ending = CANNED_CLOSE;
        netlify_answer_with(fixture, answer);
    }
    struct status status = cases[at].run(fixture, &error);
    int kind = status.code == STATUS_OK ? FINE : (int)error.kind;
    if (kind != cases[at].kind || fixture->calls_seen != cases[at].calls ||
        error.maybe_applied != cases[at].maybe_applied)
        fail_msg("%s: kind %d, %zu calls, %.*s", cases[at].about, kind, fixture->calls_seen,
                 STR_ARG(error.message));
    for (size_t i = 0; i < COUNT_OF(cases[at].waits); i++) {
        if (i != NETLIFY_WAIT_PACING && fixture->waits_seen[i] != cases[at].waits[i])
            fail_msg("%s: %zu waits of kind %zu", cases[at].about, fixture->waits_seen[i], i);
    }
    (void)netlify_tear_down(&state);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) run_case(i);
}

static void test_nobody_listens(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_error error;

    fixture->netlify.base_url = STR("http://127.0.0.1:1");
    assert_int_equal(run_create(fixture, &error).code, STATUS_UNAVAILABLE);
    assert_int_equal(error.kind, NETLIFY_NETWORK);
    assert_false(error.maybe_applied); /* it never left, so it was even tried again */
    assert_int_equal(fixture->calls_seen, 5);
}

/* --- budget --------------------------------------------------------------------------------- */

#define RATE(limit, remaining) \
    "X-RateLimit-Limit: " limit "\r\nX-RateLimit-Remaining: " remaining "\r\n"

static void test_answers_feed_the_budget(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct rate_ticket ticket = { 0 };
    struct netlify_error error;

    netlify_answer_with(fixture, (struct canned_answer){ .headers = JSON_HEADER RATE("500", "0"),
                                                         .body = "{\"id\":\"u\"}" });
    assert_int_equal(run_get(fixture, &error).code, STATUS_OK);
    int64_t wait_ms = rate_budget_ask(fixture->budget, &ticket, clock_monotonic_ms());
    assert_in_range(wait_ms, RATE_WINDOW_MS / 2, RATE_WINDOW_MS);
    rate_budget_withdraw(fixture->budget, &ticket);
}

/* --- cancelling ----------------------------------------------------------------------------- */

static void test_cancelled_before(void **state)
{
    struct netlify_fixture *fixture = *state;
    const atomic_bool cancel = true;
    struct netlify_error error;

    fixture->netlify.cancel = &cancel;
    netlify_answer_with(fixture, (struct canned_answer){ .body = "" });
    assert_int_equal(run_create(fixture, &error).code, STATUS_CANCELLED);
    assert_int_equal(error.kind, NETLIFY_CANCELLED);
    assert_false(error.maybe_applied);
    assert_int_equal(canned_server_requests(fixture->server), 0);
}

static atomic_bool cancelled;

static void cancel_when_waiting(void *context, enum netlify_wait reason, int64_t ms)
{
    (void)context, (void)reason, (void)ms;
    atomic_store(&cancelled, true);
}

static void test_cancelled_while_waiting(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_error error;

    atomic_store(&cancelled, false);
    fixture->netlify.cancel = &cancelled;
    fixture->netlify.observer.on_wait = cancel_when_waiting;
    fixture->netlify.retry.wait_ms_max = INT64_C(1) << 40;
    netlify_answer_with(
        fixture,
        (struct canned_answer){ .status = 429, .headers = "Retry-After: 1000000\r\n", .body = "" });
    assert_int_equal(run_get(fixture, &error).code, STATUS_CANCELLED);
    assert_int_equal(fixture->calls_seen, 1);
}

static void *cancel_when_asked(void *fixture_)
{
    struct netlify_fixture *fixture = fixture_;
    while (canned_server_requests(fixture->server) == 0) clock_sleep_ms(1);
    atomic_store(&cancelled, true);
    return NULL;
}

static void test_cancelled_in_flight(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_error error;
    pthread_t thread;

    atomic_store(&cancelled, false);
    fixture->netlify.cancel = &cancelled;
    netlify_answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_asked, fixture), 0);
    assert_int_equal(run_create(fixture, &error).code, STATUS_CANCELLED);
    assert_int_equal(error.kind, NETLIFY_CANCELLED);
    assert_true(error.maybe_applied);
    pthread_join(thread, NULL);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netlify_set_up, netlify_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),       TEST(test_nobody_listens),
        TEST(test_answers_feed_the_budget), TEST(test_cancelled_before),
        TEST(test_cancelled_while_waiting), TEST(test_cancelled_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
