// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/memory.h"
#include "http_client/driver.h"

#include <time.h>

struct http_batch *http_batch_new(struct http_client *client, struct arena *arena)
{
    struct http_batch *batch = memory_alloc_zeroed(1, sizeof *batch);
    pthread_condattr_t monotonic;

    batch->client = client;
    batch->arena = arena;
    TAILQ_INIT(&batch->under_way);
    TAILQ_INIT(&batch->landed);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&batch->has_landed, &monotonic);
    pthread_condattr_destroy(&monotonic);

    pthread_mutex_lock(&client->lock);
    client->references++;
    pthread_mutex_unlock(&client->lock);
    return batch;
}

void http_batch_start(struct http_batch *batch, const struct http_call *call, http_done *done,
                      void *context)
{
    struct http_client *client = batch->client;
    struct flight *flight = memory_alloc_zeroed(1, sizeof *flight);

    flight->batch = batch;
    flight->done = done;
    flight->context = context;
    bool is_ready = transfer_init(&flight->transfer, &client->settings, call, flight);

    pthread_mutex_lock(&client->lock);
    TAILQ_INSERT_TAIL(&batch->under_way, flight, in_batch);
    if (is_ready)
        driver_submit(client, flight);
    else
        flight_land(flight);
    pthread_mutex_unlock(&client->lock);
}

/* Caller holds the lock. False when the time has passed. */
static bool wait_for_landing(struct http_batch *batch, int64_t until_ms)
{
    const int64_t far_ms = clock_monotonic_ms() + 24 * 3600 * 1000;
    struct timespec until;

    if (until_ms > far_ms) until_ms = far_ms; /* the caller's loop waits again */
    if (until_ms < 0) until_ms = 0;
    until = (struct timespec){ .tv_sec = (time_t)(until_ms / 1000),
                               .tv_nsec = (long)(until_ms % 1000) * 1000000 };
    return pthread_cond_timedwait(&batch->has_landed, &batch->client->lock, &until) == 0 ||
           clock_monotonic_ms() < until_ms;
}

static struct flight *next_landed(struct http_batch *batch, int64_t until_ms)
{
    struct flight *flight;

    pthread_mutex_lock(&batch->client->lock);
    while (!(flight = TAILQ_FIRST(&batch->landed)) && !TAILQ_EMPTY(&batch->under_way) &&
           wait_for_landing(batch, until_ms)) {
    }
    if (flight) TAILQ_REMOVE(&batch->landed, flight, in_batch);
    pthread_mutex_unlock(&batch->client->lock);
    return flight;
}

static void flight_free(struct flight *flight)
{
    transfer_deinit(&flight->transfer);
    memory_free(flight);
}

bool http_batch_wait(struct http_batch *batch, int64_t until_ms)
{
    struct flight *flight = next_landed(batch, until_ms);
    struct http_reply reply;

    if (!flight) return false;
    http_done *done = flight->done;
    void *context = flight->context;
    transfer_read_reply(&flight->transfer, batch->arena, &reply);
    flight_free(flight);
    done(context, &reply);
    return true;
}

size_t http_batch_running(const struct http_batch *batch)
{
    const struct flight *flight;
    size_t count = 0;

    pthread_mutex_lock(&batch->client->lock);
    TAILQ_FOREACH(flight, &batch->under_way, in_batch) count++;
    TAILQ_FOREACH(flight, &batch->landed, in_batch) count++;
    pthread_mutex_unlock(&batch->client->lock);
    return count;
}

void http_batch_cancel(struct http_batch *batch)
{
    struct flight *flight;

    pthread_mutex_lock(&batch->client->lock);
    TAILQ_FOREACH(flight, &batch->under_way, in_batch) atomic_store(&flight->is_cancelled, true);
    driver_notice_cancelled(batch->client);
    pthread_mutex_unlock(&batch->client->lock);
}

void http_batch_free(struct http_batch *batch)
{
    struct flight *flight;

    if (!batch) return;
    http_batch_cancel(batch);
    while ((flight = next_landed(batch, INT64_MAX))) flight_free(flight);
    struct http_client *client = batch->client;
    pthread_cond_destroy(&batch->has_landed);
    memory_free(batch);
    http_client_release(client);
}
