// SPDX-License-Identifier: Apache-2.0
#include "model/secret_input.h"

#include "model/checks.h"

static const char *const batch_mode_names[] = { "failOnNotFound", "upsert", "ignore", NULL };

#define PROJECT_FIELDS(type)                                                  \
    FIELD(type, at.project_id, "projectId", TEXT, WIRE_IN | TRIM),            \
        FIELD(type, at.workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM,     \
              .about = "The older name of projectId"),                        \
        FIELD(type, at.workspace_slug, "workspaceSlug", TEXT, WIRE_IN | TRIM, \
              .about = "Instead of the project's id"),                        \
        FIELD(type, at.project_slug, "projectSlug", TEXT, WIRE_IN | TRIM,     \
              .about = "The same as workspaceSlug")
#define TARGET_FIELDS(type)                                                             \
    PROJECT_FIELDS(type),                                                               \
        FIELD(type, at.environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64,     \
              .about = "The environment's slug"),                                       \
        FIELD(type, at.path, "secretPath", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX, \
              .about = "The folder; / when left out")
#define TYPE_FIELD(type_) FIELD(type_, type, "type", ENUM, WIRE_IN, .options = secret_type_names)

/* Given or not matters: the defaults differ between v3 and v4. Both spellings serve both. */
#define READING_FIELDS(type)                                                           \
    FIELD(type, wants_values, "viewSecretValue", BOOL, WIRE_IN, .preset = true,        \
          .about = "False asks for describeSecret alone; values are masked"),          \
        FIELD_GIVEN(type, expands_references, "expandSecretReferences", BOOL, WIRE_IN, \
                    .about = "Default: false on v3, true on v4"),                      \
        FIELD_GIVEN(type, includes_imports, "include_imports", BOOL, WIRE_IN,          \
                    .about = "Default: false on v3, true on v4"),                      \
        FIELD_GIVEN(type, includes_imports, "includeImports", BOOL, WIRE_IN,           \
                    .about = "The same as include_imports")

static const struct field secret_list_fields[] = {
    TARGET_FIELDS(secret_list_query),
    READING_FIELDS(secret_list_query),
    FIELD(secret_list_query, is_recursive, "recursive", BOOL, WIRE_IN),
    FIELD(secret_list_query, includes_personal, "includePersonalOverrides", BOOL, WIRE_IN,
          .about = "v4: your own value in the place of the shared one"),
    FIELD(secret_list_query, tag_slugs, "tagSlugs", TEXTS, WIRE_IN | TRIM, .max = 100,
          .about = "Secrets that have any of these tags"),
    FIELD(secret_list_query, metadata_filter, "metadataFilter", TEXT, WIRE_IN, .max = 8192,
          .about = "key=K1,value=V1|key=K2,value=V2: all of them"),
};
const struct record secret_list_query_record =
    RECORD(secret_list_query, "SecretListQuery", secret_list_fields);

static const struct field secret_get_fields[] = {
    TARGET_FIELDS(secret_get_query),
    READING_FIELDS(secret_get_query),
    TYPE_FIELD(secret_get_query),
    FIELD(secret_get_query, version, "version", INT, WIRE_IN, .min = 1),
};
const struct record secret_get_query_record =
    RECORD(secret_get_query, "SecretGetQuery", secret_get_fields);

/* --- writes ----------------------------------------------------------------------------------- */

#define VALUE_FIELD(uses_) \
    FIELD_GIVEN(secret_input, value, "secretValue", SECRET, (uses_) | TRIM, .max = SECRET_VALUE_MAX)
#define DETAIL_FIELDS                                                                            \
    FIELD_GIVEN(secret_input, comment, "secretComment", TEXT, WIRE_IN | TRIM,                    \
                .max = SECRET_COMMENT_MAX),                                                      \
        FIELD_GIVEN(secret_input, metadata, "secretMetadata", RECORDS, WIRE_IN,                  \
                    .record = &secret_metadata_record, .max = SECRET_METADATA_MAX),              \
        FIELD_GIVEN(secret_input, tag_ids, "tagIds", TEXTS, WIRE_IN, .max = SECRET_TAGS_MAX),    \
        FIELD_GIVEN(secret_input, skip_multiline_encoding, "skipMultilineEncoding", BOOL,        \
                    WIRE_IN),                                                                    \
        FIELD_GIVEN(secret_input, reminder_repeat_days, "secretReminderRepeatDays", INT,         \
                    WIRE_IN | NULLABLE, .max = 3650),                                            \
        FIELD_GIVEN(secret_input, reminder_note, "secretReminderNote", TEXT, WIRE_IN | NULLABLE, \
                    .max = 1024)
#define NEW_NAME_FIELD                                                             \
    FIELD(secret_input, new_name, "newSecretName", TEXT, WIRE_IN | TRIM, .min = 1, \
          .max = SECRET_NAME_MAX, .check = secret_name_check,                      \
          .min_message = "New secret name cannot be empty")

static const struct field secret_create_fields[] = {
    TARGET_FIELDS(secret_input),
    TYPE_FIELD(secret_input),
    VALUE_FIELD(WIRE_IN | REQUIRED),
    DETAIL_FIELDS,
};
const struct record secret_create_input_record =
    RECORD(secret_input, "SecretCreate", secret_create_fields);

static const struct field secret_update_fields[] = {
    TARGET_FIELDS(secret_input),
    TYPE_FIELD(secret_input),
    NEW_NAME_FIELD,
    VALUE_FIELD(WIRE_IN),
    DETAIL_FIELDS,
};
const struct record secret_update_input_record =
    RECORD(secret_input, "SecretUpdate", secret_update_fields);

static const struct field secret_delete_fields[] = {
    TARGET_FIELDS(secret_input),
    TYPE_FIELD(secret_input),
};
const struct record secret_delete_input_record =
    RECORD(secret_input, "SecretDelete", secret_delete_fields);

/* --- batches ---------------------------------------------------------------------------------- */

#define KEY_FIELD(check_)                                                             \
    FIELD(secret_input, name, "secretKey", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, \
          .max = SECRET_NAME_MAX, .check = (check_))
#define BATCH_FIELDS(item)                                                         \
    TARGET_FIELDS(secret_batch_input),                                             \
        FIELD(secret_batch_input, secrets, "secrets", RECORDS, WIRE_IN | REQUIRED, \
              .record = &(item), .min = 1, .max = SECRET_BATCH_MAX,                \
              .max_message = "A batch holds at most 1000 secrets")

static const struct field create_item_fields[] = {
    KEY_FIELD(secret_name_check),
    VALUE_FIELD(WIRE_IN | REQUIRED),
    DETAIL_FIELDS,
};
static const struct record create_item_record =
    RECORD(secret_input, "SecretBatchCreateItem", create_item_fields);

static const struct field batch_create_fields[] = { BATCH_FIELDS(create_item_record) };
const struct record secret_batch_create_record =
    RECORD(secret_batch_input, "SecretBatchCreate", batch_create_fields);

static const struct field update_item_fields[] = {
    KEY_FIELD(secret_name_check),
    FIELD(secret_input, at.path, "secretPath", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,
          .about = "The folder of this secret, if it is another one"),
    NEW_NAME_FIELD,
    VALUE_FIELD(WIRE_IN),
    DETAIL_FIELDS,
};
static const struct record update_item_record =
    RECORD(secret_input, "SecretBatchUpdateItem", update_item_fields);

static const struct field batch_update_fields[] = {
    BATCH_FIELDS(update_item_record),
    FIELD(secret_batch_input, mode, "mode", ENUM, WIRE_IN, .options = batch_mode_names,
          .about = "What happens to keys that do not exist: an error, they are made, or skipped"),
};
const struct record secret_batch_update_record =
    RECORD(secret_batch_input, "SecretBatchUpdate", batch_update_fields);

static const struct field delete_item_fields[] = {
    KEY_FIELD(NULL),
    TYPE_FIELD(secret_input),
};
static const struct record delete_item_record =
    RECORD(secret_input, "SecretBatchDeleteItem", delete_item_fields);

static const struct field batch_delete_fields[] = { BATCH_FIELDS(delete_item_record) };
const struct record secret_batch_delete_record =
    RECORD(secret_batch_input, "SecretBatchDelete", batch_delete_fields);

/* --- the rest --------------------------------------------------------------------------------- */

#define SIDE_FIELDS(member_environment, wire_environment, member_path, wire_path) \
    FIELD(secret_move_input, member_environment, wire_environment, TEXT,          \
          WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 64),                        \
        FIELD(secret_move_input, member_path, wire_path, TEXT, WIRE_IN | TRIM,    \
              .max = PATH_BYTES_MAX, .preset_text = "/")

static const struct field secret_move_fields[] = {
    PROJECT_FIELDS(secret_move_input),
    SIDE_FIELDS(source_environment, "sourceEnvironment", source_path, "sourceSecretPath"),
    SIDE_FIELDS(destination_environment, "destinationEnvironment", destination_path,
                "destinationSecretPath"),
    FIELD(secret_move_input, secret_ids, "secretIds", IDS, WIRE_IN | REQUIRED, .min = 1,
          .max = SECRET_BATCH_MAX),
    FIELD(secret_move_input, overwrites, "shouldOverwrite", BOOL, WIRE_IN),
};
const struct record secret_move_input_record =
    RECORD(secret_move_input, "SecretMove", secret_move_fields);

static const struct field secret_tags_fields[] = {
    TARGET_FIELDS(secret_tags_input),
    TYPE_FIELD(secret_tags_input),
    FIELD(secret_tags_input, tag_slugs, "tagSlugs", TEXTS, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = SECRET_TAGS_MAX),
};
const struct record secret_tags_input_record =
    RECORD(secret_tags_input, "SecretTagsInput", secret_tags_fields);

static const struct field secret_place_fields[] = { TARGET_FIELDS(secret_place_query) };
const struct record secret_place_query_record =
    RECORD(secret_place_query, "SecretPlaceQuery", secret_place_fields);

static const struct field secret_versions_fields[] = {
    FIELD(secret_versions_query, offset, "offset", INT, WIRE_IN, .min = 0),
    FIELD(secret_versions_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 100, .preset = 20),
};
const struct record secret_versions_query_record =
    RECORD(secret_versions_query, "SecretVersionsQuery", secret_versions_fields);

static const struct field secret_rollback_fields[] = {
    FIELD(secret_rollback_input, version, "version", INT, WIRE_IN | REQUIRED, .min = 1),
};
const struct record secret_rollback_input_record =
    RECORD(secret_rollback_input, "SecretRollback", secret_rollback_fields);
