// SPDX-License-Identifier: Apache-2.0
#include "domain/slug.h"

#include "base/buf.h"

enum { SUFFIX_BYTES = 2, SLUG_BYTES_MAX = 36 };

struct str slug_from_name(struct call *call, struct str name, struct str fallback)
{
    struct buf slug;
    bool is_after_hyphen = true;

    buf_init(&slug, SLUG_BYTES_MAX - 2 * SUFFIX_BYTES - 1);
    for (size_t i = 0; i < name.len && slug.len < slug.max; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + ('a' - 'A'));
        bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!is_kept && is_after_hyphen) continue;
        buf_add_char(&slug, is_kept ? c : '-');
        is_after_hyphen = !is_kept;
    }
    struct str stem = buf_str(&slug);
    while (stem.len > 0 && stem.data[stem.len - 1] == '-') stem.len--;
    if (stem.len == 0) stem = fallback;
    struct str suffix = random_hex(SUFFIX_BYTES, call->arena);
    struct str result = arena_format(call->arena, "%.*s-%.*s", STR_ARG(stem), STR_ARG(suffix));
    buf_deinit(&slug);
    return result;
}
