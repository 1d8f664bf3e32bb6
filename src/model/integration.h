/* integration.h: a native integration: a source folder kept equal to one context of a Netlify site
 * (60-legacy-integrations §4). Runs go by the sync of the same id. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/redeploy.h"

/* What the contract lets clients wish for; only the first five mean something to Netlify. */
enum initial_behavior { OVERWRITE_TARGET, PREFER_TARGET, PREFER_SOURCE };
struct integration_metadata {
    int initial_behavior; /* enum initial_behavior */
    enum given initial_behavior_given;
    struct str secret_prefix, secret_suffix;
    bool should_disable_delete;
    enum given should_disable_delete_given;

    struct str mapping_behavior, github_visibility, kms_key_id;
    struct str gcp_label, aws_tag, github_repo_ids; /* JSON */
    bool should_auto_redeploy, should_enable_delete, should_mask_secrets, should_protect_secrets;
    enum given should_auto_redeploy_given, should_enable_delete_given, should_mask_secrets_given,
        should_protect_secrets_given;
};
extern const struct record integration_metadata_record;

struct integration_environment {
    struct id id;
    struct str name, slug;
};

struct integration {
    struct id id, project_id, auth_id, environment_id;
    bool is_active;
    struct str integration, secret_path, metadata; /* metadata: JSON */
    /* As clients gave them. */
    struct str url, app, app_id, target_environment, target_environment_id, target_service,
        target_service_id, owner, path, region, scope;
    int64_t created_at, updated_at;
    /* How the last run ended. */
    int64_t last_used_at;
    bool is_synced;
    enum given is_synced_given;
    struct str sync_message, last_sync_job_id;
    struct str sync_status,
        remove_status; /* pending, running, succeeded, failed: what goes on now */
    struct integration_environment environment;
    enum given environment_given; /* not GIVEN: it was deleted */
    struct redeploy redeploy;     /* the last one that a run of it asked for */
    enum given redeploy_given;
};
extern const struct record integration_record;        /* alone */
extern const struct record integration_listed_record; /* in lists: with its project */

/* A run in progress leaves the last one's result in place. A removal that failed says so. */
#define INTEGRATION_COLUMNS                                                                    \
    "s.id, s.is_auto_sync, i.url, i.app, i.app_id, i.target_environment,"                      \
    " i.target_environment_id, i.target_service, i.target_service_id, i.owner, i.path,"        \
    " i.region, i.scope, a.integration, i.metadata, s.connection_id, i.environment_id,"        \
    " coalesce(f.path, i.secret_path), s.created_at, s.updated_at,"                            \
    " (SELECT max(r.finished_at) FROM sync_run r WHERE r.sync_id = s.id),"                     \
    " CASE WHEN s.remove_status = 'failed' THEN 0 WHEN s.last_sync_job_id IS NULL THEN NULL"   \
    " WHEN s.last_sync_message IS NULL THEN 1 ELSE 0 END,"                                     \
    " CASE WHEN s.remove_status = 'failed' THEN s.last_remove_message"                         \
    " ELSE s.last_sync_message END, s.last_sync_job_id, s.sync_status, s.remove_status, e.id," \
    " e.name, e.slug, " REDEPLOY_COLUMNS ", s.project_id"
#define INTEGRATION_TABLES                                                         \
    "integration i JOIN secret_sync s ON s.id = i.id"                              \
    " JOIN integration_auth a ON a.id = s.connection_id"                           \
    " LEFT JOIN folder f ON f.id = s.folder_id AND f.deleted_at IS NULL"           \
    " LEFT JOIN environment e ON e.id = i.environment_id AND e.deleted_at IS NULL" \
    " LEFT JOIN sync_redeploy d ON d.id = s.redeploy_id"

/* Input of creating one and of changing one: what is absent then stays as it is. */
struct integration_input {
    struct str auth_id, environment, secret_path;
    struct str url, app, app_id, target_environment, target_environment_id, target_service,
        target_service_id, owner, path, region, scope;
    bool is_active;
    enum given is_active_given;
    struct integration_metadata metadata;
    enum given metadata_given;
    bool confirms_overlap; /* ours: another one on the same values is meant */
};
extern const struct record integration_create_record, integration_update_record;

struct integration_delete_query {
    bool removes_secrets;
};
extern const struct record integration_delete_query_record;
