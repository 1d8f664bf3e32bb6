// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify.h"

#include "remote/netlify_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is(struct str text, const char *wanted)
{
    return str_equal(text, str_from_c(wanted));
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_from_c(part)) != SIZE_MAX;
}

/* --- accounts and sites --------------------------------------------------------------------- */

static void test_user(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_error error;
    struct netlify_user user;

    netlify_answer(fixture, "GET /api/v1/user ", 200,
                   "{\"id\":\"u1\",\"email\":\"a@b.c\",\"full_name\":null,\"site_count\":3}");
    assert_int_equal(netlify_get_user(&fixture->netlify, fixture->arena, &user, &error).code,
                     STATUS_OK);
    assert_true(is(user.id, "u1") && is(user.email, "a@b.c"));
    assert_false(str_is_given(user.full_name));
    assert_true(netlify_asked(fixture, 0, "\r\nAuthorization: Bearer nfp_thetoken\r\n"));
    assert_true(netlify_asked(fixture, 0, "\r\nAccept: application/json\r\n"));
    assert_true(netlify_asked(fixture, 0, "\r\nUser-Agent: Tacit/0.1 (secrets sync)\r\n"));
    assert_false(netlify_asked(fixture, 0, "Content-Type"));
    assert_int_equal(fixture->calls_seen, 1);
    assert_int_equal(fixture->last_status, 200);
}

/* clang-format off */
static const struct {
    const char *about, *body;
    const char *ids, *names; /* joined by commas; NULL: a bad answer */
} account_cases[] = {
    { "plain", "[{\"id\":\"1\",\"slug\":\"acme\",\"name\":\"Acme\"},"
               "{\"id\":\"2\",\"slug\":\"b\",\"name\":\"B\"}]", "1,2", "Acme,B" },
    { "none", "[]", "", "" },
    { "name is missing", "[{\"id\":\"1\",\"slug\":\"acme\"}]", "1", "acme" },
    { "name is null", "[{\"id\":\"1\",\"slug\":\"acme\",\"name\":null}]", "1", "acme" },
    { "only an id", "[{\"id\":\"1\"}]", "1", "1" },
    { "only a slug", "[{\"slug\":\"acme\"}]", "acme", "acme" },
    { "nothing usable", "[{\"name\":\"Acme\"},{\"id\":\"2\"}]", "2", "2" },
    { "twice", "[{\"id\":\"1\",\"name\":\"A\"},{\"id\":\"1\",\"name\":\"B\"}]", "1", "A" },
    { "id is a number", "[{\"id\":1,\"slug\":\"acme\"}]", NULL, NULL },
    { "not a list", "{\"id\":\"1\"}", NULL, NULL },
    { "a list of texts", "[\"acme\"]", NULL, NULL },
    { "not JSON", "[{\"id\":", NULL, NULL },
    { "empty", "", NULL, NULL },
};
/* clang-format on */

static void test_accounts(void **state)
{
    struct netlify_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(account_cases); i++) {
        struct netlify_error error = { 0 };
        struct netlify_accounts accounts = { 0 };
        struct buf ids, names;
        buf_init(&ids, 1000);
        buf_init(&names, 1000);
        netlify_answer(fixture, "GET /api/v1/accounts ", 200, account_cases[i].body);
        struct status status =
            netlify_list_accounts(&fixture->netlify, fixture->arena, &accounts, &error);
        for (size_t k = 0; k < accounts.count; k++) {
            if (k > 0) buf_add_char(&ids, ','), buf_add_char(&names, ',');
            buf_add(&ids, accounts.items[k].id);
            buf_add(&names, accounts.items[k].name);
        }
        if ((status.code == STATUS_OK) != (account_cases[i].ids != NULL))
            fail_msg("%s: %.*s", account_cases[i].about, STR_ARG(error.message));
        if (status.code == STATUS_OK)
            assert_true(is(buf_str(&ids), account_cases[i].ids) &&
                        is(buf_str(&names), account_cases[i].names));
        else
            assert_true(error.kind == NETLIFY_BAD_ANSWER &&
                        holds(error.message, "unexpected form ("));
        buf_deinit(&ids);
        buf_deinit(&names);
    }
}

static void test_json_must_be_declared(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_accounts accounts;
    struct netlify_error error;

    netlify_answer_with(
        fixture, (struct canned_answer){ .headers = "Content-Type: text/html\r\n", .body = "[]" });
    assert_int_not_equal(
        netlify_list_accounts(&fixture->netlify, fixture->arena, &accounts, &error).code,
        STATUS_OK);
    assert_int_equal(error.kind, NETLIFY_BAD_ANSWER);
}

static const char *page_of_sites(struct arena *arena, size_t first, size_t count)
{
    struct buf body;

    buf_init(&body, 1 << 20);
    buf_add_char(&body, '[');
    for (size_t i = 0; i < count; i++)
        buf_add_format(&body, "%s{\"id\":\"s%zu\",\"name\":\"site %zu\"}", i > 0 ? "," : "",
                       first + i, first + i);
    buf_add_char(&body, ']');
    const char *text = arena_c_string(arena, buf_str(&body));
    buf_deinit(&body);
    return text;
}

static STATUS list_sites(struct netlify_fixture *fixture, struct str account,
                         struct netlify_sites *ret_sites)
{
    struct netlify_error error;
    return netlify_list_sites(&fixture->netlify, account, STR_ABSENT, fixture->arena, ret_sites,
                              &error);
}

static void test_sites_follow_links(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_sites sites;

    netlify_answer_with(fixture, (struct canned_answer){
                                     .match = "GET /api/v1/acme/sites?page=1&per_page=100 ",
                                     .headers = JSON_HEADER
                                     "Link: <http://127.0.0.1:1/elsewhere?page=2&per_page=100>; "
                                     "rel=\"next\"\r\n",
                                     .body = page_of_sites(fixture->arena, 0, 100) });
    netlify_answer_with(
        fixture,
        (struct canned_answer){ .match = "GET /api/v1/acme/sites?page=2&per_page=100 ",
                                .headers = JSON_HEADER "Link: <http://x/?page=1>; rel=\"prev\"\r\n",
                                .body = page_of_sites(fixture->arena, 100, 100) });
    assert_int_equal(list_sites(fixture, STR("acme"), &sites).code, STATUS_OK);
    assert_int_equal(sites.count, 200);
    assert_true(is(sites.items[199].name, "site 199"));
}

static void test_sites_follow_full_pages(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_sites sites;

    netlify_answer(fixture, "GET /api/v1/sites?filter=all&page=1&per_page=100 ", 200,
                   page_of_sites(fixture->arena, 0, 100));
    netlify_answer(fixture, "GET /api/v1/sites?filter=all&page=2&per_page=100 ", 200,
                   page_of_sites(fixture->arena, 100, 3));
    assert_int_equal(list_sites(fixture, STR_ABSENT, &sites).code, STATUS_OK);
    assert_int_equal(sites.count, 103);
    assert_int_equal(canned_server_requests(fixture->server), 2);
}

static void test_sites_do_not_go_round(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_sites sites;

    for (int i = 0; i < 3; i++)
        netlify_answer(fixture, NULL, 200, page_of_sites(fixture->arena, 0, 100));
    assert_int_equal(list_sites(fixture, STR("acme"), &sites).code, STATUS_OK);
    assert_int_equal(sites.count, 100);
    assert_int_equal(canned_server_requests(fixture->server), 2);
    assert_int_not_equal(list_sites(fixture, STR(""), &sites).code, STATUS_OK);
    assert_int_equal(canned_server_requests(fixture->server), 2);
}

static void test_too_large(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_sites sites;
    struct netlify_user user;
    struct netlify_error error;

    netlify_answer_with(fixture,
                        (struct canned_answer){ .headers = JSON_HEADER, .filler_bytes = 9 << 20 });
    assert_int_equal(list_sites(fixture, STR("acme"), &sites).code, STATUS_TOO_LARGE);
    netlify_answer_with(fixture,
                        (struct canned_answer){ .headers = JSON_HEADER, .filler_bytes = 70 << 10 });
    assert_int_equal(netlify_get_user(&fixture->netlify, fixture->arena, &user, &error).code,
                     STATUS_TOO_LARGE);
    assert_int_equal(error.kind, NETLIFY_TOO_LARGE);
    assert_int_equal(canned_server_requests(fixture->server), 2); /* nothing was tried again */
}

/* --- deploys and OAuth ---------------------------------------------------------------------- */

static void test_build_and_deploy(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_build build;
    struct netlify_deploy deploy;
    struct netlify_error error;

    netlify_answer(fixture, "POST /api/v1/sites/site-1/builds?title=a%20b&clear_cache=true ", 200,
                   "{\"id\":\"b1\",\"deploy_id\":\"d1\",\"done\":false,\"error\":null}");
    netlify_answer(fixture, "GET /api/v1/builds/b1 ", 200, "{\"id\":\"b1\",\"done\":true}");
    netlify_answer(fixture, "GET /api/v1/deploys/d1 ", 200,
                   "{\"id\":\"d1\",\"state\":\"ready\",\"branch\":\"main\"}");
    assert_int_equal(netlify_create_build(&fixture->netlify, STR("site-1"), STR("a b"), true,
                                          fixture->arena, &build, &error)
                         .code,
                     STATUS_OK);
    assert_true(is(build.deploy_id, "d1") && !build.done);
    assert_int_equal(
        netlify_get_build(&fixture->netlify, STR("b1"), fixture->arena, &build, &error).code,
        STATUS_OK);
    assert_true(build.done);
    assert_int_equal(
        netlify_get_deploy(&fixture->netlify, build.id, fixture->arena, &deploy, &error).code,
        STATUS_UNAVAILABLE); /* nothing is prepared for deploy b1 */
    assert_int_equal(
        netlify_get_deploy(&fixture->netlify, STR("d1"), fixture->arena, &deploy, &error).code,
        STATUS_OK);
    assert_true(is(deploy.state, "ready"));
}

static void test_refused_build_leaves_the_budget_alone(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_build build;
    struct netlify_user user;
    struct netlify_error error;

    netlify_answer_with(
        fixture, (struct canned_answer){ .match = "POST",
                                         .status = 429,
                                         .times = 5,
                                         .headers = JSON_HEADER
                                         "X-RateLimit-Limit: 3\r\nX-RateLimit-Remaining: 0\r\n"
                                         "Retry-After: 0\r\n",
                                         .body = "{\"message\":\"too many deploys\"}" });
    netlify_answer(fixture, "GET", 200, "{\"id\":\"u1\"}");
    assert_int_equal(netlify_create_build(&fixture->netlify, STR("s"), STR_ABSENT, false,
                                          fixture->arena, &build, &error)
                         .code,
                     STATUS_RATE_LIMITED);
    assert_int_equal(netlify_get_user(&fixture->netlify, fixture->arena, &user, &error).code,
                     STATUS_OK);
    assert_int_equal(fixture->waits_seen[NETLIFY_WAIT_PACING], 0);
}

static const struct {
    const char *hook, *asked; /* NULL: not sent */
} hook_cases[] = {
    { "0a1b2c", "POST /build_hooks/0a1b2c?trigger_title=a%20b HTTP" },
    { " https://api.netlify.com/build_hooks/0a1b2c?trigger_branch=x\n",
      "POST /build_hooks/0a1b2c?trigger_title=a%20b HTTP" },
    { "http://evil.example/build_hooks/../../x",
      "POST /build_hooks/..%2F..%2Fx?trigger_title=a%20b HTTP" },
    { "https://api.netlify.com/build_hooks/", NULL },
    { "..", NULL },
    { "", NULL },
};

static void test_build_hook(void **state)
{
    struct netlify_fixture *fixture = *state;
    size_t asked = 0;

    for (size_t i = 0; i < COUNT_OF(hook_cases); i++) {
        const struct secret_text *hook = netlify_secret(hook_cases[i].hook);
        struct netlify_error error;
        netlify_answer(fixture, NULL, 200, "");
        struct status status = netlify_trigger_build_hook(&fixture->netlify, hook, STR("a b"),
                                                          false, fixture->arena, &error);
        assert_int_equal(status.code == STATUS_OK, hook_cases[i].asked != NULL);
        if (!hook_cases[i].asked) continue;
        if (!netlify_asked(fixture, asked, hook_cases[i].asked))
            fail_msg("%s", canned_server_request(fixture->server, asked));
        assert_false(netlify_asked(fixture, asked, "Authorization"));
        asked++;
    }
    assert_int_equal(canned_server_requests(fixture->server), asked);
}

static struct netlify_oauth_code oauth_code(void)
{
    return (struct netlify_oauth_code){ .client_id = STR("cid"),
                                        .client_secret = netlify_secret("client&secret"),
                                        .code = STR("thecode1"),
                                        .redirect_uri = STR("http://x/y") };
}

static void test_code_exchange(void **state)
{
    struct netlify_fixture *fixture = *state;
    const struct netlify_oauth_code code = oauth_code();
    struct secret_text token;
    struct netlify_error error;

    netlify_answer(fixture, "POST /oauth/token ", 200,
                   "{\"access_token\":\"tok\",\"token_type\":\"Bearer\",\"created_at\":1}");
    assert_int_equal(
        netlify_exchange_code(&fixture->netlify, &code, fixture->arena, &token, &error).code,
        STATUS_OK);
    assert_true(is(secret_text_reveal(&token), "tok"));
    secret_text_deinit(&token);
    assert_true(netlify_asked(fixture, 0, "Content-Type: application/x-www-form-urlencoded\r\n"));
    assert_true(netlify_asked(fixture, 0,
                              "\r\n\r\ngrant_type=authorization_code&code=thecode1&client_id=cid&"
                              "client_secret=client%26secret&redirect_uri=http%3A%2F%2Fx%2Fy"));
    assert_false(netlify_asked(fixture, 0, "Authorization"));
}

static void test_failed_code_exchange(void **state)
{
    static const char *const bodies[] = { "{}", "{\"access_token\":\"\"}", "{\"access_token\":5}" };
    struct netlify_fixture *fixture = *state;
    const struct netlify_oauth_code code = oauth_code();
    struct secret_text token;
    struct netlify_error error;

    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        netlify_answer(fixture, NULL, 200, bodies[i]);
        assert_int_not_equal(
            netlify_exchange_code(&fixture->netlify, &code, fixture->arena, &token, &error).code,
            STATUS_OK);
        assert_int_equal(error.kind, NETLIFY_BAD_ANSWER);
    }
    netlify_answer(fixture, NULL, 400,
                   "{\"error\":\"invalid_grant\",\"error_description\":\"thecode1 of client&secret "
                   "is too old\"}");
    assert_int_equal(
        netlify_exchange_code(&fixture->netlify, &code, fixture->arena, &token, &error).code,
        STATUS_BAD_REQUEST);
    assert_true(is(error.message, "*** of *** is too old"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netlify_set_up, netlify_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_user),
        TEST(test_accounts),
        TEST(test_json_must_be_declared),
        TEST(test_sites_follow_links),
        TEST(test_sites_follow_full_pages),
        TEST(test_sites_do_not_go_round),
        TEST(test_too_large),
        TEST(test_build_and_deploy),
        TEST(test_refused_build_leaves_the_budget_alone),
        TEST(test_build_hook),
        TEST(test_code_exchange),
        TEST(test_failed_code_exchange),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
