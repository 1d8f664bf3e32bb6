/* router.h: a trie over path templates such as "/api/v1/projects/{projectId}". Built once, then
 * read by all threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

struct router;

struct router *router_new(void);
void router_free(struct router *router);

/* A literal segment wins over a parameter, whatever the order of adding. `route` is what a match
 * gives back. CONFLICT when the same method and shape of path was added before. */
STATUS router_add(struct router *router, enum http_method method, const char *path_template,
                  const void *route);

enum { ROUTER_PARAMS_MAX = 6 };
struct router_match {
    const void *route;                          /* NULL: no such path, or no such method on it */
    bool path_exists;                           /* some other method is there */
    struct http_pair params[ROUTER_PARAMS_MAX]; /* decoded, in the arena */
    size_t param_count;
    bool is_malformed; /* bad escape, NUL, "." or ".." segment */
};
/* A trailing slash is ignored; empty segments inside do not match. A parameter takes one segment,
 * decoded: it may contain an encoded "/". */
void router_find(const struct router *router, enum http_method method, struct str path,
                 struct arena *arena, struct router_match *ret_match);
