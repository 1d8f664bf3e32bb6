/* canned_server_fixture.h: an HTTP/1.1 server on loopback for tests. It answers from a list of
 * prepared answers, well or badly as told, and remembers what it was asked. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct canned_server;

enum canned_ending {
    CANNED_KEEP,         /* a whole answer; the connection stays open */
    CANNED_CLOSE,        /* a whole answer that says so; then closed */
    CANNED_RESET_BEFORE, /* connection reset; the request counts as never handled */
    CANNED_RESET_AFTER,  /* handled, then reset instead of an answer */
    CANNED_TRUNCATE,     /* half of the body, then closed */
    CANNED_SILENCE,      /* handled, never answered */
};

struct canned_answer {
    const char *match;   /* how the request must begin: "GET /path"; NULL: any request */
    int status;          /* 0: 200 */
    const char *headers; /* whole lines, each with its line end */
    const char *body;
    size_t filler_bytes; /* this many spaces instead of a body */
    int delay_ms;
    enum canned_ending ending;
    unsigned times; /* 0: once */
};

struct canned_server *canned_server_start(void);
void canned_server_stop(struct canned_server *server);
const char *canned_server_url(const struct canned_server *server); /* http://127.0.0.1:PORT */

/* Answers are used up in their order, each by the first request that it matches. A request without
 * an answer gets 501. */
void canned_server_add(struct canned_server *server, const struct canned_answer *answer);

size_t canned_server_requests(struct canned_server *server);
/* Head and body of a handled request, until the server stops; "" when there is none. */
const char *canned_server_request(struct canned_server *server, size_t index);
size_t canned_server_connections(struct canned_server *server); /* ever opened */
size_t canned_server_peak(struct canned_server *server); /* most requests handled at one time */
