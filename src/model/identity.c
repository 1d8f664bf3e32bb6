// SPDX-License-Identifier: Apache-2.0
#include "model/identity.h"

static const struct field identity_fields[] = {
    FIELD(identity, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(identity, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(identity, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(identity, has_delete_protection, "hasDeleteProtection", BOOL, COLUMN | WIRE_OUT),
    FIELD(identity, auth_methods, "authMethods", TEXTS, COLUMN | WIRE_OUT),
    FIELD(identity, metadata, "metadata", JSON, COLUMN | WIRE_OUT),
    FIELD(identity, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity, project_id, "projectId", ID, WIRE_OUT | NULLABLE),
};
const struct record identity_record = RECORD(identity, "Identity", identity_fields);

static const struct field identity_brief_fields[] = {
    FIELD(identity, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(identity, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(identity, has_delete_protection, "hasDeleteProtection", BOOL, COLUMN | WIRE_OUT),
    FIELD(identity, auth_methods, "authMethods", TEXTS, COLUMN | WIRE_OUT),
};
const struct record identity_brief_record =
    RECORD(identity, "IdentityBrief", identity_brief_fields);

static const struct field identity_member_fields[] = {
    FIELD(identity_member, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(identity_member, role, "role", TEXT, COLUMN | WIRE_OUT),
    FIELD(identity_member, role_id, "roleId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(identity_member, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(identity_member, identity_id, "identityId", ID, COLUMN | WIRE_OUT),
    FIELD(identity_member, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity_member, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity_member, metadata, "metadata", JSON, COLUMN | WIRE_OUT),
    FIELD(identity_member, identity, "identity", RECORD, COLUMN | WIRE_OUT,
          .record = &identity_brief_record),
    FIELD_GIVEN(identity_member, custom_role, "customRole", RECORD, COLUMN | WIRE_OUT | OMIT_EMPTY,
                .record = &custom_role_record),
};
const struct record identity_member_record =
    RECORD(identity_member, "IdentityOrgMembership", identity_member_fields);

/* Every column is read for both; what the other method has no word for stays off the wire. */
#define AUTH_FIELDS(universal_)                                                                  \
    FIELD(identity_auth, id, "id", ID, COLUMN | WIRE_OUT),                                       \
        FIELD(identity_auth, client_id, "clientId", ID, COLUMN | (universal_)),                  \
        FIELD(identity_auth, identity_id, "identityId", ID, COLUMN | WIRE_OUT),                  \
        FIELD(identity_auth, access_token_ttl, "accessTokenTTL", INT, COLUMN | WIRE_OUT),        \
        FIELD(identity_auth, access_token_max_ttl, "accessTokenMaxTTL", INT, COLUMN | WIRE_OUT), \
        FIELD(identity_auth, access_token_uses_limit, "accessTokenNumUsesLimit", INT,            \
              COLUMN | WIRE_OUT),                                                                \
        FIELD(identity_auth, access_token_period, "accessTokenPeriod", INT,                      \
              COLUMN | (universal_)),                                                            \
        FIELD(identity_auth, client_secret_trusted_ips, "clientSecretTrustedIps", JSON,          \
              COLUMN | (universal_)),                                                            \
        FIELD(identity_auth, access_token_trusted_ips, "accessTokenTrustedIps", JSON,            \
              COLUMN | WIRE_OUT),                                                                \
        FIELD(identity_auth, lockout_enabled, "lockoutEnabled", BOOL, COLUMN | (universal_)),    \
        FIELD(identity_auth, lockout_threshold, "lockoutThreshold", INT, COLUMN | (universal_)), \
        FIELD(identity_auth, lockout_duration_seconds, "lockoutDurationSeconds", INT,            \
              COLUMN | (universal_)),                                                            \
        FIELD(identity_auth, lockout_counter_reset_seconds, "lockoutCounterResetSeconds", INT,   \
              COLUMN | (universal_)),                                                            \
        FIELD(identity_auth, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),                  \
        FIELD(identity_auth, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),                  \
        FIELD(identity_auth, method, "method", TEXT, COLUMN),                                    \
        FIELD(identity_auth, settings, "settings", TEXT, COLUMN),                                \
        FIELD(identity_auth, credential, "credential", BLOB, COLUMN)

static const struct field universal_auth_fields[] = { AUTH_FIELDS(WIRE_OUT) };
const struct record universal_auth_record =
    RECORD(identity_auth, "IdentityUniversalAuth", universal_auth_fields);

static const struct field token_auth_fields[] = { AUTH_FIELDS(0) };
const struct record token_auth_record =
    RECORD(identity_auth, "IdentityTokenAuth", token_auth_fields);

static const struct field client_secret_fields[] = {
    FIELD(client_secret, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(client_secret, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(client_secret, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(client_secret, description, "description", TEXT, COLUMN | WIRE_OUT),
    FIELD(client_secret, prefix, "clientSecretPrefix", TEXT, COLUMN | WIRE_OUT),
    FIELD(client_secret, uses, "clientSecretNumUses", INT, COLUMN | WIRE_OUT),
    FIELD(client_secret, uses_limit, "clientSecretNumUsesLimit", INT, COLUMN | WIRE_OUT),
    FIELD(client_secret, ttl, "clientSecretTTL", INT, COLUMN | WIRE_OUT),
    FIELD(client_secret, auth_id, "identityUAId", ID, COLUMN | WIRE_OUT),
    FIELD(client_secret, is_revoked, "isClientSecretRevoked", BOOL, COLUMN | WIRE_OUT),
};
const struct record client_secret_record =
    RECORD(client_secret, "ClientSecret", client_secret_fields);

static const struct field access_token_fields[] = {
    FIELD(access_token, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(access_token, identity_id, "identityId", ID, COLUMN | WIRE_OUT),
    FIELD(access_token, ttl, "accessTokenTTL", INT, COLUMN | WIRE_OUT),
    FIELD(access_token, max_ttl, "accessTokenMaxTTL", INT, COLUMN | WIRE_OUT),
    FIELD(access_token, uses, "accessTokenNumUses", INT, COLUMN | WIRE_OUT),
    FIELD(access_token, uses_limit, "accessTokenNumUsesLimit", INT, COLUMN | WIRE_OUT),
    FIELD(access_token, last_used_at, "accessTokenLastUsedAt", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(access_token, last_renewed_at, "accessTokenLastRenewedAt", TIME,
          COLUMN | WIRE_OUT | NULLABLE),
    FIELD(access_token, is_revoked, "isAccessTokenRevoked", BOOL, COLUMN | WIRE_OUT),
    FIELD(access_token, client_secret_id, "identityUAClientSecretId", ID,
          COLUMN | WIRE_OUT | NULLABLE),
    FIELD(access_token, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(access_token, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(access_token, name, "name", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(access_token, period, "accessTokenPeriod", INT, COLUMN | WIRE_OUT),
    FIELD(access_token, auth_method, "authMethod", TEXT, COLUMN | WIRE_OUT),
};
const struct record access_token_record = RECORD(access_token, "AccessToken", access_token_fields);

static const struct field login_answer_fields[] = {
    FIELD(login_answer, access_token, "accessToken", TEXT, WIRE_OUT),
    FIELD(login_answer, expires_in, "expiresIn", INT, WIRE_OUT),
    FIELD(login_answer, max_ttl, "accessTokenMaxTTL", INT, WIRE_OUT),
    FIELD(login_answer, token_type, "tokenType", TEXT, WIRE_OUT),
};
const struct record login_answer_record = RECORD(login_answer, "Login", login_answer_fields);
