// SPDX-License-Identifier: Apache-2.0
#include "domain/sts_answer.h"

#include "base/expect.h"
#include "json/json.h"

#define ALICE "arn:aws:iam::123456789012:user/Alice"
#define JSON_OF(arn_, account_)                                                            \
    "{\"GetCallerIdentityResponse\":{\"GetCallerIdentityResult\":{\"Account\":\"" account_ \
    "\",\"Arn\":\"" arn_ "\",\"UserId\":\"A\"},\"ResponseMetadata\":{\"RequestId\":\"r\"}}}"
#define XML_OF(result_)                                                                 \
    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n" \
    "  <GetCallerIdentityResult>\n" result_ "  </GetCallerIdentityResult>\n"            \
    "  <ResponseMetadata>\n    <RequestId>r</RequestId>\n  </ResponseMetadata>\n"       \
    "</GetCallerIdentityResponse>\n"
#define ARN_OF(arn_) "    <Arn>" arn_ "</Arn>\n    <UserId>A</UserId>\n"
#define ACCOUNT "    <Account>123456789012</Account>\n"

static const struct {
    const char *type, *body;
    const char *arn; /* NULL: not believed */
} answers[] = {
    { "application/json", JSON_OF(ALICE, "123456789012"), ALICE },
    { "application/json; charset=utf-8", JSON_OF(ALICE, "123456789012"), ALICE },
    { "text/xml", XML_OF(ARN_OF(ALICE) ACCOUNT), ALICE },
    { "application/xml", "<?xml version=\"1.0\"?>" XML_OF(ACCOUNT ARN_OF(ALICE)), ALICE },
    /* another type, or none */
    { "text/html", XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { NULL, JSON_OF(ALICE, "123456789012"), NULL },
    { "application/json", XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", JSON_OF(ALICE, "123456789012"), NULL },
    { "application/jsonx", JSON_OF(ALICE, "123456789012"), NULL },
    /* names that can't be */
    { "application/json", JSON_OF(ALICE, "210987654321"), NULL },
    { "application/json", JSON_OF("arn:aws:iam::12345:user/A", "12345"), NULL },
    { "application/json", JSON_OF("arn:aws:iam:x:123456789012:user/A", "123456789012"), NULL },
    { "application/json", JSON_OF("arn:aws:iam::123456789012", "123456789012"), NULL },
    { "application/json", JSON_OF("arn:aws:iam::123456789012:", "123456789012"), NULL },
    { "application/json", JSON_OF("", "123456789012"), NULL },
    { "application/json",
      "{\"GetCallerIdentityResult\":{\"Account\":\"123456789012\",\"Arn\":\"" ALICE "\"}}", NULL },
    { "application/json", "{\"GetCallerIdentityResponse\":{\"GetCallerIdentityResult\":5}}", NULL },
    { "application/json", "[]", NULL },
    { "application/json", "", NULL },
    { "application/json", JSON_OF(ALICE, "123456789012") "x", NULL },
    /* what somebody else may have written into an answer of another action */
    { "text/xml",
      "<AssumeRoleResponse><AssumeRoleResult><x>" XML_OF(
          ARN_OF(ALICE) ACCOUNT) "</x></AssumeRoleResult></AssumeRoleResponse>",
      NULL },
    { "text/xml", "<ErrorResponse/>" XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", "text" XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", "<!-- c -->" XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", "<!DOCTYPE x [<!ENTITY a \"b\">]>" XML_OF(ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", XML_OF(ARN_OF(ALICE) ARN_OF(ALICE) ACCOUNT), NULL },
    { "text/xml", XML_OF(ARN_OF(ALICE) ACCOUNT ACCOUNT), NULL },
    { "text/xml", XML_OF("<a>" ARN_OF(ALICE) ACCOUNT "</a>"), NULL },
    { "text/xml", XML_OF("<!-- " ARN_OF(ALICE) ACCOUNT " -->"), NULL },
    { "text/xml", XML_OF("<![CDATA[" ARN_OF(ALICE) ACCOUNT "]]>"), NULL },
    { "text/xml", XML_OF(ARN_OF("arn:aws:iam::123456789012:user/&amp;") ACCOUNT), NULL },
    { "text/xml", XML_OF("<Arn x=\"1\">" ALICE "</Arn>" ACCOUNT), NULL },
    { "text/xml", XML_OF(ACCOUNT), NULL },
    { "text/xml", XML_OF(ARN_OF(ALICE)), NULL },
    { "text/xml", "<GetCallerIdentityResponse><GetCallerIdentityResult>" ARN_OF(ALICE) ACCOUNT,
      NULL },
    { "text/xml",
      "<GetCallerIdentityResponseX><GetCallerIdentityResult>" ARN_OF(ALICE) ACCOUNT
      "</GetCallerIdentityResult>",
      NULL },
    { "text/xml",
      "<GetCallerIdentityResponse/><GetCallerIdentityResult>" ARN_OF(ALICE) ACCOUNT
      "</GetCallerIdentityResult>",
      NULL },
    { "text/xml", "<GetCallerIdentityResponse", NULL },
    { "text/xml", "", NULL },
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        AUTO(arena) arena = arena_new();
        struct sts_caller caller = { .arn = STR_ABSENT };
        bool is_read = sts_answer_read(str_from_c(answers[i].type), str_from_c(answers[i].body),
                                       arena, &caller);
        EXPECT(is_read == (answers[i].arn != NULL), i);
        if (answers[i].arn) EXPECT_STR(str_from_c(answers[i].arn), caller.arn, i);
    }
}

#define ROLE "arn:aws:sts::123456789012:assumed-role/Build/i-0123"

static const struct {
    const char *arn, *arns, *accounts;
    const char *flaw; /* a part of it; NULL: allowed */
} callers[] = {
    { ALICE, "", "123456789012", NULL },
    { ALICE, "", "210987654321, 123456789012", NULL },
    { ALICE, ALICE, "", NULL },
    { ALICE, ALICE, "123456789012", NULL },
    { ALICE, "arn:aws:iam::123456789012:user/Bob , " ALICE, "", NULL },
    { ALICE, "arn:aws:iam::123456789012:*", "", NULL },
    { ALICE, "arn:aws:iam::123456789012:user/Al*", "", NULL },
    { ALICE, "arn:aws:iam::123456789012:user/*c*", "", NULL },
    { ROLE, "arn:aws:iam::123456789012:role/Build", "", NULL },
    { ROLE, "arn:aws:iam::123456789012:role/*", "", NULL },
    { ROLE, "arn:aws:iam::123456789012:*", "", NULL },
    { ROLE, "arn:aws:sts::123456789012:assumed-role/Build/*", "", NULL },
    { ROLE, ROLE, "", NULL },
    /* nobody was allowed */
    { ALICE, "", "", "no account" },
    /* others were */
    { ALICE, "", "210987654321", "account" },
    { ALICE, "", "12345678901", "account" },
    { ALICE, ALICE, "210987654321", "account" },
    { ALICE, "arn:aws:iam::123456789012:user/Alic", "", "principal" },
    { ALICE, "arn:aws:iam::123456789012:user/alice", "", "principal" },
    { ALICE, "arn:aws:iam::123456789012:user/Alice2", "", "principal" },
    { ALICE, "arn:aws:iam::123456789012:role/Alice", "", "principal" },
    { ALICE, "arn:aws:iam::210987654321:*", "", "principal" },
    { ALICE, "arn:aws:iam::123456789012:role/*", "123456789012", "principal" },
    { ALICE, ",", "", "principal" },
    { ROLE, "arn:aws:iam::123456789012:role/Buil", "", "principal" },
    { ROLE, "arn:aws:iam::123456789012:user/Build", "", "principal" },
    { ROLE, "arn:aws:iam::123456789012:role/Build/i-0123", "", "principal" },
    { ROLE, "arn:aws:sts::123456789012:assumed-role/Other/*", "", "principal" },
    /* a session may be called what a role is */
    { "arn:aws:sts::123456789012:assumed-role/Other/Build", "arn:aws:iam::123456789012:role/Build",
      "", "principal" },
    { "arn:aws:sts::123456789012:federated-user/Build", "arn:aws:iam::123456789012:role/Build", "",
      "principal" },
    { "arn:aws:iam::123456789012:user/assumed-role/Build/x", "arn:aws:iam::123456789012:role/Build",
      "", "principal" },
};

static void test_callers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(callers); i++) {
        AUTO(arena) arena = arena_new();
        struct sts_caller caller = { str_from_c(callers[i].arn), STR("123456789012") };
        const char *flaw = sts_caller_flaw(&caller, str_from_c(callers[i].arns),
                                           str_from_c(callers[i].accounts), arena);
        EXPECT((flaw == NULL) == (callers[i].flaw == NULL), i);
        if (flaw && callers[i].flaw)
            EXPECT(str_find(str_from_c(flaw), str_from_c(callers[i].flaw)) != SIZE_MAX, i);
    }
}

static const struct {
    const char *arn;
    bool is_fit;
} arns[] = {
    { ALICE, true },
    { ROLE, true },
    { "arn:aws:iam::123456789012:*", true },
    { "arn:aws-cn:iam::123456789012:role/a/b+c=d,e.f@g_h-i", true },
    { "arn:aws-us-gov:iam::123456789012:root", true },
    { "arn:aws:iam::*:role/Build", false },
    { "arn:*:iam::123456789012:role/Build", false },
    { "arn:aws:s3::123456789012:role/Build", false },
    { "arn:aws:*::123456789012:role/Build", false },
    { "arn:aws:iam:eu-west-1:123456789012:role/Build", false },
    { "arn:aws:iam::12345678901:role/Build", false },
    { "arn:aws:iam::123456789012:", false },
    { "arn:aws:iam::123456789012", false },
    { "arn:aws:iam::123456789012:role/a b", false },
    { "arn:aws:iam::123456789012:role:Build", false },
    { "123456789012", false },
    { "*", false },
    { "", false },
};

static void test_arns(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(arns); i++)
        EXPECT(sts_arn_is_fit(str_from_c(arns[i].arn)) == arns[i].is_fit, i);
    assert_true(sts_account_is_fit(STR("123456789012")));
    assert_false(sts_account_is_fit(STR("1234567890123")));
    assert_false(sts_account_is_fit(STR("12345678901x")));
    assert_false(sts_account_is_fit(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_callers),
        cmocka_unit_test(test_arns),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
