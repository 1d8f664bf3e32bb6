/* app_connection_rows.h: rows of connections, without asking any permission. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/app_connection.h"

STATUS app_connection_read(struct call *call, struct id connection_id,
                           struct app_connection *ret_connection);
/* The actor's right to do this with this very connection; the connection of others is NOT_FOUND. */
STATUS app_connection_require(struct call *call, const struct app_connection *connection,
                              enum action action);
/* Asks Netlify itself whether a token is good, and for what. */
STATUS app_connection_check_token(struct call *call, const struct secret_text *token,
                                  struct netlify_accounts *ret_accounts);
/* Inside the caller's transaction. CONFLICT: the name is taken. */
STATUS app_connection_insert(struct call *call, const struct app_connection_wish *wish,
                             struct id id);
STATUS app_connection_write_token(struct call *call, struct id id, struct id project_id,
                                  const struct secret_text *token);
/* CONFLICT: a sync uses it. */
STATUS app_connection_drop(struct call *call, struct id id);
/* The token of a connection, unsealed. */
STATUS app_connection_token(struct call *call, const struct app_connection *connection,
                            struct secret_text *ret_token);
