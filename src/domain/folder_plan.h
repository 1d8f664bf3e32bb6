/* folder_plan.h: what has to change in a folder for it to be as it was (folder_rollback.h). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder_commit.h"

enum difference {
    DIFFERS_IN_NAME = 1 << 0,
    DIFFERS_IN_VALUE = 1 << 1,
    DIFFERS_IN_COMMENT = 1 << 2,
    DIFFERS_IN_TAGS = 1 << 3,
    DIFFERS_IN_METADATA = 1 << 4,
    DIFFERS_IN_MULTILINE = 1 << 5,
};
struct texts difference_names(unsigned differences, struct arena *arena);

/* One secret on its way back. */
struct plan_item {
    struct id secret_id;
    struct secret row; /* its row now, wherever that is; a nil id: it was purged */
    int64_t now, then; /* versions; 0: not in this folder */
    enum change_kind kind;
    struct str name_then;   /* absent: not there, or not known any more */
    struct texts tag_slugs; /* then; now, if it is not there then */
    unsigned differences;
    struct str lost; /* why it can't be brought back; absent: it can */
};

struct folder_plan {
    struct plan_item *items;
    size_t count, lost_count;
};

/* `commits` are those to be undone, oldest first. Secrets that are as they were are left out. */
STATUS folder_plan_make(struct secret_writer *writer, const struct place *place,
                        const struct record_list *commits, struct folder_plan *ret_plan);
