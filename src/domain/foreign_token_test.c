// SPDX-License-Identifier: Apache-2.0
#include "domain/foreign_token.h"

#include "base/expect.h"

#define NOW 1000000

static const struct {
    const char *claims;
    const char *flaw; /* a part of it; NULL: none */
} lives[] = {
    { "{\"exp\":1003600}", NULL },
    { "{\"exp\":1003660}", NULL }, /* within the skew */
    { "{\"exp\":1000001,\"iat\":999000,\"nbf\":999000}", NULL },
    { "{\"exp\":1003661}", "too long" },
    { "{\"exp\":9007199254740993}", "too long" },
    { "{\"exp\":1e300}", "no expiry" },
    { "{\"exp\":999940}", "has expired" },
    { "{\"exp\":null}", "no expiry" },
    { "{\"exp\":\"1000100\"}", "no expiry" },
    { "{}", "no expiry" },
    { "{\"exp\":1000100,\"nbf\":1000061}", "not valid yet" },
    { "{\"exp\":1000100,\"iat\":1000061}", "in the future" },
};

static const struct {
    const char *claims, *audience;
    bool is_for;
} audiences[] = {
    { "{\"aud\":\"me\"}", "me", true },
    { "{\"aud\":[\"x\",\"me\"]}", "me", true },
    { "{\"aud\":\"Me\"}", "me", false },
    { "{\"aud\":\"me2\"}", "me", false },
    { "{\"aud\":\"x,me\"}", "me", false },
    { "{\"aud\":[\"x\",[\"me\"]]}", "me", false },
    { "{\"aud\":{\"me\":\"me\"}}", "me", false },
    { "{\"aud\":[]}", "me", false },
    { "{\"aud\":\"\"}", "", false }, /* nobody is meant */
    { "{}", "", false },
    { "{}", "me", false },
};

static struct json_document *parse(const char *text, size_t row)
{
    struct json_document *document = NULL;

    EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(text), NULL, &document), row);
    return document;
}

static void test_lives(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lives); i++) {
        AUTO(json_document) claims = parse(lives[i].claims, i);
        const char *flaw = foreign_token_life_flaw(json_root(claims), NOW, 3600);
        EXPECT((flaw != NULL) == (lives[i].flaw != NULL), i);
        if (flaw && lives[i].flaw)
            EXPECT(str_find(str_from_c(flaw), str_from_c(lives[i].flaw)) != SIZE_MAX, i);
    }
}

static void test_audiences(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(audiences); i++) {
        AUTO(json_document) claims = parse(audiences[i].claims, i);
        EXPECT(foreign_token_is_for(json_root(claims), str_from_c(audiences[i].audience)) ==
                   audiences[i].is_for,
               i);
    }
}

static int set_up(void **state)
{
    (void)state;
    json_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lives),
        cmocka_unit_test(test_audiences),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
