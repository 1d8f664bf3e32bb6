/* project.h: projects, their environments and folders, as rows and on the wire (20-projects). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct environment {
    struct id id, project_id;
    struct str name, slug;
    int64_t position, created_at, updated_at;
};
extern const struct record environment_record;       /* in full */
extern const struct record environment_brief_record; /* id, name, slug, as inside a project */
#define ENVIRONMENT_COLUMNS "id, name, slug, project_id, position, created_at, updated_at"

struct project {
    struct id id, org_id;
    struct str name, slug, description, type;
    bool auto_capitalization, has_delete_protection, secret_sharing, shows_snapshots_legacy;
    int64_t version_limit, audit_retention_days;
    enum given audit_retention_days_given;
    struct str ignored_values; /* JSON list, or absent */
    int64_t created_at, updated_at;
    struct record_list environments; /* of environment_brief_record */
    /* The same for every project; clients look at them. */
    int64_t version;
    struct str upgrade_status, kms_certificate_key_id;
    bool enforces_encrypted_metadata;
};
extern const struct record project_record;      /* with environments */
extern const struct record project_bare_record; /* without */
#define PROJECT_COLUMNS                                                                      \
    "p.id, p.org_id, p.name, p.slug, p.description, p.type, p.auto_capitalization,"          \
    " p.has_delete_protection, p.secret_sharing, p.shows_snapshots_legacy, p.version_limit," \
    " p.audit_retention_days, p.ignored_values, p.created_at, p.updated_at, 3"

struct folder {
    struct id id, project_id, environment_id, parent_id;
    struct str name, path, description;
    int64_t version, secrets_changed_at, created_at, updated_at;
    bool is_reserved;
    struct str relative_path; /* in recursive lists */
};
extern const struct record folder_record;
#define FOLDER_COLUMNS                                                                    \
    "f.id, f.name, f.version, f.created_at, f.updated_at, f.environment_id, f.parent_id," \
    " f.description, f.secrets_changed_at, f.path, f.project_id"
