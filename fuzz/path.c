/* Fuzzes what an outsider's request target runs through: splitting, the query, and the router. The
 * first byte chooses the method, the rest is the target. */
// SPDX-License-Identifier: Apache-2.0
#include "http_server/router.h"
#include "http_server/uri.h"

#include <assert.h>

static const char *const templates[] = {
    "/",
    "/api/status",
    "/api/v1/projects/{projectId}",
    "/api/v1/projects/{projectId}/{part}",
    "/api/v1/projects/slug/{slug}",
    "/api/v3/secrets/raw/{secretName}",
    "/a/{b}/c/{d}/e/{f}",
    "/a/x/c/y/e/z",
    "/{p}/{q}/{r}/{s}/{t}/{u}",
};

static struct router *router_of_templates(void)
{
    struct router *router = router_new();
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        struct status status =
            router_add(router, i % 2 ? HTTP_GET : HTTP_POST, templates[i], templates[i]);
        assert(!status.code);
        (void)status;
    }
    return router;
}

static void check_text(struct str text)
{
    assert(str_is_utf8(text));
    assert(str_find_char(text, '\0') == SIZE_MAX);
}

static void check_match(const struct router_match *match)
{
    assert(match->param_count <= ROUTER_PARAMS_MAX);
    assert(!match->route || (match->path_exists && !match->is_malformed));
    assert(match->route || match->param_count == 0);
    for (size_t i = 0; i < match->param_count; i++) {
        assert(match->params[i].value.len > 0);
        check_text(match->params[i].value);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct router *router;
    struct http_pairs pairs = { 0 };
    struct router_match match;
    struct str path, query;

    if (!router) router = router_of_templates(); /* lives as long as the process */
    if (len == 0) return 0;
    struct arena *arena = arena_new();
    uri_split((struct str){ (const char *)bytes + 1, len - 1 }, &path, &query);
    router_find(router, bytes[0] % (HTTP_METHOD_COUNT + 1), path, arena, &match);
    check_match(&match);
    if (uri_query_parse(query, arena, &pairs)) {
        assert(pairs.count <= URI_QUERY_PAIRS_MAX);
        for (size_t i = 0; i < pairs.count; i++) {
            check_text(pairs.items[i].name);
            check_text(pairs.items[i].value);
        }
    }
    arena_free(arena);
    return 0;
}
