// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include "base/expect.h"

static void test_parse(void **state)
{
    static const struct {
        struct str text;
        bool is_id;
    } rows[] = {
        { STR("01234567-89ab-4cde-8f01-23456789abcd"), true },
        { STR("01234567-89AB-4CDE-8F01-23456789ABCD"), true },
        { STR("00000000-0000-0000-0000-000000000000"), true },
        { STR("ffffffff-ffff-ffff-ffff-ffffffffffff"), true },
        { STR(""), false },
        { STR_ABSENT, false },
        { STR("0123456789ab4cde8f0123456789abcd"), false },
        { STR("01234567-89ab-4cde-8f01-23456789abc"), false },
        { STR("01234567-89ab-4cde-8f01-23456789abcde"), false },
        { STR("01234567-89ab-4cde-8f01-23456789abcg"), false },
        { STR("01234567089ab-4cde-8f01-23456789abcd"), false },
        { STR("012345678-9ab-4cde-8f01-23456789abcd"), false },
        { STR("01234567-89ab-4cde-8f01-23456789abc\0"), false },
        { STR("01234567-89ab-4cde-8f01--3456789abcd"), false },
        { STR("{1234567-89ab-4cde-8f01-23456789abc}"), false },
        { STR(" 1234567-89ab-4cde-8f01-23456789abcd"), false },
        { STR("01234567_89ab_4cde_8f01_23456789abcd"), false },
        { STR("0x234567-89ab-4cde-8f01-23456789abcd"), false },
    };
    const struct id before = id_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct id id = before;
        EXPECT_INT(rows[i].is_id, id_parse(rows[i].text, &id), i);
        if (rows[i].is_id) {
            EXPECT(str_equal_ignoring_case(rows[i].text, id_text(id, arena)), i);
        } else {
            EXPECT(id_equal(id, before), i);
        }
    }
}

static void test_text_is_lower_case(void **state)
{
    AUTO(arena) arena = arena_new();
    struct id id;
    (void)state;
    EXPECT(id_parse(STR("ABCDEF01-89AB-4CDE-8F01-23456789ABCD"), &id), 0);
    EXPECT(id.bytes[0] == 0xAB && id.bytes[4] == 0x89 && id.bytes[15] == 0xCD, 1);
    EXPECT_STR(STR("abcdef01-89ab-4cde-8f01-23456789abcd"), id_text(id, arena), 2);
}

static void test_new(void **state)
{
    struct id ids[200];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        char text[ID_TEXT_LEN];
        struct id again;
        ids[i] = id_new();
        id_format(ids[i], text);
        EXPECT(text[14] == '4', i); /* version, then variant (RFC 9562 §5.4) */
        EXPECT(str_find_char(STR("89ab"), text[19]) != SIZE_MAX, i);
        EXPECT(id_parse((struct str){ text, sizeof text }, &again) && id_equal(ids[i], again), i);
        for (size_t k = 0; k < i; k++) EXPECT(!id_equal(ids[i], ids[k]), i);
    }
}

static void test_nil(void **state)
{
    struct id id = { { 0 } };
    (void)state;
    EXPECT(id_is_nil(id), 0);
    for (size_t i = 0; i < ID_BYTES; i++) {
        id = (struct id){ { 0 } };
        id.bytes[i] = 1;
        EXPECT(!id_is_nil(id), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_text_is_lower_case),
        cmocka_unit_test(test_new),
        cmocka_unit_test(test_nil),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
