// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_json.h"

#include "json/json.h"
#include "sync/site_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TEXT_BYTES_MAX = 1 << 20 };

static const struct key test_key = { { 1 } };

static struct desired_secret desired_of(const char *key, const char *value)
{
    return (struct desired_secret){
        .key = str_from_c(key),
        .source_key = str_from_c(key),
        .value = plain_text(str_from_c(value)),
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
    };
}

static struct str plan_text(const struct sync_state *state, const struct import_plan *import,
                            struct arena *arena)
{
    const struct brake_rules rules = { .is_first_sync = true, .keys_max = 10, .percent_max = 20 };
    const struct plan *plan = plan_make(state, &test_key, arena);
    struct brake brake = brake_decide(plan, &rules, arena);
    const struct plan_view view = { plan, state, &brake, import };
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, TEXT_BYTES_MAX);
    json_writer_init(&out, &buf);
    plan_write_json(&view, arena, &out);
    struct str text = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

static const struct json *operation_on(const struct json *plan, const char *key)
{
    const struct json *operations = json_member(plan, "operations");

    for (size_t i = 0; i < json_count(operations); i++) {
        const struct json *operation = json_item(operations, i);
        if (str_equal(json_text(json_member(operation, "key")), str_from_c(key))) return operation;
    }
    return NULL;
}

static void expect_text(const struct json *object, const char *name, const char *want)
{
    assert_true(str_equal(str_from_c(want), json_text(json_member(object, name))));
}

static void test_a_plan_without_values(void **state)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    struct desired_secret desired[] = { desired_of("FRESH", "sesame-1"),
                                        desired_of("CHANGED", "sesame-2"),
                                        desired_of("URL", "sesame-3") };
    struct sync_state source = { .target.context = { .kind = CONTEXT_BRANCH,
                                                     .parameter = STR("main") },
                                 .desired = desired,
                                 .desired_count = COUNT_OF(desired) };
    struct site site;

    (void)state;
    json_init();
    site_init(&site, arena);
    site_add_value(&site, site_add(&site, STR("CHANGED"), false), source.target.context,
                   STR("sesame-4"));
    site_add_value(&site, site_add(&site, STR("GOES"), false), source.target.context,
                   STR("sesame-5"));
    site_observe(&site, &test_key, &source);
    struct str text = plan_text(&source, NULL, arena);

    assert_int_equal(SIZE_MAX, str_find(text, STR("sesame")));
    assert_int_equal(STATUS_OK, json_parse(text, NULL, &document).code);
    const struct json *plan = json_root(document);
    assert_int_equal(2 * MAC_BYTES, json_text(json_member(plan, "hash")).len);
    expect_text(plan, "refusal", "none");
    expect_text(operation_on(plan, "FRESH"), "operation", "create");
    expect_text(operation_on(plan, "FRESH"), "before", "(not set)");
    expect_text(operation_on(plan, "FRESH"), "contextParameter", "main");
    expect_text(operation_on(plan, "CHANGED"), "operation", "set-value");
    expect_text(operation_on(plan, "GOES"), "after", "(removed)");
    expect_text(operation_on(plan, "URL"), "operation", "refuse");
    int64_t calls = 0;
    assert_true(json_int(json_member(json_member(plan, "counts"), "calls"), &calls));
    assert_int_equal(3, calls);
    expect_text(json_member(plan, "brake"), "cause", "first-sync");
    assert_int_equal(NAMED_CONTEXT_COUNT, json_count(json_member(plan, "functionsEnvironment")));
    assert_null(json_member(plan, "initialImport"));
}

static void test_a_refused_plan(void **state)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    struct sync_state source = { .desired_flaw = STR("because of X") };

    (void)state;
    json_init();
    struct str text = plan_text(&source, NULL, arena);
    assert_int_equal(STATUS_OK, json_parse(text, NULL, &document).code);
    expect_text(json_root(document), "refusal", "source-unreadable");
    expect_text(json_root(document), "refusalMessage", "because of X");
    assert_int_equal(0, json_count(json_member(json_root(document), "operations")));
}

static void test_an_import_comes_first(void **state)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    struct sync_state source = { .target.context = CONTEXT(ALL) };
    struct site site;

    (void)state;
    json_init();
    site_init(&site, arena);
    site_add_value(&site, site_add(&site, STR("THEIRS"), false), CONTEXT(ALL), STR("sesame"));
    site_observe(&site, &test_key, &source);
    struct import_plan import =
        import_plan_make(&source, 0, IMPORT_PRIORITIZE_SOURCE, NULL, 0, arena);
    struct str text = plan_text(&source, &import, arena);
    assert_int_equal(SIZE_MAX, str_find(text, STR("sesame")));
    assert_int_equal(STATUS_OK, json_parse(text, NULL, &document).code);
    const struct json *shown = json_member(json_root(document), "initialImport");
    const struct json *item = json_item(json_member(shown, "items"), 0);
    expect_text(item, "secretName", "THEIRS");
    expect_text(item, "action", "create");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plan_without_values),
        cmocka_unit_test(test_a_refused_plan),
        cmocka_unit_test(test_an_import_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
