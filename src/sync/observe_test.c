// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "sync/observe.h"

#include "domain/call_fixture.h"
#include "sync/site_fixture.h"

static const struct vault_owner owner = { { { 1 } }, { { 2 } } };

/* Keys that are open in the keyring, so that no row is needed. */
static int set_up(void **state)
{
    static struct call_fixture fixture;
    struct key root = { { 1 } };
    struct str wrapped;

    call_fixture_init(&fixture);
    struct arena *arena = fixture.store.arena;
    EXPECT_STATUS(OK, keyring_open(&root, &fixture.domain.keyring));
    struct keyring *keyring = fixture.domain.keyring;
    EXPECT_STATUS(OK, keyring_make_org_key(keyring, owner.org_id, arena, &wrapped));
    EXPECT_STATUS(
        OK, keyring_make_data_key(keyring, owner.org_id, owner.project_id, 1, arena, &wrapped));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct call_fixture *fixture = *state;

    keyring_close(fixture->domain.keyring);
    call_fixture_deinit(fixture);
    return 0;
}

static const struct {
    const char *value; /* NULL: none was sent */
    const char *context;
    bool is_secret, is_masked, is_readable;
} cases[] = {
    { "value", "all", false, false, true },
    { "", "all", false, false, true },
    { NULL, "all", false, true, false },
    { "****************abcd", "production", true, true, false },
    { "****************abcd", "production", false, true, false }, /* never a value */
    { "***", "production", false, false, true },
    { "plain", "production", true, false, false }, /* write-only, whatever it shows */
    { "plain", "dev", true, false, true },
    { "x", "brand-new", false, false, true },
};

static void test_values(void **state)
{
    struct call_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct netlify_value value = { .id = STR("id"),
                                       .context_name = str_from_c(cases[i].context) };
        if (cases[i].value) value.value = plain_text(str_from_c(cases[i].value));
        struct netlify_variable variable = { .key = STR("KEY"),
                                             .is_secret = cases[i].is_secret,
                                             .updated_at = STR("1970-01-01T00:00:01Z") };
        variable.values = &value;
        variable.value_count = 1;
        const struct netlify_variables variables = { &variable, 1 };
        struct observed_variables observed;

        EXPECT_STATUS(OK, observe_variables(&fixture->call, &owner, &variables, &observed));
        assert_int_equal(1, observed.count);
        const struct observed_variable *seen = &observed.items[0];
        assert_int_equal(1000, seen->updated_at);
        assert_int_equal(cases[i].is_secret, seen->is_secret);
        assert_int_equal(cases[i].is_masked, seen->values[0].is_masked);
        bool is_readable = observed_value_is_readable(seen, &seen->values[0]);
        assert_int_equal(cases[i].is_readable, is_readable);
        assert_true(str_equal(str_from_c(cases[i].context), context_name(seen->values[0].context)));
        struct mac want = { { 0 } };
        if (is_readable)
            EXPECT_STATUS(
                OK, vault_fingerprint(&fixture->call, &owner, str_from_c(cases[i].value), &want));
        assert_true(mac_equal(&want, &seen->values[0].fingerprint));
    }
}

static void test_times(void **state)
{
    (void)state;
    assert_int_equal(0, observe_updated_at(STR_ABSENT));
    assert_int_equal(0, observe_updated_at(STR("")));
    assert_int_equal(1500, observe_updated_at(STR("1970-01-01T00:00:01.500Z")));
    /* In a form that we do not know: equal when the text is, and never taken for a time. */
    int64_t odd = observe_updated_at(STR("yesterday"));
    assert_true(odd < 0);
    assert_int_equal(odd, observe_updated_at(STR("yesterday")));
    assert_int_not_equal(odd, observe_updated_at(STR("today")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
