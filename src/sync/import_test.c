// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/import.h"
#include "sync/site_fixture.h"

static const struct key test_key = { { 1 } };

/* One variable KEY (or `key`) against a source that holds A="one", B="two" and C="three" (from an
 * imported folder). */
struct row {
    const char *key, *context, *value, *second_context, *second_value;
    bool is_secret;
    const char *target, *schema;
    enum import_behavior behavior;
    enum import_action action;
    enum import_reason reason;
    const char *name, *imported; /* NULL: nothing is written */
};

#define SOURCE_FIRST IMPORT_PRIORITIZE_SOURCE
#define SITE_FIRST IMPORT_PRIORITIZE_DESTINATION

static const struct row rows[] = {
    /* Unknown to the source. */
    { "NEW", "all", "x", NULL, NULL, false, "all", "", SOURCE_FIRST, IMPORT_CREATE, IMPORT_NEW,
      "NEW", "x" },
    { "NEW", "all", "", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_CREATE, IMPORT_NEW, "NEW",
      "" },
    /* Known, with another value. */
    { "A", "all", "x", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_UPDATE, IMPORT_DIFFERS, "A",
      "x" },
    { "A", "all", "x", NULL, NULL, false, "all", "", SOURCE_FIRST, IMPORT_KEEP, IMPORT_SOURCE_FIRST,
      "A", NULL },
    { "A", "all", "one", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_KEEP, IMPORT_EQUAL, "A",
      NULL },
    { "A", "all", "", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_KEEP, IMPORT_EMPTY, "A",
      NULL },
    { "C", "all", "x", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_CREATE, IMPORT_OVERRIDES,
      "C", "x" },
    { "C", "all", "x", NULL, NULL, false, "all", "", SOURCE_FIRST, IMPORT_KEEP, IMPORT_SOURCE_FIRST,
      "C", NULL },
    /* Which value: the exact context, else that of all. */
    { "NEW", "all", "x", "production", "y", false, "production", "", SITE_FIRST, IMPORT_CREATE,
      IMPORT_NEW, "NEW", "y" },
    { "NEW", "all", "x", "production", "y", false, "dev", "", SITE_FIRST, IMPORT_CREATE, IMPORT_NEW,
      "NEW", "x" },
    { "NEW", "production", "x", NULL, NULL, false, "dev", "", SITE_FIRST, IMPORT_SKIP,
      IMPORT_NO_VALUE, "NEW", NULL },
    { "NEW", "production", "x", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_SKIP,
      IMPORT_NO_VALUE, "NEW", NULL },
    /* Never a mask. */
    { "A", "production", "x", NULL, NULL, true, "production", "", SITE_FIRST, IMPORT_SKIP,
      IMPORT_HIDDEN, "A", NULL },
    { "A", "dev", "x", NULL, NULL, true, "dev", "", SITE_FIRST, IMPORT_SKIP, IMPORT_HIDDEN, "A",
      NULL },
    /* Key schemas. */
    { "APP_A", "all", "x", NULL, NULL, false, "all", "APP_{{secretKey}}", SITE_FIRST, IMPORT_UPDATE,
      IMPORT_DIFFERS, "A", "x" },
    { "A", "all", "x", NULL, NULL, false, "all", "APP_{{secretKey}}", SITE_FIRST, IMPORT_SKIP,
      IMPORT_OTHER_SCHEMA, NULL, NULL },
    /* Names that a secret cannot have. */
    { "A/B", "all", "x", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_SKIP, IMPORT_BAD_NAME,
      "A/B", NULL },
    { "A:B", "all", "x", NULL, NULL, false, "all", "", SITE_FIRST, IMPORT_SKIP, IMPORT_BAD_NAME,
      "A:B", NULL },
};

static struct import_plan plan_row(const struct row *row, struct sync_state *state,
                                   struct arena *arena)
{
    static struct source_secret source[3];
    struct site site;

    source[0] = (struct source_secret){ .name = STR("A"), .value = plain_text(STR("one")) };
    source[1] = (struct source_secret){ .name = STR("B"), .value = plain_text(STR("two")) };
    source[2] = (struct source_secret){ .name = STR("C"),
                                        .value = plain_text(STR("three")),
                                        .is_inherited = true };
    state->options.schema = (struct key_schema){ str_from_c(row->schema), STR("dev") };
    state->target.context = context_of(str_from_c(row->target), STR_ABSENT);
    site_init(&site, arena);
    struct site_variable *variable = site_add(&site, str_from_c(row->key), row->is_secret);
    site_add_value(&site, variable, context_of(str_from_c(row->context), STR_ABSENT),
                   str_from_c(row->value));
    if (row->second_context) {
        site_add_value(&site, variable, context_of(str_from_c(row->second_context), STR_ABSENT),
                       str_from_c(row->second_value));
    }
    site_observe(&site, &test_key, state);
    return import_plan_make(state, 0, row->behavior, source, COUNT_OF(source), arena);
}

static void check_row(const struct row *row, size_t place)
{
    AUTO(arena) arena = arena_new();
    struct sync_state state = { 0 };
    struct import_plan plan = plan_row(row, &state, arena);

    assert_int_equal(plan.count, 1);
    const struct import_item *item = &plan.items[0];
    if (item->action != row->action) fail_msg("row %zu: action", place);
    if (item->reason != row->reason) {
        fail_msg("row %zu: %s", place, import_reason_name(item->reason));
    }
    if (!str_equal(item->name, str_from_c(row->name))) fail_msg("row %zu: name", place);
    if ((item->value != NULL) != (row->imported != NULL)) fail_msg("row %zu: value", place);
    if (item->value) {
        struct str value = secret_text_reveal(item->value);
        if (!str_equal(value, str_from_c(row->imported))) fail_msg("row %zu: value", place);
    }
    assert_int_equal(plan.create_count, row->action == IMPORT_CREATE);
    assert_int_equal(plan.update_count, row->action == IMPORT_UPDATE);
    assert_int_equal(plan.skip_count, row->action == IMPORT_SKIP);
    assert_int_equal(str_is_given(plan.flaw), row->reason == IMPORT_BAD_NAME);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) check_row(&rows[i], i);
}

static void test_bad_names_message(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct sync_state world = { 0 };
    struct site site;

    site_init(&site, arena);
    for (size_t i = 0; i < 12; i++) {
        struct str key = arena_format(arena, "a/%02zu", i);
        site_add_value(&site, site_add(&site, key, false), CONTEXT(ALL), STR("hunter2"));
    }
    site_observe(&site, &test_key, &world);
    struct import_plan plan = import_plan_make(&world, 0, SITE_FIRST, NULL, 0, arena);
    assert_true(str_starts_with(plan.flaw, STR("Found 12 invalid secret name(s). ")));
    assert_true(str_ends_with(plan.flaw, STR("\"a/09\" and more.")));
    assert_int_equal(str_find(plan.flaw, STR("hunter2")), SIZE_MAX);
}

/* A site that could not be read in full is not imported in part. */
static void test_unreadable_site(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct observed_variable twice[2] = { { .key = STR("A") }, { .key = STR("A") } };
    struct sync_state world = { .observed = twice,
                                .observed_count = 1,
                                .observed_flaw = STR("Netlify is down.") };

    struct import_plan plan = import_plan_make(&world, 0, SITE_FIRST, NULL, 0, arena);
    assert_true(str_equal(plan.flaw, STR("Netlify is down.")));
    assert_int_equal(plan.count, 0);
    world.observed_flaw = STR_ABSENT;
    world.observed_count = 2;
    plan = import_plan_make(&world, 0, SITE_FIRST, NULL, 0, arena);
    assert_true(str_is_given(plan.flaw));
    assert_int_equal(plan.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_bad_names_message),
        cmocka_unit_test(test_unreadable_site),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
