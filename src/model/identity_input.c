// SPDX-License-Identifier: Apache-2.0
#include "model/identity_input.h"

enum { TEXT_MAX = 255, METADATA_MAX = 100 };

static const struct field metadata_input_fields[] = {
    FIELD(metadata_input, key, "key", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = TEXT_MAX),
    FIELD(metadata_input, value, "value", TEXT, WIRE_IN | REQUIRED | TRIM, .max = 1020),
};
const struct record metadata_input_record =
    RECORD(metadata_input, "Metadata", metadata_input_fields);

#define IDENTITY_FIELDS(uses_)                                                                    \
    FIELD(identity_input, name, "name", TEXT, WIRE_IN | TRIM | (uses_), .min = 1,                 \
          .max = TEXT_MAX),                                                                       \
        FIELD_GIVEN(identity_input, has_delete_protection, "hasDeleteProtection", BOOL, WIRE_IN), \
        FIELD_GIVEN(identity_input, metadata, "metadata", RECORDS, WIRE_IN,                       \
                    .record = &metadata_input_record, .max = METADATA_MAX)

static const struct field identity_create_fields[] = {
    IDENTITY_FIELDS(REQUIRED),
    FIELD(identity_input, organization_id, "organizationId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    FIELD(identity_input, role, "role", TEXT, WIRE_IN | TRIM, .min = 1, .preset_text = "no-access"),
};
const struct record identity_create_record =
    RECORD(identity_input, "IdentityCreate", identity_create_fields);

static const struct field identity_update_fields[] = {
    IDENTITY_FIELDS(0),
    FIELD(identity_input, role, "role", TEXT, WIRE_IN | TRIM, .min = 1),
};
const struct record identity_update_record =
    RECORD(identity_input, "IdentityUpdate", identity_update_fields);

#define LIST_FIELDS                                                             \
    FIELD(identity_query, offset, "offset", INT, WIRE_IN),                      \
        FIELD(identity_query, order_by, "orderBy", TEXT, WIRE_IN),              \
        FIELD(identity_query, order_direction, "orderDirection", TEXT, WIRE_IN, \
              .about = "asc or desc")

static const struct field identity_query_fields[] = {
    FIELD(identity_query, org_id, "orgId", TEXT, WIRE_IN | TRIM),
    FIELD(identity_query, search, "search", TEXT, WIRE_IN | TRIM),
    FIELD(identity_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 1000, .preset = 1000),
    LIST_FIELDS,
};
const struct record identity_query_record =
    RECORD(identity_query, "IdentityQuery", identity_query_fields);

static const struct field identity_search_fields[] = {
    FIELD(identity_query, search_json, "search", JSON, WIRE_IN,
          .about = "A part of the name, or {\"name\": {\"$contains\": \"…\"}}"),
    FIELD(identity_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 100, .preset = 50),
    LIST_FIELDS,
};
const struct record identity_search_record =
    RECORD(identity_query, "IdentitySearch", identity_search_fields);

static const struct field trusted_ip_fields[] = {
    FIELD(trusted_ip_input, ip_address, "ipAddress", TEXT, WIRE_IN | REQUIRED | TRIM,
          .about = "An address or a network: 192.0.2.1, 10.0.0.0/8, ::1"),
};
const struct record trusted_ip_record = RECORD(trusted_ip_input, "TrustedIp", trusted_ip_fields);

#define TOKEN_FIELDS IDENTITY_AUTH_TOKEN_FIELDS(identity_auth_input, )

static const struct field token_auth_input_fields[] = { TOKEN_FIELDS };
const struct record token_auth_input_record =
    RECORD(identity_auth_input, "TokenAuthInput", token_auth_input_fields);

static const struct field universal_auth_input_fields[] = {
    TOKEN_FIELDS,
    FIELD_GIVEN(identity_auth_input, client_secret_trusted_ips, "clientSecretTrustedIps", RECORDS,
                WIRE_IN, .record = &trusted_ip_record, .min = 1, .max = 100),
    FIELD_GIVEN(identity_auth_input, access_token_period, "accessTokenPeriod", INT, WIRE_IN,
                .max = ACCESS_TOKEN_TTL_MAX, .about = "Seconds; 0: tokens are not periodic"),
    IDENTITY_AUTH_LOCKOUT_FIELDS(identity_auth_input, ),
};
const struct record universal_auth_input_record =
    RECORD(identity_auth_input, "UniversalAuthInput", universal_auth_input_fields);

static const struct field client_secret_input_fields[] = {
    FIELD(client_secret_input, description, "description", TEXT, WIRE_IN | TRIM, .max = 1024,
          .preset_text = ""),
    FIELD(client_secret_input, uses_limit, "numUsesLimit", INT, WIRE_IN, .max = INT32_MAX,
          .about = "0: no limit"),
    FIELD(client_secret_input, ttl, "ttl", INT, WIRE_IN, .max = ACCESS_TOKEN_TTL_MAX,
          .about = "Seconds; 0: never expires"),
};
const struct record client_secret_input_record =
    RECORD(client_secret_input, "ClientSecretInput", client_secret_input_fields);

static const struct field universal_login_fields[] = {
    FIELD(universal_login_input, client_id, "clientId", TEXT, WIRE_IN | REQUIRED | TRIM),
    FIELD(universal_login_input, client_secret, "clientSecret", SECRET, WIRE_IN | REQUIRED | TRIM,
          .max = 1024),
    FIELD(universal_login_input, organization_slug, "organizationSlug", TEXT, WIRE_IN | TRIM),
    FIELD(universal_login_input, sub_organization_name, "subOrganizationName", TEXT,
          WIRE_IN | TRIM),
};
const struct record universal_login_input_record =
    RECORD(universal_login_input, "UniversalAuthLogin", universal_login_fields);

static const struct field presented_token_fields[] = {
    FIELD(presented_token_input, access_token, "accessToken", TEXT, WIRE_IN | REQUIRED | TRIM),
};
const struct record presented_token_input_record =
    RECORD(presented_token_input, "PresentedToken", presented_token_fields);

static const struct field token_input_fields[] = {
    FIELD(token_input, name, "name", TEXT, WIRE_IN | TRIM, .max = TEXT_MAX),
    FIELD(token_input, organization_slug, "organizationSlug", TEXT, WIRE_IN | TRIM),
};
const struct record token_input_record = RECORD(token_input, "TokenInput", token_input_fields);

static const struct field page_query_fields[] = {
    FIELD(page_query, offset, "offset", INT, WIRE_IN),
    FIELD(page_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 100, .preset = 20),
};
const struct record page_query_record = RECORD(page_query, "PageQuery", page_query_fields);
