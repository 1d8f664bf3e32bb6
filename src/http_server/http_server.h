/* http_server.h: listener, limits and framing. Knows no resource by name: what to do with a request
 * is one table of callbacks. The only door to libmicrohttpd. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"

enum http_method {
    HTTP_GET,
    HTTP_POST,
    HTTP_PATCH,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_HEAD,
    HTTP_OPTIONS,
    HTTP_METHOD_COUNT
};
/* "OTHER" for HTTP_METHOD_COUNT, which stands for a method that is none of these. */
const char *http_method_name(enum http_method method);
bool http_method_parse(struct str name, enum http_method *ret_method);

struct http_pair {
    struct str name, value;
};
struct http_pairs {
    struct http_pair *items;
    size_t count;
};

struct http_request {
    struct arena *arena;
    enum http_method method;
    struct str path;         /* as sent, still percent-encoded, without the query */
    struct http_pairs query; /* decoded; "+" is a space; repeated names are kept in order */
    struct str body;         /* complete; absent when there was none; wiped afterwards */
    struct str address;      /* the peer, as text, without the port */
    bool is_tls;
    struct str id;          /* "req-" and 14 characters, for the error body and the log */
    int64_t started_us;     /* monotonic */
    void *route;            /* set by `begin`, for `handle` */
    const void *connection; /* private */
};
struct str http_request_header(const struct http_request *request, const char *name);
struct str http_request_cookie(const struct http_request *request, const char *name);

struct http_response {
    int status;              /* 200 unless set */
    struct buf body;         /* empty and ready, at most 64 MiB; wiped once it is sent */
    struct str content_type; /* absent: application/json; charset=utf-8 */
    struct http_pair headers[16];
    size_t header_count;
    const void *static_body; /* instead of `body`: bytes that live as long as the process */
    size_t static_len;
    bool is_pre_gzipped;        /* the body, static or not, is gzip already */
    bool allow_gzip;            /* compress when large enough and the client takes it */
    bool has_etag;              /* ask for a strong ETag over the body and If-None-Match → 304; an
                                 "ETag" among the headers is used instead of one over the body.
                                 A tag tells its reader when two bodies are the same. */
    struct http_stream *stream; /* instead of a body: see below */
};
/* The tag that has_etag would make for this body, for who keeps both. */
struct str http_etag(struct str body, struct arena *arena);
/* Whether the answer would be packed if it is large enough. */
bool http_takes_gzip(const struct http_request *request, const struct http_response *response);
/* Packs the body here and now, for who keeps what comes of it. False: it stays as it is. */
bool http_pack_body(struct http_response *response);
/* Name is a literal; the value is copied into the request's arena by the caller. */
void http_response_header(struct http_response *response, const char *name, struct str value);

/* An open-ended answer (server-sent events): sent from any thread until it is closed by either end.
 * The stream is made by a handler and set in its response, which takes over the maker's hold on
 * it: a handler that keeps the stream for a sender retains it for that. That the peer left shows
 * when something is sent. */
struct http_stream;
struct http_stream *http_stream_new(size_t max_pending_bytes);
/* False when the peer is gone or too slow (more than max pending): the sender lets go then. */
bool http_stream_send(struct http_stream *stream, struct str bytes);
/* One server-sent event. No text of it may hold a line's end. */
struct http_event {
    struct str id; /* absent: none, and who comes back is told from the last one on that had one */
    struct str name, data;
};
bool http_stream_send_event(struct http_stream *stream, const struct http_event *event);
void http_stream_close(struct http_stream *stream); /* by the sender: ends the answer */
/* For an answer that has an end, like a file: only its sender ends it well. Everything else, the
 * server's own stop too, breaks it off, so that its reader sees that it is not whole. */
void http_stream_must_be_whole(struct http_stream *stream);
void http_stream_break(struct http_stream *stream); /* by the sender, who has no more to give */
/* Waits until at most so much is pending; false when the peer is gone. */
bool http_stream_wait(struct http_stream *stream, size_t pending_bytes);
void http_stream_retain(struct http_stream *stream); /* counted: one for the connection, one each */
void http_stream_release(struct http_stream *stream); /* for every other holder */

/* What `begin` decides, once the head is read and before the body is. */
struct http_plan {
    size_t body_max; /* bytes; a longer body is answered with 413 by `refuse` */
    bool is_slow;    /* handled on a worker thread: remote calls, password hashes, writes */
};

struct http_handlers {
    void *context;
    /* Matches the path; always succeeds (an unknown path is handled like any other). Passed over,
     * with `route` left NULL, when the head alone is reason to refuse. */
    void (*begin)(void *context, struct http_request *request, struct http_plan *ret_plan);
    void (*handle)(void *context, struct http_request *request, struct http_response *response);
    /* The server itself refuses: 413, 400 (bad framing or escape), 431, 501 (method unknown), 503
     * (worker queue full, or stopping), 500 (response body too large). Fills the body in the
     * application's error shape. What is no HTTP, or too long to be read at all, is answered by
     * libmicrohttpd with a page of its own. */
    void (*refuse)(void *context, struct http_request *request, int status,
                   struct http_response *response);
    /* After the answer is sent or the peer is gone; for the access log and counters. Once for
     * every request whose first line was read. A request that was given up unanswered has 408
     * (too slow), 413 (no end of its body) or 499 (the client left). */
    void (*finish)(void *context, const struct http_request *request, int status, size_t body_bytes,
                   int64_t duration_us);
};

struct http_server_config {
    struct str host;       /* an address, or "localhost" */
    uint16_t port;         /* 0 picks one */
    unsigned thread_count; /* event threads */
    unsigned worker_count; /* for is_slow requests */
    size_t worker_queue_max;
    unsigned connections_max, connections_per_address_max;
    unsigned idle_timeout_s; /* 0: none. A head or a body that takes twice as long is cut */
    size_t head_bytes_max;   /* request line and headers of one connection */
    struct str tls_certificate, tls_key; /* PEM; absent: plain HTTP */
};

struct http_server;

/* INVALID: host, certificate or key; CONFLICT: the port is taken. */
STATUS http_server_open(const struct http_server_config *config,
                        const struct http_handlers *handlers, struct http_server **ret_server);
uint16_t http_server_port(const struct http_server *server);
/* Stops accepting, ends the streams, lets running requests finish for at most grace_ms. */
void http_server_drain(struct http_server *server, int64_t grace_ms);
/* Cuts what still runs on the event threads; waits for handlers that run on the workers, and
 * refuses what waits for one. NULL is fine. */
void http_server_close(struct http_server *server);
