// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/cell.h"

static const struct {
    const char *name, *parameter;
    enum context_kind kind;
    const char *text;
} context_rows[] = {
    { "all", NULL, CONTEXT_ALL, "all" },
    { "dev", "", CONTEXT_DEV, "dev" },
    { "dev-server", NULL, CONTEXT_DEV_SERVER, "dev-server" },
    { "branch-deploy", NULL, CONTEXT_BRANCH_DEPLOY, "branch-deploy" },
    { "deploy-preview", NULL, CONTEXT_DEPLOY_PREVIEW, "deploy-preview" },
    { "production", "ignored", CONTEXT_PRODUCTION, "production" },
    { "branch", "Release/1", CONTEXT_BRANCH, "branch:Release/1" },
    { "branch", "", CONTEXT_BRANCH, "branch" },
    { "Production", NULL, CONTEXT_OTHER, "Production" },
    { "later", "x", CONTEXT_OTHER, "later:x" },
    { "", NULL, CONTEXT_OTHER, "" },
    { NULL, NULL, CONTEXT_OTHER, "" },
};

static void test_contexts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(context_rows); i++) {
        AUTO(arena) arena = arena_new();
        struct context context =
            context_of(str_from_c(context_rows[i].name), str_from_c(context_rows[i].parameter));
        if (context.kind != context_rows[i].kind) fail_msg("row %zu", i);
        struct str text = context_text(context, arena);
        if (!str_equal(text, str_from_c(context_rows[i].text))) fail_msg("row %zu: text", i);
        if (!str_equal(context_name(context), str_from_c(context_rows[i].name))) {
            fail_msg("row %zu: name", i);
        }
    }
}

/* A sync without a context means all contexts; a value without one means nothing known. */
static void test_target(void **state)
{
    (void)state;
    assert_int_equal(context_of_target(STR_ABSENT, STR_ABSENT).kind, CONTEXT_ALL);
    assert_int_equal(context_of_target(STR(""), STR_ABSENT).kind, CONTEXT_ALL);
    assert_int_equal(context_of_target(STR("dev"), STR_ABSENT).kind, CONTEXT_DEV);
    assert_int_equal(context_of_target(STR("nonsense"), STR_ABSENT).kind, CONTEXT_OTHER);
}

static const struct {
    const char *a, *a_parameter, *b, *b_parameter;
    bool equal, meet;
} pair_rows[] = {
    { "all", "", "all", "", true, true },
    { "all", "", "production", "", false, true },
    { "all", "", "branch", "x", false, true },
    { "all", "", "later", "", false, true },
    { "production", "", "production", "", true, true },
    { "production", "", "dev", "", false, false },
    { "dev", "", "dev-server", "", false, false },
    { "branch", "x", "branch", "x", true, true },
    { "branch", "x", "branch", "X", false, false },
    { "branch", "x", "branch", "", false, true },
    { "branch", "x", "branch-deploy", "", false, false },
    { "later", "", "later", "", true, true },
    { "later", "", "sooner", "", false, false },
    { "later", "x", "later", "y", false, false },
};

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pair_rows); i++) {
        struct context a =
            context_of(str_from_c(pair_rows[i].a), str_from_c(pair_rows[i].a_parameter));
        struct context b =
            context_of(str_from_c(pair_rows[i].b), str_from_c(pair_rows[i].b_parameter));
        if (context_equal(a, b) != pair_rows[i].equal) fail_msg("row %zu: equal", i);
        if (contexts_meet(a, b) != pair_rows[i].meet) fail_msg("row %zu: meet", i);
        if (contexts_meet(b, a) != pair_rows[i].meet) fail_msg("row %zu: meet back", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contexts),
        cmocka_unit_test(test_target),
        cmocka_unit_test(test_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
