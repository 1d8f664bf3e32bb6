// SPDX-License-Identifier: Apache-2.0
#include "http_server/link.h"

#include "base/clock.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SWEEP_INTERVAL_S = 1 };

/* The caller holds the lock, and a link leaves the list before its socket is closed: the number
 * cannot belong to another file by now. */
static void links_sweep(struct http_links *links, int64_t now_us)
{
    for (struct http_link *link = links->first; link; link = link->next) {
        int64_t since_us = atomic_load_explicit(&link->waiting_since_us, memory_order_relaxed);
        if (since_us > 0 && now_us - since_us > links->waiting_us_max)
            (void)shutdown(link->socket, SHUT_RDWR); /* fails when the peer was quicker: fine */
    }
}

static void *sweeper_main(void *context)
{
    struct http_links *links = context;

    pthread_mutex_lock(&links->lock);
    while (!links->is_closing) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until); /* this clock is always there */
        until.tv_sec += SWEEP_INTERVAL_S;
        pthread_cond_timedwait(&links->is_closing_changed, &links->lock, &until);
        if (!links->is_closing) links_sweep(links, clock_monotonic_us());
    }
    pthread_mutex_unlock(&links->lock);
    return NULL;
}

STATUS http_links_open(struct http_links *links, int64_t waiting_us_max)
{
    pthread_condattr_t attributes;

    *links = (struct http_links){ .waiting_us_max = waiting_us_max };
    pthread_mutex_init(&links->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&links->is_closing_changed, &attributes);
    pthread_condattr_destroy(&attributes);
    if (waiting_us_max == 0 || !pthread_create(&links->sweeper, NULL, sweeper_main, links))
        return OK;
    pthread_cond_destroy(&links->is_closing_changed);
    pthread_mutex_destroy(&links->lock);
    return FAIL(UNAVAILABLE);
}

void http_links_close(struct http_links *links)
{
    pthread_mutex_lock(&links->lock);
    links->is_closing = true;
    pthread_cond_signal(&links->is_closing_changed);
    pthread_mutex_unlock(&links->lock);
    if (links->waiting_us_max > 0) pthread_join(links->sweeper, NULL);
    pthread_cond_destroy(&links->is_closing_changed);
    pthread_mutex_destroy(&links->lock);
}

size_t http_address_format(const struct sockaddr *peer, char text[static INET6_ADDRSTRLEN])
{
    const void *address = NULL;
    int family = peer ? peer->sa_family : AF_UNSPEC;

    if (family == AF_INET) {
        address = &((const struct sockaddr_in *)(const void *)peer)->sin_addr;
    } else if (family == AF_INET6) {
        const struct in6_addr *wide = &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
        address = wide;
        if (IN6_IS_ADDR_V4MAPPED(wide)) {
            family = AF_INET;
            address = &wide->s6_addr[12];
        }
    }
    if (!address || !inet_ntop(family, address, text, INET6_ADDRSTRLEN)) return 0;
    return strlen(text);
}

struct http_link *http_link_new(struct http_links *links, int socket, const struct sockaddr *peer)
{
    struct http_link *link = memory_alloc_zeroed(1, sizeof *link);

    link->socket = socket;
    link->address_len = http_address_format(peer, link->address);
    link->waiting_since_us = clock_monotonic_us();
    pthread_mutex_lock(&links->lock);
    link->next = links->first;
    if (link->next) link->next->previous = link;
    links->first = link;
    pthread_mutex_unlock(&links->lock);
    return link;
}

void http_link_free(struct http_links *links, struct http_link *link)
{
    if (!link) return;
    pthread_mutex_lock(&links->lock);
    if (link->next) link->next->previous = link->previous;
    if (link->previous) {
        link->previous->next = link->next;
    } else {
        links->first = link->next;
    }
    pthread_mutex_unlock(&links->lock);
    memory_free(link);
}
