// SPDX-License-Identifier: Apache-2.0
#include "remote/calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct {
    enum call_id call;
    const char *base;
    const char *places[CALL_PLACES_MAX], *query[CALL_QUERY_MAX], *more;
    const char *url; /* NULL: refused */
} cases[] = {
    { CALL_USER, "http://h", { NULL }, { NULL }, NULL, "http://h/api/v1/user" },
    { CALL_USER, "http://h/", { NULL }, { NULL }, NULL, "http://h/api/v1/user" },
    { CALL_USER, "http://h/api/v1", { NULL }, { NULL }, NULL, "http://h/api/v1/user" },
    { CALL_USER, "http://h//api/v1//", { NULL }, { NULL }, NULL, "http://h/api/v1/user" },
    { CALL_OAUTH_TOKEN, "http://h/api/v1/", { NULL }, { NULL }, NULL, "http://h/oauth/token" },
    { CALL_ACCOUNT_SITES, "http://h", { "acme" }, { NULL, "my site" }, "page=2&per_page=100",
      "http://h/api/v1/acme/sites?name=my%20site&page=2&per_page=100" },
    { CALL_SITES, "http://h", { NULL }, { "all" }, NULL, "http://h/api/v1/sites?filter=all" },
    { CALL_ENV_LIST, "http://h", { "acme" }, { NULL }, NULL, "http://h/api/v1/accounts/acme/env" },
    { CALL_ENV_LIST, "http://h", { "acme" }, { "a&b=c" }, NULL,
      "http://h/api/v1/accounts/acme/env?site_id=a%26b%3Dc" },
    { CALL_ENV_LIST, "http://h", { "acme" }, { NULL }, "cursor=x",
      "http://h/api/v1/accounts/acme/env?cursor=x" },
    { CALL_ENV_GET, "http://h", { "acme", "A/B ?#%\n" }, { "s" }, NULL,
      "http://h/api/v1/accounts/acme/env/A%2FB%20%3F%23%25%0A?site_id=s" },
    { CALL_ENV_DELETE_VALUE, "http://h", { "acme", "K", "v-1" }, { "s" }, NULL,
      "http://h/api/v1/accounts/acme/env/K/value/v-1?site_id=s" },
    { CALL_ENV_DELETE, "http://h", { "acme", "..." }, { "s" }, NULL,
      "http://h/api/v1/accounts/acme/env/...?site_id=s" },
    { CALL_ENV_DELETE, "http://h", { "acme", "" }, { "s" }, NULL, NULL },
    { CALL_ENV_DELETE, "http://h", { "acme", "." }, { "s" }, NULL, NULL },
    { CALL_ENV_DELETE, "http://h", { "acme", ".." }, { "s" }, NULL, NULL },
    { CALL_ENV_DELETE, "http://h", { "acme" }, { "s" }, NULL, NULL },
    { CALL_ENV_DELETE, "http://h", { "", "K" }, { "s" }, NULL, NULL },
    { CALL_ENV_DELETE, "http://h", { "acme", "K" }, { "" }, NULL, NULL },
    { CALL_ENV_DELETE_VALUE, "http://h", { "acme", "K", "" }, { "s" }, NULL, NULL },
};
/* clang-format on */

static void test_url(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call_input input = { .more_query = str_from_c(cases[i].more) };
        struct str url = STR_ABSENT;
        for (size_t k = 0; k < CALL_PLACES_MAX; k++)
            input.places[k] = str_from_c(cases[i].places[k]);
        for (size_t k = 0; k < CALL_QUERY_MAX; k++) input.query[k] = str_from_c(cases[i].query[k]);
        struct status status =
            call_url(&calls[cases[i].call], str_from_c(cases[i].base), &input, arena, &url);
        if (!str_equal(url, str_from_c(cases[i].url)) ||
            (status.code == STATUS_OK) != (cases[i].url != NULL))
            fail_msg("%zu: %.*s", i, STR_ARG(url));
    }
}

static void test_too_long(void **state)
{
    AUTO(arena) arena = arena_new();
    struct call_input input = { .places = { STR("acme"), { NULL, 5000 } } };
    struct str url = STR_ABSENT;
    (void)state;

    char *key = arena_alloc(arena, 5000);
    memset(key, ' ', 5000);
    input.places[1].data = key;
    assert_int_equal(call_url(&calls[CALL_ENV_GET], STR("http://h"), &input, arena, &url).code,
                     STATUS_TOO_LARGE);
}

/* Every row is there, and nothing that is sent with POST is repeated blindly. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < CALL_COUNT; i++) {
        assert_non_null(calls[i].method);
        assert_true(calls[i].path[0] == '/');
        bool is_get = strcmp(calls[i].method, "GET") == 0;
        assert_int_equal(is_get, (calls[i].uses & CALL_READS) != 0);
        if (strcmp(calls[i].method, "POST") == 0)
            assert_false(calls[i].uses & CALL_REPEATABLE);
        else
            assert_true(calls[i].uses & CALL_REPEATABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
