// SPDX-License-Identifier: Apache-2.0
#include "model/secret_file.h"

#include "model/checks.h"

const char *const secret_file_formats[] = { "auto", "env", "json", "yaml", "shell", NULL };

static const char *const kind_names[] = { "new",     "changed", "unchanged", "kept",
                                          "ignored", "invalid", NULL };

/* As model/secret_input.c has them. */
#define TARGET_FIELDS(type)                                                             \
    FIELD(type, at.project_id, "projectId", TEXT, WIRE_IN | TRIM),                      \
        FIELD(type, at.workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM,               \
              .about = "The older name of projectId"),                                  \
        FIELD(type, at.workspace_slug, "workspaceSlug", TEXT, WIRE_IN | TRIM,           \
              .about = "Instead of the project's id"),                                  \
        FIELD(type, at.project_slug, "projectSlug", TEXT, WIRE_IN | TRIM,               \
              .about = "The same as workspaceSlug"),                                    \
        FIELD(type, at.environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64,     \
              .about = "The environment's slug"),                                       \
        FIELD(type, at.path, "secretPath", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX, \
              .about = "The folder; / when left out")

static const struct field input_fields[] = {
    TARGET_FIELDS(secret_file_input),
    FIELD(secret_file_input, format, "format", ENUM, WIRE_IN, .options = secret_file_formats,
          .about = "auto: JSON when it begins with a brace, YAML after ---, else .env"),
    FIELD(secret_file_input, content, "content", SECRET, WIRE_IN | REQUIRED,
          .max = SECRET_VALUE_MAX, .about = "The file itself"),
    FIELD(secret_file_input, is_dry_run, "dryRun", BOOL, WIRE_IN,
          .about = "Only tell what would happen"),
    FIELD(secret_file_input, keeps_existing, "keepExisting", BOOL, WIRE_IN,
          .about = "Add what is new, leave what is there"),
    FIELD(secret_file_input, skips_invalid, "skipInvalid", BOOL, WIRE_IN,
          .about = "Take what can be taken instead of refusing the file"),
};
const struct record secret_file_input_record =
    RECORD(secret_file_input, "SecretFileImport", input_fields);

static const struct field item_fields[] = {
    FIELD(secret_file_item, name, "secretKey", TEXT, WIRE_OUT),
    FIELD(secret_file_item, kind, "status", ENUM, WIRE_OUT, .options = kind_names),
    FIELD(secret_file_item, line, "line", INT, WIRE_OUT, .about = "0: not known"),
    FIELD(secret_file_item, value_lines, "valueLines", INT, WIRE_OUT),
    FIELD(secret_file_item, reason, "reason", TEXT, WIRE_OUT | NULLABLE),
};
const struct record secret_file_item_record =
    RECORD(secret_file_item, "SecretFileItem", item_fields);

static const struct field query_fields[] = {
    TARGET_FIELDS(secret_file_query),
    FIELD(secret_file_query, format, "format", ENUM, WIRE_IN, .options = secret_file_formats,
          .preset = 1, .about = "shell: export lines for sh and bash"),
    FIELD(secret_file_query, expands_references, "expandSecretReferences", BOOL, WIRE_IN,
          .preset = true),
    FIELD_GIVEN(secret_file_query, includes_imports, "includeImports", BOOL, WIRE_IN,
                .about = "Default: true"),
    FIELD_GIVEN(secret_file_query, includes_imports, "include_imports", BOOL, WIRE_IN,
                .about = "The same as includeImports"),
    FIELD(secret_file_query, includes_personal, "includePersonalOverrides", BOOL, WIRE_IN,
          .about = "Your own value in the place of the shared one"),
};
const struct record secret_file_query_record =
    RECORD(secret_file_query, "SecretFileQuery", query_fields);
