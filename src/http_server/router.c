// SPDX-License-Identifier: Apache-2.0
#include "http_server/router.h"

#include "base/memory.h"
#include "http_server/uri.h"

#include <assert.h>

/* Deeper paths than this match nothing. */
enum { SEGMENTS_MAX = 32 };

/* The end of a template for one method. Parameters are named here and not in the nodes, since
 * "/a/{id}" and "/a/{name}" of two methods share their nodes. */
struct ending {
    const void *route;
    struct str params[ROUTER_PARAMS_MAX];
    size_t param_count;
};

struct node {
    struct str segment;     /* empty in the root and in a parameter */
    struct node *literals;  /* the first child, the others follow by `next` */
    struct node *parameter; /* the child that takes any segment */
    struct node *next;
    struct ending *endings[HTTP_METHOD_COUNT];
    bool is_end;
};

struct router {
    struct arena *arena;
    struct node *root;
};

struct router *router_new(void)
{
    struct router *router = memory_alloc_zeroed(1, sizeof *router);
    router->arena = arena_new();
    router->root = ARENA_NEW(router->arena, struct node);
    return router;
}

void router_free(struct router *router)
{
    if (!router) return;
    arena_free(router->arena);
    memory_free(router);
}

/* A leading slash opens the first segment, a trailing one opens none. */
static struct str slashes_trim(struct str path)
{
    if (path.len > 1 && path.data[path.len - 1] == '/') path.len--;
    return str_slice(path, 1, path.len);
}

static bool segment_is_parameter(struct str segment)
{
    return segment.len > 2 && segment.data[0] == '{' && segment.data[segment.len - 1] == '}';
}

static struct node *literal_find(const struct node *node, struct str segment)
{
    for (struct node *child = node->literals; child; child = child->next) {
        if (str_equal(child->segment, segment)) return child;
    }
    return NULL;
}

static struct node *literal_take(struct router *router, struct node *node, struct str segment)
{
    struct node *child = literal_find(node, segment);
    if (child) return child;
    child = ARENA_NEW(router->arena, struct node);
    child->segment = arena_copy(router->arena, segment);
    child->next = node->literals;
    node->literals = child;
    return child;
}

/* Goes one segment down, making the node when it is not there. */
static STATUS node_descend(struct router *router, struct node **node, struct str segment,
                           struct ending *ending)
{
    if (segment_is_parameter(segment)) {
        if (ending->param_count == ROUTER_PARAMS_MAX) return FAIL(INVALID);
        ending->params[ending->param_count++] =
            arena_copy(router->arena, str_slice(segment, 1, segment.len - 1));
        if (!(*node)->parameter) (*node)->parameter = ARENA_NEW(router->arena, struct node);
        *node = (*node)->parameter;
        return OK;
    }
    if (segment.len == 0 || str_find_char(segment, '{') != SIZE_MAX) return FAIL(INVALID);
    *node = literal_take(router, *node, segment);
    return OK;
}

STATUS router_add(struct router *router, enum http_method method, const char *path_template,
                  const void *route)
{
    struct str path = str_from_c(path_template);
    struct ending *ending = ARENA_NEW(router->arena, struct ending);
    struct node *node = router->root;
    struct str segment;
    size_t depth = 0;

    assert(route && method < HTTP_METHOD_COUNT);
    if (!str_starts_with(path, STR("/"))) return FAIL(INVALID);
    struct str rest = slashes_trim(path);
    while (rest.len > 0 && str_next_piece(&rest, '/', &segment)) {
        if (++depth > SEGMENTS_MAX) return FAIL(INVALID);
        TRY(node_descend(router, &node, segment, ending));
    }
    if (node->endings[method]) return FAIL(CONFLICT);
    ending->route = route;
    node->endings[method] = ending;
    node->is_end = true;
    return OK;
}

/* A path that is being matched. Only as many nodes are visited as the trie has: each of them can
 * be reached in one way. */
struct search {
    enum http_method method;
    struct str segments[SEGMENTS_MAX];
    size_t count;
    struct str values[ROUTER_PARAMS_MAX]; /* what the parameters on the way here stand for */
    size_t value_count;
    bool path_exists;
};

static const struct ending *node_ending(const struct node *node, struct search *search)
{
    const struct ending *ending = node->endings[search->method];

    search->path_exists = search->path_exists || node->is_end;
    if (!ending && search->method == HTTP_HEAD) ending = node->endings[HTTP_GET];
    return ending;
}

static const struct ending *node_search(const struct node *node, struct search *search,
                                        size_t depth)
{
    if (depth == search->count) return node_ending(node, search);
    const struct str segment = search->segments[depth];
    const struct ending *found = NULL;
    const struct node *literal = literal_find(node, segment);
    if (literal) found = node_search(literal, search, depth + 1);
    if (found || !node->parameter || segment.len == 0) return found;

    /* router_add made no path with more parameters than there is room for. */
    search->values[search->value_count++] = segment;
    found = node_search(node->parameter, search, depth + 1);
    if (!found) search->value_count--;
    return found;
}

static bool segment_is_dots(struct str segment)
{
    return str_equal(segment, STR(".")) || str_equal(segment, STR(".."));
}

/* False for a path that must not be matched at all. */
static bool path_read(struct str path, struct arena *arena, struct search *search)
{
    struct str segment;

    if (!str_starts_with(path, STR("/"))) return true;
    struct str rest = slashes_trim(path);
    while (str_next_piece(&rest, '/', &segment)) {
        if (!uri_decode(segment, false, arena, &segment)) return false;
        if (segment_is_dots(segment)) return false;
        if (search->count < SEGMENTS_MAX) search->segments[search->count] = segment;
        search->count++;
    }
    if (str_equal(path, STR("/"))) search->count = 0;
    return true;
}

void router_find(const struct router *router, enum http_method method, struct str path,
                 struct arena *arena, struct router_match *ret_match)
{
    struct search search = { .method = method };
    const struct ending *ending = NULL;

    *ret_match = (struct router_match){ 0 };
    if (!path_read(path, arena, &search)) {
        ret_match->is_malformed = true;
        return;
    }
    if (!str_starts_with(path, STR("/")) || search.count > SEGMENTS_MAX) return;
    if (method < HTTP_METHOD_COUNT) ending = node_search(router->root, &search, 0);
    ret_match->path_exists = search.path_exists;
    if (!ending) return;
    ret_match->route = ending->route;
    ret_match->param_count = ending->param_count;
    for (size_t i = 0; i < ending->param_count; i++) {
        ret_match->params[i] = (struct http_pair){ ending->params[i], search.values[i] };
    }
}
