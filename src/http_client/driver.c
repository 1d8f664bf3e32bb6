// SPDX-License-Identifier: Apache-2.0
#include "http_client/driver.h"

#include <signal.h>

enum {
    CONNECTIONS_PER_HOST_MAX = 4, /* where the config names none */
    IDLE_CONNECTIONS_MAX = 64,
    POLL_MS_MAX = 60 * 1000, /* new orders wake the driver at once, whatever this says */
};

void flight_land(struct flight *flight)
{
    struct http_batch *batch = flight->batch;

    TAILQ_REMOVE(&batch->under_way, flight, in_batch);
    TAILQ_INSERT_TAIL(&batch->landed, flight, in_batch);
    pthread_cond_signal(&batch->has_landed);
}

static void land(struct http_client *client, struct flight *flight)
{
    pthread_mutex_lock(&client->lock);
    flight_land(flight);
    pthread_mutex_unlock(&client->lock);
}

static void take_off(struct http_client *client, struct flight *flight)
{
    if (curl_multi_add_handle(client->multi, flight->transfer.easy) == CURLM_OK) {
        TAILQ_INSERT_TAIL(&client->flying, flight, in_driver);
        return;
    }
    transfer_end(&flight->transfer, CURLE_FAILED_INIT);
    land(client, flight);
}

static void bring_down(struct http_client *client, struct flight *flight)
{
    TAILQ_REMOVE(&client->flying, flight, in_driver);
    (void)curl_multi_remove_handle(client->multi, flight->transfer.easy); /* it is in there */
    transfer_cancel(&flight->transfer);
    land(client, flight);
}

static void bring_down_all(struct http_client *client, bool only_cancelled)
{
    struct flight *next;

    for (struct flight *flight = TAILQ_FIRST(&client->flying); flight; flight = next) {
        next = TAILQ_NEXT(flight, in_driver); /* a flight that landed is no longer ours */
        if (!only_cancelled || atomic_load(&flight->is_cancelled)) bring_down(client, flight);
    }
}

/* False when it is time to stop; everything has landed then. */
static bool follow_orders(struct http_client *client)
{
    struct flight_list fresh = TAILQ_HEAD_INITIALIZER(fresh);
    struct flight *flight;

    pthread_mutex_lock(&client->lock);
    TAILQ_CONCAT(&fresh, &client->queued, in_driver);
    bool has_cancelled = client->has_cancelled;
    bool is_closing = client->is_closing;
    client->has_cancelled = false;
    pthread_mutex_unlock(&client->lock);

    while ((flight = TAILQ_FIRST(&fresh))) {
        TAILQ_REMOVE(&fresh, flight, in_driver);
        take_off(client, flight);
    }
    if (is_closing || has_cancelled) bring_down_all(client, !is_closing);
    return !is_closing;
}

static void land_arrived(struct http_client *client)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(client->multi, &left))) {
        CURLcode result = message->data.result; /* the message goes with the handle */
        CURL *easy = message->easy_handle;
        void *flight_ = NULL;

        if (message->msg != CURLMSG_DONE) continue;
        if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &flight_) != CURLE_OK) continue;
        struct flight *flight = flight_;
        TAILQ_REMOVE(&client->flying, flight, in_driver);
        (void)curl_multi_remove_handle(client->multi, easy); /* it is in there */
        transfer_end(&flight->transfer, result);
        land(client, flight);
    }
}

static void *drive(void *client_)
{
    struct http_client *client = client_;
    int running;

    while (follow_orders(client)) {
        /* Failures of single transfers arrive as messages; the multi handle itself has none that
         * a caller could act on. */
        (void)curl_multi_perform(client->multi, &running);
        land_arrived(client);
        (void)curl_multi_poll(client->multi, NULL, 0, POLL_MS_MAX, NULL);
    }
    return NULL;
}

/* Signals are for the main thread; a SIGPIPE from a dead connection stays pending here for good. */
static int start_without_signals(pthread_t *ret_thread, void *(*run)(void *), void *context)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(ret_thread, NULL, run, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

STATUS driver_start(struct http_client *client, unsigned connections_per_host_max)
{
    long per_host =
        connections_per_host_max ? (long)connections_per_host_max : (long)CONNECTIONS_PER_HOST_MAX;

    client->multi = curl_multi_init();
    if (!client->multi) return FAIL(UNAVAILABLE);
    bool is_set =
        curl_multi_setopt(client->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX) == CURLM_OK &&
        curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, per_host) == CURLM_OK &&
        curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS_MAX) ==
            CURLM_OK;
    if (is_set && start_without_signals(&client->thread, drive, client) == 0) return OK;
    curl_multi_cleanup(client->multi);
    client->multi = NULL;
    return FAIL(UNAVAILABLE);
}

void driver_stop(struct http_client *client)
{
    pthread_mutex_lock(&client->lock);
    client->is_closing = true;
    (void)curl_multi_wakeup(client->multi); /* fails only when a wake-up is pending already */
    pthread_mutex_unlock(&client->lock);
    pthread_join(client->thread, NULL);
    /* No other thread touches the multi handle of a closing client: see driver_submit. */
    curl_multi_cleanup(client->multi);
    client->multi = NULL;
}

void driver_submit(struct http_client *client, struct flight *flight)
{
    if (client->is_closing) {
        transfer_cancel(&flight->transfer);
        flight_land(flight);
        return;
    }
    TAILQ_INSERT_TAIL(&client->queued, flight, in_driver);
    (void)curl_multi_wakeup(client->multi); /* as above */
}

void driver_notice_cancelled(struct http_client *client)
{
    if (client->is_closing) return; /* every flight is being cancelled as it is */
    client->has_cancelled = true;
    (void)curl_multi_wakeup(client->multi); /* as above */
}
