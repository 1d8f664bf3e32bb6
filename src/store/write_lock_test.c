// SPDX-License-Identifier: Apache-2.0
#include "store/write_lock.h"

#include "base/clock.h"
#include "store/store_fixture.h"

enum { WAITERS = 6, ROUNDS = 2000, LONG_MS = 60 * 1000 };

static struct write_lock lock;
static int order[WAITERS], arrived; /* guarded by the lock under test */
static int64_t counter;

struct waiter {
    pthread_t thread;
    int place;
};

static void *wait_in_line(void *argument)
{
    struct waiter *waiter = argument;

    if (write_lock_take(&lock, false, LONG_MS).code) return NULL;
    order[arrived++] = waiter->place;
    write_lock_release(&lock);
    return NULL;
}

static void test_first_come_first_served(void **state)
{
    struct waiter waiters[WAITERS];

    (void)state;
    write_lock_init(&lock);
    EXPECT_STATUS(OK, write_lock_take(&lock, false, 0));
    for (int i = 0; i < WAITERS; i++) {
        waiters[i].place = i;
        pthread_create(&waiters[i].thread, NULL, wait_in_line, &waiters[i]);
        while (write_lock_waiting(&lock) != (size_t)i + 1) clock_sleep_ms(1);
    }
    write_lock_release(&lock);
    for (int i = 0; i < WAITERS; i++) pthread_join(waiters[i].thread, NULL);
    for (int i = 0; i < WAITERS; i++) assert_int_equal(i, order[i]);
    write_lock_deinit(&lock);
}

static void test_waiting_ends(void **state)
{
    (void)state;
    write_lock_init(&lock);
    EXPECT_STATUS(OK, write_lock_take(&lock, false, 0));
    EXPECT_STATUS(UNAVAILABLE, write_lock_take(&lock, false, 0));
    EXPECT_STATUS(UNAVAILABLE, write_lock_take(&lock, false, 5));
    assert_int_equal(0, write_lock_waiting(&lock)); /* who gave up has left the queue */
    write_lock_release(&lock);
    EXPECT_STATUS(OK, write_lock_take(&lock, false, 0));
    write_lock_release(&lock);
    write_lock_deinit(&lock);
}

static void *count(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        if (write_lock_take(&lock, false, LONG_MS).code) return NULL;
        counter++;
        write_lock_release(&lock);
    }
    return NULL;
}

static void test_one_at_a_time(void **state)
{
    pthread_t threads[WAITERS];

    (void)state;
    counter = 0;
    write_lock_init(&lock);
    for (int i = 0; i < WAITERS; i++) pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < WAITERS; i++) pthread_join(threads[i], NULL);
    assert_int_equal(WAITERS * ROUNDS, counter);
    write_lock_deinit(&lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_come_first_served),
        cmocka_unit_test(test_waiting_ends),
        cmocka_unit_test(test_one_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
