/* http_client_test.c: one call: what is sent, and what comes of it. */
// SPDX-License-Identifier: Apache-2.0
#include "http_client/client_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    struct client_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(outcome_cases); i++) {
        struct http_call call = call_to(fixture, "POST", "/x");
        answer_with(fixture, outcome_cases[i].answer);
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
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    char chunk[3000];

    (void)snprintf(chunk, sizeof chunk, "%x\r\n%02000d\r\n0\r\n\r\n", 2000, 0);
    answer_with(fixture, (struct canned_answer){ .headers = "Transfer-Encoding: chunked\r\n",
                                                 .body = chunk,
                                                 .ending = CANNED_CLOSE });
    assert_int_equal(send_call(fixture, &call).failure, HTTP_TOO_LARGE);
}

static void test_too_many_headers(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");
    char headers[4000] = "";
    size_t len = 0;

    for (int i = 0; i < 40; i++)
        len += (size_t)snprintf(headers + len, sizeof headers - len, "X-%d: v%d\r\n", i, i);
    answer_with(fixture, (struct canned_answer){ .headers = headers, .body = "x" });
    struct http_reply reply = send_call(fixture, &call);
    assert_int_equal(reply.failure, HTTP_FINE);
    assert_int_equal(reply.header_count, COUNT_OF(reply.headers));
    assert_true(str_equal(http_reply_header(&reply, "x-3"), STR("v3")));
    assert_false(str_is_given(http_reply_header(&reply, "x-39")));
}

static void test_timeout(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "GET", "/x");

    call.timeout_ms = 100;
    answer_with(fixture, (struct canned_answer){ .ending = CANNED_SILENCE });
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
    struct client_fixture *fixture = *state;

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
    struct client_fixture *fixture = *state;
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
    struct client_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(setenv(names[i], canned_server_url(fixture->server), 1), 0);
    struct http_call call = call_to(fixture, "GET", "/x");
    answer_with(fixture, (struct canned_answer){ .body = "x" });
    assert_int_equal(send_call(fixture, &call).failure, HTTP_FINE);
    assert_true(was_asked(fixture, 0, "GET /x HTTP/1.1\r\n"));
    for (size_t i = 0; i < COUNT_OF(names); i++) assert_int_equal(unsetenv(names[i]), 0);
}
// NOLINTEND(concurrency-mt-unsafe)

static void test_private_addresses_are_refused(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "POST", "/x");
    struct http_client *guarded = client_fixture_open(false, 0);
    struct http_reply reply;

    answer_with(fixture, (struct canned_answer){ .body = "x" });
    http_client_send(guarded, &call, fixture->arena, &reply);
    assert_int_equal(reply.failure, HTTP_NOT_SENT);
    assert_true(holds(reply.failure_text, "private"));
    call.url = STR("http://localhost:1/");
    http_client_send(guarded, &call, fixture->arena, &reply);
    assert_true(holds(reply.failure_text, "private"));
    assert_int_equal(canned_server_connections(fixture->server), 0);
    http_client_close(guarded);
}

/* Also by a client that may call private addresses. */
static void test_metadata_services_are_refused(void **state)
{
    static const char *const urls[] = { "http://169.254.169.254/latest/meta-data/",
                                        "https://169.254.169.254:6443/",
                                        "http://[fe80::1]/",
                                        "http://0xA9FEA9FE/",
                                        "http://2852039166/",
                                        "http://[::ffff:169.254.169.254]/",
                                        "http://[fd00:ec2::254]/" };
    struct client_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        struct http_call call = call_to(fixture, "GET", "/x");
        call.url = str_from_c(urls[i]);
        struct http_reply reply = send_call(fixture, &call);
        assert_int_equal(reply.failure, HTTP_NOT_SENT);
        assert_true(holds(reply.failure_text, "metadata"));
    }
}

/* --- the request ---------------------------------------------------------------------------- */

static void test_request_is_sent_as_asked(void **state)
{
    struct client_fixture *fixture = *state;
    struct http_call call = call_to(fixture, "PATCH", "/a%20b?c=d");
    struct str headers[] = { STR("Accept: application/json"), STR("X-One: 1") };
    struct secret_text token;

    assert_int_equal(secret_text_copy(STR("nfp_token"), &token).code, STATUS_OK);
    call.bearer = &token;
    call.content_type = STR("application/json");
    call.body = STR("{\"a\":1}");
    call.headers = headers;
    call.header_count = COUNT_OF(headers);
    answer_with(fixture, (struct canned_answer){ .headers = "X-Answer:  yes \r\n", .body = "x" });
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
        if (!was_asked(fixture, 0, parts[i])) fail_msg("%s", parts[i]);
    }
    assert_false(was_asked(fixture, 0, "Expect"));
}

static void test_request_without_body(void **state)
{
    static const char *const methods[] = { "GET", "DELETE", "POST", "PUT" };
    struct client_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct http_call call = call_to(fixture, methods[i], "/x");
        answer_with(fixture, (struct canned_answer){ .body = "x" });
        assert_int_equal(send_call(fixture, &call).failure, HTTP_FINE);
        assert_true(was_asked(fixture, i, methods[i]));
        assert_false(was_asked(fixture, i, "Content-Type"));
        assert_false(was_asked(fixture, i, "Authorization"));
    }
}

static void test_headers_cannot_be_smuggled(void **state)
{
    struct client_fixture *fixture = *state;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLIENT_TEST(test_outcomes),
        CLIENT_TEST(test_too_large_without_length),
        CLIENT_TEST(test_too_many_headers),
        CLIENT_TEST(test_timeout),
        CLIENT_TEST(test_not_sent),
        CLIENT_TEST(test_failed_tls_is_not_sent),
        CLIENT_TEST(test_no_proxy_reads_along),
        CLIENT_TEST(test_private_addresses_are_refused),
        CLIENT_TEST(test_metadata_services_are_refused),
        CLIENT_TEST(test_request_is_sent_as_asked),
        CLIENT_TEST(test_request_without_body),
        CLIENT_TEST(test_headers_cannot_be_smuggled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
