// SPDX-License-Identifier: Apache-2.0
#include "domain/privilege.h"

#include "base/expect.h"
#include "json/json.h"

static struct arena *arena;

static STATUS parse(const char *json, struct ability **ret_ability)
{
    static struct problem problem;
    static struct call call;

    problem_init(&problem, arena);
    call = (struct call){ .arena = arena, .problem = &problem };
    return ability_from_json(&call, str_from_c(json), ret_ability);
}

#define READ_ALL "[{\"subject\":\"secrets\",\"action\":\"read\"}]"
#define READ_DEV                                     \
    "[{\"subject\":\"secrets\",\"action\":\"read\"," \
    "\"conditions\":{\"environment\":\"dev\"}}]"
#define READ_ALL_THEN_DEV                             \
    "[{\"subject\":\"secrets\",\"action\":\"read\"}," \
    "{\"subject\":\"secrets\",\"action\":\"read\","   \
    "\"conditions\":{\"environment\":\"dev\"}}]"
#define READ_NOT_PROD                                                 \
    "[{\"subject\":\"secrets\",\"action\":\"read\"},"                 \
    "{\"subject\":\"secrets\",\"action\":\"read\",\"inverted\":true," \
    "\"conditions\":{\"environment\":\"prod\"}}]"
#define NOTHING "[]"

static void test_covers(void **state)
{
    static const struct {
        const char *mine, *wanted;
        bool covers;
    } cases[] = {
        { READ_ALL, READ_ALL, true },
        { READ_ALL, READ_DEV, true },
        { READ_ALL, NOTHING, true },
        { NOTHING, NOTHING, true },
        { NOTHING, READ_DEV, false },
        { READ_DEV, READ_ALL, false },
        { READ_DEV, READ_DEV, false }, /* conditions are not compared: the safe answer */
        { READ_ALL_THEN_DEV, READ_ALL, true },
        { READ_NOT_PROD, READ_ALL, false },
        { READ_NOT_PROD, READ_DEV, false },
        { READ_ALL, READ_NOT_PROD, true },
        { READ_ALL, "[{\"subject\":\"secrets\",\"action\":\"edit\"}]", false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *mine;
        struct ability *wanted;
        struct str missing = STR_ABSENT;
        EXPECT_STATUS(STATUS_OK, parse(cases[i].mine, &mine), i);
        EXPECT_STATUS(STATUS_OK, parse(cases[i].wanted, &wanted), i);
        EXPECT_INT(cases[i].covers, ability_covers(mine, wanted, arena, &missing), i);
        EXPECT_INT(!cases[i].covers, str_is_given(missing), i);
    }
}

static void test_built_in_roles(void **state)
{
    static const char *const slugs[] = { "no-access", "viewer", "member", "admin" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(slugs); i++) {
        for (size_t k = 0; k < COUNT_OF(slugs); k++) {
            struct ability mine = { .count = 1 };
            struct ability wanted = { .count = 1 };
            mine.sets[0] = *project_role_rules(str_from_c(slugs[i]));
            wanted.sets[0] = *project_role_rules(str_from_c(slugs[k]));
            EXPECT_INT(k <= i, ability_covers(&mine, &wanted, arena, NULL), i * 10 + k);
        }
    }
}

static void test_always(void **state)
{
    static const struct {
        const char *rules;
        struct access_object object;
        bool is_allowed;
    } cases[] = {
        { READ_DEV, { .environment = { "dev", 3 } }, true },
        { READ_DEV, { .environment = { "prod", 4 } }, false },
        { READ_DEV, { .path = { "/", 1 } }, false },
        { READ_NOT_PROD, { .environment = { "dev", 3 } }, true },
        { READ_NOT_PROD, { .environment = { "prod", 4 } }, false },
        { READ_NOT_PROD, { .path = { "/", 1 } }, false },
        /* One name is banned: then not everything in the folder is allowed. */
        { "[{\"subject\":\"secrets\",\"action\":\"read\"},{\"subject\":\"secrets\","
          "\"action\":\"read\",\"inverted\":true,\"conditions\":{\"secretName\":\"A\"}}]",
          { .environment = { "dev", 3 }, .path = { "/", 1 } },
          false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *ability;
        EXPECT_STATUS(STATUS_OK, parse(cases[i].rules, &ability), i);
        EXPECT_INT(
            cases[i].is_allowed,
            ability_allows_always(ability, SUBJECT_SECRETS, ACTION_READ_VALUE, &cases[i].object),
            i);
    }
}

/* What a role editor is told. */
static void test_verdicts(void **state)
{
    static struct str dev[] = { { "dev", 3 } };
    static const struct condition in_dev[] = {
        { .field = ON_ENVIRONMENT, .comparison = IS, .values = { dev, 1 } },
    };
#define RULE(actions_, is_inverted_, ...)                               \
    {                                                                   \
        .subject = SUBJECT_SECRETS, .actions = 1U << ACTION_##actions_, \
        .is_inverted = (is_inverted_), ##__VA_ARGS__                    \
    }
#define IN_DEV .conditions = in_dev, .condition_count = 1
    static const struct {
        struct rule rules[3];
        size_t count;
        const char *environment; /* NULL: any */
        enum verdict want;
    } cases[] = {
        { { RULE(READ, false) }, 0, NULL, VERDICT_NEVER },
        { { RULE(READ, false) }, 1, NULL, VERDICT_ALWAYS },
        { { RULE(EDIT, false) }, 1, NULL, VERDICT_NEVER },
        { { RULE(READ, false), RULE(READ, true) }, 2, NULL, VERDICT_NEVER },
        { { RULE(READ, true), RULE(READ, false) }, 2, NULL, VERDICT_ALWAYS },
        { { RULE(READ, false, IN_DEV) }, 1, NULL, VERDICT_SOMETIMES },
        { { RULE(READ, false, IN_DEV) }, 1, "dev", VERDICT_ALWAYS },
        { { RULE(READ, false, IN_DEV) }, 1, "prod", VERDICT_NEVER },
        { { RULE(READ, false), RULE(READ, true, IN_DEV) }, 2, NULL, VERDICT_SOMETIMES },
        { { RULE(READ, false), RULE(READ, true, IN_DEV) }, 2, "dev", VERDICT_NEVER },
        { { RULE(READ, false), RULE(READ, true, IN_DEV) }, 2, "prod", VERDICT_ALWAYS },
        { { RULE(READ, true), RULE(READ, false, IN_DEV) }, 2, NULL, VERDICT_SOMETIMES },
        { { RULE(READ, true, IN_DEV) }, 1, NULL, VERDICT_NEVER },
        { { RULE(READ, false, IN_DEV), RULE(READ, true) }, 2, "dev", VERDICT_NEVER },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct ability ability = { .sets = { { cases[i].rules, cases[i].count } },
                                         .count = 1 };
        const struct access_object object = { .environment = str_from_c(cases[i].environment) };
        EXPECT_INT(cases[i].want, ability_verdict(&ability, SUBJECT_SECRETS, ACTION_READ, &object),
                   i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covers),
        cmocka_unit_test(test_built_in_roles),
        cmocka_unit_test(test_always),
        cmocka_unit_test(test_verdicts),
    };
    json_init();
    arena = arena_new();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failures;
}
