// SPDX-License-Identifier: Apache-2.0
#include "remote/calls.h"

#include "base/encode.h"

enum {
    URL_BYTES_MAX = 8000,
    LIST_BYTES_MAX = 8 * 1024 * 1024,
    REPLY_BYTES_MAX = 64 * 1024,
};

#define API "/api/v1"
#define ENV API "/accounts/{account}/env"
#define READ (CALL_REPEATABLE | CALL_READS)

/* A success is any 2xx: Netlify's own documents disagree about the exact number. */
/* clang-format off */
const struct call calls[CALL_COUNT] = {
    [CALL_USER]         = { "GET",    API "/user",            { NULL }, READ },
    [CALL_ACCOUNTS]     = { "GET",    API "/accounts",        { NULL }, READ | CALL_LIST },
    [CALL_SITES]        = { "GET",    API "/sites",           { "filter", "name" },
                            READ | CALL_LIST },
    [CALL_ACCOUNT_SITES] = { "GET",   API "/{account}/sites", { "filter", "name" },
                            READ | CALL_LIST },
    [CALL_ENV_LIST]     = { "GET",    ENV,                    { "site_id" }, READ | CALL_LIST },
    [CALL_ENV_CREATE]   = { "POST",   ENV,                    { "site_id" }, CALL_LIST },
    [CALL_ENV_GET]      = { "GET",    ENV "/{key}",           { "site_id" }, READ },
    [CALL_ENV_PUT]      = { "PUT",    ENV "/{key}",           { "site_id" }, CALL_REPEATABLE },
    [CALL_ENV_PATCH]    = { "PATCH",  ENV "/{key}",           { "site_id" }, CALL_REPEATABLE },
    [CALL_ENV_DELETE]   = { "DELETE", ENV "/{key}",           { "site_id" }, CALL_REPEATABLE },
    [CALL_ENV_DELETE_VALUE] = { "DELETE", ENV "/{key}/value/{id}", { "site_id" },
                            CALL_REPEATABLE },
    [CALL_BUILD_CREATE] = { "POST",   API "/sites/{site}/builds", { "title", "clear_cache" },
                            CALL_METERED_APART },
    [CALL_BUILD_GET]    = { "GET",    API "/builds/{id}",     { NULL }, READ },
    [CALL_DEPLOY_GET]   = { "GET",    API "/deploys/{id}",    { NULL }, READ },
    [CALL_SITE_DEPLOYS] = { "GET",    API "/sites/{site}/deploys", { NULL }, READ | CALL_LIST },
    [CALL_BUILD_HOOK]   = { "POST",   "/build_hooks/{id}",    { "trigger_title", "clear_cache" },
                            CALL_ANONYMOUS | CALL_METERED_APART },
    [CALL_OAUTH_TOKEN]  = { "POST",   "/oauth/token",         { NULL }, CALL_ANONYMOUS },
};
/* clang-format on */

/* A single variable may hold several long values; its answer is given the room of a list. */
size_t call_reply_bytes_max(const struct call *call)
{
    bool is_env = str_starts_with(str_from_c(call->path), STR(ENV));
    return (call->uses & CALL_LIST) || is_env ? LIST_BYTES_MAX : REPLY_BYTES_MAX;
}

/* The root of the API's host: both the bare host and the documented base with its path will do. */
static struct str url_root(struct str base_url)
{
    while (str_ends_with(base_url, STR("/"))) base_url.len--;
    if (str_ends_with(base_url, STR(API))) base_url.len -= sizeof API - 1;
    while (str_ends_with(base_url, STR("/"))) base_url.len--;
    return base_url;
}

/* A key named ".." must not turn the deletion of a variable into that of something above it. */
static bool is_safe_place(struct str text)
{
    return text.len > 0 && !str_equal(text, STR(".")) && !str_equal(text, STR(".."));
}

static STATUS add_path(struct buf *url, const char *path, const struct str *places)
{
    struct str rest = str_from_c(path);
    struct str piece;

    for (bool is_first = true; str_next_piece(&rest, '/', &piece); is_first = false) {
        if (!is_first) buf_add_char(url, '/');
        if (!str_starts_with(piece, STR("{"))) {
            buf_add(url, piece);
        } else if (is_safe_place(*places)) {
            percent_encode(url, *places++);
        } else {
            return FAIL(INVALID);
        }
    }
    return OK;
}

/* An empty site must not pass for none: the call would change the whole account instead. */
static STATUS add_query(struct buf *url, const struct call *call, const struct call_input *input)
{
    char separator = '?';

    for (size_t i = 0; i < CALL_QUERY_MAX; i++) {
        if (!str_is_given(input->query[i])) continue;
        if (!call->query[i] || input->query[i].len == 0) return FAIL(INVALID);
        buf_add_char(url, separator);
        buf_add(url, str_from_c(call->query[i]));
        buf_add_char(url, '=');
        percent_encode(url, input->query[i]);
        separator = '&';
    }
    if (input->more_query.len > 0) {
        buf_add_char(url, separator);
        buf_add(url, input->more_query);
    }
    return OK;
}

STATUS call_url(const struct call *call, struct str base_url, const struct call_input *input,
                struct arena *arena, struct str *ret_url)
{
    struct buf url;

    buf_init(&url, URL_BYTES_MAX);
    buf_add(&url, url_root(base_url));
    struct status status = add_path(&url, call->path, input->places);
    if (status.code == STATUS_OK) status = add_query(&url, call, input);
    if (status.code == STATUS_OK && url.overflow) status = FAIL(TOO_LARGE);
    if (status.code == STATUS_OK) *ret_url = arena_copy(arena, buf_str(&url));
    buf_deinit(&url);
    return status;
}
