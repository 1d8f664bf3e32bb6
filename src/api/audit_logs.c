/* Who did what (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/audit_csv.h"
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

/* A line each: the writer starts anew, since lines have no commas between them. */
static STATUS take_line(void *exchange_, const struct audit_log *entry)
{
    struct exchange *exchange = exchange_;
    struct buf *buf = &exchange->response->body;
    struct json_writer line;

    json_writer_init(&line, buf);
    record_to_json(&audit_log_record, entry, &line);
    buf_add_char(buf, '\n');
    return buf->overflow ? FAIL(TOO_LARGE) : OK;
}

static STATUS take_csv(void *exchange_, const struct audit_log *entry)
{
    struct exchange *exchange = exchange_;

    audit_csv_entry(&exchange->response->body, entry);
    return exchange->response->body.overflow ? FAIL(TOO_LARGE) : OK;
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
    if (is_csv) audit_csv_head(&response->body);
    return audit_log_export(&exchange->call, query, is_csv ? take_csv : take_line, exchange);
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
      ROUTE_SLOW,
      { NULL, NULL, false },
      "The audit log as a file: NDJSON or CSV, newest first, at most 100,000 entries",
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
