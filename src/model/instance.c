// SPDX-License-Identifier: Apache-2.0
#include "model/instance.h"

#include "model/checks.h"

static const struct field bootstrap_fields[] = {
    FIELD(bootstrap_input, email, "email", TEXT, WIRE_IN | REQUIRED | TRIM, .max = 255,
          .check = email_check),
    FIELD(bootstrap_input, password, "password", SECRET, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 1024),
    FIELD(bootstrap_input, organization, "organization", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64),
};
const struct record bootstrap_input_record = RECORD(bootstrap_input, "Bootstrap", bootstrap_fields);

static const struct field signup_fields[] = {
    FIELD(signup_input, email, "email", TEXT, WIRE_IN | REQUIRED | TRIM, .max = 255,
          .check = email_check),
    FIELD(signup_input, password, "password", SECRET, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 1024),
    FIELD(signup_input, first_name, "firstName", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 255),
    FIELD(signup_input, last_name, "lastName", TEXT, WIRE_IN | TRIM, .max = 255),
    FIELD(signup_input, organization, "organizationName", TEXT, WIRE_IN | TRIM, .max = 64,
          .preset_text = "Admin Org"),
};
const struct record signup_input_record = RECORD(signup_input, "AdminSignup", signup_fields);

/* What an administrator may set; the rest the server says of itself. */
#define SETTING(member_, wire_, kind_, uses_, ...) \
    FIELD_GIVEN(instance_config, member_, wire_, kind_, WIRE_OUT | WIRE_IN | (uses_), ##__VA_ARGS__)

static const struct field instance_config_fields[] = {
    FIELD(instance_config, is_initialized, "initialized", BOOL, WIRE_OUT),
    SETTING(allows_sign_up, "allowSignUp", BOOL, 0),
    SETTING(allowed_sign_up_domain, "allowedSignUpDomain", TEXT, NULLABLE, .max = 1024),
    SETTING(trusts_saml_emails, "trustSamlEmails", BOOL, 0),
    SETTING(trusts_ldap_emails, "trustLdapEmails", BOOL, 0),
    SETTING(trusts_oidc_emails, "trustOidcEmails", BOOL, 0),
    SETTING(default_auth_org_id, "defaultAuthOrgId", TEXT, NULLABLE, .max = 64),
    FIELD(instance_config, default_auth_org_slug, "defaultAuthOrgSlug", TEXT, WIRE_OUT | NULLABLE),
    SETTING(enabled_login_methods, "enabledLoginMethods", TEXTS, NULLABLE, .max = 16),
    FIELD(instance_config, instance_id, "instanceId", TEXT, WIRE_OUT | NULLABLE),
    FIELD(instance_config, is_migration_mode_on, "isMigrationModeOn", BOOL, WIRE_OUT),
    FIELD(instance_config, is_secret_scanning_disabled, "isSecretScanningDisabled", BOOL, WIRE_OUT),
    SETTING(auth_consent_content, "authConsentContent", TEXT, NULLABLE, .max = 16384),
    SETTING(page_frame_content, "pageFrameContent", TEXT, NULLABLE, .max = 16384),
};
const struct record instance_config_record =
    RECORD(instance_config, "InstanceConfig", instance_config_fields);
