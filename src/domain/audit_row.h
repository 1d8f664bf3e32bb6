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

/* The end of the log, read once in a transaction that appends: the caller holds the write lock. */
struct audit_tail {
    int64_t position;
    struct mac link;
    bool has_link; /* false: the log is empty */
};
STATUS audit_tail_read(struct db *db, struct audit_tail *ret_tail);
/* Appends behind the tail, and moves it on. */
STATUS audit_row_insert(struct domain *domain, struct db *db, struct audit_tail *tail,
                        struct audit_row *row);

/* Over every column and the link before: no entry can be changed, dropped or moved unseen. */
struct mac audit_link(const struct domain *domain, const struct audit_row *row,
                      struct str previous);

/* A gap that the server left on purpose. */
struct audit_gap {
    int64_t first, last;
    struct str chain, seal;
};
extern const struct record audit_gap_record;
struct mac audit_gap_seal(const struct domain *domain, const struct audit_gap *gap);

enum { AUDIT_JOURNAL_WAITING_MAX = 20000 };
/* Takes a copy of the row; waits for seconds when so many are waiting already. UNAVAILABLE when the
 * log could not be written lately. */
STATUS audit_journal_add(struct audit_journal *journal, const struct audit_row *row);
