// SPDX-License-Identifier: Apache-2.0
#include "http_server/link.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct {
    int family;
    const char *address, *want;
} cases[] = {
    { AF_INET, "192.0.2.1", "192.0.2.1" },
    { AF_INET6, "2001:db8::1", "2001:db8::1" },
    { AF_INET6, "::1", "::1" },
    { AF_INET6, "::ffff:192.0.2.1", "192.0.2.1" },
    { AF_UNIX, "", "" },
};

static void test_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct sockaddr_in narrow = { .sin_family = AF_INET };
        struct sockaddr_in6 wide = { .sin6_family = AF_INET6 };
        struct sockaddr other = { .sa_family = AF_UNIX };
        const struct sockaddr *peer = &other;
        char text[INET6_ADDRSTRLEN];

        if (cases[i].family == AF_INET) {
            assert_int_equal(inet_pton(AF_INET, cases[i].address, &narrow.sin_addr), 1);
            peer = (const struct sockaddr *)&narrow;
        } else if (cases[i].family == AF_INET6) {
            assert_int_equal(inet_pton(AF_INET6, cases[i].address, &wide.sin6_addr), 1);
            peer = (const struct sockaddr *)&wide;
        }
        size_t len = http_address_format(peer, text);
        assert_true(str_equal((struct str){ text, len }, str_from_c(cases[i].want)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_address) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
