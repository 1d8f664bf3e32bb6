// SPDX-License-Identifier: Apache-2.0
#include "remote/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define JSON_TYPE "application/json; charset=utf-8"

/* clang-format off */
static const struct {
    int status;
    const char *type, *body;
    enum netlify_failure kind;
    const char *message;
} status_cases[] = {
    { 401, JSON_TYPE, "{\"code\":401,\"message\":\"Access Denied\"}", NETLIFY_UNAUTHORIZED,
      "Access Denied" },
    { 403, JSON_TYPE, "{\"code\":403,\"message\":\"Upgrade\\nyour account\"}", NETLIFY_FORBIDDEN,
      "Upgrade your account" },
    { 402, "text/plain", "pay", NETLIFY_FORBIDDEN, "Netlify answered with status 402" },
    { 404, "text/plain", "Not Found", NETLIFY_NOT_FOUND, "Netlify answered with status 404" },
    { 409, JSON_TYPE, "{}", NETLIFY_CONFLICT, "Netlify answered with status 409" },
    { 422, JSON_TYPE, "{\"message\":\"bad s3cr3tvalue\"}", NETLIFY_REFUSED, "bad ***" },
    { 400, JSON_TYPE, "{\"error\":\"invalid_grant\",\"error_description\":\"too old\"}",
      NETLIFY_REFUSED, "too old" },
    { 400, JSON_TYPE, "{\"error\":\"invalid_grant\"}", NETLIFY_REFUSED, "invalid_grant" },
    { 400, JSON_TYPE, "{\"message\":17}", NETLIFY_REFUSED, "Netlify answered with status 400" },
    { 400, JSON_TYPE, "[1]", NETLIFY_REFUSED, "Netlify answered with status 400" },
    { 413, NULL, "", NETLIFY_REFUSED, "Netlify answered with status 413" },
    { 429, JSON_TYPE, "{\"message\":\"slow down\"}", NETLIFY_RATE_LIMITED, "slow down" },
    { 502, "text/html", "<html>s3cr3tvalue", NETLIFY_SERVER, "Netlify answered with status 502" },
    { 500, JSON_TYPE, "{not json s3cr3tvalue", NETLIFY_SERVER, "Netlify answered with status 500" },
    { 301, NULL, "", NETLIFY_BAD_ANSWER,
      "Netlify answered with a redirect (status 301); is the address of its API right?" },
};
/* clang-format on */

static void test_error_of_status(void **state)
{
    const struct str secret = STR("s3cr3tvalue");
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(status_cases); i++) {
        const struct http_reply reply = { .failure = HTTP_FINE,
                                          .status = status_cases[i].status,
                                          .content_type = str_from_c(status_cases[i].type),
                                          .body = str_from_c(status_cases[i].body) };
        struct netlify_error error = answer_error(&reply, &secret, 1, arena);
        if (error.kind != status_cases[i].kind || error.http_status != reply.status ||
            !str_equal(error.message, str_from_c(status_cases[i].message)))
            fail_msg("%zu: %d %.*s", i, error.kind, STR_ARG(error.message));
        assert_false(answer_is_success(&reply));
    }
}

static const struct {
    enum http_failure failure;
    enum netlify_failure kind;
    enum status_code code;
} failure_cases[] = {
    { HTTP_NOT_SENT, NETLIFY_NETWORK, STATUS_UNAVAILABLE },
    { HTTP_BROKEN, NETLIFY_NETWORK, STATUS_UNAVAILABLE },
    { HTTP_TIMED_OUT, NETLIFY_TIMED_OUT, STATUS_TIMEOUT },
    { HTTP_TOO_LARGE, NETLIFY_TOO_LARGE, STATUS_TOO_LARGE },
    { HTTP_CALL_CANCELLED, NETLIFY_CANCELLED, STATUS_CANCELLED },
};

static void test_error_of_failure(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(failure_cases); i++) {
        const struct http_reply reply = { .failure = failure_cases[i].failure,
                                          .status = 200,
                                          .failure_text = STR("because") };
        struct netlify_error error = answer_error(&reply, NULL, 0, arena);
        assert_int_equal(error.kind, failure_cases[i].kind);
        assert_true(str_ends_with(error.message, STR(": because")));
        assert_int_equal(netlify_error_status(&error).code, failure_cases[i].code);
        assert_false(answer_is_success(&reply));
    }
}

/* The asker's own credentials are never in doubt. */
static void test_no_failure_logs_the_asker_out(void **state)
{
    (void)state;
    for (int kind = 0; kind < NETLIFY_FAILURE_COUNT; kind++) {
        const struct netlify_error error = { .kind = (enum netlify_failure)kind };
        assert_int_not_equal(netlify_error_status(&error).code, STATUS_OK);
        assert_int_not_equal(netlify_error_status(&error).code, STATUS_UNAUTHENTICATED);
    }
}

#define SITE_NAMES      \
    {                   \
        "site_id", NULL \
    }

/* clang-format off */
static const struct {
    const char *link;
    bool is_usable;
    const char *query;
} link_cases[] = {
    { NULL, true, NULL },
    { "<http://h/x?page=1>; rel=\"prev\"", true, NULL },
    { "<http://h/x?page=2&per_page=100>; rel=\"next\"", true, "page=2&per_page=100" },
    { "<http://h/x?page=1>; rel=\"first\", <http://h/x?page=3>; rel=\"next\", <http://h/x?page=9>; "
      "rel=\"last\"", true, "page=3" },
    { "<http://evil/x?site_id=other&cursor=a%2Fb>; rel=next", true, "cursor=a%2Fb" },
    { "<http://h/x?site_id=other>; rel=\"next\"", false, NULL },
    { "<http://h/x>; rel=\"next\"", false, NULL },
    { "<http://h/x?>; rel=\"next\"", false, NULL },
    { "<http://h/x?a=b c>; rel=\"next\"", false, NULL },
    { "<http://h/x?a=b#c>; rel=\"next\"", false, NULL },
    { "<http://h/x?a=b; rel=\"next\"", true, NULL }, /* no address at all */
    { "garbage", true, NULL },
};
/* clang-format on */

static void test_next_query(void **state)
{
    static const char *const own_names[] = SITE_NAMES;
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(link_cases); i++) {
        struct http_reply reply = { 0 };
        struct str query = STR("untouched");
        if (link_cases[i].link) {
            reply.headers[0].name = STR("link");
            reply.headers[0].value = str_from_c(link_cases[i].link);
            reply.header_count = 1;
        }
        bool is_usable = answer_next_query(&reply, own_names, COUNT_OF(own_names), arena, &query);
        if (is_usable != link_cases[i].is_usable ||
            !str_equal(query, str_from_c(link_cases[i].query)))
            fail_msg("%zu: %.*s", i, STR_ARG(query));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_of_status),
        cmocka_unit_test(test_error_of_failure),
        cmocka_unit_test(test_no_failure_logs_the_asker_out),
        cmocka_unit_test(test_next_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
