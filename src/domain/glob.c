/* Walks the text once with the set of all places in the pattern where a match could stand, so that
 * no pattern, and patterns come from users, takes more than |pattern| steps for a byte of the text.
 * A search that tries and goes back would need a limit, and a ban that hits it would be lifted. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/glob.h"

#include <string.h>

enum token_kind { LITERAL, ANY_ONE, STAR, STAR_STAR, SET, OPEN, COMMA, CLOSE, BROKEN };

struct token {
    enum token_kind kind;
    size_t at, width;
    size_t end; /* of the alternatives that OPEN, COMMA and CLOSE belong to: the place of "}" */
};

struct tokens {
    struct str pattern;
    size_t at;
    size_t end; /* of the alternatives at hand; SIZE_MAX outside of any */
};

static size_t find_after(struct str pattern, size_t at, char wanted)
{
    size_t place = str_find_char(str_slice(pattern, at, pattern.len), wanted);
    return place == SIZE_MAX ? SIZE_MAX : at + place;
}

static struct token token_read(struct tokens *tokens)
{
    struct str pattern = tokens->pattern;
    struct token token = { LITERAL, tokens->at, 1, tokens->end };
    size_t close;

    switch (pattern.data[tokens->at]) {
    case '?':
        token.kind = ANY_ONE;
        break;
    case '*':
        token.width =
            str_starts_with(str_slice(pattern, tokens->at, pattern.len), STR("**")) ? 2 : 1;
        token.kind = token.width == 2 ? STAR_STAR : STAR;
        break;
    case '[':
        close = find_after(pattern, tokens->at, ']');
        token.kind = close == SIZE_MAX ? BROKEN : SET;
        if (close != SIZE_MAX) token.width = close - tokens->at + 1;
        break;
    case '{':
        token.end = find_after(pattern, tokens->at, '}');
        token.kind = token.end == SIZE_MAX ? BROKEN : OPEN;
        tokens->end = token.end;
        break;
    case ',':
        if (tokens->end != SIZE_MAX) token.kind = COMMA;
        break;
    case '}':
        if (tokens->end == tokens->at) token.kind = CLOSE;
        break;
    default:
        break;
    }
    return token;
}

static bool token_next(struct tokens *tokens, struct token *ret_token)
{
    if (tokens->at >= tokens->pattern.len) return false;
    *ret_token = token_read(tokens);
    if (ret_token->kind == CLOSE) tokens->end = SIZE_MAX;
    tokens->at += ret_token->width;
    return true;
}

static bool set_has(struct str set, char c)
{
    bool is_negated = set.len > 0 && (set.data[0] == '!' || set.data[0] == '^');
    bool is_in = false;

    if (is_negated) set = str_slice(set, 1, set.len);
    for (size_t i = 0; i < set.len; i++) {
        bool is_range = i + 2 < set.len && set.data[i + 1] == '-';
        char last = is_range ? set.data[i + 2] : set.data[i];
        if (c >= set.data[i] && c <= last) is_in = true;
        if (is_range) i += 2;
    }
    return is_in != is_negated;
}

/* Every alternative may begin where the first one does. */
static void enter_alternatives(struct str pattern, const struct token *open, bool *places)
{
    places[open->at + 1] = true;
    for (size_t i = open->at + 1; i < open->end; i++) {
        if (pattern.data[i] == ',') places[i + 1] = true;
    }
}

/* Adds the places that are reached without taking a byte. They all lie ahead, so once is enough. */
static void places_spread(struct str pattern, bool *places)
{
    struct tokens tokens = { pattern, 0, SIZE_MAX };
    struct token token;

    while (token_next(&tokens, &token)) {
        if (!places[token.at]) continue;
        size_t after = token.at + token.width;
        if (token.kind == STAR || token.kind == STAR_STAR) places[after] = true;
        /* "**" followed by "/" also stands for no segment at all. */
        if (token.kind == STAR_STAR && after < pattern.len && pattern.data[after] == '/')
            places[after + 1] = true;
        if (token.kind == OPEN) enter_alternatives(pattern, &token, places);
        if (token.kind == COMMA || token.kind == CLOSE) places[token.end + 1] = true;
    }
}

static void places_step(struct str pattern, const bool *places, char c, bool *ret_next)
{
    struct tokens tokens = { pattern, 0, SIZE_MAX };
    struct token token;

    memset(ret_next, 0, pattern.len + 1);
    while (token_next(&tokens, &token)) {
        if (!places[token.at]) continue;
        size_t after = token.at + token.width;
        bool is_slash = c == '/';
        if (token.kind == LITERAL && pattern.data[token.at] == c) ret_next[after] = true;
        if (token.kind == ANY_ONE && !is_slash) ret_next[after] = true;
        if (token.kind == STAR_STAR || (token.kind == STAR && !is_slash)) ret_next[token.at] = true;
        if (token.kind == SET && !is_slash &&
            set_has(str_slice(pattern, token.at + 1, after - 1), c))
            ret_next[after] = true;
    }
}

bool glob_matches(struct str pattern, struct str text)
{
    bool sets[2][GLOB_BYTES_MAX + 1];
    bool *places = sets[0];
    bool *next = sets[1];

    if (pattern.len > GLOB_BYTES_MAX) return false;
    memset(places, 0, pattern.len + 1);
    places[0] = true;
    places_spread(pattern, places);
    for (size_t i = 0; i < text.len; i++) {
        places_step(pattern, places, text.data[i], next);
        places_spread(pattern, next);
        bool *taken = places;
        places = next;
        next = taken;
    }
    if (places[pattern.len]) return true;
    /* A slash and two stars at the end also stands for nothing: what is below a folder includes the folder
     * itself, as the contract's patterns (picomatch) have it. */
    return pattern.len > 3 && str_ends_with(pattern, STR("/**")) && places[pattern.len - 3];
}
