/* folder_commit.h: the commits of a folder: what each use case did to its shared secrets (70-misc
 * §2). A folder is taken back to one of them in folder_rollback.h. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_writer.h"
#include "model/folder_commit.h"

/* Older ones are dropped. */
enum { COMMITS_MAX = 1000 };

/* One step as it is kept. */
struct commit_step {
    struct id secret_id;
    int64_t before, after;
};
size_t commit_step_count(struct str changes);
struct commit_step commit_step_at(struct str changes, size_t i);

/* Writes the steps that the writer noted in one folder. Inside the caller's transaction. */
STATUS folder_commit_append(struct secret_writer *writer, struct id folder_id, struct str message);

/* Newest first. */
STATUS folder_commits(struct call *call, const struct secret_at *at, int64_t offset, int64_t limit,
                      struct record_list *ret_commits, int64_t *ret_total);
STATUS folder_commit_total(struct call *call, const struct secret_at *at, struct id *ret_folder_id,
                           int64_t *ret_total);
/* One commit with its place. Somebody else's, and one that was dropped, are NOT_FOUND. */
STATUS folder_commit_find(struct call *call, struct id project_id, struct id commit_id,
                          enum action action, struct folder_commit *ret_commit,
                          struct place **ret_place);
/* The commits after a number, oldest first. */
STATUS folder_commits_after(struct call *call, struct id folder_id, int64_t number,
                            struct record_list *ret_commits);
/* What the commit did, as far as the actor may see it: of struct folder_change_view. */
STATUS folder_commit_changes(struct call *call, const struct folder_commit *commit,
                             const struct place *place, struct record_list *ret_changes);
