// SPDX-License-Identifier: Apache-2.0
#include "model/oci_auth.h"

enum { OCID_MAX = 255, USERNAMES_MAX = 4096 };

#define OCI_FIELDS(type_, at_, uses_, required_)                                                 \
    FIELD_GIVEN(type_, at_ tenancy, "tenancyOcid", TEXT, TRIM | (uses_) | (required_), .min = 1, \
                .max = OCID_MAX, .about = "ocid1.tenancy.…"),                                    \
        FIELD_GIVEN(type_, at_ usernames, "allowedUsernames", TEXT, TRIM | NULLABLE | (uses_),   \
                    .max = USERNAMES_MAX,                                                        \
                    .about = "Names of users, separated by commas; empty: all of the tenancy")

#define HERE
static const struct field oci_fields[] = {
    FIELD(oci, type, "type", TEXT, WIRE_IN | WIRE_OUT),
    OCI_FIELDS(oci, HERE, WIRE_IN | WIRE_OUT, 0),
};
const struct record oci_record = RECORD(oci, "Oci", oci_fields);

static const struct field oci_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(oci_auth, auth.),
    FIELD(oci_auth, auth.access_token_period, "accessTokenPeriod", INT, WIRE_OUT),
    FIELD(oci_auth, oci.type, "type", TEXT, WIRE_OUT),
    OCI_FIELDS(oci_auth, oci., WIRE_OUT, 0),
};
const struct record oci_auth_record = RECORD(oci_auth, "IdentityOciAuth", oci_auth_fields);

static const struct field oci_create_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(oci_auth_input, auth.),
    OCI_FIELDS(oci_auth_input, oci., WIRE_IN, REQUIRED),
};
const struct record oci_auth_create_record =
    RECORD(oci_auth_input, "OciAuthInput", oci_create_fields);
static const struct field oci_update_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(oci_auth_input, auth.),
    OCI_FIELDS(oci_auth_input, oci., WIRE_IN, 0),
};
const struct record oci_auth_update_record =
    RECORD(oci_auth_input, "OciAuthUpdate", oci_update_fields);

static const struct field oci_login_fields[] = {
    LOGIN_CLAIM_FIELDS(oci_login_input, claim.),
    FIELD(oci_login_input, user, "userOcid", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = OCID_MAX),
    FIELD(oci_login_input, headers, "headers", JSON, WIRE_IN | REQUIRED,
          .about = "The headers of the signed request: authorization, host, date or x-date"),
};
const struct record oci_login_record = RECORD(oci_login_input, "OciLogin", oci_login_fields);
