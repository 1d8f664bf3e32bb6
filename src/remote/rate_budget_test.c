// SPDX-License-Identifier: Apache-2.0
#include "remote/rate.h"

#include "base/str.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include <cmocka.h>

enum { NOW = 1000 };

static const struct rate_hint nothing = { 0 };

static void learn(struct rate_budget *budget, int64_t limit, int64_t remaining)
{
    const struct rate_hint hint = {
        .is_given = true, .limit = limit, .remaining = remaining, .reset_in_ms = 60000
    };
    struct rate_ticket ticket = { 0 };
    assert_int_equal(rate_budget_ask(budget, &ticket, NOW), 0);
    rate_budget_arrive(budget, &hint, NOW);
}

static void test_first_come_first_served(void **state)
{
    struct rate_budget *budget = rate_budget_new();
    struct rate_ticket tickets[6] = { 0 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(tickets); i++)
        assert_int_equal(rate_budget_ask(budget, &tickets[i], NOW) == 0, i < 4);
    rate_budget_arrive(budget, &nothing, NOW);
    assert_int_not_equal(rate_budget_ask(budget, &tickets[5], NOW), 0); /* one is before it */
    assert_int_equal(rate_budget_ask(budget, &tickets[4], NOW), 0);
    rate_budget_arrive(budget, &nothing, NOW);
    assert_int_equal(rate_budget_ask(budget, &tickets[5], NOW), 0);
    for (int i = 0; i < 4; i++) rate_budget_arrive(budget, &nothing, NOW);
    rate_budget_free(budget);
}

static void test_interactive_goes_before_background(void **state)
{
    struct rate_budget *budget = rate_budget_new();
    struct rate_ticket background = { .priority = RATE_BACKGROUND };
    struct rate_ticket interactive = { .priority = RATE_INTERACTIVE };
    (void)state;

    learn(budget, 500, 2);
    rate_budget_close(budget, NOW + 10);
    assert_int_not_equal(rate_budget_ask(budget, &background, NOW), 0);
    assert_int_not_equal(rate_budget_ask(budget, &interactive, NOW), 0);
    /* The window is over: one call may go, and it is not the one that came first. */
    assert_int_not_equal(rate_budget_ask(budget, &background, NOW + 60000), 0);
    assert_int_equal(rate_budget_ask(budget, &interactive, NOW + 60000), 0);
    rate_budget_arrive(budget, &nothing, NOW + 60000);
    assert_int_equal(rate_budget_ask(budget, &background, NOW + 60000), 0);
    rate_budget_arrive(budget, &nothing, NOW + 60000);
    rate_budget_free(budget);
}

static void test_withdrawn_ticket_makes_room(void **state)
{
    struct rate_budget *budget = rate_budget_new();
    struct rate_ticket tickets[6] = { 0 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(tickets); i++) (void)rate_budget_ask(budget, &tickets[i], NOW);
    rate_budget_withdraw(budget, &tickets[4]);
    rate_budget_withdraw(budget, &tickets[4]); /* twice does no harm */
    rate_budget_arrive(budget, &nothing, NOW);
    assert_int_equal(rate_budget_ask(budget, &tickets[5], NOW), 0);
    rate_budget_free(budget);
    rate_budget_free(NULL);
}

static void test_registry_shares_by_fingerprint(void **state)
{
    struct rate_registry *registry = rate_registry_new(NULL);
    uint8_t one[RATE_FINGERPRINT_BYTES] = { 1 }, other[RATE_FINGERPRINT_BYTES] = { 1, 2 };
    (void)state;

    struct rate_budget *first = rate_registry_borrow(registry, one);
    assert_ptr_equal(rate_registry_borrow(registry, one), first);
    struct rate_budget *second = rate_registry_borrow(registry, other);
    assert_ptr_not_equal(second, first);
    rate_registry_return(registry, first);
    rate_registry_return(registry, first);
    rate_registry_return(registry, second);
    rate_registry_return(registry, NULL);
    assert_ptr_equal(rate_registry_borrow(registry, one), first); /* remembered while idle */
    rate_registry_return(registry, first);
    rate_registry_free(registry);
    rate_registry_free(NULL);
}

static void test_registry_forgets_idle_budgets(void **state)
{
    struct rate_registry *registry = rate_registry_new(NULL);
    uint8_t fingerprint[RATE_FINGERPRINT_BYTES] = { 0 };
    (void)state;

    struct rate_budget *first = rate_registry_borrow(registry, fingerprint);
    learn(first, 500, 0);
    rate_registry_return(registry, first);
    for (uint8_t i = 1; i < 40; i++) {
        fingerprint[1] = i;
        rate_registry_return(registry, rate_registry_borrow(registry, fingerprint));
    }
    fingerprint[1] = 0;
    struct rate_ticket ticket = { 0 };
    first = rate_registry_borrow(registry, fingerprint);
    assert_int_equal(rate_budget_ask(first, &ticket, NOW), 0); /* it knows nothing any more */
    rate_budget_arrive(first, &nothing, NOW);
    rate_registry_return(registry, first);
    rate_registry_free(registry);
}

enum { THREADS = 4, CALLS = 500 };

struct worker {
    struct rate_registry *registry;
    atomic_int *out, *most_out;
};

static void *call_often(void *worker_)
{
    struct worker *worker = worker_;
    const uint8_t fingerprint[RATE_FINGERPRINT_BYTES] = { 7 };
    struct rate_budget *budget = rate_registry_borrow(worker->registry, fingerprint);

    for (int64_t i = 0; i < CALLS; i++) {
        struct rate_ticket ticket = { .priority = i % 2 ? RATE_BACKGROUND : RATE_INTERACTIVE };
        while (rate_budget_ask(budget, &ticket, NOW + i) != 0) sched_yield();
        int out = atomic_fetch_add(worker->out, 1) + 1;
        if (out > atomic_load(worker->most_out)) atomic_store(worker->most_out, out);
        atomic_fetch_sub(worker->out, 1);
        rate_budget_arrive(budget, &nothing, NOW + i);
    }
    rate_registry_return(worker->registry, budget);
    return NULL;
}

static void test_threads_share_a_budget(void **state)
{
    atomic_int out = 0, most_out = 0;
    struct worker worker = { rate_registry_new(NULL), &out, &most_out };
    pthread_t threads[THREADS + 2];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_often, &worker), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) pthread_join(threads[i], NULL);
    assert_in_range(atomic_load(&most_out), 1, RATE_UNKNOWN_IN_FLIGHT);
    rate_registry_free(worker.registry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_come_first_served),
        cmocka_unit_test(test_interactive_goes_before_background),
        cmocka_unit_test(test_withdrawn_ticket_makes_room),
        cmocka_unit_test(test_registry_shares_by_fingerprint),
        cmocka_unit_test(test_registry_forgets_idle_budgets),
        cmocka_unit_test(test_threads_share_a_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
