/* oci_auth.h: machines that log in as a user of Oracle's cloud: a signed request for that user's own
 * record, which the cloud answers for them. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

struct oci {
    struct str type; /* "iam", always */
    struct str tenancy;
    struct str usernames; /* separated by commas; empty: all of the tenancy */
    enum given tenancy_given, usernames_given;
};
extern const struct record oci_record; /* as stored */

struct oci_auth {
    struct identity_auth auth; /* first */
    struct oci oci;
};
extern const struct record oci_auth_record;

struct oci_auth_input {
    struct identity_auth_input auth; /* first */
    struct oci oci;
};
extern const struct record oci_auth_create_record, oci_auth_update_record;

struct oci_login_input {
    struct login_claim claim; /* first */
    struct str user, headers; /* an OCID; JSON object of the signed headers */
};
extern const struct record oci_login_record;
