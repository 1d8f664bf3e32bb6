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
static const struct query all = {
    "SELECT position, id, org_id, project_id, event, metadata, actor_type, actor_id,"
    " actor_metadata, ip_address, user_agent, user_agent_type, created_at, chain"
    " FROM audit ORDER BY position"
};

static struct str bytes_of(const struct id *id)
{
    return (struct str){ (const char *)id->bytes, sizeof id->bytes };
}

/* Over every column and the link before: no entry can be changed, dropped or moved unseen. */
static struct mac link_of(const struct domain *domain, const struct audit_row *row,
                          struct str previous)
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
    struct mac link = link_of(domain, row, previous);
    return db_run(db, &insert, NULL,
                  BIND(bind_int(row->position), bind_id(&row->id), bind_id(&row->org_id),
                       bind_id(&row->project_id), bind_text(row->event), bind_text(row->metadata),
                       bind_text(row->actor_type), bind_id(&row->actor_id),
                       bind_text(row->actor_metadata), bind_text(row->ip_address),
                       bind_text(row->user_agent), bind_text(row->user_agent_type),
                       bind_int(row->created_at),
                       bind_blob((struct str){ (const char *)link.bytes, sizeof link.bytes })));
}

static void read_row(const struct rows *rows, struct audit_row *row)
{
    *row = (struct audit_row){
        .position = rows_int(rows, 0),
        .id = rows_id(rows, 1),
        .org_id = rows_id(rows, 2),
        .project_id = rows_id(rows, 3),
        .event = rows_borrow(rows, 4),
        .metadata = rows_borrow(rows, 5),
        .actor_type = rows_borrow(rows, 6),
        .actor_id = rows_id(rows, 7),
        .actor_metadata = rows_borrow(rows, 8),
        .ip_address = rows_borrow(rows, 9),
        .user_agent = rows_borrow(rows, 10),
        .user_agent_type = rows_borrow(rows, 11),
        .created_at = rows_int(rows, 12),
    };
}

STATUS audit_verify(struct call *call, int64_t *ret_count, int64_t *ret_wrong_position)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct mac previous = { { 0 } };
    struct str link = STR("");
    int64_t count = 0;
    bool has_row = false;

    TRY(db_query(call->db, &all, &rows, BIND_NONE));
    for (;;) {
        struct audit_row row;
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        read_row(rows, &row);
        struct mac wanted = link_of(call->domain, &row, link);
        struct str stored = rows_borrow(rows, 13);
        if (row.position != count + 1 || stored.len != sizeof wanted.bytes ||
            !bytes_equal_constant_time(stored.data, wanted.bytes, sizeof wanted.bytes)) {
            *ret_wrong_position = row.position;
            return FAIL(CORRUPT);
        }
        previous = wanted;
        link = (struct str){ (const char *)previous.bytes, sizeof previous.bytes };
        count++;
    }
    *ret_count = count;
    return OK;
}
