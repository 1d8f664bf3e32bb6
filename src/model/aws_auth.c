// SPDX-License-Identifier: Apache-2.0
#include "model/aws_auth.h"

enum { URL_MAX = 255, ARNS_MAX = 4096, ACCOUNTS_MAX = 2048, METHOD_MAX = 16, REQUEST_MAX = 16384 };

#define TEXT_OF(type_, member_, wire_, uses_, max_, ...) \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = (max_), ##__VA_ARGS__)
#define AWS_FIELDS(type_, at_, uses_)                                                             \
    TEXT_OF(type_, at_ sts_endpoint, "stsEndpoint", uses_, URL_MAX, .min = 1,                     \
            .preset_text = AWS_STS_ENDPOINT,                                                      \
            .about = "Asked when the machine signed its request for it; for other hosts of STS, " \
                     "the one it was signed for"),                                                \
        TEXT_OF(type_, at_ principal_arns, "allowedPrincipalArns", uses_, ARNS_MAX,               \
                .preset_text = "",                                                                \
                .about = "ARNs separated by commas, such as arn:aws:iam::123456789012:role/NAME " \
                         "or arn:aws:iam::123456789012:*; empty: any of the accounts"),           \
        TEXT_OF(                                                                                  \
            type_, at_ account_ids, "allowedAccountIds", uses_, ACCOUNTS_MAX, .preset_text = "",  \
            .about = "Account ids separated by commas; empty: those of the ARNs. With neither "   \
                     "nobody is let in")

#define HERE
static const struct field aws_fields[] = {
    FIELD(aws, type, "type", TEXT, WIRE_IN | WIRE_OUT),
    AWS_FIELDS(aws, HERE, WIRE_IN | WIRE_OUT),
};
const struct record aws_record = RECORD(aws, "Aws", aws_fields);

static const struct field aws_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(aws_auth, auth.),
    FIELD(aws_auth, auth.access_token_period, "accessTokenPeriod", INT, WIRE_OUT),
    FIELD(aws_auth, aws.type, "type", TEXT, WIRE_OUT),
    AWS_FIELDS(aws_auth, aws., WIRE_OUT),
};
const struct record aws_auth_record = RECORD(aws_auth, "IdentityAwsAuth", aws_auth_fields);

static const struct field aws_auth_input_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(aws_auth_input, auth.),
    AWS_FIELDS(aws_auth_input, aws., WIRE_IN),
};
const struct record aws_auth_create_record =
    RECORD(aws_auth_input, "AwsAuthInput", aws_auth_input_fields);
const struct record aws_auth_update_record =
    RECORD(aws_auth_input, "AwsAuthUpdate", aws_auth_input_fields);

static const struct field aws_login_fields[] = {
    LOGIN_CLAIM_FIELDS(aws_login_input, claim.),
    FIELD(aws_login_input, method, "iamHttpRequestMethod", TEXT, WIRE_IN | TRIM,
          .preset_text = "POST", .max = METHOD_MAX),
    FIELD(aws_login_input, body, "iamRequestBody", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = REQUEST_MAX, .about = "Base64 of Action=GetCallerIdentity&Version=2011-06-15"),
    FIELD(aws_login_input, headers, "iamRequestHeaders", SECRET, WIRE_IN | REQUIRED | TRIM,
          .min = 1, .max = REQUEST_MAX, .about = "Base64 of a JSON object of the signed headers"),
};
const struct record aws_login_record = RECORD(aws_login_input, "AwsLogin", aws_login_fields);
