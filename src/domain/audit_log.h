/* audit_log.h: reading the audit log (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/audit_log.h"

/* Newest first, one by one; the entry's texts last until the next one. The first page is itself
 * noted in the log. */
typedef STATUS audit_log_taker(void *context, const struct audit_log *entry);
STATUS audit_log_list(struct call *call, const struct audit_log_query *query, audit_log_taker *take,
                      void *context);
/* All that match, however many, page by page: it outlives the call that asked for it, and each page
 * is read with a call of its own. Noted in the log when it begins. */
struct audit_export;
STATUS audit_export_open(struct call *call, const struct audit_log_query *query,
                         struct audit_export **ret_export);
STATUS audit_export_page(struct audit_export *export, struct call *call, audit_log_taker *take,
                         void *context, bool *ret_has_more);
void audit_export_free(struct audit_export *export); /* NULL is fine */
/* Is the chain whole? */
STATUS audit_log_check(struct call *call, struct audit_check *ret_check);
