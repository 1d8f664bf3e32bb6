// SPDX-License-Identifier: Apache-2.0
#include "domain/audit_row.h"

#include <string.h>

static const struct query newest = {
    "SELECT position, chain FROM audit ORDER BY position DESC LIMIT 1"
};
static const struct query insert = {
    "INSERT INTO audit (position, id, org_id, project_id, event, metadata, actor_type, actor_id,"
    " actor_metadata, ip_address, user_agent, user_agent_type, created_at, chain)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
};
static struct str bytes_of(const struct id *id)
{
    return (struct str){ (const char *)id->bytes, sizeof id->bytes };
}

struct mac audit_link(const struct domain *domain, const struct audit_row *row, struct str previous)
{
    int64_t numbers[] = { row->position, row->created_at };
    struct str parts[] = {
        previous,
        { (const char *)numbers, sizeof numbers },
        bytes_of(&row->id),
        bytes_of(&row->org_id),
        bytes_of(&row->project_id),
        bytes_of(&row->actor_id),
        row->event,
        row->metadata,
        row->actor_type,
        row->actor_metadata,
        row->ip_address,
        row->user_agent,
        row->user_agent_type,
    };
    return mac_of(&domain->audit_key, parts, COUNT_OF(parts));
}

STATUS audit_tail_read(struct db *db, struct audit_tail *ret_tail)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct audit_tail tail = { 0 };

    TRY(db_query(db, &newest, &rows, BIND_NONE));
    TRY(rows_next(rows, &tail.has_link));
    if (tail.has_link) {
        struct str link = rows_borrow(rows, 1);
        if (link.len != sizeof tail.link.bytes) return FAIL(CORRUPT);
        memcpy(tail.link.bytes, link.data, link.len);
        tail.position = rows_int(rows, 0);
    }
    *ret_tail = tail;
    return OK;
}

static struct str link_text(const struct audit_tail *tail)
{
    return tail->has_link ? (struct str){ (const char *)tail->link.bytes, sizeof tail->link.bytes }
                          : STR("");
}

STATUS audit_row_insert(struct domain *domain, struct db *db, struct audit_tail *tail,
                        struct audit_row *row)
{
    row->position = tail->position + 1;
    tail->link = audit_link(domain, row, link_text(tail));
    tail->position = row->position;
    tail->has_link = true;
    return db_run(db, &insert, NULL,
                  BIND(bind_int(row->position), bind_id(&row->id), bind_id(&row->org_id),
                       bind_id(&row->project_id), bind_text(row->event), bind_text(row->metadata),
                       bind_text(row->actor_type), bind_id(&row->actor_id),
                       bind_text(row->actor_metadata), bind_text(row->ip_address),
                       bind_text(row->user_agent), bind_text(row->user_agent_type),
                       bind_int(row->created_at), bind_blob(link_text(tail))));
}
