// SPDX-License-Identifier: Apache-2.0
#include "remote/mask.h"

#include "base/buf.h"

#include <ctype.h>

enum {
    START_LEN_MIN = 8, /* so much of a secret's beginning is taken for the secret */
    WORD_LEN_MAX = 3,  /* so short a secret counts only as a word of its own */
    LOOKED_AT_MAX = 4000,
};

/* --- what to look for ----------------------------------------------------------------------- */

static size_t count_lines(struct str secret)
{
    struct str line;
    size_t count = 0;
    while (str_next_piece(&secret, '\n', &line)) count++;
    return count;
}

/* Each secret, and each line of those that have several: line ends are often written differently
 * when quoted. */
static struct texts needles_of(const struct str *secrets, size_t count, struct arena *arena)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++) most += 1 + count_lines(secrets[i]);

    struct texts needles = { ARENA_ARRAY(arena, most, struct str), 0 };
    for (size_t i = 0; i < count; i++) {
        struct str rest = secrets[i], line;
        if (rest.len > 0) needles.items[needles.count++] = rest;
        while (str_next_piece(&rest, '\n', &line)) {
            if (line.len > WORD_LEN_MAX) needles.items[needles.count++] = line;
        }
    }
    return needles;
}

/* --- finding it ----------------------------------------------------------------------------- */

static size_t shared_len(struct str a, struct str b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.data[len] == b.data[len]) len++;
    return len;
}

static bool is_word_character(struct str text, size_t at)
{
    return at < text.len && (isalnum((unsigned char)text.data[at]) || text.data[at] == '_');
}

/* How much of the text from `at` on shows the needle; 0: nothing. */
static size_t shown_len(struct str text, size_t at, struct str needle)
{
    size_t len = shared_len(str_slice(text, at, text.len), needle);

    if (len < (needle.len < START_LEN_MIN ? needle.len : START_LEN_MIN)) return 0;
    if (needle.len > WORD_LEN_MAX) return len;
    bool is_alone =
        !(at > 0 && is_word_character(text, at - 1)) && !is_word_character(text, at + len);
    return is_alone ? len : 0;
}

static size_t longest_shown(struct str text, size_t at, const struct texts *needles)
{
    size_t longest = 0;
    for (size_t i = 0; i < needles->count; i++) {
        size_t len = shown_len(text, at, needles->items[i]);
        if (len > longest) longest = len;
    }
    return longest;
}

static void add_masked(struct buf *clean, struct str text, const struct texts *needles)
{
    for (size_t at = 0; at < text.len;) {
        size_t shown = longest_shown(text, at, needles);
        if (shown > 0)
            buf_add(clean, STR("***"));
        else
            buf_add_char(clean, text.data[at]);
        at += shown > 0 ? shown : 1;
    }
}

/* Cuts at a whole character, and drops C0 and C1 controls. */
static struct str printable(struct str text, struct arena *arena)
{
    char *copy = arena_alloc(arena, text.len + 1);
    size_t len = 0, characters = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool is_c1 = c == 0xC2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xA0;
        if (is_c1) i++;
        if (c < ' ' || c == 0x7F || is_c1) c = ' ';
        if ((c & 0xC0) != 0x80 && ++characters > MESSAGE_LEN_MAX) break;
        copy[len++] = (char)c;
    }
    while (!str_is_utf8((struct str){ copy, len })) len--;
    return str_trim((struct str){ copy, len });
}

struct str message_clean(struct str text, const struct str *secrets, size_t count,
                         struct arena *arena)
{
    struct texts needles = needles_of(secrets, count, arena);
    bool is_cut = text.len > LOOKED_AT_MAX;
    struct buf clean;

    /* Masking costs time with every letter, and only the beginning will be shown. */
    text = str_slice(text, 0, LOOKED_AT_MAX);
    buf_init(&clean, LOOKED_AT_MAX * 3 + 1);
    add_masked(&clean, text, &needles);
    struct str masked = buf_str(&clean);
    /* The cut may have gone through a secret, of which too little is left to be recognised. */
    if (is_cut && masked.len > START_LEN_MIN) masked.len -= START_LEN_MIN;
    struct str message = printable(masked, arena);
    buf_deinit(&clean);
    return message;
}
