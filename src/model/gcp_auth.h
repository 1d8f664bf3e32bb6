/* gcp_auth.h: machines that log in as what they are at Google Cloud: with a token that Google signed
 * for an instance, or one that a service account signed itself. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

enum gcp_type {
    GCP_IAM, /* signed by the service account */
    GCP_GCE, /* signed by Google */
};

struct gcp {
    int type;                                     /* enum gcp_type */
    struct str service_accounts, projects, zones; /* separated by commas; empty: any */
    enum given type_given, service_accounts_given, projects_given, zones_given;
};
extern const struct record gcp_record; /* as stored */

struct gcp_auth {
    struct identity_auth auth;
    struct gcp gcp;
};
extern const struct record gcp_auth_record;

struct gcp_auth_input {
    struct identity_auth_input auth; /* first: the one is found from the other */
    struct gcp gcp;
};
extern const struct record gcp_auth_create_record, gcp_auth_update_record;
