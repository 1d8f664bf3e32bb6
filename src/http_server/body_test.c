/* Bodies: how they are framed, bounded, passed over, and what becomes of the connection. */
// SPDX-License-Identifier: Apache-2.0
#include "http_server/raw_client_fixture.h"
#include "http_server/server_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#define HOST "Host: a\r\n"

enum connection_after { STAYS, CLOSES };

static const struct {
    const char *request;
    int status;
    const char *body;
    enum connection_after after;
} cases[] = {
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 200, "hello", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 200, "none", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "\r\n", 200, "none", STAYS },
    { "DELETE /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 200, "hello", STAYS },
    { "GET /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 200, "none", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
      "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
      200, "hello", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n",
      200, "hello", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", 200, "none",
      STAYS },
    { "GET /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
      "5\r\nhello\r\n0\r\n\r\n",
      200, "none", STAYS },
    { "POST /echo HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", CLOSES },
    { "POST /echo?%00 HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello", 400, "refused 400",
      STAYS },
    { "POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", 400, "refused 400", STAYS },
    { "GET /echo HTTP/1.1\r\n" HOST HOST "\r\n", 400, "refused 400", STAYS },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n",
      400, "refused 400", CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400,
      "refused 400", CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\nhello", 400, "refused 400",
      CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 400, "refused 400",
      CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n", 400, "refused 400",
      CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 200000000\r\n\r\n", 413, "refused 413",
      CLOSES },
    { "GET /echo HTTP/1.1\r\n" HOST "Content-Length: 200000000\r\n\r\n", 413, "refused 413",
      CLOSES },
    { "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n", 413,
      "refused 413", CLOSES },
};

static void case_run(uint16_t port, size_t i)
{
    struct raw_client client;
    struct raw_answer answer;

    raw_client_open(&client, port);
    raw_client_send(&client, str_from_c(cases[i].request));
    if (!raw_client_receive(&client, true, &answer)) fail_msg("case %zu: no answer", i);
    if (answer.status != cases[i].status || !str_equal(answer.body, str_from_c(cases[i].body)))
        fail_msg("case %zu: %d \"%.*s\"", i, answer.status, STR_ARG(answer.body));
    if (cases[i].after == STAYS) {
        raw_client_get(&client, "GET /query?next=1");
        assert_true(raw_client_receive(&client, true, &answer));
        assert_true(str_equal(answer.body, STR("next=1;")));
    } else if (!raw_client_is_closed(&client)) {
        fail_msg("case %zu: still open", i);
    }
    raw_client_close(&client);
}

static void test_cases(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };

    fixture_open(&fixture, NULL);
    for (size_t i = 0; i < COUNT_OF(cases); i++) case_run(fixture_port(&fixture), i);
    fixture_close(&fixture);
}

/* What the library cannot read is answered by itself, but finished like all else. */
static void test_unreadable(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: -5\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5x\r\n\r\nhello",
        "POST /echo HTTP/1.1\r\n" HOST "no colon\r\n\r\n",
        "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    };
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        raw_client_open(&client, fixture_port(&fixture));
        raw_client_send(&client, str_from_c(requests[i]));
        assert_true(raw_client_receive(&client, true, &answer));
        assert_int_equal(answer.status, 400);
        fixture_wait_finished(&fixture, i + 1);
        assert_int_equal(fixture.finished[i], 400);
        raw_client_close(&client);
    }
    fixture_close(&fixture);
}

static void test_expect_continue(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_send(&client, STR("POST /echo HTTP/1.1\r\n" HOST
                                 "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
    assert_true(raw_client_receive(&client, false, &answer));
    assert_int_equal(answer.status, 100);
    raw_client_send(&client, STR("hello"));
    assert_true(raw_client_receive(&client, true, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(str_equal(answer.body, STR("hello")));
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void send_filled(struct raw_client *client, struct str head, size_t len)
{
    struct buf text;
    buf_init(&text, 16 << 20);
    buf_add(&text, head);
    for (size_t i = 0; i < len; i++) buf_add_char(&text, 'x');
    raw_client_send(client, buf_str(&text));
    buf_deinit(&text);
}

static void assert_status(struct raw_client *client, int status, size_t body_len)
{
    struct raw_answer answer;
    assert_true(raw_client_receive(client, true, &answer));
    assert_int_equal(answer.status, status);
    assert_int_equal(answer.body.len, body_len);
}

/* Just as long as allowed, then a little and a lot longer; announced, and in chunks. */
static void test_body_max(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    send_filled(&client, STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4096\r\n\r\n"), 4096);
    assert_status(&client, 200, 4096);
    send_filled(&client, STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4097\r\n\r\n"), 4097);
    assert_status(&client, 413, strlen("refused 413"));
    send_filled(&client, STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 900000\r\n\r\n"),
                900000);
    assert_status(&client, 413, strlen("refused 413"));
    send_filled(&client,
                STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n1000\r\n"),
                4096);
    raw_client_send(&client, STR("\r\n0\r\n\r\n"));
    assert_status(&client, 200, 4096);
    send_filled(&client,
                STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n2000\r\n"),
                8192);
    raw_client_send(&client, STR("\r\n0\r\n\r\n"));
    assert_status(&client, 413, strlen("refused 413"));
    fixture_wait_finished(&fixture, 5);
    raw_client_close(&client);
    fixture_close(&fixture);
}

/* A body without end gets no answer, since none can be given in its midst. */
static void test_body_endless(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    send_filled(&client,
                STR("POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n900000\r\n"),
                2 << 20);
    assert_false(raw_client_receive(&client, true, &answer));
    fixture_wait_finished(&fixture, 1);
    assert_int_equal(fixture.finished[0], 413);
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_body_cut_off(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_send(&client, STR("POST /echo HTTP/1.1\r\n" HOST "Content-Length: 50\r\n\r\nhello"));
    fixture_wait_begun(&fixture, 1); /* else the library may see the end with the idle timeout */
    raw_client_close(&client);
    fixture_wait_finished(&fixture, 1);
    assert_int_equal(fixture.finished[0], 499);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),           cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_expect_continue), cmocka_unit_test(test_body_max),
        cmocka_unit_test(test_body_endless),    cmocka_unit_test(test_body_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
