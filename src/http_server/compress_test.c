// SPDX-License-Identifier: Apache-2.0
#include "http_server/compress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

static const struct {
    const char *header; /* NULL: absent */
    bool want;
} accept_cases[] = {
    { "gzip", true },
    { "GZIP", true },
    { "x-gzip", true },
    { "br, gzip, deflate", true },
    { "br;q=1.0, gzip;q=0.001", true },
    { "gzip ; q=1", true },
    { "gzip;foo=bar", true },
    { "*", true },
    { "br, *;q=0.1", true },
    { NULL, false },
    { "", false },
    { "br", false },
    { "gzip;q=0", false },
    { "gzip;q=0.000", false },
    { "gzip; Q=0", false },
    { "gzip;q=0, *", false },
    { "*, gzip;q=0", false },
    { "*;q=0", false },
    { "identity", false },
    { "gzipp", false },
    { "gzip;q=", false },
    { "gzip;q=x", false },
    { "gzip;q=1.5", false },
    { "gzip;q=0.1234", false },
};

static void test_accept(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(accept_cases); i++) {
        if (gzip_is_accepted(str_from_c(accept_cases[i].header)) != accept_cases[i].want)
            fail_msg("case %zu: %s", i, accept_cases[i].header);
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    static char text[300000];
    static const size_t lengths[] = { 100, 1000, 65535, 65536, sizeof text };

    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + i % 7);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct str plain = { text, lengths[i] };
        struct buf packed, again;
        buf_init(&packed, sizeof text);
        buf_init(&again, sizeof text);
        assert_true(gzip_encode(plain, &packed));
        assert_true(packed.len < plain.len);
        assert_true(gzip_decode(buf_str(&packed), &again));
        assert_true(str_equal(buf_str(&again), plain));
        buf_deinit(&packed);
        buf_deinit(&again);
    }
}

static void test_not_shorter(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "a", "qwertyuiopasdfghjkl" };

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct buf packed;
        buf_init(&packed, 1000);
        assert_false(gzip_encode(str_from_c(texts[i]), &packed));
        buf_deinit(&packed);
    }
}

static void test_decode_refuses(void **state)
{
    (void)state;
    static char text[10000];
    struct buf packed, plain;

    memset(text, 'a', sizeof text);
    buf_init(&packed, sizeof text);
    assert_true(gzip_encode((struct str){ text, sizeof text }, &packed));
    buf_init(&plain, sizeof text - 1); /* too small for what comes out */
    assert_false(gzip_decode(buf_str(&packed), &plain));
    buf_deinit(&plain);
    buf_init(&plain, sizeof text);
    assert_false(gzip_decode(str_slice(buf_str(&packed), 0, packed.len - 1), &plain));
    buf_deinit(&plain);
    buf_init(&plain, sizeof text);
    assert_false(gzip_decode(STR("no gzip at all"), &plain));
    assert_false(gzip_decode(STR(""), &plain));
    buf_deinit(&plain);
    buf_deinit(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_not_shorter),
        cmocka_unit_test(test_decode_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
