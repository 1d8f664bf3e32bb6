/* calls.h: the table of Netlify's calls, and the address of one. Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/buf.h"

enum call_id {
    CALL_USER,
    CALL_ACCOUNTS,
    CALL_SITES,
    CALL_ACCOUNT_SITES,
    CALL_ENV_LIST,
    CALL_ENV_CREATE,
    CALL_ENV_GET,
    CALL_ENV_PUT,
    CALL_ENV_PATCH,
    CALL_ENV_DELETE,
    CALL_ENV_DELETE_VALUE,
    CALL_BUILD_CREATE,
    CALL_BUILD_GET,
    CALL_DEPLOY_GET,
    CALL_SITE_DEPLOYS,
    CALL_BUILD_HOOK,
    CALL_OAUTH_TOKEN,
    CALL_COUNT
};

enum { CALL_PLACES_MAX = 3, CALL_QUERY_MAX = 2 };

enum call_uses {
    CALL_REPEATABLE = 1 << 0,    /* may be tried again when its outcome is unknown */
    CALL_READS = 1 << 1,         /* changes nothing */
    CALL_ANONYMOUS = 1 << 2,     /* goes without the token, and outside its budget */
    CALL_METERED_APART = 1 << 3, /* has a limit of its own, which says nothing about the budget */
    CALL_LIST = 1 << 4,          /* answers an array, which may be long; else an object */
};

struct call {
    const char *method, *path;         /* "/sites/{site}": places are filled in their order */
    const char *query[CALL_QUERY_MAX]; /* names of what may be asked for */
    unsigned uses;
};

extern const struct call calls[CALL_COUNT];

size_t call_reply_bytes_max(const struct call *call);

/* What is filled into places and query, in the order of the table. An absent query value is left
 * out. `more_query` is encoded already. */
struct call_input {
    struct str places[CALL_PLACES_MAX];
    struct str query[CALL_QUERY_MAX];
    struct str more_query;
};

/* INVALID when a place, or a query value that is given, is empty, or a place would climb out of
 * its path: "", "." and "..". */
STATUS call_url(const struct call *call, struct str base_url, const struct call_input *input,
                struct arena *arena, struct str *ret_url);
