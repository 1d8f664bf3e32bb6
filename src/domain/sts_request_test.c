// SPDX-License-Identifier: Apache-2.0
#include "domain/sts_request.h"

#include "base/encode.h"
#include "base/expect.h"
#include "json/json.h"

static const struct {
    const char *url;
    bool is_fit;
} endpoints[] = {
    { "https://sts.amazonaws.com/", true },
    { "https://sts.amazonaws.com", true },
    { "https://sts.eu-west-1.amazonaws.com/", true },
    { "https://sts.us-gov-west-1.amazonaws.com/", true },
    { "https://sts-fips.us-east-1.amazonaws.com/", true },
    { "https://sts.cn-north-1.amazonaws.com.cn/", true },
    { "https://vpce-0ab1-xyz.sts.us-east-1.vpce.amazonaws.com/", true },
    { "http://sts.amazonaws.com/", false },
    { "https://sts.amazonaws.com/x", false },
    { "https://sts.amazonaws.com/?x=1", false },
    { "https://sts.amazonaws.com:8443/", false },
    { "https://sts.amazonaws.com//", false },
    { "https://user@sts.amazonaws.com/", false },
    { "https://sts.amazonaws.com@evil.example/", false },
    { "https://sts.amazonaws.com.evil.example/", false },
    { "https://evil.example/sts.amazonaws.com", false },
    { "https://evil.example#.sts.amazonaws.com", false },
    { "https://xsts.amazonaws.com/", false },
    { "https://sts.AMAZONAWS.com/", false },
    /* what customers of AWS can have names of */
    { "https://sts.s3.amazonaws.com/", false },
    { "https://sts.s3-us-west-2.amazonaws.com/", false },
    { "https://sts.s3.us-east-1.amazonaws.com/", false },
    { "https://sts.execute-api.us-east-1.amazonaws.com/", false },
    { "https://a.us-east-1.elb.amazonaws.com/", false },
    { "https://vpce-0ab1.vpce-svc-1.us-east-1.vpce.amazonaws.com/", false },
    { "https://x.sts.us-east-1.vpce.amazonaws.com/", false },
    { "https://sts..amazonaws.com/", false },
    { "https://sts.us-east-.amazonaws.com/", false },
    { "https://sts.us-1.amazonaws.com/", false },
    { "https://127.0.0.1/", false },
    { "https://", false },
    { "", false },
};

static void test_endpoints(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(endpoints); i++)
        EXPECT(sts_endpoint_is_fit(str_from_c(endpoints[i].url)) == endpoints[i].is_fit, i);
}

#define BODY "Action=GetCallerIdentity&Version=2011-06-15"
#define AUTH(region_, signed_)                                               \
    "\"Authorization\":\"AWS4-HMAC-SHA256 Credential=AKID/20260101/" region_ \
    "/sts/aws4_request, SignedHeaders=" signed_ ", Signature=abc\""
#define HOST(host_) ",\"Host\":\"" host_ "\""
#define USUAL "{" AUTH("eu-west-1", "content-type;host;x-amz-date") HOST(EU) REST "}"
#define EU "sts.eu-west-1.amazonaws.com"
#define REST                                                                  \
    ",\"Content-Type\":\"application/x-www-form-urlencoded; charset=utf-8\"," \
    "\"X-Amz-Date\":\"20260101T000000Z\""
#define DEFAULT "https://sts.amazonaws.com/"

static const struct {
    const char *what, *method, *body, *headers, *endpoint;
    const char *url; /* NULL: refused */
} requests[] = {
    { "usual", "POST", BODY, USUAL, DEFAULT, "https://" EU "/" },
    { "order of the form", "POST", "Version=2011-06-15&Action=GetCallerIdentity", USUAL, DEFAULT,
      "https://" EU "/" },
    { "global", "POST", BODY, "{" AUTH("us-east-1", "host") HOST("sts.amazonaws.com") "}", DEFAULT,
      DEFAULT },
    { "no host told", "POST", BODY, "{" AUTH("ap-southeast-2", "host") "}", DEFAULT,
      "https://sts.ap-southeast-2.amazonaws.com/" },
    { "China", "POST", BODY, "{" AUTH("cn-north-1", "host") "}", DEFAULT,
      "https://sts.cn-north-1.amazonaws.com.cn/" },
    { "an endpoint of a VPC", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST("vpce-1.sts.eu-west-1.vpce.amazonaws.com") "}",
      "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com/",
      "https://vpce-1.sts.eu-west-1.vpce.amazonaws.com/" },
    { "headers as Go writes them", "POST", BODY,
      "{\"Authorization\":[\"AWS4-HMAC-SHA256 Credential=A/1/eu-west-1/sts/aws4_request, "
      "SignedHeaders=host, Signature=a\"],\"Host\":[\"" EU "\"]}",
      DEFAULT, "https://" EU "/" },
    { "the length", "POST", BODY,
      "{" AUTH("eu-west-1", "content-length;host") HOST(EU) ",\"Content-Length\":\"43\"}", DEFAULT,
      "https://" EU "/" },
    { "the length, signed but not told", "POST", BODY,
      "{" AUTH("eu-west-1", "content-length;host") HOST(EU) "}", DEFAULT, "https://" EU "/" },
    { "an unknown header that is not signed", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST(EU) ",\"Accept\":\"text/html\"}", DEFAULT,
      "https://" EU "/" },
    /* another action, or more than one */
    { "GET", "GET", BODY, USUAL, DEFAULT, NULL },
    { "post", "post", BODY, USUAL, DEFAULT, NULL },
    { "another action", "POST", "Action=AssumeRoleWithWebIdentity&Version=2011-06-15", USUAL,
      DEFAULT, NULL },
    { "two actions", "POST", BODY "&Action=GetSessionToken", USUAL, DEFAULT, NULL },
    { "an action before", "POST", "Action=GetFederationToken&" BODY, USUAL, DEFAULT, NULL },
    { "an encoded one", "POST", "Action=GetCallerIdentit%79&Version=2011-06-15", USUAL, DEFAULT,
      NULL },
    { "a further line", "POST", BODY "\r\n", USUAL, DEFAULT, NULL },
    { "nothing", "POST", "", USUAL, DEFAULT, NULL },
    /* another host */
    { "a host of anybody", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST("evil.example") "}",
      DEFAULT, NULL },
    { "a host with a port", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST(EU ":8443") "}",
      DEFAULT, NULL },
    { "a login", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST("x@" EU) "}", DEFAULT, NULL },
    { "a path", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST(EU "/x") "}", DEFAULT, NULL },
    { "a bucket", "POST", BODY, "{" AUTH("s3", "host") HOST("sts.s3.amazonaws.com") "}", DEFAULT,
      NULL },
    { "no host but a bucket's region", "POST", BODY, "{" AUTH("s3", "host") "}", DEFAULT, NULL },
    { "a region that breaks out", "POST", BODY, "{" AUTH("evil.example#", "host") "}", DEFAULT,
      NULL },
    { "another region's host", "POST", BODY, "{" AUTH("us-east-1", "host") HOST(EU) "}", DEFAULT,
      NULL },
    { "an endpoint of a VPC that is not set", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST("vpce-1.sts.eu-west-1.vpce.amazonaws.com") "}", DEFAULT,
      NULL },
    { "an empty host", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST("") "}", DEFAULT, NULL },
    /* headers that say more than one thing */
    { "two hosts", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST(EU) ",\"host\":\"sts.amazonaws.com\"}", DEFAULT, NULL },
    { "two hosts of one name", "POST", BODY, "{" AUTH("eu-west-1", "host") HOST(EU) HOST(EU) "}",
      DEFAULT, NULL },
    { "a list of two", "POST", BODY,
      "{" AUTH("eu-west-1", "host") ",\"Host\":[\"" EU "\",\"" EU "\"]}", DEFAULT, NULL },
    { "a further line in a header", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST(EU) ",\"X-Amz-Date\":\"1\\r\\nHost: evil\"}", DEFAULT,
      NULL },
    { "a signed header that we don't hand on", "POST", BODY,
      "{" AUTH("eu-west-1", "accept;host") HOST(EU) ",\"Accept\":\"text/html\"}", DEFAULT, NULL },
    { "a signed header that is missing", "POST", BODY,
      "{" AUTH("eu-west-1", "host;x-amz-date") HOST(EU) "}", DEFAULT, NULL },
    { "a target of another protocol", "POST", BODY,
      "{" AUTH("eu-west-1", "host;x-amz-target") HOST(EU) ",\"X-Amz-Target\":\"x\"}", DEFAULT,
      NULL },
    { "a length that lies", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST(EU) ",\"Content-Length\":\"4\"}", DEFAULT, NULL },
    { "another type", "POST", BODY,
      "{" AUTH("eu-west-1", "host") HOST(EU) ",\"Content-Type\":\"application/json\"}", DEFAULT,
      NULL },
    { "a type that begins alike", "POST", BODY,
      "{" AUTH("eu-west-1", "host")
          HOST(EU) ",\"Content-Type\":\"application/x-www-form-urlencodedx\"}",
      DEFAULT, NULL },
    /* signatures */
    { "no signature", "POST", BODY, "{\"Host\":\"" EU "\"}", DEFAULT, NULL },
    { "the host is not signed", "POST", BODY, "{" AUTH("eu-west-1", "x-amz-date") HOST(EU) REST "}",
      DEFAULT, NULL },
    { "a bearer", "POST", BODY, "{\"Authorization\":\"Bearer x\",\"Host\":\"" EU "\"}", DEFAULT,
      NULL },
    { "for another service", "POST", BODY,
      "{\"Authorization\":\"AWS4-HMAC-SHA256 Credential=A/1/eu-west-1/s3/aws4_request, "
      "SignedHeaders=host, Signature=a\",\"Host\":\"" EU "\"}",
      DEFAULT, NULL },
    { "a scope too long", "POST", BODY,
      "{\"Authorization\":\"AWS4-HMAC-SHA256 Credential=A/1/eu-west-1/sts/aws4_request/x, "
      "SignedHeaders=host, Signature=a\",\"Host\":\"" EU "\"}",
      DEFAULT, NULL },
    { "not an object", "POST", BODY, "[]", DEFAULT, NULL },
    { "not JSON", "POST", BODY, "x", DEFAULT, NULL },
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        AUTO(arena) arena = arena_new();
        struct str headers = base64_text(str_from_c(requests[i].headers), arena);
        struct aws_login_input login = {
            .method = str_from_c(requests[i].method),
            .body = base64_text(str_from_c(requests[i].body), arena),
        };
        struct sts_request request = { .header_count = 0 };
        EXPECT_STATUS(STATUS_OK, secret_text_copy(headers, &login.headers), i);
        const char *flaw =
            sts_request_read(&login, str_from_c(requests[i].endpoint), arena, &request);
        EXPECT((flaw == NULL) == (requests[i].url != NULL), i);
        if (requests[i].url && !flaw) EXPECT_STR(str_from_c(requests[i].url), request.url, i);
        secret_text_deinit(&login.headers);
    }
}

static void test_what_is_handed_on(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct str headers = base64_text(
        STR("{" AUTH("eu-west-1", "host;x-amz-security-token") HOST(
            EU) ",\"X-Amz-Security-Token\":\"t\",\"X-Evil\":\"1\",\"Content-Length\":\"43\"}"),
        arena);
    struct aws_login_input login = { .method = STR("POST"), .body = base64_text(STR(BODY), arena) };
    struct sts_request request = { .header_count = 0 };

    EXPECT_STATUS(STATUS_OK, secret_text_copy(headers, &login.headers), 0);
    assert_null(sts_request_read(&login, STR(DEFAULT), arena, &request));
    assert_int_equal(request.header_count, 3);
    EXPECT(str_starts_with(request.headers[0], STR("authorization: AWS4-HMAC-SHA256 ")), 0);
    EXPECT_STR(STR("host: " EU), request.headers[1], 1);
    EXPECT_STR(STR("x-amz-security-token: t"), request.headers[2], 2);
    EXPECT_STR(STR(BODY), request.body, 3);
    secret_text_deinit(&login.headers);
}

static void test_what_is_no_base64(void **state)
{
    (void)state;
    AUTO(arena) arena = arena_new();
    struct aws_login_input login = { .method = STR("POST"), .body = STR(BODY) };
    struct sts_request request = { .header_count = 0 };

    EXPECT_STATUS(STATUS_OK, secret_text_copy(STR("{}"), &login.headers), 0);
    assert_non_null(sts_request_read(&login, STR(DEFAULT), arena, &request));
    login.body = base64_text(STR(BODY), arena);
    assert_non_null(sts_request_read(&login, STR(DEFAULT), arena, &request));
    secret_text_deinit(&login.headers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_what_is_handed_on),
        cmocka_unit_test(test_what_is_no_base64),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
