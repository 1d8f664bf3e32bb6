// SPDX-License-Identifier: Apache-2.0
#include "http_server/raw_client_fixture.h"
#include "http_server/server_fixture.h"

#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static void assert_str(struct str got, struct str want)
{
    if (!str_equal(got, want)) fail_msg("got \"%.*s\", want \"%.*s\"", STR_ARG(got), STR_ARG(want));
}

static void assert_answer(struct raw_client *client, int status, struct str body)
{
    struct raw_answer answer;
    assert_true(raw_client_receive(client, true, &answer));
    assert_int_equal(answer.status, status);
    assert_str(answer.body, body);
}

static void test_keep_alive(void **state)
{
    (void)state;
    enum { REQUESTS = 200 };
    struct server_fixture fixture = { 0 };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    for (int i = 0; i < REQUESTS; i++) {
        raw_client_get(&client, i % 2 ? "GET /query?a=1" : "GET /echo");
        assert_answer(&client, 200, i % 2 ? STR("a=1;") : STR("none"));
    }
    fixture_wait_finished(&fixture, REQUESTS);
    assert_int_equal(fixture.begun, REQUESTS);
    raw_client_close(&client);
    fixture_close(&fixture);
    assert_int_equal(fixture.finished_count, REQUESTS);
}

static void test_pipelining(void **state)
{
    (void)state;
    struct server_fixture fixture = { .gate_is_open = true };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_send(&client, STR("GET /query?n=1 HTTP/1.1\r\nHost: a\r\n\r\n"
                                 "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo"
                                 "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"
                                 "GET /query?n=4 HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_answer(&client, 200, STR("n=1;"));
    assert_answer(&client, 200, STR("two"));
    assert_answer(&client, 200, STR("slow"));
    assert_answer(&client, 200, STR("n=4;"));
    raw_client_close(&client);
    fixture_close(&fixture);
}

static const struct {
    const char *request;
    int status;
    const char *body;
} target_cases[] = {
    { "GET /query?a=1&b=two+words&a=%C3%A9", 200, "a=1;b=two words;a=\xC3\xA9;" },
    { "GET /query?a", 200, "a=;" },
    { "GET /query?a=b=c&&d=", 200, "a=b=c;d=;" },
    { "GET /query?", 200, "" },
    { "GET http://test/query?a=1", 200, "a=1;" },
    { "GET /query?a=%0A", 200, "a=\n;" },
    { "GET /query?a=%4", 400, "refused 400" },
    { "GET /query?a=%zz", 400, "refused 400" },
    { "GET /query?a=%00", 400, "refused 400" },
    { "GET /query?%00=a", 400, "refused 400" },
    { "GET /query?a=%FF", 400, "refused 400" },
    { "GET /query?a=%C0%80", 400, "refused 400" },
    { "GET /query%", 400, "refused 400" },
    { "GET /query%00", 400, "refused 400" },
    { "GET /query%ED%A0%80", 400, "refused 400" },
    { "GET /que ry", 400, "refused 400" },
    { "GET /que\x01ry", 400, "refused 400" },
    { "GET /elsewhere", 404, "" },
    { "BREW /echo", 405, "refused 405" },
    { "get /echo", 405, "refused 405" },
    { "PATCH /echo", 200, "none" },
    { "OPTIONS /echo", 200, "none" },
};

/* On one connection: a refusal must not spoil it. */
static void test_targets(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    for (size_t i = 0; i < COUNT_OF(target_cases); i++) {
        raw_client_get(&client, target_cases[i].request);
        assert_answer(&client, target_cases[i].status, str_from_c(target_cases[i].body));
    }
    fixture_wait_finished(&fixture, COUNT_OF(target_cases));
    for (size_t i = 0; i < COUNT_OF(target_cases); i++) {
        assert_int_equal(fixture.finished[i], target_cases[i].status);
        assert_int_equal(fixture.finished_bytes[i], strlen(target_cases[i].body));
    }
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_about(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;
    char first[128];

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "PUT /about?x=1");
    assert_true(raw_client_receive(&client, true, &answer));
    assert_true(str_starts_with(answer.body, STR("PUT /about 127.0.0.1 req-")));
    assert_int_equal(answer.body.len, strlen("PUT /about 127.0.0.1 req-") + 14);
    size_t len = answer.body.len;
    memcpy(first, answer.body.data, len);
    raw_client_get(&client, "PUT /about?x=1");
    assert_true(raw_client_receive(&client, true, &answer));
    assert_false(str_equal(answer.body, (struct str){ first, len })); /* every id is another */
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_head(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "HEAD /echo");
    assert_true(raw_client_receive(&client, false, &answer));
    assert_int_equal(answer.status, 200);
    assert_str(raw_answer_header(&answer, "content-length"), STR("4"));
    assert_str(raw_answer_header(&answer, "content-type"), STR("text/plain"));
    raw_client_get(&client, "GET /echo"); /* nothing of a body is in between */
    assert_answer(&client, 200, STR("none"));
    fixture_wait_finished(&fixture, 2);
    assert_int_equal(fixture.finished_bytes[0], 0);
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void send_long_head(struct raw_client *client, size_t len)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add(&text, STR("GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: "));
    for (size_t i = 0; i < len; i++) buf_add_char(&text, 'x');
    buf_add(&text, STR("\r\n\r\n"));
    raw_client_send(client, buf_str(&text));
    buf_deinit(&text);
}

static void test_long_head(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;
    struct raw_answer answer;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    send_long_head(&client, 4000);
    assert_answer(&client, 200, STR("none"));
    send_long_head(&client, 4200);
    assert_answer(&client, 431, STR("refused 431"));
    raw_client_get(&client, "GET /echo");
    assert_answer(&client, 200, STR("none"));
    send_long_head(&client, 100000); /* too long to be read at all: the library refuses */
    assert_true(raw_client_receive(&client, true, &answer));
    assert_int_equal(answer.status, 431);
    assert_true(raw_client_is_closed(&client));
    fixture_wait_finished(&fixture, 4);
    assert_int_equal(fixture.finished[3], 431);
    raw_client_close(&client);
    fixture_close(&fixture);
}

static void test_slow_beside_fast(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client slow, fast;

    fixture_open(&fixture, NULL);
    raw_client_open(&slow, fixture_port(&fixture));
    raw_client_open(&fast, fixture_port(&fixture));
    raw_client_get(&slow, "GET /slow");
    fixture_wait_slow(&fixture, 1);
    for (int i = 0; i < 50; i++) {
        raw_client_get(&fast, "GET /echo");
        assert_answer(&fast, 200, STR("none"));
    }
    fixture_gate_open(&fixture);
    assert_answer(&slow, 200, STR("slow"));
    raw_client_get(&slow, "GET /echo");
    assert_answer(&slow, 200, STR("none"));
    raw_client_close(&slow);
    raw_client_close(&fast);
    fixture_close(&fixture);
}

static void test_worker_queue_full(void **state)
{
    (void)state;
    enum { ROOM = 2, CLIENTS = 5 }; /* one runs, one waits */
    struct server_fixture fixture = { 0 };
    struct raw_client clients[CLIENTS];
    struct raw_answer answer;
    int handled = 0;

    fixture_open(&fixture, NULL);
    for (int i = 0; i < CLIENTS; i++) {
        raw_client_open(&clients[i], fixture_port(&fixture));
        raw_client_get(&clients[i], "GET /slow");
    }
    /* Whoever finds no room is answered while the gate is still shut. */
    fixture_wait_finished(&fixture, CLIENTS - ROOM);
    fixture_gate_open(&fixture);
    for (int i = 0; i < CLIENTS; i++) {
        assert_true(raw_client_receive(&clients[i], true, &answer));
        if (answer.status == 200) {
            handled++;
        } else {
            assert_int_equal(answer.status, 503);
            assert_str(answer.body, STR("refused 503"));
        }
    }
    assert_int_equal(handled, ROOM);
    raw_client_get(&clients[0], "GET /slow"); /* there is room again, on any connection */
    assert_answer(&clients[0], 200, STR("slow"));
    for (int i = 0; i < CLIENTS; i++) raw_client_close(&clients[i]);
    fixture_close(&fixture);
}

static void *gate_open_later(void *context)
{
    fixture_gate_open(context);
    return NULL;
}

static void test_drain(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client running, idle, late;
    struct raw_answer answer;
    pthread_t opener;

    fixture_open(&fixture, NULL);
    raw_client_open(&running, fixture_port(&fixture));
    raw_client_open(&idle, fixture_port(&fixture));
    raw_client_get(&idle, "GET /echo");
    assert_answer(&idle, 200, STR("none"));
    raw_client_get(&running, "GET /slow");
    fixture_wait_slow(&fixture, 1);

    http_server_drain(fixture.server, 0); /* no grace: what runs goes on running */
    raw_client_open(&late, fixture_port(&fixture));
    raw_client_get(&late, "GET /echo");
    assert_true(raw_client_is_closed(&late));
    raw_client_get(&idle, "GET /echo"); /* a connection from before is told to go */
    assert_true(raw_client_receive(&idle, true, &answer));
    assert_str(raw_answer_header(&answer, "connection"), STR("close"));
    assert_true(raw_client_is_closed(&idle));

    assert_int_equal(pthread_create(&opener, NULL, gate_open_later, &fixture), 0);
    http_server_drain(fixture.server, 60 * 1000);
    pthread_join(opener, NULL);
    assert_answer(&running, 200, STR("slow"));
    raw_client_close(&running);
    raw_client_close(&idle);
    raw_client_close(&late);
    fixture_close(&fixture);
    assert_int_equal(fixture.finished_count, 3);
}

static void *server_close_main(void *context)
{
    http_server_close(context);
    return NULL;
}

/* One request runs on the only worker and one waits for it: neither may stay suspended. */
static void test_close_while_busy(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client clients[2];
    pthread_t closer;

    fixture_open(&fixture, NULL);
    for (size_t i = 0; i < COUNT_OF(clients); i++) {
        raw_client_open(&clients[i], fixture_port(&fixture));
        raw_client_get(&clients[i], "GET /slow");
    }
    fixture_wait_slow(&fixture, 1);
    assert_int_equal(pthread_create(&closer, NULL, server_close_main, fixture.server), 0);
    fixture_gate_open(&fixture);
    pthread_join(closer, NULL);
    fixture.server = NULL;
    assert_in_range(fixture.finished_count, 1, 2); /* the second may not have been read yet */
    for (size_t i = 0; i < COUNT_OF(clients); i++) raw_client_close(&clients[i]);
    fixture_close(&fixture);
}

/* Asks until the server is gone. */
static void *ask_on(void *context)
{
    struct raw_client *client = context;
    struct raw_answer answer;

    for (int i = 0;; i++) {
        raw_client_get(client, i % 3 ? "GET /slow" : "GET /echo");
        if (!raw_client_receive(client, true, &answer)) return NULL;
    }
}

static void test_close_under_load(void **state)
{
    (void)state;
    enum { ROUNDS = 10, CLIENTS = 8, REQUESTS = 50 };

    for (int round = 0; round < ROUNDS; round++) {
        struct server_fixture fixture = { .gate_is_open = true };
        struct raw_client clients[CLIENTS];
        pthread_t askers[CLIENTS];

        fixture_open(&fixture, NULL);
        for (int i = 0; i < CLIENTS; i++) {
            raw_client_open(&clients[i], fixture_port(&fixture));
            assert_int_equal(pthread_create(&askers[i], NULL, ask_on, &clients[i]), 0);
        }
        fixture_wait_finished(&fixture, REQUESTS);
        if (round % 2) http_server_drain(fixture.server, 1);
        fixture_close(&fixture);
        for (int i = 0; i < CLIENTS; i++) {
            pthread_join(askers[i], NULL);
            raw_client_close(&clients[i]);
        }
        assert_int_equal(fixture.finished_count, fixture.begun); /* each once, cut ones too */
    }
}

static void test_client_leaves_slow(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct raw_client client;

    fixture_open(&fixture, NULL);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_get(&client, "GET /slow");
    fixture_wait_slow(&fixture, 1);
    raw_client_close(&client);
    fixture_gate_open(&fixture);
    fixture_wait_finished(&fixture, 1);
    fixture_close(&fixture);
    assert_int_equal(fixture.finished_count, 1);
}

static const struct {
    struct str host, certificate, key;
    enum status_code want;
} open_cases[] = {
    { { "localhost", 9 }, { NULL, 0 }, { NULL, 0 }, STATUS_OK },
    { { "0.0.0.0", 7 }, { NULL, 0 }, { NULL, 0 }, STATUS_OK },
    { { "example.test", 12 }, { NULL, 0 }, { NULL, 0 }, STATUS_INVALID },
    { { "1.2.3", 5 }, { NULL, 0 }, { NULL, 0 }, STATUS_INVALID },
    { { "", 0 }, { NULL, 0 }, { NULL, 0 }, STATUS_INVALID },
    { { "127.0.0.1", 9 }, { "no", 2 }, { "PEM", 3 }, STATUS_INVALID },
};

static void test_open(void **state)
{
    (void)state;
    struct http_handlers handlers = { 0 };

    for (size_t i = 0; i < COUNT_OF(open_cases); i++) {
        struct http_server_config config = fixture_config();
        struct http_server *server = NULL;
        config.host = open_cases[i].host;
        config.tls_certificate = open_cases[i].certificate;
        config.tls_key = open_cases[i].key;
        struct status status = http_server_open(&config, &handlers, &server);
        assert_int_equal(status.code, open_cases[i].want);
        assert_true((server != NULL) == (status.code == STATUS_OK));
        http_server_close(server);
    }
}

static void test_port_taken(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct http_handlers handlers = { 0 };
    struct http_server_config config = fixture_config();
    struct http_server *server = NULL;

    fixture_open(&fixture, NULL);
    config.port = fixture_port(&fixture);
    assert_int_equal(http_server_open(&config, &handlers, &server).code, STATUS_CONFLICT);
    assert_null(server);
    fixture_close(&fixture);
}

static void test_connections_per_address(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct http_server_config config = fixture_config();
    struct raw_client first, second;

    config.connections_per_address_max = 1;
    fixture_open(&fixture, &config);
    raw_client_open(&first, fixture_port(&fixture));
    raw_client_get(&first, "GET /echo");
    assert_answer(&first, 200, STR("none"));
    raw_client_open(&second, fixture_port(&fixture));
    raw_client_get(&second, "GET /echo");
    assert_true(raw_client_is_closed(&second));
    raw_client_get(&first, "GET /echo");
    assert_answer(&first, 200, STR("none"));
    raw_client_close(&first);
    raw_client_close(&second);
    fixture_close(&fixture);
}

/* A head that never ends is cut although its bytes keep coming. */
static void test_trickled_head(void **state)
{
    (void)state;
    struct server_fixture fixture = { 0 };
    struct http_server_config config = fixture_config();
    struct raw_client client;
    struct raw_answer answer;

    config.idle_timeout_s = 1;
    fixture_open(&fixture, &config);
    raw_client_open(&client, fixture_port(&fixture));
    raw_client_send(&client, STR("GET /echo HTTP/1.1\r\nX-Slow: "));
    for (int i = 0; i < 100; i++) {
        raw_client_send(&client, STR("x"));
        (void)poll(NULL, 0, 100);
        pthread_mutex_lock(&fixture.lock);
        size_t finished = fixture.finished_count;
        pthread_mutex_unlock(&fixture.lock);
        if (finished > 0) break;
    }
    fixture_wait_finished(&fixture, 1);
    assert_false(raw_client_receive(&client, true, &answer));
    raw_client_close(&client);
    fixture_close(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keep_alive),
        cmocka_unit_test(test_pipelining),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_about),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_long_head),
        cmocka_unit_test(test_slow_beside_fast),
        cmocka_unit_test(test_worker_queue_full),
        cmocka_unit_test(test_drain),
        cmocka_unit_test(test_close_while_busy),
        cmocka_unit_test(test_close_under_load),
        cmocka_unit_test(test_client_leaves_slow),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_port_taken),
        cmocka_unit_test(test_connections_per_address),
        cmocka_unit_test(test_trickled_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
