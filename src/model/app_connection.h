/* app_connection.h: a stored credential of another service (40-app-connections). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct app_connection {
    struct id id, org_id, project_id;
    struct str name, description, app, method, credentials_hash;
    int64_t version, created_at, updated_at;
    /* The same for every connection to Netlify. */
    bool is_platform_managed, is_auto_rotation_enabled;
    struct id gateway_id, gateway_pool_id;
    struct str rotation, credentials; /* JSON: null and {} */
    struct str project;               /* JSON {id,name,slug,type}, in lists; absent: null */
};
extern const struct record app_connection_record;
#define APP_CONNECTION_COLUMNS                                                      \
    "c.id, c.name, c.description, c.version, c.org_id, c.project_id, c.created_at," \
    " c.updated_at, c.credentials_hash, c.app, c.method"

/* What whoever may use it sees. */
extern const struct record app_connection_available_record;

struct app_connection_credentials {
    struct secret_text access_token;
};
struct app_connection_input {
    struct str name, description, project_id;
    int method;
    enum given description_given, credentials_given;
    struct app_connection_credentials credentials;
    struct str gateway_id, gateway_pool_id, rotation; /* JSON; only null is taken */
    bool is_platform_managed, is_auto_rotation_enabled;
    enum given gateway_id_given, gateway_pool_id_given, rotation_given, is_platform_managed_given,
        is_auto_rotation_enabled_given;
};
extern const struct record app_connection_create_record, app_connection_update_record;

struct app_connection_query {
    struct str project_id, project_type;
};
extern const struct record app_connection_query_record;
