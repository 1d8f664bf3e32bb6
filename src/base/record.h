/* record.h: a record's fields, described once. The JSON codec, the query-string reader, the row
 * reader, the OpenAPI document and the command line walk the table; nobody writes per-field code. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "base/secret_text.h"

enum field_kind {
    FIELD_ID,      /* struct id; nil when absent */
    FIELD_TEXT,    /* struct str; data is NULL when absent or null */
    FIELD_INT,     /* int64_t */
    FIELD_BOOL,    /* bool */
    FIELD_TIME,    /* int64_t, ms since the epoch; ISO 8601 on the wire; 0 is null on the way out */
    FIELD_ENUM,    /* int, the place in `options` */
    FIELD_BLOB,    /* struct str of bytes; a column, never on the wire */
    FIELD_SECRET,  /* struct secret_text; on the way in only */
    FIELD_JSON,    /* struct str holding JSON text of any kind; passed through */
    FIELD_RECORD,  /* the nested struct itself, described by `record` */
    FIELD_TEXTS,   /* struct texts */
    FIELD_IDS,     /* struct ids */
    FIELD_RECORDS, /* struct record_list of `record` */
};

enum field_uses {
    COLUMN = 1 << 0, /* read from rows, in the order of the table */
    WIRE_OUT = 1 << 1,
    WIRE_IN = 1 << 2,
    REQUIRED = 1 << 3,    /* must be given on the way in */
    NULLABLE = 1 << 4,    /* in: null is taken, like absent unless `given` tells them apart;
                          out: absent text, nil id, zero time are written as null */
    OMIT_EMPTY = 1 << 5,  /* out: such a value is left out instead */
    TRIM = 1 << 6,        /* in: white space at both ends is dropped before the rules are tried */
    LENIENT = 1 << 7,     /* in a query: any text is a boolean ("", "0", "false" are false) */
    STRICT_TYPE = 1 << 8, /* in JSON: a number in a string is not a number */
};

/* Tells absent, null and a value apart where a PATCH needs that. */
enum given { NOT_GIVEN, GIVEN_NULL, GIVEN };

struct record;

struct record_list {
    void *items; /* count structs of record->size bytes */
    size_t count;
};

struct field {
    const char *name; /* on the wire */
    enum field_kind kind;
    size_t offset;
    unsigned uses;
    bool has_given;
    size_t given;                          /* offset of an `enum given`, if has_given */
    const struct record *record;           /* RECORD, RECORDS */
    const char *const *options;            /* ENUM: wire names, NULL at the end */
    int64_t min, max;                      /* TEXT, SECRET, lists: length in characters, items;
                                           INT: value. max 0: no maximum */
    int64_t preset;                        /* INT, BOOL, ENUM when absent */
    const char *preset_text;               /* TEXT when absent */
    const char *(*check)(struct str text); /* TEXT: NULL when fine, else the message */
    const char *missing_message;           /* else "Required" */
    const char *min_message, *max_message; /* else the validator's standard sentence */
    const char *about;                     /* for the OpenAPI document */
};

struct record {
    const char *name;
    const struct field *fields;
    size_t count, size;
};

/* FIELD(secret, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT) with further members after. */
#define FIELD(type, member, wire, kind_, uses_, ...)                                    \
    {                                                                                   \
        .name = (wire), .kind = FIELD_##kind_, .offset = offsetof(struct type, member), \
        .uses = (uses_), ##__VA_ARGS__                                                  \
    }
/* The same for a field whose struct has a member `<member>_given` beside it. */
#define FIELD_GIVEN(type, member, wire, kind_, uses_, ...)     \
    FIELD(type, member, wire, kind_, uses_, .has_given = true, \
          .given = offsetof(struct type, member##_given), ##__VA_ARGS__)
#define RECORD(type, wire, table)                                                                \
    {                                                                                            \
        .name = (wire), .fields = (table), .count = COUNT_OF(table), .size = sizeof(struct type) \
    }

/* Typed access to a field of a struct. */
static inline void *field_at(const struct field *field, void *object)
{
    return (char *)object + field->offset;
}
static inline const void *field_in(const struct field *field, const void *object)
{
    return (const char *)object + field->offset;
}

/* Copies the fields that were given, or all of them, from one struct of the record to another: what
 * a PATCH changes, or what is new. Secrets are passed over. */
void record_take_over(const struct record *record, const void *from, bool takes_all, void *to);
