/* Who did what (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/audit_log.h"

static STATUS get_audit_logs(struct exchange *exchange)
{
    struct record_list entries;

    TRY(audit_log_list(&exchange->call, exchange->query, &entries));
    return answer_records(exchange, "auditLogs", &audit_log_record, &entries);
}

/* Slow: waits until what was read a moment ago is in the log. */
static const struct route rows[] = {
    { HTTP_GET,
      "/api/v1/organization/audit-logs",
      { .by = BY_ANY },
      &audit_log_query_record,
      NULL,
      get_audit_logs,
      ROUTE_SLOW,
      { "auditLogs", &audit_log_record, true },
      "Read the audit log, newest first",
      0 },
};
ROUTE_TABLE(audit_log_routes, "Audit log", rows);
