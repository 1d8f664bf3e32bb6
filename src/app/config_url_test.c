// SPDX-License-Identifier: Apache-2.0
#include "app/config_url.h"

#include "base/expect.h"

static const struct {
    const char *url;
    bool is_usable, is_private;
} cases[] = {
    { "https://api.netlify.com", true, true },
    { "https://api.netlify.com:8443/api/v1/", true, true },
    { "https://[2001:db8::1]/", true, true },
    { "http://127.0.0.1:8080", true, true },
    { "http://127.9.9.9", true, true },
    { "http://localhost:1/x", true, true },
    { "http://[::1]:1", true, true },
    { "http://netlify:8080", true, false },
    { "http://10.0.0.1", true, false },
    { "http://127.evil.example", true, false },
    { "http://localhost.evil.example", true, false },
    { "http://[fe80::1]", true, false },
    { "http://localhost@evil.example", false, false },
    { "http://localhost:1@evil.example", false, true },
    { "http://127.0.0.1\\@evil.example", false, false },
    { "https://user:password@api.netlify.com", false, true },
    { "", false, false },
    { "https://", false, true },
    { "https:///path", false, true },
    { "https://:80", false, true },
    { "http://[::1", false, false },
    { "HTTP://127.0.0.1", false, false },
    { "javascript:alert(1)", false, false },
    { "ftp://127.0.0.1", false, false },
    { "api.netlify.com", false, false },
    { "https://api.netlify.com?x=1", false, true },
    { "https://api.netlify.com#x", false, true },
    { "https://api.netlify.com/a b", false, true },
    { "https://api.netlify.com\r\nX: y", false, true },
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str url = str_from_c(cases[i].url);
        EXPECT(config_url_is_usable(url) == cases[i].is_usable, i);
        EXPECT(config_url_is_private(url) == cases[i].is_private, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_urls) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
