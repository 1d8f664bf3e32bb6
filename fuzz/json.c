/* Fuzzes the JSON parser and the reader of records: whatever is accepted must also come out again
 * as JSON that is accepted. */
// SPDX-License-Identifier: Apache-2.0
#include "json/record_json.h"

#include <stdlib.h>

struct part {
    struct str name;
    struct secret_text value;
};

struct sample {
    struct id id;
    struct str name, note, metadata;
    int64_t count, expires_at;
    bool is_active;
    int colour;
    struct secret_text value;
    struct part part;
    enum given note_given, part_given;
    struct texts tags;
    struct ids ids;
    struct record_list parts;
};

static const struct field part_fields[] = {
    FIELD(part, name, "n", TEXT, WIRE_IN | WIRE_OUT | REQUIRED | TRIM, .min = 1, .max = 8),
    FIELD(part, value, "v", SECRET, WIRE_IN | TRIM, .max = 10),
};
static const struct record part_record = RECORD(part, "Part", part_fields);

static const char *no_blank(struct str text)
{
    return str_find_char(text, ' ') == SIZE_MAX ? NULL : "No blanks.";
}

static const char *const colours[] = { "red", "green", NULL };

static const struct field sample_fields[] = {
    FIELD(sample, id, "id", ID, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD(sample, name, "name", TEXT, WIRE_IN | WIRE_OUT | OMIT_EMPTY, .check = no_blank),
    FIELD_GIVEN(sample, note, "note", TEXT, WIRE_IN | WIRE_OUT | NULLABLE | TRIM, .max = 9),
    FIELD(sample, count, "count", INT, WIRE_IN | WIRE_OUT, .min = INT64_MIN),
    FIELD(sample, expires_at, "expiresAt", TIME, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD(sample, is_active, "isActive", BOOL, WIRE_IN | WIRE_OUT),
    FIELD(sample, colour, "colour", ENUM, WIRE_IN | WIRE_OUT, .options = colours),
    FIELD(sample, value, "value", SECRET, WIRE_IN | TRIM),
    FIELD(sample, metadata, "metadata", JSON, WIRE_IN | WIRE_OUT | NULLABLE),
    FIELD_GIVEN(sample, part, "part", RECORD, WIRE_IN | WIRE_OUT | NULLABLE,
                .record = &part_record),
    FIELD(sample, tags, "tags", TEXTS, WIRE_IN | WIRE_OUT, .max = 3),
    FIELD(sample, ids, "ids", IDS, WIRE_IN | WIRE_OUT),
    FIELD(sample, parts, "parts", RECORDS, WIRE_IN | WIRE_OUT, .record = &part_record),
};
static const struct record sample_record = RECORD(sample, "Sample", sample_fields);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    json_init();
    return 0;
}

static void require(bool is_true)
{
    if (!is_true) abort();
}

/* A dump must be accepted, and be the same when it is dumped again. */
static void check_dump(const struct json *json, struct arena *arena)
{
    AUTO(json_document) again = NULL;
    struct str dump = json_dump(json, arena);

    require(json_parse(dump, NULL, &again).code == STATUS_OK);
    require(str_equal(json_dump(json_root(again), arena), dump));
}

/* What a record wrote, it must read. */
static void check_record(const struct sample *sample, struct arena *arena)
{
    AUTO(json_document) again = NULL;
    struct json_writer writer;
    struct sample copy;
    struct buf buf;

    buf_init(&buf, 1 << 26);
    json_writer_init(&writer, &buf);
    record_to_json(&sample_record, sample, &writer);
    require(!buf.overflow && json_parse(buf_str(&buf), NULL, &again).code == STATUS_OK);
    require(record_from_json(&sample_record, json_root(again), arena, NULL, &copy).code ==
            STATUS_OK);
    require(copy.count == sample->count && copy.parts.count == sample->parts.count);
    record_deinit(&sample_record, &copy);
    buf_deinit(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    struct problem problem;
    struct sample sample;

    problem_init(&problem, arena);
    struct status status =
        json_parse((struct str){ (const char *)data, size }, &problem, &document);
    if (status.code != STATUS_OK) {
        require(status.code == STATUS_BAD_REQUEST && str_is_utf8(problem.message));
        return 0;
    }
    check_dump(json_root(document), arena);
    status = record_from_json(&sample_record, json_root(document), arena, &problem, &sample);
    if (status.code == STATUS_OK)
        check_record(&sample, arena);
    else
        require(status.code == STATUS_INVALID && problem.issue_count > 0);
    record_deinit(&sample_record, &sample);
    return 0;
}
