// SPDX-License-Identifier: Apache-2.0
#include "domain/site_selector.h"

#include "base/expect.h"

static const struct {
    const char *pattern, *other_pattern, *repository; /* of the selector; NULL: not given */
    const char *name, *path, *url;                    /* of the site */
    bool fits;
} cases[] = {
    { "shop-*", NULL, NULL, "shop-de", NULL, NULL, true },
    { "shop-*", NULL, NULL, "blog", NULL, NULL, false },
    { "shop-*", NULL, NULL, "my-shop-de", NULL, NULL, false },
    { "shop-?", NULL, NULL, "shop-de", NULL, NULL, false },
    { "blog", "shop-*", NULL, "shop-de", NULL, NULL, true },
    { "*", NULL, NULL, "anything", NULL, NULL, true },
    { "Shop-*", NULL, NULL, "shop-de", NULL, NULL, false },
    { NULL, NULL, "acme/shop", "x", "acme/shop", "https://github.com/acme/shop", true },
    { NULL, NULL, "ACME/shop", "x", "acme/shop", "https://github.com/acme/shop", true },
    { NULL, NULL, "https://github.com/acme/shop.git", "x", NULL, "https://github.com/acme/shop",
      true },
    { NULL, NULL, "github.com/acme/shop/", "x", NULL, "https://github.com/acme/shop.git", true },
    { NULL, NULL, "shop", "x", "acme/shop", "https://github.com/acme/shop", false },
    { NULL, NULL, "acme/shop", "x", "acme/shop-two", "https://github.com/acme/shop-two", false },
    { NULL, NULL, "acme/shop", "x", NULL, NULL, false },
    { "shop-*", NULL, "acme/shop", "shop-de", "acme/shop", NULL, true },
    { "shop-*", NULL, "acme/shop", "blog", "acme/shop", NULL, false },
    { "shop-*", NULL, "acme/shop", "shop-de", "acme/blog", NULL, false },
    { NULL, NULL, NULL, "anything", "acme/shop", NULL, false },
};

static struct str text_of(const char *text)
{
    return text ? str_from_c(text) : STR_ABSENT;
}

static void test_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str patterns[2] = { text_of(cases[i].pattern), text_of(cases[i].other_pattern) };
        const struct site_selector selector = {
            .site_names = { patterns, (size_t)(cases[i].pattern != NULL) +
                                          (size_t)(cases[i].other_pattern != NULL) },
            .repository = text_of(cases[i].repository),
        };
        const struct netlify_site site = {
            .name = str_from_c(cases[i].name),
            .repository = { text_of(cases[i].path), text_of(cases[i].url) },
        };
        EXPECT_INT(cases[i].fits, site_selector_fits(&selector, &site), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_fits) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
