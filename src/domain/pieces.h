/* pieces.h: a text in the making, as a list of borrowed pieces. Plaintext is put together without
 * being copied on the way: only the list lies in the arena, the bytes stay in locked memory. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/secret_text.h"

struct pieces {
    struct arena *arena;
    struct str *items;
    size_t count, cap, len;
};

STATUS pieces_add(struct pieces *pieces, struct str piece); /* TOO_LARGE above SECRET_TEXT_MAX */
STATUS pieces_join(const struct pieces *pieces, struct secret_text *ret_text);
