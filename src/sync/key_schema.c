// SPDX-License-Identifier: Apache-2.0
#include "sync/key_schema.h"

#include "base/buf.h"

#define SECRET_KEY "{{secretKey}}"
#define ENVIRONMENT "{{environment}}"

static const char rule[] =
    "Key schema must include exactly one {{secretKey}} placeholder. It can also include "
    "{{environment}} placeholders. Only alphanumeric characters (a-z, A-Z, 0-9), dashes (-), "
    "underscores (_), and slashes (/) are allowed besides the placeholders.";

enum piece_kind { PIECE_TEXT, PIECE_SECRET_KEY, PIECE_ENVIRONMENT };

/* Cuts the next placeholder, or the text up to one, off the front of *rest. */
static bool next_piece(struct str *rest, enum piece_kind *ret_kind, struct str *ret_text)
{
    size_t len = 0;

    if (rest->len == 0) return false;
    if (str_starts_with(*rest, STR(SECRET_KEY))) {
        *ret_kind = PIECE_SECRET_KEY;
        len = sizeof SECRET_KEY - 1;
    } else if (str_starts_with(*rest, STR(ENVIRONMENT))) {
        *ret_kind = PIECE_ENVIRONMENT;
        len = sizeof ENVIRONMENT - 1;
    } else {
        *ret_kind = PIECE_TEXT;
        do {
            len++;
        } while (len < rest->len &&
                 !str_starts_with(str_slice(*rest, len, rest->len), STR(SECRET_KEY)) &&
                 !str_starts_with(str_slice(*rest, len, rest->len), STR(ENVIRONMENT)));
    }
    *ret_text = str_slice(*rest, 0, len);
    *rest = str_slice(*rest, len, rest->len);
    return true;
}

static bool is_plain_text(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/';
        if (!is_allowed) return false;
    }
    return true;
}

const char *key_schema_check(struct str template)
{
    enum piece_kind kind;
    struct str text;
    bool has_secret_key = false;

    if (template.len == 0) return NULL;
    while (next_piece(&template, &kind, &text)) {
        if (kind == PIECE_SECRET_KEY) has_secret_key = true;
        if (kind == PIECE_TEXT && !is_plain_text(text)) return rule;
    }
    return has_secret_key ? NULL : rule;
}

static struct str template_of(const struct key_schema *schema)
{
    return schema->template.len > 0 ? schema->template : STR(SECRET_KEY);
}

struct str key_schema_apply(const struct key_schema *schema, struct str secret_key,
                            struct arena *arena)
{
    struct str rest = template_of(schema);
    enum piece_kind kind;
    struct str text;
    struct buf key;

    buf_init(&key, SIZE_MAX / 2);
    while (next_piece(&rest, &kind, &text)) {
        if (kind == PIECE_SECRET_KEY) text = secret_key;
        if (kind == PIECE_ENVIRONMENT) text = schema->environment;
        buf_add(&key, text);
    }
    struct str made = arena_copy(arena, buf_str(&key));
    buf_deinit(&key);
    return made;
}

/* What the template says besides the name: how often the name stands in it, how long the rest is,
 * and whether that rest has a "/". */
struct frame {
    size_t name_count, fixed_len;
    bool has_slash;
};

static struct frame frame_of(const struct key_schema *schema)
{
    struct str rest = template_of(schema);
    struct frame frame = { 0 };
    enum piece_kind kind;
    struct str text;

    while (next_piece(&rest, &kind, &text)) {
        if (kind == PIECE_SECRET_KEY) {
            frame.name_count++;
            continue;
        }
        if (kind == PIECE_ENVIRONMENT) text = schema->environment;
        frame.fixed_len += text.len;
        if (str_find_char(text, '/') != SIZE_MAX) frame.has_slash = true;
    }
    return frame;
}

/* Reads the key along the template, with names of the one length that can fit. */
static bool read_along(const struct key_schema *schema, struct str key, size_t name_len,
                       struct str *ret_name)
{
    struct str rest = template_of(schema);
    struct str name = STR_ABSENT;
    enum piece_kind kind;
    struct str text;
    size_t at = 0;

    while (next_piece(&rest, &kind, &text)) {
        if (kind == PIECE_ENVIRONMENT) text = schema->environment;
        if (kind == PIECE_SECRET_KEY) {
            text = str_is_given(name) ? name : str_slice(key, at, at + name_len);
            name = text;
        }
        if (!str_equal(str_slice(key, at, at + text.len), text)) return false;
        at += text.len;
    }
    *ret_name = name;
    return true;
}

bool key_schema_match(const struct key_schema *schema, struct str key, struct str *ret_secret_key)
{
    struct frame frame = frame_of(schema);
    struct str name;

    if (frame.name_count == 0 || key.len <= frame.fixed_len) return false;
    if ((key.len - frame.fixed_len) % frame.name_count != 0) return false;
    size_t name_len = (key.len - frame.fixed_len) / frame.name_count;
    if (!read_along(schema, key, name_len, &name)) return false;
    if (frame.has_slash && str_find_char(name, '/') != SIZE_MAX) return false;
    *ret_secret_key = name;
    return true;
}

/* The fixed text before the first name and after the last one. */
struct ends {
    struct str prefix, suffix;
    bool has_slash;
};

static struct ends ends_of(const struct key_schema *schema, struct arena *arena)
{
    /* No template and no slug holds this character, so it marks where the names stand. */
    struct str marked = key_schema_apply(schema, STR("\n"), arena);
    size_t first = str_find_char(marked, '\n');
    size_t last = str_find_last_char(marked, '\n');

    if (first == SIZE_MAX) return (struct ends){ .prefix = marked, .suffix = STR("") };
    return (struct ends){
        .prefix = str_slice(marked, 0, first),
        .suffix = str_slice(marked, last + 1, marked.len),
        .has_slash = frame_of(schema).has_slash,
    };
}

/* Whether the longer end begins (or ends) with the shorter one, and what is left of the longer one
 * can be part of the shorter one's name. */
static bool ends_fit(struct str a, bool a_has_slash, struct str b, bool b_has_slash, bool is_prefix)
{
    bool a_is_longer = a.len >= b.len;
    struct str longer = a_is_longer ? a : b;
    struct str shorter = a_is_longer ? b : a;
    bool name_has_no_slash = a_is_longer ? b_has_slash : a_has_slash;
    struct str left = is_prefix ? str_slice(longer, shorter.len, longer.len)
                                : str_slice(longer, 0, longer.len - shorter.len);

    if (is_prefix ? !str_starts_with(longer, shorter) : !str_ends_with(longer, shorter)) {
        return false;
    }
    return !name_has_no_slash || str_find_char(left, '/') == SIZE_MAX;
}

bool key_schemas_collide(const struct key_schema *a, const struct key_schema *b,
                         struct arena *arena)
{
    struct ends one = ends_of(a, arena);
    struct ends other = ends_of(b, arena);

    return ends_fit(one.prefix, one.has_slash, other.prefix, other.has_slash, true) &&
           ends_fit(one.suffix, one.has_slash, other.suffix, other.has_slash, false);
}
