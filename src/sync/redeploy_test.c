// SPDX-License-Identifier: Apache-2.0
#include "sync/redeploy.h"

#include "base/expect.h"

static const struct {
    const char *state, *outcome; /* NULL: it goes on */
} state_cases[] = {
    { "new", NULL },        { "pending_review", NULL }, { "accepted", NULL },
    { "enqueued", NULL },   { "building", NULL },       { "uploading", NULL },
    { "uploaded", NULL },   { "preparing", NULL },      { "prepared", NULL },
    { "processing", NULL }, { "processed", NULL },      { "retrying", NULL },
    { "ready", "ready" },   { "error", "failed" },      { "rejected", "failed" },
    { "", NULL },           { "invented since", NULL },
};

static void test_outcome(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(state_cases); i++) {
        struct str outcome = redeploy_outcome(str_from_c(state_cases[i].state));
        assert_true(str_equal(outcome, str_from_c(state_cases[i].outcome)) ||
                    (!state_cases[i].outcome && !str_is_given(outcome)));
    }
}

/* The longer it takes, the less often it is looked at; never not at all. */
static void test_pauses_grow(void **state)
{
    int64_t last = 0;

    (void)state;
    for (int64_t age_ms = 0; age_ms < 3600 * 1000; age_ms += 500) {
        int64_t pause_ms = redeploy_pause_ms(age_ms);
        assert_true(pause_ms >= last && pause_ms >= 1000 && pause_ms <= 30 * 1000);
        last = pause_ms;
    }
}

static void test_find_by_title(void **state)
{
    struct netlify_deploy items[] = {
        { .id = STR("d1"), .title = STR_ABSENT },
        { .id = STR("d2"), .title = STR("Variables changed by Tacit (0a)") },
        { .id = STR("d3"), .title = STR("Hook: Variables changed by Tacit (0b)!") },
    };
    const struct netlify_deploys deploys = { items, COUNT_OF(items) };
    const struct netlify_deploys none = { NULL, 0 };

    (void)state;
    assert_ptr_equal(redeploy_find(&deploys, STR("Variables changed by Tacit (0a)")), &items[1]);
    assert_ptr_equal(redeploy_find(&deploys, STR("Variables changed by Tacit (0b)")), &items[2]);
    assert_null(redeploy_find(&deploys, STR("Variables changed by Tacit (0c)")));
    assert_null(redeploy_find(&none, STR("Variables changed by Tacit (0a)")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcome),
        cmocka_unit_test(test_pauses_grow),
        cmocka_unit_test(test_find_by_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
