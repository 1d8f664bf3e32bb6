/* transfer.h: one call as libcurl sees it: its options, what came back so far, and how it ended.
 * Made and read by the thread that asks, in between touched by the driver alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "http_client/http_client.h"

#include <curl/curl.h>

struct transfer_settings {
    const char *user_agent;
    bool allow_private_addresses;
};

struct transfer {
    CURL *easy; /* NULL once ended */
    struct curl_slist *headers;
    int ca_file; /* in memory; -1: the system's */
    struct buf reply_headers, reply_body;
    char error_text[CURL_ERROR_SIZE]; /* filled in by libcurl */
    bool may_resend;                  /* the method may reach the peer twice without harm */
    bool was_sent;                    /* some of the request may have reached the peer */
    bool may_be_private;              /* the address */
    bool is_too_large, is_address_refused, is_off_limits;
    /* Set when it ended. */
    enum http_failure failure;
    char failure_text[CURL_ERROR_SIZE];
    int status;
};

/* False when the call cannot be made at all; the transfer has ended then, with the reason. `owner`
 * can be had back from the easy handle by CURLINFO_PRIVATE. */
bool transfer_init(struct transfer *transfer, const struct transfer_settings *settings,
                   const struct http_call *call, void *owner);
void transfer_deinit(struct transfer *transfer); /* wipes what came back */

/* Notes the outcome and lets go of what libcurl held; the easy handle is out of the multi handle. */
void transfer_end(struct transfer *transfer, CURLcode result);
void transfer_cancel(struct transfer *transfer);

void transfer_read_reply(const struct transfer *transfer, struct arena *arena,
                         struct http_reply *ret_reply);
