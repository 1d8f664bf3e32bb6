/* json.h: JSON in, as a tree that is wiped when freed. The only door to Jansson. A parse error
 * names line and column and never quotes the input, which may hold a secret. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/problem.h"
#include "base/secret_text.h"

struct json; /* one value; borrowed from its document */
struct json_document;

/* Must be called once before any other function of this room: makes Jansson wipe what it frees. */
void json_init(void);

/* Exactly one JSON value and white space; UTF-8 only; no NUL in texts, no repeated keys, at most
 * JSON_DEPTH_MAX levels. INVALID input is BAD_REQUEST with the place in `problem` (may be NULL). */
enum { JSON_DEPTH_MAX = 64 };
STATUS json_parse(struct str text, struct problem *problem, struct json_document **ret_document);
void json_close(struct json_document *document);
static inline void json_document_auto(struct json_document **document)
{
    json_close(*document);
}

const struct json *json_root(const struct json_document *document);

/* Looking around. Absent or wrong-typed gives NULL, absent text, false. A number is an int when it
 * is whole and fits, in whatever form: 7200, 7200.0 and 72e2 are the same in JavaScript. */
const struct json *json_member(const struct json *object, const char *name);
const struct json *json_item(const struct json *array, size_t index);
size_t json_count(const struct json *container); /* 0 for anything but an array or object */
bool json_is_object(const struct json *json);
bool json_is_array(const struct json *json);
bool json_is_null(const struct json *json);
struct str json_text(const struct json *json); /* borrowed from the document */
bool json_int(const struct json *json, int64_t *ret_number);
bool json_bool(const struct json *json, bool *ret_value);
/* "object", "array", "string", "number", "boolean", "null"; "undefined" for NULL. */
const char *json_type_name(const struct json *json);

/* Walks an object's members in their order: start with *at = 0, which is opaque after that. */
bool json_next_member(const struct json *object, size_t *at, struct str *ret_name,
                      const struct json **ret_value);

/* The value as compact JSON text, in the arena; absent for NULL. */
struct str json_dump(const struct json *json, struct arena *arena);
