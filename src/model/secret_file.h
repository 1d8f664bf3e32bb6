/* secret_file.h: files of secrets on their way into a folder and out of it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret_input.h"

extern const char *const secret_file_formats[]; /* as env_file/env_file.h numbers them */

struct secret_file_input {
    struct secret_target at;
    int format;
    struct secret_text content;
    bool is_dry_run, keeps_existing, skips_invalid;
};
extern const struct record secret_file_input_record;

enum file_item_kind {
    FILE_ITEM_NEW,
    FILE_ITEM_CHANGED,
    FILE_ITEM_UNCHANGED,
    FILE_ITEM_KEPT,    /* is there already, and keeps_existing */
    FILE_ITEM_IGNORED, /* a later line gives the same name */
    FILE_ITEM_INVALID,
};

struct secret_file_item {
    struct str name;
    int kind;
    int64_t line;        /* 0: not known */
    int64_t value_lines; /* how many the value has; 0: none was read */
    struct str reason;   /* of what is not taken */
};
extern const struct record secret_file_item_record;

struct secret_file_query {
    struct secret_target at;
    int format;
    bool expands_references, includes_imports, includes_personal;
    enum given includes_imports_given; /* not given: they are included */
};
extern const struct record secret_file_query_record;
