// SPDX-License-Identifier: Apache-2.0
#include "model/ldap_auth.h"

enum {
    URL_MAX = 255,
    DN_MAX = 1024,
    FILTER_MAX = 2048,
    PASSWORD_MAX = 1024,
    USERNAME_MAX = 255,
    PEM_MAX = 65536,
    FIELDS_MAX = 32
};

static const struct field ldap_field_fields[] = {
    FIELD(ldap_field, key, "key", TEXT, WIRE_IN | WIRE_OUT | REQUIRED | TRIM, .min = 1, .max = 128),
    FIELD(ldap_field, value, "value", TEXT, WIRE_IN | WIRE_OUT | REQUIRED | TRIM, .min = 1,
          .max = 2048),
};
static const struct record ldap_field_record = RECORD(ldap_field, "LdapField", ldap_field_fields);

#define TEXT_OF(type_, member_, wire_, uses_, max_, ...) \
    FIELD_GIVEN(type_, member_, wire_, TEXT, TRIM | (uses_), .max = (max_), ##__VA_ARGS__)
#define LDAP_FIELDS(type_, at_, uses_, required_)                                               \
    TEXT_OF(type_, at_ url, "url", (uses_) | (required_), URL_MAX, .min = 1,                    \
            .about = "ldaps://HOST:PORT, or ldap:// in a network that nobody else listens to"), \
        TEXT_OF(type_, at_ bind_dn, "bindDN", (uses_) | (required_), DN_MAX, .min = 1,          \
                .about = "Who searches"),                                                       \
        TEXT_OF(type_, at_ search_base, "searchBase", (uses_) | (required_), DN_MAX, .min = 1,  \
                .about = "Below which those stand who may log in"),                             \
        TEXT_OF(type_, at_ search_filter, "searchFilter", uses_, FILTER_MAX, .min = 1,          \
                .preset_text = "(uid={{username}})",                                            \
                .about = "Finds the one entry; {{username}} stands for the name given"),        \
        FIELD_GIVEN(type_, at_ fields, "allowedFields", RECORDS, (uses_) | NULLABLE,            \
                    .record = &ldap_field_record, .max = FIELDS_MAX,                            \
                    .about = "Attributes the entry must have, each with one of its values, "    \
                             "separated by commas"),                                            \
        TEXT_OF(type_, at_ ca_cert, "ldapCaCertificate", uses_, PEM_MAX, .preset_text = "",     \
                .about = "PEM; empty: the authorities of the system")

#define BIND_PASS(uses_)                                                                           \
    FIELD_GIVEN(ldap_auth_input, auth.credential, "bindPass", SECRET, WIRE_IN | (uses_), .min = 1, \
                .max = PASSWORD_MAX)

#define HERE
static const struct field ldap_fields[] = { LDAP_FIELDS(ldap, HERE, WIRE_IN | WIRE_OUT, 0) };
const struct record ldap_record = RECORD(ldap, "Ldap", ldap_fields);

static const struct field ldap_auth_fields[] = {
    IDENTITY_AUTH_OUT_FIELDS(ldap_auth, auth.),
    FIELD(ldap_auth, auth.access_token_period, "accessTokenPeriod", INT, WIRE_OUT),
    LDAP_FIELDS(ldap_auth, ldap., WIRE_OUT, 0),
    FIELD(ldap_auth, bind_pass, "bindPass", TEXT, WIRE_OUT | OMIT_EMPTY | NULLABLE,
          .about = "To who may change the identity alone"),
    FIELD(ldap_auth, template_id, "templateId", ID, WIRE_OUT | NULLABLE),
    IDENTITY_AUTH_LOCKOUT_OUT_FIELDS(ldap_auth, auth.),
};
const struct record ldap_auth_record = RECORD(ldap_auth, "IdentityLdapAuth", ldap_auth_fields);

#define INPUT_FIELDS(required_)                               \
    IDENTITY_AUTH_TOKEN_FIELDS(ldap_auth_input, auth.),       \
        IDENTITY_AUTH_LOCKOUT_FIELDS(ldap_auth_input, auth.), \
        LDAP_FIELDS(ldap_auth_input, ldap., WIRE_IN, (required_)), BIND_PASS(required_)

static const struct field ldap_create_fields[] = { INPUT_FIELDS(REQUIRED) };
const struct record ldap_auth_create_record =
    RECORD(ldap_auth_input, "LdapAuthInput", ldap_create_fields);
static const struct field ldap_update_fields[] = { INPUT_FIELDS(0) };
const struct record ldap_auth_update_record =
    RECORD(ldap_auth_input, "LdapAuthUpdate", ldap_update_fields);

static const struct field ldap_login_fields[] = {
    LOGIN_CLAIM_FIELDS(ldap_login_input, claim.),
    FIELD(ldap_login_input, username, "username", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = USERNAME_MAX),
    FIELD(ldap_login_input, password, "password", SECRET, WIRE_IN | REQUIRED, .min = 1,
          .max = PASSWORD_MAX),
};
const struct record ldap_login_record = RECORD(ldap_login_input, "LdapLogin", ldap_login_fields);
