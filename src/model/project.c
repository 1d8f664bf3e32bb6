// SPDX-License-Identifier: Apache-2.0
#include "model/project.h"

static const struct field environment_fields[] = {
    FIELD(environment, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(environment, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(environment, slug, "slug", TEXT, COLUMN | WIRE_OUT),
    FIELD(environment, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(environment, position, "position", INT, COLUMN | WIRE_OUT),
    FIELD(environment, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(environment, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
};
const struct record environment_record = RECORD(environment, "Environment", environment_fields);

static const struct field environment_brief_fields[] = {
    FIELD(environment, id, "id", ID, WIRE_OUT),
    FIELD(environment, name, "name", TEXT, WIRE_OUT),
    FIELD(environment, slug, "slug", TEXT, WIRE_OUT),
};
const struct record environment_brief_record =
    RECORD(environment, "EnvironmentBrief", environment_brief_fields);

#define PROJECT_FIELDS                                                                             \
    FIELD(project, id, "id", ID, COLUMN | WIRE_OUT), FIELD(project, id, "_id", ID, WIRE_OUT),      \
        FIELD(project, org_id, "orgId", ID, COLUMN | WIRE_OUT),                                    \
        FIELD(project, name, "name", TEXT, COLUMN | WIRE_OUT),                                     \
        FIELD(project, slug, "slug", TEXT, COLUMN | WIRE_OUT),                                     \
        FIELD(project, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE),            \
        FIELD(project, type, "type", TEXT, COLUMN | WIRE_OUT),                                     \
        FIELD(project, type, "defaultProduct", TEXT, WIRE_OUT),                                    \
        FIELD(project, auto_capitalization, "autoCapitalization", BOOL, COLUMN | WIRE_OUT),        \
        FIELD(project, has_delete_protection, "hasDeleteProtection", BOOL, COLUMN | WIRE_OUT),     \
        FIELD(project, secret_sharing, "secretSharing", BOOL, COLUMN | WIRE_OUT),                  \
        FIELD(project, shows_snapshots_legacy, "showSnapshotsLegacy", BOOL, COLUMN | WIRE_OUT),    \
        FIELD(project, version_limit, "pitVersionLimit", INT, COLUMN | WIRE_OUT),                  \
        FIELD_GIVEN(project, audit_retention_days, "auditLogsRetentionDays", INT,                  \
                    COLUMN | WIRE_OUT | NULLABLE),                                                 \
        FIELD(project, ignored_values, "secretDetectionIgnoreValues", JSON,                        \
              COLUMN | WIRE_OUT | NULLABLE),                                                       \
        FIELD(project, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),                          \
        FIELD(project, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),                          \
        FIELD(project, version, "version", INT, COLUMN | WIRE_OUT),                                \
        FIELD(project, upgrade_status, "upgradeStatus", TEXT, WIRE_OUT | NULLABLE),                \
        FIELD(project, kms_certificate_key_id, "kmsCertificateKeyId", TEXT, WIRE_OUT | NULLABLE),  \
        FIELD(project, enforces_encrypted_metadata, "enforceEncryptedSecretManagerSecretMetadata", \
              BOOL, WIRE_OUT)

static const struct field project_fields[] = {
    PROJECT_FIELDS,
    FIELD(project, environments, "environments", RECORDS, WIRE_OUT,
          .record = &environment_brief_record),
};
const struct record project_record = RECORD(project, "Project", project_fields);

static const struct field project_bare_fields[] = { PROJECT_FIELDS };
const struct record project_bare_record = RECORD(project, "ProjectBare", project_bare_fields);

static const struct field folder_fields[] = {
    FIELD(folder, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(folder, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(folder, version, "version", INT, COLUMN | WIRE_OUT),
    FIELD(folder, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(folder, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(folder, environment_id, "envId", ID, COLUMN | WIRE_OUT),
    FIELD(folder, parent_id, "parentId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(folder, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(folder, secrets_changed_at, "lastSecretModified", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(folder, path, "path", TEXT, COLUMN | WIRE_OUT),
    FIELD(folder, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(folder, is_reserved, "isReserved", BOOL, WIRE_OUT),
    FIELD(folder, relative_path, "relativePath", TEXT, WIRE_OUT | OMIT_EMPTY),
};
const struct record folder_record = RECORD(folder, "Folder", folder_fields);
