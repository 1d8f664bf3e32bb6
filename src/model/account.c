// SPDX-License-Identifier: Apache-2.0
#include "model/account.h"

#include "model/checks.h"

enum { CODE_MAX = 64, TOKEN_MAX = 256, PASSWORD_MIN = 14, PASSWORD_MAX = 1024, NAME_MAX = 255 };

static const struct field mfa_status_fields[] = {
    FIELD(mfa_status, is_verified, "isVerified", BOOL, WIRE_OUT),
    FIELD(mfa_status, recovery_codes_left, "recoveryCodesLeft", INT, WIRE_OUT),
};
const struct record mfa_status_record = RECORD(mfa_status, "MfaStatus", mfa_status_fields);

static const struct field mfa_enrolment_fields[] = {
    FIELD(mfa_enrolment, otp_url, "otpUrl", TEXT, WIRE_OUT),
    FIELD(mfa_enrolment, secret, "secret", TEXT, WIRE_OUT),
};
const struct record mfa_enrolment_record =
    RECORD(mfa_enrolment, "MfaEnrolment", mfa_enrolment_fields);

static const struct field mfa_codes_fields[] = {
    FIELD(mfa_codes, recovery_codes, "recoveryCodes", TEXTS, WIRE_OUT),
};
const struct record mfa_codes_record = RECORD(mfa_codes, "MfaRecoveryCodes", mfa_codes_fields);

static const struct field mfa_password_fields[] = {
    FIELD(mfa_password_input, password, "password", SECRET, WIRE_IN | REQUIRED, .min = 1,
          .max = PASSWORD_MAX),
};
const struct record mfa_password_input_record =
    RECORD(mfa_password_input, "MfaPassword", mfa_password_fields);

static const struct field mfa_confirm_fields[] = {
    FIELD(mfa_confirm_input, code, "totp", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = CODE_MAX),
};
const struct record mfa_confirm_input_record =
    RECORD(mfa_confirm_input, "MfaConfirm", mfa_confirm_fields);

static const struct field mfa_verify_fields[] = {
    FIELD(mfa_verify_input, code, "mfaToken", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = CODE_MAX, .about = "The code of the app, or a recovery code"),
    FIELD(mfa_verify_input, method, "mfaMethod", TEXT, WIRE_IN | TRIM, .max = CODE_MAX),
};
const struct record mfa_verify_input_record =
    RECORD(mfa_verify_input, "MfaVerify", mfa_verify_fields);

static const struct field email_fields[] = {
    FIELD(email_input, email, "email", TEXT, WIRE_IN | REQUIRED | TRIM, .max = NAME_MAX,
          .check = email_check),
};
const struct record email_input_record = RECORD(email_input, "Email", email_fields);

#define NEW_PASSWORD(type_)                                                                    \
    FIELD(type_, token, "token", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = TOKEN_MAX), \
        FIELD(type_, password, "password", SECRET, WIRE_IN | REQUIRED, .min = PASSWORD_MIN,    \
              .max = PASSWORD_MAX, .min_message = "The password must have at least 14 characters")

static const struct field password_reset_fields[] = { NEW_PASSWORD(password_reset_input) };
const struct record password_reset_input_record =
    RECORD(password_reset_input, "PasswordReset", password_reset_fields);

static const struct field sign_up_fields[] = {
    NEW_PASSWORD(sign_up_input),
    FIELD(sign_up_input, first_name, "firstName", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = NAME_MAX),
    FIELD(sign_up_input, last_name, "lastName", TEXT, WIRE_IN | TRIM, .max = NAME_MAX),
    FIELD(sign_up_input, organization, "organizationName", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1, .max = 64),
};
const struct record sign_up_input_record = RECORD(sign_up_input, "SignUp", sign_up_fields);
