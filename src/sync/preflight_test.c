// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/preflight.h"
#include "sync/site_fixture.h"

#include <string.h>

static const struct key test_key = { { 1 } };

static const struct {
    const char *text;
    bool is_well_formed, is_reserved, is_client_side, is_mask;
} text_rows[] = {
    { "A", true, false, false, false },
    { "aB_9", true, false, false, false },
    { "", false, false, false, false },
    { "_A", false, false, false, false },
    { "9A", false, false, false, false },
    { "A-B", false, false, false, false },
    { "A B", false, false, false, false },
    { "Ä", false, false, false, false },
    { "SITE_NAME", true, true, false, false },
    { "site_name", true, true, false, false },
    { "AWS_REGION", true, true, false, false },
    { "AWS_REGION_2", true, false, false, false },
    { "NEXT_PUBLIC_API", true, false, true, false },
    { "VITE_X", true, false, true, false },
    { "MY_VITE_X", true, false, false, false },
    { "****************", false, false, false, true },
    { "****************abcd", false, false, false, true },
    { "****************äöüß", false, false, false, true },
    { "****************abcde", false, false, false, false },
    { "***************abcd", false, false, false, false },
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(text_rows); i++) {
        struct str text = str_from_c(text_rows[i].text);
        if (key_is_well_formed(text) != text_rows[i].is_well_formed) fail_msg("row %zu: form", i);
        if (key_is_reserved(text) != text_rows[i].is_reserved) fail_msg("row %zu: reserved", i);
        if (key_is_client_side(text) != text_rows[i].is_client_side) fail_msg("row %zu: side", i);
        if (value_is_mask(text) != text_rows[i].is_mask) fail_msg("row %zu: mask", i);
    }
}

static void test_key_len(void **state)
{
    char key[KEY_LEN_MAX + 1];

    (void)state;
    memset(key, 'K', sizeof key);
    assert_true(key_is_well_formed((struct str){ key, KEY_LEN_MAX }));
    assert_false(key_is_well_formed((struct str){ key, KEY_LEN_MAX + 1 }));
}

/* `other`: what the variable holds in `other_context` at Netlify; NULL when there is none. */
struct finding_row {
    const char *key, *value, *target, *other_context, *other;
    bool creates_secret;
    int finding; /* -1: none */
    bool is_fine;
};

static const struct finding_row finding_rows[] = {
    { "KEY", "value", "all", NULL, NULL, false, -1, true },
    { "KEY", "", "all", NULL, NULL, false, -1, true },
    { "KEY-1", "value", "all", NULL, NULL, false, FINDING_KEY_MALFORMED, false },
    { "Url", "value", "all", NULL, NULL, false, FINDING_KEY_RESERVED, false },
    { "KEY", "\xff", "all", NULL, NULL, false, FINDING_VALUE_NOT_TEXT, false },
    { "KEY", "****************last", "all", NULL, NULL, false, FINDING_VALUE_IS_MASK, false },
    { "KEY", "elf Zeichen", "all", NULL, NULL, false, FINDING_VALUE_TOO_LONG, false },
    { "KEY", "zehn Zeich", "all", NULL, NULL, false, -1, true },
    { "KEY", "äöüßäöüßäö", "all", NULL, NULL, false, -1, true }, /* characters, not bytes */
    { "VITE_KEY", "value", "all", NULL, NULL, false, FINDING_CLIENT_SIDE_KEY, true },
    { "VITE_KEY", "value", "dev", NULL, NULL, true, FINDING_SECRET_SCANNING, true },
    { "KEY", "the same!", "production", "deploy-preview", "the same!", false,
      FINDING_SAME_IN_PREVIEW, true },
    { "KEY", "the same!", "deploy-preview", "production", "the same!", false,
      FINDING_SAME_IN_PREVIEW, true },
    { "KEY", "the same!", "production", "deploy-preview", "different", false, -1, true },
    { "KEY", "the same!", "production", "dev", "the same!", false, -1, true },
    { "KEY", "the same!", "dev", "production", "the same!", false, -1, true },
    { "KEY", "true", "production", "deploy-preview", "true", false, -1, true },
};

static void check_finding(const struct finding_row *row, size_t place)
{
    AUTO(arena) arena = arena_new();
    struct desired_secret desired = { .key = str_from_c(row->key),
                                      .value = plain_text(str_from_c(row->value)) };
    struct sync_state state = { .options = { .creates_secret = row->creates_secret,
                                             .value_len_max = 10 } };
    struct view view = { .key = desired.key, .desired = &desired };
    struct findings findings = { .arena = arena };
    struct site site;
    struct str flaw = STR_ABSENT;

    if (strcmp(row->value, "****************last") == 0) state.options.value_len_max = 0;
    state.target.context = context_of(str_from_c(row->target), STR_ABSENT);
    site_init(&site, arena);
    if (row->other) {
        site_add_value(&site, site_add(&site, desired.key, false),
                       context_of(str_from_c(row->other_context), STR_ABSENT),
                       str_from_c(row->other));
    }
    view.context = state.target.context;
    site_observe(&site, &test_key, &state);
    if (row->other) view.observed = state.observed;
    bool is_fine = preflight_view(&state, &view, &findings, &flaw);
    if (is_fine != row->is_fine) fail_msg("row %zu", place);
    if (str_is_given(flaw) == is_fine) fail_msg("row %zu: flaw", place);
    int found = findings.count > 0 ? (int)findings.items[0].code : -1;
    if (found != row->finding || findings.count > 1) fail_msg("row %zu: finding %d", place, found);
    if (found >= 0) assert_int_equal(finding_refuses((enum finding_code)found), !is_fine);
}

static void test_findings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(finding_rows); i++) check_finding(&finding_rows[i], i);
}

static void test_nul_byte(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret desired = { .key = STR("KEY"), .value = plain_text(STR("a\0b")) };
    struct view view = { .key = desired.key, .desired = &desired };
    struct findings findings = { .arena = arena };
    struct sync_state world = { 0 };
    struct str flaw;

    assert_false(preflight_view(&world, &view, &findings, &flaw));
    assert_int_equal(findings.items[0].code, FINDING_VALUE_NOT_TEXT);
}

/* No finding repeats a value. */
static void test_no_value_in_messages(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret desired = { .key = STR("KEY"),
                                      .source_key = STR("KEY"),
                                      .value = plain_text(STR("hunter2hunter2")) };
    struct view view = { .key = desired.key, .desired = &desired };
    struct findings findings = { .arena = arena };
    struct sync_state world = { .options.value_len_max = 3 };
    struct str flaw;

    assert_false(preflight_view(&world, &view, &findings, &flaw));
    assert_int_equal(str_find(flaw, STR("hunter2")), SIZE_MAX);
}

/* --- the meter ------------------------------------------------------------------------------------ */

static const struct meter *meter_of(const struct meter *meters, enum context_kind kind)
{
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        if (meters[i].context.kind == kind) return &meters[i];
    }
    return NULL;
}

static void add_to_site(struct site *site, const char *key, bool is_secret, struct context context,
                        const char *value)
{
    struct site_variable *variable = site_find(site, str_from_c(key));

    if (!variable) variable = site_add(site, str_from_c(key), is_secret);
    site_add_value(site, variable, context, str_from_c(value));
}

/* Production is written: KEEP stays, NEW comes, ALL is split, OLD goes. */
static void test_meter(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct desired_secret desired[] = {
        { .key = STR("KEEP"), .value = plain_text(STR("12345")) },
        { .key = STR("NEW"), .value = plain_text(STR("123456789")) },
        { .key = STR("ALL"), .value = plain_text(STR("longer")) },
    };
    struct sync_state world = { .desired = desired,
                                .desired_count = COUNT_OF(desired),
                                .target.context = CONTEXT(PRODUCTION) };
    struct str builds = STR("builds");
    struct meter meters[NAMED_CONTEXT_COUNT];
    struct site site;

    site_init(&site, arena);
    add_to_site(&site, "KEEP", false, CONTEXT(PRODUCTION), "12345");
    add_to_site(&site, "KEEP", false, CONTEXT(DEV), "1");
    add_to_site(&site, "ALL", false, CONTEXT(ALL), "abc");
    add_to_site(&site, "OLD", false, CONTEXT(PRODUCTION), "gone");
    add_to_site(&site, "OLD", false, CONTEXT(DEV), "dev");
    add_to_site(&site, "HIDDEN", true, CONTEXT(DEPLOY_PREVIEW), "unknown");
    add_to_site(&site, "BUILD", false, CONTEXT(ALL), "not for functions");
    site_find(&site, STR("BUILD"))->scopes = (struct texts){ &builds, 1 };
    site_observe(&site, &test_key, &world);
    preflight_meter(&world, plan_make(&world, &test_key, arena), meters);

    assert_int_equal(meter_of(meters, CONTEXT_PRODUCTION)->bytes, 9 + 12 + 9);
    assert_int_equal(meter_of(meters, CONTEXT_DEV)->bytes, 5 + 6 + 6);
    assert_int_equal(meter_of(meters, CONTEXT_DEPLOY_PREVIEW)->bytes, 6);
    assert_int_equal(meter_of(meters, CONTEXT_DEPLOY_PREVIEW)->hidden_count, 1);
    assert_false(meter_of(meters, CONTEXT_PRODUCTION)->is_over);
}

static void test_meter_limit(void **state)
{
    static const size_t sizes[] = { METER_LIMIT, METER_LIMIT + 1 };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO(arena) arena = arena_new();
        char *value = arena_alloc(arena, sizes[i]);
        memset(value, 'v', sizes[i] - 3);
        struct desired_secret desired = { .key = STR("KEY"),
                                          .value =
                                              plain_text((struct str){ value, sizes[i] - 3 }) };
        struct sync_state world = { .desired = &desired, .desired_count = 1 };
        struct meter meters[NAMED_CONTEXT_COUNT];
        preflight_meter(&world, plan_make(&world, &test_key, arena), meters);
        assert_int_equal(meters[0].bytes, sizes[i]);
        assert_int_equal(meters[0].is_over, i == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_key_len),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_nul_byte),
        cmocka_unit_test(test_no_value_in_messages),
        cmocka_unit_test(test_meter),
        cmocka_unit_test(test_meter_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
