/* An event thread reads from a stream, any thread writes to it. When there is nothing to read the
 * connection is parked: suspended under the stream's lock by the reader, and resumed under the
 * same lock by whoever finds it parked. So no wake-up is lost, none is given twice, and none comes
 * after the connection went. */
// SPDX-License-Identifier: Apache-2.0
#include "http_server/stream.h"

#include "base/memory.h"

#include <microhttpd.h>
#include <stdatomic.h>
#include <string.h>

enum { MESSAGE_BLOCK_BYTES = 4096 };

struct http_stream {
    atomic_uint holder_count;

    pthread_mutex_t lock; /* guards these */
    struct buf pending;
    size_t read_len; /* of pending, from the front */
    size_t bytes_sent;
    struct MHD_Connection *connection;
    bool is_parked;
    bool is_closed; /* by the sender: ends when pending is sent */
    bool is_gone;   /* nobody reads any more */
    bool is_whole_only;
    pthread_cond_t change; /* something was read, or nobody reads any more */

    struct http_streams *streams; /* guarded by the list's lock */
    struct http_stream *next, *previous;
};

struct http_stream *http_stream_new(size_t max_pending_bytes)
{
    struct http_stream *stream = memory_alloc_zeroed(1, sizeof *stream);
    stream->holder_count = 1;
    buf_init(&stream->pending, max_pending_bytes);
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->change, NULL);
    return stream;
}

void http_stream_retain(struct http_stream *stream)
{
    stream->holder_count++;
}

void http_stream_release(struct http_stream *stream)
{
    if (!stream || --stream->holder_count > 0) return;
    buf_deinit(&stream->pending);
    pthread_cond_destroy(&stream->change);
    pthread_mutex_destroy(&stream->lock);
    memory_free(stream);
}

/* The caller holds the lock. */
static void connection_unpark(struct http_stream *stream)
{
    if (!stream->is_parked) return;
    stream->is_parked = false;
    MHD_resume_connection(stream->connection);
}

/* Moves what is not read yet to the front, over what is. The caller holds the lock. */
static void pending_compact(struct http_stream *stream)
{
    struct buf *pending = &stream->pending;
    size_t left = pending->len - stream->read_len;

    if (stream->read_len == 0) return;
    memmove(pending->data, pending->data + stream->read_len, left);
    memory_wipe(pending->data + left, stream->read_len);
    pending->len = left;
    stream->read_len = 0;
}

bool http_stream_send(struct http_stream *stream, struct str bytes)
{
    pthread_mutex_lock(&stream->lock);
    bool is_taken = !stream->is_closed && !stream->is_gone;
    if (is_taken) {
        pending_compact(stream);
        buf_add(&stream->pending, bytes);
        if (stream->pending.overflow) {
            stream->is_gone = true; /* too slow: what it missed cannot be made up for */
            is_taken = false;
        }
        connection_unpark(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    return is_taken;
}

static void add_line(struct buf *buf, struct str name, struct str text)
{
    buf_add(buf, name);
    buf_add(buf, text);
    buf_add_char(buf, '\n');
}

bool http_stream_send_event(struct http_stream *stream, const struct http_event *event)
{
    enum { FRAME_BYTES = sizeof "id: \nevent: \ndata: \n\n" };
    struct buf text;

    buf_init(&text, event->id.len + event->name.len + event->data.len + FRAME_BYTES);
    (void)buf_reserve(&text, text.max); /* one piece of memory, and no copies */
    if (str_is_given(event->id)) add_line(&text, STR("id: "), event->id);
    add_line(&text, STR("event: "), event->name);
    add_line(&text, STR("data: "), event->data);
    buf_add_char(&text, '\n');
    bool is_taken = http_stream_send(stream, buf_str(&text));
    buf_deinit(&text);
    return is_taken;
}

void http_stream_close(struct http_stream *stream)
{
    if (!stream) return;
    pthread_mutex_lock(&stream->lock);
    stream->is_closed = true;
    connection_unpark(stream);
    pthread_mutex_unlock(&stream->lock);
}

void http_stream_must_be_whole(struct http_stream *stream)
{
    stream->is_whole_only = true; /* before anybody else has it */
}

void http_stream_break(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->is_gone = true;
    pthread_cond_broadcast(&stream->change);
    connection_unpark(stream);
    pthread_mutex_unlock(&stream->lock);
}

bool http_stream_wait(struct http_stream *stream, size_t pending_bytes)
{
    pthread_mutex_lock(&stream->lock);
    while (!stream->is_gone && stream->pending.len - stream->read_len > pending_bytes)
        pthread_cond_wait(&stream->change, &stream->lock);
    bool is_there = !stream->is_gone;
    pthread_mutex_unlock(&stream->lock);
    return is_there;
}

void http_stream_abandon(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->is_gone = true;
    pthread_cond_broadcast(&stream->change);
    stream->is_parked = false;
    buf_deinit(&stream->pending);
    stream->read_len = 0;
    pthread_mutex_unlock(&stream->lock);
}

size_t http_stream_bytes_sent(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    size_t bytes_sent = stream->bytes_sent;
    pthread_mutex_unlock(&stream->lock);
    return bytes_sent;
}

/* The caller holds the lock. */
static size_t pending_read(struct http_stream *stream, char *room, size_t size)
{
    size_t left = stream->pending.len - stream->read_len;
    size_t len = left < size ? left : size;

    if (len == 0) return 0;
    memcpy(room, stream->pending.data + stream->read_len, len);
    stream->read_len += len;
    stream->bytes_sent += len;
    pthread_cond_broadcast(&stream->change);
    if (stream->read_len == stream->pending.len) {
        buf_clear(&stream->pending);
        stream->read_len = 0;
    }
    return len;
}

/* What the library calls when the connection can take more. */
static ssize_t message_read(void *context, uint64_t at, char *room, size_t size)
{
    (void)at;
    struct http_stream *stream = context;
    ssize_t result = 0;

    pthread_mutex_lock(&stream->lock);
    if (stream->is_gone) {
        result = MHD_CONTENT_READER_END_WITH_ERROR;
    } else if ((result = (ssize_t)pending_read(stream, room, size)) > 0) {
        /* Taken. */
    } else if (stream->is_closed) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        MHD_suspend_connection(stream->connection);
        stream->is_parked = true;
    }
    pthread_mutex_unlock(&stream->lock);
    return result;
}

void http_streams_init(struct http_streams *streams)
{
    *streams = (struct http_streams){ 0 };
    pthread_mutex_init(&streams->lock, NULL);
}

/* The server stops. */
static void stream_stop(struct http_stream *stream)
{
    if (stream->is_whole_only) {
        http_stream_break(stream);
    } else {
        http_stream_close(stream);
    }
}

static void streams_add(struct http_streams *streams, struct http_stream *stream)
{
    pthread_mutex_lock(&streams->lock);
    stream->streams = streams;
    stream->next = streams->first;
    if (stream->next) stream->next->previous = stream;
    streams->first = stream;
    bool is_closing = streams->is_closing;
    pthread_mutex_unlock(&streams->lock);
    if (is_closing) stream_stop(stream);
}

static void streams_remove(struct http_stream *stream)
{
    struct http_streams *streams = stream->streams;

    pthread_mutex_lock(&streams->lock);
    if (stream->next) stream->next->previous = stream->previous;
    if (stream->previous) {
        stream->previous->next = stream->next;
    } else {
        streams->first = stream->next;
    }
    stream->next = stream->previous = NULL;
    pthread_mutex_unlock(&streams->lock);
}

void http_streams_close(struct http_streams *streams)
{
    pthread_mutex_lock(&streams->lock);
    streams->is_closing = true;
    for (struct http_stream *stream = streams->first; stream; stream = stream->next) {
        stream_stop(stream);
    }
    pthread_mutex_unlock(&streams->lock);
}

void http_streams_deinit(struct http_streams *streams)
{
    pthread_mutex_destroy(&streams->lock);
}

static void message_drop(void *context)
{
    struct http_stream *stream = context;
    streams_remove(stream);
    http_stream_abandon(stream);
    http_stream_release(stream);
}

struct MHD_Response *http_stream_message(struct http_stream *stream, struct http_streams *streams,
                                         struct MHD_Connection *connection)
{
    struct MHD_Response *message = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, MESSAGE_BLOCK_BYTES, message_read, stream, message_drop);
    if (!message) return NULL;
    stream->connection = connection;
    http_stream_retain(stream);
    streams_add(streams, stream);
    return message;
}
