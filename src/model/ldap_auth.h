/* ldap_auth.h: machines that log in with a name and a password of a directory. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/identity_input.h"

/* An attribute that an entry must have, with one of these values (separated by commas). */
struct ldap_field {
    struct str key, value;
};

struct ldap {
    struct str url;
    struct str bind_dn; /* searches; its password is the credential of the identity_auth */
    struct str search_base, search_filter; /* {{username}} stands for who logs in */
    struct str ca_cert;                    /* PEM; empty: the system's */
    struct record_list fields;             /* of ldap_field; empty: nothing more is asked */
    enum given url_given, bind_dn_given, search_base_given, search_filter_given, ca_cert_given,
        fields_given;
};
extern const struct record ldap_record; /* as stored */

struct ldap_auth {
    struct identity_auth auth; /* first */
    struct ldap ldap;
    struct str bind_pass;  /* never filled: see vouched_auth_reveal */
    struct id template_id; /* always nil: there are no templates here */
};
extern const struct record ldap_auth_record;

struct ldap_auth_input {
    struct identity_auth_input auth; /* first */
    struct ldap ldap;
};
extern const struct record ldap_auth_create_record, ldap_auth_update_record;

struct ldap_login_input {
    struct login_claim claim; /* first */
    struct str username;
    struct secret_text password;
};
extern const struct record ldap_login_record;
