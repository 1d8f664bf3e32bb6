/* integration_auth.h: a project's leave to act at Netlify, for native integrations
 * (60-legacy-integrations §3). The token itself lies in the app connection of the same id. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct integration_auth {
    struct id id, project_id;
    struct str integration, account_id;
    int64_t created_at, updated_at;
    /* Of other services; for Netlify always null. */
    struct str team_id, url, namespace_name, metadata;
};
extern const struct record integration_auth_record;
#define INTEGRATION_AUTH_COLUMNS \
    "a.id, a.project_id, a.integration, a.account_id, a.created_at, a.updated_at"

/* --- input: `workspaceId` and `projectId` are read by the dispatcher --------------------------- */

struct authorize_url_input {
    struct str workspace_id, project_id;
};
extern const struct record authorize_url_input_record;

struct integration_code_input {
    struct str workspace_id, project_id, integration, state;
    struct secret_text code; /* good for one token */
};
extern const struct record integration_code_input_record;

struct integration_token_input {
    struct str workspace_id, project_id, integration;
    struct secret_text access_token;
};
extern const struct record integration_token_input_record, integration_auth_update_record;

struct integration_auth_delete_query {
    struct str project_id, integration;
};
extern const struct record integration_auth_delete_query_record;

struct integration_apps_query {
    struct str team_id;
};
extern const struct record integration_apps_query_record;
