/* member_privilege.h: rights that one member of a project has besides their roles.
 *
 * Paths and fields are those of the reference's public documents and of its Terraform provider
 * (`/api/v1/additional-privilege/identity`, `/api/v2/identity-project-additional-privilege`,
 * `/api/v1/user-project-additional-privilege`); the contract names them and no more. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/membership.h"

struct member_privilege {
    struct id id, member_id, project_id, user_id, identity_id;
    struct str slug, permissions; /* permissions: JSON */
    bool is_temporary;
    struct str temporary_mode, temporary_range;
    int64_t starts_at, ends_at, created_at, updated_at;
};
extern const struct record user_privilege_record, identity_privilege_record;
#define MEMBER_PRIVILEGE_COLUMNS                                                                 \
    "v.id, v.slug, v.member_id, m.project_id, m.user_id, m.identity_id, v.is_temporary,"         \
    " v.temporary_mode, v.temporary_range, v.starts_at, v.ends_at, v.permissions, v.created_at," \
    " v.updated_at"

/* What is to be. Permissions are given as a list, or, the older way, as one that fits on a line. */
struct privilege_change {
    struct str slug, permissions, single; /* single: JSON {actions, subject, conditions} */
    struct temporary_input time;
    enum given time_given; /* the older routes tell by their path, or by single fields */
};

/* Of a new one: whose. The routes name them differently. */
struct privilege_input {
    struct str identity_id, member_id, project_id, project_slug;
    struct privilege_change change;
};
extern const struct record identity_privilege_create_record; /* by project id */
extern const struct record identity_privilege_permanent_record, identity_privilege_temporary_record;
extern const struct record user_privilege_create_record;
extern const struct record privilege_update_record; /* of struct privilege_change */

/* The older routes name a privilege by its slug. */
struct privilege_named {
    struct str identity_id, project_slug, slug;
    struct privilege_change change;
};
extern const struct record privilege_named_update_record, privilege_named_record;

/* Whose are asked for. */
struct privilege_filter {
    struct str identity_id, member_id, project_id, project_slug;
};
extern const struct record identity_privilege_query_record;       /* by project id … */
extern const struct record identity_privilege_older_query_record; /* … by slug */
extern const struct record user_privilege_query_record;
