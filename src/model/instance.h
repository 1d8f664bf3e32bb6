/* instance.h: setting a server up for the first time, and its configuration (10-auth §2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct bootstrap_input {
    struct str email, organization;
    struct secret_text password;
};
extern const struct record bootstrap_input_record;

struct signup_input {
    struct str email, first_name, last_name, organization;
    struct secret_text password;
};
extern const struct record signup_input_record;

/* What the sign-in page wants to know before anyone is signed in. Stored as its own JSON. */
struct instance_config {
    bool is_initialized, allows_sign_up, trusts_saml_emails, trusts_ldap_emails, trusts_oidc_emails,
        is_migration_mode_on, is_secret_scanning_disabled;
    struct str allowed_sign_up_domain, default_auth_org_id, default_auth_org_slug, instance_id,
        auth_consent_content, page_frame_content;
    struct texts enabled_login_methods;
    enum given allows_sign_up_given, trusts_saml_emails_given, trusts_ldap_emails_given,
        trusts_oidc_emails_given, allowed_sign_up_domain_given, default_auth_org_id_given,
        auth_consent_content_given, page_frame_content_given, enabled_login_methods_given;
};
extern const struct record instance_config_record;
