// SPDX-License-Identifier: Apache-2.0
#include "model/role.h"

#include "model/checks.h"

#define ROLE_FIELDS(home_, permissions_)                                             \
    FIELD(role, id, "id", ID, COLUMN | WIRE_OUT),                                    \
        FIELD(role, home_id, home_, ID, COLUMN | WIRE_OUT),                          \
        FIELD(role, slug, "slug", TEXT, COLUMN | WIRE_OUT),                          \
        FIELD(role, name, "name", TEXT, COLUMN | WIRE_OUT),                          \
        FIELD(role, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE), \
        FIELD(role, permissions, "permissions", JSON, COLUMN | (permissions_)),      \
        FIELD(role, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),               \
        FIELD(role, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT)

static const struct field role_fields[] = { ROLE_FIELDS("projectId", WIRE_OUT) };
const struct record role_record = RECORD(role, "Role", role_fields);
static const struct field role_brief_fields[] = { ROLE_FIELDS("projectId", 0) };
const struct record role_brief_record = RECORD(role, "RoleBrief", role_brief_fields);
static const struct field org_role_fields[] = { ROLE_FIELDS("orgId", WIRE_OUT) };
const struct record org_role_record = RECORD(role, "OrgRole", org_role_fields);
static const struct field org_role_brief_fields[] = { ROLE_FIELDS("orgId", 0) };
const struct record org_role_brief_record = RECORD(role, "OrgRoleBrief", org_role_brief_fields);

static const struct field custom_role_fields[] = {
    FIELD(custom_role, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(custom_role, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(custom_role, slug, "slug", TEXT, COLUMN | WIRE_OUT),
    FIELD(custom_role, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(custom_role, permissions, "permissions", JSON, COLUMN | WIRE_OUT),
};
const struct record custom_role_record = RECORD(custom_role, "CustomRole", custom_role_fields);

#define CHANGE_FIELDS(uses_)                                                                   \
    FIELD(role_change, slug, "slug", TEXT, WIRE_IN | TRIM | (uses_), .min = 1, .max = 64,      \
          .check = slug_check),                                                                \
        FIELD(role_change, name, "name", TEXT, WIRE_IN | TRIM | (uses_), .min = 1, .max = 64), \
        FIELD_GIVEN(role_change, description, "description", TEXT, WIRE_IN | TRIM | NULLABLE,  \
                    .max = 1024),                                                              \
        FIELD(role_change, permissions, "permissions", JSON, WIRE_IN | (uses_),                \
              .about = "[{subject, action, inverted?, conditions?}]")

static const struct field role_create_fields[] = { CHANGE_FIELDS(REQUIRED) };
const struct record role_create_record = RECORD(role_change, "RoleCreate", role_create_fields);
static const struct field role_update_fields[] = { CHANGE_FIELDS(0) };
const struct record role_update_record = RECORD(role_change, "RoleUpdate", role_update_fields);

#define PLACE_FIELDS(type_, at_)                                                           \
    FIELD(type_, at_ environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64,          \
          .about = "left out: any"),                                                       \
        FIELD(type_, at_ path, "secretPath", TEXT, WIRE_IN | TRIM, .max = 1024),           \
        FIELD(type_, at_ secret_name, "secretName", TEXT, WIRE_IN | TRIM, .max = 255),     \
        FIELD(type_, at_ tags, "secretTags", TEXTS, WIRE_IN, .max = 50, .has_given = true, \
              .given = offsetof(struct type_, at_ tags_given))
#define HERE

static const struct field place_check_fields[] = { PLACE_FIELDS(place_check, HERE) };
const struct record place_check_record = RECORD(place_check, "PlaceCheck", place_check_fields);
static const struct field role_check_fields[] = {
    FIELD(role_check_input, permissions, "permissions", JSON, WIRE_IN | REQUIRED,
          .about = "[{subject, action, inverted?, conditions?}]"),
    PLACE_FIELDS(role_check_input, place.),
};
const struct record role_check_record = RECORD(role_check_input, "RoleCheck", role_check_fields);
