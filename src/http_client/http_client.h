/* http_client.h: calls to other people's servers. One thread drives all of them over kept-alive
 * connections (HTTP/2 where the peer has it). The only door to libcurl. What comes back is
 * untrusted: bounded in size and time, never followed elsewhere by itself. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/secret_text.h"

struct http_client;

struct http_client_config {
    struct str user_agent;
    unsigned connections_per_host_max; /* 0: four */
    bool allow_private_addresses;      /* webhooks set this to false for their own client */
};

STATUS http_client_open(const struct http_client_config *config, struct http_client **ret_client);
/* Ends running calls with CANCELLED, also those of other threads, and every later one at once. Any
 * thread, once. */
void http_client_stop(struct http_client *client);
/* Stops if that was not done yet; batches may outlive it. */
void http_client_close(struct http_client *client);

struct http_call {
    const char *method; /* "GET", … */
    struct str url;
    const struct secret_text *bearer; /* Authorization: Bearer …; NULL for none */
    struct str content_type;          /* absent: none is sent */
    struct str body;                  /* absent: none; may hold secrets; wiped by its owner */
    const struct str *headers;        /* further "Name: value" lines */
    size_t header_count;
    int64_t connect_timeout_ms, timeout_ms; /* 0: ten seconds, a minute */
    size_t reply_bytes_max;
    struct str
        ca_pem; /* given: the peer's certificate must lead to one of these, and to no other */
};

enum http_failure {
    HTTP_FINE,      /* an answer arrived, of whatever status */
    HTTP_NOT_SENT,  /* certainly not processed: name, connect or TLS failure */
    HTTP_BROKEN,    /* may have been processed: reset or cut off after sending */
    HTTP_TIMED_OUT, /* may have been processed */
    HTTP_TOO_LARGE, /* may have been processed */
    HTTP_CALL_CANCELLED,
};

struct http_reply {
    enum http_failure failure;
    struct str failure_text; /* for people, without the URL's query and without credentials */
    bool was_sent;           /* false: certainly not processed, cancelled or not */
    int status;              /* 0 when no answer began */
    struct str body;         /* in the arena; absent unless all is fine */
    struct str content_type;
    struct {
        struct str name, value;
    } headers[32]; /* names in lower case */
    size_t header_count;
};
struct str http_reply_header(const struct http_reply *reply, const char *lower_case_name);

/* Sends one call and waits. Texts of the reply lie in the arena. */
void http_client_send(struct http_client *client, const struct http_call *call, struct arena *arena,
                      struct http_reply *ret_reply);

/* Starts a call; `done` runs on the caller's thread inside http_client_wait. The call and what it
 * points to must live until then. */
struct http_batch;
typedef void http_done(void *context, const struct http_reply *reply);
struct http_batch *http_batch_new(struct http_client *client, struct arena *arena);
void http_batch_start(struct http_batch *batch, const struct http_call *call, http_done *done,
                      void *context);
/* Waits until one more call is done, calls its `done`; false when none is under way, or when
 * until_ms (monotonic) has passed first. */
bool http_batch_wait(struct http_batch *batch, int64_t until_ms);
size_t http_batch_running(const struct http_batch *batch);
void http_batch_cancel(struct http_batch *batch); /* running calls end with HTTP_CALL_CANCELLED */
void http_batch_free(struct http_batch *batch);   /* cancels and waits; calls no further `done` */
