// SPDX-License-Identifier: Apache-2.0
#include "model/member_privilege.h"

#include "model/checks.h"

#define PRIVILEGE_FIELDS(user_, identity_)                                                \
    FIELD(member_privilege, id, "id", ID, COLUMN | WIRE_OUT),                             \
        FIELD(member_privilege, slug, "slug", TEXT, COLUMN | WIRE_OUT),                   \
        FIELD(member_privilege, member_id, "projectMembershipId", ID, COLUMN | WIRE_OUT), \
        FIELD(member_privilege, project_id, "projectId", ID, COLUMN | WIRE_OUT),          \
        FIELD(member_privilege, user_id, "userId", ID, COLUMN | (user_)),                 \
        FIELD(member_privilege, identity_id, "identityId", ID, COLUMN | (identity_)),     \
        FIELD(member_privilege, is_temporary, "isTemporary", BOOL, COLUMN | WIRE_OUT),    \
        FIELD(member_privilege, temporary_mode, "temporaryMode", TEXT,                    \
              COLUMN | WIRE_OUT | NULLABLE),                                              \
        FIELD(member_privilege, temporary_range, "temporaryRange", TEXT,                  \
              COLUMN | WIRE_OUT | NULLABLE),                                              \
        FIELD(member_privilege, starts_at, "temporaryAccessStartTime", TIME,              \
              COLUMN | WIRE_OUT | NULLABLE),                                              \
        FIELD(member_privilege, ends_at, "temporaryAccessEndTime", TIME,                  \
              COLUMN | WIRE_OUT | NULLABLE),                                              \
        FIELD(member_privilege, permissions, "permissions", JSON, COLUMN | WIRE_OUT),     \
        FIELD(member_privilege, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),        \
        FIELD(member_privilege, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT)

static const struct field user_privilege_fields[] = { PRIVILEGE_FIELDS(WIRE_OUT, 0) };
const struct record user_privilege_record =
    RECORD(member_privilege, "UserPrivilege", user_privilege_fields);
static const struct field identity_privilege_fields[] = { PRIVILEGE_FIELDS(0, WIRE_OUT) };
const struct record identity_privilege_record =
    RECORD(member_privilege, "IdentityPrivilege", identity_privilege_fields);

/* --- what clients send -------------------------------------------------------------------------- */

static const struct field type_fields[] = {
    FIELD(temporary_input, is_temporary, "isTemporary", BOOL, WIRE_IN | REQUIRED),
    FIELD(temporary_input, mode, "temporaryMode", TEXT, WIRE_IN, .about = "relative"),
    FIELD(temporary_input, range, "temporaryRange", TEXT, WIRE_IN | TRIM, .max = 32,
          .about = "How long: 30m, 1h, 2d"),
    FIELD(temporary_input, starts_at, "temporaryAccessStartTime", TEXT, WIRE_IN),
};
static const struct record type_record = RECORD(temporary_input, "PrivilegeType", type_fields);

#define PERMISSIONS_ABOUT .about = "[{subject, action, inverted?, conditions?}]"
#define SLUG_FIELD(type_, at_) \
    FIELD(type_, at_ slug, "slug", TEXT, WIRE_IN | TRIM, .min = 1, .max = 60, .check = slug_check)
#define TYPE_FIELD(type_, at_, uses_)                                                 \
    FIELD(type_, at_ time, "type", RECORD, WIRE_IN | (uses_), .record = &type_record, \
          .has_given = true, .given = offsetof(struct type_, at_ time_given))
#define PERMISSIONS_FIELD(type_, at_, uses_) \
    FIELD(type_, at_ permissions, "permissions", JSON, WIRE_IN | (uses_), PERMISSIONS_ABOUT)
#define SINGLE_FIELD(type_, at_)                                   \
    FIELD(type_, at_ single, "privilegePermission", JSON, WIRE_IN, \
          .about = "{actions, subject, conditions?}, in the place of permissions")
#define NAME_OF(type_, member_, wire_) \
    FIELD(type_, member_, wire_, TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1)
#define HERE

static const struct field identity_create_fields[] = {
    NAME_OF(privilege_input, identity_id, "identityId"),
    NAME_OF(privilege_input, project_id, "projectId"),
    SLUG_FIELD(privilege_input, change.),
    PERMISSIONS_FIELD(privilege_input, change., REQUIRED),
    TYPE_FIELD(privilege_input, change., 0),
};
const struct record identity_privilege_create_record =
    RECORD(privilege_input, "IdentityPrivilegeCreate", identity_create_fields);

#define OLDER_CREATE                                                                          \
    NAME_OF(privilege_input, identity_id, "identityId"),                                      \
        NAME_OF(privilege_input, project_slug, "projectSlug"),                                \
        SLUG_FIELD(privilege_input, change.), PERMISSIONS_FIELD(privilege_input, change., 0), \
        SINGLE_FIELD(privilege_input, change.)

static const struct field permanent_fields[] = { OLDER_CREATE };
const struct record identity_privilege_permanent_record =
    RECORD(privilege_input, "IdentityPrivilegePermanent", permanent_fields);
static const struct field temporary_fields[] = {
    OLDER_CREATE,
    FIELD(privilege_input, change.time.mode, "temporaryMode", TEXT, WIRE_IN | REQUIRED,
          .about = "relative"),
    FIELD(privilege_input, change.time.range, "temporaryRange", TEXT, WIRE_IN | REQUIRED | TRIM,
          .max = 32, .about = "How long: 30m, 1h, 2d"),
    FIELD(privilege_input, change.time.starts_at, "temporaryAccessStartTime", TEXT,
          WIRE_IN | REQUIRED),
};
const struct record identity_privilege_temporary_record =
    RECORD(privilege_input, "IdentityPrivilegeTemporary", temporary_fields);

static const struct field user_create_fields[] = {
    NAME_OF(privilege_input, member_id, "projectMembershipId"),
    SLUG_FIELD(privilege_input, change.),
    PERMISSIONS_FIELD(privilege_input, change., REQUIRED),
    TYPE_FIELD(privilege_input, change., 0),
};
const struct record user_privilege_create_record =
    RECORD(privilege_input, "UserPrivilegeCreate", user_create_fields);

static const struct field update_fields[] = {
    SLUG_FIELD(privilege_change, HERE),
    PERMISSIONS_FIELD(privilege_change, HERE, 0),
    TYPE_FIELD(privilege_change, HERE, 0),
};
const struct record privilege_update_record =
    RECORD(privilege_change, "PrivilegeUpdate", update_fields);

static const struct field details_fields[] = {
    SLUG_FIELD(privilege_change, HERE),
    PERMISSIONS_FIELD(privilege_change, HERE, 0),
    SINGLE_FIELD(privilege_change, HERE),
    FIELD(privilege_change, time.is_temporary, "isTemporary", BOOL, WIRE_IN, .has_given = true,
          .given = offsetof(struct privilege_change, time_given)),
    FIELD(privilege_change, time.mode, "temporaryMode", TEXT, WIRE_IN, .about = "relative"),
    FIELD(privilege_change, time.range, "temporaryRange", TEXT, WIRE_IN | TRIM, .max = 32,
          .about = "How long: 30m, 1h, 2d"),
    FIELD(privilege_change, time.starts_at, "temporaryAccessStartTime", TEXT, WIRE_IN),
};
static const struct record details_record =
    RECORD(privilege_change, "PrivilegeDetails", details_fields);

#define NAMED_FIELDS                                         \
    NAME_OF(privilege_named, slug, "privilegeSlug"),         \
        NAME_OF(privilege_named, identity_id, "identityId"), \
        NAME_OF(privilege_named, project_slug, "projectSlug")
static const struct field named_fields[] = { NAMED_FIELDS };
const struct record privilege_named_record =
    RECORD(privilege_named, "PrivilegeNamed", named_fields);
static const struct field named_update_fields[] = {
    NAMED_FIELDS,
    FIELD(privilege_named, change, "privilegeDetails", RECORD, WIRE_IN | REQUIRED,
          .record = &details_record),
};
const struct record privilege_named_update_record =
    RECORD(privilege_named, "PrivilegeNamedUpdate", named_update_fields);

static const struct field identity_query_fields[] = {
    NAME_OF(privilege_filter, identity_id, "identityId"),
    NAME_OF(privilege_filter, project_id, "projectId"),
};
const struct record identity_privilege_query_record =
    RECORD(privilege_filter, "IdentityPrivilegeQuery", identity_query_fields);
static const struct field older_query_fields[] = {
    NAME_OF(privilege_filter, identity_id, "identityId"),
    NAME_OF(privilege_filter, project_slug, "projectSlug"),
};
const struct record identity_privilege_older_query_record =
    RECORD(privilege_filter, "IdentityPrivilegeOlderQuery", older_query_fields);
static const struct field user_query_fields[] = {
    NAME_OF(privilege_filter, member_id, "projectMembershipId"),
};
const struct record user_privilege_query_record =
    RECORD(privilege_filter, "UserPrivilegeQuery", user_query_fields);
