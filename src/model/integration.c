// SPDX-License-Identifier: Apache-2.0
#include "model/integration.h"

#include "model/checks.h"

enum { TEXT_LEN_MAX = 255, URL_LEN_MAX = 2048, AFFIX_LEN_MAX = 100 };

/* --- metadata ------------------------------------------------------------------------------------- */

static const char *const initial_behaviors[] = { "overwrite-target", "prefer-target",
                                                 "prefer-source", NULL };

/* What may stand beside {{secretKey}} in a key schema. */
static const char *affix_rule(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '/';
        if (!is_fine) return "Only letters, digits, dashes, underscores and slashes are allowed";
    }
    return NULL;
}

#define BOTH (WIRE_IN | WIRE_OUT | OMIT_EMPTY)
#define WISH(member, wire, kind) FIELD(integration_metadata, member, wire, kind, BOTH)
#define FLAG(member, wire) FIELD_GIVEN(integration_metadata, member, wire, BOOL, BOTH)
#define AFFIX(member, wire, about_)                                                    \
    FIELD(integration_metadata, member, wire, TEXT, BOTH | TRIM, .max = AFFIX_LEN_MAX, \
          .check = affix_rule, .about = (about_))
static const struct field metadata_fields[] = {
    FIELD_GIVEN(integration_metadata, initial_behavior, "initialSyncBehavior", ENUM, BOTH,
                .options = initial_behaviors,
                .about = "overwrite-target deletes what the source lacks, also what others wrote; "
                         "prefer-* first bring Netlify's variables into the source. Left out: "
                         "nothing is deleted that the integration did not write"),
    AFFIX(secret_prefix, "secretPrefix", "Stands before every key at Netlify"),
    AFFIX(secret_suffix, "secretSuffix", "Stands after every key at Netlify"),
    FIELD_GIVEN(integration_metadata, should_disable_delete, "shouldDisableDelete", BOOL, BOTH,
                .about = "Delete nothing at Netlify"),
    WISH(mapping_behavior, "mappingBehavior", TEXT),
    FLAG(should_auto_redeploy, "shouldAutoRedeploy"),
    WISH(gcp_label, "secretGCPLabel", JSON),
    WISH(aws_tag, "secretAWSTag", JSON),
    WISH(github_visibility, "githubVisibility", TEXT),
    WISH(github_repo_ids, "githubVisibilityRepoIds", JSON),
    WISH(kms_key_id, "kmsKeyId", TEXT),
    FLAG(should_enable_delete, "shouldEnableDelete"),
    FLAG(should_mask_secrets, "shouldMaskSecrets"),
    FLAG(should_protect_secrets, "shouldProtectSecrets"),
};
const struct record integration_metadata_record =
    RECORD(integration_metadata, "IntegrationMetadata", metadata_fields);

/* --- the integration ------------------------------------------------------------------------------ */

static const struct field environment_fields[] = {
    FIELD(integration_environment, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(integration_environment, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(integration_environment, slug, "slug", TEXT, COLUMN | WIRE_OUT),
};
static const struct record environment_part =
    RECORD(integration_environment, "IntegrationEnvironment", environment_fields);

#define OUT(member, wire, kind) FIELD(integration, member, wire, kind, COLUMN | WIRE_OUT)
#define NULL_OUT(member, wire, kind) \
    FIELD(integration, member, wire, kind, COLUMN | WIRE_OUT | NULLABLE)
#define INTEGRATION_FIELDS                                                                         \
    OUT(id, "id", ID), OUT(is_active, "isActive", BOOL), NULL_OUT(url, "url", TEXT),               \
        NULL_OUT(app, "app", TEXT), NULL_OUT(app_id, "appId", TEXT),                               \
        NULL_OUT(target_environment, "targetEnvironment", TEXT),                                   \
        NULL_OUT(target_environment_id, "targetEnvironmentId", TEXT),                              \
        NULL_OUT(target_service, "targetService", TEXT),                                           \
        NULL_OUT(target_service_id, "targetServiceId", TEXT), NULL_OUT(owner, "owner", TEXT),      \
        NULL_OUT(path, "path", TEXT), NULL_OUT(region, "region", TEXT),                            \
        NULL_OUT(scope, "scope", TEXT), OUT(integration, "integration", TEXT),                     \
        OUT(metadata, "metadata", JSON), OUT(auth_id, "integrationAuthId", ID),                    \
        NULL_OUT(environment_id, "envId", ID), OUT(secret_path, "secretPath", TEXT),               \
        OUT(created_at, "createdAt", TIME), OUT(updated_at, "updatedAt", TIME),                    \
        NULL_OUT(last_used_at, "lastUsed", TIME),                                                  \
        FIELD_GIVEN(integration, is_synced, "isSynced", BOOL, COLUMN | WIRE_OUT | NULLABLE),       \
        NULL_OUT(sync_message, "syncMessage", TEXT),                                               \
        NULL_OUT(last_sync_job_id, "lastSyncJobId", TEXT),                                         \
        NULL_OUT(sync_status, "syncStatus", TEXT), NULL_OUT(remove_status, "removeStatus", TEXT),  \
        FIELD_GIVEN(integration, environment, "environment", RECORD, COLUMN | WIRE_OUT | NULLABLE, \
                    .record = &environment_part),                                                  \
        FIELD_GIVEN(integration, redeploy, "lastRedeploy", RECORD, COLUMN | WIRE_OUT | NULLABLE,   \
                    .record = &redeploy_record)

static const struct field integration_fields[] = {
    INTEGRATION_FIELDS,
    FIELD(integration, project_id, "-", ID, COLUMN),
};
const struct record integration_record = RECORD(integration, "Integration", integration_fields);

static const struct field listed_fields[] = {
    INTEGRATION_FIELDS,
    FIELD(integration, project_id, "projectId", ID, COLUMN | WIRE_OUT),
};
const struct record integration_listed_record =
    RECORD(integration, "IntegrationListed", listed_fields);

/* --- input ---------------------------------------------------------------------------------------- */

static const char *uuid_rule(struct str text)
{
    struct id id;

    return id_parse(text, &id) ? NULL : "Invalid uuid";
}

static const char *url_rule(struct str text)
{
    bool is_url = str_starts_with(text, STR("https://")) || str_starts_with(text, STR("http://"));

    return is_url ? NULL : "Invalid url";
}

#define TEXT_IN(member, wire) \
    FIELD(integration_input, member, wire, TEXT, WIRE_IN | TRIM, .max = TEXT_LEN_MAX)
#define SHARED_FIELDS                                                                           \
    FIELD(integration_input, app, "app", TEXT, WIRE_IN | TRIM, .max = TEXT_LEN_MAX,             \
          .about = "The site's name"),                                                          \
        FIELD(integration_input, app_id, "appId", TEXT, WIRE_IN | TRIM, .max = TEXT_LEN_MAX,    \
              .about = "The site's id"),                                                        \
        FIELD(integration_input, target_environment, "targetEnvironment", TEXT, WIRE_IN | TRIM, \
              .max = TEXT_LEN_MAX,                                                              \
              .about = "The context: dev, branch-deploy, deploy-preview or production"),        \
        TEXT_IN(owner, "owner"), TEXT_IN(path, "path"), TEXT_IN(region, "region"),              \
        FIELD_GIVEN(integration_input, metadata, "metadata", RECORD, WIRE_IN,                   \
                    .record = &integration_metadata_record),                                    \
        FIELD_GIVEN(integration_input, is_active, "isActive", BOOL, WIRE_IN, .preset = true),   \
        FIELD(integration_input, confirms_overlap, "confirmOverlap", BOOL, WIRE_IN,             \
              .about = "Save it although another one may write some of the same values")
#define ENVIRONMENT(wire, uses_) \
    FIELD(integration_input, environment, wire, TEXT, WIRE_IN | TRIM | (uses_), .min = 1, .max = 64)

static const struct field create_fields[] = {
    FIELD(integration_input, auth_id, "integrationAuthId", TEXT, WIRE_IN | TRIM | REQUIRED,
          .check = uuid_rule),
    ENVIRONMENT("sourceEnvironment", REQUIRED),
    FIELD(integration_input, secret_path, "secretPath", TEXT, WIRE_IN | TRIM, .preset_text = "/",
          .max = PATH_BYTES_MAX),
    FIELD(integration_input, url, "url", TEXT, WIRE_IN | TRIM, .check = url_rule,
          .max = URL_LEN_MAX),
    TEXT_IN(target_environment_id, "targetEnvironmentId"),
    TEXT_IN(target_service, "targetService"),
    TEXT_IN(target_service_id, "targetServiceId"),
    TEXT_IN(scope, "scope"),
    SHARED_FIELDS,
};
const struct record integration_create_record =
    RECORD(integration_input, "IntegrationCreate", create_fields);

static const struct field update_fields[] = {
    ENVIRONMENT("environment", 0),
    FIELD(integration_input, secret_path, "secretPath", TEXT, WIRE_IN | TRIM, .min = 1,
          .max = PATH_BYTES_MAX),
    SHARED_FIELDS,
};
const struct record integration_update_record =
    RECORD(integration_input, "IntegrationUpdate", update_fields);

static const struct field delete_fields[] = {
    FIELD(integration_delete_query, removes_secrets, "shouldDeleteIntegrationSecrets", BOOL,
          WIRE_IN, .about = "First take away at Netlify what the integration wrote"),
};
const struct record integration_delete_query_record =
    RECORD(integration_delete_query, "IntegrationDeleteQuery", delete_fields);
