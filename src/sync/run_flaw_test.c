// SPDX-License-Identifier: Apache-2.0
#include "sync/run_flaw.h"

#include "base/expect.h"
#include "json/json.h"

#include <string.h>

#define TEXT(text)                \
    {                             \
        "" text, sizeof(text) - 1 \
    }

static const struct {
    struct run_flaw flaw;
    struct str want;
} cases[] = {
    { { .message = TEXT("why") }, TEXT("why") },
    { { .error = TEXT("their words") }, TEXT("their words") },
    { { .message = TEXT("why"), .error = TEXT("their words") }, TEXT("why: their words") },
    { { .may_pass = true }, TEXT("An unknown error occurred.") },
    { { .secret_key = TEXT("KEY"), .error = TEXT("no") },
      TEXT("{\"secretKey\":\"KEY\",\"error\":\"no\"}") },
    { { .secret_key = TEXT("A\"B"), .message = TEXT("why"), .error = TEXT("no") },
      TEXT("{\"secretKey\":\"A\\\"B\",\"message\":\"why\",\"error\":\"no\"}") },
    { { .secret_key = TEXT("KEY"), .message = TEXT("why") },
      TEXT("{\"secretKey\":\"KEY\",\"message\":\"why\",\"error\":\"why\"}") },
};

static void test_texts(void **state)
{
    AUTO(arena) arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        EXPECT_STR(cases[i].want, run_flaw_text(&cases[i].flaw, arena), i);
}

static void test_long_texts_are_cut_between_characters(void **state)
{
    AUTO(arena) arena = arena_new();

    (void)state;
    for (size_t len = STATUS_MESSAGE_LEN_MAX - 3; len <= STATUS_MESSAGE_LEN_MAX + 3; len++) {
        char *text = arena_alloc(arena, 2 * len);
        for (size_t i = 0; i < len; i++) memcpy(text + 2 * i, "ü", 2);
        const struct run_flaw narrow = { .message = { memset(arena_alloc(arena, len), 'x', len),
                                                      len } };
        const struct run_flaw wide = { .message = { text, 2 * len } };
        struct str cut = run_flaw_text(&narrow, arena);
        bool is_whole = len <= STATUS_MESSAGE_LEN_MAX;
        EXPECT_INT(is_whole ? (int64_t)len : STATUS_MESSAGE_LEN_MAX, (int64_t)cut.len, len);
        EXPECT(is_whole || str_ends_with(cut, STR("x...")), len);
        cut = run_flaw_text(&wide, arena);
        EXPECT(cut.len <= STATUS_MESSAGE_LEN_MAX && str_is_utf8(cut), len);
        EXPECT(str_ends_with(cut, STR("...")), len);
    }
}

static void test_only_what_may_pass_is_tried_again(void **state)
{
    static const struct {
        enum netlify_failure kind;
        bool may_pass;
    } kinds[] = {
        { NETLIFY_UNAUTHORIZED, false }, { NETLIFY_FORBIDDEN, false },
        { NETLIFY_NOT_FOUND, false },    { NETLIFY_CONFLICT, false },
        { NETLIFY_REFUSED, false },      { NETLIFY_RATE_LIMITED, true },
        { NETLIFY_SERVER, true },        { NETLIFY_NETWORK, true },
        { NETLIFY_TIMED_OUT, true },     { NETLIFY_BAD_ANSWER, true },
        { NETLIFY_TOO_LARGE, true },
    };
    AUTO(arena) arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct netlify_error error = { .kind = kinds[i].kind,
                                             .http_status = 418,
                                             .message = STR("their words") };
        struct run_flaw flaw = run_flaw_of_call("do it", &error, arena);
        EXPECT(flaw.may_pass == kinds[i].may_pass, i);
        EXPECT(str_starts_with(flaw.message, STR("Failed to do it.")), i);
        EXPECT_STR(STR("their words (status 418)"), flaw.error, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_long_texts_are_cut_between_characters),
        cmocka_unit_test(test_only_what_may_pass_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
