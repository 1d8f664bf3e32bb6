// SPDX-License-Identifier: Apache-2.0
#include "sync/run_flaw.h"

#include "json/json_writer.h"

enum { TEXT_BYTES_MAX = 64 << 10, CUT_LEN = STATUS_MESSAGE_LEN_MAX - 3 };

static struct str key_text(const struct run_flaw *flaw, struct arena *arena)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, TEXT_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "secretKey");
    json_write_text(&out, flaw->secret_key);
    if (str_is_given(flaw->message)) {
        json_key(&out, "message");
        json_write_text(&out, flaw->message);
    }
    json_key(&out, "error");
    json_write_text(&out, str_is_given(flaw->error) ? flaw->error : flaw->message);
    json_object_end(&out);
    struct str text = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

static struct str plain_text_of(const struct run_flaw *flaw, struct arena *arena)
{
    if (!str_is_given(flaw->error))
        return str_is_given(flaw->message) ? flaw->message : STR("An unknown error occurred.");
    if (!str_is_given(flaw->message)) return flaw->error;
    bool is_sentence = str_ends_with(flaw->message, STR("."));
    return arena_format(arena, is_sentence ? "%.*s %.*s" : "%.*s: %.*s", STR_ARG(flaw->message),
                        STR_ARG(flaw->error));
}

/* Never in the middle of a character. */
static struct str cut(struct str text, struct arena *arena)
{
    if (text.len <= STATUS_MESSAGE_LEN_MAX) return text;
    size_t len = str_utf8_prefix(str_slice(text, 0, CUT_LEN));
    return arena_format(arena, "%.*s...", (int)len, text.data);
}

struct str run_flaw_text(const struct run_flaw *flaw, struct arena *arena)
{
    bool has_key = str_is_given(flaw->secret_key);

    return cut(has_key ? key_text(flaw, arena) : plain_text_of(flaw, arena), arena);
}

bool netlify_failure_may_pass(enum netlify_failure kind)
{
    switch (kind) {
    case NETLIFY_RATE_LIMITED:
    case NETLIFY_SERVER:
    case NETLIFY_NETWORK:
    case NETLIFY_TIMED_OUT:
    case NETLIFY_BAD_ANSWER:
    case NETLIFY_TOO_LARGE:
    case NETLIFY_CANCELLED:
        return true;
    case NETLIFY_UNAUTHORIZED:
    case NETLIFY_FORBIDDEN:
    case NETLIFY_NOT_FOUND:
    case NETLIFY_CONFLICT:
    case NETLIFY_REFUSED:
    case NETLIFY_FAILURE_COUNT:
        break;
    }
    return false;
}

static const char *advice_of(enum netlify_failure kind)
{
    static const char *const advice[NETLIFY_FAILURE_COUNT] = {
        [NETLIFY_UNAUTHORIZED] =
            (" Netlify does not accept the connection's token, or the token may "
             "not do this: give the connection a new one."),
        [NETLIFY_FORBIDDEN] = " The Netlify account's plan does not allow it.",
        [NETLIFY_NOT_FOUND] = " Netlify knows no such account or site: check the destination.",
    };
    return advice[kind] ? advice[kind] : "";
}

struct run_flaw run_flaw_of_call(const char *doing, const struct netlify_error *error,
                                 struct arena *arena)
{
    return (struct run_flaw){
        .message = arena_format(arena, "Failed to %s.%s", doing, advice_of(error->kind)),
        .error = error->http_status > 0 ? arena_format(arena, "%.*s (status %d)",
                                                       STR_ARG(error->message), error->http_status)
                                        : arena_copy(arena, error->message),
        .may_pass = netlify_failure_may_pass(error->kind),
    };
}
