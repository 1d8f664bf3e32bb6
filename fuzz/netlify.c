/* Fuzzes what reads Netlify's answers, and what asks with names that came from there. The first byte
 * chooses between a list of variables, an error ("e"), a Link header ("l"), rate headers ("r") and
 * an address ("u"); the rest is the service's text. */
// SPDX-License-Identifier: Apache-2.0
#include "remote/calls.h"
#include "remote/env_operation.h"
#include "remote/mask.h"
#include "remote/rate_headers.h"

#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    json_init();
    return 0;
}

static void require(bool claim)
{
    if (!claim) abort();
}

/* A list that was accepted holds no key twice, and every value has a context. */
static void check_variables(const struct netlify_variables *variables, struct arena *arena)
{
    struct index seen;

    index_init(&seen, arena, variables->count);
    for (size_t i = 0; i < variables->count; i++) {
        const struct netlify_variable *variable = &variables->items[i];
        require(variable->key.len > 0 && index_put(&seen, variable->key, i));
        for (size_t k = 0; k < variable->value_count; k++)
            require(variable->values[k].context_name.len > 0);
    }
}

static void read_list(const struct http_reply *reply, struct arena *arena)
{
    AUTO(json_document) document = NULL;
    struct problem problem;
    struct pager pager;

    problem_init(&problem, arena);
    pager_init(&pager, &variable_pager_kind, arena);
    if (answer_json(reply, true, &problem, &document).code == STATUS_OK &&
        pager_read(&pager, json_root(document), reply, &problem).code == STATUS_OK) {
        const struct netlify_variables variables = { (void *)pager.items, pager.count };
        check_variables(&variables, arena);
    } else {
        (void)answer_unexpected(&problem, reply->status, arena);
    }
    pager_deinit(&pager);
}

/* Whatever a service says, a value that we sent does not come out again. */
static void read_error(const struct http_reply *reply, struct arena *arena)
{
    const struct str secret = STR("s3cr3t");
    struct netlify_error error = answer_error(reply, &secret, 1, arena);

    require(str_find(error.message, secret) == SIZE_MAX);
    require(error.message.len > 0 && error.message.len <= 4 * MESSAGE_LEN_MAX);
    require(str_is_utf8(error.message));
}

static void read_link(struct http_reply *reply, struct arena *arena)
{
    static const char *const own_names[] = { "site_id" };
    struct str query;

    reply->headers[0].name = STR("link");
    reply->headers[0].value = reply->body;
    reply->header_count = 1;
    if (!answer_next_query(reply, own_names, COUNT_OF(own_names), arena, &query)) return;
    require(!str_starts_with(query, STR("site_id=")));
    require(str_find(query, STR("&site_id=")) == SIZE_MAX);
    require(str_find_char(query, '\n') == SIZE_MAX);
}

/* Each header has a line of the text. Nothing makes anybody wait backwards. */
static void read_rate(struct http_reply *reply)
{
    static const char *const names[] = { "x-ratelimit-limit", "x-ratelimit-remaining",
                                         "x-ratelimit-reset", "retry-after", "date" };
    const int64_t now_ms = 1700000000000;
    struct str rest = reply->body;
    struct str line;

    for (size_t i = 0; i < COUNT_OF(names) && str_next_piece(&rest, '\n', &line); i++) {
        reply->headers[i].name = str_from_c(names[i]);
        reply->headers[i].value = line;
        reply->header_count = i + 1;
    }
    (void)rate_hint_read(reply, now_ms);
    require(rate_refusal_wait_ms(reply, now_ms) >= -1);
}

static size_t count_of(struct str text, char wanted)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) count += text.data[i] == wanted;
    return count;
}

/* Account, key and id are lines of the text, and the site is the next: whatever they are, the
 * address has the form of its template and stays below it. */
static void make_address(struct str text, struct arena *arena)
{
    const struct str base = STR("https://api.example");
    const struct call *call = &calls[CALL_ENV_DELETE_VALUE];
    struct call_input input = { .query = { STR_ABSENT } };
    struct str url;

    for (size_t i = 0; i < CALL_PLACES_MAX; i++)
        (void)str_next_piece(&text, '\n', &input.places[i]);
    (void)str_next_piece(&text, '\n', &input.query[0]);
    if (call_url(call, base, &input, arena, &url).code) return;
    require(str_starts_with(url, STR("https://api.example/api/v1/accounts/")));
    require(count_of(url, '/') == 2 + count_of(str_from_c(call->path), '/'));
    require(count_of(url, '?') == (str_is_given(input.query[0]) ? 1 : 0));
    require(count_of(url, '&') == 0 && count_of(url, '#') == 0 && count_of(url, '@') == 0);
    require(str_find(url, STR("/../")) == SIZE_MAX && str_find(url, STR("/./")) == SIZE_MAX);
    for (size_t i = 0; i < url.len; i++) require(url.data[i] > ' ' && url.data[i] < 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    AUTO(arena) arena = arena_new();
    struct http_reply reply = { .failure = HTTP_FINE,
                                .status = 200,
                                .content_type = STR("application/json"),
                                .body = { (const char *)data + 1, size - 1 } };

    if (data[0] == 'e') {
        reply.status = 422;
        read_error(&reply, arena);
    } else if (data[0] == 'l') {
        read_link(&reply, arena);
    } else if (data[0] == 'r') {
        read_rate(&reply);
    } else if (data[0] == 'u') {
        make_address(reply.body, arena);
    } else {
        read_list(&reply, arena);
    }
    return 0;
}
