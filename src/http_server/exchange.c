// SPDX-License-Identifier: Apache-2.0
#include "http_server/exchange.h"

#include "base/clock.h"
#include "base/memory.h"
#include "http_server/answer.h"
#include "http_server/head.h"
#include "http_server/uri.h"

#include <string.h>

enum {
    RESPONSE_BYTES_MAX = 64 << 20,
    /* So much of a body that nobody wants is read off, so that its sender gets to see the answer:
     * an end in the midst of sending may reset the connection first. More ends it. */
    UNWANTED_BYTES_MAX = 32 << 20,
    BODY_BYTES_AT_ONCE = 64 << 10, /* room made for a body on its announcement alone */
    EXCHANGES_KEPT_MAX = 64,
};

/* Not on the wire: what the log is told when the client left before it was answered. */
enum { STATUS_CLIENT_GONE = 499 };

enum stage {
    STAGE_HEAD,     /* the request line is there */
    STAGE_BODY,     /* the head is, too */
    STAGE_HANDLING, /* on a worker; the connection is suspended */
    STAGE_HANDLED,  /* the response is made */
    STAGE_SENDING,  /* the library has the message */
};

struct http_exchange {
    struct http_job job; /* first: the workers know no more of it */
    struct http_exchange *next_free;
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_link *link;
    enum stage stage;
    bool is_counted; /* in running_count */

    struct http_request request;
    struct str raw_query;
    char id[HTTP_REQUEST_ID_LEN];
    struct http_plan plan;
    int refusal; /* the status the server itself answers with; 0: the handler answers */
    struct buf body;
    bool is_body_wanted;
    uint64_t unwanted_bytes;

    struct http_response response;
    struct http_answer answer;
};

/* --- at rest ---------------------------------------------------------------------------------- */

void http_exchange_pool_init(struct http_exchange_pool *pool)
{
    *pool = (struct http_exchange_pool){ 0 };
    pthread_mutex_init(&pool->lock, NULL);
}

static void exchange_free(struct http_exchange *exchange)
{
    arena_free(exchange->request.arena);
    memory_free(exchange);
}

void http_exchange_pool_deinit(struct http_exchange_pool *pool)
{
    while (pool->first) {
        struct http_exchange *exchange = pool->first;
        pool->first = exchange->next_free;
        exchange_free(exchange);
    }
    pthread_mutex_destroy(&pool->lock);
}

static struct http_exchange *exchange_borrow(struct http_exchange_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct http_exchange *exchange = pool->first;
    if (exchange) {
        pool->first = exchange->next_free;
        pool->count--;
    }
    pthread_mutex_unlock(&pool->lock);
    if (exchange) return exchange;
    exchange = memory_alloc_zeroed(1, sizeof *exchange);
    exchange->request.arena = arena_new();
    return exchange;
}

static void exchange_return(struct http_exchange_pool *pool, struct http_exchange *exchange)
{
    struct arena *arena = exchange->request.arena;

    arena_clear(arena);
    *exchange = (struct http_exchange){ .request.arena = arena };
    pthread_mutex_lock(&pool->lock);
    bool is_kept = pool->count < EXCHANGES_KEPT_MAX;
    if (is_kept) {
        exchange->next_free = pool->first;
        pool->first = exchange;
        pool->count++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (!is_kept) exchange_free(exchange);
}

/* --- the response ----------------------------------------------------------------------------- */

static void response_drop(struct http_exchange *exchange)
{
    struct http_response *response = &exchange->response;

    http_answer_deinit(&exchange->answer);
    if (response->stream) {
        http_stream_abandon(response->stream);
        http_stream_release(response->stream);
    }
    buf_deinit(&response->body);
    *response = (struct http_response){ .status = 200 };
    buf_init(&response->body, RESPONSE_BYTES_MAX);
}

static void exchange_refuse(struct http_exchange *exchange, int status)
{
    const struct http_handlers *handlers = &exchange->server->handlers;

    response_drop(exchange);
    exchange->response.status = status;
    handlers->refuse(handlers->context, &exchange->request, status, &exchange->response);
    http_answer_prepare(&exchange->answer, &exchange->request, &exchange->response);
}

static void exchange_handle(struct http_exchange *exchange)
{
    const struct http_handlers *handlers = &exchange->server->handlers;

    response_drop(exchange);
    handlers->handle(handlers->context, &exchange->request, &exchange->response);
    if (exchange->response.body.overflow) {
        exchange_refuse(exchange, 500);
    } else {
        http_answer_prepare(&exchange->answer, &exchange->request, &exchange->response);
    }
}

static enum MHD_Result exchange_send(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    const struct http_response *response = &exchange->response;
    struct MHD_Response *message =
        response->stream
            ? http_stream_message(response->stream, &server->streams, exchange->connection)
            : http_answer_message(&exchange->answer);

    if (!message) return MHD_NO;
    http_answer_add_headers(&exchange->answer, &exchange->request, response, message);
    if (server->is_draining) (void)MHD_add_response_header(message, "Connection", "close");
    exchange->stage = STAGE_SENDING;
    enum MHD_Result result =
        MHD_queue_response(exchange->connection, (unsigned)response->status, message);
    MHD_destroy_response(message); /* ours; the connection holds it as well */
    return result;
}

/* --- from the head to the answer -------------------------------------------------------------- */

/* The library would take the query apart itself, into memory that the headers need. */
static void query_hide(const char *uri)
{
    char *mark = strchr(uri, '?'); /* its own, writable buffer, which it cuts here too */
    if (mark) mark[1] = '\0';
}

void *http_exchange_on_uri(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct http_server *server = context;
    struct http_exchange *exchange = exchange_borrow(&server->exchanges);
    struct http_request *request = &exchange->request;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    exchange->server = server;
    exchange->connection = connection;
    exchange->link = info->socket_context;
    http_request_id_make(exchange->id);
    request->id = (struct str){ exchange->id, sizeof exchange->id };
    request->address = (struct str){ exchange->link->address, exchange->link->address_len };
    request->is_tls = server->is_tls;
    request->started_us = clock_monotonic_us();
    request->connection = connection;
    request->method = HTTP_METHOD_COUNT;
    /* A copy, for finish: the library's is gone when a connection breaks off. */
    uri_split(arena_copy(request->arena, str_from_c(uri)), &request->path, &exchange->raw_query);
    query_hide(uri);
    return exchange;
}

/* The status to refuse the request line with, 0 when it is fine. */
static int request_line_check(struct http_exchange *exchange, const char *method)
{
    struct http_request *request = &exchange->request;
    struct str decoded;

    if (!http_method_parse(str_from_c(method), &request->method)) return 405;
    if (!uri_decode(request->path, false, request->arena, &decoded)) return 400;
    if (!uri_query_parse(exchange->raw_query, request->arena, &request->query)) return 400;
    return 0;
}

static void body_expect(struct http_exchange *exchange, const struct http_head *head)
{
    bool is_wanted = exchange->request.method != HTTP_GET && exchange->request.method != HTTP_HEAD;
    size_t body_max = exchange->plan.body_max;

    if (!exchange->refusal && is_wanted && head->body_bytes > body_max) exchange->refusal = 413;
    exchange->is_body_wanted = is_wanted && !exchange->refusal;
    buf_init(&exchange->body, body_max);
    if (!exchange->is_body_wanted || head->body_bytes == 0) return;
    size_t room = head->body_bytes < BODY_BYTES_AT_ONCE ? (size_t)head->body_bytes
                                                        : (size_t)BODY_BYTES_AT_ONCE;
    (void)buf_reserve(&exchange->body, room); /* it fits: checked above */
}

/* An answer before the body has come ends the connection, so it is given only where reading on
 * would be wrong or too long. */
static bool must_answer_now(const struct http_exchange *exchange, const struct http_head *head)
{
    if (head->is_unframed) return true;
    if (exchange->is_body_wanted) return false;
    if (head->body_bytes > UNWANTED_BYTES_MAX) return true;
    return exchange->refusal && head->expects_continue;
}

static enum MHD_Result head_take(struct http_exchange *exchange, const char *method,
                                 const char *version)
{
    struct http_server *server = exchange->server;
    struct http_head head;

    exchange->stage = STAGE_BODY;
    exchange->is_counted = true;
    server->running_count++;
    atomic_store_explicit(&exchange->link->waiting_since_us, 0, memory_order_relaxed);
    http_head_read(exchange->connection, str_from_c(version), server->head_bytes_max, &head);
    exchange->refusal = request_line_check(exchange, method);
    if (head.refusal) exchange->refusal = head.refusal;
    if (!exchange->refusal) {
        server->handlers.begin(server->handlers.context, &exchange->request, &exchange->plan);
    }
    body_expect(exchange, &head);
    if (!must_answer_now(exchange, &head)) return MHD_YES;
    exchange_refuse(exchange, exchange->refusal ? exchange->refusal : 413);
    return exchange_send(exchange);
}

static bool is_too_slow(const struct http_exchange *exchange)
{
    int64_t max_us = exchange->server->arrival_us_max;
    return max_us > 0 && clock_monotonic_us() - exchange->request.started_us > max_us;
}

/* MHD_NO ends the connection without an answer: in the midst of a body none can be given. */
static enum MHD_Result body_take(struct http_exchange *exchange, const char *bytes, size_t len)
{
    if (is_too_slow(exchange)) {
        exchange->refusal = 408;
        return MHD_NO;
    }
    if (exchange->is_body_wanted && len > exchange->body.max - exchange->body.len) {
        exchange->refusal = 413;
        exchange->is_body_wanted = false;
        buf_deinit(&exchange->body);
    }
    if (exchange->is_body_wanted) {
        buf_add(&exchange->body, (struct str){ bytes, len });
    } else {
        exchange->unwanted_bytes += len;
        if (!exchange->refusal && exchange->unwanted_bytes > UNWANTED_BYTES_MAX)
            exchange->refusal = 413;
    }
    /* The library's read buffer, which it does not look at again: a body may hold secrets. */
    memory_wipe((void *)(uintptr_t)bytes, len);
    return exchange->unwanted_bytes > UNWANTED_BYTES_MAX ? MHD_NO : MHD_YES;
}

/* The request is complete. */
static enum MHD_Result request_take(struct http_exchange *exchange)
{
    struct http_workers *workers = exchange->server->workers;

    if (exchange->body.len > 0) exchange->request.body = buf_str(&exchange->body);
    if (!exchange->refusal && exchange->plan.is_slow) {
        if (http_workers_reserve(workers)) {
            exchange->stage = STAGE_HANDLING;
            /* Before the push: the worker may be done before it returns. */
            MHD_suspend_connection(exchange->connection);
            http_workers_push(workers, &exchange->job);
            return MHD_YES;
        }
        exchange->refusal = 503;
    }
    if (exchange->refusal) {
        exchange_refuse(exchange, exchange->refusal);
    } else {
        exchange_handle(exchange);
    }
    return exchange_send(exchange);
}

void http_exchange_run(struct http_job *job, bool is_refused)
{
    struct http_exchange *exchange = (struct http_exchange *)(void *)job;
    struct MHD_Connection *connection = exchange->connection;

    if (is_refused) {
        exchange_refuse(exchange, 503);
    } else {
        exchange_handle(exchange);
    }
    exchange->stage = STAGE_HANDLED;
    MHD_resume_connection(connection); /* the exchange is the event thread's again */
}

enum MHD_Result http_exchange_on_request(void *context, struct MHD_Connection *connection,
                                         const char *url, const char *method, const char *version,
                                         const char *upload, size_t *upload_len, void **slot)
{
    (void)context, (void)connection, (void)url; /* the exchange has them */
    struct http_exchange *exchange = *slot;
    size_t len = *upload_len;

    switch (exchange->stage) {
    case STAGE_HEAD:
        return head_take(exchange, method, version);
    case STAGE_BODY:
        if (len == 0) return request_take(exchange);
        *upload_len = 0;
        return body_take(exchange, upload, len);
    case STAGE_HANDLED:
        return exchange_send(exchange);
    case STAGE_HANDLING:
    case STAGE_SENDING:
        break;
    }
    return MHD_YES; /* not called in these stages; nothing to do if it were */
}

/* --- the end ---------------------------------------------------------------------------------- */

static int status_final(const struct http_exchange *exchange,
                        enum MHD_RequestTerminationCode reason)
{
    if (exchange->stage == STAGE_SENDING) return exchange->response.status;
    if (exchange->refusal) return exchange->refusal;
    if (reason == MHD_REQUEST_TERMINATED_TIMEOUT_REACHED) return 408;
    /* The library refuses by itself what it cannot read. */
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_HTTP_STATUS);
    return info ? (int)info->http_status : STATUS_CLIENT_GONE;
}

static size_t body_bytes_final(const struct http_exchange *exchange)
{
    const struct http_response *response = &exchange->response;

    if (exchange->stage != STAGE_SENDING || exchange->request.method == HTTP_HEAD) return 0;
    if (response->status == 204 || response->status == 304) return 0;
    if (response->stream) return http_stream_bytes_sent(response->stream);
    return exchange->answer.bytes.len;
}

void http_exchange_on_completed(void *context, struct MHD_Connection *connection, void **slot,
                                enum MHD_RequestTerminationCode reason)
{
    (void)connection;
    struct http_server *server = context;
    struct http_exchange *exchange = *slot;
    const struct http_handlers *handlers = &server->handlers;
    int64_t now_us = clock_monotonic_us();

    if (!exchange) return;
    /* Before the word of it is out: a sender that heard it finds nobody there. */
    if (exchange->response.stream) http_stream_abandon(exchange->response.stream);
    handlers->finish(handlers->context, &exchange->request, status_final(exchange, reason),
                     body_bytes_final(exchange), now_us - exchange->request.started_us);
    atomic_store_explicit(&exchange->link->waiting_since_us, now_us, memory_order_relaxed);
    bool is_counted = exchange->is_counted;
    response_drop(exchange);
    buf_deinit(&exchange->body);
    exchange_return(&server->exchanges, exchange);
    *slot = NULL;
    if (is_counted) server->running_count--;
}
