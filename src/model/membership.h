/* membership.h: who belongs to an organisation or a project, and with which roles (20-projects §6
 * and §7). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"
#include "model/user.h"

/* A user in an organisation. */
struct org_member {
    struct id id, user_id, org_id, role_id;
    struct str role, status, invite_email;
    bool is_active;
    int64_t created_at, updated_at;
    struct user user;
    struct custom_role custom_role;
    enum given custom_role_given; /* set by whoever read the row */
};
extern const struct record org_member_record;
#define USER_BRIEF_COLUMNS "u.id, u.email, u.username, u.first_name, u.last_name"
#define ORG_MEMBER_COLUMNS                                                                   \
    "m.id, m.user_id, m.org_id, m.role, m.role_id, m.status, 1, m.created_at, m.updated_at," \
    " u.email, " USER_BRIEF_COLUMNS ", " CUSTOM_ROLE_COLUMNS

/* One role of a project's member. */
struct member_role {
    struct id id, custom_role_id;
    struct str role, custom_role_name, custom_role_slug, temporary_mode, temporary_range;
    bool is_temporary;
    int64_t starts_at, ends_at, created_at, updated_at;
};
extern const struct record member_role_record;
#define MEMBER_ROLE_COLUMNS                                                      \
    "r.id, r.role, r.role_id, c.name, c.slug, r.is_temporary, r.temporary_mode," \
    " r.temporary_range, r.starts_at, r.ends_at, r.created_at, r.updated_at"

struct project_brief {
    struct id id;
    struct str name, slug;
};

/* A user or an identity in a project: the records below show the half that it is. */
struct project_member {
    struct id id, project_id, user_id, identity_id;
    int64_t created_at, updated_at;
    struct project_brief project;
    struct user user;
    struct identity identity;
    struct record_list roles; /* of member_role */
};
extern const struct record user_member_record, identity_project_member_record; /* in full */
extern const struct record user_member_bare_record, identity_member_bare_record;
#define PROJECT_MEMBER_COLUMNS \
    "m.id, m.project_id, m.created_at, m.updated_at, p.id, p.name, p.slug"

/* What clients send of a right that ends by itself. Fields beside isTemporary:false are passed over:
 * some send them always. */
struct temporary_input {
    struct str mode, range, starts_at;
    bool is_temporary;
};
#define TEMPORARY_FIELDS(type_, at_)                                                 \
    FIELD(type_, at_.is_temporary, "isTemporary", BOOL, WIRE_IN),                    \
        FIELD(type_, at_.mode, "temporaryMode", TEXT, WIRE_IN, .about = "relative"), \
        FIELD(type_, at_.range, "temporaryRange", TEXT, WIRE_IN | TRIM, .max = 32,   \
              .about = "How long: 30m, 1h, 2d"),                                     \
        FIELD(type_, at_.starts_at, "temporaryAccessStartTime", TEXT, WIRE_IN)

struct role_input {
    struct str role;
    struct temporary_input time;
};
struct member_roles_input {
    struct str role; /* the older way to name one */
    struct record_list roles;
};
extern const struct record member_roles_input_record;  /* one of them may be given */
extern const struct record member_roles_update_record; /* at least one role */

struct member_users_input {
    struct texts emails, usernames, role_slugs;
};
extern const struct record member_users_input_record;
struct member_name_input {
    struct str username;
};
extern const struct record member_name_input_record;

struct org_invite_input {
    struct texts emails;
    struct str organization_id, role;
};
extern const struct record org_invite_input_record;
struct invited_input {
    struct str token, first_name, last_name;
    struct secret_text password;
};
extern const struct record invited_input_record;
struct org_role_input {
    struct str role;
};
extern const struct record org_role_input_record;
