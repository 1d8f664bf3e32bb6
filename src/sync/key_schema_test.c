// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/key_schema.h"

static const struct {
    const char *template;
    bool is_fine;
} check_rows[] = {
    { "", true },
    { "{{secretKey}}", true },
    { "APP_{{secretKey}}", true },
    { "{{environment}}-{{secretKey}}/x", true },
    { "{{secretKey}}{{secretKey}}", true }, /* the contract says "exactly one" and takes two */
    { "APP_", false },
    { "{{environment}}", false },
    { "{{secretkey}}", false },
    { "{{ secretKey }}", false },
    { "{{secretKey}}!", false },
    { "{{secretKey}} ", false },
    { "{{{secretKey}}}", false },
    { "é{{secretKey}}", false },
};

static void test_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(check_rows); i++) {
        const char *flaw = key_schema_check(str_from_c(check_rows[i].template));
        if ((flaw == NULL) != check_rows[i].is_fine) fail_msg("row %zu", i);
    }
    assert_string_equal(
        key_schema_check(STR("X")),
        "Key schema must include exactly one {{secretKey}} placeholder. It can also include "
        "{{environment}} placeholders. Only alphanumeric characters (a-z, A-Z, 0-9), dashes (-), "
        "underscores (_), and slashes (/) are allowed besides the placeholders.");
    assert_null(key_schema_check(STR_ABSENT));
}

static const struct {
    const char *template, *environment, *name, *key;
} apply_rows[] = {
    { NULL, "dev", "KEY", "KEY" },
    { "", "dev", "KEY", "KEY" },
    { "APP_{{secretKey}}", "dev", "KEY", "APP_KEY" },
    { "{{secretKey}}_{{environment}}", "dev", "KEY", "KEY_dev" },
    { "{{environment}}/{{environment}}/{{secretKey}}", "e", "K", "e/e/K" },
    { "{{secretKey}}_{{secretKey}}", "dev", "K", "K_K" },
};

/* What a schema makes, it also takes apart again. */
static void test_apply(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(apply_rows); i++) {
        AUTO(arena) arena = arena_new();
        struct key_schema schema = { str_from_c(apply_rows[i].template),
                                     str_from_c(apply_rows[i].environment) };
        struct str name;
        struct str key = key_schema_apply(&schema, str_from_c(apply_rows[i].name), arena);
        assert_true(str_equal(key, str_from_c(apply_rows[i].key)));
        assert_true(key_schema_match(&schema, key, &name));
        assert_true(str_equal(name, str_from_c(apply_rows[i].name)));
    }
}

static const struct {
    const char *template, *key, *name; /* NULL: no match */
} match_rows[] = {
    { "", "KEY", "KEY" },
    { "", "a/b", "a/b" },
    { "", "", NULL },
    { "APP_{{secretKey}}", "APP_KEY", "KEY" },
    { "APP_{{secretKey}}", "APP_", NULL },
    { "APP_{{secretKey}}", "APQ_KEY", NULL },
    { "APP_{{secretKey}}", "KEY", NULL },
    { "{{secretKey}}_END", "KEY_END", "KEY" },
    { "{{secretKey}}_END", "_END", NULL },
    { "AB{{secretKey}}BC", "ABC", NULL }, /* the ends may not overlap */
    { "AB{{secretKey}}BC", "ABxBC", "x" },
    { "{{environment}}_{{secretKey}}", "dev_KEY", "KEY" },
    { "{{environment}}_{{secretKey}}", "prod_KEY", NULL },
    { "app/{{secretKey}}", "app/KEY", "KEY" },
    { "app/{{secretKey}}", "app/sub/KEY", NULL },
    { "app_{{secretKey}}", "app_sub/KEY", "sub/KEY" },
    { "{{secretKey}}_{{secretKey}}", "AB_AB", "AB" },
    { "{{secretKey}}_{{secretKey}}", "AB_AC", NULL },
    { "{{secretKey}}_{{secretKey}}", "A_BA", NULL },
    { "no-placeholder", "no-placeholder", NULL },
};

static void test_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(match_rows); i++) {
        struct key_schema schema = { str_from_c(match_rows[i].template), STR("dev") };
        struct str name = STR("untouched");
        bool has_matched = key_schema_match(&schema, str_from_c(match_rows[i].key), &name);
        const char *wanted = match_rows[i].name ? match_rows[i].name : "untouched";
        if (has_matched != (match_rows[i].name != NULL)) fail_msg("row %zu", i);
        if (!str_equal(name, str_from_c(wanted))) fail_msg("row %zu: name", i);
    }
}

static const struct {
    const char *a, *b;
    bool collide;
} collision_rows[] = {
    { "", "", true },
    { "", "APP_{{secretKey}}", true },
    { "APP_{{secretKey}}", "WEB_{{secretKey}}", false },
    { "APP_{{secretKey}}", "APP_WEB_{{secretKey}}", true },
    { "APP_{{secretKey}}", "{{secretKey}}_END", true },
    { "{{secretKey}}_A", "{{secretKey}}_B", false },
    { "{{secretKey}}_A", "{{secretKey}}_B_A", true },
    { "{{environment}}_{{secretKey}}", "dev_{{secretKey}}", true },
    { "{{environment}}_{{secretKey}}", "prod_{{secretKey}}", false },
    { "a/{{secretKey}}", "a/b/{{secretKey}}", false }, /* names hold no slash there */
    { "a/{{secretKey}}", "a/{{secretKey}}", true },
    { "", "a/{{secretKey}}", true },
};

static void test_collisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(collision_rows); i++) {
        AUTO(arena) arena = arena_new();
        struct key_schema a = { str_from_c(collision_rows[i].a), STR("dev") };
        struct key_schema b = { str_from_c(collision_rows[i].b), STR("dev") };
        if (key_schemas_collide(&a, &b, arena) != collision_rows[i].collide) fail_msg("row %zu", i);
        if (key_schemas_collide(&b, &a, arena) != collision_rows[i].collide) {
            fail_msg("row %zu, the other way round", i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_apply),
        cmocka_unit_test(test_match),
        cmocka_unit_test(test_collisions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
