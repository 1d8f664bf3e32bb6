// SPDX-License-Identifier: Apache-2.0
#include "model/user.h"

#include "model/checks.h"

static const struct field user_fields[] = {
    FIELD(user, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(user, id, "_id", ID, WIRE_OUT),
    FIELD(user, email, "email", TEXT, COLUMN | WIRE_OUT),
    FIELD(user, username, "username", TEXT, COLUMN | WIRE_OUT),
    FIELD(user, first_name, "firstName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user, last_name, "lastName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user, is_super_admin, "superAdmin", BOOL, COLUMN | WIRE_OUT),
    FIELD(user, is_accepted, "isAccepted", BOOL, COLUMN | WIRE_OUT),
    FIELD(user, is_email_verified, "isEmailVerified", BOOL, COLUMN | WIRE_OUT),
    FIELD(user, auth_methods, "authMethods", TEXTS, COLUMN | WIRE_OUT),
    FIELD(user, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(user, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(user, is_mfa_enabled, "isMfaEnabled", BOOL, COLUMN | WIRE_OUT),
    FIELD(user, selected_mfa_method, "selectedMfaMethod", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user, is_ghost, "isGhost", BOOL, WIRE_OUT),
};
const struct record user_record = RECORD(user, "User", user_fields);

static const struct field user_brief_fields[] = {
    FIELD(user, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(user, email, "email", TEXT, COLUMN | WIRE_OUT),
    FIELD(user, username, "username", TEXT, COLUMN | WIRE_OUT),
    FIELD(user, first_name, "firstName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user, last_name, "lastName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user, public_key, "publicKey", TEXT, WIRE_OUT | NULLABLE),
};
const struct record user_brief_record = RECORD(user, "UserBrief", user_brief_fields);

static const struct field user_session_fields[] = {
    FIELD(user_session, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(user_session, user_id, "userId", ID, COLUMN | WIRE_OUT),
    FIELD(user_session, ip_address, "ip", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user_session, user_agent, "userAgent", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(user_session, access_version, "accessVersion", INT, COLUMN | WIRE_OUT),
    FIELD(user_session, refresh_version, "refreshVersion", INT, COLUMN | WIRE_OUT),
    FIELD(user_session, last_used_at, "lastUsed", TIME, COLUMN | WIRE_OUT),
    FIELD(user_session, expires_at, "expiresAt", TIME, COLUMN | WIRE_OUT),
    FIELD(user_session, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(user_session, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(user_session, is_mfa_verified, "isMfaVerified", BOOL, COLUMN | WIRE_OUT),
    FIELD(user_session, is_current, "isCurrent", BOOL, WIRE_OUT),
};
const struct record user_session_record = RECORD(user_session, "Session", user_session_fields);

static const struct field login_input_fields[] = {
    FIELD(login_input, email, "email", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 255),
    FIELD(login_input, password, "password", SECRET, WIRE_IN | REQUIRED, .min = 1, .max = 1024),
};
const struct record login_input_record = RECORD(login_input, "UserLogin", login_input_fields);

static const struct field select_org_fields[] = {
    FIELD(select_org_input, organization_id, "organizationId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    FIELD(select_org_input, user_agent, "userAgent", TEXT, WIRE_IN),
};
const struct record select_org_input_record =
    RECORD(select_org_input, "SelectOrganization", select_org_fields);

static const struct field user_update_fields[] = {
    FIELD(user_update_input, first_name, "firstName", TEXT, WIRE_IN | TRIM, .min = 1, .max = 255),
    FIELD_GIVEN(user_update_input, last_name, "lastName", TEXT, WIRE_IN | TRIM | NULLABLE,
                .max = 255),
};
const struct record user_update_input_record =
    RECORD(user_update_input, "UserUpdate", user_update_fields);

static const struct field password_fields[] = {
    FIELD(password_input, old_password, "oldPassword", SECRET, WIRE_IN | REQUIRED, .min = 1,
          .max = 1024),
    FIELD(password_input, new_password, "newPassword", SECRET, WIRE_IN | REQUIRED, .min = 14,
          .max = 1024, .min_message = "The password must have at least 14 characters"),
};
const struct record password_input_record =
    RECORD(password_input, "PasswordChange", password_fields);
