/* folder_commit.h: points in time of a folder, and what lies between two of them (70-misc §2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"
#include "model/secret_input.h"

struct folder_commit {
    struct id id, folder_id, environment_id;
    int64_t number; /* from 1, by folder */
    struct str message, actor;
    int64_t created_at;
    int64_t created_count, updated_count, deleted_count;
    struct str changes; /* packed: domain/folder_commit.h */
};
extern const struct record folder_commit_record;

enum change_kind { CHANGE_CREATE, CHANGE_UPDATE, CHANGE_DELETE };

/* What one commit did to a secret, or what going back would do. */
struct folder_change_view {
    struct id secret_id;
    int kind;
    struct str name;                  /* absent: the secret was purged */
    struct str old_name;              /* absent: it keeps its name */
    int64_t from_version, to_version; /* 0: not there */
    struct texts fields;              /* which parts of it differ */
    bool is_lost;                     /* cannot be brought back … */
    struct str reason;                /* … and why */
};
extern const struct record folder_change_record;

struct commit_list_query {
    struct secret_target at;
    int64_t offset, limit;
};
extern const struct record commit_list_query_record;

/* The commit is named by the path of the request, its project by this. */
struct commit_query {
    struct secret_target at;
    bool is_revert; /* compare: what reverting the one commit would do */
};
extern const struct record commit_query_record;

struct commit_rollback_input {
    struct secret_target at;
    struct str message;
    bool skips_lost;
};
extern const struct record commit_rollback_input_record;

struct commit_rollback_answer {
    bool is_success;
    int64_t secret_count, folder_count, total_count;
};
extern const struct record commit_rollback_answer_record;
