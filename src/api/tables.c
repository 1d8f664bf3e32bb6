// SPDX-License-Identifier: Apache-2.0
#include "api/tables.h"

#include "api/api.h"

/* One a line, so that additions meet less often. */
/* clang-format off */
const struct route_table *const api_tables[] = {
    &status_routes,
    &openapi_routes,
    &bootstrap_routes,
    &login_routes,
    &account_routes,
    &user_routes,
    &identity_routes,
    &universal_auth_routes,
    &token_auth_routes,
    &vouched_auth_routes,
    &access_token_routes,
    &org_routes,
    &project_routes,
    &environment_routes,
    &folder_routes,
    &membership_routes,
    &role_routes,
    &privilege_routes,
    &tag_routes,
    &service_token_routes,
    &secret_v3_routes,
    &secret_v4_routes,
    &secret_batch_routes,
    &secret_version_routes,
    &secret_import_routes,
    &app_connection_routes,
    &secret_sync_routes,
    &sync_run_routes,
    &sync_group_routes,
    &integration_auth_routes,
    &sync_live_routes,
    &sync_drift_routes,
    &sync_pause_routes,
    &notification_routes,
    &integration_routes,
    &audit_log_routes,
    &webhook_routes,
    &event_routes,
    &commit_routes,
    &secret_file_routes,
};
/* clang-format on */
const size_t api_table_count = COUNT_OF(api_tables);
