// SPDX-License-Identifier: Apache-2.0
#include "domain/trust.h"

#include "base/expect.h"

static const struct {
    const char *url;
    bool is_fit;
} urls[] = {
    { "https://issuer.example", true },
    { "https://issuer.example:8443/a/b", true },
    { "http://127.0.0.1:1234", true },
    { "http://localhost/x", true },
    { "http://[::1]:80", true },
    { "https://", false },
    { "http://issuer.example", false },
    { "http://127.0.0.1.evil.example/", false },
    { "http://localhost.evil.example", false },
    { "https://user@issuer.example", false },
    { "http://127.0.0.1:80@evil.example", false },
    { "https://issuer.example/\r\nX: y", false },
    { "https://issuer.example/a b", false },
    { "file:///etc/passwd", false },
    { "", false },
};

static void test_urls(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        EXPECT(trust_url_is_fit(str_from_c(urls[i].url)) == urls[i].is_fit, i);
}

#define NOW 1000000
#define TIMES "\"exp\":1000100,\"iat\":999990"

static const struct {
    const char *issuer, *subject, *audiences, *claims; /* of the settings; NULL: not asked for */
    const char *token;
    const char *flaw; /* a part of it; NULL: none */
} rows[] = {
    { NULL, NULL, NULL, NULL, "{" TIMES "}", NULL },
    /* times */
    { NULL, NULL, NULL, NULL, "{}", "no expiry" },
    { NULL, NULL, NULL, NULL, "{\"exp\":\"1000100\"}", "no expiry" },
    { NULL, NULL, NULL, NULL, "{\"exp\":999941}", NULL }, /* within the skew */
    { NULL, NULL, NULL, NULL, "{\"exp\":999940}", "has expired" },
    { NULL, NULL, NULL, NULL, "{\"exp\":-5}", "has expired" },
    { NULL, NULL, NULL, NULL, "{\"exp\":1000100,\"nbf\":1000060}", NULL },
    { NULL, NULL, NULL, NULL, "{\"exp\":1000100,\"nbf\":1000061}", "not valid yet" },
    { NULL, NULL, NULL, NULL, "{\"exp\":1000100,\"nbf\":\"soon\"}", "not valid yet" },
    { NULL, NULL, NULL, NULL, "{\"exp\":1000100,\"iat\":1000061}", "in the future" },
    { NULL, NULL, NULL, NULL, "[]", "no expiry" },
    /* issuer: exactly */
    { "https://i", NULL, NULL, NULL, "{" TIMES ",\"iss\":\"https://i\"}", NULL },
    { "https://i", NULL, NULL, NULL, "{" TIMES ",\"iss\":\"https://i/\"}", "issuer" },
    { "https://i", NULL, NULL, NULL, "{" TIMES "}", "issuer" },
    { "https://*", NULL, NULL, NULL, "{" TIMES ",\"iss\":\"https://i\"}", "issuer" },
    /* subject: a glob */
    { NULL, "repo:o/r:ref:x", NULL, NULL, "{" TIMES ",\"sub\":\"repo:o/r:ref:x\"}", NULL },
    { NULL, "repo:o/*:ref:x", NULL, NULL, "{" TIMES ",\"sub\":\"repo:o/r:ref:x\"}", NULL },
    { NULL, "repo:o/**", NULL, NULL, "{" TIMES ",\"sub\":\"repo:o/r:ref:refs/heads/a\"}", NULL },
    { NULL, "repo:o/*", NULL, NULL, "{" TIMES ",\"sub\":\"repo:o/r/evil\"}", "subject" },
    { NULL, "repo:o/r", NULL, NULL, "{" TIMES ",\"sub\":\"repo:o/r2\"}", "subject" },
    { NULL, "repo:o/r", NULL, NULL, "{" TIMES "}", "subject" },
    { NULL, "**", NULL, NULL, "{" TIMES ",\"sub\":5}", "subject" },
    /* audience: one of the list, whether the token has one or several */
    { NULL, NULL, "a, b", NULL, "{" TIMES ",\"aud\":\"b\"}", NULL },
    { NULL, NULL, "a, b", NULL, "{" TIMES ",\"aud\":[\"x\",\"a\"]}", NULL },
    { NULL, NULL, "a, b", NULL, "{" TIMES ",\"aud\":[\"x\"]}", "audience" },
    { NULL, NULL, "a, b", NULL, "{" TIMES ",\"aud\":\"ab\"}", "audience" },
    { NULL, NULL, "a, b", NULL, "{" TIMES ",\"aud\":\"\"}", "audience" },
    { NULL, NULL, "a,,b", NULL, "{" TIMES ",\"aud\":\"\"}", "audience" },
    { NULL, NULL, "a", NULL, "{" TIMES "}", "audience" },
    { NULL, NULL, "a", NULL, "{" TIMES ",\"aud\":{\"a\":\"a\"}}", "audience" },
    /* claims: all of them */
    { NULL, NULL, NULL, "{\"env\":\"prod,dev\"}", "{" TIMES ",\"env\":\"dev\"}", NULL },
    { NULL, NULL, NULL, "{\"env\":\"prod\"}", "{" TIMES ",\"env\":\"dev\"}", "claim" },
    { NULL, NULL, NULL, "{\"env\":\"prod\"}", "{" TIMES "}", "claim" },
    { NULL, NULL, NULL, "{\"env\":\"prod\"}", "{" TIMES ",\"env\":null}", "claim" },
    { NULL, NULL, NULL, "{\"groups\":\"ops\"}", "{" TIMES ",\"groups\":[\"x\",\"ops\"]}", NULL },
    { NULL, NULL, NULL, "{\"a\":\"1\",\"b\":\"true\"}", "{" TIMES ",\"a\":1,\"b\":true}", NULL },
    { NULL, NULL, NULL, "{\"a\":\"1\",\"b\":\"true\"}", "{" TIMES ",\"a\":1,\"b\":false}",
      "claim" },
    { NULL, NULL, NULL, "{\"k8s.io.pod\":\"p\"}", "{" TIMES ",\"k8s.io.pod\":\"p\"}", NULL },
    { NULL, NULL, NULL, "{\"k8s.pod.name\":\"p*\"}",
      "{" TIMES ",\"k8s\":{\"pod\":{\"name\":\"p1\"}}}", NULL },
    { NULL, NULL, NULL, "{\"k8s.pod\":\"p\"}", "{" TIMES ",\"k8s\":\"p\"}", "claim" },
    { NULL, NULL, NULL, "{\"a\":\"*\"}", "{" TIMES ",\"a\":{\"b\":1}}", "claim" },
};

static struct str or_empty(const char *text)
{
    return str_from_c(text ? text : "");
}

static void test_claims(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct json_document *claims = NULL;
        struct trust trust = {
            .issuer = or_empty(rows[i].issuer),
            .subject = or_empty(rows[i].subject),
            .audiences = or_empty(rows[i].audiences),
            .claims = rows[i].claims ? str_from_c(rows[i].claims) : STR("{}"),
        };
        EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(rows[i].token), NULL, &claims), i);
        const char *flaw = trust_flaw(&trust, json_root(claims), NOW, arena);
        EXPECT((flaw != NULL) == (rows[i].flaw != NULL), i);
        if (flaw && rows[i].flaw)
            EXPECT(str_find(str_from_c(flaw), str_from_c(rows[i].flaw)) != SIZE_MAX, i);
        json_close(claims);
    }
}

/* What is kept of a token's claims for conditions to speak of. */
static void test_mapped_claims(void **state)
{
    static const struct {
        const char *mapping, *token, *kept; /* kept NULL: refused; "": nothing */
    } maps[] = {
        { NULL, "{}", "" },
        { "{}", "{}", "" },
        { "{\"env\":\"e\"}", "{\"e\":\"dev\",\"f\":1}", "{\"env\":\"dev\"}" },
        { "{\"env\":\"token.e\"}", "{\"e\":\"dev\"}", "{\"env\":\"dev\"}" },
        { "{\"env\":\"token.e\"}", "{\"token\":{\"e\":\"x\"},\"e\":\"dev\"}", "{\"env\":\"x\"}" },
        { "{\"a\":\"x.y\",\"b\":\"n\"}", "{\"x\":{\"y\":true},\"n\":7}",
          "{\"a\":\"true\",\"b\":\"7\"}" },
        { "{\"g\":\"groups\"}", "{\"groups\":[\"ops\",\"dev\"]}", "{\"g\":\"ops,dev\"}" },
        { "{\"g\":\"groups\"}", "{\"groups\":[]}", NULL },
        { "{\"g\":\"groups\"}", "{\"groups\":\"\"}", NULL },
        { "{\"g\":\"groups\"}", "{\"groups\":{\"a\":1}}", NULL },
        { "{\"g\":\"groups\"}", "{\"groups\":null}", NULL },
        { "{\"g\":\"groups\",\"e\":\"e\"}", "{\"e\":\"x\"}", NULL },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(maps); i++) {
        AUTO(arena) arena = arena_new();
        struct json_document *claims = NULL;
        struct trust trust = { .claim_mapping = str_from_c(maps[i].mapping) };
        struct str kept = STR_ABSENT;
        EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(maps[i].token), NULL, &claims), i);
        const char *flaw = trust_map_claims(&trust, json_root(claims), arena, &kept);
        EXPECT((flaw == NULL) == (maps[i].kept != NULL), i);
        if (maps[i].kept) EXPECT(str_equal(kept, or_empty(maps[i].kept)), i);
        json_close(claims);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_urls), cmocka_unit_test(test_claims),
                                        cmocka_unit_test(test_mapped_claims) };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
