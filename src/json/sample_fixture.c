// SPDX-License-Identifier: Apache-2.0
#include "json/sample_fixture.h"

static const struct field part_fields[] = {
    FIELD(part, name, "name", TEXT, WIRE_IN | WIRE_OUT | REQUIRED | TRIM, .min = 1, .max = 8),
    FIELD(part, value, "value", SECRET, WIRE_IN | TRIM, .max = 10),
    FIELD(part, tags, "tags", TEXTS, WIRE_IN | WIRE_OUT | OMIT_EMPTY),
};
const struct record part_record = RECORD(part, "Part", part_fields);

static const char *slug_check(struct str text)
{
    return str_find_char(text, ' ') == SIZE_MAX ? NULL : "Slug cannot contain a blank.";
}

static const char *const colours[] = { "red", "green", "blue", NULL };

static const struct field sample_fields[] = {
    FIELD(sample, id, "id", ID, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD(sample, name, "name", TEXT, WIRE_IN | WIRE_OUT | REQUIRED, .about = "What it is called",
          .min = 1, .max = 10),
    FIELD_GIVEN(sample, note, "note", TEXT, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD(sample, slug, "slug", TEXT, WIRE_IN | WIRE_OUT | OMIT_EMPTY, .preset_text = "none",
          .check = slug_check),
    FIELD(sample, count, "count", INT, WIRE_IN | WIRE_OUT, .min = -5, .max = 100, .preset = 7),
    FIELD_GIVEN(sample, ratio, "ratio", INT, WIRE_IN | WIRE_OUT | NULLABLE, .min = INT64_MIN),
    FIELD(sample, expires_at, "expiresAt", TIME, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD(sample, is_active, "isActive", BOOL, WIRE_IN | WIRE_OUT, .preset = true),
    FIELD(sample, is_eager, "isEager", BOOL, WIRE_IN | LENIENT, .preset = true),
    FIELD(sample, colour, "colour", ENUM, WIRE_IN | WIRE_OUT, .options = colours, .preset = GREEN),
    FIELD(sample, value, "value", SECRET, WIRE_IN, .max = 20),
    FIELD(sample, metadata, "metadata", JSON, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD_GIVEN(sample, part, "part", RECORD, WIRE_IN | WIRE_OUT | NULLABLE,
                .record = &part_record),
    FIELD(sample, tags, "tags", TEXTS, WIRE_IN | WIRE_OUT, .min = 1, .max = 3),
    FIELD(sample, ids, "ids", IDS, WIRE_IN | WIRE_OUT | OMIT_EMPTY),
    FIELD(sample, parts, "parts", RECORDS, WIRE_IN | WIRE_OUT, .record = &part_record),
};
const struct record sample_record = RECORD(sample, "Sample", sample_fields);

static const char *const kinds[] = { "a", "b", NULL };

static const struct field alias_fields[] = {
    FIELD(alias, project_id, "projectId", ID, WIRE_IN),
    FIELD(alias, project_id, "workspaceId", ID, WIRE_IN),
    FIELD(alias, limit, "limit", INT, WIRE_IN | REQUIRED | STRICT_TYPE, .min = 5,
          .min_message = "Too low", .missing_message = "Say a limit"),
    FIELD(alias, kind, "kind", ENUM, WIRE_IN | REQUIRED, .options = kinds),
};
const struct record alias_record = RECORD(alias, "Alias", alias_fields);

struct str issues_text(const struct problem *problem, struct arena *arena)
{
    struct json_writer writer;
    struct buf buf;

    buf_init(&buf, 1 << 20);
    json_writer_init(&writer, &buf);
    json_array_begin(&writer);
    for (const struct issue *issue = problem->issues; issue; issue = issue->next) {
        json_object_begin(&writer);
        json_key(&writer, "code");
        json_write_text(&writer, str_from_c(issue->code));
        if (issue->facts.len > 0) {
            buf_add_char(&buf, ',');
            buf_add(&buf, issue->facts);
        }
        json_key(&writer, "path");
        json_write_raw(&writer, issue->path);
        json_key(&writer, "message");
        json_write_text(&writer, issue->message);
        json_object_end(&writer);
    }
    json_array_end(&writer);
    struct str text = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}
