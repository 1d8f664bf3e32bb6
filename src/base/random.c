// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

enum { POOL_BYTES = 256 };

static _Thread_local struct {
    uint8_t bytes[POOL_BYTES];
    size_t left; /* at the end */
} pool;

/* A child would give the same bytes as its parent. Of its threads only the one that forked is left. */
static void forget(void)
{
    pool.left = 0;
}

static void watch_forks(void)
{
    if (pthread_atfork(NULL, NULL, forget) != 0) abort(); /* no memory, at the very start */
}

/* Requests of up to 256 bytes are never cut short (getrandom(2)), only put off early in the
 * machine's start; failure means no kernel generator at all, and nothing safe can be done without
 * one. */
static void refill(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    ssize_t count;

    (void)pthread_once(&once, watch_forks); /* fails only for an invalid argument */
    do count = getrandom(pool.bytes, sizeof pool.bytes, 0);
    while (count < 0 && errno == EINTR);
    if (count != (ssize_t)sizeof pool.bytes) abort();
    pool.left = sizeof pool.bytes;
}

void random_public(void *bytes, size_t count)
{
    assert(count <= RANDOM_PUBLIC_MAX);
    if (pool.left < count) refill();
    memcpy(bytes, pool.bytes + (sizeof pool.bytes - pool.left), count);
    pool.left -= count;
}
