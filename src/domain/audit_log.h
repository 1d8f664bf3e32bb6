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
/* All that match, up to a bound. */
enum { AUDIT_EXPORT_MAX = 100000 };
STATUS audit_log_export(struct call *call, const struct audit_log_query *query,
                        audit_log_taker *take, void *context);
/* Is the chain whole? */
STATUS audit_log_check(struct call *call, struct audit_check *ret_check);
