/* secret_input.h: what clients send about secrets (30-secrets §2, §4). The surfaces v3 and v4 differ
 * in the name of the project and in defaults only, so one record serves both. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret.h"

enum {
    SECRET_NAME_MAX = 512,        /* characters */
    SECRET_VALUE_MAX = 512 << 10, /* characters */
    SECRET_COMMENT_MAX = 16 << 10,
    SECRET_METADATA_MAX = 50, /* pairs */
    SECRET_TAGS_MAX = 50,
    SECRET_BATCH_MAX = 1000,
};

/* Where a request points. The project's four names are picked from by the route's scope. */
struct secret_target {
    struct str project_id, workspace_id, workspace_slug, project_slug;
    struct str environment, path; /* may be left out: see api/secret_address.h */
};

struct secret_list_query {
    struct secret_target at;
    bool wants_values, is_recursive, expands_references, includes_imports, includes_personal;
    enum given expands_references_given, includes_imports_given;
    struct texts tag_slugs;
    struct str metadata_filter;
};
extern const struct record secret_list_query_record;

struct secret_get_query {
    struct secret_target at;
    bool wants_values, expands_references, includes_imports;
    enum given expands_references_given, includes_imports_given;
    int type;
    int64_t version; /* 0: the newest */
};
extern const struct record secret_get_query_record;

/* One secret in a write, alone or as an item of a batch. What is not given stays as it is. */
struct secret_input {
    struct secret_target at; /* of an item, only the path is read */
    int type;
    struct str name; /* of an item; else the name is in the path of the request */
    struct secret_text value;
    struct str comment, new_name, reminder_note;
    struct record_list metadata; /* of secret_metadata_record */
    struct texts tag_ids;
    bool skip_multiline_encoding;
    int64_t reminder_repeat_days;
    enum given value_given, comment_given, metadata_given, tag_ids_given,
        skip_multiline_encoding_given, reminder_note_given, reminder_repeat_days_given;
};
extern const struct record secret_create_input_record, secret_update_input_record,
    secret_delete_input_record;

enum batch_mode { BATCH_FAIL_ON_NOT_FOUND, BATCH_UPSERT, BATCH_IGNORE };

struct secret_batch_input {
    struct secret_target at;
    struct record_list secrets; /* of struct secret_input */
    int mode;
};
extern const struct record secret_batch_create_record, secret_batch_update_record,
    secret_batch_delete_record;

struct secret_move_input {
    struct secret_target at; /* the project alone */
    struct str source_environment, source_path, destination_environment, destination_path;
    struct ids secret_ids;
    bool overwrites;
};
extern const struct record secret_move_input_record;

struct secret_tags_input {
    struct secret_target at;
    int type;
    struct texts tag_slugs;
};
extern const struct record secret_tags_input_record;

struct secret_place_query {
    struct secret_target at;
};
extern const struct record secret_place_query_record;

struct secret_versions_query {
    int64_t offset, limit;
};
extern const struct record secret_versions_query_record;

struct secret_rollback_input {
    int64_t version;
};
extern const struct record secret_rollback_input_record;
