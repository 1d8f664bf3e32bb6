// SPDX-License-Identifier: Apache-2.0
#include "domain/audit_row.h"

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

static STATUS read_newest(struct db *db, struct arena *arena, int64_t *ret_position,
                          struct str *ret_chain)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(db, &newest, &rows, BIND_NONE));
    TRY(rows_next(rows, &has_row));
    *ret_position = has_row ? rows_int(rows, 0) : 0;
    *ret_chain = has_row ? rows_text(rows, 1, arena) : STR("");
    return OK;
}

STATUS audit_row_insert(struct domain *domain, struct db *db, struct arena *arena,
                        struct audit_row *row)
{
    struct str previous;

    TRY(read_newest(db, arena, &row->position, &previous));
    row->position++;
    struct mac link = audit_link(domain, row, previous);
    return db_run(db, &insert, NULL,
                  BIND(bind_int(row->position), bind_id(&row->id), bind_id(&row->org_id),
                       bind_id(&row->project_id), bind_text(row->event), bind_text(row->metadata),
                       bind_text(row->actor_type), bind_id(&row->actor_id),
                       bind_text(row->actor_metadata), bind_text(row->ip_address),
                       bind_text(row->user_agent), bind_text(row->user_agent_type),
                       bind_int(row->created_at),
                       bind_blob((struct str){ (const char *)link.bytes, sizeof link.bytes })));
}
