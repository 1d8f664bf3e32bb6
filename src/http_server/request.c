// SPDX-License-Identifier: Apache-2.0
#include "http_server/exchange.h"

#include <assert.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char *const method_names[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = "GET",       [HTTP_POST] = "POST", [HTTP_PATCH] = "PATCH",     [HTTP_PUT] = "PUT",
    [HTTP_DELETE] = "DELETE", [HTTP_HEAD] = "HEAD", [HTTP_OPTIONS] = "OPTIONS",
};

const char *http_method_name(enum http_method method)
{
    return method < HTTP_METHOD_COUNT ? method_names[method] : "OTHER";
}

bool http_method_parse(struct str name, enum http_method *ret_method)
{
    for (unsigned i = 0; i < HTTP_METHOD_COUNT; i++) {
        if (!str_equal(name, str_from_c(method_names[i]))) continue;
        *ret_method = i;
        return true;
    }
    return false;
}

static struct str value_find(const struct http_request *request, enum MHD_ValueKind kind,
                             const char *name)
{
    const char *value = NULL;
    size_t len = 0;

    if (!request->connection) return STR_ABSENT;
    /* The library takes no const here, but only looks. */
    struct MHD_Connection *connection = (struct MHD_Connection *)(uintptr_t)request->connection;
    if (!MHD_lookup_connection_value_n(connection, kind, name, strlen(name), &value, &len))
        return STR_ABSENT;
    return value ? (struct str){ value, len } : STR("");
}

struct str http_request_header(const struct http_request *request, const char *name)
{
    return value_find(request, MHD_HEADER_KIND, name);
}

struct str http_request_cookie(const struct http_request *request, const char *name)
{
    return value_find(request, MHD_COOKIE_KIND, name);
}

void http_response_header(struct http_response *response, const char *name, struct str value)
{
    assert(response->header_count < COUNT_OF(response->headers));
    response->headers[response->header_count++] =
        (struct http_pair){ .name = str_from_c(name), .value = value };
}

/* SplitMix64: ids need to be distinct, not secret. */
static uint64_t random_next(void)
{
    static _Thread_local uint64_t state;
    static _Thread_local bool is_seeded;

    if (!is_seeded) {
        if (getrandom(&state, sizeof state, 0) != (ssize_t)sizeof state) abort();
        is_seeded = true;
    }
    state += 0x9E3779B97F4A7C15U;
    uint64_t mixed = state;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31;
}

void http_request_id_make(char text[static HTTP_REQUEST_ID_LEN])
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    static const char prefix[] = "req-";
    const size_t letters = sizeof alphabet - 1;
    uint64_t left = 0;

    memcpy(text, prefix, sizeof prefix - 1);
    for (size_t i = sizeof prefix - 1, k = 0; i < HTTP_REQUEST_ID_LEN; i++, k++) {
        if (k % 7 == 0) left = random_next(); /* seven characters use 42 of its 64 bits */
        text[i] = alphabet[left % letters];
        left /= letters;
    }
}
