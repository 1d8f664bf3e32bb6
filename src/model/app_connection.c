// SPDX-License-Identifier: Apache-2.0
#include "model/app_connection.h"

#include "model/checks.h"

static const struct field app_connection_fields[] = {
    FIELD(app_connection, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(app_connection, name, "name", TEXT, COLUMN | WIRE_OUT),
    FIELD(app_connection, description, "description", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(app_connection, version, "version", INT, COLUMN | WIRE_OUT),
    FIELD(app_connection, org_id, "orgId", ID, COLUMN | WIRE_OUT),
    FIELD(app_connection, project_id, "projectId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(app_connection, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(app_connection, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(app_connection, is_platform_managed, "isPlatformManagedCredentials", BOOL, WIRE_OUT),
    FIELD(app_connection, gateway_id, "gatewayId", ID, WIRE_OUT | NULLABLE),
    FIELD(app_connection, gateway_pool_id, "gatewayPoolId", ID, WIRE_OUT | NULLABLE),
    FIELD(app_connection, is_auto_rotation_enabled, "isAutoRotationEnabled", BOOL, WIRE_OUT),
    FIELD(app_connection, rotation, "rotation", JSON, WIRE_OUT | NULLABLE),
    FIELD(app_connection, credentials_hash, "credentialsHash", TEXT, COLUMN | WIRE_OUT),
    FIELD(app_connection, project, "project", JSON, WIRE_OUT | NULLABLE),
    FIELD(app_connection, app, "app", TEXT, COLUMN | WIRE_OUT),
    FIELD(app_connection, method, "method", TEXT, COLUMN | WIRE_OUT),
    FIELD(app_connection, credentials, "credentials", JSON, WIRE_OUT),
};
const struct record app_connection_record =
    RECORD(app_connection, "AppConnection", app_connection_fields);

static const struct field available_fields[] = {
    FIELD(app_connection, app, "app", TEXT, WIRE_OUT),
    FIELD(app_connection, name, "name", TEXT, WIRE_OUT),
    FIELD(app_connection, id, "id", ID, WIRE_OUT),
    FIELD(app_connection, project_id, "projectId", ID, WIRE_OUT | NULLABLE),
    FIELD(app_connection, org_id, "orgId", ID, WIRE_OUT),
};
const struct record app_connection_available_record =
    RECORD(app_connection, "AvailableAppConnection", available_fields);

static const struct field credentials_fields[] = {
    FIELD(app_connection_credentials, access_token, "accessToken", SECRET, WIRE_IN | REQUIRED,
          .min = 1, .max = 255, .min_message = "Access Token required",
          .about = "A personal access token of Netlify"),
};
static const struct record credentials_record =
    RECORD(app_connection_credentials, "NetlifyCredentials", credentials_fields);

static const char *const methods[] = { "access-token", NULL };

/* 1 to 64 characters of a slug, in the contract's words for this field. */
#define NAME_FIELD(uses_)                                                                \
    FIELD(app_connection_input, name, "name", TEXT, (uses_) | TRIM, .min = 1, .max = 64, \
          .check = slug_name_check,                                                      \
          .min_message = "name field must be at least 1 lowercase character",            \
          .max_message = "name field must be at most 64 lowercase characters")
#define SHARED_FIELDS                                                                              \
    FIELD_GIVEN(app_connection_input, description, "description", TEXT, WIRE_IN | TRIM | NULLABLE, \
                .max = 256, .max_message = "Description cannot exceed 256 characters"),            \
        FIELD_GIVEN(app_connection_input, is_platform_managed, "isPlatformManagedCredentials",     \
                    BOOL, WIRE_IN),                                                                \
        FIELD_GIVEN(app_connection_input, is_auto_rotation_enabled, "isAutoRotationEnabled", BOOL, \
                    WIRE_IN),                                                                      \
        FIELD_GIVEN(app_connection_input, gateway_id, "gatewayId", JSON, WIRE_IN | NULLABLE),      \
        FIELD_GIVEN(app_connection_input, gateway_pool_id, "gatewayPoolId", JSON,                  \
                    WIRE_IN | NULLABLE),                                                           \
        FIELD_GIVEN(app_connection_input, rotation, "rotation", JSON, WIRE_IN | NULLABLE)

static const struct field create_fields[] = {
    NAME_FIELD(WIRE_IN | REQUIRED),
    FIELD(app_connection_input, method, "method", ENUM, WIRE_IN | REQUIRED, .options = methods),
    FIELD_GIVEN(app_connection_input, credentials, "credentials", RECORD, WIRE_IN | REQUIRED,
                .record = &credentials_record),
    FIELD(app_connection_input, project_id, "projectId", TEXT, WIRE_IN | TRIM,
          .about = "The project it is for; the whole organisation when left out"),
    SHARED_FIELDS,
};
const struct record app_connection_create_record =
    RECORD(app_connection_input, "AppConnectionCreate", create_fields);

static const struct field update_fields[] = {
    NAME_FIELD(WIRE_IN),
    FIELD_GIVEN(app_connection_input, credentials, "credentials", RECORD, WIRE_IN,
                .record = &credentials_record),
    SHARED_FIELDS,
};
const struct record app_connection_update_record =
    RECORD(app_connection_input, "AppConnectionUpdate", update_fields);

static const struct field query_fields[] = {
    FIELD(app_connection_query, project_id, "projectId", TEXT, WIRE_IN | TRIM),
    FIELD(app_connection_query, project_type, "projectType", TEXT, WIRE_IN),
};
const struct record app_connection_query_record =
    RECORD(app_connection_query, "AppConnectionQuery", query_fields);
