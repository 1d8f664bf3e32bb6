// SPDX-License-Identifier: Apache-2.0
#include "model/trust.h"

enum { URL_MAX = 2048, LIST_MAX = 4096, PEM_MAX = 65536, KEYS_MAX = 20, GLOB_MAX = 1024 };

static const char *const keys_from_options[] = {
    [JWT_KEYS_JWKS] = "jwks", [JWT_KEYS_STATIC] = "static", NULL
};

/* The same rows for what is stored, answered and sent: each record says where the trust lies. */
#define TEXT_OF(type_, member_, wire_, uses_, max_, ...) \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = (max_), ##__VA_ARGS__)

#define BOUNDS(type_, at_, uses_, issuer_uses_)                                                \
    TEXT_OF(type_, at_ issuer, "boundIssuer", (uses_) | (issuer_uses_), URL_MAX,               \
            .min = (issuer_uses_) ? 1 : 0, .preset_text = (issuer_uses_) ? NULL : ""),         \
        TEXT_OF(type_, at_ audiences, "boundAudiences", uses_, LIST_MAX, .preset_text = "",    \
                .about = "Accepted audiences, separated by commas; empty: any"),               \
        TEXT_OF(type_, at_ subject, "boundSubject", uses_, GLOB_MAX, .preset_text = "",        \
                .about =                                                                       \
                    "The accepted subject, in which * and ** stand for anything; empty: any"), \
        FIELD_GIVEN(type_, at_ claims, "boundClaims", JSON, uses_,                             \
                    .about = "Names of claims and their accepted values, separated by commas")

#define OIDC_FIELDS(type_, at_, uses_, required_)                                            \
    TEXT_OF(type_, at_ discovery_url, "oidcDiscoveryUrl", (uses_) | (required_), URL_MAX,    \
            .min = 1),                                                                       \
        TEXT_OF(type_, at_ ca_cert, "caCert", uses_, PEM_MAX, .preset_text = "",             \
                .about = "PEM; empty: the authorities of the system"),                       \
        BOUNDS(type_, at_, uses_, required_),                                                \
        FIELD_GIVEN(type_, at_ claim_mapping, "claimMetadataMapping", JSON, uses_,           \
                    .about = "Claims that conditions may speak of, by the name used there: " \
                             "{{identity.auth.oidc.claims.NAME}}")

#define JWT_FIELDS(type_, at_, uses_, required_)                                         \
    FIELD_GIVEN(type_, at_ keys_from, "configurationType", ENUM, (uses_) | (required_),  \
                .options = keys_from_options),                                           \
        TEXT_OF(type_, at_ jwks_url, "jwksUrl", uses_, URL_MAX, .preset_text = ""),      \
        TEXT_OF(type_, at_ ca_cert, "jwksCaCert", uses_, PEM_MAX, .preset_text = "",     \
                .about = "PEM; empty: the authorities of the system"),                   \
        FIELD_GIVEN(type_, at_ public_keys, "publicKeys", TEXTS, uses_, .max = KEYS_MAX, \
                    .about = "PEM"),                                                     \
        BOUNDS(type_, at_, uses_, 0)

/* An empty macro argument: the members lie in the struct itself. */
#define HERE
#define BOTH (WIRE_IN | WIRE_OUT)

static const struct field oidc_trust_fields[] = { OIDC_FIELDS(trust, HERE, BOTH, 0) };
const struct record oidc_trust_record = RECORD(trust, "OidcTrust", oidc_trust_fields);
static const struct field jwt_trust_fields[] = { JWT_FIELDS(trust, HERE, BOTH, 0) };
const struct record jwt_trust_record = RECORD(trust, "JwtTrust", jwt_trust_fields);

static const struct field oidc_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(trust_auth, auth.),
    OIDC_FIELDS(trust_auth, trust., WIRE_OUT, 0),
};
const struct record oidc_auth_record = RECORD(trust_auth, "IdentityOidcAuth", oidc_auth_fields);
static const struct field jwt_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(trust_auth, auth.),
    JWT_FIELDS(trust_auth, trust., WIRE_OUT, 0),
};
const struct record jwt_auth_record = RECORD(trust_auth, "IdentityJwtAuth", jwt_auth_fields);

static const struct field oidc_create_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(trust_auth_input, auth.),
    OIDC_FIELDS(trust_auth_input, trust., WIRE_IN, REQUIRED),
};
const struct record oidc_auth_create_record =
    RECORD(trust_auth_input, "OidcAuthInput", oidc_create_fields);
static const struct field oidc_update_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(trust_auth_input, auth.),
    OIDC_FIELDS(trust_auth_input, trust., WIRE_IN, 0),
};
const struct record oidc_auth_update_record =
    RECORD(trust_auth_input, "OidcAuthUpdate", oidc_update_fields);

static const struct field jwt_create_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(trust_auth_input, auth.),
    JWT_FIELDS(trust_auth_input, trust., WIRE_IN, REQUIRED),
};
const struct record jwt_auth_create_record =
    RECORD(trust_auth_input, "JwtAuthInput", jwt_create_fields);
static const struct field jwt_update_fields[] = {
    IDENTITY_AUTH_TOKEN_FIELDS(trust_auth_input, auth.),
    JWT_FIELDS(trust_auth_input, trust., WIRE_IN, 0),
};
const struct record jwt_auth_update_record =
    RECORD(trust_auth_input, "JwtAuthUpdate", jwt_update_fields);

static const struct field trust_login_fields[] = {
    LOGIN_CLAIM_FIELDS(trust_login_input, claim.),
    FIELD(trust_login_input, jwt, "jwt", SECRET, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = FOREIGN_TOKEN_BYTES_MAX),
};
const struct record trust_login_record =
    RECORD(trust_login_input, "TrustLogin", trust_login_fields);
