/* role.h: roles of a project or of an organisation, built in or made by administrators
 * (20-projects §7). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct role {
    struct id id, home_id;                           /* of the project or organisation */
    struct str slug, name, description, permissions; /* permissions: JSON */
    int64_t created_at, updated_at;
};
extern const struct record role_record;
extern const struct record org_role_record;
extern const struct record role_brief_record, org_role_brief_record; /* without permissions */
#define ORG_ROLE_COLUMNS                                                          \
    "r.id, r.org_id, r.slug, r.name, r.description, r.permissions, r.created_at," \
    " r.updated_at"
#define ROLE_COLUMNS                                                                  \
    "r.id, r.project_id, r.slug, r.name, r.description, r.permissions, r.created_at," \
    " r.updated_at"

/* A custom role as the membership that has it shows it. */
struct custom_role {
    struct id id;
    struct str name, slug, description, permissions; /* permissions: JSON */
};
extern const struct record custom_role_record;
#define CUSTOM_ROLE_COLUMNS "r.id, r.name, r.slug, r.description, r.permissions"
#define CUSTOM_ROLE_JOIN " LEFT JOIN org_role r ON r.id = m.role_id"

struct role_change {
    struct str slug, name, description, permissions;
    enum given description_given;
};
/* Where something is asked about; what is left out is any. */
struct place_check {
    struct str environment, path, secret_name;
    struct texts tags;
    enum given tags_given;
};
struct role_check_input {
    struct place_check place; /* first: the same fields are read into it alone */
    struct str permissions;
};
extern const struct record role_check_record, place_check_record;
extern const struct record role_create_record, role_update_record;
