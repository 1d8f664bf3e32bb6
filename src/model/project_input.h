/* project_input.h: what clients send about projects, environments and folders. Every spelling of
 * the project's name is a field of its own; scope.c picks the one that was given. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct project_create_input {
    struct str name, description, slug, type;
    bool wants_default_environments, has_delete_protection;
};
extern const struct record project_create_input_record;

struct project_update_input {
    struct str name, description, slug;
    struct texts ignored_values;
    bool auto_capitalization, has_delete_protection, secret_sharing, shows_snapshots_legacy;
    int64_t version_limit, audit_retention_days;
    enum given description_given, auto_capitalization_given, has_delete_protection_given,
        secret_sharing_given, shows_snapshots_legacy_given, version_limit_given,
        audit_retention_days_given, ignored_values_given;
};
extern const struct record project_update_input_record;

struct audit_retention_input {
    int64_t days;
};
extern const struct record audit_retention_input_record;

struct project_list_query {
    struct str type;
};
extern const struct record project_list_query_record;

struct environment_input {
    struct str name, slug;
    int64_t position;
};
extern const struct record environment_create_input_record, environment_update_input_record;

struct folder_query {
    struct str project_id, workspace_id, environment, path, directory;
    bool is_recursive;
    int64_t changed_since;
};
extern const struct record folder_query_record;

struct folder_input {
    struct str project_id, workspace_id, environment, name, path, directory, description;
    enum given description_given;
    bool is_forced;
};

/* One of several changes in one request; the place is told by the id. */
struct folder_batch_item {
    struct id id;
    struct str name, description;
    enum given description_given;
};
struct folder_batch_input {
    struct str project_slug;
    struct record_list folders; /* of struct folder_batch_item */
};
extern const struct record folder_batch_input_record;

extern const struct record folder_create_input_record, folder_update_input_record,
    folder_delete_input_record;
