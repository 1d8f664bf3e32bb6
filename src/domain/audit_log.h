/* audit_log.h: reading the audit log (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/audit_log.h"

/* Newest first. The first page is itself noted in the log. */
STATUS audit_log_list(struct call *call, const struct audit_log_query *query,
                      struct record_list *ret_entries);
