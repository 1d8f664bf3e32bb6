// SPDX-License-Identifier: Apache-2.0
#include "api/error_body.h"
#include "base/expect.h"

struct fixture {
    struct arena *arena;
    struct http_request request;
    struct http_response response;
    struct problem problem;
};

static void set_up(struct fixture *fixture)
{
    *fixture = (struct fixture){ .arena = arena_new() };
    fixture->request = (struct http_request){
        .arena = fixture->arena,
        .method = HTTP_GET,
        .path = STR("/api/x"),
        .id = STR("req-1"),
    };
    buf_init(&fixture->response.body, 1 << 20);
    problem_init(&fixture->problem, fixture->arena);
}

static void tear_down(struct fixture *fixture)
{
    buf_deinit(&fixture->response.body);
    arena_free(fixture->arena);
}

static void expect_body(const struct fixture *fixture, int status, const char *body, size_t row)
{
    EXPECT_INT(status, fixture->response.status, row);
    EXPECT_STR(str_from_c(body), buf_str(&fixture->response.body), row);
}

static void test_defaults(void **state)
{
    static const struct {
        enum status_code code;
        int http;
        const char *error, *message;
    } cases[] = {
        { STATUS_UNAUTHENTICATED, 401, "UnauthorizedError",
          "You are not allowed to access this resource" },
        { STATUS_FORBIDDEN, 403, "ForbiddenError", "You are not allowed to access this resource" },
        { STATUS_NOT_FOUND, 404, "NotFound", "The requested entity is not found" },
        { STATUS_BAD_REQUEST, 400, "BadRequest", "The request is invalid" },
        { STATUS_INTERNAL, 500, "InternalServerError", "Something went wrong" },
        { STATUS_TIMEOUT, 504, "GatewayTimeoutError", "Timeout error" },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct fixture fixture;
        set_up(&fixture);
        struct str want = arena_format(
            fixture.arena,
            "{\"reqId\":\"req-1\",\"statusCode\":%d,\"message\":\"%s\",\"error\":\"%s\"}",
            cases[i].http, cases[i].message, cases[i].error);
        error_body(&fixture.request, &fixture.response, status_of(cases[i].code), NULL);
        EXPECT_INT(cases[i].http, fixture.response.status, i);
        EXPECT_STR(want, buf_str(&fixture.response.body), i);
        tear_down(&fixture);
    }
}

/* No status leaves a client with an answer that looks like success. */
static void test_every_status_is_an_error(void **state)
{
    (void)state;
    for (int code = STATUS_OK + 1; code < STATUS_COUNT; code++) {
        struct fixture fixture;
        set_up(&fixture);
        error_body(&fixture.request, &fixture.response, status_of((enum status_code)code), NULL);
        EXPECT(fixture.response.status >= 400 && fixture.response.status < 600, (size_t)code);
        EXPECT(str_starts_with(buf_str(&fixture.response.body), STR("{\"reqId\":")), (size_t)code);
        tear_down(&fixture);
    }
}

static void test_own_words(void **state)
{
    struct fixture fixture;
    (void)state;

    set_up(&fixture);
    buf_add(&fixture.response.body, STR("half an answer"));
    struct status status =
        problem_set(&fixture.problem, STATUS_NOT_FOUND, "GetThing", "No \"%s\" here", "thing");
    error_body(&fixture.request, &fixture.response, status, &fixture.problem);
    expect_body(&fixture, 404,
                "{\"reqId\":\"req-1\",\"statusCode\":404,\"message\":\"No \\\"thing\\\" here\","
                "\"error\":\"GetThing\"}",
                0);
    tear_down(&fixture);
}

static void test_issues(void **state)
{
    struct fixture fixture;
    (void)state;

    set_up(&fixture);
    static const struct issue issue = { .code = "too_small",
                                        .path = { "[\"name\"]", 8 },
                                        .message = { "Required", 8 },
                                        .facts = { "\"minimum\":1", 11 } };
    EXPECT_STATUS(STATUS_INVALID, problem_add_issue(&fixture.problem, &issue), 0);
    EXPECT_STATUS(STATUS_INVALID, problem_field(&fixture.problem, "slug", "No %s", "slug"), 0);
    error_body(&fixture.request, &fixture.response, FAIL(INVALID), &fixture.problem);
    expect_body(&fixture, 422,
                "{\"reqId\":\"req-1\",\"statusCode\":422,\"message\":[{\"code\":\"too_small\","
                "\"minimum\":1,\"path\":[\"name\"],\"message\":\"Required\"},{\"code\":\"custom\","
                "\"path\":[\"slug\"],\"message\":\"No slug\"}],\"error\":\"ValidationFailure\"}",
                0);
    tear_down(&fixture);
}

/* What was noted on the way to another end is not told. */
static void test_leftovers_are_not_told(void **state)
{
    struct fixture fixture;
    (void)state;

    set_up(&fixture);
    problem_detail(&fixture.problem, STATUS_FORBIDDEN, STR("[{\"action\":\"read\"}]"));
    EXPECT_STATUS(STATUS_INVALID, problem_field(&fixture.problem, "slug", "No slug"), 0);
    struct status status = problem_set(&fixture.problem, STATUS_BAD_REQUEST, NULL, "Taken");
    error_body(&fixture.request, &fixture.response, status, &fixture.problem);
    expect_body(&fixture, 400,
                "{\"reqId\":\"req-1\",\"statusCode\":400,\"message\":\"Taken\","
                "\"error\":\"BadRequest\"}",
                0);
    error_body(&fixture.request, &fixture.response, FAIL(INTERNAL), &fixture.problem);
    expect_body(&fixture, 500,
                "{\"reqId\":\"req-1\",\"statusCode\":500,\"message\":\"Something went wrong\","
                "\"error\":\"InternalServerError\"}",
                1);
    tear_down(&fixture);
}

static void test_permission_denied_has_details(void **state)
{
    struct fixture fixture;
    (void)state;

    set_up(&fixture);
    problem_detail(&fixture.problem, STATUS_FORBIDDEN, STR("[]"));
    struct status status =
        problem_set(&fixture.problem, STATUS_FORBIDDEN, "PermissionDenied", "Not allowed");
    error_body(&fixture.request, &fixture.response, status, &fixture.problem);
    expect_body(&fixture, 403,
                "{\"reqId\":\"req-1\",\"statusCode\":403,\"message\":\"Not allowed\","
                "\"error\":\"PermissionDenied\",\"details\":[]}",
                0);
    tear_down(&fixture);
}

static void test_no_route(void **state)
{
    struct fixture fixture;
    (void)state;

    set_up(&fixture);
    error_body_no_route(&fixture.request, &fixture.response);
    expect_body(&fixture, 404,
                "{\"reqId\":\"req-1\",\"statusCode\":404,"
                "\"message\":\"Route GET:/api/x not found\",\"error\":\"Not Found\"}",
                0);
    /* A path of any bytes still makes JSON. */
    fixture.request.path = STR("/\xFF\"\\\n");
    error_body_no_route(&fixture.request, &fixture.response);
    EXPECT(str_is_utf8(buf_str(&fixture.response.body)), 1);
    EXPECT(str_find(buf_str(&fixture.response.body), STR("\\\"\\\\\\n")) != SIZE_MAX, 1);
    tear_down(&fixture);
}

static void test_server_refusals(void **state)
{
    static const int statuses[] = { 400, 405, 408, 413, 414, 431, 500, 503 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(statuses); i++) {
        struct fixture fixture;
        set_up(&fixture);
        error_body_of_server(&fixture.request, &fixture.response, statuses[i]);
        EXPECT_INT(statuses[i], fixture.response.status, i);
        EXPECT(str_find(buf_str(&fixture.response.body), STR("Something went wrong")) == SIZE_MAX,
               i);
        tear_down(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_every_status_is_an_error),
        cmocka_unit_test(test_own_words),
        cmocka_unit_test(test_issues),
        cmocka_unit_test(test_leftovers_are_not_told),
        cmocka_unit_test(test_permission_denied_has_details),
        cmocka_unit_test(test_no_route),
        cmocka_unit_test(test_server_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
