// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/placeholder.h"

/* What holds text of its own. A doubled quote inside a literal reads as two literals, which is as
 * good here. */
static const struct {
    struct str begin, end;
} opaque[] = {
    { STR("'"), STR("'") }, { STR("\""), STR("\"") }, { STR("`"), STR("`") },
    { STR("["), STR("]") }, { STR("--"), STR("\n") }, { STR("/*"), STR("*/") },
};

/* Length of the literal, quoted name or comment that begins here; 0 if none does. */
static size_t opaque_len(struct str rest)
{
    for (size_t i = 0; i < COUNT_OF(opaque); i++) {
        if (!str_starts_with(rest, opaque[i].begin)) continue;
        size_t from = opaque[i].begin.len;
        size_t inner = str_find(str_slice(rest, from, rest.len), opaque[i].end);
        return inner == SIZE_MAX ? rest.len : from + inner + opaque[i].end.len;
    }
    return 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* SQLite lets a name hold a dollar sign. */
static bool is_name(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

void placeholders_rewrite(char *sql, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t skip = opaque_len((struct str){ sql + at, len - at });
        if (skip == 0) {
            bool begins = sql[at] == '$' && at + 1 < len && is_digit(sql[at + 1]);
            if (begins && (at == 0 || !is_name(sql[at - 1]))) sql[at] = '?';
            skip = 1;
        }
        at += skip;
    }
}
