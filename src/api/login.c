/* People: signing in, choosing an organisation, staying signed in, leaving (10-auth §7). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/refresh_cookie.h"
#include "api/tables.h"
#include "domain/user.h"

static STATUS post_login(struct exchange *exchange)
{
    const struct login_input *body = exchange->body;
    struct session_tokens tokens;

    TRY(user_login(&exchange->call, body->email, &body->password, &tokens));
    refresh_cookie_set(exchange, tokens.refresh);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "accessToken");
    json_write_text(&exchange->out, tokens.access);
    json_object_end(&exchange->out);
    return OK;
}

/* The password-proof protocol of old clients needs what this server never stores. */
static STATUS refuse_proof(struct exchange *exchange)
{
    return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL,
                     "This way of signing in is not supported. Sign in with POST "
                     "/api/v3/auth/login.");
}

static STATUS post_select(struct exchange *exchange)
{
    const struct select_org_input *body = exchange->body;
    struct session_tokens tokens = { .mfa = STR_ABSENT };

    TRY(session_select_org(&exchange->call, body->organization_id, &tokens));
    bool needs_mfa = str_is_given(tokens.mfa);
    if (!needs_mfa) refresh_cookie_set(exchange, tokens.refresh);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "token");
    json_write_text(&exchange->out, needs_mfa ? tokens.mfa : tokens.access);
    json_key(&exchange->out, "isMfaEnabled");
    json_write_bool(&exchange->out, needs_mfa);
    if (needs_mfa) {
        json_key(&exchange->out, "mfaMethod");
        json_write_text(&exchange->out, STR("totp"));
    }
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_check(struct exchange *exchange)
{
    return answer_message(exchange, "Authenticated");
}

static STATUS post_token(struct exchange *exchange)
{
    struct str cookie = refresh_cookie(exchange);
    struct session_tokens tokens;
    struct status status;

    if (cookie.len == 0) return CALL_FAIL(&exchange->call, UNAUTHENTICATED, NULL, "Token missing");
    status = session_refresh(&exchange->call, cookie, &tokens);
    if (status.code == STATUS_UNAUTHENTICATED || status.code == STATUS_FORBIDDEN)
        refresh_cookie_clear(exchange);
    if (status.code) return status;
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "token");
    json_write_text(&exchange->out, tokens.access);
    if (!id_is_nil(tokens.org_id)) {
        json_key(&exchange->out, "organizationId");
        json_write_id(&exchange->out, tokens.org_id);
    }
    json_object_end(&exchange->out);
    return OK;
}

/* Ends the session that the cookie stands for, or else the one of a Bearer token. */
static STATUS post_logout(struct exchange *exchange)
{
    struct str token = refresh_cookie(exchange);
    struct str header = http_request_header(exchange->request, "authorization");

    if (token.len == 0 && str_equal_ignoring_case(str_slice(header, 0, 7), STR("bearer ")))
        token = str_trim(str_slice(header, 7, header.len));
    TRY(session_end_by_token(&exchange->call, token));
    refresh_cookie_clear(exchange);
    return answer_message(exchange, "Successfully logged out");
}

#define ANYONE          \
    {                   \
        .by = BY_PUBLIC \
    }
#define NO_RECORD         \
    {                     \
        NULL, NULL, false \
    }
#define PROOF(path_)                                                                 \
    {                                                                                \
        HTTP_POST, path_, ANYONE, NULL, NULL, refuse_proof, ROUTE_HIDDEN, NO_RECORD, \
            "Not supported", 0                                                       \
    }

static const struct route rows[] = {
    { HTTP_POST, "/api/v3/auth/login", ANYONE, NULL, &login_input_record, post_login, ROUTE_SLOW,
      NO_RECORD, "Sign in with an e-mail address and a password", 0 },
    PROOF("/api/v3/auth/login1"),
    PROOF("/api/v3/auth/login2"),
    PROOF("/api/v1/auth/login1"),
    PROOF("/api/v1/auth/login2"),
    { HTTP_POST,
      "/api/v3/auth/select-organization",
      { .by = BY_USER | BY_USER_NO_ORG | BY_USER_NO_MFA },
      NULL,
      &select_org_input_record,
      post_select,
      0,
      NO_RECORD,
      "Choose the organization to work in",
      0 },
    { HTTP_POST,
      "/api/v1/auth/checkAuth",
      { .by = BY_USER | BY_USER_NO_ORG },
      NULL,
      NULL,
      post_check,
      0,
      NO_RECORD,
      "Is the access token good?",
      0 },
    { HTTP_POST, "/api/v1/auth/token", ANYONE, NULL, NULL, post_token, 0, NO_RECORD,
      "A new access token for the refresh cookie", 0 },
    { HTTP_POST, "/api/v1/auth/logout", ANYONE, NULL, NULL, post_logout, 0, NO_RECORD,
      "Sign out: the session and its tokens end at once", 0 },
};
ROUTE_TABLE(login_routes, "Sign-in", rows);
