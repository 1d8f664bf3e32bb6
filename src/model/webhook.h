/* webhook.h: addresses that are told of changes (70-misc §3), and what they are told. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

enum webhook_type { WEBHOOK_GENERAL, WEBHOOK_SLACK, WEBHOOK_TEAMS };
extern const char *const webhook_type_names[]; /* NULL at the end */

/* Every event a hook can be told. The last ones are ours beyond the contract. */
enum webhook_event {
    WEBHOOK_SECRETS_MODIFIED,
    WEBHOOK_ROTATION_FAILED,
    WEBHOOK_TEST,
    WEBHOOK_SYNC_FAILED,
    WEBHOOK_SYNC_SUCCEEDED,
    WEBHOOK_SYNC_HELD,
    WEBHOOK_SYNC_DRIFTED,
    WEBHOOK_SYNC_STALE,
    WEBHOOK_SYNC_RECOVERED,
    WEBHOOK_REDEPLOY_FAILED,
    WEBHOOK_REDEPLOY_SUCCEEDED,
};
extern const char *const webhook_event_names[]; /* NULL at the end */

struct webhook_environment {
    struct id id;
    struct str name, slug;
};

struct webhook {
    struct id id, project_id, environment_id;
    struct str secret_path, events; /* events: JSON [{eventName}] */
    struct str last_status, last_message, url;
    int type; /* enum webhook_type */
    bool is_disabled, has_key;
    int64_t created_at, updated_at;
    struct webhook_environment environment;
    struct str url_sealed, key_sealed;
};
extern const struct record webhook_record;          /* without the address */
extern const struct record webhook_with_url_record; /* as lists show it */
#define WEBHOOK_COLUMNS                                                                           \
    "w.id, w.project_id, w.environment_id, w.secret_path, w.type, w.events, w.last_status,"       \
    " w.last_message, w.is_disabled, w.key_sealed IS NOT NULL, w.created_at, w.updated_at, e.id," \
    " e.name, e.slug, w.url_sealed, w.key_sealed"

struct webhook_event_name {
    int event;
};
struct webhook_input {
    struct str project_id, workspace_id, environment, url, secret_path;
    struct secret_text key;
    int type;
    struct record_list events; /* of webhook_event_name */
    bool is_disabled;
    enum given events_given, is_disabled_given;
};
extern const struct record webhook_create_record, webhook_update_record;

struct webhook_query {
    struct str project_id, workspace_id, environment, secret_path;
};
extern const struct record webhook_query_record;

/* What a hook is told, kept with the delivery: never a value. */
struct webhook_message {
    struct id project_id, sync_id;
    struct str event, project_name, environment, environment_name, secret_path, changed_by,
        changed_by_type;
    struct str sync_name, sync_status, sync_message;
};
extern const struct record webhook_message_record;

struct webhook_delivery {
    struct id id;
    struct str event, secret_path, state, error;
    int64_t attempts, status_code, created_at, finished_at;
};
extern const struct record webhook_delivery_record;
