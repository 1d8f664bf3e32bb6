// SPDX-License-Identifier: Apache-2.0
#include "http_client/ldap.h"

#include "base/expect.h"

static const struct {
    const char *text;
    bool is_read;
    size_t entries, values;
    const char *dn, *name, *value; /* of the first */
} texts[] = {
    { "", true, 0, 0, NULL, NULL, NULL },
    { "DN: cn=a\n\n", true, 1, 0, "cn=a", NULL, NULL },
    { "DN: cn=a\n\tuid: x\n\n", true, 1, 1, "cn=a", "uid", "x" },
    { "DN: cn=a\n\tuid: x\n\tuid: y\n\n\n", true, 1, 2, "cn=a", "uid", "x" },
    { "DN: cn=a\n\tuid:: w6Q=\n\n", true, 1, 1, "cn=a", "uid", "\xC3\xA4" },
    { "DN: cn=a\n\tuid: a: b\n\n", true, 1, 1, "cn=a", "uid", "a: b" },
    { "DN: cn=a\n\tuid:\n\n", true, 1, 1, "cn=a", "uid", "" },
    { "DN: cn=a\n\nDN: cn=b\n\n", true, 2, 0, "cn=a", NULL, NULL },
    { "DN: cn=DN: x\n\n", true, 1, 0, "cn=DN: x", NULL, NULL },
    { "DN:\n\n", true, 1, 0, "", NULL, NULL },
    { "DN:cn=a\n\n", false, 0, 0, NULL, NULL, NULL },
    /* a name with a line break in it, which could pass for more than a name */
    { "DN: cn=a\nb\n\n", false, 0, 0, NULL, NULL, NULL },
    { "\tuid: x\n", false, 0, 0, NULL, NULL, NULL },
    { "x", false, 0, 0, NULL, NULL, NULL },
    { "DN: cn=a\n\tuid\n", false, 0, 0, NULL, NULL, NULL },
    { "DN: cn=a\n\t: x\n", false, 0, 0, NULL, NULL, NULL },
    { "DN: cn=a\n\tuid:x\n", false, 0, 0, NULL, NULL, NULL },
    { "DN: cn=a\n\tuid:: !\n", false, 0, 0, NULL, NULL, NULL },
    { "dn: cn=a\n", false, 0, 0, NULL, NULL, NULL },
};

static void test_what_was_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO(arena) arena = arena_new();
        struct ldap_reply reply = { .text = STR_ABSENT };
        bool is_read = ldap_read_entries(str_from_c(texts[i].text), arena, &reply);
        EXPECT(is_read == texts[i].is_read, i);
        if (!is_read) continue;
        EXPECT_INT((int64_t)texts[i].entries, (int64_t)reply.count, i);
        if (reply.count == 0) continue;
        EXPECT_STR(str_from_c(texts[i].dn), reply.entries[0].dn, i);
        EXPECT_INT((int64_t)texts[i].values, (int64_t)reply.entries[0].count, i);
        if (reply.entries[0].count == 0) continue;
        EXPECT_STR(str_from_c(texts[i].name), reply.entries[0].values[0].name, i);
        EXPECT_STR(str_from_c(texts[i].value), reply.entries[0].values[0].value, i);
    }
}

/* Values lie with their own entry. */
static void test_values_of_two(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct ldap_reply reply = { .text = STR_ABSENT };

    assert_true(
        ldap_read_entries(STR("DN: a\n\tx: 1\n\nDN: b\n\ty: 2\n\tz: 3\n\n"), arena, &reply));
    assert_int_equal(reply.count, 2);
    assert_int_equal(reply.entries[0].count, 1);
    assert_int_equal(reply.entries[1].count, 2);
    EXPECT_STR(STR("3"), reply.entries[1].values[1].value, 0);
}

static void test_too_many(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct ldap_reply reply = { .text = STR_ABSENT };
    struct str text = STR("");

    for (size_t i = 0; i < 65; i++)
        text = arena_format(arena, "%.*sDN: cn=%zu\n\n", STR_ARG(text), i);
    assert_false(ldap_read_entries(text, arena, &reply));
}

/* What libcurl can't be told whole is not told at all. */
static void test_texts_with_nul(void **state)
{
    (void)state;
    static const struct str passwords[] = { { "", 0 }, { "\0", 1 }, { "\0x", 2 }, { "a\0b", 3 } };
    for (size_t i = 0; i < COUNT_OF(passwords); i++) {
        AUTO(arena) arena = arena_new();
        struct secret_text password;
        struct ldap_reply reply;
        EXPECT_STATUS(STATUS_OK, secret_text_copy(passwords[i], &password), i);
        struct ldap_call call = { .url = STR("ldap://127.0.0.1:1"),
                                  .bind_dn = STR("cn=a"),
                                  .password = &password,
                                  .base = STR(""),
                                  .filter = STR("(objectClass=*)"),
                                  .attributes = STR("1.1") };
        ldap_ask(&call, arena, &reply);
        EXPECT(reply.end == LDAP_NO_ANSWER, i);
        EXPECT(str_find(reply.text, STR("bad argument")) != SIZE_MAX ||
                   str_find(reply.text, STR("bad function argument")) != SIZE_MAX,
               i);
        secret_text_deinit(&password);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_found),
        cmocka_unit_test(test_values_of_two),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_texts_with_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
