// SPDX-License-Identifier: Apache-2.0
#include "http_server/compress.h"
#include "http_server/raw_client_fixture.h"
#include "http_server/server_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

enum { TAG_LEN = 34 };

static void ask(struct raw_client *client, const char *line, const char *header, const char *value,
                struct raw_answer *ret_answer)
{
    struct buf text;
    buf_init(&text, 4096);
    buf_add_format(&text, "%s HTTP/1.1\r\nHost: a\r\n", line);
    if (header) buf_add_format(&text, "%s: %s\r\n", header, value);
    buf_add(&text, STR("\r\n"));
    raw_client_send(client, buf_str(&text));
    buf_deinit(&text);
    assert_true(
        raw_client_receive(client, !str_starts_with(str_from_c(line), STR("HEAD")), ret_answer));
}

static void assert_header(const struct raw_answer *answer, const char *name, const char *want)
{
    struct str got = raw_answer_header(answer, name);
    if (!str_equal(got, str_from_c(want)) || str_is_given(got) != (want != NULL))
        fail_msg("%s: got \"%.*s\", want \"%s\"", name, STR_ARG(got), want ? want : "(none)");
}

static void test_etag(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;
    char tag[TAG_LEN + 8] = "W/";

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    ask(&client, "GET /big", NULL, NULL, &answer);
    assert_int_equal(answer.body.len, FIXTURE_BIG_LEN);
    struct str etag = raw_answer_header(&answer, "etag");
    assert_int_equal(etag.len, TAG_LEN);
    memcpy(tag + 2, etag.data, etag.len);
    const struct {
        const char *line, *value;
        int status;
    } cases[] = {
        { "GET /big", tag + 2, 304 },     { "GET /big", tag, 304 },
        { "GET /big", "\"x\" , *", 304 }, { "HEAD /big", tag + 2, 304 },
        { "GET /big", "\"other\"", 200 }, { "GET /big", "", 200 },
        { "POST /big", tag + 2, 200 },    { "GET /echo", "*", 200 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ask(&client, cases[i].line, "If-None-Match", cases[i].value, &answer);
        if (answer.status != cases[i].status) fail_msg("case %zu: %d", i, answer.status);
        if (answer.status == 304) assert_header(&answer, "etag", tag + 2);
    }
    raw_client_close(&client);
    fixture_close(&fixture);
    assert_int_equal(fixture.finished[1], 304);
    assert_int_equal(fixture.finished_bytes[1], 0);
}

static void test_gzip(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;
    struct buf plain;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    buf_init(&plain, 1 << 20);
    ask(&client, "GET /big", "Accept-Encoding", "br, gzip;q=0.5", &answer);
    assert_header(&answer, "content-encoding", "gzip");
    assert_header(&answer, "vary", "Accept-Encoding");
    assert_true(str_ends_with(raw_answer_header(&answer, "etag"), STR("-gzip\"")));
    assert_true(answer.body.len < FIXTURE_BIG_LEN / 2);
    assert_true(gzip_decode(answer.body, &plain));
    assert_int_equal(plain.len, FIXTURE_BIG_LEN);
    for (size_t i = 0; i < plain.len; i++) assert_int_equal(plain.data[i], 'a' + i % 23);
    buf_deinit(&plain);

    ask(&client, "GET /big", "Accept-Encoding", "gzip;q=0", &answer);
    assert_header(&answer, "content-encoding", NULL);
    assert_header(&answer, "vary", "Accept-Encoding");
    assert_int_equal(answer.body.len, FIXTURE_BIG_LEN);
    ask(&client, "GET /echo", "Accept-Encoding", "gzip", &answer); /* short, and not allowed */
    assert_header(&answer, "content-encoding", NULL);
    assert_header(&answer, "vary", NULL);
    raw_client_close(&client);
    fixture_close(&fixture);
}

/* Each answer of this test's own making. */
static struct buf packed_file;

static void answer_packed(struct http_request *request, struct http_response *response)
{
    response->static_body = packed_file.data;
    response->static_len = packed_file.len;
    response->is_pre_gzipped = true;
    response->has_etag = true;
    http_response_header(response, "ETag", arena_copy(request->arena, STR("\"file\"")));
}

static void test_packed_file(void **state)
{
    (void)state;
    struct server_fixture fixture = { .custom = answer_packed };
    struct raw_client client;
    struct raw_answer answer;
    static const char text[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const struct str plain = { text, sizeof text - 1 };

    buf_init(&packed_file, 4096);
    assert_true(gzip_encode(plain, &packed_file));
    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    ask(&client, "GET /custom", "Accept-Encoding", "gzip", &answer);
    assert_header(&answer, "content-encoding", "gzip");
    assert_header(&answer, "etag", "\"file-gzip\"");
    assert_true(str_equal(answer.body, buf_str(&packed_file)));
    ask(&client, "GET /custom", NULL, NULL, &answer);
    assert_header(&answer, "content-encoding", NULL);
    assert_header(&answer, "etag", "\"file\"");
    assert_true(str_equal(answer.body, plain));
    ask(&client, "GET /custom", "If-None-Match", "\"file-gzip\"", &answer);
    assert_int_equal(answer.status, 304);
    raw_client_close(&client);
    fixture_close(&fixture);
    buf_deinit(&packed_file);
}

static void answer_headers(struct http_request *request, struct http_response *response)
{
    (void)request;
    response->status = 201;
    http_response_header(response, "X-Plain", STR("one, two"));
    http_response_header(response, "X-Split", STR("a\r\nX-Injected: b"));
    http_response_header(response, "X-Nul", (struct str){ "a\0b", 3 });
    http_response_header(response, "Set-Cookie", STR("a=1"));
    response->content_type = STR("text/html\r\nX-Injected: c");
}

static void test_headers(void **state)
{
    (void)state;
    struct server_fixture fixture = { .custom = answer_headers };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    ask(&client, "POST /custom", NULL, NULL, &answer);
    assert_int_equal(answer.status, 201);
    assert_header(&answer, "x-plain", "one, two");
    assert_header(&answer, "set-cookie", "a=1");
    assert_header(&answer, "x-split", NULL);
    assert_header(&answer, "x-nul", NULL);
    assert_header(&answer, "x-injected", NULL);
    assert_header(&answer, "content-length", "0");
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void answer_request_headers(struct http_request *request, struct http_response *response)
{
    struct str missing = http_request_header(request, "x-missing");
    buf_add(&response->body, http_request_header(request, "x-NAME"));
    buf_add_char(&response->body, '|');
    buf_add(&response->body, http_request_cookie(request, "b"));
    if (str_is_given(missing)) buf_add_char(&response->body, '!');
}

static void test_request_headers(void **state)
{
    (void)state;
    struct server_fixture fixture = { .custom = answer_request_headers };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    ask(&client, "GET /custom", "X-Name: value\r\nCookie", "a=1; b=two; c=3", &answer);
    assert_true(str_equal(answer.body, STR("value|two")));
    assert_header(&answer, "content-type", "text/plain");
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_too_large(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    ask(&client, "GET /flood", NULL, NULL, &answer);
    assert_int_equal(answer.status, 500);
    assert_true(str_equal(answer.body, STR("refused 500")));
    raw_client_close(&client);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_etag),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_packed_file),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_request_headers),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
