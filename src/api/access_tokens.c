/* What every machine does with its access token, whatever it logged in with (10-auth §5). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/access_token.h"
#include "model/identity_input.h"

static STATUS post_renew(struct exchange *exchange)
{
    const struct presented_token_input *body = exchange->body;
    struct login_answer answer;

    TRY(access_token_renew(&exchange->call, body->access_token, &answer));
    return answer_record(exchange, NULL, &login_answer_record, &answer);
}

static STATUS post_revoke(struct exchange *exchange)
{
    const struct presented_token_input *body = exchange->body;

    TRY(access_token_revoke(&exchange->call, body->access_token));
    return answer_message(exchange, "Successfully revoked access token");
}

/* The token in the body is the credential. */
#define BEARER          \
    {                   \
        .by = BY_PUBLIC \
    }

static const struct route rows[] = {
    { HTTP_POST,
      "/api/v1/auth/token/renew",
      BEARER,
      NULL,
      &presented_token_input_record,
      post_renew,
      ROUTE_FORM,
      { NULL, &login_answer_record, false },
      "Renew an identity's access token. As the contract has it, one whose new end would lie beyond its"
      " max TTL is refused with 401 and deleted: with equal TTLs, the default, that is any token, and"
      " clients log in anew",
      0 },
    { HTTP_POST,
      "/api/v1/auth/token/revoke",
      BEARER,
      NULL,
      &presented_token_input_record,
      post_revoke,
      ROUTE_FORM,
      { NULL, NULL, false },
      "Revoke an identity's access token",
      0 },
};
ROUTE_TABLE(access_token_routes, "Access tokens", rows);
