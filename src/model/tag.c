// SPDX-License-Identifier: Apache-2.0
#include "model/tag.h"

#include "model/checks.h"

/* The older `name` of a tag is its slug. */
static const struct field tag_fields[] = {
    FIELD(tag, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(tag, slug, "slug", TEXT, COLUMN | WIRE_OUT),
    FIELD(tag, slug, "name", TEXT, WIRE_OUT),
    FIELD(tag, color, "color", TEXT, COLUMN | WIRE_OUT),
    FIELD(tag, project_id, "projectId", ID, COLUMN | WIRE_OUT),
    FIELD(tag, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(tag, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(tag, created_by_id, "createdBy", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(tag, created_by_type, "createdByActorType", TEXT, COLUMN | WIRE_OUT | NULLABLE),
};
const struct record tag_record = RECORD(tag, "Tag", tag_fields);

static const struct field tag_brief_fields[] = {
    FIELD(tag, id, "id", ID, WIRE_OUT),
    FIELD(tag, slug, "slug", TEXT, WIRE_OUT),
    FIELD(tag, slug, "name", TEXT, WIRE_OUT),
    FIELD(tag, color, "color", TEXT, WIRE_OUT),
};
const struct record tag_brief_record = RECORD(tag, "TagBrief", tag_brief_fields);

#define COLOR_FIELD FIELD(tag_input, color, "color", TEXT, WIRE_IN | TRIM, .max = 64)

static const struct field tag_create_fields[] = {
    FIELD(tag_input, slug, "slug", TEXT, WIRE_IN | REQUIRED | TRIM, .min = 1, .max = 64,
          .check = slug_check),
    COLOR_FIELD,
};
const struct record tag_create_input_record = RECORD(tag_input, "TagCreate", tag_create_fields);

static const struct field tag_update_fields[] = {
    FIELD(tag_input, slug, "slug", TEXT, WIRE_IN | TRIM, .min = 1, .max = 64, .check = slug_check),
    COLOR_FIELD,
};
const struct record tag_update_input_record = RECORD(tag_input, "TagUpdate", tag_update_fields);
