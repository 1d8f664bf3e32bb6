// SPDX-License-Identifier: Apache-2.0
#include "model/secret_sync.h"

#include "model/checks.h"

static const char *const initial_behaviors[] = { "overwrite-destination",
                                                 "import-prioritize-source",
                                                 "import-prioritize-destination", NULL };

static bool is_schema_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/' || c == '-';
}

static const char *key_schema_rule(struct str text)
{
    static const struct str name = { "{{secretKey}}", 13 };
    static const struct str environment = { "{{environment}}", 15 };
    static const char *const message =
        "Key schema must include exactly one {{secretKey}} placeholder. It can also include "
        "{{environment}} placeholders. Only alphanumeric characters (a-z, A-Z, 0-9), dashes (-), "
        "underscores (_), and slashes (/) are allowed besides the placeholders.";
    bool has_name = false;

    if (text.len == 0) return NULL;
    for (size_t i = 0; i < text.len;) {
        struct str rest = str_slice(text, i, text.len);
        if (str_starts_with(rest, name)) {
            if (has_name) return message;
            has_name = true;
            i += name.len;
        } else if (str_starts_with(rest, environment)) {
            i += environment.len;
        } else if (is_schema_char(text.data[i])) {
            i++;
        } else {
            return message;
        }
    }
    return has_name ? NULL : message;
}

static const char *scope_rule(struct str text)
{
    static const char *const scopes[] = { "builds", "functions", "runtime", "post_processing",
                                          "post-processing" };
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        if (str_equal(text, str_from_c(scopes[i]))) return NULL;
    }
    return "Scope must be one of builds, functions, runtime, post_processing";
}

enum {
    CHECK_MINUTES = 60,
    CHECK_MINUTES_MAX = 7 * 24 * 60,
    STALE_HOURS = 24,
    STALE_HOURS_MAX = 365 * 24,
};

#define BOTH (WIRE_IN | WIRE_OUT)
static const struct field settings_fields[] = {
    FIELD(sync_settings, initial_behavior, "initialSyncBehavior", ENUM, BOTH | REQUIRED,
          .options = initial_behaviors),
    FIELD(sync_settings, key_schema, "keySchema", TEXT, BOTH | TRIM | OMIT_EMPTY, .max = 255,
          .check = key_schema_rule),
    FIELD(sync_settings, disable_deletion, "disableSecretDeletion", BOOL, BOTH),
    FIELD(sync_settings, is_recursive, "recursive", BOOL, BOTH),
    FIELD(sync_settings, delete_owned_only, "deleteOnlyOwned", BOOL, BOTH,
          .about = "Delete nothing at Netlify that this sync did not write itself"),
    FIELD(sync_settings, create_as_secret, "createAsSecret", BOOL, BOTH,
          .about = "New variables become write-only at Netlify"),
    FIELD(sync_settings, replace_contexts, "replaceContextValues", BOOL, BOTH,
          .about = "For the context `all`: may take the place of values of single contexts"),
    FIELD(sync_settings, allow_empty_source, "allowEmptySource", BOOL, BOTH,
          .about = "An emptied source may empty the destination"),
    FIELD(sync_settings, allow_mass_deletion, "allowMassDeletion", BOOL, BOTH,
          .about = "Unattended runs may delete any number of variables"),
    FIELD(sync_settings, review_first_run, "reviewFirstRun", BOOL, BOTH,
          .about =
              "Write nothing before somebody has looked at the plan and started the first run"),
    FIELD(sync_settings, scopes, "scopes", TEXTS, BOTH | OMIT_EMPTY, .check = scope_rule,
          .about = "Scopes of new variables; Netlify's choice when left out"),
    FIELD(sync_settings, check_minutes, "driftCheckMinutes", INT, BOTH, .max = CHECK_MINUTES_MAX,
          .preset = CHECK_MINUTES,
          .about = "Minutes between looks at the site for changes made there; 0: never"),
    FIELD(sync_settings, stale_hours, "staleAfterHours", INT, BOTH, .max = STALE_HOURS_MAX,
          .preset = STALE_HOURS,
          .about =
              "Hours without proof that all is in step until the sync counts as stale; 0: never"),
    FIELD(sync_settings, redeploy, "redeploy", RECORD, BOTH, .record = &redeploy_settings_record,
          .about = "Build and deploy the site anew once a run has changed its variables"),
};
const struct record sync_settings_record = RECORD(sync_settings, "SyncOptions", settings_fields);

static const char *context_rule(struct str text)
{
    static const char *const contexts[] = { "all", "deploy-preview", "production", "branch-deploy",
                                            "dev", "branch" };
    for (size_t i = 0; i < COUNT_OF(contexts); i++) {
        if (str_equal(text, str_from_c(contexts[i]))) return NULL;
    }
    return "Invalid enum value. Expected 'all' | 'deploy-preview' | 'production' | 'branch-deploy' "
           "| 'dev' | 'branch'";
}

static const char *single_context_rule(struct str text)
{
    if (!str_equal(text, STR("all"))) return context_rule(text);
    return "The context \"all\" stands for every context, so it can't stand beside another one";
}

static const struct field context_fields[] = {
    FIELD(sync_context, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64, .check = slug_check),
    FIELD(sync_context, secret_path, "secretPath", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = PATH_BYTES_MAX, .min_message = "Secret path required"),
    FIELD(sync_context, environment, "environment", TEXT, COLUMN | WIRE_OUT | NULLABLE,
          .about = "Null: the source is gone"),
    FIELD(sync_context, secret_path, "secretPath", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_context, folder_id, "folderId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_context, environment_id, "-", ID, COLUMN),
    FIELD(sync_context, context, "context", TEXT, COLUMN | BOTH | REQUIRED | TRIM,
          .check = single_context_rule),
    FIELD(sync_context, branch, "contextParameter", TEXT, COLUMN | BOTH | OMIT_EMPTY | TRIM,
          .min = 1, .max = 255, .about = "The branch, for the context `branch`"),
};
const struct record sync_context_record = RECORD(sync_context, "SyncContext", context_fields);

#define NAME_OF(member, wire) \
    FIELD(sync_destination, member, wire, TEXT, BOTH | OMIT_EMPTY | TRIM, .min = 1, .max = 255)
#define DESTINATION_FIELDS                                                                   \
    FIELD(sync_destination, account_id, "accountId", TEXT, BOTH | REQUIRED | TRIM, .min = 1, \
          .max = 255, .min_message = "Account ID is required",                               \
          .missing_message = "Account ID is required",                                       \
          .max_message = "Account ID must be less than 255 characters"),                     \
        NAME_OF(account_name, "accountName"),                                                \
        FIELD(sync_destination, site_id, "siteId", TEXT, BOTH | OMIT_EMPTY | TRIM, .min = 1, \
              .max = 255, .about = "Left out: the account's shared variables"),              \
        NAME_OF(site_name, "siteName"),                                                      \
        FIELD(sync_destination, context, "context", TEXT, BOTH | OMIT_EMPTY | TRIM,          \
              .check = context_rule, .about = "Left out: all"),                              \
        FIELD(sync_destination, branch, "contextParameter", TEXT, BOTH | OMIT_EMPTY | TRIM,  \
              .min = 1, .max = 255, .about = "The branch, for the context `branch`")

static const struct field destination_fields[] = {
    DESTINATION_FIELDS,
    FIELD(sync_destination, contexts, "contexts", RECORDS, BOTH | OMIT_EMPTY,
          .max = SYNC_CONTEXTS_MAX, .record = &sync_context_record,
          .about = "Further sources, each for a context of its own"),
};
const struct record sync_destination_record =
    RECORD(sync_destination, "NetlifyDestination", destination_fields);

static const struct field destination_stored_fields[] = {
    DESTINATION_FIELDS,
    FIELD(sync_destination, account_key, "accountKey", TEXT, BOTH | OMIT_EMPTY),
};
const struct record sync_destination_stored_record =
    RECORD(sync_destination, "NetlifyDestinationStored", destination_stored_fields);

static const struct field connection_fields[] = {
    FIELD(sync_connection, app, "app", TEXT, WIRE_OUT),
    FIELD(sync_connection, name, "name", TEXT, WIRE_OUT),
    FIELD(sync_connection, id, "id", ID, WIRE_OUT),
};
static const struct record connection_record =
    RECORD(sync_connection, "SyncConnection", connection_fields);
static const struct field environment_fields[] = {
    FIELD(sync_environment, slug, "slug", TEXT, WIRE_OUT),
    FIELD(sync_environment, name, "name", TEXT, WIRE_OUT),
    FIELD(sync_environment, id, "id", ID, WIRE_OUT),
};
static const struct record environment_record_ =
    RECORD(sync_environment, "SyncEnvironment", environment_fields);
static const struct field folder_fields[] = {
    FIELD(sync_folder, id, "id", ID, WIRE_OUT),
    FIELD(sync_folder, path, "path", TEXT, WIRE_OUT),
};
static const struct record folder_record_ = RECORD(sync_folder, "SyncFolder", folder_fields);

#define TEXT_OUT(member, wire) FIELD(secret_sync, member, wire, TEXT, COLUMN | WIRE_OUT | NULLABLE)
#define TIME_OUT(member, wire) FIELD(secret_sync, member, wire, TIME, COLUMN | WIRE_OUT | NULLABLE)
static const struct field secret_sync_fields[] = {
    FIELD(secret_sync, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(secret_sync, name, "name", TEXT, COLUMN | WIRE_OUT),
    TEXT_OUT(description, "description"),
    FIELD(secret_sync, is_auto_sync, "isAutoSyncEnabled", BOOL, COLUMN | WIRE_OUT),
    FIELD(secret_sync, version, "version", INT, COLUMN | WIRE_OUT),
    FIELD(secret_sync, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(secret_sync, folder_id, "folderId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(secret_sync, connection_id, "connectionId", ID, COLUMN | WIRE_OUT),
    FIELD(secret_sync, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(secret_sync, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    TEXT_OUT(sync_status, "syncStatus"),
    TEXT_OUT(last_sync_job_id, "lastSyncJobId"),
    TEXT_OUT(last_sync_message, "lastSyncMessage"),
    TIME_OUT(last_synced_at, "lastSyncedAt"),
    TEXT_OUT(import_status, "importStatus"),
    TEXT_OUT(last_import_job_id, "lastImportJobId"),
    TEXT_OUT(last_import_message, "lastImportMessage"),
    TIME_OUT(last_imported_at, "lastImportedAt"),
    TEXT_OUT(remove_status, "removeStatus"),
    TEXT_OUT(last_remove_job_id, "lastRemoveJobId"),
    TEXT_OUT(last_remove_message, "lastRemoveMessage"),
    TIME_OUT(last_removed_at, "lastRemovedAt"),
    FIELD(secret_sync, settings_json, "-", TEXT, COLUMN),
    FIELD(secret_sync, destination, "destination", TEXT, COLUMN | WIRE_OUT),
    FIELD(secret_sync, destination_json, "-", TEXT, COLUMN),
    FIELD(secret_sync, destination_key, "-", TEXT, COLUMN),
    FIELD(secret_sync, is_integration, "-", BOOL, COLUMN),
    FIELD(secret_sync, drift_status, "driftStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE,
          .about = "in-step, drifted, behind or unknown; null: nobody has looked yet"),
    FIELD(secret_sync, drift_count, "driftCount", INT, COLUMN | WIRE_OUT),
    TIME_OUT(drift_checked_at, "driftCheckedAt"),
    TIME_OUT(proved_at, "provedAt"),
    TIME_OUT(stale_since, "staleSince"),
    FIELD(secret_sync, redeploy_id, "-", ID, COLUMN),
    FIELD_GIVEN(secret_sync, redeploy, "lastRedeploy", RECORD, WIRE_OUT | NULLABLE,
                .record = &redeploy_record),
    FIELD(secret_sync, settings, "syncOptions", RECORD, WIRE_OUT, .record = &sync_settings_record),
    FIELD(secret_sync, target, "destinationConfig", RECORD, WIRE_OUT,
          .record = &sync_destination_record),
    FIELD_GIVEN(secret_sync, connection, "connection", RECORD, WIRE_OUT | NULLABLE,
                .record = &connection_record),
    FIELD_GIVEN(secret_sync, environment, "environment", RECORD, WIRE_OUT | NULLABLE,
                .record = &environment_record_),
    FIELD_GIVEN(secret_sync, folder, "folder", RECORD, WIRE_OUT | NULLABLE,
                .record = &folder_record_),
};
const struct record secret_sync_record = RECORD(secret_sync, "SecretSync", secret_sync_fields);

#define SYNC_NAME(uses_)                                                               \
    FIELD(secret_sync_input, name, "name", TEXT, (uses_) | TRIM, .min = 1, .max = 256, \
          .check = slug_name_check,                                                    \
          .min_message = "name field must be at least 1 lowercase character",          \
          .max_message = "name field must be at most 256 lowercase characters")
#define INPUT_FIELDS(required_)                                                                  \
    SYNC_NAME(WIRE_IN | (required_)),                                                            \
        FIELD_GIVEN(secret_sync_input, description, "description", TEXT,                         \
                    WIRE_IN | TRIM | NULLABLE, .max = 256,                                       \
                    .max_message = "Description cannot exceed 256 characters"),                  \
        FIELD(secret_sync_input, connection_id, "connectionId", TEXT,                            \
              WIRE_IN | (required_) | TRIM, .check = uuid_rule),                                 \
        FIELD(secret_sync_input, environment, "environment", TEXT, WIRE_IN | (required_) | TRIM, \
              .min = 1, .max = 64, .check = slug_check),                                         \
        FIELD(secret_sync_input, secret_path, "secretPath", TEXT, WIRE_IN | (required_) | TRIM,  \
              .min = 1, .max = PATH_BYTES_MAX, .min_message = "Secret path required"),           \
        FIELD_GIVEN(secret_sync_input, settings, "syncOptions", RECORD, WIRE_IN | (required_),   \
                    .record = &sync_settings_record),                                            \
        FIELD_GIVEN(secret_sync_input, destination, "destinationConfig", RECORD,                 \
                    WIRE_IN | (required_), .record = &sync_destination_record),                  \
        FIELD_GIVEN(secret_sync_input, is_auto_sync, "isAutoSyncEnabled", BOOL, WIRE_IN,         \
                    .preset = true),                                                             \
        FIELD(secret_sync_input, confirms_overlap, "confirmOverlap", BOOL, WIRE_IN,              \
              .about = "Save it although another sync may write some of the same values")

static const char *uuid_rule(struct str text)
{
    struct id id;
    return id_parse(text, &id) ? NULL : "Invalid uuid";
}

static const struct field create_fields[] = {
    INPUT_FIELDS(REQUIRED),
    FIELD(secret_sync_input, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .missing_message = "Required", .min_message = "Project ID required"),
};
const struct record secret_sync_create_record =
    RECORD(secret_sync_input, "SecretSyncCreate", create_fields);

static const struct field update_fields[] = { INPUT_FIELDS(0) };
const struct record secret_sync_update_record =
    RECORD(secret_sync_input, "SecretSyncUpdate", update_fields);

static const struct field query_fields[] = {
    FIELD(secret_sync_query, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .min_message = "Project ID required"),
};
const struct record secret_sync_query_record =
    RECORD(secret_sync_query, "SecretSyncQuery", query_fields);

static const struct field delete_fields[] = {
    FIELD(secret_sync_delete_query, removes_secrets, "removeSecrets", BOOL, WIRE_IN,
          .about = "Take away at Netlify what the sync wrote, then delete it"),
    FIELD(secret_sync_delete_query, is_forced, "force", BOOL, WIRE_IN,
          .about = "Delete the sync even if something at Netlify could not be taken away"),
};
const struct record secret_sync_delete_query_record =
    RECORD(secret_sync_delete_query, "SecretSyncDeleteQuery", delete_fields);

static const char *const import_behaviors[] = { "prioritize-source", "prioritize-destination",
                                                NULL };
static const struct field import_fields[] = {
    FIELD(secret_sync_import_query, behavior, "importBehavior", ENUM, WIRE_IN | REQUIRED,
          .options = import_behaviors),
};
const struct record secret_sync_import_query_record =
    RECORD(secret_sync_import_query, "SecretSyncImportQuery", import_fields);

static const struct field check_fields[] = {
    FIELD(check_destination_input, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .check = uuid_rule),
    FIELD(check_destination_input, exclude_sync_id, "excludeSyncId", TEXT, WIRE_IN | TRIM,
          .check = uuid_rule),
    FIELD(check_destination_input, connection_id, "connectionId", TEXT, WIRE_IN | TRIM),
    FIELD(check_destination_input, environment, "environment", TEXT, WIRE_IN | TRIM),
    FIELD(check_destination_input, key_schema, "keySchema", TEXT, WIRE_IN | TRIM,
          .check = key_schema_rule),
    FIELD(check_destination_input, destination, "destinationConfig", RECORD, WIRE_IN | REQUIRED,
          .record = &sync_destination_record),
};
const struct record check_destination_input_record =
    RECORD(check_destination_input, "CheckDestination", check_fields);

const char *plan_hash_rule(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_hex = (text.data[i] >= '0' && text.data[i] <= '9') ||
                      (text.data[i] >= 'a' && text.data[i] <= 'f');
        if (!is_hex) return "The plan's hash is 64 hexadecimal digits";
    }
    return text.len == 0 || text.len == 64 ? NULL : "The plan's hash is 64 hexadecimal digits";
}

static const struct field trigger_fields[] = {
    FIELD(sync_trigger_input, plan_hash, "planHash", TEXT, WIRE_IN | TRIM, .check = plan_hash_rule,
          .about = "Run only if the plan is still the one with this hash"),
    FIELD(sync_trigger_input, allows_mass_deletion, "allowMassDeletion", BOOL, WIRE_IN,
          .about = "Let this run delete any number of variables"),
};
const struct record sync_trigger_input_record =
    RECORD(sync_trigger_input, "SyncTrigger", trigger_fields);
