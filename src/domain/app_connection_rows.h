/* app_connection_rows.h: rows of connections, without asking any permission. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/app_connection.h"

STATUS app_connection_read(struct call *call, struct id connection_id,
                           struct app_connection *ret_connection);
/* The actor's right to do this with this very connection; the connection of others is NOT_FOUND. */
STATUS app_connection_require(struct call *call, const struct app_connection *connection,
                              enum action action);
/* The token of a connection, unsealed. */
STATUS app_connection_token(struct call *call, const struct app_connection *connection,
                            struct secret_text *ret_token);
