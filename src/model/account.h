/* account.h: what people send about their own account before or beside signing in: a second factor,
 * a forgotten password, signing up. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct mfa_status {
    bool is_verified;            /* signing in asks for a code */
    int64_t recovery_codes_left; /* not used yet */
};
extern const struct record mfa_status_record;

/* What an authenticator app needs, and nobody else: answered once. */
struct mfa_enrolment {
    struct str otp_url, secret;
};
extern const struct record mfa_enrolment_record;

struct mfa_codes {
    struct texts recovery_codes;
};
extern const struct record mfa_codes_record;

struct mfa_password_input {
    struct secret_text password;
};
extern const struct record mfa_password_input_record;
struct mfa_confirm_input {
    struct str code;
};
extern const struct record mfa_confirm_input_record;
struct mfa_verify_input {
    struct str code, method;
};
extern const struct record mfa_verify_input_record;

struct email_input {
    struct str email;
};
extern const struct record email_input_record;
struct password_reset_input {
    struct str token;
    struct secret_text password;
};
extern const struct record password_reset_input_record;
struct sign_up_input {
    struct str token, first_name, last_name, organization;
    struct secret_text password;
};
extern const struct record sign_up_input_record;
