// SPDX-License-Identifier: Apache-2.0
#include "model/secret.h"

#include "model/tag.h"

const char *const secret_type_names[] = { "shared", "personal", NULL };

static const struct field secret_metadata_fields[] = {
    FIELD(secret_metadata, key, "key", TEXT, WIRE_IN | WIRE_OUT | REQUIRED, .min = 1, .max = 255),
    FIELD(secret_metadata, value, "value", TEXT, WIRE_IN | WIRE_OUT, .max = 5000,
          .preset_text = ""),
    FIELD(secret_metadata, is_encrypted, "isEncrypted", BOOL, WIRE_IN | WIRE_OUT),
};
const struct record secret_metadata_record =
    RECORD(secret_metadata, "SecretMetadata", secret_metadata_fields);

/* What follows describes answers and is never filled in: one member for each kind of field. */
struct described {
    struct id id;
    struct str text;
    int64_t number;
    int option;
    bool flag;
    struct record_list list;
};

#define DESCRIBED(wire, kind, member, ...) \
    FIELD(described, member, wire, kind, WIRE_OUT, ##__VA_ARGS__)

#define SECRET_FIELDS                                                                         \
    DESCRIBED("id", ID, id), DESCRIBED("_id", ID, id), DESCRIBED("workspace", ID, id),        \
        DESCRIBED("projectId", ID, id), DESCRIBED("environment", TEXT, text),                 \
        DESCRIBED("secretPath", TEXT, text), DESCRIBED("version", INT, number),               \
        DESCRIBED("type", ENUM, option, .options = secret_type_names),                        \
        DESCRIBED("secretKey", TEXT, text),                                                   \
        DESCRIBED("secretValue", TEXT, text,                                                  \
                  .about = "Or <hidden-by-infisical>, where secretValueHidden is true"),      \
        DESCRIBED("secretValueHidden", BOOL, flag), DESCRIBED("secretComment", TEXT, text),   \
        FIELD(described, text, "secretReminderNote", TEXT, WIRE_OUT | NULLABLE),              \
        FIELD(described, text, "secretReminderRepeatDays", INT, WIRE_OUT | NULLABLE),         \
        DESCRIBED("skipMultilineEncoding", BOOL, flag), DESCRIBED("createdAt", TIME, number), \
        DESCRIBED("updatedAt", TIME, number),                                                 \
        DESCRIBED("actor", JSON, text, .about = "The last writer: actorId, actorType, name"), \
        DESCRIBED("isRotatedSecret", BOOL, flag),                                             \
        FIELD(described, id, "rotationId", ID, WIRE_OUT | NULLABLE),                          \
        DESCRIBED("tags", RECORDS, list, .record = &tag_brief_record),                        \
        DESCRIBED("secretMetadata", RECORDS, list, .record = &secret_metadata_record)

static const struct field secret_fields[] = { SECRET_FIELDS };
const struct record secret_record = RECORD(described, "Secret", secret_fields);

static const struct field secret_version_fields[] = {
    SECRET_FIELDS,
    DESCRIBED("secretId", ID, id),
};
const struct record secret_version_record =
    RECORD(described, "SecretVersion", secret_version_fields);

static const struct field import_group_fields[] = {
    DESCRIBED("secretPath", TEXT, text),
    DESCRIBED("environment", TEXT, text),
    DESCRIBED("folderId", ID, id),
    DESCRIBED("secrets", RECORDS, list, .record = &secret_record),
};
const struct record secret_import_group_record =
    RECORD(described, "SecretImportGroup", import_group_fields);
