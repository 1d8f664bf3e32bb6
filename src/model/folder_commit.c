// SPDX-License-Identifier: Apache-2.0
#include "model/folder_commit.h"

#include "model/checks.h"

static const char *const change_kind_names[] = { "create", "update", "delete", NULL };

static const struct field commit_fields[] = {
    FIELD(folder_commit, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(folder_commit, number, "commitId", INT, COLUMN | WIRE_OUT,
          .about = "Counts the changes of the folder, from 1"),
    FIELD(folder_commit, folder_id, "folderId", ID, COLUMN | WIRE_OUT),
    FIELD(folder_commit, environment_id, "envId", ID, COLUMN | WIRE_OUT),
    FIELD(folder_commit, message, "message", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(folder_commit, actor, "actor", JSON, COLUMN | WIRE_OUT),
    FIELD(folder_commit, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(folder_commit, changes, "changes", BLOB, COLUMN),
    FIELD(folder_commit, created_count, "createdCount", INT, WIRE_OUT),
    FIELD(folder_commit, updated_count, "updatedCount", INT, WIRE_OUT),
    FIELD(folder_commit, deleted_count, "deletedCount", INT, WIRE_OUT),
};
const struct record folder_commit_record = RECORD(folder_commit, "FolderCommit", commit_fields);

static const struct field change_fields[] = {
    FIELD(folder_change_view, secret_id, "id", ID, WIRE_OUT),
    FIELD(folder_change_view, kind, "changeType", ENUM, WIRE_OUT, .options = change_kind_names),
    FIELD(folder_change_view, name, "secretKey", TEXT, WIRE_OUT | NULLABLE,
          .about = "Null when the secret was purged since"),
    FIELD(folder_change_view, old_name, "oldSecretKey", TEXT, WIRE_OUT | NULLABLE,
          .about = "The name before, where it is another one"),
    FIELD(folder_change_view, from_version, "fromVersion", INT, WIRE_OUT,
          .about = "0: the secret was not there"),
    FIELD(folder_change_view, to_version, "toVersion", INT, WIRE_OUT,
          .about = "0: the secret is not there afterwards"),
    FIELD(folder_change_view, fields, "fields", TEXTS, WIRE_OUT,
          .about = "What differs: key, value, comment, tags, metadata, skipMultilineEncoding"),
    FIELD(folder_change_view, is_lost, "isLost", BOOL, WIRE_OUT,
          .about = "The older state is not kept any more"),
    FIELD(folder_change_view, reason, "reason", TEXT, WIRE_OUT | NULLABLE),
};
const struct record folder_change_record =
    RECORD(folder_change_view, "FolderChange", change_fields);

/* The folder goes by `path` here, and by `secretPath` as everywhere else. */
#define PLACE_FIELDS(type)                                                     \
    FIELD(type, at.project_id, "projectId", TEXT, WIRE_IN | TRIM),             \
        FIELD(type, at.workspace_id, "workspaceId", TEXT, WIRE_IN | TRIM),     \
        FIELD(type, at.workspace_slug, "workspaceSlug", TEXT, WIRE_IN | TRIM), \
        FIELD(type, at.project_slug, "projectSlug", TEXT, WIRE_IN | TRIM)

static const struct field list_fields[] = {
    PLACE_FIELDS(commit_list_query),
    FIELD(commit_list_query, at.environment, "environment", TEXT, WIRE_IN | TRIM, .max = 64,
          .about = "The environment's slug"),
    FIELD(commit_list_query, at.path, "secretPath", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,
          .about = "The folder; / when left out"),
    FIELD(commit_list_query, at.path, "path", TEXT, WIRE_IN | TRIM, .max = PATH_BYTES_MAX,
          .about = "The same as secretPath"),
    FIELD(commit_list_query, offset, "offset", INT, WIRE_IN, .min = 0),
    FIELD(commit_list_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 100, .preset = 20),
};
const struct record commit_list_query_record =
    RECORD(commit_list_query, "CommitListQuery", list_fields);

static const struct field query_fields[] = {
    PLACE_FIELDS(commit_query),
    FIELD(commit_query, is_revert, "revert", BOOL, WIRE_IN,
          .about = "Compare as if this one commit were to be undone"),
};
const struct record commit_query_record = RECORD(commit_query, "CommitQuery", query_fields);

static const struct field rollback_fields[] = {
    PLACE_FIELDS(commit_rollback_input),
    FIELD(commit_rollback_input, message, "message", TEXT, WIRE_IN | TRIM | NULLABLE, .max = 500),
    FIELD(commit_rollback_input, skips_lost, "skipLost", BOOL, WIRE_IN,
          .about = "Go back without what is not kept any more, instead of refusing"),
};
const struct record commit_rollback_input_record =
    RECORD(commit_rollback_input, "CommitRollback", rollback_fields);

static const struct field answer_fields[] = {
    FIELD(commit_rollback_answer, is_success, "success", BOOL, WIRE_OUT),
    FIELD(commit_rollback_answer, secret_count, "secretChangesCount", INT, WIRE_OUT),
    FIELD(commit_rollback_answer, folder_count, "folderChangesCount", INT, WIRE_OUT),
    FIELD(commit_rollback_answer, total_count, "totalChanges", INT, WIRE_OUT),
};
const struct record commit_rollback_answer_record =
    RECORD(commit_rollback_answer, "CommitRollbackAnswer", answer_fields);
