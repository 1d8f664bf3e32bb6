/* OIDC auth and JWT auth: logging in and configuration. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_auth.h"
#include "api/api.h"
#include "api/tables.h"

/* Which method a row is about is its argument. */
static enum auth_method method_of(const struct exchange *exchange)
{
    return (enum auth_method)exchange->route->argument;
}

static STATUS answer_auth(struct exchange *exchange, const struct trust_auth *auth)
{
    if (method_of(exchange) == AUTH_OIDC)
        return answer_record(exchange, "identityOidcAuth", &oidc_auth_record, auth);
    return answer_record(exchange, "identityJwtAuth", &jwt_auth_record, auth);
}

static STATUS post_login(struct exchange *exchange)
{
    struct login_answer answer;

    TRY(trusted_auth_login(&exchange->call, method_of(exchange), exchange->body, &answer));
    return answer_record(exchange, NULL, &login_answer_record, &answer);
}

static STATUS post_auth(struct exchange *exchange)
{
    struct trust_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(trusted_auth_attach(&exchange->call, id, method_of(exchange), exchange->body, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS get_auth(struct exchange *exchange)
{
    struct trust_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(trusted_auth_get(&exchange->call, id, method_of(exchange), &auth));
    return answer_auth(exchange, &auth);
}

static STATUS patch_auth(struct exchange *exchange)
{
    struct trust_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(trusted_auth_update(&exchange->call, id, method_of(exchange), exchange->body, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS delete_auth(struct exchange *exchange)
{
    struct trust_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(trusted_auth_detach(&exchange->call, id, method_of(exchange), &auth));
    return answer_auth(exchange, &auth);
}

#define NEED(action_)                                      \
    {                                                      \
        BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_##action_ \
    }
#define OIDC                                         \
    {                                                \
        "identityOidcAuth", &oidc_auth_record, false \
    }
#define JWT                                        \
    {                                              \
        "identityJwtAuth", &jwt_auth_record, false \
    }
#define LOGIN(path_, about_, method_)                                                        \
    {                                                                                        \
        HTTP_POST, path_, { .by = BY_PUBLIC }, NULL, &trust_login_input_record, post_login,  \
            ROUTE_FORM | ROUTE_SLOW, { NULL, &login_answer_record, false }, about_, method_, \
    }
#define OIDC_PATH "/api/v1/auth/oidc-auth/identities/{identityId}"
#define JWT_PATH "/api/v1/auth/jwt-auth/identities/{identityId}"

static const struct route rows[] = {
    LOGIN("/api/v1/auth/oidc-auth/login", "Log in with a token of an OpenID Connect provider",
          AUTH_OIDC),
    { HTTP_POST, OIDC_PATH, NEED(EDIT), NULL, &oidc_auth_create_record, post_auth, 0, OIDC,
      "Give an identity OIDC auth", AUTH_OIDC },
    { HTTP_GET, OIDC_PATH, NEED(READ), NULL, NULL, get_auth, 0, OIDC,
      "Read an identity's OIDC auth", AUTH_OIDC },
    { HTTP_PATCH, OIDC_PATH, NEED(EDIT), NULL, &oidc_auth_update_record, patch_auth, 0, OIDC,
      "Change an identity's OIDC auth", AUTH_OIDC },
    { HTTP_DELETE, OIDC_PATH, NEED(REVOKE_AUTH), NULL, NULL, delete_auth, 0, OIDC,
      "Take OIDC auth from an identity, with its tokens", AUTH_OIDC },
    LOGIN("/api/v1/auth/jwt-auth/login", "Log in with a token signed by a known key", AUTH_JWT),
    { HTTP_POST, JWT_PATH, NEED(EDIT), NULL, &jwt_auth_create_record, post_auth, 0, JWT,
      "Give an identity JWT auth", AUTH_JWT },
    { HTTP_GET, JWT_PATH, NEED(READ), NULL, NULL, get_auth, 0, JWT, "Read an identity's JWT auth",
      AUTH_JWT },
    { HTTP_PATCH, JWT_PATH, NEED(EDIT), NULL, &jwt_auth_update_record, patch_auth, 0, JWT,
      "Change an identity's JWT auth", AUTH_JWT },
    { HTTP_DELETE, JWT_PATH, NEED(REVOKE_AUTH), NULL, NULL, delete_auth, 0, JWT,
      "Take JWT auth from an identity, with its tokens", AUTH_JWT },
};
ROUTE_TABLE(trusted_auth_routes, "OIDC and JWT auth", rows);
