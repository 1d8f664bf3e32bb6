// SPDX-License-Identifier: Apache-2.0
#include "model/identity_match.h"

const char *const match_scope_names[] = {
    [MATCH_IN_ORG] = "organization", [MATCH_IN_PROJECT] = "project", NULL
};

static const struct field match_project_fields[] = {
    FIELD(match_project, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(match_project, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(match_project, slug, "slug", TEXT, COLUMN | WIRE_OUT),
    FIELD(match_project, type, "type", TEXT, COLUMN | WIRE_OUT),
};
static const struct record match_project_record =
    RECORD(match_project, "MatchedProject", match_project_fields);

static const struct field matched_identity_fields[] = {
    FIELD(identity, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(identity, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(identity, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(identity, has_delete_protection, "hasDeleteProtection", BOOL, COLUMN | WIRE_OUT),
    FIELD(identity, auth_methods, "authMethods", TEXTS, COLUMN | WIRE_OUT),
};
static const struct record matched_identity_record =
    RECORD(identity, "MatchedIdentity", matched_identity_fields);

static const struct field matched_custom_role_fields[] = {
    FIELD(custom_role, id, "id", ID, COLUMN),
    FIELD(custom_role, name, "name", TEXT, COLUMN),
    FIELD(custom_role, slug, "slug", TEXT, COLUMN),
    FIELD(custom_role, description, "description", TEXT, COLUMN),
};
static const struct record matched_custom_role_record =
    RECORD(custom_role, "MatchedCustomRole", matched_custom_role_fields);

static const struct field matched_role_fields[] = {
    FIELD(matched_role, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(matched_role, role, "role", TEXT, COLUMN | WIRE_OUT),
    FIELD(matched_role, custom_role_id, "customRoleId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, custom_role_name, "customRoleName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, custom_role_slug, "customRoleSlug", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, custom_role_description, "customRoleDescription", TEXT,
          COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, is_temporary, "isTemporary", BOOL, COLUMN | WIRE_OUT),
    FIELD(matched_role, temporary_mode, "temporaryMode", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, temporary_range, "temporaryRange", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, starts_at, "temporaryAccessStartTime", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(matched_role, ends_at, "temporaryAccessEndTime", TIME, COLUMN | WIRE_OUT | NULLABLE),
};
const struct record matched_role_record = RECORD(matched_role, "MatchedRole", matched_role_fields);

static const struct field identity_match_fields[] = {
    FIELD(identity_match, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(identity_match, identity_id, "identityId", ID, COLUMN | WIRE_OUT),
    FIELD(identity_match, scope, "scope", ENUM, COLUMN | WIRE_OUT, .options = match_scope_names),
    FIELD(identity_match, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(identity_match, project_id, "projectId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD_GIVEN(identity_match, project, "project", RECORD, COLUMN | WIRE_OUT | OMIT_EMPTY,
                .record = &match_project_record),
    FIELD(identity_match, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity_match, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(identity_match, roles, "roles", RECORDS, WIRE_OUT, .record = &matched_role_record),
    FIELD(identity_match, identity, "identity", RECORD, COLUMN | WIRE_OUT,
          .record = &matched_identity_record),
    FIELD(identity_match, role, "role", TEXT, COLUMN),
    FIELD(identity_match, custom_role, "customRole", RECORD, COLUMN,
          .record = &matched_custom_role_record),
};
const struct record identity_match_record =
    RECORD(identity_match, "IdentityMatch", identity_match_fields);

static const struct field identity_match_input_fields[] = {
    FIELD(identity_search_input, scopes, "scope", TEXTS, WIRE_IN, .max = MATCH_SCOPES,
          .about = "organization (the only one when left out), project"),
    FIELD(identity_search_input, search_json, "search", JSON, WIRE_IN,
          .about = "{\"name\": …, \"role\": …}, each a text, {\"$eq\": …}, {\"$in\": […]}"
                   " or {\"$contains\": …} (names alone)"),
    FIELD(identity_search_input, order_by, "orderBy", TEXT, WIRE_IN),
    FIELD(identity_search_input, order_direction, "orderDirection", TEXT, WIRE_IN,
          .about = "asc or desc"),
    FIELD(identity_search_input, limit, "limit", INT, WIRE_IN, .min = 1, .max = 100, .preset = 50),
    FIELD(identity_search_input, offset, "offset", INT, WIRE_IN),
};
const struct record identity_match_input_record =
    RECORD(identity_search_input, "IdentityMatchSearch", identity_match_input_fields);
