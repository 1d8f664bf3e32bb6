// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_gate.h"

#include "base/expect.h"
#include "domain/ability.h"

#define BIT(action) (1U << ACTION_##action)

static struct str prod[] = { { "prod", 4 } };
static struct str secret_name[] = { { "TOKEN", 5 } };
static struct str red[] = { { "red", 3 } };
static const struct condition in_prod[] = { { ON_ENVIRONMENT, IS, { prod, 1 }, false } };
static const struct condition is_token[] = { { ON_SECRET_NAME, IS, { secret_name, 1 }, false } };
static const struct condition is_red[] = { { ON_TAGS, IS_IN, { red, 1 }, false } };

static const struct rule everywhere[] = {
    { SUBJECT_SECRETS, BIT(DESCRIBE_SECRET) | BIT(READ_VALUE), false, NULL, 0 },
};
static const struct rule describe_alone[] = {
    { SUBJECT_SECRETS, BIT(DESCRIBE_SECRET), false, NULL, 0 },
};
static const struct rule not_in_prod[] = {
    { SUBJECT_SECRETS, BIT(DESCRIBE_SECRET) | BIT(READ_VALUE), false, NULL, 0 },
    { SUBJECT_SECRETS, BIT(READ_VALUE), true, in_prod, 1 },
};
static const struct rule all_but_token[] = {
    { SUBJECT_NONE, UINT32_MAX, false, NULL, 0 },
    { SUBJECT_SECRETS, BIT(READ_VALUE), true, is_token, 1 },
};
static const struct rule red_alone[] = {
    { SUBJECT_SECRETS, BIT(DESCRIBE_SECRET) | BIT(READ_VALUE), false, is_red, 1 },
};
static const struct rule folders_alone[] = {
    { SUBJECT_SECRET_FOLDERS, UINT32_MAX, false, is_token, 1 },
};

#define RULES(rules)                              \
    {                                             \
        { { (rules), COUNT_OF(rules) } }, 1, true \
    }

static void test_verdicts(void **state)
{
    static const struct {
        struct ability ability;
        const char *environment;
        enum verdict describe, read_value;
    } cases[] = {
        { RULES(everywhere), "dev", ALLOWED, ALLOWED },
        { RULES(describe_alone), "dev", ALLOWED, DENIED },
        { RULES(not_in_prod), "dev", ALLOWED, ALLOWED },
        { RULES(not_in_prod), "prod", ALLOWED, DENIED },
        { RULES(all_but_token), "dev", ALLOWED, DEPENDS_ON_SECRET },
        { RULES(red_alone), "dev", DEPENDS_ON_SECRET, DEPENDS_ON_SECRET },
        /* Rules of other subjects do not matter. */
        { RULES(folders_alone), "dev", DENIED, DENIED },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct secret_gate gate;
        secret_gate_open(&cases[i].ability, str_from_c(cases[i].environment), STR("/"), &gate);
        EXPECT_INT(cases[i].describe, gate.describe, i);
        EXPECT_INT(cases[i].read_value, gate.read_value, i);
    }
}

static void test_by_secret(void **state)
{
    static const struct ability by_name = RULES(all_but_token);
    static const struct ability by_tag = RULES(red_alone);
    const struct texts tags = { red, 1 };
    const struct texts none = { 0 };
    struct secret_gate gate;

    (void)state;
    secret_gate_open(&by_name, STR("dev"), STR("/"), &gate);
    EXPECT(secret_gate_asks_secret(&gate), 0);
    EXPECT(!secret_gate_allows(&gate, ACTION_READ_VALUE, STR("TOKEN"), &none), 0);
    EXPECT(secret_gate_allows(&gate, ACTION_DESCRIBE_SECRET, STR("TOKEN"), &none), 1);
    EXPECT(secret_gate_allows(&gate, ACTION_READ_VALUE, STR("OTHER"), &none), 2);
    secret_gate_open(&by_tag, STR("dev"), STR("/"), &gate);
    EXPECT(secret_gate_allows(&gate, ACTION_READ_VALUE, STR("A"), &tags), 3);
    EXPECT(!secret_gate_allows(&gate, ACTION_READ_VALUE, STR("A"), &none), 4);
}

static void test_full_access(void **state)
{
    struct secret_gate gate;

    (void)state;
    secret_gate_open(NULL, STR("dev"), STR("/"), &gate);
    EXPECT(secret_gate_allows(&gate, ACTION_READ_VALUE, STR("A"), NULL), 0);
    EXPECT(!secret_gate_asks_secret(&gate), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_by_secret),
        cmocka_unit_test(test_full_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
