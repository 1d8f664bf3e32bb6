// SPDX-License-Identifier: Apache-2.0
#include "model/integration_auth.h"

enum { NAME_LEN_MAX = 64, CODE_LEN_MAX = 2048, TOKEN_LEN_MAX = 255, STATE_LEN_MAX = 1024 };

#define NULL_OUT (WIRE_OUT | NULLABLE)
static const struct field auth_fields[] = {
    FIELD(integration_auth, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(integration_auth, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(integration_auth, integration, "integration", TEXT, COLUMN | WIRE_OUT),
    FIELD(integration_auth, team_id, "teamId", TEXT, NULL_OUT),
    FIELD(integration_auth, url, "url", TEXT, NULL_OUT),
    FIELD(integration_auth, namespace_name, "namespace", TEXT, NULL_OUT),
    FIELD(integration_auth, account_id, "accountId", TEXT, COLUMN | NULL_OUT,
          .about = "The first account of the token; each integration uses the account of its site"),
    FIELD(integration_auth, metadata, "metadata", JSON, NULL_OUT),
    FIELD(integration_auth, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(integration_auth, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
};
const struct record integration_auth_record =
    RECORD(integration_auth, "IntegrationAuth", auth_fields);

#define PROJECT_FIELDS(type)                                        \
    FIELD(type, workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM), \
        FIELD(type, project_id, "projectId", TEXT, WIRE_IN | TRIM)
#define SERVICE_FIELD(type, uses_)                                                               \
    FIELD(type, integration, "integration", TEXT, WIRE_IN | TRIM | (uses_), .max = NAME_LEN_MAX, \
          .about = "netlify")

static const struct field authorize_url_fields[] = { PROJECT_FIELDS(authorize_url_input) };
const struct record authorize_url_input_record =
    RECORD(authorize_url_input, "AuthorizeUrlInput", authorize_url_fields);

static const struct field code_fields[] = {
    PROJECT_FIELDS(integration_code_input),
    SERVICE_FIELD(integration_code_input, REQUIRED),
    FIELD(integration_code_input, code, "code", SECRET, WIRE_IN | REQUIRED, .min = 1,
          .max = CODE_LEN_MAX),
    FIELD(integration_code_input, state, "state", TEXT, WIRE_IN | TRIM, .max = STATE_LEN_MAX,
          .about = "As authorize-url gave it; checked when given"),
};
const struct record integration_code_input_record =
    RECORD(integration_code_input, "IntegrationCode", code_fields);

#define TOKEN_FIELD                                                              \
    FIELD(integration_token_input, access_token, "accessToken", SECRET, WIRE_IN, \
          .max = TOKEN_LEN_MAX, .about = "A personal access token of Netlify")

static const struct field token_fields[] = {
    PROJECT_FIELDS(integration_token_input),
    SERVICE_FIELD(integration_token_input, REQUIRED),
    TOKEN_FIELD,
};
const struct record integration_token_input_record =
    RECORD(integration_token_input, "IntegrationToken", token_fields);

static const struct field update_fields[] = {
    SERVICE_FIELD(integration_token_input, REQUIRED),
    TOKEN_FIELD,
};
const struct record integration_auth_update_record =
    RECORD(integration_token_input, "IntegrationAuthUpdate", update_fields);

static const struct field delete_fields[] = {
    FIELD(integration_auth_delete_query, project_id, "projectId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    SERVICE_FIELD(integration_auth_delete_query, REQUIRED),
};
const struct record integration_auth_delete_query_record =
    RECORD(integration_auth_delete_query, "IntegrationAuthDeleteQuery", delete_fields);

static const struct field apps_fields[] = {
    FIELD(integration_apps_query, team_id, "teamId", TEXT, WIRE_IN | TRIM, .max = 255,
          .about = "An account, to list its sites alone"),
};
const struct record integration_apps_query_record =
    RECORD(integration_apps_query, "IntegrationAppsQuery", apps_fields);
