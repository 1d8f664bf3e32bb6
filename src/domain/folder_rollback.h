/* folder_rollback.h: takes the secrets of a folder back to a commit, or undoes one commit. Keys,
 * values, comments, tags and metadata come back as new versions, through the same writes as every
 * change, in one transaction. Personal overrides are left alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder_commit.h"

struct folder_return {
    bool is_revert;     /* undo that commit alone; else: back to the state right after it */
    bool skips_lost;    /* leave out what is not kept any more, instead of refusing */
    struct str message; /* of the new commit; absent: the usual one */
};

/* What folder_return_apply would do, as far as the actor may see it: of struct folder_change_view. */
STATUS folder_return_preview(struct call *call, struct id project_id, struct id commit_id,
                             bool is_revert, struct place **ret_place,
                             struct record_list *ret_changes);
STATUS folder_return_apply(struct call *call, struct id project_id, struct id commit_id,
                           const struct folder_return *options, int64_t *ret_count);
