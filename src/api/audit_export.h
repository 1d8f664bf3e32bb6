/* audit_export.h: the audit log as a file, however long. A thread of its own reads it page by page,
 * as fast as whoever asked takes it in; nothing is left out without the file being broken off. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"
#include "model/audit_log.h"

struct audit_exports;

struct audit_exports *audit_exports_new(struct domain *domain);
/* Waits for those that run: their streams must have ended. NULL is fine. */
void audit_exports_free(struct audit_exports *exports);

enum { EXPORTS_MAX = 8 };
/* RATE_LIMITED when too many run already. The stream belongs to the caller's response. */
STATUS audit_export_start(struct audit_exports *exports, struct call *call,
                          const struct audit_log_query *query, struct http_stream **ret_stream);
