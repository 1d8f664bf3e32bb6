// SPDX-License-Identifier: Apache-2.0
#include "base/problem.h"

#include "base/expect.h"

#include <string.h>

static void test_set(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    (void)state;
    problem_init(&problem, arena);
    EXPECT(problem.code == STATUS_OK && !str_is_given(problem.message), 0);
    EXPECT_STATUS(STATUS_NOT_FOUND,
                  problem_set(&problem, STATUS_NOT_FOUND, "NotFound", "No %s here", "folder"), 1);
    EXPECT_INT(STATUS_NOT_FOUND, problem.code, 2);
    EXPECT_STR(STR("NotFound"), problem.name, 3);
    EXPECT_STR(STR("No folder here"), problem.message, 4);
    EXPECT_STATUS(STATUS_CONFLICT, problem_set(&problem, STATUS_CONFLICT, NULL, "%s", ""), 5);
    EXPECT_STR(STR_ABSENT, problem.name, 6); /* the last reason wins */
    EXPECT_STR(STR(""), problem.message, 7);
}

/* A message too long is cut between characters, wherever the cut falls. */
static void test_long_message(void **state)
{
    static char text[2048];
    (void)state;
    for (size_t shift = 0; shift < 3; shift++) {
        AUTO(arena) arena = arena_new();
        struct problem problem;
        problem_init(&problem, arena);
        memset(text, 'a', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3) memcpy(text + i, "\xE2\x82\xAC", 3);
        EXPECT_STATUS(STATUS_INVALID, problem_set(&problem, STATUS_INVALID, NULL, "%.2000s", text),
                      shift);
        EXPECT(problem.message.len > 1000 && problem.message.len < 1024, shift);
        EXPECT(str_is_utf8(problem.message), shift);
    }
}

static void test_issues(void **state)
{
    static const struct issue want[] = {
        { .code = "custom", .path = STR("[\"name\"]"), .message = STR("At most 5") },
        { .code = "too_small",
          .path = STR("[\"a\",3]"),
          .message = STR("m"),
          .facts = STR("\"minimum\":1") },
    };
    AUTO(arena) arena = arena_new();
    struct problem problem;
    size_t count = 0;
    (void)state;
    problem_init(&problem, arena);
    EXPECT_STATUS(STATUS_INVALID, problem_field(&problem, "name", "At most %d", 5), 0);
    EXPECT_INT(STATUS_INVALID, problem.code, 0);
    struct issue issue = want[1];
    issue.next = problem.issues; /* what the caller left there does not count */
    EXPECT_STATUS(STATUS_INVALID, problem_add_issue(&problem, &issue), 1);
    for (const struct issue *at = problem.issues; at; at = at->next) {
        EXPECT(count < COUNT_OF(want), count);
        EXPECT_STR(want[count].path, at->path, count);
        EXPECT_STR(want[count].message, at->message, count);
        EXPECT_STR(want[count].facts, at->facts, count);
        assert_string_equal(want[count].code, at->code);
        count++;
    }
    EXPECT(count == COUNT_OF(want) && problem.issue_count == count, 2);
}

static void test_issues_have_a_maximum(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    size_t count = 0;
    (void)state;
    problem_init(&problem, arena);
    for (int i = 0; i < 3 * ISSUES_MAX; i++)
        EXPECT_STATUS(STATUS_INVALID, problem_field(&problem, "f", "%d", i), (size_t)i);
    for (const struct issue *at = problem.issues; at; at = at->next) {
        EXPECT_STR(arena_format(arena, "%zu", count), at->message, count);
        count++;
    }
    EXPECT(count == ISSUES_MAX, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_long_message),
        cmocka_unit_test(test_issues),
        cmocka_unit_test(test_issues_have_a_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
