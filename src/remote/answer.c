// SPDX-License-Identifier: Apache-2.0
#include "remote/answer.h"

#include "remote/mask.h"

bool answer_is_success(const struct http_reply *reply)
{
    return reply->failure == HTTP_FINE && reply->status >= 200 && reply->status <= 299;
}

static bool is_json(const struct http_reply *reply)
{
    return str_find(reply->content_type, STR("json")) != SIZE_MAX;
}

/* --- failures ------------------------------------------------------------------------------- */

static enum netlify_failure kind_of_status(int status)
{
    static const struct {
        int status;
        enum netlify_failure kind;
    } kinds[] = {
        { 401, NETLIFY_UNAUTHORIZED }, { 402, NETLIFY_FORBIDDEN }, { 403, NETLIFY_FORBIDDEN },
        { 404, NETLIFY_NOT_FOUND },    { 409, NETLIFY_CONFLICT },  { 410, NETLIFY_NOT_FOUND },
        { 429, NETLIFY_RATE_LIMITED },
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (kinds[i].status == status) return kinds[i].kind;
    }
    if (status >= 500 && status <= 599) return NETLIFY_SERVER;
    return status >= 400 && status <= 499 ? NETLIFY_REFUSED : NETLIFY_BAD_ANSWER;
}

/* Netlify's own words: `message`, or what OAuth calls it (RFC 6749 §5.2). */
static struct str own_words(const struct json *body)
{
    static const char *const names[] = { "message", "error_description", "error" };

    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str text = json_text(json_member(body, names[i]));
        if (text.len > 0) return text;
    }
    return STR_ABSENT;
}

static struct str status_message(const struct http_reply *reply, const struct str *secrets,
                                 size_t count, struct arena *arena)
{
    AUTO(json_document) document = NULL;
    struct str message = STR_ABSENT;

    if (is_json(reply) && json_parse(reply->body, NULL, &document).code == STATUS_OK)
        message = message_clean(own_words(json_root(document)), secrets, count, arena);
    if (message.len > 0) return message;
    if (reply->status >= 300 && reply->status <= 399)
        return arena_format(arena,
                            "Netlify answered with a redirect (status %d); is the address "
                            "of its API right?",
                            reply->status);
    return arena_format(arena, "Netlify answered with status %d", reply->status);
}

static struct netlify_error status_error(const struct http_reply *reply, const struct str *secrets,
                                         size_t count, struct arena *arena)
{
    return (struct netlify_error){ .kind = kind_of_status(reply->status),
                                   .http_status = reply->status,
                                   .message = status_message(reply, secrets, count, arena) };
}

struct netlify_error answer_error(const struct http_reply *reply, const struct str *secrets,
                                  size_t count, struct arena *arena)
{
    static const struct {
        enum netlify_failure kind;
        const char *text;
    } failures[] = {
        [HTTP_NOT_SENT] = { NETLIFY_NETWORK, "Netlify could not be reached" },
        [HTTP_BROKEN] = { NETLIFY_NETWORK, "The connection to Netlify broke" },
        [HTTP_TIMED_OUT] = { NETLIFY_TIMED_OUT, "Netlify did not answer in time" },
        [HTTP_TOO_LARGE] = { NETLIFY_TOO_LARGE, "Netlify's answer is too large" },
        [HTTP_CALL_CANCELLED] = { NETLIFY_CANCELLED, "The call to Netlify was cancelled" },
    };

    if (reply->failure == HTTP_FINE) return status_error(reply, secrets, count, arena);
    struct str detail = message_clean(reply->failure_text, secrets, count, arena);
    return (struct netlify_error){
        .kind = failures[reply->failure].kind,
        .http_status = reply->status,
        .message = arena_format(arena, "%s: %.*s", failures[reply->failure].text, STR_ARG(detail)),
    };
}

struct netlify_error answer_failure(enum netlify_failure kind, int http_status, const char *message)
{
    return (struct netlify_error){ .kind = kind,
                                   .http_status = http_status,
                                   .message = str_from_c(message) };
}

static struct str problem_text(const struct problem *problem, struct arena *arena)
{
    const struct issue *issue = problem->issues;

    if (issue)
        return arena_format(arena, "%.*s at %.*s", STR_ARG(issue->message), STR_ARG(issue->path));
    return str_is_given(problem->message) ? problem->message : STR("it cannot be read");
}

struct netlify_error answer_unexpected(const struct problem *problem, int http_status,
                                       struct arena *arena)
{
    struct str text = problem_text(problem, arena);
    return (struct netlify_error){
        .kind = NETLIFY_BAD_ANSWER,
        .http_status = http_status,
        .message =
            arena_format(arena, "Netlify answered in an unexpected form (%.*s)", STR_ARG(text)),
    };
}

STATUS netlify_error_status(const struct netlify_error *error)
{
    static const enum status_code codes[NETLIFY_FAILURE_COUNT] = {
        [NETLIFY_UNAUTHORIZED] = STATUS_BAD_REQUEST, [NETLIFY_FORBIDDEN] = STATUS_BAD_REQUEST,
        [NETLIFY_NOT_FOUND] = STATUS_NOT_FOUND,      [NETLIFY_CONFLICT] = STATUS_CONFLICT,
        [NETLIFY_REFUSED] = STATUS_BAD_REQUEST,      [NETLIFY_RATE_LIMITED] = STATUS_RATE_LIMITED,
        [NETLIFY_SERVER] = STATUS_UNAVAILABLE,       [NETLIFY_NETWORK] = STATUS_UNAVAILABLE,
        [NETLIFY_TIMED_OUT] = STATUS_TIMEOUT,        [NETLIFY_BAD_ANSWER] = STATUS_UNAVAILABLE,
        [NETLIFY_TOO_LARGE] = STATUS_TOO_LARGE,      [NETLIFY_CANCELLED] = STATUS_CANCELLED,
    };
    return status_of((unsigned)error->kind < NETLIFY_FAILURE_COUNT ? codes[error->kind]
                                                                   : STATUS_INTERNAL);
}

/* --- successes ------------------------------------------------------------------------------ */

STATUS answer_json(const struct http_reply *reply, bool is_list, struct problem *problem,
                   struct json_document **ret_document)
{
    AUTO(json_document) document = NULL;

    if (!is_json(reply))
        return problem_set(problem, STATUS_INVALID, NULL, "it is not declared to be JSON");
    TRY(json_parse(reply->body, problem, &document));
    const struct json *root = json_root(document);
    if (is_list ? !json_is_array(root) : !json_is_object(root))
        return problem_set(problem, STATUS_INVALID, NULL, "expected %s, received %s",
                           is_list ? "array" : "object", json_type_name(root));
    *ret_document = document;
    document = NULL;
    return OK;
}

/* --- paging --------------------------------------------------------------------------------- */

enum { NEXT_QUERY_LEN_MAX = 2000 };

/* RFC 8288: <address>; rel="next", <address>; rel="last". Commas inside an address are rare but
 * legal, so the brackets are looked for first. */
static struct str next_address(struct str link)
{
    size_t open, close;

    while ((open = str_find_char(link, '<')) != SIZE_MAX) {
        link = str_slice(link, open + 1, link.len);
        close = str_find_char(link, '>');
        if (close == SIZE_MAX) break;
        struct str address = str_slice(link, 0, close);
        link = str_slice(link, close + 1, link.len);
        size_t end = str_find_char(link, '<');
        struct str parameters = str_slice(link, 0, end);
        if (str_find(parameters, STR("rel=\"next\"")) != SIZE_MAX ||
            str_find(parameters, STR("rel=next")) != SIZE_MAX)
            return address;
    }
    return STR_ABSENT;
}

static bool is_own_pair(struct str pair, const char *const *own_names, size_t own_count)
{
    struct str name = str_slice(pair, 0, str_find_char(pair, '='));

    for (size_t i = 0; i < own_count; i++) {
        if (own_names[i] && str_equal(name, str_from_c(own_names[i]))) return true;
    }
    return false;
}

/* Letters that mean nothing but themselves in a query. */
static bool is_plain_query(struct str text)
{
    const struct str plain =
        STR("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%+=&:/,");

    for (size_t i = 0; i < text.len; i++) {
        if (str_find_char(plain, text.data[i]) == SIZE_MAX) return false;
    }
    return text.len > 0 && text.len <= NEXT_QUERY_LEN_MAX;
}

bool answer_next_query(const struct http_reply *reply, const char *const *own_names,
                       size_t own_count, struct arena *arena, struct str *ret_query)
{
    struct str address = next_address(http_reply_header(reply, "link"));
    size_t mark = str_find_char(address, '?');
    struct str rest = str_slice(address, mark == SIZE_MAX ? address.len : mark + 1, address.len);
    struct str pair;
    struct buf query;

    *ret_query = STR_ABSENT;
    if (!str_is_given(address)) return true;
    if (!is_plain_query(rest)) return false;
    buf_init(&query, NEXT_QUERY_LEN_MAX + 1);
    while (str_next_piece(&rest, '&', &pair)) {
        if (pair.len == 0 || is_own_pair(pair, own_names, own_count)) continue;
        if (query.len > 0) buf_add_char(&query, '&');
        buf_add(&query, pair);
    }
    bool is_usable = query.len > 0;
    if (is_usable) *ret_query = arena_copy(arena, buf_str(&query));
    buf_deinit(&query);
    return is_usable;
}
