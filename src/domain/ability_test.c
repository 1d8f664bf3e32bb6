// SPDX-License-Identifier: Apache-2.0
#include "domain/ability.h"

#include "base/expect.h"
#include "json/json.h"

static struct arena *arena;

#define BIT(action) (1U << ACTION_##action)
#define CRUD (BIT(READ) | BIT(CREATE) | BIT(EDIT) | BIT(DELETE))
#define SYNCS (CRUD | BIT(SYNC_SECRETS) | BIT(IMPORT_SECRETS) | BIT(REMOVE_SECRETS))
#define SECRETS (CRUD | BIT(DESCRIBE_SECRET) | BIT(READ_VALUE) | BIT(SUBSCRIBE))
#define LOOK (BIT(READ) | BIT(DESCRIBE_SECRET) | BIT(READ_VALUE))
#define REVERT (BIT(READ) | BIT(PERFORM_ROLLBACK))

/* The table of 20-projects §8, "Built-in roles". The administrator may do everything. */
static const struct {
    enum subject subject;
    uint32_t member, viewer;
} matrix[] = {
    { SUBJECT_SECRETS, SECRETS, LOOK },
    { SUBJECT_SECRET_FOLDERS, CRUD, BIT(READ) },
    { SUBJECT_SECRET_IMPORTS, CRUD, BIT(READ) },
    { SUBJECT_SECRET_SYNCS, SYNCS, BIT(READ) },
    { SUBJECT_APP_CONNECTIONS, BIT(CONNECT), 0 },
    { SUBJECT_INTEGRATIONS, CRUD, BIT(READ) },
    { SUBJECT_WEBHOOKS, CRUD, BIT(READ) },
    { SUBJECT_ENVIRONMENTS, CRUD, BIT(READ) },
    { SUBJECT_TAGS, CRUD, BIT(READ) },
    { SUBJECT_SETTINGS, CRUD, BIT(READ) },
    { SUBJECT_SERVICE_TOKENS, CRUD, BIT(READ) },
    { SUBJECT_IDENTITY, CRUD, BIT(READ) },
    { SUBJECT_MEMBER, BIT(READ) | BIT(CREATE), BIT(READ) },
    { SUBJECT_GROUPS, BIT(READ), BIT(READ) },
    { SUBJECT_ROLE, BIT(READ), BIT(READ) },
    { SUBJECT_IP_ALLOWLIST, BIT(READ), BIT(READ) },
    { SUBJECT_SECRET_APPROVAL, BIT(READ), BIT(READ) },
    { SUBJECT_AUDIT_LOGS, BIT(READ), BIT(READ) },
    { SUBJECT_SECRET_ROLLBACK, BIT(READ) | BIT(CREATE), BIT(READ) },
    { SUBJECT_COMMITS, REVERT, BIT(READ) },
    { SUBJECT_WORKSPACE, 0, 0 },
};
_Static_assert(COUNT_OF(matrix) == SUBJECT_COUNT - 1, "every subject has its row");

static struct ability of_role(const char *slug)
{
    struct ability ability = { .count = 1, .is_project = true };
    ability.sets[0] = *project_role_rules(str_from_c(slug));
    return ability;
}

static void test_built_in_roles(void **state)
{
    const struct ability admin = of_role("admin");
    const struct ability member = of_role("member");
    const struct ability viewer = of_role("viewer");
    const struct ability nobody = of_role("no-access");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(matrix); i++) {
        for (int k = 0; k < ACTION_COUNT; k++) {
            enum action action = (enum action)k;
            size_t row = i * 100 + (size_t)k;
            EXPECT(ability_allows(&admin, matrix[i].subject, action, NULL), row);
            EXPECT_INT((matrix[i].member >> k) & 1,
                       ability_allows(&member, matrix[i].subject, action, NULL), row);
            EXPECT_INT((matrix[i].viewer >> k) & 1,
                       ability_allows(&viewer, matrix[i].subject, action, NULL), row);
            EXPECT(!ability_allows(&nobody, matrix[i].subject, action, NULL), row);
        }
    }
    EXPECT(!project_role_rules(STR("owner")) && !org_role_rules(STR("viewer")), 0);
}

static STATUS parse(const char *json, struct ability **ret_ability)
{
    static struct problem problem;
    static struct call call;

    problem_init(&problem, arena);
    call = (struct call){ .arena = arena, .problem = &problem };
    return ability_from_json(&call, str_from_c(json), ret_ability);
}

#define PROD_ALONE                                     \
    "[{\"subject\":\"secrets\",\"action\":[\"read\"]," \
    "\"conditions\":{\"environment\":\"prod\"}}]"
#define NOT_PROD                                                      \
    "[{\"subject\":\"secrets\",\"action\":\"read\"},"                 \
    "{\"subject\":\"secrets\",\"action\":\"read\",\"inverted\":true," \
    "\"conditions\":{\"environment\":{\"$eq\":\"prod\"}}}]"
#define ON(condition) \
    "[{\"subject\":\"secrets\",\"action\":\"readValue\",\"conditions\":{" condition "}}]"

static void test_conditions(void **state)
{
    static struct str tag_items[] = { { "red", 3 }, { "blue", 4 } };
    static const struct texts tags = { tag_items, 2 };
    static const struct {
        const char *rules;
        struct access_object object;
        bool is_allowed;
    } cases[] = {
        { PROD_ALONE, { .environment = { "prod", 4 } }, true },
        { PROD_ALONE, { .environment = { "dev", 3 } }, false },
        { PROD_ALONE, { .path = { "/", 1 } }, false }, /* not known: not allowed */
        { NOT_PROD, { .environment = { "dev", 3 } }, true },
        { NOT_PROD, { .environment = { "prod", 4 } }, false },
        { ON("\"secretPath\":{\"$glob\":\"/app/**\"}"), { .path = { "/app/x/y", 8 } }, true },
        { ON("\"secretPath\":{\"$glob\":\"/app/**\"}"), { .path = { "/other", 6 } }, false },
        { ON("\"secretPath\":{\"$glob\":\"/app/*\"}"), { .path = { "/app/x/y", 8 } }, false },
        { ON("\"environment\":{\"$in\":[\"dev\",\"qa\"]}"), { .environment = { "qa", 2 } }, true },
        { ON("\"environment\":{\"$in\":[\"dev\",\"qa\"]}"), { .environment = { "q", 1 } }, false },
        { ON("\"environment\":{\"$ne\":\"prod\"}"), { .environment = { "dev", 3 } }, true },
        { ON("\"environment\":{\"$ne\":\"prod\"}"), { .environment = { "prod", 4 } }, false },
        { ON("\"environment\":{\"$ne\":\"prod\",\"$in\":[\"prod\",\"dev\"]}"),
          { .environment = { "prod", 4 } },
          false }, /* all must hold */
        { ON("\"secretTags\":{\"$in\":[\"red\"]}"), { .tags = &tags }, true },
        { ON("\"secretTags\":{\"$all\":[\"red\",\"blue\"]}"), { .tags = &tags }, true },
        { ON("\"secretTags\":{\"$all\":[\"red\",\"green\"]}"), { .tags = &tags }, false },
        { ON("\"secretTags\":{\"$elemMatch\":{\"$eq\":\"blue\"}}"), { .tags = &tags }, true },
        { ON("\"secretTags\":{\"$ne\":\"red\"}"), { .tags = &tags }, false },
        { ON("\"secretName\":\"A\""), { .secret_name = { "A", 1 } }, true },
        { ON("\"secretName\":\"A\""), { .secret_name = { "a", 1 } }, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *ability;
        EXPECT_STATUS(STATUS_OK, parse(cases[i].rules, &ability), i);
        EXPECT_INT(cases[i].is_allowed,
                   ability_allows(ability, SUBJECT_SECRETS, ACTION_READ_VALUE, &cases[i].object),
                   i);
    }
}

/* Without an object the question is whether there may be one. */
static void test_could_any_match(void **state)
{
    static const struct {
        const char *rules;
        bool is_allowed;
    } cases[] = {
        { PROD_ALONE, true },
        { NOT_PROD, true },
        { "[{\"subject\":\"secrets\",\"action\":\"read\"},"
          "{\"subject\":\"secrets\",\"action\":\"read\",\"inverted\":true}]",
          false },
        { "[]", false },
        { "[{\"subject\":\"secret-folders\",\"action\":\"read\"}]", false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *ability;
        EXPECT_STATUS(STATUS_OK, parse(cases[i].rules, &ability), i);
        EXPECT_INT(cases[i].is_allowed,
                   ability_allows(ability, SUBJECT_SECRETS, ACTION_READ_VALUE, NULL), i);
    }
}

static void test_roles_from_json(void **state)
{
    static const struct {
        const char *rules;
        enum status_code want;
    } cases[] = {
        { "[{\"subject\":\"kmip\",\"action\":\"anything\"}]", STATUS_OK }, /* not ours: no effect */
        { "[{\"subject\":\"app-connections\",\"action\":\"connect-app-connections\"}]", STATUS_OK },
        { "{}", STATUS_BAD_REQUEST },
        { "null", STATUS_BAD_REQUEST },
        { "[{\"action\":\"read\"}]", STATUS_BAD_REQUEST },
        { "[7]", STATUS_BAD_REQUEST },
        { "[{\"subject\":\"secrets\"}]", STATUS_BAD_REQUEST },
        { "[{\"subject\":\"secrets\",\"action\":\"fly\"}]", STATUS_BAD_REQUEST },
        { ON("\"weather\":\"fine\""), STATUS_BAD_REQUEST },
        { ON("\"environment\":{\"$regex\":\".*\"}"), STATUS_BAD_REQUEST },
        { ON("\"environment\":7"), STATUS_BAD_REQUEST }, /* would make a ban none */
        { ON("\"environment\":{\"$in\":[]}"), STATUS_BAD_REQUEST },
        { ON("\"secretPath\":{\"$glob\":[\"/a\",\"/b\"]}"), STATUS_BAD_REQUEST },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *ability;
        EXPECT_STATUS(cases[i].want, parse(cases[i].rules, &ability), i);
    }
}

#define EVENTS(actions, more) \
    "[{\"subject\":\"secret-event-subscriptions\",\"action\":[" actions "]" more "}]"
#define ALL_EVENTS                                                     \
    "\"subscribe-to-creation-events\",\"subscribe-to-update-events\"," \
    "\"subscribe-to-deletion-events\",\"subscribe-to-import-mutation-events\""

/* The newer name of the right to hear of changes: never more than was asked for. */
static void test_subscriptions(void **state)
{
    static const struct {
        const char *rules;
        bool is_allowed;
    } cases[] = {
        { EVENTS(ALL_EVENTS, ""), true },
        { EVENTS(ALL_EVENTS, ",\"conditions\":{\"environment\":\"dev\"}"), true },
        { EVENTS("\"subscribe-to-update-events\"", ""), false },
        { EVENTS("", ""), false },
        { EVENTS(ALL_EVENTS, ",\"inverted\":true"), false },
        { "[{\"subject\":\"secrets\",\"action\":[\"subscribe\"]},"
          "{\"subject\":\"secret-event-subscriptions\",\"inverted\":true,"
          "\"action\":\"subscribe-to-deletion-events\"}]",
          false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ability *ability;
        EXPECT_STATUS(STATUS_OK, parse(cases[i].rules, &ability), i);
        EXPECT_INT(cases[i].is_allowed,
                   ability_allows(ability, SUBJECT_SECRETS, ACTION_SUBSCRIBE, NULL), i);
        EXPECT_INT(false, ability_allows(ability, SUBJECT_SECRETS, ACTION_READ_VALUE, NULL), i);
    }
}

/* What is shown of a built-in role is what it does. */
static void test_shown_rules(void **state)
{
    static const char *const slugs[] = { "admin", "member", "viewer", "no-access" };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(slugs); i++) {
        const struct ability real = of_role(slugs[i]);
        struct str json = role_permissions_json(ROLE_OF_PROJECT, str_from_c(slugs[i]), arena);
        struct ability *shown;
        EXPECT_STATUS(STATUS_OK, parse(arena_c_string(arena, json), &shown), i);
        for (size_t k = 0; k < COUNT_OF(matrix); k++) {
            EXPECT_INT(ability_allows(&real, matrix[k].subject, ACTION_READ, NULL) &&
                           matrix[k].subject != SUBJECT_WORKSPACE,
                       ability_allows(shown, matrix[k].subject, ACTION_READ, NULL), i * 100 + k);
        }
    }
    EXPECT(!str_is_given(role_permissions_json(ROLE_OF_PROJECT, STR("owner"), arena)), 0);
}

/* Some clients send rules packed into lists: the same rules, as objects. */
static void test_packed_rules(void **state)
{
    static const struct {
        const char *packed, *rules;
    } rows[] = {
        { "[[\"read\",\"tags\"]]", "[{\"subject\":\"tags\",\"action\":[\"read\"]}]" },
        { "[[\"read,edit\",\"tags, webhooks\",0,1]]",
          "[{\"subject\":\"tags\",\"action\":[\"read\",\"edit\"],\"inverted\":true},"
          "{\"subject\":\"webhooks\",\"action\":[\"read\",\"edit\"],\"inverted\":true}]" },
        { "[[\"read\",\"secrets\",{\"environment\":\"dev\"},0],{\"subject\":\"tags\",\"action\":\"read\"}]",
          "[{\"subject\":\"secrets\",\"action\":[\"read\"],\"conditions\":{\"environment\":\"dev\"}},"
          "{\"subject\":\"tags\",\"action\":\"read\"}]" },
        { "[ {\"subject\":\"tags\"} ]", "[ {\"subject\":\"tags\"} ]" }, /* nothing packed */
        { "{}", "{}" },
    };
    struct problem problem;
    struct call call = { .arena = arena, .problem = &problem };
    struct ability *ability;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str text;
        problem_init(&problem, arena);
        EXPECT_STATUS(STATUS_OK, permissions_unpack(&call, str_from_c(rows[i].packed), &text), i);
        EXPECT(str_equal(text, str_from_c(rows[i].rules)), i);
    }
    EXPECT_STATUS(STATUS_OK, parse("[[\"read\",\"tags\"]]", &ability), 0);
    EXPECT(ability_allows(ability, SUBJECT_TAGS, ACTION_READ, NULL), 0);
    EXPECT_STATUS(STATUS_BAD_REQUEST, parse("[[\"fly\",\"tags\"]]", &ability), 1);
    EXPECT_STATUS(STATUS_BAD_REQUEST, parse("[[]]", &ability), 2);
    EXPECT_STATUS(STATUS_BAD_REQUEST, parse("[[1,2]]", &ability), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in_roles),  cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_could_any_match), cmocka_unit_test(test_roles_from_json),
        cmocka_unit_test(test_subscriptions),   cmocka_unit_test(test_subscriptions),
        cmocka_unit_test(test_shown_rules),     cmocka_unit_test(test_packed_rules),
    };
    json_init();
    arena = arena_new();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failures;
}
