// SPDX-License-Identifier: Apache-2.0
#include "model/gcp_auth.h"

enum { LIST_MAX = 4096 };

static const char *const types[] = { [GCP_IAM] = "iam", [GCP_GCE] = "gce", NULL };

/* The same rows for what is stored, answered and sent. */
#define LIST_OF(type_, member_, wire_, uses_, about_)                                            \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = LIST_MAX, .preset_text = "", \
                .about = about_)

#define FIELDS(type_, at_, uses_, required_)                                                    \
    FIELD_GIVEN(type_, at_ type, "type", ENUM, (uses_) | (required_), .options = types,         \
                .about = "gce: a token that Google signs for an instance; iam: one that the "   \
                         "service account signs"),                                              \
        LIST_OF(type_, at_ service_accounts, "allowedServiceAccounts", uses_,                   \
                "E-mail addresses, separated by commas; empty, with gce: any in the projects"), \
        LIST_OF(type_, at_ projects, "allowedProjects", uses_,                                  \
                "Ids, separated by commas; with gce alone; empty: any"),                        \
        LIST_OF(type_, at_ zones, "allowedZones", uses_,                                        \
                "Such as europe-west1-b, separated by commas; with gce alone; empty: any")

/* An empty macro argument: the members lie in the struct itself. */
#define HERE

static const struct field gcp_fields[] = { FIELDS(gcp, HERE, WIRE_IN | WIRE_OUT, 0) };
const struct record gcp_record = RECORD(gcp, "Gcp", gcp_fields);

static const struct field gcp_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(gcp_auth, auth.),
    FIELDS(gcp_auth, gcp., WIRE_OUT, 0),
};
const struct record gcp_auth_record = RECORD(gcp_auth, "IdentityGcpAuth", gcp_auth_fields);

#define INPUT(required_)                               \
    IDENTITY_AUTH_TOKEN_FIELDS(gcp_auth_input, auth.), \
        FIELDS(gcp_auth_input, gcp., WIRE_IN, required_)

static const struct field create_fields[] = { INPUT(REQUIRED) };
const struct record gcp_auth_create_record = RECORD(gcp_auth_input, "GcpAuthInput", create_fields);
static const struct field update_fields[] = { INPUT(0) };
const struct record gcp_auth_update_record = RECORD(gcp_auth_input, "GcpAuthUpdate", update_fields);
