// SPDX-License-Identifier: Apache-2.0
#include "model/membership.h"

#include "model/checks.h"

enum { ROLES_MAX = 10, PEOPLE_MAX = 100 };

static const struct field org_member_fields[] = {
    FIELD(org_member, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(org_member, user_id, "userId", ID, COLUMN | WIRE_OUT),
    FIELD(org_member, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(org_member, role, "role", TEXT, COLUMN | WIRE_OUT),
    FIELD(org_member, role_id, "roleId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(org_member, status, "status", TEXT, COLUMN | WIRE_OUT),
    FIELD(org_member, is_active, "isActive", BOOL, COLUMN | WIRE_OUT),
    FIELD(org_member, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(org_member, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(org_member, invite_email, "inviteEmail", TEXT, COLUMN | WIRE_OUT),
    FIELD(org_member, user, "user", RECORD, COLUMN | WIRE_OUT, .record = &user_brief_record),
    FIELD_GIVEN(org_member, custom_role, "customRole", RECORD, COLUMN | WIRE_OUT | OMIT_EMPTY,
                .record = &custom_role_record),
};
const struct record org_member_record =
    RECORD(org_member, "OrganizationMembership", org_member_fields);

static const struct field member_role_fields[] = {
    FIELD(member_role, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(member_role, role, "role", TEXT, COLUMN | WIRE_OUT),
    FIELD(member_role, custom_role_id, "customRoleId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, custom_role_name, "customRoleName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, custom_role_slug, "customRoleSlug", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, is_temporary, "isTemporary", BOOL, COLUMN | WIRE_OUT),
    FIELD(member_role, temporary_mode, "temporaryMode", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, temporary_range, "temporaryRange", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, starts_at, "temporaryAccessStartTime", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, ends_at, "temporaryAccessEndTime", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(member_role, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(member_role, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
};
const struct record member_role_record = RECORD(member_role, "MembershipRole", member_role_fields);

static const struct field project_brief_fields[] = {
    FIELD(project_brief, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(project_brief, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(project_brief, slug, "slug", TEXT, COLUMN | WIRE_OUT),
};
static const struct record project_brief_record =
    RECORD(project_brief, "ProjectBrief", project_brief_fields);

/* The columns all begin alike; the person or the machine follows. */
#define MEMBER_FIELDS                                                            \
    FIELD(project_member, id, "id", ID, COLUMN | WIRE_OUT),                      \
        FIELD(project_member, project_id, "projectId", ID, COLUMN | WIRE_OUT),   \
        FIELD(project_member, created_at, "createdAt", TIME, COLUMN | WIRE_OUT), \
        FIELD(project_member, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT), \
        FIELD(project_member, project, "project", RECORD, COLUMN | WIRE_OUT,     \
              .record = &project_brief_record),                                  \
        FIELD(project_member, roles, "roles", RECORDS, WIRE_OUT, .record = &member_role_record)

static const struct field user_member_fields[] = {
    MEMBER_FIELDS,
    FIELD(project_member, user_id, "userId", ID, COLUMN | WIRE_OUT),
    FIELD(project_member, user, "user", RECORD, COLUMN | WIRE_OUT, .record = &user_brief_record),
};
const struct record user_member_record =
    RECORD(project_member, "ProjectMembership", user_member_fields);

static const struct field identity_project_member_fields[] = {
    MEMBER_FIELDS,
    FIELD(project_member, identity_id, "identityId", ID, COLUMN | WIRE_OUT),
    FIELD(project_member, identity, "identity", RECORD, COLUMN | WIRE_OUT,
          .record = &identity_brief_record),
};
const struct record identity_project_member_record =
    RECORD(project_member, "IdentityMembership", identity_project_member_fields);

#define BARE_FIELDS(member_, wire_)                                              \
    FIELD(project_member, id, "id", ID, COLUMN | WIRE_OUT),                      \
        FIELD(project_member, project_id, "projectId", ID, COLUMN | WIRE_OUT),   \
        FIELD(project_member, created_at, "createdAt", TIME, COLUMN | WIRE_OUT), \
        FIELD(project_member, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT), \
        FIELD(project_member, member_, wire_, ID, COLUMN | WIRE_OUT)

static const struct field user_member_bare_fields[] = { BARE_FIELDS(user_id, "userId") };
const struct record user_member_bare_record =
    RECORD(project_member, "ProjectMembershipBare", user_member_bare_fields);
static const struct field identity_member_bare_fields[] = { BARE_FIELDS(identity_id,
                                                                        "identityId") };
const struct record identity_member_bare_record =
    RECORD(project_member, "IdentityMembershipBare", identity_member_bare_fields);

static const struct field role_input_fields[] = {
    FIELD(role_input, role, "role", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 64),
    TEMPORARY_FIELDS(role_input, time),
};
static const struct record role_input_record = RECORD(role_input, "RoleInput", role_input_fields);

static const struct field member_roles_input_fields[] = {
    FIELD(member_roles_input, role, "role", TEXT, WIRE_IN | TRIM, .max = 64,
          .preset_text = "no-access"),
    FIELD(member_roles_input, roles, "roles", RECORDS, WIRE_IN, .record = &role_input_record,
          .max = ROLES_MAX),
};
const struct record member_roles_input_record =
    RECORD(member_roles_input, "MemberRoles", member_roles_input_fields);

static const struct field member_roles_update_fields[] = {
    FIELD(member_roles_input, roles, "roles", RECORDS, WIRE_IN | REQUIRED,
          .record = &role_input_record, .min = 1, .max = ROLES_MAX),
};
const struct record member_roles_update_record =
    RECORD(member_roles_input, "MemberRolesUpdate", member_roles_update_fields);

static const struct field member_users_input_fields[] = {
    FIELD(member_users_input, emails, "emails", TEXTS, WIRE_IN, .max = PEOPLE_MAX),
    FIELD(member_users_input, usernames, "usernames", TEXTS, WIRE_IN, .max = PEOPLE_MAX),
    FIELD(member_users_input, role_slugs, "roleSlugs", TEXTS, WIRE_IN, .max = ROLES_MAX),
};
const struct record member_users_input_record =
    RECORD(member_users_input, "MemberUsers", member_users_input_fields);

static const struct field member_name_fields[] = {
    FIELD(member_name_input, username, "username", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1),
};
const struct record member_name_input_record =
    RECORD(member_name_input, "MemberName", member_name_fields);

static const struct field org_invite_fields[] = {
    FIELD(org_invite_input, emails, "inviteeEmails", TEXTS, WIRE_IN | REQUIRED, .min = 1,
          .max = PEOPLE_MAX),
    FIELD(org_invite_input, organization_id, "organizationId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    FIELD(org_invite_input, role, "organizationRoleSlug", TEXT, WIRE_IN | TRIM,
          .preset_text = "member"),
};
const struct record org_invite_input_record =
    RECORD(org_invite_input, "OrganizationInvite", org_invite_fields);

static const struct field invited_fields[] = {
    FIELD(invited_input, token, "token", TEXT, WIRE_IN | REQUIRED | TRIM),
    FIELD(invited_input, first_name, "firstName", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 255),
    FIELD(invited_input, last_name, "lastName", TEXT, WIRE_IN | TRIM, .max = 255),
    FIELD(invited_input, password, "password", SECRET, WIRE_IN | REQUIRED, .min = 14, .max = 1024,
          .min_message = "The password must have at least 14 characters"),
};
const struct record invited_input_record =
    RECORD(invited_input, "InvitationAcceptance", invited_fields);

static const struct field org_role_fields[] = {
    FIELD(org_role_input, role, "role", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1),
};
const struct record org_role_input_record =
    RECORD(org_role_input, "OrganizationRole", org_role_fields);
