// SPDX-License-Identifier: Apache-2.0
#include "model/secret_import.h"

#include "model/checks.h"

static const struct field source_environment_fields[] = {
    FIELD(environment, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(environment, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(environment, slug, "slug", TEXT, COLUMN | WIRE_OUT),
};
static const struct record source_environment_record =
    RECORD(environment, "ImportEnvironment", source_environment_fields);

#define IMPORT_FIELDS                                                                             \
    FIELD(secret_import, id, "id", ID, COLUMN | WIRE_OUT),                                        \
        FIELD(secret_import, version, "version", INT, COLUMN | WIRE_OUT),                         \
        FIELD(secret_import, source_path, "importPath", TEXT, COLUMN | WIRE_OUT),                 \
        FIELD(secret_import, source_environment, "importEnv", RECORD, COLUMN | WIRE_OUT,          \
              .record = &source_environment_record),                                              \
        FIELD(secret_import, position, "position", INT, COLUMN | WIRE_OUT),                       \
        FIELD(secret_import, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),                   \
        FIELD(secret_import, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),                   \
        FIELD(secret_import, folder_id, "folderId", ID, COLUMN | WIRE_OUT),                       \
        FIELD(secret_import, is_replication, "isReplication", BOOL, COLUMN | WIRE_OUT),           \
        FIELD(secret_import, project_id, "projectId", ID, COLUMN | WIRE_OUT),                     \
        FIELD(secret_import, path, "secretPath", TEXT, COLUMN | WIRE_OUT),                        \
        FIELD(secret_import, is_reserved, "isReserved", BOOL, WIRE_OUT),                          \
        FIELD(secret_import, last_replicated_at, "lastReplicated", TIME, WIRE_OUT | NULLABLE),    \
        FIELD(secret_import, replication_status, "replicationStatus", TEXT, WIRE_OUT | NULLABLE), \
        FIELD_GIVEN(secret_import, is_replication_success, "isReplicationSuccess", BOOL,          \
                    WIRE_OUT | NULLABLE)

static const struct field secret_import_fields[] = { IMPORT_FIELDS };
const struct record secret_import_record =
    RECORD(secret_import, "SecretImport", secret_import_fields);

static const struct field secret_import_full_fields[] = {
    IMPORT_FIELDS,
    FIELD(secret_import, environment, "environment", RECORD, COLUMN | WIRE_OUT,
          .record = &source_environment_record),
};
const struct record secret_import_full_record =
    RECORD(secret_import, "SecretImportFull", secret_import_full_fields);

/* --- input ------------------------------------------------------------------------------------ */

#define TARGET_FIELDS(type)                                                         \
    FIELD(type, at.project_id, "projectId", TEXT, WIRE_IN | TRIM),                  \
        FIELD(type, at.workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM,           \
              .about = "The older name of projectId"),                              \
        FIELD(type, at.environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64, \
              .about = "The environment's slug"),                                   \
        FIELD(type, at.path, "path", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,   \
              .about = "The importing folder; / when left out")

static const struct field source_create_fields[] = {
    FIELD(import_source_input, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1, .max = 64),
    FIELD(import_source_input, path, "path", TEXT, WIRE_IN | REQUIRED | TRIM,
          .max = PATH_BYTES_MAX),
};
static const struct record source_create_record =
    RECORD(import_source_input, "SecretImportSource", source_create_fields);

static const struct field source_update_fields[] = {
    FIELD(import_source_input, environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64),
    FIELD(import_source_input, path, "path", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX),
    FIELD(import_source_input, position, "position", INT, WIRE_IN, .min = 1),
};
static const struct record source_update_record =
    RECORD(import_source_input, "SecretImportSourceUpdate", source_update_fields);

static const struct field import_create_fields[] = {
    TARGET_FIELDS(secret_import_input),
    FIELD(secret_import_input, source, "import", RECORD, WIRE_IN | REQUIRED,
          .record = &source_create_record),
    FIELD(secret_import_input, is_replication, "isReplication", BOOL, WIRE_IN,
          .about = "Kept for clients; every import shows its source as it is now"),
};
const struct record secret_import_create_record =
    RECORD(secret_import_input, "SecretImportCreate", import_create_fields);

static const struct field import_update_fields[] = {
    TARGET_FIELDS(secret_import_input),
    FIELD(secret_import_input, source, "import", RECORD, WIRE_IN | REQUIRED,
          .record = &source_update_record),
};
const struct record secret_import_update_record =
    RECORD(secret_import_input, "SecretImportUpdate", import_update_fields);

static const struct field import_delete_fields[] = { TARGET_FIELDS(secret_import_input) };
const struct record secret_import_delete_record =
    RECORD(secret_import_input, "SecretImportDelete", import_delete_fields);

static const struct field import_query_fields[] = { TARGET_FIELDS(secret_import_query) };
const struct record secret_import_query_record =
    RECORD(secret_import_query, "SecretImportQuery", import_query_fields);
