/* audit_log.h: entries of the audit log as they are read (70-misc §1). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

/* What was done, or who did it. */
struct audit_part {
    struct str type, metadata; /* metadata: JSON */
};

struct audit_log {
    struct id id, org_id, project_id;
    struct str ip_address, user_agent, user_agent_type, project_name;
    int64_t created_at, updated_at, expires_at, position;
    struct audit_part event, actor;
};
extern const struct record audit_log_record;
#define AUDIT_LOG_COLUMNS                                                                  \
    "a.id, a.org_id, a.project_id, p.name, a.ip_address, a.user_agent, a.user_agent_type," \
    " a.created_at, a.created_at, a.event, a.metadata, a.actor_type, a.actor_metadata,"    \
    " a.created_at + coalesce(p.audit_retention_days, o.audit_retention_days) * 86400000," \
    " a.position"

struct audit_log_query {
    struct str project_id, environment, secret_path, secret_key, actor_type, actor, user_agent_type;
    struct texts event_types, event_metadata; /* names; "key=value" */
    int64_t starts_at, ends_at, offset, limit, after_position;
    int format; /* enum audit_format */
};
extern const struct record audit_log_query_record;

enum audit_format { AUDIT_NDJSON, AUDIT_CSV };
extern const struct record audit_export_query_record; /* the same filters, and the format */

struct audit_check {
    bool is_intact;
    int64_t entries, purged, newest_position, wrong_position, checked_at;
    struct str newest_link;
    enum given wrong_position_given;
};
extern const struct record audit_check_record;
