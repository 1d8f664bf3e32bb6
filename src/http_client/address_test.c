// SPDX-License-Identifier: Apache-2.0
#include "http_client/address.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

static const struct {
    const char *text;
    bool is_public;
} v4_cases[] = {
    { "0.0.0.0", false },         { "0.1.2.3", false },         { "1.1.1.1", true },
    { "9.255.255.255", true },    { "10.0.0.1", false },        { "10.255.255.255", false },
    { "11.0.0.0", true },         { "100.63.255.255", true },   { "100.64.0.1", false },
    { "100.127.255.255", false }, { "100.128.0.0", true },      { "127.0.0.1", false },
    { "127.255.255.254", false }, { "128.0.0.1", true },        { "169.253.255.255", true },
    { "169.254.169.254", false }, { "169.255.0.0", true },      { "172.15.255.255", true },
    { "172.16.0.1", false },      { "172.31.255.255", false },  { "172.32.0.0", true },
    { "192.0.0.8", false },       { "192.0.1.1", true },        { "192.0.2.1", false },
    { "192.167.255.255", true },  { "192.168.1.1", false },     { "192.169.0.0", true },
    { "198.17.255.255", true },   { "198.18.0.1", false },      { "198.19.255.255", false },
    { "198.20.0.0", true },       { "198.51.100.7", false },    { "203.0.113.9", false },
    { "223.255.255.255", true },  { "224.0.0.1", false },       { "239.255.255.255", false },
    { "240.0.0.1", false },       { "255.255.255.255", false },
};

static const struct {
    const char *text;
    bool is_public;
} v6_cases[] = {
    { "::", false },
    { "::1", false },
    { "::ffff:127.0.0.1", false },
    { "::ffff:10.1.2.3", false },
    { "::ffff:1.1.1.1", true },
    { "::192.168.0.1", false },
    { "64:ff9b::a9fe:a9fe", false }, /* 169.254.169.254 through NAT64 */
    { "64:ff9b::101:101", true },
    { "64:ff9b:1::1", false },
    { "100::1", false },
    { "2001::1", false },
    { "2001:db8::1", false },
    { "2002:7f00:1::", false }, /* 127.0.0.1 through 6to4 */
    { "2002:101:101::", true },
    { "2606:4700:4700::1111", true },
    { "2a00:1450:4001::1", true },
    { "3fff::1", false },
    { "fbff::1", true },
    { "fc00::1", false },
    { "fd12:3456::1", false },
    { "fe80::1", false },
    { "febf::1", false },
    { "fec0::1", false },
    { "ff02::1", false },
};

static const struct {
    const char *text;
    bool is_off_limits;
} limits[] = {
    { "169.254.169.254", true },
    { "169.254.170.2", true },
    { "169.254.0.1", true },
    { "100.100.100.200", true },
    { "168.63.129.16", true },
    { "192.0.0.192", true },
    { "fe80::1", true },
    { "febf::1", true },
    { "fd00:ec2::254", true },
    { "fd20:ce::254", true },
    { "::ffff:169.254.169.254", true },
    { "64:ff9b::a9fe:a9fe", true },
    { "::169.254.169.254", true },
    { "2002:a9fe:a9fe::", true },
    { "169.253.255.255", false },
    { "169.255.0.0", false },
    { "100.100.100.201", false },
    { "168.63.129.17", false },
    { "10.96.0.1", false },
    { "127.0.0.1", false },
    { "192.168.1.1", false },
    { "1.1.1.1", false },
    { "::1", false },
    { "fd00:10:96::1", false },
    { "fec0::1", false },
    { "2606:4700:4700::1111", false },
};

static void test_off_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct sockaddr_in v4 = { .sin_family = AF_INET };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
        bool is_v4 = inet_pton(AF_INET, limits[i].text, &v4.sin_addr) == 1;
        if (!is_v4) assert_int_equal(inet_pton(AF_INET6, limits[i].text, &v6.sin6_addr), 1);
        const void *address = is_v4 ? (const void *)&v4 : (const void *)&v6;
        if (address_is_off_limits(address) != limits[i].is_off_limits)
            fail_msg("%s", limits[i].text);
    }
}

static void test_v4(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(v4_cases); i++) {
        struct sockaddr_in address = { .sin_family = AF_INET };
        assert_int_equal(inet_pton(AF_INET, v4_cases[i].text, &address.sin_addr), 1);
        if (address_is_public((struct sockaddr *)&address) != v4_cases[i].is_public)
            fail_msg("%s", v4_cases[i].text);
    }
}

static void test_v6(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(v6_cases); i++) {
        struct sockaddr_in6 address = { .sin6_family = AF_INET6 };
        assert_int_equal(inet_pton(AF_INET6, v6_cases[i].text, &address.sin6_addr), 1);
        if (address_is_public((struct sockaddr *)&address) != v6_cases[i].is_public)
            fail_msg("%s", v6_cases[i].text);
    }
}

static void test_other_family_is_not_public(void **state)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    (void)state;
    assert_false(address_is_public((struct sockaddr *)&address));
    assert_true(address_is_off_limits((struct sockaddr *)&address));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_off_limits),
        cmocka_unit_test(test_v4),
        cmocka_unit_test(test_v6),
        cmocka_unit_test(test_other_family_is_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
