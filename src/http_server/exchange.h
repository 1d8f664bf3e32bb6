/* exchange.h: one request, from its head to its finish. It belongs to the event thread of its
 * connection, but to a worker while the connection is suspended for it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_server/server.h"

#include <microhttpd.h>

enum { HTTP_REQUEST_ID_LEN = 18 };
void http_request_id_make(char text[static HTTP_REQUEST_ID_LEN]);

void http_exchange_pool_init(struct http_exchange_pool *pool);
void http_exchange_pool_deinit(struct http_exchange_pool *pool);

/* What the library calls, in this order. The context of each is the server. */
void *http_exchange_on_uri(void *context, const char *uri, struct MHD_Connection *connection);
enum MHD_Result http_exchange_on_request(void *context, struct MHD_Connection *connection,
                                         const char *url, const char *method, const char *version,
                                         const char *upload, size_t *upload_len, void **slot);
void http_exchange_on_completed(void *context, struct MHD_Connection *connection, void **slot,
                                enum MHD_RequestTerminationCode reason);

/* What a worker does with a slow request. */
void http_exchange_run(struct http_job *job, bool is_refused);
