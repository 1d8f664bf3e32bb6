// SPDX-License-Identifier: Apache-2.0
#include "model/project_input.h"

#include "model/checks.h"

enum { RETENTION_DAYS_MAX = 3650 };

#define NAME_FIELD(type, wire, uses) \
    FIELD(type, name, wire, TEXT, (uses) | TRIM, .min = 1, .max = 64)

static const char *optional_slug_check(struct str text)
{
    return text.len == 0 ? NULL : slug_check(text);
}

static const char *project_slug_check(struct str text)
{
    if (text.len == 0) return NULL;
    if (text.len < 5 || text.len > 36) return "Slug must be between 5 and 36 characters long";
    return slug_check(text);
}

static const char *project_type_check(struct str text)
{
    static const char *const types[] = { "secret-manager",  "cert-manager", "kms", "ssh",
                                         "secret-scanning", "pam",          "ai" };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_equal(text, str_from_c(types[i]))) return NULL;
    }
    return text.len == 0 ? NULL : "The type must be secret-manager";
}

static const struct field project_create_fields[] = {
    NAME_FIELD(project_create_input, "projectName", WIRE_IN | REQUIRED),
    FIELD(project_create_input, description, "projectDescription", TEXT, WIRE_IN | TRIM,
          .max = 1024),
    FIELD(project_create_input, slug, "slug", TEXT, WIRE_IN | TRIM, .check = project_slug_check,
          .about = "5 to 36 characters; made from the name when left out"),
    FIELD(project_create_input, type, "type", TEXT, WIRE_IN | TRIM, .check = project_type_check,
          .about = "secret-manager; the other types are kept, and hold secrets like it"),
    FIELD(project_create_input, wants_default_environments, "shouldCreateDefaultEnvs", BOOL,
          WIRE_IN, .preset = true),
    FIELD(project_create_input, has_delete_protection, "hasDeleteProtection", BOOL, WIRE_IN),
};
const struct record project_create_input_record =
    RECORD(project_create_input, "ProjectCreate", project_create_fields);

static const struct field project_update_fields[] = {
    NAME_FIELD(project_update_input, "name", WIRE_IN),
    FIELD_GIVEN(project_update_input, description, "description", TEXT, WIRE_IN | TRIM | NULLABLE,
                .max = 1024),
    FIELD(project_update_input, slug, "slug", TEXT, WIRE_IN | TRIM, .max = 64,
          .check = optional_slug_check),
    FIELD_GIVEN(project_update_input, auto_capitalization, "autoCapitalization", BOOL, WIRE_IN),
    FIELD_GIVEN(project_update_input, has_delete_protection, "hasDeleteProtection", BOOL, WIRE_IN),
    FIELD_GIVEN(project_update_input, secret_sharing, "secretSharing", BOOL, WIRE_IN),
    FIELD_GIVEN(project_update_input, shows_snapshots_legacy, "showSnapshotsLegacy", BOOL, WIRE_IN),
    FIELD_GIVEN(project_update_input, version_limit, "pitVersionLimit", INT, WIRE_IN, .min = 1,
                .max = 100),
    FIELD_GIVEN(project_update_input, audit_retention_days, "auditLogsRetentionDays", INT,
                WIRE_IN | NULLABLE, .max = RETENTION_DAYS_MAX),
    FIELD_GIVEN(project_update_input, ignored_values, "secretDetectionIgnoreValues", TEXTS,
                WIRE_IN | NULLABLE, .max = 1000),
};
const struct record project_update_input_record =
    RECORD(project_update_input, "ProjectUpdate", project_update_fields);

static const struct field audit_retention_fields[] = {
    FIELD(audit_retention_input, days, "auditLogsRetentionDays", INT, WIRE_IN | REQUIRED,
          .max = RETENTION_DAYS_MAX, .about = "0: as long as the server keeps them"),
};
const struct record audit_retention_input_record =
    RECORD(audit_retention_input, "AuditRetention", audit_retention_fields);

static const struct field project_list_fields[] = {
    FIELD(project_list_query, type, "type", TEXT, WIRE_IN,
          .about = "secret-manager, or all when left out"),
};
const struct record project_list_query_record =
    RECORD(project_list_query, "ProjectListQuery", project_list_fields);

static const struct field environment_create_fields[] = {
    NAME_FIELD(environment_input, "name", WIRE_IN | REQUIRED),
    FIELD(environment_input, slug, "slug", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 64,
          .check = slug_check),
    FIELD(environment_input, position, "position", INT, WIRE_IN, .min = 1,
          .about = "From 1; at the end when left out"),
};
const struct record environment_create_input_record =
    RECORD(environment_input, "EnvironmentCreate", environment_create_fields);

static const struct field environment_update_fields[] = {
    NAME_FIELD(environment_input, "name", WIRE_IN),
    FIELD(environment_input, slug, "slug", TEXT, WIRE_IN | TRIM, .min = 1, .max = 64,
          .check = slug_check),
    FIELD(environment_input, position, "position", INT, WIRE_IN, .min = 1),
};
const struct record environment_update_input_record =
    RECORD(environment_input, "EnvironmentUpdate", environment_update_fields);

#define PLACE_FIELDS(type)                                                                 \
    FIELD(type, project_id, "projectId", TEXT, WIRE_IN | TRIM),                            \
        FIELD(type, workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM,                     \
              .about = "The older name of projectId"),                                     \
        FIELD(type, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, \
              .max = 64, .about = "The environment's slug"),                               \
        FIELD(type, path, "path", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,             \
              .about = "The parent folder; / when left out"),                              \
        FIELD(type, directory, "directory", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,   \
              .about = "The same as path, which wins")

static const struct field folder_query_fields[] = {
    PLACE_FIELDS(folder_query),
    FIELD(folder_query, is_recursive, "recursive", BOOL, WIRE_IN | LENIENT),
    FIELD(folder_query, changed_since, "lastSecretModified", TIME, WIRE_IN),
};
const struct record folder_query_record = RECORD(folder_query, "FolderQuery", folder_query_fields);

#define FOLDER_NAME_FIELD(type, uses_) \
    FIELD(type, name, "name", TEXT, (uses_) | TRIM, .max = 255, .check = folder_name_check)
#define FOLDER_DESCRIPTION_FIELD(type) \
    FIELD_GIVEN(type, description, "description", TEXT, WIRE_IN | TRIM | NULLABLE, .max = 1024)

static const struct field folder_create_fields[] = {
    PLACE_FIELDS(folder_input),
    FOLDER_NAME_FIELD(folder_input, WIRE_IN | REQUIRED),
    FOLDER_DESCRIPTION_FIELD(folder_input),
};
const struct record folder_create_input_record =
    RECORD(folder_input, "FolderCreate", folder_create_fields);

static const struct field folder_update_fields[] = {
    FIELD(folder_input, project_id, "projectId", TEXT, WIRE_IN | TRIM),
    FIELD(folder_input, workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM),
    FOLDER_NAME_FIELD(folder_input, WIRE_IN),
    FOLDER_DESCRIPTION_FIELD(folder_input),
};
const struct record folder_update_input_record =
    RECORD(folder_input, "FolderUpdate", folder_update_fields);

static const struct field folder_delete_fields[] = {
    PLACE_FIELDS(folder_input),
    FIELD(folder_input, is_forced, "forceDelete", BOOL, WIRE_IN),
};
const struct record folder_delete_input_record =
    RECORD(folder_input, "FolderDelete", folder_delete_fields);

static const struct field folder_batch_item_fields[] = {
    FIELD(folder_batch_item, id, "id", ID, WIRE_IN | REQUIRED | TRIM),
    FOLDER_NAME_FIELD(folder_batch_item, WIRE_IN | REQUIRED),
    FOLDER_DESCRIPTION_FIELD(folder_batch_item),
};
static const struct record folder_batch_item_record =
    RECORD(folder_batch_item, "FolderBatchItem", folder_batch_item_fields);

static const struct field folder_batch_fields[] = {
    FIELD(folder_batch_input, project_slug, "projectSlug", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    FIELD(folder_batch_input, folders, "folders", RECORDS, WIRE_IN | REQUIRED, .min = 1, .max = 100,
          .record = &folder_batch_item_record),
};
const struct record folder_batch_input_record =
    RECORD(folder_batch_input, "FolderBatch", folder_batch_fields);
