// SPDX-License-Identifier: Apache-2.0
#include "http_client/http_client.h"

#include "base/clock.h"
#include "http_client/canned_server_fixture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { REPLY_BYTES_MAX = 1000 };

struct fixture {
    struct canned_server *server;
    struct http_client *client;
    struct arena *arena;
};

static struct http_client *client_open(bool allow_private_addresses, unsigned connections_max)
{
    struct http_client_config config = { .user_agent = STR("Tacit/test"),
                                         .connections_per_host_max = connections_max,
                                         .allow_private_addresses = allow_private_addresses };
    struct http_client *client = NULL;
    assert_int_equal(http_client_open(&config, &client).code, STATUS_OK);
    return client;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.server = canned_server_start();
    fixture.client = client_open(true, 2);
    fixture.arena = arena_new();
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    http_client_close(fixture->client);
    canned_server_stop(fixture->server);
    arena_free(fixture->arena);
    return 0;
}

static struct http_call call_to(struct fixture *fixture, const char *method, const char *path)
{
    const char *base = canned_server_url(fixture->server);
    return (struct http_call){ .method = method,
                               .url = arena_format(fixture->arena, "%s%s", base, path),
                               .reply_bytes_max = REPLY_BYTES_MAX };
}

static struct http_reply send_call(struct fixture *fixture, const struct http_call *call)
{
    struct http_reply reply;
    http_client_send(fixture->client, call, fixture->arena, &reply);
    return reply;
}

static void add(struct fixture *fixture, struct canned_answer answer)
{
    canned_server_add(fixture->server, &answer);
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_from_c(part)) != SIZE_MAX;
}

static bool asked(struct fixture *fixture, size_t index, const char *part)
{
    return strstr(canned_server_request(fixture->server, index), part) != NULL;
}

/* --- outcomes ------------------------------------------------------------------------------- */

static const struct {
    const char *about;
    struct canned_answer answer;
    enum http_failure failure;
    int status;
    const char *body;
} outcome_cases[] = {
    { "plain", { .body = "hello" }, HTTP_FINE, 200, "hello" },
    { "empty", { .body = "" }, HTTP_FINE, 200, "" },
    { "no content", { .status = 204 }, HTTP_FINE, 204, "" },
    { "refusal", { .status = 422, .body = "{}" }, HTTP_FINE, 422, "{}" },
    { "server error", { .status = 502, .body = "<html>" }, HTTP_FINE, 502, "<html>" },
    { "redirect is not followed",
      { .status = 302, .headers = "Location: http://127.0.0.1:1/elsewhere\r\n", .body = "" },
      HTTP_FINE,
      302,
      "" },
    { "as large as allowed", { .filler_bytes = REPLY_BYTES_MAX }, HTTP_FINE, 200, NULL },
    { "one byte more", { .filler_bytes = REPLY_BYTES_MAX + 1 }, HTTP_TOO_LARGE, 200, NULL },
    { "truncated", { .body = "0123456789", .ending = CANNED_TRUNCATE }, HTTP_BROKEN, 200, NULL },
    { "reset", { .ending = CANNED_RESET_AFTER }, HTTP_BROKEN, 0, NULL },
    { "reset before", { .ending = CANNED_RESET_BEFORE }, HTTP_BROKEN, 0, NULL },
    { "bad header line", { .headers = "no colon here\r\n", .body = "x" }, HTTP_BROKEN, 200, NULL },
};

static void test_outcomes(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(outcome_cases); i++) {
        struct http_call call = call_to(fixture, "POST", "/x");
        add(fixture, outcome_cases[i].answer);
        struct http_reply reply = send_call(fixture, &call);
        const char *body = outcome_cases[i].body;

        if (reply.failure != outcome_cases[i].failure || reply.status != outcome_cases[i].status)
            fail_msg("%s: %d %d %.*s", outcome_cases[i].about, reply.failure, reply.status,
                     STR_ARG(reply.failure_text));
        if (body && !str_equal(reply.body, str_from_c(body)))
            fail_msg("%s: %.*s", outcome_cases[i].about, STR_ARG(reply.body));
        assert_true(reply.was_sent);
        assert_int_equal(reply.failure == HTTP_FINE, reply.failure_text.len == 0);
    }
}

/* Without an announced length the limit holds as well. */
static void test_too_large_without_length(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    char chunk[3000];

    (void)snprintf(chunk, sizeof chunk, "%x\r\n%02000d\r\n0\r\n\r\n", 2000, 0);
    add(fixture, (struct canned_answer){ .headers = "Transfer-Encoding: chunked\r\n",
                                         .body = chunk,
                                         .ending = CANNED_CLOSE });
    assert_int_equal(send_call(fixture, &call).failure, HTTP_TOO_LARGE);
}

static void test_too_many_headers(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    char headers[4000] = "";
    size_t len = 0;

    for (int i = 0; i < 40; i++)
        len += (size_t)snprintf(headers + len, sizeof headers - len, "X-%d: v%d\r\n", i, i);
    add(fixture, (struct canned_answer){ .headers = headers, .body = "x" });
    struct http_reply reply = send_call(fixture, &call);
    assert_int_equal(reply.failure, HTTP_FINE);
    assert_int_equal(reply.header_count, COUNT_OF(reply.headers));
    assert_true(str_equal(http_reply_header(&reply, "x-3"), STR("v3")));
    assert_false(str_is_given(http_reply_header(&reply, "x-39")));
}

static void test_timeout(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");

    call.timeout_ms = 100;
    add(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
    struct http_reply reply = send_call(fixture, &call);
    assert_int_equal(reply.failure, HTTP_TIMED_OUT);
    assert_true(reply.was_sent);
}

static const struct {
    const char *about, *url;
} not_sent_cases[] = {
    { "nobody listens", "http://127.0.0.1:1/hook?key=s3cret" },
    { "other scheme", "ftp://127.0.0.1/s3cret" },
    { "file", "file:///etc/passwd" },
    { "no address", "" },
    { "bad port", "http://127.0.0.1:99999/?s3cret" },
    { "line end in address", "http://127.0.0.1:1/\r\nX-Evil: 1" },
    { "credentials", "http://user:s3cret@127.0.0.1:1/" },
};

static void test_not_sent(void **state)
{
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(not_sent_cases); i++) {
        struct http_call call = { .method = "POST", .url = str_from_c(not_sent_cases[i].url) };
        struct http_reply reply = send_call(fixture, &call);
        if (reply.failure != HTTP_NOT_SENT || reply.was_sent)
            fail_msg("%s", not_sent_cases[i].about);
        assert_true(reply.failure_text.len > 0);
        assert_false(holds(reply.failure_text, "s3cret"));
    }
}

static void test_failed_tls_is_not_sent(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "POST", "/x");

    call.url = arena_format(fixture->arena, "https%s", canned_server_url(fixture->server) + 4);
    struct http_reply reply = send_call(fixture, &call);
    assert_int_equal(reply.failure, HTTP_NOT_SENT);
    assert_int_equal(canned_server_requests(fixture->server), 0);
}

// NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment.
/* The proxy of the environment is the peer itself: a request by that way would name a whole URL. */
static void test_no_proxy_reads_along(void **state)
{
    static const char *const names[] = { "http_proxy", "ALL_PROXY", "all_proxy" };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(setenv(names[i], canned_server_url(fixture->server), 1), 0);
    struct http_call call = call_to(fixture, "GET", "/x");
    add(fixture, (struct canned_answer){ .body = "x" });
    assert_int_equal(send_call(fixture, &call).failure, HTTP_FINE);
    assert_true(asked(fixture, 0, "GET /x HTTP/1.1\r\n"));
    for (size_t i = 0; i < COUNT_OF(names); i++) assert_int_equal(unsetenv(names[i]), 0);
}
// NOLINTEND(concurrency-mt-unsafe)

static void test_private_addresses_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "POST", "/x");
    struct http_client *guarded = client_open(false, 0);
    struct http_reply reply;

    add(fixture, (struct canned_answer){ .body = "x" });
    http_client_send(guarded, &call, fixture->arena, &reply);
    assert_int_equal(reply.failure, HTTP_NOT_SENT);
    assert_true(holds(reply.failure_text, "private"));
    call.url = STR("http://localhost:1/");
    http_client_send(guarded, &call, fixture->arena, &reply);
    assert_true(holds(reply.failure_text, "private"));
    assert_int_equal(canned_server_connections(fixture->server), 0);
    http_client_close(guarded);
}

/* --- the request ---------------------------------------------------------------------------- */

static void test_request_is_sent_as_asked(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "PATCH", "/a%20b?c=d");
    struct str headers[] = { STR("Accept: application/json"), STR("X-One: 1") };
    struct secret_text token;

    assert_int_equal(secret_text_copy(STR("nfp_token"), &token).code, STATUS_OK);
    call.bearer = &token;
    call.content_type = STR("application/json");
    call.body = STR("{\"a\":1}");
    call.headers = headers;
    call.header_count = COUNT_OF(headers);
    add(fixture, (struct canned_answer){ .headers = "X-Answer:  yes \r\n", .body = "x" });
    struct http_reply reply = send_call(fixture, &call);
    secret_text_deinit(&token);

    assert_true(str_equal(http_reply_header(&reply, "x-answer"), STR("yes")));
    static const char *const parts[] = {
        "PATCH /a%20b?c=d HTTP/1.1\r\n",
        "\r\nAuthorization: Bearer nfp_token\r\n",
        "\r\nContent-Type: application/json\r\n",
        "\r\nAccept: application/json\r\n",
        "\r\nX-One: 1\r\n",
        "\r\nUser-Agent: Tacit/test\r\n",
        "\r\n\r\n{\"a\":1}",
        "\r\nContent-Length: 7\r\n",
    };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (!asked(fixture, 0, parts[i])) fail_msg("%s", parts[i]);
    }
    assert_false(asked(fixture, 0, "Expect"));
}

static void test_request_without_body(void **state)
{
    static const char *const methods[] = { "GET", "DELETE", "POST", "PUT" };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct http_call call = call_to(fixture, methods[i], "/x");
        add(fixture, (struct canned_answer){ .body = "x" });
        assert_int_equal(send_call(fixture, &call).failure, HTTP_FINE);
        assert_true(asked(fixture, i, methods[i]));
        assert_false(asked(fixture, i, "Content-Type"));
        assert_false(asked(fixture, i, "Authorization"));
    }
}

static void test_headers_cannot_be_smuggled(void **state)
{
    struct fixture *fixture = *state;
    struct str evil = STR("X-A: 1\r\nX-B: 2");
    struct http_call call = call_to(fixture, "GET", "/x");
    struct secret_text token;

    call.headers = &evil;
    call.header_count = 1;
    assert_int_equal(send_call(fixture, &call).failure, HTTP_NOT_SENT);
    call.header_count = 0;
    call.content_type = evil;
    assert_int_equal(send_call(fixture, &call).failure, HTTP_NOT_SENT);
    call.content_type = STR_ABSENT;
    assert_int_equal(secret_text_copy(evil, &token).code, STATUS_OK);
    call.bearer = &token;
    struct http_reply reply = send_call(fixture, &call);
    secret_text_deinit(&token);
    assert_int_equal(reply.failure, HTTP_NOT_SENT);
    assert_false(holds(reply.failure_text, "X-A"));
    assert_int_equal(canned_server_connections(fixture->server), 0);
}

/* --- connections ---------------------------------------------------------------------------- */

static void test_connection_is_kept(void **state)
{
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");

    add(fixture, (struct canned_answer){ .body = "x", .times = 5 });
    for (int i = 0; i < 5; i++) assert_int_equal(send_call(fixture, &call).status, 200);
    assert_int_equal(canned_server_connections(fixture->server), 1);
}

/* On a kept connection libcurl would repeat a request that got no answer. The peer may have done
 * what it asked for, so only a harmless method may be repeated. */
static void test_post_is_never_sent_twice(void **state)
{
    struct fixture *fixture = *state;
    struct http_call get = call_to(fixture, "GET", "/x");
    struct http_call post = call_to(fixture, "POST", "/x");

    add(fixture, (struct canned_answer){ .match = "GET", .body = "first" });
    add(fixture, (struct canned_answer){ .match = "POST", .ending = CANNED_RESET_AFTER });
    add(fixture, (struct canned_answer){ .match = "POST", .body = "twice" });
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    int count = 0;

    add(fixture, (struct canned_answer){ .body = "x", .delay_ms = 5, .times = 20 });
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    struct chain chain = { batch, &call, pthread_self(), 3 };

    add(fixture, (struct canned_answer){ .body = "x", .times = 3 });
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    enum http_failure failure = HTTP_FINE;

    add(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "POST", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);
    enum http_failure failures[6] = { HTTP_FINE };

    add(fixture, (struct canned_answer){ .ending = CANNED_SILENCE, .times = 6 });
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    struct http_batch *batch = http_batch_new(fixture->client, fixture->arena);

    add(fixture, (struct canned_answer){ .ending = CANNED_SILENCE, .times = 3 });
    for (int i = 0; i < 3; i++) http_batch_start(batch, &call, never_called, NULL);
    http_batch_free(batch);
    http_batch_free(NULL);
}

/* --- threads and shutdown ------------------------------------------------------------------- */

enum { THREADS = 6, CALLS = 15 };

static void *send_many(void *fixture_)
{
    struct fixture *fixture = fixture_;
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
    struct fixture *fixture = *state;
    pthread_t threads[THREADS];
    void *good;

    add(fixture, (struct canned_answer){ .body = "x", .times = THREADS * CALLS });
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, send_many, fixture), 0);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &good);
        assert_int_equal((size_t)good, CALLS);
    }
}

struct sender {
    struct fixture *fixture;
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
    struct fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    AUTO(arena) arena = arena_new();
    struct sender sender = { fixture, http_batch_new(fixture->client, arena), HTTP_FINE };
    pthread_t thread;

    add(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
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

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_outcomes),
        TEST(test_too_large_without_length),
        TEST(test_too_many_headers),
        TEST(test_timeout),
        TEST(test_not_sent),
        TEST(test_failed_tls_is_not_sent),
        TEST(test_no_proxy_reads_along),
        TEST(test_private_addresses_are_refused),
        TEST(test_request_is_sent_as_asked),
        TEST(test_request_without_body),
        TEST(test_headers_cannot_be_smuggled),
        TEST(test_connection_is_kept),
        TEST(test_post_is_never_sent_twice),
        TEST(test_connections_are_capped),
        TEST(test_done_may_start_more),
        TEST(test_wait_gives_up_in_time),
        TEST(test_cancel_ends_all),
        TEST(test_free_cancels),
        TEST(test_threads_share_a_client),
        TEST(test_close_while_calls_run),
        cmocka_unit_test(test_close_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
