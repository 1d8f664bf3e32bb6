// SPDX-License-Identifier: Apache-2.0
#include "domain/pieces.h"

#include <string.h>

enum { CAP_FIRST = 16 };

STATUS pieces_add(struct pieces *pieces, struct str piece)
{
    if (piece.len == 0) return OK;
    if (piece.len > SECRET_TEXT_MAX - pieces->len) return FAIL(TOO_LARGE);
    if (pieces->count == pieces->cap) {
        size_t cap = pieces->cap > 0 ? 2 * pieces->cap : CAP_FIRST;
        struct str *items = ARENA_ARRAY(pieces->arena, cap, struct str);
        if (pieces->count > 0) memcpy(items, pieces->items, pieces->count * sizeof *items);
        pieces->items = items;
        pieces->cap = cap;
    }
    pieces->items[pieces->count++] = piece;
    pieces->len += piece.len;
    return OK;
}

STATUS pieces_join(const struct pieces *pieces, struct secret_text *ret_text)
{
    struct secret_text text;
    size_t at = 0;

    TRY(secret_text_alloc(pieces->len, &text));
    for (size_t i = 0; i < pieces->count; i++) {
        memcpy(text.bytes + at, pieces->items[i].data, pieces->items[i].len);
        at += pieces->items[i].len;
    }
    *ret_text = text;
    return OK;
}
