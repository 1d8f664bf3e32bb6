/* wait.h: waiting for another thread, never without an end. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* One wait on the condition; false when the time (of clock_monotonic_ms) is over. */
bool wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ms);
