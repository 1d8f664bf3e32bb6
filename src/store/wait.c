// SPDX-License-Identifier: Apache-2.0
#include "store/wait.h"

#include <errno.h>
#include <time.h>

bool wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_ms)
{
    struct timespec deadline = { .tv_sec = deadline_ms / 1000,
                                 .tv_nsec = (long)(deadline_ms % 1000) * 1000000 };
    return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &deadline) != ETIMEDOUT;
}
