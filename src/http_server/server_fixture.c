// SPDX-License-Identifier: Apache-2.0
#include "http_server/server_fixture.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { STREAM_PENDING_MAX = 1024 };

static void answer_echo(struct server_fixture *fixture, struct http_request *request,
                        struct http_response *response)
{
    (void)fixture;
    buf_add(&response->body, str_is_given(request->body) ? request->body : STR("none"));
}

static void answer_query(struct server_fixture *fixture, struct http_request *request,
                         struct http_response *response)
{
    (void)fixture;
    for (size_t i = 0; i < request->query.count; i++) {
        buf_add(&response->body, request->query.items[i].name);
        buf_add_char(&response->body, '=');
        buf_add(&response->body, request->query.items[i].value);
        buf_add_char(&response->body, ';');
    }
}

static void answer_about(struct server_fixture *fixture, struct http_request *request,
                         struct http_response *response)
{
    (void)fixture;
    buf_add_format(&response->body, "%s %.*s %.*s %.*s", http_method_name(request->method),
                   STR_ARG(request->path), STR_ARG(request->address), STR_ARG(request->id));
}

static void answer_slow(struct server_fixture *fixture, struct http_request *request,
                        struct http_response *response)
{
    (void)request;
    pthread_mutex_lock(&fixture->lock);
    fixture->slow_running++;
    pthread_cond_broadcast(&fixture->has_changed);
    while (!fixture->gate_is_open) pthread_cond_wait(&fixture->has_changed, &fixture->lock);
    fixture->slow_running--;
    pthread_mutex_unlock(&fixture->lock);
    buf_add(&response->body, STR("slow"));
}

static void answer_big(struct server_fixture *fixture, struct http_request *request,
                       struct http_response *response)
{
    (void)fixture, (void)request;
    response->has_etag = true;
    response->allow_gzip = true;
    for (int i = 0; i < FIXTURE_BIG_LEN; i++) buf_add_char(&response->body, (char)('a' + i % 23));
}

static void answer_stream(struct server_fixture *fixture, struct http_request *request,
                          struct http_response *response)
{
    (void)request;
    struct http_stream *stream = http_stream_new(
        fixture->stream_pending_max > 0 ? fixture->stream_pending_max : STREAM_PENDING_MAX);
    http_stream_retain(stream); /* for the test */
    response->content_type = STR("text/event-stream");
    response->stream = stream;
    pthread_mutex_lock(&fixture->lock);
    fixture->stream = stream;
    pthread_cond_broadcast(&fixture->has_changed);
    pthread_mutex_unlock(&fixture->lock);
}

static void answer_flood(struct server_fixture *fixture, struct http_request *request,
                         struct http_response *response)
{
    (void)fixture, (void)request;
    (void)buf_reserve(&response->body, response->body.max + 1);
}

static void answer_custom(struct server_fixture *fixture, struct http_request *request,
                          struct http_response *response)
{
    fixture->custom(request, response);
}

static const struct fixture_path {
    const char *path;
    bool is_slow;
    void (*answer)(struct server_fixture *fixture, struct http_request *request,
                   struct http_response *response);
} paths[] = {
    { "/echo", false, answer_echo },   { "/query", false, answer_query },
    { "/about", false, answer_about }, { "/slow", true, answer_slow },
    { "/big", false, answer_big },     { "/stream", false, answer_stream },
    { "/flood", false, answer_flood }, { "/custom", false, answer_custom },
};

static void begin(void *context, struct http_request *request, struct http_plan *ret_plan)
{
    struct server_fixture *fixture = context;

    pthread_mutex_lock(&fixture->lock);
    fixture->begun++;
    pthread_cond_broadcast(&fixture->has_changed);
    pthread_mutex_unlock(&fixture->lock);
    *ret_plan = (struct http_plan){ .body_max = FIXTURE_BODY_MAX };
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        if (!str_equal(request->path, str_from_c(paths[i].path))) continue;
        request->route = (void *)(uintptr_t)&paths[i];
        ret_plan->is_slow = paths[i].is_slow;
    }
}

static void handle(void *context, struct http_request *request, struct http_response *response)
{
    const struct fixture_path *path = request->route;

    response->content_type = STR("text/plain");
    if (path) {
        path->answer(context, request, response);
    } else {
        response->status = 404;
    }
}

static void refuse(void *context, struct http_request *request, int status,
                   struct http_response *response)
{
    (void)context, (void)request;
    buf_add_format(&response->body, "refused %d", status);
}

static void finish(void *context, const struct http_request *request, int status, size_t body_bytes,
                   int64_t duration_us)
{
    (void)request;
    struct server_fixture *fixture = context;

    assert(duration_us >= 0);
    pthread_mutex_lock(&fixture->lock);
    if (fixture->finished_count < FIXTURE_FINISHED_MAX) {
        fixture->finished[fixture->finished_count] = status;
        fixture->finished_bytes[fixture->finished_count] = body_bytes;
    }
    fixture->finished_count++;
    pthread_cond_broadcast(&fixture->has_changed);
    pthread_mutex_unlock(&fixture->lock);
}

struct http_server_config fixture_config(void)
{
    return (struct http_server_config){
        .host = STR("127.0.0.1"),
        .thread_count = 2,
        .worker_count = 1,
        .worker_queue_max = 1,
        .connections_max = 100,
        .idle_timeout_s = 60,
        .head_bytes_max = 4096,
    };
}

void fixture_open(struct server_fixture *fixture, const struct http_server_config *config)
{
    struct http_server_config preset = fixture_config();
    struct http_handlers handlers = { fixture, begin, handle, refuse, finish };

    pthread_mutex_init(&fixture->lock, NULL);
    pthread_cond_init(&fixture->has_changed, NULL);
    struct status status = http_server_open(config ? config : &preset, &handlers, &fixture->server);
    assert_int_equal(status.code, STATUS_OK);
}

void fixture_close(struct server_fixture *fixture)
{
    fixture_gate_open(fixture);
    http_server_close(fixture->server);
    http_stream_release(fixture->stream);
    pthread_cond_destroy(&fixture->has_changed);
    pthread_mutex_destroy(&fixture->lock);
}

uint16_t fixture_port(const struct server_fixture *fixture)
{
    return http_server_port(fixture->server);
}

void fixture_gate_open(struct server_fixture *fixture)
{
    pthread_mutex_lock(&fixture->lock);
    fixture->gate_is_open = true;
    pthread_cond_broadcast(&fixture->has_changed);
    pthread_mutex_unlock(&fixture->lock);
}

void fixture_wait_slow(struct server_fixture *fixture, unsigned running_count)
{
    pthread_mutex_lock(&fixture->lock);
    while (fixture->slow_running != running_count) {
        pthread_cond_wait(&fixture->has_changed, &fixture->lock);
    }
    pthread_mutex_unlock(&fixture->lock);
}

void fixture_wait_begun(struct server_fixture *fixture, unsigned count)
{
    pthread_mutex_lock(&fixture->lock);
    while (fixture->begun < count) pthread_cond_wait(&fixture->has_changed, &fixture->lock);
    pthread_mutex_unlock(&fixture->lock);
}

void fixture_wait_finished(struct server_fixture *fixture, size_t count)
{
    pthread_mutex_lock(&fixture->lock);
    while (fixture->finished_count < count) {
        pthread_cond_wait(&fixture->has_changed, &fixture->lock);
    }
    pthread_mutex_unlock(&fixture->lock);
}

struct http_stream *fixture_stream(struct server_fixture *fixture)
{
    pthread_mutex_lock(&fixture->lock);
    while (!fixture->stream) pthread_cond_wait(&fixture->has_changed, &fixture->lock);
    struct http_stream *stream = fixture->stream;
    fixture->stream = NULL;
    pthread_mutex_unlock(&fixture->lock);
    return stream;
}
