/* server.h: what the files of this room share about the running server. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"
#include "http_server/link.h"
#include "http_server/stream.h"
#include "http_server/workers.h"

struct http_exchange;
struct MHD_Daemon;

/* Exchanges that are at rest, with their arenas: a request then costs few allocations. */
struct http_exchange_pool {
    pthread_mutex_t lock;
    struct http_exchange *first;
    unsigned count;
};

struct http_server {
    struct http_handlers handlers;
    size_t head_bytes_max;
    int64_t arrival_us_max; /* head and body each must be there within; 0: no limit */
    bool is_tls;
    uint16_t port;
    char *certificate, *key; /* PEM, NUL-terminated; NULL without TLS */
    size_t key_len;

    struct MHD_Daemon *daemon;
    struct http_workers *workers;
    struct http_exchange_pool exchanges;
    struct http_links links;
    struct http_streams streams;
    atomic_bool is_draining;
    atomic_size_t running_count; /* requests whose head is complete and that are not finished */
};
