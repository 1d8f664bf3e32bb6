// SPDX-License-Identifier: Apache-2.0
#include "domain/signed_headers.h"

enum { HEADERS_MAX = 64, HEADER_BYTES_MAX = 8192, REGION_BYTES_MAX = 64 };

size_t header_place(const struct header_names *known, struct str name)
{
    for (size_t i = 0; i < known->count; i++) {
        if (str_equal_ignoring_case(name, str_from_c(known->names[i]))) return i;
    }
    return SIZE_MAX;
}

static bool is_header_value(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c >= 0x7F) return false;
    }
    return text.len > 0 && text.len <= HEADER_BYTES_MAX;
}

/* A value, or a list of one: Go writes its headers so. */
static struct str value_of(const struct json *json)
{
    return json_text(json_is_array(json) && json_count(json) == 1 ? json_item(json, 0) : json);
}

const char *signed_headers_read(const struct json *object, const struct header_names *known,
                                struct arena *arena, struct str *values)
{
    const struct json *value;
    struct str name;
    size_t at = 0;

    for (size_t i = 0; i < known->count; i++) values[i] = STR_ABSENT;
    if (!json_is_object(object) || json_count(object) > HEADERS_MAX)
        return "the headers of the signed request are malformed";
    while (json_next_member(object, &at, &name, &value)) {
        size_t place = header_place(known, name);
        if (place == SIZE_MAX) continue;
        if (str_is_given(values[place])) return "a header of the signed request stands there twice";
        values[place] = arena_copy(arena, str_trim(value_of(value)));
        if (!is_header_value(values[place])) return "a header of the signed request is malformed";
    }
    return NULL;
}

static bool is_of(struct str text, char from, char to)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] < from || text.data[i] > to) return false;
    }
    return text.len > 0;
}

/* Two letters, words, a number. "s3", by which a bucket would come in as sts.s3.amazonaws.com, is
 * none. */
bool cloud_region_is_fit(struct str text)
{
    struct str rest = text;
    struct str piece;
    size_t count = 0;

    if (text.len >= REGION_BYTES_MAX || !str_next_piece(&rest, '-', &piece) || piece.len != 2 ||
        !is_of(piece, 'a', 'z'))
        return false;
    while (str_next_piece(&rest, '-', &piece)) {
        bool is_last = rest.len == 0;
        count++;
        if (is_last ? !is_of(piece, '0', '9') : !is_of(piece, 'a', 'z')) return false;
    }
    return count >= 2;
}
