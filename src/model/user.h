/* user.h: people, and what they send to get in (10-auth §2 and §7). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct user {
    struct id id;
    struct str email, username, first_name, last_name;
    bool is_super_admin, is_accepted, is_email_verified;
    struct texts auth_methods;
    int64_t created_at, updated_at;
    bool is_mfa_enabled;
    struct str selected_mfa_method; /* "totp", or absent */
    /* The same for everyone here. */
    bool is_ghost;
    struct str public_key;
};
extern const struct record user_record;
extern const struct record user_brief_record; /* as inside a membership */
#define USER_COLUMNS                                                          \
    "u.id, u.email, u.username, u.first_name, u.last_name, u.is_super_admin," \
    " u.is_accepted, u.is_email_verified, '[\"email\"]', u.created_at, u.updated_at," USER_FACTOR
/* Whether signing in asks for a second factor, and for which. */
#define USER_HAS_FACTOR \
    "EXISTS (SELECT 1 FROM user_totp f WHERE f.user_id = u.id AND f.is_confirmed = 1)"
#define USER_FACTOR " " USER_HAS_FACTOR ", CASE WHEN " USER_HAS_FACTOR " THEN 'totp' END"

/* A login on one device. */
struct user_session {
    struct id id, user_id;
    struct str ip_address, user_agent;
    int64_t access_version, refresh_version, last_used_at, expires_at, created_at, updated_at;
    bool is_mfa_verified;
    bool is_current; /* the caller's own */
};
extern const struct record user_session_record;
#define USER_SESSION_COLUMNS                                                            \
    "s.id, s.user_id, s.ip_address, s.user_agent, s.access_version, s.refresh_version," \
    " s.last_used_at, s.expires_at, s.created_at, s.updated_at, s.is_mfa_verified"

struct login_input {
    struct str email;
    struct secret_text password;
};
extern const struct record login_input_record;

struct select_org_input {
    struct str organization_id, user_agent;
};
extern const struct record select_org_input_record;

struct user_update_input {
    struct str first_name, last_name;
    enum given last_name_given;
};
extern const struct record user_update_input_record;

struct password_input {
    struct secret_text old_password, new_password;
};
extern const struct record password_input_record;
