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
/* UNAVAILABLE: it took too long. `is_joint` says that it may also be passed on. */
STATUS write_lock_take(struct write_lock *lock, bool is_joint, int64_t wait_ms_max);
/* Like releasing it, if the first in line is joint; else false, and it is still the caller's. */
bool write_lock_pass(struct write_lock *lock);
void write_lock_release(struct write_lock *lock);
size_t write_lock_waiting(struct write_lock *lock); /* how many stand in the queue */
