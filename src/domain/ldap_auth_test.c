// SPDX-License-Identifier: Apache-2.0
#include "domain/ldap_auth.h"

#include "base/expect.h"

static const struct {
    const char *filter;
    struct str username;
    const char *made;
} filters[] = {
    { "(uid={{username}})", { "alice", 5 }, "(uid=alice)" },
    { "(|(uid={{username}})(mail={{username}}))", { "a", 1 }, "(|(uid=a)(mail=a))" },
    { "(uid={{username}})", { "*", 1 }, "(uid=\\2a)" },
    { "(uid={{username}})", { "a)(uid=*", 8 }, "(uid=a\\29\\28uid\\3d\\2a)" },
    { "(uid={{username}})", { "\\2a", 3 }, "(uid=\\5c2a)" },
    { "(uid={{username}})", { "a\0b", 3 }, "(uid=a\\00b)" },
    { "(uid={{username}})", { "\xC3\xA4", 2 }, "(uid=\\c3\\a4)" },
    { "(uid={{username}})", { "a b", 3 }, "(uid=a\\20b)" },
    { "(uid={{username}})", { "{{username}}", 12 }, "(uid=\\7b\\7busername\\7d\\7d)" },
    { "(uid={{username}})", { "", 0 }, "(uid=)" },
    { "(uid=fixed)", { "a", 1 }, "(uid=fixed)" },
};

static void test_filters(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        AUTO(arena) arena = arena_new();
        EXPECT_STR(str_from_c(filters[i].made),
                   ldap_filter_for(str_from_c(filters[i].filter), filters[i].username, arena), i);
    }
}

static const struct {
    const char *url;
    bool is_fit;
} urls[] = {
    { "ldap://ldap.example.com", true },
    { "ldaps://ldap.example.com:636", true },
    { "ldaps://ldap.example.com:636/", true },
    { "ldap://127.0.0.1:389", true },
    { "ldap://[::1]:389", true },
    { "ldap://[2001:db8::1]", true },
    { "http://ldap.example.com", false },
    { "ldapi:///var/run/slapd", false },
    { "ldap://", false },
    { "ldap:///", false },
    { "ldap://:389", false },
    { "ldap://host:", false },
    { "ldap://host:0", false },
    { "ldap://host:65536", false },
    { "ldap://host:389:1", false },
    { "ldap://host/dc=x", false },
    { "ldap://host//", false },
    { "ldap://host?x", false },
    { "ldap://host#x", false },
    { "ldap://user@host", false },
    { "ldap://host;x", false },
    { "ldap://a b", false },
    { "ldap://a\nb", false },
    { "ldap://[::1", false },
    { "ldap://[]", false },
    { "ldap://[::1]x", false },
    { "LDAP://host", false },
    { "", false },
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        EXPECT(ldap_url_is_fit(str_from_c(urls[i].url)) == urls[i].is_fit, i);
}

static const struct {
    const char *accepted, *value;
    bool is_accepted;
} values[] = {
    { "a", "a", true },
    { "a, b ,c", "b", true },
    { "cn=admins,dc=x", "cn=admins,dc=x", true },
    { "a", "A", false },
    { "a", "ab", false },
    { "ab", "a", false },
    { "*", "a", false },
    { "a,,b", "", false },
    { "", "", false },
    { "a, b", "a, c", false },
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++)
        EXPECT(ldap_value_is_accepted(str_from_c(values[i].accepted),
                                      str_from_c(values[i].value)) == values[i].is_accepted,
               i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_urls),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
