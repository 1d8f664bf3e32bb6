/* tables.h: the route tables, one a resource, each defined in the file of its name. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

extern const struct route_table status_routes, openapi_routes;
extern const struct route_table bootstrap_routes, login_routes, account_routes, identity_routes,
    universal_auth_routes, token_auth_routes, vouched_auth_routes, access_token_routes, user_routes;
extern const struct route_table org_routes, project_routes, environment_routes, folder_routes,
    membership_routes, role_routes, privilege_routes, tag_routes, service_token_routes;
extern const struct route_table secret_v3_routes, secret_v4_routes, secret_batch_routes,
    secret_version_routes, secret_import_routes, commit_routes, secret_file_routes;
extern const struct route_table app_connection_routes, secret_sync_routes, sync_run_routes,
    sync_live_routes, sync_drift_routes, sync_pause_routes, sync_group_routes, notification_routes;
extern const struct route_table integration_routes, integration_auth_routes;
extern const struct route_table audit_log_routes, webhook_routes, event_routes;
