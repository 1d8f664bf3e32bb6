/* role.h: roles of a project, built in or made by its administrators (20-projects §7). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct role {
    struct id id, project_id;
    struct str slug, name, description, permissions; /* permissions: JSON */
    int64_t created_at, updated_at;
};
extern const struct record role_record;
extern const struct record role_brief_record; /* without permissions */
#define ROLE_COLUMNS                                                                  \
    "r.id, r.project_id, r.slug, r.name, r.description, r.permissions, r.created_at," \
    " r.updated_at"

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
