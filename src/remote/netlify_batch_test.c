// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify_batch.h"

#include "base/clock.h"
#include "remote/netlify_fixture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { FINE = -1, UNTOLD = -2 };

/* What became of one operation. */
struct outcome {
    int kind;
    bool maybe_applied;
    size_t variables;
};

static void note(void *outcome_, const struct netlify_result *result)
{
    struct outcome *outcome = outcome_;
    assert_int_equal(outcome->kind, UNTOLD); /* told once */
    outcome->kind = result->error ? (int)result->error->kind : FINE;
    outcome->maybe_applied = result->error && result->error->maybe_applied;
    outcome->variables = result->variables ? result->variables->count : 0;
}

#define PATCHED "{\"key\":\"K\",\"values\":[{\"context\":\"all\",\"value\":\"v\"}]}"

static struct netlify_value_input value_input(void)
{
    return (struct netlify_value_input){ .context_name = STR("all"),
                                         .value = netlify_secret("the value") };
}

static void test_each_has_its_own_outcome(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    const struct netlify_value_input value = value_input();
    const struct netlify_variable_input input = { .key = STR("C"),
                                                  .values = &value,
                                                  .value_count = 1 };
    struct outcome outcomes[7];

    for (size_t i = 0; i < COUNT_OF(outcomes); i++) outcomes[i].kind = UNTOLD;
    netlify_answer(fixture, "POST " ENV_PATH "?", 201, "[" PATCHED "]");
    netlify_answer(fixture, "PUT " ENV_PATH "/P?", 200, PATCHED);
    netlify_answer(fixture, "PATCH " ENV_PATH "/A?", 201, PATCHED);
    netlify_answer(fixture, "PATCH " ENV_PATH "/B?", 422, "{\"message\":\"no\"}");
    netlify_answer_with(fixture,
                        (struct canned_answer){ .match = "DELETE " ENV_PATH "/D?", .status = 204 });
    netlify_answer(fixture, "DELETE " ENV_PATH "/E/value/v1?", 404, "{}");

    netlify_batch_create(batch, &input, 1, note, &outcomes[0]);
    netlify_batch_put(batch, STR("P"), &input, note, &outcomes[1]);
    netlify_batch_patch(batch, STR("A"), &value, note, &outcomes[2]);
    netlify_batch_patch(batch, STR("B"), &value, note, &outcomes[3]);
    netlify_batch_delete(batch, STR("D"), note, &outcomes[4]);
    netlify_batch_delete_value(batch, STR("E"), STR("v1"), note, &outcomes[5]);
    netlify_batch_delete(batch, STR(""), note, &outcomes[6]);
    assert_int_equal(outcomes[6].kind, UNTOLD); /* not before it runs */
    netlify_batch_run(batch);
    netlify_batch_free(batch);

    static const int kinds[] = {
        FINE, FINE, FINE, NETLIFY_REFUSED, FINE, NETLIFY_NOT_FOUND, NETLIFY_REFUSED
    };
    static const size_t variables[] = { 1, 1, 1, 0, 0, 0, 0 };
    for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
        assert_int_equal(outcomes[i].kind, kinds[i]);
        assert_int_equal(outcomes[i].variables, variables[i]);
    }
    assert_int_equal(canned_server_requests(fixture->server), 6);
}

enum { MANY = 40 };

static void start_many(struct netlify_batch *batch, struct outcome *outcomes,
                       const struct netlify_value_input *value)
{
    for (size_t i = 0; i < MANY; i++) {
        outcomes[i].kind = UNTOLD;
        netlify_batch_patch(batch, STR("K"), value, note, &outcomes[i]);
    }
}

static void test_few_are_in_flight(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    const struct netlify_value_input value = value_input();
    struct outcome outcomes[MANY];

    netlify_answer_with(fixture, (struct canned_answer){
                                     .headers = JSON_HEADER
                                     "X-RateLimit-Limit: 5000\r\nX-RateLimit-Remaining: 4000\r\n",
                                     .body = PATCHED,
                                     .delay_ms = 2,
                                     .times = MANY });
    start_many(batch, outcomes, &value);
    netlify_batch_run(batch);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(outcomes[i].kind, FINE);
    assert_in_range(canned_server_peak(fixture->server), 2, NETLIFY_IN_FLIGHT_MAX);
    netlify_batch_free(batch);
}

/* Failures here and there cost tries, not results. */
static void test_faults_in_between(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    const struct netlify_value_input value = value_input();
    struct outcome outcomes[MANY];

    for (size_t i = 0; i < MANY; i++) {
        static const enum canned_ending endings[] = { CANNED_KEEP, CANNED_RESET_AFTER, CANNED_KEEP,
                                                      CANNED_TRUNCATE, CANNED_RESET_BEFORE };
        netlify_answer_with(fixture,
                            (struct canned_answer){ .status = i % 7 == 3    ? 503
                                                              : i % 11 == 5 ? 429
                                                                            : 201,
                                                    .headers = JSON_HEADER "Retry-After: 0\r\n",
                                                    .body = PATCHED,
                                                    .ending = endings[i % COUNT_OF(endings)] });
    }
    netlify_answer_with(fixture, (struct canned_answer){
                                     .headers = JSON_HEADER, .body = PATCHED, .times = 2 * MANY });
    fixture->netlify.retry.tries_max = 20;
    start_many(batch, outcomes, &value);
    netlify_batch_run(batch);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(outcomes[i].kind, FINE);
    netlify_batch_free(batch);
}

/* What is tried again must not wait for what came after it, nor the other way round. */
static void test_one_slot_is_enough(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    struct rate_ticket others[RATE_UNKNOWN_IN_FLIGHT - 1] = { 0 };
    const struct rate_hint none = { 0 };
    struct outcome outcomes[MANY];

    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(rate_budget_ask(fixture->budget, &others[i], 0), 0);
    netlify_answer_with(fixture, (struct canned_answer){ .status = 503, .times = 3 });
    netlify_answer_with(fixture, (struct canned_answer){ .status = 204, .times = MANY });
    for (size_t i = 0; i < MANY; i++) {
        outcomes[i].kind = UNTOLD;
        netlify_batch_delete(batch, STR("K"), note, &outcomes[i]);
    }
    netlify_batch_run(batch);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(outcomes[i].kind, FINE);
    assert_int_equal(canned_server_peak(fixture->server), 1);
    for (size_t i = 0; i < COUNT_OF(others); i++) rate_budget_arrive(fixture->budget, &none, 0);
    netlify_batch_free(batch);
}

struct adder {
    struct netlify_batch *batch;
    struct outcome *outcome;
};

static void add_another(void *adder_, const struct netlify_result *result)
{
    struct adder *adder = adder_;
    assert_null(result->error);
    netlify_batch_delete(adder->batch, STR("K2"), note, adder->outcome);
}

static void test_done_may_add_more(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct outcome outcome = { .kind = UNTOLD };
    struct adder adder = { netlify_batch_new(&fixture->netlify, &fixture->place), &outcome };

    netlify_answer_with(fixture, (struct canned_answer){ .status = 204, .times = 2 });
    netlify_batch_delete(adder.batch, STR("K1"), add_another, &adder);
    netlify_batch_run(adder.batch);
    assert_int_equal(outcome.kind, FINE);
    netlify_batch_free(adder.batch);
}

static atomic_bool cancelled;

static void cancel_all(void *count, const struct netlify_result *result)
{
    (void)result;
    ++*(size_t *)count;
    atomic_store(&cancelled, true);
}

static void test_cancel_between_calls(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    size_t count = 0;

    atomic_store(&cancelled, false);
    fixture->netlify.cancel = &cancelled;
    netlify_answer_with(fixture, (struct canned_answer){ .status = 204 });
    netlify_answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE, .times = MANY });
    for (size_t i = 0; i < MANY; i++) netlify_batch_delete(batch, STR("K"), cancel_all, &count);
    netlify_batch_run(batch);
    assert_int_equal(count, MANY); /* every one was told */
    assert_in_range(canned_server_requests(fixture->server), 1, 2 * NETLIFY_IN_FLIGHT_MAX);
    netlify_batch_free(batch);
}

static size_t departures;

static bool lets_three_go(void *outcome)
{
    assert_int_equal(((struct outcome *)outcome)->kind, UNTOLD);
    return ++departures <= 3;
}

/* What may not go is done without having gone, and leaves its place in the budget to others. */
static void test_departures_are_asked_for(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    struct outcome outcomes[MANY];
    size_t fine = 0;

    departures = 0;
    netlify_batch_set_depart(batch, lets_three_go);
    netlify_answer_with(fixture, (struct canned_answer){ .status = 204, .times = MANY });
    for (size_t i = 0; i < MANY; i++) {
        outcomes[i].kind = UNTOLD;
        netlify_batch_delete(batch, STR("K"), note, &outcomes[i]);
    }
    netlify_batch_run(batch);
    for (size_t i = 0; i < MANY; i++) {
        fine += outcomes[i].kind == FINE;
        assert_true(outcomes[i].kind == FINE || outcomes[i].kind == NETLIFY_CANCELLED);
        assert_false(outcomes[i].maybe_applied);
    }
    assert_int_equal(fine, 3);
    assert_int_equal(departures, MANY);
    assert_int_equal(canned_server_requests(fixture->server), 3);
    netlify_batch_free(batch);
}

static void test_free_without_running(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_batch *batch = netlify_batch_new(&fixture->netlify, &fixture->place);
    const struct netlify_value_input value = value_input();
    struct outcome outcomes[MANY];

    start_many(batch, outcomes, &value);
    netlify_batch_free(batch);
    netlify_batch_free(NULL);
    assert_int_equal(outcomes[0].kind, UNTOLD);
}

/* --- threads that share a budget ------------------------------------------------------------ */

static void *run_many(void *netlify_)
{
    const struct netlify *netlify = netlify_;
    const struct netlify_place place = { STR("acme"), STR("site-1") };
    struct netlify_batch *batch = netlify_batch_new(netlify, &place);
    struct outcome outcomes[MANY];
    size_t fine = 0;

    for (size_t i = 0; i < MANY; i++) {
        outcomes[i].kind = UNTOLD;
        netlify_batch_delete(batch, STR("K"), note, &outcomes[i]);
    }
    netlify_batch_run(batch);
    for (size_t i = 0; i < MANY; i++) fine += outcomes[i].kind == FINE;
    netlify_batch_free(batch);
    return (void *)fine;
}

static void test_threads(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify netlifies[3];
    pthread_t threads[3];
    void *fine;

    netlify_answer_with(fixture, (struct canned_answer){ .status = 204, .times = 3 * MANY });
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        netlifies[i] = fixture->netlify;
        netlifies[i].observer = (struct netlify_observer){ 0 };
        netlifies[i].priority = i == 0 ? RATE_INTERACTIVE : RATE_BACKGROUND;
        assert_int_equal(pthread_create(&threads[i], NULL, run_many, &netlifies[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        pthread_join(threads[i], &fine);
        assert_int_equal((size_t)fine, MANY);
    }
    assert_in_range(canned_server_peak(fixture->server), 1, RATE_UNKNOWN_IN_FLIGHT);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netlify_set_up, netlify_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_has_its_own_outcome),
        TEST(test_few_are_in_flight),
        TEST(test_faults_in_between),
        TEST(test_one_slot_is_enough),
        TEST(test_done_may_add_more),
        TEST(test_cancel_between_calls),
        TEST(test_departures_are_asked_for),
        TEST(test_free_without_running),
        TEST(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
