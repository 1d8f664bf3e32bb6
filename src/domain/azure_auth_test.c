// SPDX-License-Identifier: Apache-2.0
#include "domain/azure_auth.h"

#include "base/expect.h"

#define NOW 1000000
#define TENANT "0a1b2c3d-0000-1111-2222-333344445555"
#define OTHER "9a1b2c3d-0000-1111-2222-333344445555"
#define APP "aaaaaaaa-0000-1111-2222-333344445555"
#define ENTRA "https://login.example"
#define RESOURCE "https://management.azure.com/"
#define EXP "\"exp\":1000100"
#define V1 "\"iss\":\"https://sts.windows.net/" TENANT "/\""
#define V2 "\"iss\":\"" ENTRA "/" TENANT "/v2.0\""
#define TID "\"tid\":\"" TENANT "\""
#define AUD "\"aud\":\"" RESOURCE "\""
#define OID "\"oid\":\"" APP "\""

static const struct {
    const char *principals, *claims, *flaw; /* a part of it; NULL: none */
} rows[] = {
    { APP, "{" EXP "," V1 "," TID "," AUD "," OID "}", NULL },
    { OTHER ", " APP, "{" EXP "," V2 "," TID "," AUD "," OID "}", NULL },
    { "", "{" EXP "," V1 "," TID "," AUD "," OID "}", NULL },
    { "AAAAAAAA-0000-1111-2222-333344445555", "{" EXP "," V1 "," TID "," AUD "," OID "}", NULL },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":\"https://management.azure.com\"," OID "}", NULL },
    /* times */
    { APP, "{" V1 "," TID "," AUD "," OID "}", "no expiry" },
    { APP, "{\"exp\":999000," V1 "," TID "," AUD "," OID "}", "expired" },
    { APP, "{" EXP ",\"nbf\":1000090," V1 "," TID "," AUD "," OID "}", "not valid yet" },
    /* the tenant, said twice */
    { APP, "{" EXP "," TID "," AUD "," OID "}", "not issued by that tenant" },
    { APP, "{" EXP ",\"iss\":\"https://sts.windows.net/" OTHER "/\"," TID "," AUD "," OID "}",
      "not issued by that tenant" },
    { APP, "{" EXP ",\"iss\":\"" ENTRA "/" OTHER "/v2.0\"," TID "," AUD "," OID "}",
      "not issued by that tenant" },
    { APP, "{" EXP ",\"iss\":\"" ENTRA "/common/v2.0\"," TID "," AUD "," OID "}",
      "not issued by that tenant" },
    { APP, "{" EXP ",\"iss\":\"https://sts.windows.net/" TENANT "\"," TID "," AUD "," OID "}",
      "not issued by that tenant" },
    { APP,
      "{" EXP ",\"iss\":\"https://sts.windows.net.evil.example/" TENANT "/\"," TID "," AUD "," OID
      "}",
      "not issued by that tenant" },
    { APP,
      "{" EXP ",\"iss\":\"https://login.microsoftonline.com/" TENANT "/v2.0\"," TID "," AUD "," OID
      "}",
      "not issued by that tenant" }, /* another cloud's is asked for here */
    { APP, "{" EXP "," V1 ",\"tid\":\"" OTHER "\"," AUD "," OID "}", "another tenant" },
    { APP, "{" EXP "," V1 "," AUD "," OID "}", "another tenant" },
    { APP, "{" EXP "," V1 ",\"tid\":[\"" TENANT "\"]," AUD "," OID "}", "another tenant" },
    /* the resource */
    { APP, "{" EXP "," V1 "," TID "," OID "}", "resource" },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":\"https://graph.microsoft.com/\"," OID "}",
      "resource" },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":\"https://management.azure.com//\"," OID "}",
      "resource" },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":\"https://management.azure.com/x\"," OID "}",
      "resource" },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":[\"" RESOURCE "\"]," OID "}", "resource" },
    { APP, "{" EXP "," V1 "," TID ",\"aud\":\"\"," OID "}", "resource" },
    /* the principal */
    { OTHER, "{" EXP "," V1 "," TID "," AUD "," OID "}", "principal" },
    { ",", "{" EXP "," V1 "," TID "," AUD "," OID "}", "principal" },
    { APP, "{" EXP "," V1 "," TID "," AUD "}", "principal" },
    { APP, "{" EXP "," V1 "," TID "," AUD ",\"appid\":\"" APP "\",\"sub\":\"" APP "\"}",
      "principal" },
    { APP, "{" EXP "," V1 "," TID "," AUD ",\"oid\":\"" APP "," OTHER "\"}", "principal" },
    { "", "{" EXP "," V1 "," TID "," AUD "}", "principal" },
    { "", "{" EXP "," V1 "," TID "," AUD ",\"oid\":\"x\"}", "principal" },
};

static void test_claims(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        AUTO(json_document) claims = NULL;
        const struct azure settings = { .tenant_id = STR(TENANT),
                                        .resource = STR(RESOURCE),
                                        .principal_ids = str_from_c(rows[i].principals) };
        EXPECT_STATUS(STATUS_OK, json_parse(str_from_c(rows[i].claims), NULL, &claims), i);
        const char *flaw = azure_flaw(&settings, json_root(claims), STR(ENTRA), NOW, arena);
        EXPECT((flaw != NULL) == (rows[i].flaw != NULL), i);
        if (flaw && rows[i].flaw)
            EXPECT(str_find(str_from_c(flaw), str_from_c(rows[i].flaw)) != SIZE_MAX, i);
    }
}

static const struct {
    const char *id;
    bool is_fit;
} ids[] = {
    { TENANT, true },
    { "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", true },
    { "common", false },
    { "contoso.onmicrosoft.com", false },
    { "", false },
    { "0a1b2c3d-0000-1111-2222-33334444555", false },
    { "0a1b2c3d-0000-1111-2222-3333444455556", false },
    { "0a1b2c3d00000-1111-2222-333344445555", false },
    { "0a1b2c3g-0000-1111-2222-333344445555", false },
    { "0a1b2c3d-0000-1111-2222-33334444555/", false },
    { "../0a1b2c3d-0000-1111-2222-3333444455", false },
};

static void test_ids(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        EXPECT(azure_id_is_fit(str_from_c(ids[i].id)) == ids[i].is_fit, i);
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
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
