// SPDX-License-Identifier: Apache-2.0
#include "domain/integration_settings.h"

#include "base/arena.h"
#include "base/expect.h"

static const struct {
    struct integration_metadata metadata;
    enum initial_sync initial;
    const char *key_schema;
    bool owned_only, disable_deletion;
} settings_cases[] = {
    { { .secret_prefix = { NULL, 0 } }, INITIAL_OVERWRITE, NULL, true, false },
    { { .initial_behavior = OVERWRITE_TARGET, .initial_behavior_given = GIVEN },
      INITIAL_OVERWRITE,
      NULL,
      false,
      false },
    { { .initial_behavior = PREFER_TARGET, .initial_behavior_given = GIVEN },
      INITIAL_IMPORT_DESTINATION,
      NULL,
      true,
      false },
    { { .initial_behavior = PREFER_SOURCE, .initial_behavior_given = GIVEN },
      INITIAL_IMPORT_SOURCE,
      NULL,
      true,
      false },
    { { .should_disable_delete = true }, INITIAL_OVERWRITE, NULL, true, true },
    { { .secret_prefix = { "A_", 2 } }, INITIAL_OVERWRITE, "A_{{secretKey}}", true, false },
    { { .secret_suffix = { "_Z", 2 } }, INITIAL_OVERWRITE, "{{secretKey}}_Z", true, false },
    { { .secret_prefix = { "A_", 2 }, .secret_suffix = { "_Z", 2 } },
      INITIAL_OVERWRITE,
      "A_{{secretKey}}_Z",
      true,
      false },
};

static void test_settings(void **state)
{
    AUTO(arena) arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings_cases); i++) {
        struct sync_settings settings = integration_settings_of(&settings_cases[i].metadata, arena);
        EXPECT_INT(settings_cases[i].initial, settings.initial_behavior, i);
        EXPECT_STR(str_from_c(settings_cases[i].key_schema), settings.key_schema, i);
        EXPECT(settings.delete_owned_only == settings_cases[i].owned_only, i);
        EXPECT(settings.disable_deletion == settings_cases[i].disable_deletion, i);
        EXPECT(!settings.allow_mass_deletion && !settings.allow_empty_source, i);
    }
}

static const struct {
    const char *given, *want; /* want NULL: refused */
} context_cases[] = {
    { NULL, "dev" },
    { "", "dev" },
    { "dev", "dev" },
    { "branch-deploy", "branch-deploy" },
    { "deploy-preview", "deploy-preview" },
    { "production", "production" },
    { "all", "all" },
    { "branch", NULL }, /* no field names the branch */
    { "Production", NULL },
    { "production ", NULL },
    { "dev-server", NULL },
};

static void test_contexts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(context_cases); i++) {
        struct str context = STR("unchanged");
        bool is_known = integration_context_of(str_from_c(context_cases[i].given), &context);
        EXPECT(is_known == (context_cases[i].want != NULL), i);
        EXPECT_STR(is_known ? str_from_c(context_cases[i].want) : STR("unchanged"), context, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_contexts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
