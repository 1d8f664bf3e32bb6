/* folder.h: the tree of folders of an environment. A folder's path is kept in its row, so that any
 * depth is found in one step. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/project.h"

/* Where a request points: the project's environment and the folder in it. */
struct place {
    struct environment environment;
    struct folder folder;
};

/* NOT_FOUND with the contract's message (`name` is its `error`) when environment or folder are
 * missing. `path` may be as clients send it; BAD_REQUEST when it is no path at all. */
STATUS place_find(struct call *call, struct id project_id, struct str environment_slug,
                  struct str path, const char *name, struct place *ret_place);
STATUS place_of_folder(struct call *call, struct id folder_id, struct place *ret_place);

STATUS folder_by_path(struct call *call, struct id environment_id, struct str path,
                      struct folder *ret_folder); /* NOT_FOUND, without a message */
STATUS folder_get(struct call *call, struct id folder_id, struct folder *ret_folder);
/* Children of a folder, or all below it with their relative paths. A missing place has none. */
STATUS folder_list(struct call *call, struct id project_id, struct str environment_slug,
                   struct str path, bool is_recursive, int64_t changed_since_ms,
                   struct record_list *ret_folders);
/* Creates missing parents too. */
STATUS folder_create(struct call *call, struct id project_id, struct str environment_slug,
                     struct str parent_path, struct str name, struct str description,
                     struct folder *ret_folder);

struct folder_change {
    struct id id;
    struct str name, description; /* name absent: unchanged */
    enum given description_given;
};
STATUS folder_update(struct call *call, const struct folder_change *change,
                     struct folder *ret_folder);
/* All of them or none. */
STATUS folder_update_all(struct call *call, const struct folder_change *changes, size_t count,
                         struct record_list *ret_folders);
/* By id, or by name under a parent. Recoverable: rows are marked, not dropped. */
STATUS folder_delete(struct call *call, struct id project_id, struct str environment_slug,
                     struct str parent_path, struct str id_or_name, bool is_forced,
                     struct folder *ret_folder);
