/* stream.h: the connection's side of an open-ended answer. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

#include <pthread.h>

struct MHD_Connection;
struct MHD_Response;

/* The streams that are being sent: the server ends them when it stops. */
struct http_streams {
    pthread_mutex_t lock;
    struct http_stream *first;
    bool is_closing;
};

void http_streams_init(struct http_streams *streams);
/* Ends every stream, those to come as well. */
void http_streams_close(struct http_streams *streams);
void http_streams_deinit(struct http_streams *streams);

/* The library's message that sends the stream; NULL when there is no memory for it. Holds the
 * stream until it is destroyed. */
struct MHD_Response *http_stream_message(struct http_stream *stream, struct http_streams *streams,
                                         struct MHD_Connection *connection);

/* Nobody reads any more: senders are told so. For a stream without a message. */
void http_stream_abandon(struct http_stream *stream);
size_t http_stream_bytes_sent(struct http_stream *stream);
