/* secret.h: a secret as it is stored, and its description for the OpenAPI document (30-secrets §3).
 * Lists of secrets are the most frequent answers of the server, so both ways by hand: see
 * domain/secret_row.h for the rows and api/secret_json.h for the wire. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

enum secret_type { SECRET_SHARED, SECRET_PERSONAL };
extern const char *const secret_type_names[]; /* "shared", "personal", NULL */

/* The newest state, or the state of one version. Sealed columns are bound to version_id. */
struct secret {
    struct id id, project_id, folder_id;
    struct id user_id; /* whose personal override; nil: shared */
    struct str name;
    int64_t version;
    struct id version_id;
    struct str value_sealed, comment_sealed;
    struct str metadata; /* JSON [{key,value,isEncrypted}], encrypted values sealed and in base64 */
    struct ids tag_ids;
    bool skip_multiline_encoding;
    struct str reminder_note;
    int64_t reminder_repeat_days; /* 0: none */
    struct str actor;             /* JSON, as on the wire: the last writer */
    int64_t created_at, updated_at, deleted_at;
};

struct secret_metadata {
    struct str key, value;
    bool is_encrypted;
};
extern const struct record secret_metadata_record;

extern const struct record secret_record, secret_import_group_record, secret_version_record;
