/* Finding and rewriting references; expanding them is in reference_expand.c. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/reference.h"

#include "domain/pieces.h"

#include <string.h>

static bool is_reference_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '@';
}

/* Where the "}" of the "${" at `open` stands, or SIZE_MAX when something else comes first. */
static size_t closing_brace(struct str text, size_t open)
{
    size_t at = open + 2;
    while (at < text.len && is_reference_char(text.data[at])) at++;
    return at < text.len && text.data[at] == '}' && at > open + 2 ? at : SIZE_MAX;
}

static bool has_empty_segment(struct str inner)
{
    if (inner.data[0] == '.' || inner.data[inner.len - 1] == '.') return true;
    return str_find(inner, STR("..")) != SIZE_MAX;
}

static bool reference_parse(struct str text, struct reference *ret_reference)
{
    struct reference reference = { .text = text, .inner = str_slice(text, 2, text.len - 1) };
    struct str inner = reference.inner;

    if (has_empty_segment(inner)) return false;
    size_t first = str_find_char(inner, '.');
    size_t last = str_find_last_char(inner, '.');
    reference.is_foreign = inner.data[0] == '@';
    if (first == SIZE_MAX) {
        reference.name = inner;
    } else {
        reference.environment = str_slice(inner, 0, first);
        reference.folders = first == last ? STR("") : str_slice(inner, first + 1, last);
        reference.name = str_slice(inner, last + 1, inner.len);
    }
    *ret_reference = reference;
    return true;
}

bool reference_next(struct str text, size_t *at, struct reference *ret_reference)
{
    for (;;) {
        size_t found = str_find(str_slice(text, *at, text.len), STR("${"));
        if (found == SIZE_MAX) return false;
        size_t open = *at + found;
        size_t close = closing_brace(text, open);
        *at = close == SIZE_MAX ? open + 2 : close + 1;
        if (close != SIZE_MAX && reference_parse(str_slice(text, open, close + 1), ret_reference))
            return true;
    }
}

bool reference_is_in(struct str text)
{
    struct reference reference;
    size_t at = 0;
    return reference_next(text, &at, &reference);
}

struct str reference_path(const struct reference *reference, struct arena *arena)
{
    struct str folders = reference->folders;
    char *path = arena_alloc(arena, folders.len + 1);

    path[0] = '/';
    for (size_t i = 0; i < folders.len; i++) {
        path[i + 1] = folders.data[i] == '.' ? '/' : folders.data[i];
    }
    return (struct str){ path, folders.len + 1 };
}

/* --- rewriting -------------------------------------------------------------------------------- */

static bool is_plain_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_reference_char(name.data[i]) || name.data[i] == '.' || name.data[i] == '@')
            return false;
    }
    return name.len > 0;
}

static bool is_same_place(const struct reference_target *a, const struct reference_target *b)
{
    return str_equal(a->environment, b->environment) && str_equal(a->path, b->path);
}

/* How the holder writes a reference to the target: the short form beside it, else the long one. */
static struct str reference_to(struct arena *arena, const struct reference_target *holder,
                               const struct reference_target *target)
{
    if (is_same_place(holder, target)) return arena_format(arena, "${%.*s}", STR_ARG(target->name));
    struct str folders = target->path.len > 1 ? target->path : STR("");
    char *dots = arena_alloc(arena, folders.len);
    for (size_t i = 0; i < folders.len; i++) {
        dots[i] = folders.data[i] == '/' ? '.' : folders.data[i];
    }
    return arena_format(arena, "${%.*s%.*s.%.*s}", STR_ARG(target->environment), (int)folders.len,
                        dots, STR_ARG(target->name));
}

static bool refers_to(struct arena *arena, const struct reference *reference,
                      const struct reference_target *holder, const struct reference_target *target)
{
    if (reference->is_foreign || !str_equal(reference->name, target->name)) return false;
    if (!str_is_given(reference->environment)) return is_same_place(holder, target);
    return str_equal(reference->environment, target->environment) &&
           str_equal(reference_path(reference, arena), target->path);
}

STATUS reference_rewrite(struct arena *arena, const struct reference_target *holder,
                         const struct reference_target *from, const struct reference_target *to,
                         struct str text, struct secret_text *ret_text, bool *ret_is_changed)
{
    struct pieces pieces = { .arena = arena };
    struct reference reference;
    size_t copied = 0;
    bool is_changed = false;

    *ret_is_changed = false;
    if (!is_plain_name(to->name)) return OK;
    struct str replacement = reference_to(arena, holder, to);
    for (size_t at = 0; reference_next(text, &at, &reference);) {
        if (!refers_to(arena, &reference, holder, from)) continue;
        TRY(pieces_add(&pieces, str_slice(text, copied, at - reference.text.len)));
        TRY(pieces_add(&pieces, replacement));
        copied = at;
        is_changed = true;
    }
    if (!is_changed) return OK;
    TRY(pieces_add(&pieces, str_slice(text, copied, text.len)));
    TRY(pieces_join(&pieces, ret_text));
    *ret_is_changed = true;
    return OK;
}
