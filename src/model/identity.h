/* identity.h: machine identities, their ways to log in and their tokens (10-auth §3 to §6). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"
#include "model/role.h"

struct identity {
    struct id id, org_id;
    struct str name;
    bool has_delete_protection;
    struct texts auth_methods;
    struct str metadata; /* JSON [{id,key,value}] */
    int64_t created_at, updated_at;
    struct id project_id; /* always nil: identities belong to organisations here */
};
extern const struct record identity_record;
#define IDENTITY_COLUMNS                                                                    \
    "i.id, i.name, i.org_id, i.has_delete_protection,"                                      \
    " (SELECT json_group_array(a.method) FROM identity_auth a WHERE a.identity_id = i.id)," \
    " coalesce(i.metadata, '[]'), i.created_at, i.updated_at"

/* An identity as a member of its organisation: what reads answer. */
struct identity_member {
    struct id id, org_id, identity_id, role_id;
    struct str role, metadata;
    int64_t created_at, updated_at;
    struct identity identity; /* id, name, authMethods, hasDeleteProtection */
    struct custom_role custom_role;
    enum given custom_role_given; /* set by whoever read the row */
};
extern const struct record identity_member_record;
extern const struct record identity_brief_record;
#define IDENTITY_BRIEF_COLUMNS               \
    "i.id, i.name, i.has_delete_protection," \
    " (SELECT json_group_array(a.method) FROM identity_auth a WHERE a.identity_id = i.id)"
#define IDENTITY_MEMBER_COLUMNS                                                     \
    "m.id, m.role, m.role_id, m.org_id, m.identity_id, m.created_at, m.updated_at," \
    " coalesce(i.metadata, '[]'), " IDENTITY_BRIEF_COLUMNS ", " CUSTOM_ROLE_COLUMNS

/* One way of an identity to log in, whichever. */
struct identity_auth {
    struct id id, identity_id, client_id;
    struct str method;
    int64_t access_token_ttl, access_token_max_ttl, access_token_uses_limit, access_token_period;
    struct str access_token_trusted_ips, client_secret_trusted_ips; /* JSON */
    bool lockout_enabled;
    int64_t lockout_threshold, lockout_duration_seconds, lockout_counter_reset_seconds;
    int64_t created_at, updated_at;
    struct str settings;   /* JSON by method: see vouched_auth.h */
    struct str credential; /* sealed; absent: none */
};
extern const struct record universal_auth_record, token_auth_record;
#define IDENTITY_AUTH_COLUMNS                                                         \
    "a.id, a.client_id, a.identity_id, a.access_token_ttl, a.access_token_max_ttl,"   \
    " a.access_token_uses_limit, a.access_token_period, a.client_secret_trusted_ips," \
    " a.access_token_trusted_ips, a.lockout_enabled, a.lockout_threshold,"            \
    " a.lockout_duration_seconds, a.lockout_counter_reset_seconds, a.created_at,"     \
    " a.updated_at, a.method, a.settings, a.credential"

/* What every way but universal auth answers of it. `at_` leads from the type to the identity_auth. */
#define IDENTITY_AUTH_OUT_FIELDS(type_, at_)                                                 \
    FIELD(type_, at_ id, "id", ID, WIRE_OUT),                                                \
        FIELD(type_, at_ identity_id, "identityId", ID, WIRE_OUT),                           \
        FIELD(type_, at_ access_token_ttl, "accessTokenTTL", INT, WIRE_OUT),                 \
        FIELD(type_, at_ access_token_max_ttl, "accessTokenMaxTTL", INT, WIRE_OUT),          \
        FIELD(type_, at_ access_token_uses_limit, "accessTokenNumUsesLimit", INT, WIRE_OUT), \
        FIELD(type_, at_ access_token_trusted_ips, "accessTokenTrustedIps", JSON, WIRE_OUT), \
        FIELD(type_, at_ created_at, "createdAt", TIME, WIRE_OUT),                           \
        FIELD(type_, at_ updated_at, "updatedAt", TIME, WIRE_OUT)
/* Those that lock themselves answer this too. */
#define IDENTITY_AUTH_LOCKOUT_OUT_FIELDS(type_, at_)                                         \
    FIELD(type_, at_ lockout_enabled, "lockoutEnabled", BOOL, WIRE_OUT),                     \
        FIELD(type_, at_ lockout_threshold, "lockoutThreshold", INT, WIRE_OUT),              \
        FIELD(type_, at_ lockout_duration_seconds, "lockoutDurationSeconds", INT, WIRE_OUT), \
        FIELD(type_, at_ lockout_counter_reset_seconds, "lockoutCounterResetSeconds", INT,   \
              WIRE_OUT)

struct client_secret {
    struct id id, auth_id;
    struct str description, prefix, secret_hash;
    int64_t uses, uses_limit, ttl, created_at, updated_at;
    bool is_revoked;
};
extern const struct record client_secret_record;
#define CLIENT_SECRET_COLUMNS                                                                 \
    "s.id, s.created_at, s.updated_at, s.description, s.prefix, s.uses, s.uses_limit, s.ttl," \
    " s.auth_id, s.is_revoked"

/* A token that was handed out. The token itself is signed, not stored. */
struct access_token {
    struct id id, identity_id, auth_id, client_secret_id;
    struct str name, auth_method;
    int64_t ttl, max_ttl, period, uses, uses_limit;
    int64_t last_used_at, last_renewed_at, created_at, updated_at;
    bool is_revoked;
};
extern const struct record access_token_record;
#define ACCESS_TOKEN_COLUMNS                                                            \
    "t.id, t.identity_id, t.ttl, t.max_ttl, t.uses, t.uses_limit, t.last_used_at,"      \
    " t.last_renewed_at, t.is_revoked, t.client_secret_id, t.created_at, t.updated_at," \
    " t.name, t.period, (SELECT a.method FROM identity_auth a WHERE a.id = t.auth_id)"

/* What every login of a machine answers. */
struct login_answer {
    struct str access_token, token_type;
    int64_t expires_in, max_ttl;
};
extern const struct record login_answer_record;
