// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "http_client/canned_server_fixture.h"
#include "remote/hook.h"

#include <string.h>

struct fixture {
    struct canned_server *server;
    struct http_client *client;
    struct arena *arena;
};

static void open_client(struct fixture *fixture, bool allow_private)
{
    const struct http_client_config config = { .user_agent = STR("test"),
                                               .allow_private_addresses = allow_private };
    assert_int_equal(STATUS_OK, http_client_open(&config, &fixture->client).code);
}

static void set_up(struct fixture *fixture, bool allow_private)
{
    *fixture = (struct fixture){ .server = canned_server_start(), .arena = arena_new() };
    open_client(fixture, allow_private);
}

static void tear_down(struct fixture *fixture)
{
    http_client_close(fixture->client);
    canned_server_stop(fixture->server);
    arena_free(fixture->arena);
}

static struct hook_answer ask(struct fixture *fixture, struct str signature)
{
    const struct hook_post post = {
        .url = arena_format(fixture->arena, "%s/hook", canned_server_url(fixture->server)),
        .body = STR("{\"a\":1}"),
        .event = STR("secrets.modified"),
        .id = STR("an-id"),
        .signature = signature,
    };
    struct hook_answer answer;

    hook_send(fixture->client, &post, fixture->arena, &answer);
    return answer;
}

static void test_results(void **state)
{
    static const struct {
        struct canned_answer answer;
        enum hook_result want;
    } cases[] = {
        { { .status = 200 }, HOOK_DELIVERED },
        { { .status = 204 }, HOOK_DELIVERED },
        { { .status = 200, .filler_bytes = 1 << 20 }, HOOK_DELIVERED },
        { { .status = 301, .headers = "Location: http://127.0.0.1:1/\r\n" }, HOOK_REFUSED },
        { { .status = 400 }, HOOK_REFUSED },
        { { .status = 410 }, HOOK_REFUSED },
        { { .status = 408 }, HOOK_MAY_PASS },
        { { .status = 429 }, HOOK_MAY_PASS },
        { { .status = 500 }, HOOK_MAY_PASS },
        { { .status = 503 }, HOOK_MAY_PASS },
        { { .ending = CANNED_RESET_AFTER }, HOOK_MAY_PASS },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        set_up(&fixture, true);
        canned_server_add(fixture.server, &cases[i].answer);
        struct hook_answer answer = ask(&fixture, STR_ABSENT);
        EXPECT_INT(cases[i].want, answer.result, i);
        EXPECT_INT(answer.result == HOOK_DELIVERED, !str_is_given(answer.message), i);
        EXPECT_INT(1, (int64_t)canned_server_requests(fixture.server), i);
        tear_down(&fixture);
    }
}

static void test_request(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, true);
    canned_server_add(fixture.server, &(struct canned_answer){ .status = 200, .times = 2 });
    (void)ask(&fixture, STR("t=1;ab"));
    const char *request = canned_server_request(fixture.server, 0);
    assert_non_null(strstr(request, "POST /hook HTTP/1.1"));
    assert_non_null(strstr(request, "x-infisical-signature: t=1;ab\r\n"));
    assert_non_null(strstr(request, "x-tacit-event: secrets.modified\r\n"));
    assert_non_null(strstr(request, "x-tacit-delivery: an-id\r\n"));
    assert_non_null(strstr(request, "Content-Type: application/json\r\n"));
    assert_non_null(strstr(request, "{\"a\":1}"));
    (void)ask(&fixture, STR_ABSENT);
    assert_null(strstr(canned_server_request(fixture.server, 1), "signature"));
    tear_down(&fixture);
}

static void test_private_address(void **state)
{
    struct fixture fixture;

    (void)state;
    set_up(&fixture, false);
    canned_server_add(fixture.server, &(struct canned_answer){ .status = 200 });
    assert_int_equal(HOOK_MAY_PASS, ask(&fixture, STR_ABSENT).result);
    assert_int_equal(0, canned_server_connections(fixture.server));
    tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_private_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
