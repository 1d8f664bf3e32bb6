// SPDX-License-Identifier: Apache-2.0
#include "http_server/uri.h"

#include "base/encode.h"

static struct str authority_drop(struct str uri)
{
    static const struct str schemes[] = { { "http://", 7 }, { "https://", 8 } };

    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (!str_starts_with(uri, schemes[i])) continue;
        struct str rest = str_slice(uri, schemes[i].len, uri.len);
        size_t slash = str_find_char(rest, '/');
        return slash == SIZE_MAX ? STR("/") : str_slice(rest, slash, rest.len);
    }
    return uri;
}

void uri_split(struct str uri, struct str *ret_path, struct str *ret_query)
{
    struct str target = authority_drop(uri);
    size_t mark = str_find_char(target, '?');

    *ret_path = str_slice(target, 0, mark);
    *ret_query = mark == SIZE_MAX ? STR_ABSENT : str_slice(target, mark + 1, target.len);
}

/* What a scan of the raw text says about it. */
enum raw_text { RAW_PLAIN, RAW_TO_DECODE, RAW_BROKEN };

static enum raw_text text_scan(struct str text, bool is_form)
{
    enum raw_text found = RAW_PLAIN;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c == 0x7F) return RAW_BROKEN;
        if (c == '%' || c >= 0x80 || (c == '+' && is_form)) found = RAW_TO_DECODE;
    }
    return found;
}

bool uri_decode(struct str text, bool is_form, struct arena *arena, struct str *ret_text)
{
    struct str plain = text;

    switch (text_scan(text, is_form)) {
    case RAW_BROKEN:
        return false;
    case RAW_TO_DECODE:
        if (!percent_decode(text, is_form, arena, &plain)) return false;
        if (str_find_char(plain, '\0') != SIZE_MAX || !str_is_utf8(plain)) return false;
        break;
    case RAW_PLAIN:
        break;
    }
    *ret_text = plain;
    return true;
}

static bool pair_parse(struct str piece, struct arena *arena, struct http_pair *ret_pair)
{
    struct http_pair pair;
    size_t equals = str_find_char(piece, '=');
    struct str value = equals == SIZE_MAX ? STR("") : str_slice(piece, equals + 1, piece.len);

    if (!uri_decode(str_slice(piece, 0, equals), true, arena, &pair.name)) return false;
    if (!uri_decode(value, true, arena, &pair.value)) return false;
    *ret_pair = pair;
    return true;
}

bool uri_query_parse(struct str query, struct arena *arena, struct http_pairs *ret_pairs)
{
    struct http_pairs pairs = { 0 };
    struct str rest = query;
    struct str piece;
    size_t room = 1;

    if (query.len == 0) {
        *ret_pairs = pairs;
        return true;
    }
    for (size_t i = 0; i < query.len; i++) room += query.data[i] == '&';
    if (room > URI_QUERY_PAIRS_MAX) return false;
    pairs.items = ARENA_ARRAY(arena, room, struct http_pair);
    while (str_next_piece(&rest, '&', &piece)) {
        if (piece.len == 0) continue;
        if (!pair_parse(piece, arena, &pairs.items[pairs.count])) return false;
        pairs.count++;
    }
    *ret_pairs = pairs;
    return true;
}
