/* tag.h: labels of a project's secrets (30-secrets §9), as rows and on the wire. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct tag {
    struct id id, project_id;
    struct str slug, color, created_by_type;
    struct id created_by_id;
    int64_t created_at, updated_at;
};
extern const struct record tag_record;       /* in full */
extern const struct record tag_brief_record; /* id, slug, name, color, as inside a secret */
#define TAG_COLUMNS \
    "id, slug, color, project_id, created_at, updated_at, created_by_id, created_by_type"

struct tag_input {
    struct str slug, color;
};
extern const struct record tag_create_input_record, tag_update_input_record;
