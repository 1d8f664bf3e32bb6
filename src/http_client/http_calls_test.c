/* http_calls_test.c: several calls: over one connection, at once, and from several threads. */
// SPDX-License-Identifier: Apache-2.0
#include "http_client/client_fixture.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* --- connections ---------------------------------------------------------------------------- */

static void test_connection_is_kept(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");

    answer_with(fixture, (struct canned_answer){ .body = "x", .times = 5 });
    for (int i = 0; i < 5; i++) assert_int_equal(send_call(fixture, &call).status, 200);
    assert_int_equal(canned_server_connections(fixture->server), 1);
}

/* On a kept connection libcurl would repeat a request that got no answer. The peer may have done
 * what it asked for, so only a harmless method may be repeated. */
static void test_post_is_never_sent_twice(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call get = call_to(fixture, "GET", "/x");
    struct http_call post = call_to(fixture, "POST", "/x");

    answer_with(fixture, (struct canned_answer){ .match = "GET", .body = "first" });
    answer_with(fixture, (struct canned_answer){ .match = "POST", .ending = CANNED_RESET_AFTER });
    answer_with(fixture, (struct canned_answer){ .match = "POST", .body = "twice" });
    assert_int_equal(send_call(fixture, &get).failure, HTTP_FINE);
    struct http_reply reply = send_call(fixture, &post);
    assert_int_equal(reply.failure, HTTP_BROKEN);
    assert_true(reply.was_sent);
    assert_int_equal(canned_server_requests(fixture->server), 2);
}

static void count_done(void *count, const struct http_reply *reply)
{
    assert_int_equal(reply->failure, HTTP_FINE);
    ++*(int *)count;
}

static void test_connections_are_capped(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    int count = 0;

    answer_with(fixture, (struct canned_answer){ .body = "x", .delay_ms = 5, .times = 20 });
    for (int i = 0; i < 20; i++) http_batch_start(batch, &call, count_done, &count);
    assert_int_equal(http_batch_running(batch), 20);
    while (http_batch_wait(batch, INT64_MAX)) {
    }
    assert_int_equal(count, 20);
    assert_in_range(canned_server_peak(fixture->server), 1, 2);
    assert_int_equal(canned_server_connections(fixture->server), 2);
    http_batch_free(batch);
}

/* --- batches -------------------------------------------------------------------------------- */

struct chain {
    struct http_batch *batch;
    const struct http_call *call;
    pthread_t thread;
    int left;
};

static void start_next(void *chain_, const struct http_reply *reply)
{
    struct chain *chain = chain_;
    assert_int_equal(reply->failure, HTTP_FINE);
    assert_true(pthread_equal(chain->thread, pthread_self()));
    if (--chain->left > 0) http_batch_start(chain->batch, chain->call, start_next, chain);
}

static void test_done_may_start_more(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    struct chain chain = { batch, &call, pthread_self(), 3 };

    answer_with(fixture, (struct canned_answer){ .body = "x", .times = 3 });
    http_batch_start(batch, &call, start_next, &chain);
    while (http_batch_wait(batch, INT64_MAX)) {
    }
    assert_int_equal(chain.left, 0);
    http_batch_free(batch);
}

static void keep_failure(void *failure, const struct http_reply *reply)
{
    *(enum http_failure *)failure = reply->failure;
}

static void test_wait_gives_up_in_time(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    enum http_failure failure = HTTP_FINE;

    answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
    assert_false(http_batch_wait(batch, INT64_MAX)); /* nothing is under way */
    http_batch_start(batch, &call, keep_failure, &failure);
    assert_false(http_batch_wait(batch, clock_monotonic_ms() + 20));
    assert_int_equal(http_batch_running(batch), 1);
    http_batch_cancel(batch);
    assert_true(http_batch_wait(batch, INT64_MAX));
    assert_int_equal(failure, HTTP_CALL_CANCELLED);
    http_batch_free(batch);
}

static void test_cancel_ends_all(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "POST", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    enum http_failure failures[6] = { HTTP_FINE };

    answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE, .times = 6 });
    for (size_t i = 0; i < COUNT_OF(failures); i++)
        http_batch_start(batch, &call, keep_failure, &failures[i]);
    while (canned_server_requests(fixture->server) < 2) clock_sleep_ms(1);
    http_batch_cancel(batch);
    while (http_batch_wait(batch, INT64_MAX)) {
    }
    for (size_t i = 0; i < COUNT_OF(failures); i++)
        assert_int_equal(failures[i], HTTP_CALL_CANCELLED);
    http_batch_free(batch);
}

static void never_called(void *context, const struct http_reply *reply)
{
    (void)context, (void)reply;
    fail_msg("a freed batch calls nobody");
}

static void test_free_cancels(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);

    answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE, .times = 3 });
    for (int i = 0; i < 3; i++) http_batch_start(batch, &call, never_called, NULL);
    http_batch_free(batch);
    http_batch_free(NULL);
}

/* --- threads and shutdown ------------------------------------------------------------------- */

enum { THREADS = 6, CALLS = 15 };

static void *send_many(void *fixture_)
{
    struct client_fixture *fixture = fixture_;
    struct http_call call = { .method = "GET", .reply_bytes_max = REPLY_BYTES_MAX };
    AUTO(arena) arena = arena_new();
    size_t good = 0;

    call.url = arena_format(arena, "%s/x", canned_server_url(fixture->server));
    for (int i = 0; i < CALLS; i++) {
        struct http_reply reply;
        http_client_send(fixture->client, &call, arena, &reply);
        good += reply.failure == HTTP_FINE && str_equal(reply.body, STR("x"));
    }
    return (void *)good;
}

static void test_threads_share_a_client(void **state)
{
    struct client_fixture *fixture = *state;
    pthread_t threads[THREADS];
    void *good;

    answer_with(fixture, (struct canned_answer){ .body = "x", .times = THREADS * CALLS });
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_many, fixture), 0);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &good);
        assert_int_equal((size_t)good, CALLS);
    }
}

struct sender {
    struct client_fixture *fixture;
    struct http_batch *batch;
    enum http_failure failure;
};

static void *send_one(void *sender_)
{
    struct sender *sender = sender_;
    while (http_batch_wait(sender->batch, INT64_MAX)) {
    }
    return NULL;
}

static void test_close_while_calls_run(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    AUTO(arena) arena = arena_new();
    struct sender sender = { fixture, http_batch_new(fixture->client, arena), HTTP_FINE };
    pthread_t thread;

    answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
    http_batch_start(sender.batch, &call, keep_failure, &sender.failure);
    assert_int_equal(pthread_create(&thread, NULL, send_one, &sender), 0);
    while (canned_server_requests(fixture->server) < 1) clock_sleep_ms(1);
    http_client_close(fixture->client);
    fixture->client = NULL;
    pthread_join(thread, NULL);
    assert_int_equal(sender.failure, HTTP_CALL_CANCELLED);

    /* A batch outlives its client, but gets nothing through. */
    sender.failure = HTTP_FINE;
    http_batch_start(sender.batch, &call, keep_failure, &sender.failure);
    http_batch_cancel(sender.batch);
    assert_true(http_batch_wait(sender.batch, INT64_MAX));
    assert_int_equal(sender.failure, HTTP_CALL_CANCELLED);
    http_batch_free(sender.batch);
}

static void test_close_of_nothing(void **state)
{
    (void)state;
    http_client_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLIENT_TEST(test_connection_is_kept),     CLIENT_TEST(test_post_is_never_sent_twice),
        CLIENT_TEST(test_connections_are_capped), CLIENT_TEST(test_done_may_start_more),
        CLIENT_TEST(test_wait_gives_up_in_time),  CLIENT_TEST(test_cancel_ends_all),
        CLIENT_TEST(test_free_cancels),           CLIENT_TEST(test_threads_share_a_client),
        CLIENT_TEST(test_close_while_calls_run),  cmocka_unit_test(test_close_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
