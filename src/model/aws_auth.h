/* aws_auth.h: machines that log in as what they are at AWS: a signed GetCallerIdentity request, which
 * STS answers for them. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

#define AWS_STS_ENDPOINT "https://sts.amazonaws.com/"

struct aws {
    struct str type; /* "iam", always */
    struct str sts_endpoint;
    struct str principal_arns, account_ids; /* separated by commas; empty: not asked for */
    enum given sts_endpoint_given, principal_arns_given, account_ids_given;
};
extern const struct record aws_record; /* as stored */

struct aws_auth {
    struct identity_auth auth; /* first */
    struct aws aws;
};
extern const struct record aws_auth_record;

struct aws_auth_input {
    struct identity_auth_input auth; /* first */
    struct aws aws;
};
extern const struct record aws_auth_create_record, aws_auth_update_record;

struct aws_login_input {
    struct login_claim claim;   /* first */
    struct str method, body;    /* of the signed request; the body is base64 */
    struct secret_text headers; /* base64 of JSON */
};
extern const struct record aws_login_record;
