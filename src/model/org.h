/* org.h: an organisation, as a row and on the wire (20-projects §1). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct org {
    struct id id;
    struct str name, slug, default_membership_role;
    int64_t created_at, updated_at, audit_retention_days;
    enum given audit_retention_days_given;
    /* The same for every organisation; clients look at them. */
    struct id root_org_id;
    struct str customer_id, selected_mfa_method, user_token_expiration;
    bool enforces_sso, has_scim, enforces_mfa, uses_new_privileges, blocks_duplicate_syncs;
};
extern const struct record org_record;
extern const struct record org_brief_record; /* id, name, slug */
#define ORG_COLUMNS                                                                       \
    "o.id, o.name, o.slug, 'member', o.created_at, o.updated_at, o.audit_retention_days," \
    " o.enforces_mfa"

struct org_update_input {
    struct str name, slug;
    int64_t audit_retention_days;
    bool enforces_mfa;
    enum given audit_retention_days_given, enforces_mfa_given;
};
extern const struct record org_update_input_record;
