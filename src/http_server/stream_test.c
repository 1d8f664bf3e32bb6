// SPDX-License-Identifier: Apache-2.0
#include "http_server/raw_client_fixture.h"
#include "http_server/server_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void *send_three(void *context)
{
    struct http_stream *stream = context;
    (void)http_stream_send(stream, STR("data: one\n\n"));
    (void)http_stream_send(stream, STR("data: two\n\n"));
    (void)http_stream_send(stream, STR("data: three\n\n"));
    http_stream_close(stream);
    http_stream_release(stream);
    return NULL;
}

static void test_three_events(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;
    pthread_t sender;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "GET /stream");
    struct http_stream *stream = fixture_stream(&fixture);
    assert_int_equal(pthread_create(&sender, NULL, send_three, stream), 0);
    assert_true(raw_client_receive(&client, true, &answer));
    pthread_join(sender, NULL);
    assert_int_equal(answer.status, 200);
    assert_true(str_equal(answer.body, STR("data: one\n\ndata: two\n\ndata: three\n\n")));
    assert_true(str_equal(raw_answer_header(&answer, "content-type"), STR("text/event-stream")));
    size_t len = answer.body.len;
    raw_client_get(&client, "GET /echo"); /* the connection goes on */
    assert_true(raw_client_receive(&client, true, &answer));
    fixture_wait_finished(&fixture, 1);
    assert_int_equal(fixture.finished_bytes[0], len);
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_named_events(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;
    const struct http_event with_id = { STR("7"), STR("change"), STR("{}") };
    const struct http_event without = { .name = STR("ping"), .data = STR("") };

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "GET /stream");
    struct http_stream *stream = fixture_stream(&fixture);
    assert_true(http_stream_send_event(stream, &with_id));
    assert_true(http_stream_send_event(stream, &without));
    http_stream_close(stream);
    assert_false(http_stream_send_event(stream, &without));
    http_stream_release(stream);
    assert_true(raw_client_receive(&client, true, &answer));
    assert_true(str_equal(answer.body, STR("id: 7\nevent: change\ndata: {}\n\n"
                                           "event: ping\ndata: \n\n")));
    raw_client_close(&client);
    fixture_close(&fixture);
}

/* Many small sends against a reader that parks and wakes each time. */
static void *send_many(void *context)
{
    for (int i = 0; i < 2000; i++) {
        if (!http_stream_send(context, STR("12345678"))) return NULL;
        if (i % 100 == 0) sched_yield();
    }
    http_stream_close(context);
    http_stream_release(context);
    return context;
}

static void test_many_events(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture.stream_pending_max = 1 << 20;
    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    for (int round = 0; round < 5; round++) {
        pthread_t sender;
        void *result = NULL;
        raw_client_get(&client, "GET /stream");
        struct http_stream *stream = fixture_stream(&fixture);
        assert_int_equal(pthread_create(&sender, NULL, send_many, stream), 0);
        assert_true(raw_client_receive(&client, true, &answer));
        pthread_join(sender, &result);
        assert_non_null(result);
        assert_int_equal(answer.body.len, 16000);
    }
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_peer_leaves(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    unsigned sent = 0;

    fixture.stream_pending_max = 1 << 16;
    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "GET /stream");
    struct http_stream *stream = fixture_stream(&fixture);
    assert_true(http_stream_send(stream, STR("data: one\n\n")));
    raw_client_close(&client);
    while (http_stream_send(stream, STR(": still there?\n\n"))) sent++;
    assert_true(sent < 1U << 20);
    http_stream_release(stream);
    fixture_wait_finished(&fixture, 1);
    fixture_close(&fixture);
}

static void test_too_slow(void **state)
{
    (void)state;
    struct http_stream *stream = http_stream_new(10);

    assert_true(http_stream_send(stream, STR("12345")));
    assert_true(http_stream_send(stream, STR("67890")));
    assert_false(http_stream_send(stream, STR("x")));
    assert_false(http_stream_send(stream, STR("")));
    http_stream_release(stream);
}

static void test_send_after_close(void **state)
{
    (void)state;
    struct http_stream *stream = http_stream_new(10);

    http_stream_close(stream);
    http_stream_close(stream);
    assert_false(http_stream_send(stream, STR("x")));
    http_stream_release(stream);
    http_stream_release(NULL);
    http_stream_close(NULL);
}

/* Both ways to stop end a stream that waits for events. */
static void test_server_stops(void **state)
{
    (void)state;
    for (int drains = 0; drains < 2; drains++) {
        struct server_fixture fixture = { 0 };
        struct raw_client client;
        struct raw_answer answer;

        fixture_open(&fixture, NULL);
        raw_client_open(&client, fixture_port(&fixture));
        raw_client_get(&client, "GET /stream");
        struct http_stream *stream = fixture_stream(&fixture);
        if (drains) {
            http_server_drain(fixture.server, 60 * 1000);
            assert_int_equal(fixture.finished_count, 1);
            assert_true(raw_client_receive(&client, true, &answer));
            assert_int_equal(answer.body.len, 0);
        }
        fixture_close(&fixture);
        assert_false(http_stream_send(stream, STR("x")));
        http_stream_release(stream);
        raw_client_close(&client);
    }
}

/* A file is whole only if its sender says so. */
static void test_whole_or_broken(void **state)
{
    enum { SENDER_CLOSES, SENDER_BREAKS, SERVER_STOPS, WAYS };
    (void)state;
    for (int way = 0; way < WAYS; way++) {
        struct server_fixture fixture = { 0 };
        struct raw_client client;
        struct raw_answer answer;

        fixture_open(&fixture, NULL);
        raw_client_open(&client, fixture_port(&fixture));
        raw_client_get(&client, "GET /stream");
        struct http_stream *stream = fixture_stream(&fixture);
        http_stream_must_be_whole(stream);
        assert_true(http_stream_send(stream, STR("a line\n")));
        assert_true(http_stream_wait(stream, 0));
        if (way == SENDER_CLOSES) http_stream_close(stream);
        if (way == SENDER_BREAKS) http_stream_break(stream);
        if (way == SERVER_STOPS) http_server_drain(fixture.server, 60 * 1000);
        assert_int_equal(raw_client_receive(&client, true, &answer), way == SENDER_CLOSES);
        fixture_wait_finished(&fixture, 1);
        assert_false(http_stream_wait(stream, 0));
        http_stream_release(stream);
        raw_client_close(&client);
        fixture_close(&fixture);
    }
}

static void test_head_of_stream(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "HEAD /stream");
    assert_true(raw_client_receive(&client, false, &answer));
    fixture_wait_finished(&fixture, 1);
    struct http_stream *stream = fixture_stream(&fixture);
    assert_false(http_stream_send(stream, STR("x")));
    http_stream_release(stream);
    raw_client_close(&client);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_events),    cmocka_unit_test(test_named_events),
        cmocka_unit_test(test_many_events),     cmocka_unit_test(test_peer_leaves),
        cmocka_unit_test(test_too_slow),        cmocka_unit_test(test_send_after_close),
        cmocka_unit_test(test_server_stops),    cmocka_unit_test(test_head_of_stream),
        cmocka_unit_test(test_whole_or_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
