/* A second factor, a forgotten password, signing up (10-auth §7; shapes of our own where the contract
 * has none). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/account.h"
#include "api/api.h"
#include "api/refresh_cookie.h"
#include "api/tables.h"
#include "domain/mfa.h"

/* --- second factor ------------------------------------------------------------------------------ */

static STATUS get_factor(struct exchange *exchange)
{
    struct mfa_status factor;

    TRY(mfa_get(&exchange->call, &factor));
    return answer_record(exchange, NULL, &mfa_status_record, &factor);
}

static STATUS post_enrol(struct exchange *exchange)
{
    const struct mfa_password_input *body = exchange->body;
    struct mfa_enrolment enrolment;

    TRY(mfa_enrol(&exchange->call, &body->password, &enrolment));
    return answer_record(exchange, NULL, &mfa_enrolment_record, &enrolment);
}

static STATUS post_confirm(struct exchange *exchange)
{
    const struct mfa_confirm_input *body = exchange->body;
    struct mfa_codes codes;

    TRY(mfa_confirm(&exchange->call, body->code, &codes));
    return answer_record(exchange, NULL, &mfa_codes_record, &codes);
}

static STATUS post_codes(struct exchange *exchange)
{
    const struct mfa_password_input *body = exchange->body;
    struct mfa_codes codes;

    TRY(mfa_renew_codes(&exchange->call, &body->password, &codes));
    return answer_record(exchange, NULL, &mfa_codes_record, &codes);
}

static STATUS delete_factor(struct exchange *exchange)
{
    const struct mfa_password_input *body = exchange->body;

    TRY(mfa_disable(&exchange->call, &body->password));
    return answer_message(exchange, "Two-factor authentication is off");
}

/* The token of the challenge stands where an access token would. */
static STATUS post_verify(struct exchange *exchange)
{
    const struct mfa_verify_input *body = exchange->body;
    struct str token = str_trim(http_request_header(exchange->request, "authorization"));
    struct session_tokens tokens;

    if (str_equal_ignoring_case(str_slice(token, 0, 7), STR("bearer ")))
        token = str_trim(str_slice(token, 7, token.len));
    if (token.len == 0) return CALL_FAIL(&exchange->call, UNAUTHENTICATED, NULL, "Token missing");
    TRY(mfa_verify(&exchange->call, token, body->code, &tokens));
    refresh_cookie_set(exchange, tokens.refresh);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "token");
    json_write_text(&exchange->out, tokens.access);
    json_key(&exchange->out, "organizationId");
    json_write_id(&exchange->out, tokens.org_id);
    json_object_end(&exchange->out);
    return OK;
}

/* --- accounts ----------------------------------------------------------------------------------- */

static STATUS post_reset_ask(struct exchange *exchange)
{
    const struct email_input *body = exchange->body;

    TRY(password_reset_ask(&exchange->call, body->email));
    return answer_message(exchange, "If there is such an account, a mail is on its way to it");
}

static STATUS post_reset(struct exchange *exchange)
{
    TRY(password_reset(&exchange->call, exchange->body));
    return answer_message(exchange, "The password is set. Sign in with it.");
}

static STATUS post_sign_up_ask(struct exchange *exchange)
{
    const struct email_input *body = exchange->body;
    struct str token;

    TRY(sign_up_ask(&exchange->call, body->email, &token));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, str_is_given(token) ? STR("Go on with the token")
                                                        : STR("A mail is on its way"));
    if (str_is_given(token)) {
        json_key(&exchange->out, "token");
        json_write_text(&exchange->out, token);
    }
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_sign_up(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct signup_result result;

    TRY(sign_up(&exchange->call, exchange->body, &result));
    refresh_cookie_set(exchange, result.tokens.refresh);
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully set up account"));
    json_key(out, "user");
    record_to_json(&user_record, &result.user, out);
    json_key(out, "organization");
    record_to_json(&org_record, &result.org, out);
    json_key(out, "token");
    json_write_text(out, result.tokens.access);
    json_object_end(out);
    return OK;
}

#define SELF                           \
    {                                  \
        .by = BY_USER | BY_USER_NO_ORG \
    }
#define ANYONE          \
    {                   \
        .by = BY_PUBLIC \
    }
#define NO_RECORD         \
    {                     \
        NULL, NULL, false \
    }
#define CODES                          \
    {                                  \
        NULL, &mfa_codes_record, false \
    }
#define TOTP "/api/v1/user/me/totp"

static const struct route rows[] = {
    { HTTP_GET,
      TOTP,
      SELF,
      NULL,
      NULL,
      get_factor,
      0,
      { NULL, &mfa_status_record, false },
      "Is your second factor set up, and how many recovery codes are left?",
      0 },
    { HTTP_POST,
      TOTP "/register",
      SELF,
      NULL,
      &mfa_password_input_record,
      post_enrol,
      ROUTE_SLOW,
      { NULL, &mfa_enrolment_record, false },
      "Begin to set up an authenticator app; its secret is shown this once",
      0 },
    { HTTP_POST, TOTP "/verify", SELF, NULL, &mfa_confirm_input_record, post_confirm, 0, CODES,
      "Turn the second factor on with a code of the app; recovery codes are shown this once", 0 },
    { HTTP_POST, TOTP "/recovery-codes", SELF, NULL, &mfa_password_input_record, post_codes,
      ROUTE_SLOW, CODES, "Make new recovery codes; the old ones stop working", 0 },
    { HTTP_DELETE, TOTP, SELF, NULL, &mfa_password_input_record, delete_factor, ROUTE_SLOW,
      NO_RECORD, "Turn your second factor off", 0 },
    { HTTP_POST, "/api/v2/auth/mfa/verify", ANYONE, NULL, &mfa_verify_input_record, post_verify, 0,
      NO_RECORD, "Finish signing in with a code of the app or a recovery code", 0 },
    { HTTP_POST, "/api/v1/account/password-reset", ANYONE, NULL, &email_input_record,
      post_reset_ask, 0, NO_RECORD, "Ask for a mail that lets you set a new password", 0 },
    { HTTP_POST, "/api/v1/account/password-reset/complete", ANYONE, NULL,
      &password_reset_input_record, post_reset, ROUTE_SLOW, NO_RECORD,
      "Set a new password with the token of the mail; every session ends", 0 },
    { HTTP_POST, "/api/v1/account/sign-up", ANYONE, NULL, &email_input_record, post_sign_up_ask, 0,
      NO_RECORD, "Sign up, where the server allows it: proves the address by a mail", 0 },
    { HTTP_POST, "/api/v1/account/sign-up/complete", ANYONE, NULL, &sign_up_input_record,
      post_sign_up, ROUTE_SLOW, NO_RECORD, "Make the account, with an organization of its own", 0 },
};
ROUTE_TABLE(account_routes, "Accounts", rows);
