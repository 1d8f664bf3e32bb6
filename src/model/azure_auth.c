// SPDX-License-Identifier: Apache-2.0
#include "model/azure_auth.h"

enum { ID_MAX = 64, RESOURCE_MAX = 2048, LIST_MAX = 4096 };

/* The same rows for what is stored, answered and sent. */
#define TEXT_OF(type_, member_, wire_, uses_, max_, ...) \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = (max_), ##__VA_ARGS__)

#define FIELDS(type_, at_, uses_, required_)                                                    \
    TEXT_OF(type_, at_ tenant_id, "tenantId", (uses_) | (required_), ID_MAX, .min = 1,          \
            .about = "Directory id: a UUID"),                                                   \
        TEXT_OF(type_, at_ resource, "resource", (uses_) | (required_), RESOURCE_MAX, .min = 1, \
                .about = "What tokens must be for, such as https://management.azure.com/"),     \
        TEXT_OF(type_, at_ principal_ids, "allowedServicePrincipalIds", uses_, LIST_MAX,        \
                .preset_text = "",                                                              \
                .about = "Object ids, separated by commas; empty: any principal of the tenant")

/* An empty macro argument: the members lie in the struct itself. */
#define HERE

static const struct field azure_fields[] = { FIELDS(azure, HERE, WIRE_IN | WIRE_OUT, 0) };
const struct record azure_record = RECORD(azure, "Azure", azure_fields);

static const struct field azure_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(azure_auth, auth.),
    FIELDS(azure_auth, azure., WIRE_OUT, 0),
};
const struct record azure_auth_record = RECORD(azure_auth, "IdentityAzureAuth", azure_auth_fields);

#define INPUT(required_)                                 \
    IDENTITY_AUTH_TOKEN_FIELDS(azure_auth_input, auth.), \
        FIELDS(azure_auth_input, azure., WIRE_IN, required_)

static const struct field create_fields[] = { INPUT(REQUIRED) };
const struct record azure_auth_create_record =
    RECORD(azure_auth_input, "AzureAuthInput", create_fields);
static const struct field update_fields[] = { INPUT(0) };
const struct record azure_auth_update_record =
    RECORD(azure_auth_input, "AzureAuthUpdate", update_fields);
