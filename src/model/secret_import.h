/* secret_import.h: a folder that shows another folder's secrets (30-secrets §12). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/project.h"
#include "model/secret_input.h"

struct secret_import {
    struct id id, folder_id;
    int64_t version, position, created_at, updated_at;
    struct str source_path;
    struct environment source_environment; /* id, name and slug */
    bool is_replication;
    /* Of the importing folder: */
    struct id project_id;
    struct str path;
    struct environment environment;
    /* The same for every import: nothing is copied, so nothing is replicated. */
    bool is_reserved;
    int64_t last_replicated_at;
    struct str replication_status;
    bool is_replication_success;
    enum given is_replication_success_given;
};
extern const struct record secret_import_record;      /* as in lists */
extern const struct record secret_import_full_record; /* with the importing environment */
#define SECRET_IMPORT_COLUMNS                                                            \
    "i.id, i.version, i.source_path, se.id, se.name, se.slug, i.position, i.created_at," \
    " i.updated_at, i.folder_id, i.is_replication, f.project_id, f.path"

struct import_source_input {
    struct str environment, path;
    int64_t position;
};

struct secret_import_input {
    struct secret_target at;
    struct import_source_input source;
    bool is_replication;
};
extern const struct record secret_import_create_record, secret_import_update_record,
    secret_import_delete_record;

struct secret_import_query {
    struct secret_target at;
};
extern const struct record secret_import_query_record;
