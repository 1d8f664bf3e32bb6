// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#include <string.h>

struct str str_from_c(const char *text)
{
    return text ? (struct str){ text, strlen(text) } : STR_ABSENT;
}

bool str_is_given(struct str text)
{
    return text.data != NULL;
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_ignoring_case(struct str a, struct str b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.data[i]) != lower(b.data[i])) return false;
    }
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.data, b.data, shared) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts_with(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_equal(str_slice(text, 0, prefix.len), prefix);
}

bool str_ends_with(struct str text, struct str suffix)
{
    return text.len >= suffix.len &&
           str_equal(str_slice(text, text.len - suffix.len, text.len), suffix);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str text)
{
    size_t from = 0;
    size_t to = text.len;
    while (from < to && is_blank(text.data[from])) from++;
    while (to > from && is_blank(text.data[to - 1])) to--;
    return str_slice(text, from, to);
}

struct str str_slice(struct str text, size_t from, size_t to)
{
    if (!text.data) return STR_ABSENT;
    if (to > text.len) to = text.len;
    if (from > to) from = to;
    return (struct str){ text.data + from, to - from };
}

size_t str_find(struct str text, struct str needle)
{
    if (needle.len == 0) return 0;
    if (text.len < needle.len) return SIZE_MAX;
    const char *hit = memmem(text.data, text.len, needle.data, needle.len);
    return hit ? (size_t)(hit - text.data) : SIZE_MAX;
}

size_t str_find_char(struct str text, char wanted)
{
    const char *hit = text.len > 0 ? memchr(text.data, wanted, text.len) : NULL;
    return hit ? (size_t)(hit - text.data) : SIZE_MAX;
}

size_t str_find_last_char(struct str text, char wanted)
{
    const char *hit = text.len > 0 ? memrchr(text.data, wanted, text.len) : NULL;
    return hit ? (size_t)(hit - text.data) : SIZE_MAX;
}

bool str_next_piece(struct str *rest, char separator, struct str *ret_piece)
{
    if (!rest->data) return false;
    size_t cut = str_find_char(*rest, separator);
    if (cut == SIZE_MAX) {
        *ret_piece = *rest;
        *rest = STR_ABSENT;
        return true;
    }
    *ret_piece = str_slice(*rest, 0, cut);
    *rest = str_slice(*rest, cut + 1, rest->len);
    return true;
}

/* Length of the well-formed sequence at the front, 0 when there is none (RFC 3629 §4). */
static size_t utf8_sequence_len(const unsigned char *bytes, size_t left)
{
    static const struct {
        unsigned char lead_min, lead_max, second_min, second_max;
        size_t len;
    } forms[] = {
        { 0xC2, 0xDF, 0x80, 0xBF, 2 }, { 0xE0, 0xE0, 0xA0, 0xBF, 3 }, { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 }, { 0xEE, 0xEF, 0x80, 0xBF, 3 }, { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 }, { 0xF4, 0xF4, 0x80, 0x8F, 4 },
    };

    if (bytes[0] < 0x80) return 1;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        if (bytes[0] < forms[i].lead_min || bytes[0] > forms[i].lead_max) continue;
        if (left < forms[i].len) return 0;
        if (bytes[1] < forms[i].second_min || bytes[1] > forms[i].second_max) return 0;
        for (size_t k = 2; k < forms[i].len; k++) {
            if ((bytes[k] & 0xC0) != 0x80) return 0;
        }
        return forms[i].len;
    }
    return 0;
}

size_t str_utf8_len_at(struct str text, size_t at)
{
    if (at >= text.len) return 0;
    return utf8_sequence_len((const unsigned char *)text.data + at, text.len - at);
}

bool str_is_utf8(struct str text)
{
    return str_utf8_prefix(text) == text.len;
}

size_t str_utf8_prefix(struct str text)
{
    size_t at = 0;
    size_t step;
    while ((step = str_utf8_len_at(text, at)) > 0) at += step;
    return at;
}

uint64_t str_hash(struct str text)
{
    uint64_t hash = 14695981039346656037ULL;
    for (size_t i = 0; i < text.len; i++) {
        hash ^= (unsigned char)text.data[i];
        hash *= 1099511628211ULL;
    }
    return hash;
}

bool str_to_int(struct str text, int64_t min, int64_t max, int64_t *ret_number)
{
    bool is_negative = text.len > 0 && text.data[0] == '-';
    int64_t number = 0;

    if (is_negative) text = str_slice(text, 1, text.len);
    if (text.len == 0) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') return false;
        if (__builtin_mul_overflow(number, 10, &number)) return false;
        /* Counting downwards reaches INT64_MIN too. */
        if (__builtin_sub_overflow(number, text.data[i] - '0', &number)) return false;
    }
    if (!is_negative && __builtin_sub_overflow(0, number, &number)) return false;
    if (number < min || number > max) return false;
    *ret_number = number;
    return true;
}
