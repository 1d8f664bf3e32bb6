/* record_json.h: the codec that walks record tables. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"
#include "json/json.h"
#include "json/json_writer.h"

/* Fills *object (record->size bytes, zeroed first) from the WIRE_IN fields. Texts and lists lie in
 * the arena, secrets in their own memory: release with record_deinit. Unknown members are passed
 * over. Broken rules are collected in `problem` (may be NULL) as issues (INVALID), up to ISSUES_MAX,
 * in the wording of the wire contract's validator (00-conventions §3); never with the value of a
 * text or a secret. On failure nothing is left to release. A `json` of NULL is an empty object.
 *
 * What the tables leave open:
 * - Null for a field that is neither REQUIRED nor NULLABLE is taken as absent: clients send it.
 * - Lengths are counted as JavaScript does, in UTF-16 code units.
 * - FIELD_INT: `min` always holds, so a field that may be negative says so.
 * - The nil UUID is no id, since it stands for "none" in memory.
 * - Two fields may fill one member under two names; an absent one does not undo the other.
 * - One call makes at most RECORDS_MAX list records, however the lists are nested. */
enum { RECORDS_MAX = 20000 };
STATUS record_from_json(const struct record *record, const struct json *json, struct arena *arena,
                        struct problem *problem, void *object);

/* The same from a query string's or a form's names and values. The last of a repeated name counts,
 * an empty value is absent. Booleans are "true" or "false" (or anything, with LENIENT); lists are
 * separated by commas; JSON, RECORD and RECORDS are JSON text. */
struct query_pair {
    struct str name, value;
};
STATUS record_from_query(const struct record *record, const struct query_pair *pairs, size_t count,
                         struct arena *arena, struct problem *problem, void *object);

void record_deinit(const struct record *record, void *object); /* releases secrets, nested too */

/* The contract's rule for a secret's value, which TRIM applies to FIELD_SECRET (00-conventions §9):
 * white space goes at both ends, but a newline as the last character stays. A copy and not a slice,
 * because "a \n" becomes "a\n". */
STATUS secret_value_copy(struct str value, struct secret_text *ret_text);

/* The WIRE_OUT fields as one JSON object, or its members alone (to add more before the brace). With
 * NULLABLE or OMIT_EMPTY, empty is: absent text or JSON, nil id, zero time, a list whose items are
 * NULL, and a number, boolean, option or record whose `given` is not GIVEN. */
void record_to_json(const struct record *record, const void *object, struct json_writer *writer);
void record_members_to_json(const struct record *record, const void *object,
                            struct json_writer *writer);

/* The record as a JSON Schema (OpenAPI 3.1) of its WIRE_IN or WIRE_OUT fields. */
void record_schema(const struct record *record, enum field_uses direction,
                   struct json_writer *writer);
void field_schema(const struct field *field, enum field_uses direction,
                  struct json_writer *writer); /* of one field, for query parameters */
/* The schema of one field alone (query parameters). */
void record_field_schema(const struct field *field, enum field_uses direction,
                         struct json_writer *writer);
