// SPDX-License-Identifier: Apache-2.0
#include "http_server/answer.h"

#include "http_server/compress.h"
#include "http_server/etag.h"

#include <microhttpd.h>

enum { STATUS_SUCCESS = 200, STATUS_NO_CONTENT = 204, STATUS_NOT_MODIFIED = 304 };
enum { UNPACKED_BYTES_MAX = 64 << 20 };

static const char default_type[] = "application/json; charset=utf-8";

static struct str body_of(const struct http_response *response)
{
    if (response->static_body) return (struct str){ response->static_body, response->static_len };
    return buf_str(&response->body);
}

/* A handler that knows a tag, say of a file, sets it as a header; else the body makes one. */
static struct str etag_given(const struct http_response *response)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (str_equal_ignoring_case(response->headers[i].name, STR("etag")))
            return response->headers[i].value;
    }
    return STR_ABSENT;
}

static struct str etag_choose(const struct http_request *request,
                              const struct http_response *response, struct str body)
{
    if (!response->has_etag || response->status != STATUS_SUCCESS) return STR_ABSENT;
    struct str etag = etag_given(response);
    return etag.len > 0 ? etag : etag_of_body(body, request->arena);
}

static bool is_unchanged(const struct http_request *request, struct str etag)
{
    if (!str_is_given(etag)) return false;
    if (request->method != HTTP_GET && request->method != HTTP_HEAD) return false;
    return etag_is_matched(http_request_header(request, "if-none-match"), etag, request->arena);
}

bool http_takes_gzip(const struct http_request *request, const struct http_response *response)
{
    return response->allow_gzip &&
           gzip_is_accepted(http_request_header(request, "accept-encoding"));
}

bool http_pack_body(struct http_response *response)
{
    struct buf *body = &response->body;
    struct buf packed;

    if (body->len <= GZIP_BODY_MIN) return false;
    buf_init(&packed, body->len);
    if (!gzip_encode(buf_str(body), &packed)) {
        buf_deinit(&packed);
        return false;
    }
    buf_clear(body);
    buf_add(body, buf_str(&packed));
    buf_deinit(&packed);
    response->is_pre_gzipped = true;
    return true;
}

static void body_pack(struct http_answer *answer)
{
    buf_init(&answer->recoded, answer->bytes.len);
    if (!gzip_encode(answer->bytes, &answer->recoded)) return;
    answer->bytes = buf_str(&answer->recoded);
    answer->is_gzip = true;
}

static void body_unpack(struct http_answer *answer)
{
    buf_init(&answer->recoded, UNPACKED_BYTES_MAX);
    if (!gzip_decode(answer->bytes, &answer->recoded)) return; /* our own file: it is one */
    answer->bytes = buf_str(&answer->recoded);
    answer->is_gzip = false;
}

void http_answer_prepare(struct http_answer *answer, const struct http_request *request,
                         struct http_response *response)
{
    bool is_packed = response->is_pre_gzipped;
    struct str body = body_of(response);

    *answer = (struct http_answer){ .bytes = body, .is_gzip = is_packed };
    if (response->stream) return;
    answer->etag = etag_choose(request, response, body);
    answer->depends_on_encoding = is_packed || (response->allow_gzip && body.len > GZIP_BODY_MIN);
    bool takes_gzip = answer->depends_on_encoding &&
                      gzip_is_accepted(http_request_header(request, "accept-encoding"));
    if (is_unchanged(request, answer->etag)) {
        response->status = STATUS_NOT_MODIFIED;
        answer->is_gzip = takes_gzip;
    } else if (is_packed && !takes_gzip) {
        body_unpack(answer);
    } else if (!is_packed && takes_gzip) {
        body_pack(answer);
    }
    if (answer->is_gzip && str_is_given(answer->etag))
        answer->etag = etag_of_gzip(answer->etag, request->arena);
}

void http_answer_deinit(struct http_answer *answer)
{
    buf_deinit(&answer->recoded);
    *answer = (struct http_answer){ 0 };
}

struct MHD_Response *http_answer_message(const struct http_answer *answer)
{
    /* Not given away: the bytes are wiped with the exchange, when the last of them was sent. */
    void *bytes = (void *)(uintptr_t)answer->bytes.data;
    return MHD_create_response_from_buffer(answer->bytes.len, bytes, MHD_RESPMEM_PERSISTENT);
}

/* A value that would end its line early is left out: it came from outside. */
static bool value_is_sound(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if ((c < ' ' && c != '\t') || c == 0x7F) return false;
    }
    return value.len > 0;
}

static void header_add(struct MHD_Response *message, const char *name, struct str value,
                       struct arena *arena)
{
    if (!value_is_sound(value)) return;
    (void)MHD_add_response_header(message, name, arena_c_string(arena, value)); /* no memory */
}

static bool has_content(int status)
{
    return status != STATUS_NO_CONTENT && status != STATUS_NOT_MODIFIED;
}

void http_answer_add_headers(const struct http_answer *answer, const struct http_request *request,
                             const struct http_response *response, struct MHD_Response *message)
{
    struct arena *arena = request->arena;

    if (has_content(response->status)) {
        struct str type = response->content_type;
        if (!str_is_given(type)) type = (struct str){ default_type, sizeof default_type - 1 };
        header_add(message, "Content-Type", type, arena);
        if (answer->is_gzip) header_add(message, "Content-Encoding", STR("gzip"), arena);
    }
    header_add(message, "ETag", answer->etag, arena);
    if (answer->depends_on_encoding) header_add(message, "Vary", STR("Accept-Encoding"), arena);
    for (size_t i = 0; i < response->header_count; i++) {
        const struct http_pair *header = &response->headers[i];
        bool is_said =
            str_is_given(answer->etag) && str_equal_ignoring_case(header->name, STR("etag"));
        if (!is_said) header_add(message, header->name.data, header->value, arena);
    }
}
