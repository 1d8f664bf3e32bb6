/* head.h: what a request's headers say about its body, and whether they may be believed. A head
 * that two readers could frame in two ways is refused: what stands before us might be the other
 * reader (RFC 9112 §11.2). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct MHD_Connection;

struct http_head {
    int refusal;      /* the status to refuse it with; 0: it is fine */
    bool is_unframed; /* nobody knows where the body ends: the connection cannot go on */
    bool is_chunked;
    uint64_t body_bytes;   /* 0 when chunked */
    bool expects_continue; /* the client waits before it sends the body */
};

void http_head_read(struct MHD_Connection *connection, struct str version, size_t head_bytes_max,
                    struct http_head *ret_head);
