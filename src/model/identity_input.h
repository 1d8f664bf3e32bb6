/* identity_input.h: what clients send about machine identities (10-auth §3 to §6). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct metadata_input {
    struct str key, value;
};
extern const struct record metadata_input_record;

struct identity_input {
    struct str name, organization_id, role;
    bool has_delete_protection;
    enum given has_delete_protection_given, metadata_given;
    struct record_list metadata; /* of metadata_input */
};
extern const struct record identity_create_record, identity_update_record;

struct identity_query {
    struct str org_id, search, order_by, order_direction;
    struct str search_json; /* a text, or {"name": …}; in bodies alone */
    int64_t offset, limit;
};
extern const struct record identity_query_record, identity_search_record;

struct trusted_ip_input {
    struct str ip_address;
};
extern const struct record trusted_ip_record;

/* For POST and PATCH alike: what is not given has its preset on POST and stays on PATCH. */
struct identity_auth_input {
    struct record_list access_token_trusted_ips, client_secret_trusted_ips; /* trusted_ip_input */
    int64_t access_token_ttl, access_token_max_ttl, access_token_uses_limit, access_token_period;
    bool lockout_enabled;
    int64_t lockout_threshold, lockout_duration_seconds, lockout_counter_reset_seconds;
    struct secret_text credential; /* what the method itself must keep secret, by its own name */
    enum given access_token_trusted_ips_given, client_secret_trusted_ips_given,
        access_token_ttl_given, access_token_max_ttl_given, access_token_uses_limit_given,
        access_token_period_given, lockout_enabled_given, lockout_threshold_given,
        lockout_duration_seconds_given, lockout_counter_reset_seconds_given, credential_given;
};
extern const struct record universal_auth_input_record, token_auth_input_record;

/* What every method asks of its tokens. `at_` leads from the type to the identity_auth_input. */
enum { ACCESS_TOKEN_TTL_MAX = 315360000, ACCESS_TOKEN_TTL_PRESET = 2592000 };
#define IDENTITY_AUTH_TOKEN_FIELDS(type_, at_)                                                   \
    FIELD_GIVEN(type_, at_ access_token_trusted_ips, "accessTokenTrustedIps", RECORDS, WIRE_IN,  \
                .record = &trusted_ip_record, .min = 1, .max = 100),                             \
        FIELD_GIVEN(type_, at_ access_token_ttl, "accessTokenTTL", INT, WIRE_IN,                 \
                    .max = ACCESS_TOKEN_TTL_MAX, .preset = ACCESS_TOKEN_TTL_PRESET,              \
                    .about = "Seconds; 0: never expires"),                                       \
        FIELD_GIVEN(type_, at_ access_token_max_ttl, "accessTokenMaxTTL", INT, WIRE_IN,          \
                    .max = ACCESS_TOKEN_TTL_MAX, .preset = ACCESS_TOKEN_TTL_PRESET,              \
                    .about = "Seconds; 0: no maximum"),                                          \
        FIELD_GIVEN(type_, at_ access_token_uses_limit, "accessTokenNumUsesLimit", INT, WIRE_IN, \
                    .max = INT32_MAX, .about = "0: no limit")

/* …and of how often somebody may fail. */
#define IDENTITY_AUTH_LOCKOUT_FIELDS(type_, at_)                                                 \
    FIELD_GIVEN(type_, at_ lockout_enabled, "lockoutEnabled", BOOL, WIRE_IN, .preset = true),    \
        FIELD_GIVEN(type_, at_ lockout_threshold, "lockoutThreshold", INT, WIRE_IN, .min = 1,    \
                    .max = 30, .preset = 3),                                                     \
        FIELD_GIVEN(type_, at_ lockout_duration_seconds, "lockoutDurationSeconds", INT, WIRE_IN, \
                    .min = 30, .max = 86400, .preset = 300),                                     \
        FIELD_GIVEN(type_, at_ lockout_counter_reset_seconds, "lockoutCounterResetSeconds", INT, \
                    WIRE_IN, .min = 5, .max = 3600, .preset = 30)

/* Who a machine says it is; what proves it follows in the struct of each way to log in, of which this
 * is the first member. */
struct login_claim {
    struct str identity_id, organization_slug, sub_organization_name;
};
#define LOGIN_CLAIM_FIELDS(type_, at_)                                                      \
    FIELD(type_, at_ identity_id, "identityId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1), \
        FIELD(type_, at_ organization_slug, "organizationSlug", TEXT, WIRE_IN | TRIM),      \
        FIELD(type_, at_ sub_organization_name, "subOrganizationName", TEXT, WIRE_IN | TRIM)

struct client_secret_input {
    struct str description;
    int64_t uses_limit, ttl;
};
extern const struct record client_secret_input_record;

struct universal_login_input {
    struct str client_id, organization_slug, sub_organization_name;
    struct secret_text client_secret;
};
extern const struct record universal_login_input_record;

/* A token in the body: renew and revoke. */
struct presented_token_input {
    struct str access_token;
};
extern const struct record presented_token_input_record;

struct token_input {
    struct str name, organization_slug;
};
extern const struct record token_input_record;

struct page_query {
    int64_t offset, limit;
};
extern const struct record page_query_record;
