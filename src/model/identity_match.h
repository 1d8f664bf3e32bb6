/* identity_match.h: what a search over machine identities finds: a membership each, of the
 * organisation or of one of its projects. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/identity.h"

enum match_scope { MATCH_IN_ORG, MATCH_IN_PROJECT, MATCH_SCOPES };
extern const char *const match_scope_names[]; /* NULL at the end */

struct match_project {
    struct id id;
    struct str name, slug, type;
};

struct identity_match {
    struct id id, identity_id, org_id, project_id;
    int scope;
    struct match_project project;
    enum given project_given; /* set by whoever read the row */
    int64_t created_at, updated_at;
    struct identity identity;
    struct record_list roles; /* of matched_role */
    struct str role;          /* of the organisation; absent in a project */
    struct custom_role custom_role;
};
extern const struct record identity_match_record;

struct matched_role {
    struct id id, custom_role_id;
    struct str role, custom_role_name, custom_role_slug, custom_role_description;
    struct str temporary_mode, temporary_range;
    bool is_temporary;
    int64_t starts_at, ends_at;
};
extern const struct record matched_role_record;

struct identity_search_input {
    struct texts scopes;
    struct str search_json, order_by, order_direction;
    int64_t offset, limit;
};
extern const struct record identity_match_input_record;
