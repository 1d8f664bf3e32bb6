/* link.h: what is kept of each connection between its requests. Cuts those whose next head does not
 * get finished: the library's timeout starts again with every byte, which a slow sender knows. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"
#include "base/str.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

struct http_link {
    struct http_link *next, *previous; /* guarded by the list's lock */
    int socket;
    char address[INET6_ADDRSTRLEN];
    size_t address_len;
    _Atomic int64_t waiting_since_us; /* for a head; 0 while a request is being answered */
};

struct http_links {
    pthread_mutex_t lock;
    pthread_cond_t is_closing_changed;
    bool is_closing;
    struct http_link *first;
    int64_t waiting_us_max; /* 0: none is cut */
    pthread_t sweeper;
};

STATUS http_links_open(struct http_links *links, int64_t waiting_us_max);
void http_links_close(struct http_links *links); /* no link may be left */

struct http_link *http_link_new(struct http_links *links, int socket, const struct sockaddr *peer);
void http_link_free(struct http_links *links, struct http_link *link); /* NULL is fine */

/* The peer as text; an IPv4 address mapped into IPv6 is shown as IPv4. */
size_t http_address_format(const struct sockaddr *peer, char text[static INET6_ADDRSTRLEN]);
