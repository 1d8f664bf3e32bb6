/* folder_rows.h: shared by the files of folders in this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder.h"

/* The range of paths below a folder: every path that begins with "<path>/". */
struct below {
    struct str from, to;
};
struct below folder_paths_below(struct call *call, struct str path);
STATUS folder_list_below(struct call *call, const struct folder *folder, int64_t changed_since_ms,
                         struct record_list *ret_folders);
STATUS folder_audit(struct call *call, const char *event, struct str environment_slug,
                    const struct folder *folder);
