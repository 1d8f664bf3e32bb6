// SPDX-License-Identifier: Apache-2.0
#include "model/org.h"

#include "model/checks.h"

static const struct field org_fields[] = {
    FIELD(org, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(org, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(org, slug, "slug", TEXT, COLUMN | WIRE_OUT),
    FIELD(org, default_membership_role, "defaultMembershipRole", TEXT, COLUMN | WIRE_OUT),
    FIELD(org, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(org, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD_GIVEN(org, audit_retention_days, "auditLogsRetentionDays", INT,
                COLUMN | WIRE_OUT | NULLABLE),
    FIELD(org, customer_id, "customerId", TEXT, WIRE_OUT | NULLABLE),
    FIELD(org, enforces_sso, "authEnforced", BOOL, WIRE_OUT),
    FIELD(org, has_scim, "scimEnabled", BOOL, WIRE_OUT),
    FIELD(org, enforces_mfa, "enforceMfa", BOOL, COLUMN | WIRE_OUT),
    FIELD(org, selected_mfa_method, "selectedMfaMethod", TEXT, WIRE_OUT | NULLABLE),
    FIELD(org, uses_new_privileges, "shouldUseNewPrivilegeSystem", BOOL, WIRE_OUT),
    FIELD(org, user_token_expiration, "userTokenExpiration", TEXT, WIRE_OUT | NULLABLE),
    FIELD(org, blocks_duplicate_syncs, "blockDuplicateSecretSyncDestinations", BOOL, WIRE_OUT),
    FIELD(org, root_org_id, "rootOrgId", ID, WIRE_OUT | NULLABLE),
};
const struct record org_record = RECORD(org, "Organization", org_fields);

static const struct field org_brief_fields[] = {
    FIELD(org, id, "id", ID, WIRE_OUT),
    FIELD(org, name, "name", TEXT, WIRE_OUT),
    FIELD(org, slug, "slug", TEXT, WIRE_OUT),
};
const struct record org_brief_record = RECORD(org, "OrganizationBrief", org_brief_fields);

static const struct field org_update_fields[] = {
    FIELD(org_update_input, name, "name", TEXT, WIRE_IN | TRIM, .min = 1, .max = 64),
    FIELD(org_update_input, slug, "slug", TEXT, WIRE_IN | TRIM, .max = 64, .check = slug_check),
    FIELD_GIVEN(org_update_input, audit_retention_days, "auditLogsRetentionDays", INT,
                WIRE_IN | NULLABLE, .max = 3650, .about = "null or 0: kept for ever"),
    FIELD_GIVEN(org_update_input, enforces_mfa, "enforceMfa", BOOL, WIRE_IN,
                .about = "people without a second factor are let in to set one up, and no further"),
};
const struct record org_update_input_record =
    RECORD(org_update_input, "OrganizationUpdate", org_update_fields);
