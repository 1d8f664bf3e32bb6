/* sync_overlap.h: another sync that may write where a given one writes, as it is told on the wire. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/secret_sync.h"

struct sync_overlap {
    struct id sync_id, project_id; /* nil where the asker may not read it */
    struct str sync_name;          /* absent likewise */
    bool is_integration;           /* a native integration, not a sync */
    struct str context, branch;    /* of the other one */
    struct str key_schema;         /* of the other one; absent: names as they are */
    struct texts keys;             /* what it wrote there and this sync could make too: the first */
    int64_t key_count;             /* how many there are in all */
};
extern const struct record sync_overlap_record;

/* The answer of check-destination: the contract's members, then ours. */
struct check_destination_answer {
    bool has_duplicate, has_overlap;
    struct id duplicate_project_id; /* nil: left out */
    struct record_list overlaps;    /* of sync_overlap_record */
};
extern const struct record check_destination_answer_record;
