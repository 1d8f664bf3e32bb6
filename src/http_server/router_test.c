// SPDX-License-Identifier: Apache-2.0
#include "http_server/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* A route's identity is its name. */
static const struct {
    enum http_method method;
    const char *path, *name;
} routes[] = {
    { HTTP_GET, "/", "root" },
    { HTTP_GET, "/a/{id}", "param" },
    { HTTP_GET, "/a/me", "literal" },
    { HTTP_DELETE, "/a/{name}", "delete" },
    { HTTP_GET, "/a/{id}/b/{key}", "two" },
    { HTTP_GET, "/a/me/c", "deep literal" },
    { HTTP_GET, "/a/{id}/d", "deep param" },
    { HTTP_POST, "/v1/things", "post" },
    { HTTP_OPTIONS, "/v1/things", "options" },
    { HTTP_GET, "/slash/", "slash" },
    { HTTP_GET, "/{any}/end", "any" },
};

static const struct {
    enum http_method method;
    const char *path, *route, *params;
    bool path_exists, is_malformed;
} cases[] = {
    { HTTP_GET, "/", "root", "", true, false },
    { HTTP_GET, "/a/1", "param", "id=1;", true, false },
    { HTTP_GET, "/a/me", "literal", "", true, false },
    { HTTP_GET, "/a/me/", "literal", "", true, false },
    { HTTP_GET, "/a/m%65", "literal", "", true, false },
    { HTTP_GET, "/a/ME", "param", "id=ME;", true, false },
    { HTTP_GET, "/a/men", "param", "id=men;", true, false },
    { HTTP_HEAD, "/a/1", "param", "id=1;", true, false },
    { HTTP_HEAD, "/v1/things", NULL, "", true, false },
    { HTTP_DELETE, "/a/me", "delete", "name=me;", true, false },
    { HTTP_GET, "/a/1/b/2", "two", "id=1;key=2;", true, false },
    { HTTP_GET, "/a/me/b/2", "two", "id=me;key=2;", true, false },
    { HTTP_GET, "/a/me/c", "deep literal", "", true, false },
    { HTTP_GET, "/a/me/d", "deep param", "id=me;", true, false },
    { HTTP_GET, "/a/end", "param", "id=end;", true, false },
    { HTTP_GET, "/b/end", "any", "any=b;", true, false },
    { HTTP_GET, "/a/x%2Fy", "param", "id=x/y;", true, false },
    { HTTP_GET, "/a/x+y", "param", "id=x+y;", true, false },
    { HTTP_GET, "/a/%C3%A9", "param", "id=\xC3\xA9;", true, false },
    { HTTP_GET, "/a/...", "param", "id=...;", true, false },
    { HTTP_GET, "/a/%7Bid%7D", "param", "id={id};", true, false },
    { HTTP_GET, "/slash", "slash", "", true, false },
    { HTTP_GET, "/slash/", "slash", "", true, false },
    { HTTP_POST, "/v1/things", "post", "", true, false },
    { HTTP_OPTIONS, "/v1/things", "options", "", true, false },
    { HTTP_GET, "/v1/things", NULL, "", true, false },
    { HTTP_PUT, "/a/me", NULL, "", true, false },
    { HTTP_METHOD_COUNT, "/a/me", NULL, "", false, false },
    { HTTP_GET, "/v1", NULL, "", false, false },
    { HTTP_GET, "/v1/things/1", NULL, "", false, false },
    { HTTP_GET, "/a", NULL, "", false, false },
    { HTTP_GET, "/a/", NULL, "", false, false },
    { HTTP_GET, "/a//", NULL, "", false, false },
    { HTTP_GET, "//a/1", NULL, "", false, false },
    { HTTP_GET, "/a//b/2", NULL, "", false, false },
    { HTTP_GET, "/slash//", NULL, "", false, false },
    { HTTP_GET, "//", NULL, "", false, false },
    { HTTP_GET, "", NULL, "", false, false },
    { HTTP_GET, "a/1", NULL, "", false, false },
    { HTTP_OPTIONS, "*", NULL, "", false, false },
    { HTTP_GET, "/a/1%2Fb%2F2", "param", "id=1/b/2;", true, false },
    { HTTP_GET, "/a/..", NULL, "", false, true },
    { HTTP_GET, "/a/.", NULL, "", false, true },
    { HTTP_GET, "/a/%2e%2E", NULL, "", false, true },
    { HTTP_GET, "/../a/1", NULL, "", false, true },
    { HTTP_GET, "/a/../a/1", NULL, "", false, true },
    { HTTP_GET, "/a/1%", NULL, "", false, true },
    { HTTP_GET, "/a/1%2", NULL, "", false, true },
    { HTTP_GET, "/a/%00", NULL, "", false, true },
    { HTTP_GET, "/a/%FF", NULL, "", false, true },
    { HTTP_GET, "/nowhere/%zz", NULL, "", false, true },
};

static struct router *router_of_routes(void)
{
    struct router *router = router_new();
    for (size_t i = 0; i < COUNT_OF(routes); i++) {
        assert_int_equal(router_add(router, routes[i].method, routes[i].path, routes[i].name).code,
                         STATUS_OK);
    }
    return router;
}

static void params_write(const struct router_match *match, struct buf *text)
{
    for (size_t k = 0; k < match->param_count; k++) {
        buf_add(text, match->params[k].name);
        buf_add_char(text, '=');
        buf_add(text, match->params[k].value);
        buf_add_char(text, ';');
    }
}

static void test_find(void **state)
{
    (void)state;
    struct router *router = router_of_routes();
    struct arena *arena = arena_new();

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct router_match match;
        struct buf params;
        buf_init(&params, 1000);
        router_find(router, cases[i].method, str_from_c(cases[i].path), arena, &match);
        params_write(&match, &params);
        if (!str_equal(str_from_c(match.route), str_from_c(cases[i].route)) ||
            !str_equal(buf_str(&params), str_from_c(cases[i].params)) ||
            match.path_exists != cases[i].path_exists ||
            match.is_malformed != cases[i].is_malformed)
            fail_msg("case %zu %s: %s %.*s %d %d", i, cases[i].path,
                     match.route ? (const char *)match.route : "(none)", STR_ARG(buf_str(&params)),
                     match.path_exists, match.is_malformed);
        buf_deinit(&params);
    }
    arena_free(arena);
    router_free(router);
    router_free(NULL);
}

static const struct {
    enum http_method method;
    const char *path;
    enum status_code want;
} add_cases[] = {
    { HTTP_GET, "/a/{id}", STATUS_CONFLICT },
    { HTTP_GET, "/a/{other}", STATUS_CONFLICT },
    { HTTP_GET, "/a/me/", STATUS_CONFLICT },
    { HTTP_GET, "/", STATUS_CONFLICT },
    { HTTP_PUT, "/a/{other}", STATUS_OK },
    { HTTP_GET, "/p/{a}/{b}/{c}/{d}/{e}/{f}", STATUS_OK },
    { HTTP_GET, "/p/{a}/{b}/{c}/{d}/{e}/{f}/{g}", STATUS_INVALID },
    { HTTP_GET, "/p/{}", STATUS_INVALID },
    { HTTP_GET, "/p/{a}.json", STATUS_INVALID },
    { HTTP_GET, "/p/x{a}", STATUS_INVALID },
    { HTTP_GET, "/p//q", STATUS_INVALID },
    { HTTP_GET, "p/q", STATUS_INVALID },
    { HTTP_GET, "", STATUS_INVALID },
};

static void test_add(void **state)
{
    (void)state;
    struct router *router = router_of_routes();

    for (size_t i = 0; i < COUNT_OF(add_cases); i++) {
        struct status got = router_add(router, add_cases[i].method, add_cases[i].path, "x");
        if (got.code != add_cases[i].want)
            fail_msg("case %zu %s: %s", i, add_cases[i].path, status_text(got));
    }
    router_free(router);
}

static void test_two_hundred_routes(void **state)
{
    (void)state;
    enum { ROUTES = 200 };
    char templates[ROUTES][64], paths[ROUTES][64];
    struct router *router = router_new();
    struct arena *arena = arena_new();
    struct router_match match;

    for (int i = 0; i < ROUTES; i++) {
        snprintf(templates[i], sizeof templates[i], "/api/v%d/thing-%d/{id}/part", i % 3, i);
        snprintf(paths[i], sizeof paths[i], "/api/v%d/thing-%d/%d/part", i % 3, i, i * 7);
        assert_int_equal(router_add(router, HTTP_GET, templates[i], templates[i]).code, STATUS_OK);
    }
    for (int i = 0; i < ROUTES; i++) {
        router_find(router, HTTP_GET, str_from_c(paths[i]), arena, &match);
        assert_ptr_equal(match.route, templates[i]);
        assert_int_equal(match.param_count, 1);
    }
    router_find(router, HTTP_GET, STR("/api/v1/thing-0/1/part"), arena, &match);
    assert_null(match.route);
    arena_free(arena);
    router_free(router);
}

/* Every path of the trie is tried at most once, however often it forks. */
static void test_forks(void **state)
{
    (void)state;
    struct router *router = router_new();
    struct arena *arena = arena_new();
    struct router_match match;

    for (unsigned bits = 0; bits < 64; bits++) {
        char path[64] = "";
        size_t len = 0;
        for (unsigned k = 0; k < 6; k++) {
            const char *part = bits >> k & 1 ? "/{p}" : "/x";
            memcpy(path + len, part, strlen(part) + 1);
            len += strlen(part);
        }
        memcpy(path + len, "/z", 3);
        assert_int_equal(router_add(router, HTTP_GET, path, "fork").code, STATUS_OK);
    }
    router_find(router, HTTP_GET, STR("/x/x/x/x/x/x/y"), arena, &match);
    assert_null(match.route);
    router_find(router, HTTP_GET, STR("/y/x/y/x/y/x/z"), arena, &match);
    assert_non_null(match.route);
    assert_int_equal(match.param_count, 3);
    arena_free(arena);
    router_free(router);
}

static void test_methods(void **state)
{
    (void)state;
    enum http_method method;

    for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++) {
        assert_true(http_method_parse(str_from_c(http_method_name(i)), &method));
        assert_int_equal(method, i);
    }
    assert_false(http_method_parse(STR("get"), &method));
    assert_false(http_method_parse(STR(""), &method));
    assert_false(http_method_parse(STR("GETS"), &method));
    assert_string_equal(http_method_name(HTTP_METHOD_COUNT), "OTHER");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_two_hundred_routes),
        cmocka_unit_test(test_forks),
        cmocka_unit_test(test_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
