// SPDX-License-Identifier: Apache-2.0
#include "model/service_token.h"

#define TOKEN_FIELDS(key_uses_)                                                             \
    FIELD(service_token, id, "id", ID, COLUMN | WIRE_OUT),                                  \
        FIELD(service_token, id, "_id", ID, WIRE_OUT),                                      \
        FIELD(service_token, legacy_version, "__v", INT, WIRE_OUT),                         \
        FIELD(service_token, name, "name", TEXT, COLUMN | WIRE_OUT),                        \
        FIELD(service_token, scopes, "scopes", JSON, COLUMN | WIRE_OUT),                    \
        FIELD(service_token, permissions, "permissions", JSON, COLUMN | WIRE_OUT),          \
        FIELD(service_token, project_id, "projectId", ID, COLUMN | WIRE_OUT),               \
        FIELD(service_token, project_id, "workspace", ID, WIRE_OUT),                        \
        FIELD(service_token, expires_at, "expiresAt", TIME, COLUMN | WIRE_OUT | NULLABLE),  \
        FIELD(service_token, last_used_at, "lastUsed", TIME, COLUMN | WIRE_OUT | NULLABLE), \
        FIELD(service_token, created_by, "createdBy", ID, COLUMN | WIRE_OUT),               \
        FIELD(service_token, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),             \
        FIELD(service_token, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),             \
        FIELD(service_token, encrypted_key, "encryptedKey", TEXT,                           \
              COLUMN | NULLABLE | (key_uses_)),                                             \
        FIELD(service_token, iv, "iv", TEXT, COLUMN | NULLABLE | (key_uses_)),              \
        FIELD(service_token, tag, "tag", TEXT, COLUMN | NULLABLE | (key_uses_))

static const struct field service_token_fields[] = {
    TOKEN_FIELDS(WIRE_OUT),
    FIELD(service_token, secret_hash, "secretHash", TEXT, WIRE_OUT),
    FIELD(service_token, user, "user", JSON, WIRE_OUT),
};
const struct record service_token_record =
    RECORD(service_token, "ServiceToken", service_token_fields);

static const struct field service_token_brief_fields[] = { TOKEN_FIELDS(0) };
const struct record service_token_brief_record =
    RECORD(service_token, "ServiceTokenData", service_token_brief_fields);

static const struct field scope_fields[] = {
    FIELD(scope_input, environment, "environment", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 64),
    FIELD(scope_input, secret_path, "secretPath", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1,
          .max = 1000),
};
static const struct record scope_record = RECORD(scope_input, "Scope", scope_fields);

static const struct field service_token_input_fields[] = {
    FIELD(service_token_input, name, "name", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 255),
    FIELD(service_token_input, project_id, "workspaceId", TEXT, WIRE_IN | REQUIRED | TRIM,
          .min = 1),
    FIELD(service_token_input, scopes, "scopes", RECORDS, WIRE_IN | REQUIRED,
          .record = &scope_record, .min = 1, .max = 50),
    FIELD(service_token_input, encrypted_key, "encryptedKey", TEXT, WIRE_IN, .max = 4096),
    FIELD(service_token_input, iv, "iv", TEXT, WIRE_IN, .max = 4096),
    FIELD(service_token_input, tag, "tag", TEXT, WIRE_IN, .max = 4096),
    FIELD(service_token_input, expires_in, "expiresIn", INT, WIRE_IN | NULLABLE, .max = 3155760000,
          .about = "Seconds; null or 0: never"),
    FIELD(service_token_input, permissions, "permissions", TEXTS, WIRE_IN | REQUIRED, .min = 1,
          .max = 3, .about = "read, write, readValue"),
};
const struct record service_token_input_record =
    RECORD(service_token_input, "ServiceTokenInput", service_token_input_fields);
