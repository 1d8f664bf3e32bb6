/* str.h: a borrowed run of bytes that carries its length. Not NUL-terminated; data is NULL when the
 * text is absent, which is not the same as empty. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *data;
    size_t len;
};

/* A list of borrowed texts. */
struct texts {
    struct str *items;
    size_t count;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_ABSENT ((struct str){ NULL, 0 })
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* For printf-like functions: "%.*s", STR_ARG(text). */
#define STR_ARG(text) (int)(text).len, (text).data ? (text).data : ""

struct str str_from_c(const char *text); /* NULL becomes absent */
bool str_is_given(struct str text);
bool str_equal(struct str a, struct str b);
bool str_equal_ignoring_case(struct str a, struct str b); /* ASCII letters only */
int str_compare(struct str a, struct str b);              /* byte order, for sorting */
bool str_starts_with(struct str text, struct str prefix);
bool str_ends_with(struct str text, struct str suffix);
struct str str_trim(struct str text);                          /* ASCII white space at both ends */
struct str str_slice(struct str text, size_t from, size_t to); /* clamped to the text */

/* Index of the first occurrence, or SIZE_MAX. */
size_t str_find(struct str text, struct str needle);
size_t str_find_char(struct str text, char wanted);
size_t str_find_last_char(struct str text, char wanted);

/* Cuts the next piece up to the separator off the front of *rest; false when nothing is left. An
 * empty text has one empty piece. */
bool str_next_piece(struct str *rest, char separator, struct str *ret_piece);

bool str_is_utf8(struct str text);       /* well formed, no surrogates, no overlong forms */
size_t str_utf8_prefix(struct str text); /* how many bytes at the front are well formed */
size_t str_utf8_len_at(struct str text, size_t at); /* bytes of the character there; 0: malformed */
uint64_t str_hash(struct str text); /* FNV-1a; for tables that no outsider can flood */

/* Whole text must be a decimal number within the bounds; no sign but a leading minus, no blanks. */
bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *ret_number);
