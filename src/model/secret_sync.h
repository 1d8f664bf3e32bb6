/* secret_sync.h: a source kept equal to a destination (50-secret-syncs). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/redeploy.h"

enum initial_sync { INITIAL_OVERWRITE, INITIAL_IMPORT_SOURCE, INITIAL_IMPORT_DESTINATION };

/* Stored as JSON, as given on the wire. The second half is ours: absent members mean what the
 * contract does. */
struct sync_settings {
    int initial_behavior; /* enum initial_sync */
    struct str key_schema;
    bool disable_deletion, is_recursive;

    bool delete_owned_only;   /* delete nothing that this sync did not write */
    bool create_as_secret;    /* new variables become write-only at Netlify */
    bool replace_contexts;    /* target `all`: may take the place of single contexts' values */
    bool allow_empty_source;  /* an emptied source may empty the site */
    bool allow_mass_deletion; /* the brake stays released */
    bool review_first_run;    /* nothing is written before somebody has started the first run */
    struct texts scopes;      /* of new variables */
    int64_t check_minutes;    /* between looks at the site; 0: never */
    int64_t stale_hours;      /* not proved in step for so long: stale; 0: never */
    struct redeploy_settings redeploy; /* of the site, after a run that wrote */
};
extern const struct record sync_settings_record;

struct sync_destination {
    struct str account_id, account_name, site_id, site_name;
    struct str context;     /* absent: all */
    struct str branch;      /* of the context `branch` */
    struct str account_key; /* ours: the account's id, if a slug may have been given; or absent */
    struct record_list
        contexts; /* of sync_context_record: further ones, from sources of their own */
};
extern const struct record sync_destination_record;
/* As it lies in the database: further contexts are rows, whose folders may move or vanish. */
extern const struct record sync_destination_stored_record;

/* A further source, and the context that it is for. */
struct sync_context {
    struct str environment, secret_path; /* absent: the folder is gone */
    struct id folder_id, environment_id;
    struct str context, branch;
};
extern const struct record sync_context_record;
enum { SYNC_CONTEXTS_MAX = 20 };

/* Parts of the answer that come from other tables; `is_known` false is written as null. */
struct sync_connection {
    struct str app, name;
    struct id id;
};
struct sync_environment {
    struct str slug, name;
    struct id id;
};
struct sync_folder {
    struct id id;
    struct str path;
};

struct secret_sync {
    struct id id, project_id, folder_id, connection_id;
    struct str name, description, destination;
    bool is_auto_sync;
    bool is_integration; /* the engine's side of a native integration: shown as that alone */
    int64_t version, created_at, updated_at;
    struct str sync_status, last_sync_job_id, last_sync_message;
    struct str import_status, last_import_job_id, last_import_message;
    struct str remove_status, last_remove_job_id, last_remove_message;
    int64_t last_synced_at, last_imported_at, last_removed_at;
    struct str drift_status; /* in-step, drifted, behind, unknown; absent: nobody looked yet */
    int64_t drift_count, drift_checked_at, proved_at, stale_since;
    struct str settings_json, destination_json, destination_key;
    struct id redeploy_id;    /* the last one that it asked for; nil: none */
    struct redeploy redeploy; /* that one */
    enum given redeploy_given;
    struct sync_connection connection;
    struct sync_environment environment;
    struct sync_folder folder;
    enum given connection_given, environment_given, folder_given;
    struct sync_settings settings;
    struct sync_destination target;
};
extern const struct record secret_sync_record;
#define SECRET_SYNC_COLUMNS                                                              \
    "s.id, s.name, s.description, s.is_auto_sync, s.version, s.project_id, s.folder_id," \
    " s.connection_id, s.created_at, s.updated_at, s.sync_status, s.last_sync_job_id,"   \
    " s.last_sync_message, s.last_synced_at, s.import_status, s.last_import_job_id,"     \
    " s.last_import_message, s.last_imported_at, s.remove_status, s.last_remove_job_id," \
    " s.last_remove_message, s.last_removed_at, s.sync_options, s.destination,"          \
    " s.destination_config, s.destination_key, s.is_integration,"                        \
    " s.drift_status, s.drift_count, s.drift_checked_at, s.proved_at, s.stale_since,"    \
    " s.redeploy_id"

/* Input. */
struct secret_sync_input {
    struct str name, project_id, description, connection_id, environment, secret_path;
    bool is_auto_sync;
    struct sync_settings settings;
    struct sync_destination destination;
    bool confirms_overlap; /* ours: another sync on the same values is meant */
    enum given description_given, is_auto_sync_given, settings_given, destination_given;
};
extern const struct record secret_sync_create_record, secret_sync_update_record;

struct secret_sync_query {
    struct str project_id;
};
extern const struct record secret_sync_query_record;

struct secret_sync_delete_query {
    bool removes_secrets, is_forced;
};
extern const struct record secret_sync_delete_query_record;

struct secret_sync_import_query {
    int behavior; /* 0: prioritize-source, 1: prioritize-destination */
};
extern const struct record secret_sync_import_query_record;

struct check_destination_input {
    struct str project_id, exclude_sync_id, connection_id, environment;
    struct sync_destination destination;
    struct str key_schema;
};
extern const struct record check_destination_input_record;

/* Ours: how a held run is let through. The contract sends no body. */
struct sync_trigger_input {
    struct str plan_hash; /* of the plan that was looked at */
    bool allows_mass_deletion;
};
extern const struct record sync_trigger_input_record;
const char *plan_hash_rule(struct str text);
