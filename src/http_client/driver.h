/* driver.h: the one thread that owns the multi handle, and what it shares with the threads that
 * ask. Flights are handed over under the client's lock; while one is in the air, only the driver
 * touches its transfer. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/transfer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/queue.h>

struct http_batch;

/* One call on its way. Owned by its batch. */
struct flight {
    struct transfer transfer;
    struct http_batch *batch;
    http_done *done;
    void *context;
    atomic_bool is_cancelled;
    TAILQ_ENTRY(flight) in_batch;  /* under_way or landed */
    TAILQ_ENTRY(flight) in_driver; /* queued or flying */
};
TAILQ_HEAD(flight_list, flight);

/* Guarded by the client's lock, but for the arena, which belongs to the thread that asks. */
struct http_batch {
    struct http_client *client;
    struct arena *arena;
    struct flight_list under_way, landed;
    pthread_cond_t has_landed;
};

struct http_client {
    struct transfer_settings settings;
    char *user_agent;
    CURLM *multi;
    pthread_t thread;
    struct flight_list flying; /* the driver's own */

    pthread_mutex_t lock; /* guards what follows */
    struct flight_list queued;
    bool is_closing, has_cancelled;
    size_t references; /* the open client, and each batch */
};

STATUS driver_start(struct http_client *client, unsigned connections_per_host_max);
void driver_stop(struct http_client *client); /* all flights have landed when it returns */

/* Caller holds the lock. A closing client lets the flight land at once, cancelled. */
void driver_submit(struct http_client *client, struct flight *flight);
void driver_notice_cancelled(struct http_client *client); /* flights with is_cancelled */
void flight_land(struct flight *flight);

/* Gives up one reference; the last one frees the client. */
void http_client_release(struct http_client *client);
