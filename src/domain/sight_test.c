// SPDX-License-Identifier: Apache-2.0
#include "domain/sight.h"

#include "base/expect.h"
#include "json/json.h"

static struct arena *arena;

static const struct ability *rules(const char *json)
{
    static struct problem problem;
    static struct call call;
    struct ability *ability = NULL;

    problem_init(&problem, arena);
    call = (struct call){ .arena = arena, .problem = &problem };
    EXPECT_STATUS(STATUS_OK, ability_from_json(&call, str_from_c(json), &ability), 0);
    return ability;
}

#define ALLOW "{\"subject\":\"secrets\",\"action\":\"readValue\",\"conditions\":{"
#define BAN "{\"subject\":\"secrets\",\"action\":\"read\",\"inverted\":true,\"conditions\":{"
#define ALL "{\"subject\":\"secrets\",\"action\":\"read\"}"

static const struct {
    const char *rules, *environment, *path; /* path NULL: the environment */
    bool is_seen;
} rows[] = {
    { "[]", "dev", NULL, false },
    { "[]", "dev", "/", false },
    { "[{\"subject\":\"tags\",\"action\":\"read\"}]", "dev", NULL, false },
    { "[{\"subject\":\"environments\",\"action\":\"read\"}]", "dev", NULL, true },
    { "[{\"subject\":\"environments\",\"action\":\"read\"}]", "dev", "/a", false },
    { "[{\"subject\":\"secret-folders\",\"action\":\"read\"}]", "dev", "/a", true },
    { "[" ALL "]", "dev", NULL, true },
    { "[" ALL "]", "dev", "/a/b", true },
    { "[" ALLOW "\"environment\":\"dev\"}}]", "dev", NULL, true },
    { "[" ALLOW "\"environment\":\"dev\"}}]", "prod", NULL, false },
    { "[" ALLOW "\"environment\":\"dev\"}}]", "prod", "/a", false },
    { "[" ALLOW "\"environment\":\"dev\"}}]", "dev", "/a", true },
    { "[" ALLOW "\"environment\":{\"$ne\":\"prod\"}}}]", "prod", "/", false },
    { "[" ALLOW "\"secretName\":\"A\"}}]", "prod", "/", true },
    { "[" ALLOW "\"secretPath\":\"/a/b\"}}]", "dev", "/", true },
    { "[" ALLOW "\"secretPath\":\"/a/b\"}}]", "dev", "/a", true },
    { "[" ALLOW "\"secretPath\":\"/a/b\"}}]", "dev", "/a/b", true },
    { "[" ALLOW "\"secretPath\":\"/a/b\"}}]", "dev", "/a/b/c", false },
    { "[" ALLOW "\"secretPath\":\"/a/b\"}}]", "dev", "/a/bb", false },
    { "[" ALLOW "\"secretPath\":\"/ab\"}}]", "dev", "/a", false },
    { "[" ALLOW "\"secretPath\":{\"$in\":[\"/x\",\"/y\"]}}}]", "dev", "/y", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a/**\"}}}]", "dev", "/", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a/**\"}}}]", "dev", "/a", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a/**\"}}}]", "dev", "/a/b/c", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a/**\"}}}]", "dev", "/b", false },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a/**\"}}}]", "dev", "/ab", false },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/team-*/x\"}}}]", "dev", "/team-red", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/team-*/x\"}}}]", "dev", "/teams", false },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/**/x\"}}}]", "dev", "/anything", true },
    { "[" ALLOW "\"secretPath\":{\"$glob\":\"/a\"}}}]", "dev", "/b", false },
    { "[" ALLOW "\"secretPath\":\"/{{identity.metadata.team}}\"}}]", "dev", "/a", false },
    /* bans, as far as they hold for all that is there */
    { "[" ALL "," BAN "\"environment\":\"prod\"}}]", "prod", NULL, false },
    { "[" ALL "," BAN "\"environment\":\"prod\"}}]", "dev", NULL, true },
    { "[" ALL "," BAN "\"secretPath\":{\"$glob\":\"/h/**\"}}}]", "dev", "/h", false },
    { "[" ALL "," BAN "\"secretPath\":{\"$glob\":\"/h/**\"}}}]", "dev", "/h/i", false },
    { "[" ALL "," BAN "\"secretPath\":{\"$glob\":\"/h/**\"}}}]", "dev", "/", true },
    { "[" ALL "," BAN "\"secretPath\":{\"$glob\":\"/h/**\"}}}]", "dev", "/hi", true },
    { "[" ALL "," BAN "\"secretPath\":\"/h\"}}]", "dev", "/h", true }, /* below it is allowed */
    { "[" ALL "," BAN "\"secretName\":\"A\"}}]", "dev", "/h", true },
    { "[" BAN "}}," ALL "]", "dev", "/h", true },
};

static void test_sight(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct ability *ability = rules(rows[i].rules);
        struct str environment = str_from_c(rows[i].environment);
        bool is_seen = rows[i].path
                           ? sight_of_folder(ability, environment, str_from_c(rows[i].path))
                           : sight_of_environment(ability, environment);
        EXPECT_INT(rows[i].is_seen, is_seen, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_sight) };
    json_init();
    arena = arena_new();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failures;
}
