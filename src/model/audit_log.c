// SPDX-License-Identifier: Apache-2.0
#include "model/audit_log.h"

static const struct field audit_part_fields[] = {
    FIELD(audit_part, type, "type", TEXT, COLUMN | WIRE_OUT),
    FIELD(audit_part, metadata, "metadata", JSON, COLUMN | WIRE_OUT),
};
static const struct record audit_part_record = RECORD(audit_part, "AuditPart", audit_part_fields);

static const struct field audit_log_fields[] = {
    FIELD(audit_log, id, "id", ID, COLUMN | WIRE_OUT),
    FIELD(audit_log, org_id, "orgId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, project_id, "projectId", ID, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, project_name, "projectName", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, ip_address, "ipAddress", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, user_agent, "userAgent", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, user_agent_type, "userAgentType", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, created_at, "createdAt", TIME, COLUMN | WIRE_OUT),
    FIELD(audit_log, updated_at, "updatedAt", TIME, COLUMN | WIRE_OUT),
    FIELD(audit_log, event, "event", RECORD, COLUMN | WIRE_OUT, .record = &audit_part_record),
    FIELD(audit_log, actor, "actor", RECORD, COLUMN | WIRE_OUT, .record = &audit_part_record),
    FIELD(audit_log, expires_at, "expiresAt", TIME, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(audit_log, position, "position", INT, COLUMN | WIRE_OUT,
          .about = "counts the entries of all organizations"),
};
const struct record audit_log_record = RECORD(audit_log, "AuditLog", audit_log_fields);

#define FILTER(member_, wire_) FIELD(audit_log_query, member_, wire_, TEXT, WIRE_IN | TRIM)

#define AUDIT_FILTERS                                                                      \
    FILTER(project_id, "projectId"), FILTER(environment, "environment"),                   \
        FILTER(secret_path, "secretPath"), FILTER(secret_key, "secretKey"),                \
        FILTER(actor_type, "actorType"), FILTER(actor, "actor"),                           \
        FILTER(user_agent_type, "userAgentType"),                                          \
        FIELD(audit_log_query, event_types, "eventType", TEXTS, WIRE_IN, .max = 50),       \
        FIELD(audit_log_query, event_metadata, "eventMetadata", TEXTS, WIRE_IN, .max = 10, \
              .about = "key=value, separated by commas"),                                  \
        FIELD(audit_log_query, starts_at, "startDate", TIME, WIRE_IN),                     \
        FIELD(audit_log_query, ends_at, "endDate", TIME, WIRE_IN)

static const struct field audit_log_query_fields[] = {
    AUDIT_FILTERS,
    FIELD(audit_log_query, after_position, "afterPosition", INT, WIRE_IN,
          .about = "only newer entries; such a look is not noted in the log again"),
    FIELD(audit_log_query, offset, "offset", INT, WIRE_IN),
    FIELD(audit_log_query, limit, "limit", INT, WIRE_IN, .min = 1, .max = 1000, .preset = 20),
};
const struct record audit_log_query_record =
    RECORD(audit_log_query, "AuditLogQuery", audit_log_query_fields);

const char *const audit_export_formats[] = { "ndjson", "csv", NULL };
static const struct field audit_export_query_fields[] = {
    AUDIT_FILTERS,
    FIELD(audit_log_query, format, "format", ENUM, WIRE_IN, .options = audit_export_formats),
};
const struct record audit_export_query_record =
    RECORD(audit_log_query, "AuditExportQuery", audit_export_query_fields);

static const struct field audit_check_fields[] = {
    FIELD(audit_check, is_intact, "isIntact", BOOL, WIRE_OUT),
    FIELD(audit_check, entries, "entries", INT, WIRE_OUT,
          .about = "found good, of all organizations"),
    FIELD(audit_check, purged, "purged", INT, WIRE_OUT, .about = "past their time"),
    FIELD(audit_check, newest_position, "newestPosition", INT, WIRE_OUT),
    FIELD(audit_check, newest_link, "newestLink", TEXT, WIRE_OUT | NULLABLE,
          .about = "note it elsewhere: it shows later whether entries were cut off at the end"),
    FIELD(audit_check, wrong_position, "wrongPosition", INT, WIRE_OUT | NULLABLE, .has_given = true,
          .given = offsetof(struct audit_check, wrong_position_given)),
    FIELD(audit_check, checked_at, "checkedAt", TIME, WIRE_OUT),
};
const struct record audit_check_record = RECORD(audit_check, "AuditCheck", audit_check_fields);
