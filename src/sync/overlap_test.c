// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/overlap.h"

struct side {
    const char *site, *context, *branch, *schema, *environment;
};

static struct secret_sync sync_of(const struct side *side, struct arena *arena)
{
    struct secret_sync sync = {
        .target = { .account_id = STR("acme"), .site_id = str_from_c(side->site) },
        .environment.slug = str_from_c(side->environment ? side->environment : "dev"),
    };

    if (side->context) sync.target.context = str_from_c(side->context);
    if (side->branch) sync.target.branch = str_from_c(side->branch);
    if (side->schema) sync.settings.key_schema = str_from_c(side->schema);
    sync.destination_key = sync_destination_key(&sync.target, arena);
    return sync;
}

static const struct {
    struct side a, b;
    bool overlap;
} rows[] = {
    { { "one", 0, 0, 0, 0 }, { "one", 0, 0, 0, 0 }, true },
    { { "one", 0, 0, 0, 0 }, { "two", 0, 0, 0, 0 }, false },
    { { "", 0, 0, 0, 0 }, { "one", 0, 0, 0, 0 }, false }, /* the account's own variables */
    { { "", 0, 0, 0, 0 }, { "", "production", 0, 0, 0 }, true },
    { { "one", "all", 0, 0, 0 }, { "one", "production", 0, 0, 0 }, true },
    { { "one", 0, 0, 0, 0 }, { "one", "branch", "main", 0, 0 }, true },
    { { "one", "dev", 0, 0, 0 }, { "one", "production", 0, 0, 0 }, false },
    { { "one", "branch", "a", 0, 0 }, { "one", "branch", "b", 0, 0 }, false },
    { { "one", "branch", "a", 0, 0 }, { "one", "branch", "a", 0, 0 }, true },
    { { "one", "branch", "a", 0, 0 }, { "one", "branch-deploy", 0, 0, 0 }, false },
    { { "one", 0, 0, "A_{{secretKey}}", 0 }, { "one", 0, 0, "B_{{secretKey}}", 0 }, false },
    { { "one", 0, 0, "A_{{secretKey}}", 0 }, { "one", 0, 0, 0, 0 }, true },
    { { "one", 0, 0, "A_{{secretKey}}", 0 }, { "one", 0, 0, "A_B_{{secretKey}}", 0 }, true },
    { { "one", 0, 0, "{{environment}}_{{secretKey}}", "dev" },
      { "one", 0, 0, "{{environment}}_{{secretKey}}", "prod" },
      false },
    { { "one", 0, 0, "{{secretKey}}_{{environment}}", "dev" },
      { "one", 0, 0, "{{secretKey}}_{{environment}}", "dev" },
      true },
};

static void test_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct secret_sync a = sync_of(&rows[i].a, arena);
        struct secret_sync b = sync_of(&rows[i].b, arena);
        if (syncs_overlap(&a, &b, arena) != rows[i].overlap) fail_msg("row %zu", i);
        if (syncs_overlap(&b, &a, arena) != rows[i].overlap) fail_msg("row %zu, turned round", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rule) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
