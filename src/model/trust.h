/* trust.h: machines that log in with a token of somebody else's: an OpenID Connect provider (OIDC
 * auth), or whoever holds a key (JWT auth). What is asked of such a token. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

enum jwt_keys_from { JWT_KEYS_JWKS, JWT_KEYS_STATIC };

/* Both methods share the struct; each has its own fields on the wire. */
struct trust {
    struct str discovery_url;   /* OIDC */
    int keys_from;              /* JWT: enum jwt_keys_from */
    struct str jwks_url;        /* JWT, from a JWKS */
    struct texts public_keys;   /* JWT, static: PEM */
    struct str ca_cert;         /* of the server the keys come from; empty: the system's */
    struct str issuer, subject; /* exactly; a glob. Empty: any */
    struct str audiences;       /* separated by commas; empty: any */
    struct str claims;          /* JSON object: name → accepted values, separated by commas */
    struct str claim_mapping;   /* OIDC; JSON object: name in conditions → claim */
    enum given discovery_url_given, keys_from_given, jwks_url_given, public_keys_given,
        ca_cert_given, issuer_given, subject_given, audiences_given, claims_given,
        claim_mapping_given;
};
extern const struct record oidc_trust_record, jwt_trust_record; /* as stored */

struct trust_auth {
    struct identity_auth auth;
    struct trust trust;
};
extern const struct record oidc_auth_record, jwt_auth_record;

struct trust_auth_input {
    struct identity_auth_input auth; /* first: the one is found from the other */
    struct trust trust;
};
extern const struct record oidc_auth_create_record, oidc_auth_update_record;
extern const struct record jwt_auth_create_record, jwt_auth_update_record;

struct trust_login_input {
    struct login_claim claim; /* first */
    struct secret_text jwt;
};
enum { FOREIGN_TOKEN_BYTES_MAX = 16384 };
extern const struct record trust_login_record;
