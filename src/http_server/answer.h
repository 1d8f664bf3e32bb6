/* answer.h: from a handler's response to the message that is sent: entity tag, gzip, headers. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/http_server.h"

struct MHD_Response;

struct http_answer {
    struct str bytes;   /* what is sent; lies in the response or in `recoded` */
    struct buf recoded; /* the body packed, or unpacked, for this client */
    bool is_gzip;       /* bytes are a gzip stream */
    bool depends_on_encoding;
    struct str etag; /* absent: none */
};

/* Done on the thread that made the response, since packing takes a while. May turn a 200 into a
 * 304. */
void http_answer_prepare(struct http_answer *answer, const struct http_request *request,
                         struct http_response *response);
void http_answer_deinit(struct http_answer *answer);

/* The answer's bytes must live until the message is destroyed. NULL when there is no memory. */
struct MHD_Response *http_answer_message(const struct http_answer *answer);
/* With the headers that the answer calls for. */
void http_answer_add_headers(const struct http_answer *answer, const struct http_request *request,
                             const struct http_response *response, struct MHD_Response *message);
