// SPDX-License-Identifier: Apache-2.0
#include "domain/gcp_auth.h"

#include "base/expect.h"

#define NOW 1000000
#define ME "5d5cdb4b-6f0e-4c7e-9d0b-2b1f6a0c9e11"
#define EXP "\"exp\":1000100"
#define AUD "\"aud\":\"" ME "\""
#define GOOGLE "\"iss\":\"https://accounts.google.com\""
#define SVC "svc@proj.iam.gserviceaccount.com"
#define MAIL(email_) "\"email\":\"" email_ "\",\"email_verified\":true"
#define AT(project_, zone_) \
    "\"google\":{\"compute_engine\":{\"project_id\":\"" project_ "\",\"zone\":\"" zone_ "\"}}"
#define GCE(rest_) "{" EXP "," AUD "," GOOGLE "," rest_ "}"

static const struct {
    const char *accounts, *projects, *zones;
    const char *claims;
    const char *flaw; /* a part of it; NULL: none */
} instances[] = {
    { SVC, "", "", GCE(MAIL(SVC)), NULL },
    { "a@b.c, " SVC, "", "", GCE(MAIL(SVC)), NULL },
    { "", "proj", "", GCE(AT("proj", "z")), NULL },
    { SVC, "proj,other", "z-a, z-b", GCE(MAIL(SVC) "," AT("proj", "z-b")), NULL },
    { SVC, "", "", "{" EXP "," AUD ",\"iss\":\"accounts.google.com\"," MAIL(SVC) "}", NULL },
    /* nobody is allowed yet: anybody at Google can have a token for any audience */
    { "", "", "", GCE(MAIL(SVC) "," AT("proj", "z")), "allowed yet" },
    { "", "", "z", GCE(MAIL(SVC) "," AT("proj", "z")), "allowed yet" },
    /* audience */
    { SVC, "", "", "{" EXP "," GOOGLE "," MAIL(SVC) "}", "not for this identity" },
    { SVC, "", "", "{" EXP "," GOOGLE ",\"aud\":\"https://tacit.example\"," MAIL(SVC) "}",
      "not for this identity" },
    { SVC, "", "",
      "{" EXP "," GOOGLE ",\"aud\":\"6d5cdb4b-6f0e-4c7e-9d0b-2b1f6a0c9e11\"," MAIL(SVC) "}",
      "not for this identity" },
    { SVC, "", "", "{" EXP "," GOOGLE ",\"aud\":\"" ME ",x\"," MAIL(SVC) "}",
      "not for this identity" },
    /* issuer, times */
    { SVC, "", "", "{" EXP "," AUD "," MAIL(SVC) "}", "not issued by Google" },
    { SVC, "", "",
      "{" EXP "," AUD ",\"iss\":\"https://accounts.google.com.evil.example\"," MAIL(SVC) "}",
      "not issued by Google" },
    { SVC, "", "", "{" EXP "," AUD ",\"iss\":\"" SVC "\"," MAIL(SVC) "}", "not issued by Google" },
    { SVC, "", "", "{\"exp\":999000," AUD "," GOOGLE "," MAIL(SVC) "}", "expired" },
    { SVC, "", "", "{" AUD "," GOOGLE "," MAIL(SVC) "}", "no expiry" },
    { SVC, "", "", GCE("\"nbf\":1000100," MAIL(SVC)), "not valid yet" },
    /* whose it is */
    { SVC, "", "", GCE(MAIL(SVC ".evil.example")), "service account" },
    { SVC, "", "", GCE(MAIL("x" SVC)), "service account" },
    { SVC, "", "", GCE(MAIL("SVC@proj.iam.gserviceaccount.com")), "service account" },
    { SVC, "", "", GCE(MAIL("a@b.c," SVC)), "service account" },
    { SVC, "", "", GCE("\"email\":\"" SVC "\""), "service account" },
    { SVC, "", "", GCE("\"email\":\"" SVC "\",\"email_verified\":false"), "service account" },
    { SVC, "", "", GCE("\"email\":\"" SVC "\",\"email_verified\":\"true\""), "service account" },
    { SVC, "", "", GCE("\"sub\":\"" SVC "\",\"email_verified\":true"), "service account" },
    { SVC, "", "", GCE("\"email\":[\"" SVC "\"],\"email_verified\":true"), "service account" },
    { ",", "", "", GCE(MAIL("")), "service account" },
    /* where it runs */
    { SVC, "proj", "", GCE(MAIL(SVC)), "project" },
    { SVC, "proj", "", GCE(MAIL(SVC) "," AT("proj2", "z")), "project" },
    { SVC, "proj", "", GCE(MAIL(SVC) ",\"project_id\":\"proj\""), "project" },
    { "", "proj", "", GCE(AT("pro", "z")), "project" },
    { "", "proj", "z-a", GCE(AT("proj", "z-b")), "zone" },
    { SVC, "", "z-a", GCE(MAIL(SVC)), "zone" },
};

#define IAM(rest_) "{\"exp\":1003000," AUD "," rest_ "}"
static const struct {
    const char *accounts, *claims, *flaw;
} accounts[] = {
    { SVC, IAM("\"sub\":\"" SVC "\""), NULL },
    { SVC, "{\"exp\":1003660," AUD ",\"sub\":\"" SVC "\"}", NULL },
    { SVC, "{\"exp\":1003661," AUD ",\"sub\":\"" SVC "\"}", "too long" },
    { SVC, "{\"exp\":999900," AUD ",\"sub\":\"" SVC "\"}", "expired" },
    { SVC, "{" AUD ",\"sub\":\"" SVC "\"}", "no expiry" },
    { SVC, "{\"exp\":1003000,\"aud\":\"other\",\"sub\":\"" SVC "\"}", "not for this identity" },
    { SVC, "{\"exp\":1003000,\"sub\":\"" SVC "\"}", "not for this identity" },
    { SVC, IAM("\"sub\":\"" SVC ".evil\""), "service account" },
    { SVC, IAM("\"email\":\"" SVC "\""), "service account" },
    { SVC, IAM("\"iss\":\"" SVC "\""), "service account" },
    { SVC, IAM("\"sub\":\"\""), "service account" },
    { "", IAM("\"sub\":\"" SVC "\""), "allowed yet" },
};

static void check_flaw(const struct gcp *settings, const char *claims, const char *wanted,
                       size_t row)
{
    AUTO(json_document) document = NULL;

    EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(claims), NULL, &document), row);
    const char *flaw = gcp_flaw(settings, json_root(document), STR(ME), NOW);
    EXPECT((flaw != NULL) == (wanted != NULL), row);
    if (flaw && wanted) EXPECT(str_find(str_from_c(flaw), str_from_c(wanted)) != SIZE_MAX, row);
}

static void test_instances(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(instances); i++) {
        const struct gcp settings = { .type = GCP_GCE,
                                      .service_accounts = str_from_c(instances[i].accounts),
                                      .projects = str_from_c(instances[i].projects),
                                      .zones = str_from_c(instances[i].zones) };
        check_flaw(&settings, instances[i].claims, instances[i].flaw, i);
    }
}

static void test_accounts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(accounts); i++) {
        const struct gcp settings = { .type = GCP_IAM,
                                      .service_accounts = str_from_c(accounts[i].accounts) };
        check_flaw(&settings, accounts[i].claims, accounts[i].flaw, i);
    }
}

static const struct {
    const char *accounts, *claims, *url; /* NULL: none */
} addresses[] = {
    { SVC, "{\"sub\":\"" SVC "\"}", "https://g/service_accounts/v1/jwk/" SVC },
    { SVC, "{\"sub\":\"" SVC ".evil.example\"}", NULL },
    { SVC, "{\"sub\":\"../../oauth2/v3/certs\"}", NULL },
    { SVC, "{}", NULL },
    { "", "{\"sub\":\"" SVC "\"}", NULL },
    /* not even when somebody allowed it */
    { "../x@y", "{\"sub\":\"../x@y\"}", NULL },
    { "a@b/../../c", "{\"sub\":\"a@b/../../c\"}", NULL },
    { "a@b?x", "{\"sub\":\"a@b?x\"}", NULL },
    { "a@b#", "{\"sub\":\"a@b#\"}", NULL },
};

static void test_addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        AUTO(arena) arena = arena_new();
        AUTO(json_document) claims = NULL;
        struct gcp settings = { .type = GCP_IAM,
                                .service_accounts = str_from_c(addresses[i].accounts) };
        struct str url = STR_ABSENT;
        EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(addresses[i].claims), NULL, &claims), i);
        bool has_url = gcp_key_address(&settings, json_root(claims), STR("https://g"), arena, &url);
        EXPECT(has_url == (addresses[i].url != NULL), i);
        EXPECT(str_equal(url, str_from_c(addresses[i].url)), i);
        settings.type = GCP_GCE;
        EXPECT(gcp_key_address(&settings, json_root(claims), STR("https://g"), arena, &url), i);
        EXPECT(str_equal(url, STR("https://g/oauth2/v3/certs")), i);
    }
}

static const struct {
    const char *email;
    bool is_fit;
} emails[] = {
    { SVC, true },
    { "1-compute@developer.gserviceaccount.com", true },
    { "p@appspot.gserviceaccount.com", true },
    { "", false },
    { "svc", false },
    { "@x", false },
    { "x@", false },
    { "a@b@c", false },
    { "a@b/c", false },
    { "a/b@c", false },
    { "a@b..c", false },
    { "..@b", false },
    { "a@.b", false },
    { "a@b.", false },
    { "a@b c", false },
    { "a@b%2f", false },
    { "a@b:80", false },
    { "a@b\n", false },
    { "a\\@b", false },
    { "*@proj.iam.gserviceaccount.com", false },
};

static void test_emails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(emails); i++)
        EXPECT(gcp_email_is_fit(str_from_c(emails[i].email)) == emails[i].is_fit, i);
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
        cmocka_unit_test(test_instances),
        cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_emails),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
