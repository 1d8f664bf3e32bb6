/* write_lock.h: one writer at a time, served in the order of asking. It stands before the
 * database's own lock, which is polled and serves whoever comes by at the right moment. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct write_lock_waiter;

struct write_lock {
    pthread_mutex_t mutex;
    bool is_held;
    struct write_lock_waiter *first, **end; /* the queue */
};

void write_lock_init(struct write_lock *lock);
void write_lock_deinit(struct write_lock *lock);
STATUS write_lock_take(struct write_lock *lock, int64_t wait_ms_max); /* UNAVAILABLE: too long */
void write_lock_release(struct write_lock *lock);
size_t write_lock_waiting(struct write_lock *lock); /* how many stand in the queue */
