/* audit_row.h: one entry of the audit log as it is stored, and its link in the chain. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/audit.h"

struct audit_row {
    int64_t position; /* set on insertion */
    struct id id, org_id, project_id, actor_id;
    struct str event, metadata, actor_type, actor_metadata, ip_address, user_agent, user_agent_type;
    int64_t created_at;
};

/* Appends behind the newest entry. The caller holds the write lock: it is inside a transaction. */
STATUS audit_row_insert(struct domain *domain, struct db *db, struct arena *arena,
                        struct audit_row *row);

/* Takes a copy of the row. UNAVAILABLE when the log could not be written lately. */
STATUS audit_journal_add(struct audit_journal *journal, const struct audit_row *row);
