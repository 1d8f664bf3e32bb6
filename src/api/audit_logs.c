/* Who did what (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/audit_export.h"
#include "api/tables.h"
#include "domain/audit_log.h"

static STATUS take_json(void *exchange_, const struct audit_log *entry)
{
    struct exchange *exchange = exchange_;

    record_to_json(&audit_log_record, entry, &exchange->out);
    return OK;
}

static STATUS get_audit_logs(struct exchange *exchange)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "auditLogs");
    json_array_begin(&exchange->out);
    TRY(audit_log_list(&exchange->call, exchange->query, take_json, exchange));
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_export(struct exchange *exchange)
{
    const struct audit_log_query *query = exchange->query;
    bool is_csv = query->format == AUDIT_CSV;
    struct http_response *response = exchange->response;

    response->content_type = is_csv ? STR("text/csv; charset=utf-8") : STR("application/x-ndjson");
    http_response_header(response, "Content-Disposition",
                         is_csv ? STR("attachment; filename=\"audit-log.csv\"")
                                : STR("attachment; filename=\"audit-log.ndjson\""));
    return audit_export_start(exchange->app->audit_exports, &exchange->call, query,
                              &response->stream);
}

static STATUS get_check(struct exchange *exchange)
{
    struct audit_check check;

    TRY(audit_log_check(&exchange->call, &check));
    return answer_record(exchange, "check", &audit_check_record, &check);
}

#define BASE "/api/v1/organization/audit-logs"
#define ANYONE       \
    {                \
        .by = BY_ANY \
    }

/* Slow: waits until what was read a moment ago is in the log. */
static const struct route rows[] = {
    { HTTP_GET,
      BASE,
      ANYONE,
      &audit_log_query_record,
      NULL,
      get_audit_logs,
      ROUTE_SLOW,
      { "auditLogs", &audit_log_record, true },
      "Read the audit log, newest first",
      0 },
    { HTTP_GET,
      BASE "/export",
      ANYONE,
      &audit_export_query_record,
      NULL,
      get_export,
      ROUTE_SLOW | ROUTE_FILE,
      { NULL, NULL, false },
      "The audit log as a file of any length: NDJSON or CSV, newest first",
      0 },
    { HTTP_GET,
      BASE "/verify",
      { BY_ANY, IN_ORG, SUBJECT_AUDIT_LOGS, ACTION_READ },
      NULL,
      NULL,
      get_check,
      ROUTE_SLOW,
      { "check", &audit_check_record, false },
      "Prove that no entry was changed, moved or taken out",
      0 },
};
ROUTE_TABLE(audit_log_routes, "Audit log", rows);
