/* Token auth: configuration and tokens (10-auth §6). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/token_auth.h"
#include "api/api.h"
#include "api/tables.h"

static STATUS answer_auth(struct exchange *exchange, const struct identity_auth *auth)
{
    return answer_record(exchange, "identityTokenAuth", &token_auth_record, auth);
}

static STATUS post_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_attach(&exchange->call, id, AUTH_TOKEN, exchange->body, NULL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS get_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_get(&exchange->call, id, AUTH_TOKEN, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS patch_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_update(&exchange->call, id, AUTH_TOKEN, exchange->body, NULL, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS delete_auth(struct exchange *exchange)
{
    struct identity_auth auth;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(identity_auth_detach(&exchange->call, id, AUTH_TOKEN, &auth));
    return answer_auth(exchange, &auth);
}

static STATUS post_token(struct exchange *exchange)
{
    const struct token_input *body = exchange->body;
    struct json_writer *out = &exchange->out;
    struct login_answer answer;
    struct access_token token;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(token_auth_issue(&exchange->call, id, body->name, &token, &answer));
    json_object_begin(out);
    record_members_to_json(&login_answer_record, &answer, out);
    json_key(out, "tokenData");
    record_to_json(&access_token_record, &token, out);
    json_object_end(out);
    return OK;
}

static STATUS get_tokens(struct exchange *exchange)
{
    struct record_list tokens;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(token_auth_list(&exchange->call, id, exchange->query, &tokens));
    return answer_records(exchange, "tokens", &access_token_record, &tokens);
}

static STATUS get_token(struct exchange *exchange)
{
    struct access_token token;
    struct id id;

    TRY(exchange_param_id(exchange, "tokenId", &id));
    TRY(token_auth_get(&exchange->call, id, &token));
    return answer_record(exchange, "token", &access_token_record, &token);
}

static STATUS patch_token(struct exchange *exchange)
{
    const struct token_input *body = exchange->body;
    struct access_token token;
    struct id id;

    TRY(exchange_param_id(exchange, "tokenId", &id));
    TRY(token_auth_rename(&exchange->call, id, body->name, &token));
    return answer_record(exchange, "token", &access_token_record, &token);
}

static STATUS post_revoke(struct exchange *exchange)
{
    struct id id;

    TRY(exchange_param_id(exchange, "tokenId", &id));
    TRY(token_auth_revoke(&exchange->call, id));
    return answer_message(exchange, "Successfully revoked access token");
}

#define OF_IDENTITY "/api/v1/auth/token-auth/identities/{identityId}"
#define TOKEN "/api/v1/auth/token-auth/tokens/{tokenId}"
#define NEED(action_)                                      \
    {                                                      \
        BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_##action_ \
    }
#define AUTH                                           \
    {                                                  \
        "identityTokenAuth", &token_auth_record, false \
    }
#define ONE                                  \
    {                                        \
        "token", &access_token_record, false \
    }

static const struct route rows[] = {
    { HTTP_POST, OF_IDENTITY, NEED(EDIT), NULL, &token_auth_input_record, post_auth,
      ROUTE_BODY_OPTIONAL, AUTH, "Give an identity token auth", 0 },
    { HTTP_GET, OF_IDENTITY, NEED(READ), NULL, NULL, get_auth, 0, AUTH,
      "Read an identity's token auth", 0 },
    { HTTP_PATCH, OF_IDENTITY, NEED(EDIT), NULL, &token_auth_input_record, patch_auth, 0, AUTH,
      "Change an identity's token auth", 0 },
    { HTTP_DELETE, OF_IDENTITY, NEED(REVOKE_AUTH), NULL, NULL, delete_auth, 0, AUTH,
      "Take token auth from an identity, with its tokens", 0 },
    { HTTP_POST,
      OF_IDENTITY "/tokens",
      NEED(CREATE_TOKEN),
      NULL,
      &token_input_record,
      post_token,
      ROUTE_BODY_OPTIONAL,
      { NULL, &login_answer_record, false },
      "Create an access token, which is shown this once",
      0 },
    { HTTP_GET,
      OF_IDENTITY "/tokens",
      NEED(READ),
      &page_query_record,
      NULL,
      get_tokens,
      0,
      { "tokens", &access_token_record, true },
      "List an identity's access tokens",
      0 },
    { HTTP_GET, TOKEN, NEED(READ), NULL, NULL, get_token, 0, ONE, "Read about an access token", 0 },
    { HTTP_PATCH, TOKEN, NEED(EDIT), NULL, &token_input_record, patch_token, 0, ONE,
      "Rename an access token", 0 },
    { HTTP_POST,
      TOKEN "/revoke",
      NEED(DELETE_TOKEN),
      NULL,
      NULL,
      post_revoke,
      0,
      { NULL, NULL, false },
      "Revoke an access token",
      0 },
};
ROUTE_TABLE(token_auth_routes, "Token auth", rows);
