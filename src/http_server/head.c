// SPDX-License-Identifier: Apache-2.0
#include "http_server/head.h"

#include <microhttpd.h>

/* The headers that frame a request: how often each was there, and what the last one said. */
enum framing_header { HOST, CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, FRAMING_COUNT };

static const struct str framing_names[FRAMING_COUNT] = {
    [HOST] = { "host", 4 },
    [CONTENT_LENGTH] = { "content-length", 14 },
    [TRANSFER_ENCODING] = { "transfer-encoding", 17 },
    [EXPECT] = { "expect", 6 },
};

struct framing {
    unsigned counts[FRAMING_COUNT];
    struct str values[FRAMING_COUNT];
    bool is_malformed;
};

static enum MHD_Result header_note(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct framing *framing = context;
    struct str given = { name, name_len };

    /* "Content-Length : 5" is no header to the library and may be one to a proxy. */
    if (str_find_char(given, ' ') != SIZE_MAX || str_find_char(given, '\t') != SIZE_MAX)
        framing->is_malformed = true;
    for (unsigned i = 0; i < FRAMING_COUNT; i++) {
        if (!str_equal_ignoring_case(given, framing_names[i])) continue;
        framing->counts[i]++;
        framing->values[i] = str_trim((struct str){ value ? value : "", value_len });
    }
    return MHD_YES;
}

static bool framing_is_sound(const struct framing *framing, struct http_head *head)
{
    int64_t length = 0;

    if (framing->is_malformed || framing->counts[CONTENT_LENGTH] > 1 ||
        framing->counts[TRANSFER_ENCODING] > 1)
        return false;
    head->is_chunked = framing->counts[TRANSFER_ENCODING] == 1;
    if (head->is_chunked) {
        return framing->counts[CONTENT_LENGTH] == 0 &&
               str_equal_ignoring_case(framing->values[TRANSFER_ENCODING], STR("chunked"));
    }
    if (framing->counts[CONTENT_LENGTH] == 0) return true;
    if (!str_to_int(framing->values[CONTENT_LENGTH], 0, INT64_MAX, &length)) return false;
    head->body_bytes = (uint64_t)length;
    return true;
}

static size_t head_bytes(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

void http_head_read(struct MHD_Connection *connection, struct str version, size_t head_bytes_max,
                    struct http_head *ret_head)
{
    struct framing framing = { 0 };
    struct http_head head = { 0 };

    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, header_note, &framing);
    head.is_unframed = !framing_is_sound(&framing, &head);
    head.expects_continue = str_equal_ignoring_case(framing.values[EXPECT], STR("100-continue"));
    bool needs_host = !str_equal(version, STR("HTTP/1.0"));
    if (head.is_unframed || framing.counts[HOST] > 1 || (needs_host && framing.counts[HOST] == 0)) {
        head.refusal = 400;
    } else if (head_bytes(connection) > head_bytes_max) {
        head.refusal = 431;
    }
    *ret_head = head;
}
