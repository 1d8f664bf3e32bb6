/* record_input.h: what the readers of JSON and of queries share. Private to this room. A reader
 * goes on after a broken rule, so that all of them are told at once; that something failed stays
 * in `status`. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "json/record_json.h"

/* One step from the root: a member's name, or an item's index where the name is NULL. The root
 * itself is NULL. */
struct input_path {
    const struct input_path *parent;
    const char *name;
    size_t index;
};

struct record_input {
    struct arena *arena;     /* for the texts and lists of the record */
    struct problem *problem; /* never NULL; owns the texts of the issues */
    struct problem unheard;  /* stands in where the caller wants none */
    struct status status;
    size_t records_left; /* of RECORDS_MAX */
};

/* The object starts as zeros; when something failed, the end releases and zeroes it again. */
void record_input_begin(struct record_input *input, const struct record *record,
                        struct arena *arena, struct problem *problem, void *object);
STATUS record_input_end(const struct record_input *input, const struct record *record,
                        void *object);

/* A field that was left out, or given as null. */
void input_take_absent(struct record_input *input, const struct input_path *path,
                       const struct field *field, bool is_null, void *object);
/* A text for a field of the kinds ID, TEXT, TIME, ENUM and SECRET. */
void input_take_text(struct record_input *input, const struct input_path *path,
                     const struct field *field, struct str text, void *object);
void input_take_int(struct record_input *input, const struct input_path *path,
                    const struct field *field, int64_t number, void *object);
/* One item of a list of texts or ids, counted before. */
bool input_take_list_text(struct record_input *input, const struct input_path *path,
                          const struct field *field, struct str text, struct str *ret_text);
bool input_take_list_id(struct record_input *input, const struct input_path *path, struct str text,
                        struct id *ret_id);
/* A JSON value for a field of any kind but BLOB. */
void input_take_json(struct record_input *input, const struct input_path *path,
                     const struct field *field, const struct json *json, void *object);
void input_note_given(const struct field *field, enum given given, void *object);

/* --- record_issue.c: what is told about a broken rule ------------------------------------------ */

/* A message of absent text: the validator's standard sentence. */
void issue_type(struct record_input *input, const struct input_path *path, struct str expected,
                const char *received, struct str message);
/* Options end with NULL. What was received is told, cut to 64 characters. */
void issue_enum(struct record_input *input, const struct input_path *path,
                const char *const *options, struct str received);
void issue_format(struct record_input *input, const struct input_path *path,
                  const char *validation); /* "uuid", "datetime" */
void issue_custom(struct record_input *input, const struct input_path *path, const char *message);
void issue_too_big(struct record_input *input, const struct input_path *path, const char *type,
                   int64_t max, const char *message);
/* False, with an issue, when the size breaks the field's min or max. */
bool issue_unless_within(struct record_input *input, const struct input_path *path,
                         const struct field *field, int64_t size);

/* The type that the validator expects for a field: "string", "'a' | 'b'", … */
struct str field_type_name(const struct field *field, struct arena *arena);
