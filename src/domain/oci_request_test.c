// SPDX-License-Identifier: Apache-2.0
#include "domain/oci_request.h"

#include "base/expect.h"
#include "json/json.h"

#define TENANCY "ocid1.tenancy.oc1..aaaa"
#define USER "ocid1.user.oc1..bbbb"
#define KEY TENANCY "/" USER "/00:11"
#define HOST "identity.us-ashburn-1.oraclecloud.com"
#define SIGNED(headers_, key_)                                                                     \
    "\"authorization\":\"Signature version=\\\"1\\\",headers=\\\"" headers_ "\\\",keyId=\\\"" key_ \
    "\\\",algorithm=\\\"rsa-sha256\\\",signature=\\\"c2ln\\\"\""
#define ALL "date (request-target) host"
#define REST(host_) ",\"host\":\"" host_ "\",\"date\":\"Thu, 01 Jan 2026 00:00:00 GMT\"}"

static const struct {
    const char *what, *user, *headers;
    const char *url; /* NULL: refused */
} requests[] = {
    { "usual", USER, "{" SIGNED(ALL, KEY) REST(HOST), "https://" HOST "/20160918/users/" USER },
    { "the newer host", USER, "{" SIGNED(ALL, KEY) REST("identity.uk-london-1.oci.oraclecloud.com"),
      "https://identity.uk-london-1.oci.oraclecloud.com/20160918/users/" USER },
    { "x-date", USER,
      "{" SIGNED("x-date (request-target) host", KEY) ",\"x-date\":\"d\",\"Host\":\"" HOST "\"}",
      "https://" HOST "/20160918/users/" USER },
    { "a header that is not signed", USER, "{\"opc-x\":\"1\"," SIGNED(ALL, KEY) REST(HOST),
      "https://" HOST "/20160918/users/" USER },
    /* hosts */
    { "anybody's host", USER, "{" SIGNED(ALL, KEY) REST("evil.example"), NULL },
    { "one below", USER, "{" SIGNED(ALL, KEY) REST("identity.x.us-ashburn-1.oraclecloud.com"),
      NULL },
    { "another service", USER,
      "{" SIGNED(ALL, KEY) REST("objectstorage.us-ashburn-1.oraclecloud.com"), NULL },
    { "no region", USER, "{" SIGNED(ALL, KEY) REST("identity.oraclecloud.com"), NULL },
    { "an end behind", USER, "{" SIGNED(ALL, KEY) REST(HOST ".evil.example"), NULL },
    { "a port", USER, "{" SIGNED(ALL, KEY) REST(HOST ":80"), NULL },
    { "a path", USER, "{" SIGNED(ALL, KEY) REST(HOST "/x"), NULL },
    { "a login", USER, "{" SIGNED(ALL, KEY) REST("x@" HOST), NULL },
    { "a further line", USER, "{" SIGNED(ALL, KEY) REST(HOST "\\r\\nx: y"), NULL },
    { "two hosts", USER, "{\"Host\":\"" HOST "\"," SIGNED(ALL, KEY) REST(HOST), NULL },
    { "no host", USER, "{" SIGNED(ALL, KEY) ",\"date\":\"d\"}", NULL },
    /* whose key it is */
    { "another user's key", USER, "{" SIGNED(ALL, TENANCY "/ocid1.user.oc1..cccc/00") REST(HOST),
      NULL },
    { "another tenancy's key", USER,
      "{" SIGNED(ALL, "ocid1.tenancy.oc1..cccc/" USER "/00") REST(HOST), NULL },
    { "the token of an instance", USER, "{" SIGNED(ALL, "ST$abc") REST(HOST), NULL },
    { "no fingerprint", USER, "{" SIGNED(ALL, TENANCY "/" USER) REST(HOST), NULL },
    /* what is signed */
    { "no target", USER, "{" SIGNED("date host", KEY) REST(HOST), NULL },
    { "no host signed", USER, "{" SIGNED("date (request-target)", KEY) REST(HOST), NULL },
    { "no date signed", USER, "{" SIGNED("(request-target) host", KEY) REST(HOST), NULL },
    { "a date that is missing", USER, "{" SIGNED("x-date (request-target) host", KEY) REST(HOST),
      NULL },
    { "what is not handed on", USER, "{\"accept\":\"x\"," SIGNED(ALL " accept", KEY) REST(HOST),
      NULL },
    { "the signature itself", USER, "{" SIGNED(ALL " authorization", KEY) REST(HOST), NULL },
    { "another scheme", USER, "{\"authorization\":\"Bearer x\"" REST(HOST), NULL },
    { "another version", USER,
      "{\"authorization\":\"Signature version=\\\"2\\\",headers=\\\"" ALL "\\\",keyId=\\\"" KEY
      "\\\",signature=\\\"x\\\"\"" REST(HOST),
      NULL },
    { "two keys", USER,
      "{\"authorization\":\"Signature version=\\\"1\\\",headers=\\\"" ALL "\\\",keyId=\\\"" KEY
      "\\\",keyId=\\\"x/y/z\\\",signature=\\\"x\\\"\"" REST(HOST),
      NULL },
    /* users */
    { "a way out of the path", "ocid1.user.oc1..b/../c", "{" SIGNED(ALL, KEY) REST(HOST), NULL },
    { "a query", USER "?x", "{" SIGNED(ALL, KEY) REST(HOST), NULL },
    { "a group", "ocid1.group.oc1..b", "{" SIGNED(ALL, KEY) REST(HOST), NULL },
    { "nothing", "", "{" SIGNED(ALL, KEY) REST(HOST), NULL },
    { "no object", USER, "[]", NULL },
    { "no JSON", USER, "x", NULL },
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        AUTO(arena) arena = arena_new();
        const struct oci_login_input login = { .user = str_from_c(requests[i].user),
                                               .headers = str_from_c(requests[i].headers) };
        struct oci_request request = { .header_count = 0 };
        const char *flaw = oci_request_read(&login, STR(TENANCY), arena, &request);
        EXPECT((flaw == NULL) == (requests[i].url != NULL), i);
        if (requests[i].url && !flaw) EXPECT_STR(str_from_c(requests[i].url), request.url, i);
    }
}

#define RECORD_OF(id_, name_, tenancy_, rest_) \
    "{\"id\":\"" id_ "\",\"name\":\"" name_ "\",\"compartmentId\":\"" tenancy_ "\"" rest_ "}"

static const struct {
    const char *body, *usernames;
    bool is_allowed;
} answers[] = {
    { RECORD_OF(USER, "ci", TENANCY, ",\"lifecycleState\":\"ACTIVE\""), NULL, true },
    { RECORD_OF(USER, "ci", TENANCY, ""), "", true },
    { RECORD_OF(USER, "ci", TENANCY, ""), "other, ci", true },
    { RECORD_OF(USER, "ci", TENANCY, ""), "other", false },
    { RECORD_OF(USER, "ci", TENANCY, ""), "CI", false },
    { RECORD_OF(USER, "ci", TENANCY, ",\"lifecycleState\":\"INACTIVE\""), NULL, false },
    { RECORD_OF("ocid1.user.oc1..cccc", "ci", TENANCY, ""), NULL, false },
    { RECORD_OF(USER, "ci", "ocid1.tenancy.oc1..cccc", ""), NULL, false },
    { "{\"id\":\"" USER "\",\"compartmentId\":\"" TENANCY "\"}", NULL, false },
    { "[]", NULL, false },
    { "", NULL, false },
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        const struct oci oci = { .tenancy = STR(TENANCY),
                                 .usernames = str_from_c(answers[i].usernames) };
        EXPECT(!oci_answer_flaw(str_from_c(answers[i].body), STR(USER), &oci) ==
                   answers[i].is_allowed,
               i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_requests),
                                        cmocka_unit_test(test_answers) };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
