// SPDX-License-Identifier: Apache-2.0
#include "store/write_lock.h"

#include "base/clock.h"
#include "store/wait.h"

#include <assert.h>

struct write_lock_waiter {
    struct write_lock_waiter *next;
    pthread_cond_t granted;
    bool is_joint;
    bool is_granted;
};

void write_lock_init(struct write_lock *lock)
{
    *lock = (struct write_lock){ .mutex = PTHREAD_MUTEX_INITIALIZER };
    lock->end = &lock->first;
}

void write_lock_deinit(struct write_lock *lock)
{
    assert(!lock->is_held && !lock->first);
    pthread_mutex_destroy(&lock->mutex);
}

static void leave_queue(struct write_lock *lock, struct write_lock_waiter *waiter)
{
    struct write_lock_waiter **link = &lock->first;
    while (*link != waiter) link = &(*link)->next;
    *link = waiter->next;
    if (!*link) lock->end = link;
}

/* The caller holds the mutex. */
static bool wait_for_turn(struct write_lock *lock, bool is_joint, int64_t wait_ms_max)
{
    struct write_lock_waiter waiter = { .granted = PTHREAD_COND_INITIALIZER, .is_joint = is_joint };
    int64_t deadline_ms = clock_monotonic_ms() + wait_ms_max;
    bool has_time = true;

    *lock->end = &waiter;
    lock->end = &waiter.next;
    while (!waiter.is_granted && has_time) {
        has_time = wait_until(&waiter.granted, &lock->mutex, deadline_ms);
    }
    if (!waiter.is_granted) leave_queue(lock, &waiter);
    pthread_cond_destroy(&waiter.granted);
    return waiter.is_granted;
}

STATUS write_lock_take(struct write_lock *lock, bool is_joint, int64_t wait_ms_max)
{
    bool is_mine = true;

    pthread_mutex_lock(&lock->mutex);
    if (lock->is_held) {
        is_mine = wait_for_turn(lock, is_joint, wait_ms_max);
    } else {
        lock->is_held = true;
    }
    pthread_mutex_unlock(&lock->mutex);
    return is_mine ? OK : FAIL(UNAVAILABLE);
}

/* The lock passes from hand to hand: a newcomer cannot slip in before the one who waits. */
static void hand_over(struct write_lock *lock)
{
    struct write_lock_waiter *waiter = lock->first;

    leave_queue(lock, waiter);
    waiter->is_granted = true;
    pthread_cond_signal(&waiter->granted);
}

bool write_lock_pass(struct write_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    bool is_passed = lock->first && lock->first->is_joint;
    if (is_passed) hand_over(lock);
    pthread_mutex_unlock(&lock->mutex);
    return is_passed;
}

void write_lock_release(struct write_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
    if (lock->first) {
        hand_over(lock);
    } else {
        lock->is_held = false;
    }
    pthread_mutex_unlock(&lock->mutex);
}

size_t write_lock_waiting(struct write_lock *lock)
{
    size_t count = 0;

    pthread_mutex_lock(&lock->mutex);
    for (struct write_lock_waiter *waiter = lock->first; waiter; waiter = waiter->next) count++;
    pthread_mutex_unlock(&lock->mutex);
    return count;
}
