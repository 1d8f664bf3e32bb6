/* server_fixture.h: a running server with a few handlers, for tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

#include <pthread.h>

enum { FIXTURE_BODY_MAX = 4096, FIXTURE_FINISHED_MAX = 4096, FIXTURE_BIG_LEN = 20000 };

/* What the paths answer:
 *   /echo    the body, or "none"       /query   "name=value;" for each pair
 *   /about   "method path address id"  /slow    on a worker: waits for fixture_gate_open
 *   /big     FIXTURE_BIG_LEN bytes, with ETag and gzip allowed
 *   /stream  a stream, to be had with fixture_stream
 *   /flood   more than a response may hold
 *   /custom  what the test's own handler makes of it
 * anything else 404. A refusal answers "refused STATUS". */
struct server_fixture {
    struct http_server *server;
    void (*custom)(struct http_request *request, struct http_response *response);
    size_t stream_pending_max; /* 0: a kilobyte */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t has_changed;
    bool gate_is_open;
    unsigned slow_running;
    unsigned begun;
    struct http_stream *stream;
    size_t finished_count;
    int finished[FIXTURE_FINISHED_MAX]; /* the first statuses, in order */
    size_t finished_bytes[FIXTURE_FINISHED_MAX];
};

struct http_server_config fixture_config(void); /* loopback, small limits */
void fixture_open(struct server_fixture *fixture, const struct http_server_config *config);
void fixture_close(struct server_fixture *fixture);
uint16_t fixture_port(const struct server_fixture *fixture);

void fixture_gate_open(struct server_fixture *fixture);
void fixture_wait_slow(struct server_fixture *fixture, unsigned running_count);
void fixture_wait_begun(struct server_fixture *fixture, unsigned count);
void fixture_wait_finished(struct server_fixture *fixture, size_t count);
/* Waits until a handler made a stream; the caller releases it. */
struct http_stream *fixture_stream(struct server_fixture *fixture);
