/* Universal auth: logging in, configuration, client secrets (10-auth §4). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/universal_auth.h"
#include "api/api.h"
#include "api/tables.h"

static STATUS post_login(struct exchange *exchange)
{
    struct login_answer answer;

    TRY(universal_auth_login(&exchange->call, exchange->body, &answer));
    return answer_record(exchange, NULL, &login_answer_record, &answer);
}

static STATUS answer_auth(struct exchange *exchange, const struct identity_auth *auth)
{
    return answer_record(exchange, "identityUniversalAuth", &universal_auth_record, auth);
}

static STATUS post_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_attach(&exchange->call, id, AUTH_UNIVERSAL, exchange->body, NULL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS get_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_get(&exchange->call, id, AUTH_UNIVERSAL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS patch_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_update(&exchange->call, id, AUTH_UNIVERSAL, exchange->body, NULL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS delete_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_detach(&exchange->call, id, AUTH_UNIVERSAL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS post_clear_lockouts(struct exchange *exchange)
{
    int64_t cleared = 0;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(universal_auth_clear_lockouts(&exchange->call, id, &cleared));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "deleted");
    json_write_int(&exchange->out, cleared);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_secret(struct exchange *exchange)
{
    struct client_secret secret;
    struct str text;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(client_secret_create(&exchange->call, id, exchange->body, &text, &secret));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "clientSecret");
    json_write_text(&exchange->out, text);
    json_key(&exchange->out, "clientSecretData");
    record_to_json(&client_secret_record, &secret, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_secrets(struct exchange *exchange)
{
    struct record_list secrets;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(client_secret_list(&exchange->call, id, &secrets));
    return answer_records(exchange, "clientSecretData", &client_secret_record, &secrets);
}

/* Reading one and revoking one differ in the domain's verb alone. */
typedef STATUS client_secret_verb(struct call *call, struct id identity_id, struct id secret_id,
                                  struct client_secret *ret_secret);

static STATUS answer_secret(struct exchange *exchange, client_secret_verb *verb)
{
    struct client_secret secret;
    struct id identity_id;
    struct id secret_id;

    TRY(exchange_param_id(exchange, "identityId", &identity_id));
    TRY(exchange_param_id(exchange, "clientSecretId", &secret_id));
    TRY(verb(&exchange->call, identity_id, secret_id, &secret));
    return answer_record(exchange, "clientSecretData", &client_secret_record, &secret);
}

static STATUS get_secret(struct exchange *exchange)
{
    return answer_secret(exchange, client_secret_get);
}

static STATUS post_revoke_secret(struct exchange *exchange)
{
    return answer_secret(exchange, client_secret_revoke);
}

#define BASE "/api/v1/auth/universal-auth/identities/{identityId}"
#define SECRETS BASE "/client-secrets"
#define NEED(action_)                                      \
    {                                                      \
        BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_##action_ \
    }
#define AUTH                                                   \
    {                                                          \
        "identityUniversalAuth", &universal_auth_record, false \
    }
#define SECRET                                           \
    {                                                    \
        "clientSecretData", &client_secret_record, false \
    }

static const struct route rows[] = {
    { HTTP_POST,
      "/api/v1/auth/universal-auth/login",
      { .by = BY_PUBLIC },
      NULL,
      &universal_login_input_record,
      post_login,
      ROUTE_FORM,
      { NULL, &login_answer_record, false },
      "Log in with a client id and a client secret",
      0 },
    { HTTP_POST, BASE, NEED(EDIT), NULL, &universal_auth_input_record, post_auth,
      ROUTE_BODY_OPTIONAL, AUTH, "Give an identity universal auth", 0 },
    { HTTP_GET, BASE, NEED(READ), NULL, NULL, get_auth, 0, AUTH,
      "Read an identity's universal auth", 0 },
    { HTTP_PATCH, BASE, NEED(EDIT), NULL, &universal_auth_input_record, patch_auth, 0, AUTH,
      "Change an identity's universal auth", 0 },
    { HTTP_DELETE, BASE, NEED(REVOKE_AUTH), NULL, NULL, delete_auth, 0, AUTH,
      "Take universal auth from an identity, with its secrets and tokens", 0 },
    { HTTP_POST,
      BASE "/clear-lockouts",
      NEED(EDIT),
      NULL,
      NULL,
      post_clear_lockouts,
      0,
      { NULL, NULL, false },
      "Let a locked-out identity try again",
      0 },
    { HTTP_POST, SECRETS, NEED(CREATE_TOKEN), NULL, &client_secret_input_record, post_secret,
      ROUTE_BODY_OPTIONAL, SECRET, "Create a client secret, which is shown this once", 0 },
    { HTTP_GET,
      SECRETS,
      NEED(READ),
      NULL,
      NULL,
      get_secrets,
      0,
      { "clientSecretData", &client_secret_record, true },
      "List an identity's client secrets",
      0 },
    { HTTP_GET, SECRETS "/{clientSecretId}", NEED(READ), NULL, NULL, get_secret, 0, SECRET,
      "Read about a client secret", 0 },
    { HTTP_POST, SECRETS "/{clientSecretId}/revoke", NEED(DELETE_TOKEN), NULL, NULL,
      post_revoke_secret, 0, SECRET, "Revoke a client secret and the tokens it was used for", 0 },
};
ROUTE_TABLE(universal_auth_routes, "Universal auth", rows);
