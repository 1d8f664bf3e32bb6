// SPDX-License-Identifier: Apache-2.0
#include "api/dashboard.h"

#include "base/embedded.h"
#include "base/encode.h"
#include "base/id.h"

static const struct str nonce_mark = { "__CSP_NONCE__", 13 };

static const struct embedded_file *file_of(struct str name)
{
    for (size_t i = 0; i < embedded_web_count; i++) {
        if (str_equal(str_from_c(embedded_web[i].name), name)) return &embedded_web[i];
    }
    return NULL;
}

/* The API's reference is a page of the dashboard. */
static bool belongs_to_api(struct str path)
{
    if (str_equal(path, STR("/api/docs"))) return false;
    return str_starts_with(path, STR("/api/")) || str_equal(path, STR("/api")) ||
           str_equal(path, STR("/metrics"));
}

/* Nothing from elsewhere, nothing inline but style sheets that carry this answer's nonce. The page
 * of the CLI's browser login hands its token to a port of this machine, and no other page does. */
static void add_policy(struct http_request *request, struct http_response *response,
                       struct str nonce)
{
    bool is_login = str_equal(request->path, STR("/login"));
    struct str policy = arena_format(
        request->arena,
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%.*s'; img-src 'self' "
        "data:; font-src 'self'; connect-src 'self'%s; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'",
        STR_ARG(nonce), is_login ? " http://127.0.0.1:*" : "");

    http_response_header(response, "Content-Security-Policy", policy);
    http_response_header(response, "X-Frame-Options", STR("DENY"));
    http_response_header(response, "Referrer-Policy", STR("no-referrer"));
    http_response_header(response, "Cross-Origin-Opener-Policy", STR("same-origin"));
    http_response_header(response, "Permissions-Policy",
                         STR("camera=(), microphone=(), geolocation=()"));
}

static void answer_file(const struct embedded_file *file, struct http_response *response)
{
    /* Names of assets change with their content. */
    bool is_hashed = str_starts_with(str_from_c(file->name), STR("assets/"));

    http_response_header(response, "Cache-Control",
                         is_hashed ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
    response->content_type = str_from_c(file->content_type);
    response->static_body = file->bytes;
    response->static_len = file->len;
    response->is_pre_gzipped = file->is_gzipped;
}

/* The start page carries a nonce of its own in each answer, so it is not stored compressed. */
static void answer_start_page(const struct embedded_file *file, struct http_request *request,
                              struct http_response *response)
{
    struct id random = id_new();
    struct str nonce =
        base64url_text((struct str){ (const char *)random.bytes, ID_BYTES }, request->arena);
    struct str page = { (const char *)file->bytes, file->len };

    response->content_type = STR("text/html; charset=utf-8");
    response->allow_gzip = true;
    response->body.max = file->len + 64 * nonce.len;
    for (;;) {
        size_t cut = str_find(page, nonce_mark);
        if (cut == SIZE_MAX) break;
        buf_add(&response->body, str_slice(page, 0, cut));
        buf_add(&response->body, nonce);
        page = str_slice(page, cut + nonce_mark.len, page.len);
    }
    buf_add(&response->body, page);
    http_response_header(response, "Cache-Control", STR("no-store"));
    add_policy(request, response, nonce);
}

bool dashboard_answer(struct http_request *request, struct http_response *response)
{
    bool is_read = request->method == HTTP_GET || request->method == HTTP_HEAD;

    if (!is_read || belongs_to_api(request->path)) return false;
    const struct embedded_file *file = file_of(str_slice(request->path, 1, request->path.len));
    const struct embedded_file *start = file_of(STR("index.html"));
    http_response_header(response, "X-Content-Type-Options", STR("nosniff"));
    if (file && file != start) {
        answer_file(file, response);
    } else if (start && !str_starts_with(request->path, STR("/assets/"))) {
        answer_start_page(start, request, response);
    } else {
        return false;
    }
    return true;
}
