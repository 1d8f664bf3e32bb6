// SPDX-License-Identifier: Apache-2.0
#include "model/checks.h"

#include "base/arena.h"

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_name_char(char c)
{
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool slug_is_well_formed(struct str text)
{
    if (text.len == 0 || text.data[0] == '-' || text.data[text.len - 1] == '-') return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '-' && text.data[i - 1] == '-') return false;
        if (text.data[i] != '-' && !is_lower_or_digit(text.data[i])) return false;
    }
    return true;
}

const char *slug_check(struct str text)
{
    return slug_is_well_formed(text)
               ? NULL
               : "slug field can only contain lowercase letters, numbers, and hyphens";
}

const char *slug_name_check(struct str text)
{
    return slug_is_well_formed(text)
               ? NULL
               : "name field can only contain lowercase letters, numbers, and hyphens";
}

const char *folder_name_check(struct str text)
{
    static const char *const message = "Invalid folder name. Only alphanumeric characters, dashes, "
                                       "and underscores are allowed.";
    if (text.len == 0) return message;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_name_char(text.data[i])) return message;
    }
    return NULL;
}

const char *secret_name_check(struct str text)
{
    if (str_trim(text).len == 0) return "Secret name cannot be empty.";
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == ':' || text.data[i] == '/')
            return "Secret name cannot contain colon or forward slash.";
        if ((unsigned char)text.data[i] < 0x20)
            return "Secret name cannot contain control characters.";
    }
    return NULL;
}

const char *email_check(struct str text)
{
    size_t at = str_find_last_char(text, '@');
    struct str host = at == SIZE_MAX ? STR("") : str_slice(text, at + 1, text.len);
    size_t dot = str_find_last_char(host, '.');

    if (at == SIZE_MAX || at == 0 || dot == SIZE_MAX || dot == 0 || dot + 1 == host.len)
        return "Invalid email";
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.data[i] <= 0x20 || text.data[i] == '<' || text.data[i] == '>' ||
            (text.data[i] == '@' && i != at))
            return "Invalid email";
    }
    return NULL;
}

static bool segment_is_plain(struct str segment)
{
    if (segment.len == 0 || str_equal(segment, STR(".")) || str_equal(segment, STR("..")))
        return false;
    for (size_t i = 0; i < segment.len; i++) {
        if ((unsigned char)segment.data[i] < 0x20) return false;
    }
    return true;
}

bool path_normalize(struct str text, struct arena *arena, struct str *ret_path)
{
    size_t depth = 0;

    text = str_trim(text);
    if (text.len > PATH_BYTES_MAX) return false;
    while (text.len > 0 && text.data[text.len - 1] == '/') text.len--;
    if (str_starts_with(text, STR("/"))) text = str_slice(text, 1, text.len);
    if (text.len == 0) {
        *ret_path = STR("/");
        return true;
    }
    struct str rest = text;
    struct str segment;
    while (str_next_piece(&rest, '/', &segment)) {
        if (!segment_is_plain(segment) || ++depth > PATH_DEPTH_MAX) return false;
    }
    *ret_path = arena_format(arena, "/%.*s", STR_ARG(text));
    return true;
}

struct str path_parent(struct str path)
{
    size_t cut = str_find_last_char(path, '/');
    if (cut == SIZE_MAX || path.len <= 1) return STR_ABSENT;
    return cut == 0 ? STR("/") : str_slice(path, 0, cut);
}

struct str path_name(struct str path)
{
    size_t cut = str_find_last_char(path, '/');
    return cut == SIZE_MAX || path.len <= 1 ? STR_ABSENT : str_slice(path, cut + 1, path.len);
}

struct str path_join(struct str parent, struct str name, struct arena *arena)
{
    if (parent.len <= 1) return arena_format(arena, "/%.*s", STR_ARG(name));
    return arena_format(arena, "%.*s/%.*s", STR_ARG(parent), STR_ARG(name));
}
