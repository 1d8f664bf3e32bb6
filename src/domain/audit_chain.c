/* The chain of the audit log: walking it, and cutting out what is past its time. */
// SPDX-License-Identifier: Apache-2.0
#include "base/encode.h"
#include "domain/audit_row.h"

#define DAY_MS (24 * 3600 * 1000LL)
enum { STEP_MAX = 2000 };

static const struct query all = {
    "SELECT position, id, org_id, project_id, event, metadata, actor_type, actor_id,"
    " actor_metadata, ip_address, user_agent, user_agent_type, created_at, chain"
    " FROM audit ORDER BY position"
};
static const struct query gaps = {
    "SELECT first_position, last_position, chain, seal FROM audit_purged ORDER BY first_position"
};

static const struct field audit_gap_fields[] = {
    FIELD(audit_gap, first, "first", INT, COLUMN),
    FIELD(audit_gap, last, "last", INT, COLUMN),
    FIELD(audit_gap, chain, "chain", BLOB, COLUMN),
    FIELD(audit_gap, seal, "seal", BLOB, COLUMN),
};
const struct record audit_gap_record = RECORD(audit_gap, "AuditGap", audit_gap_fields);

struct mac audit_gap_seal(const struct domain *domain, const struct audit_gap *gap)
{
    int64_t numbers[] = { gap->first, gap->last };
    struct str parts[] = {
        STR("purged"),
        { (const char *)numbers, sizeof numbers },
        gap->chain,
    };
    return mac_of(&domain->audit_key, parts, COUNT_OF(parts));
}

static bool mac_is(struct str stored, const struct mac *wanted)
{
    return stored.len == sizeof wanted->bytes &&
           bytes_equal_constant_time(stored.data, wanted->bytes, sizeof wanted->bytes);
}

/* --- walking ------------------------------------------------------------------------------------ */

struct walk {
    struct call *call;
    struct audit_finding *found;
    struct record_list gaps;
    size_t next_gap;
    int64_t position; /* the last one that was found good */
    struct mac link;  /* of it; nothing before the first */
    bool has_link;
};

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

static struct str link_text(const struct walk *walk)
{
    return walk->has_link ? (struct str){ (const char *)walk->link.bytes, sizeof walk->link.bytes }
                          : STR("");
}

static STATUS wrong_at(struct walk *walk, int64_t position)
{
    walk->found->wrong_position = position;
    return FAIL(CORRUPT);
}

/* Steps over what was purged behind the last good entry. */
static STATUS step_over(struct walk *walk)
{
    const struct audit_gap *items = walk->gaps.items;

    while (walk->next_gap < walk->gaps.count && items[walk->next_gap].first == walk->position + 1) {
        const struct audit_gap *gap = &items[walk->next_gap++];
        struct mac wanted = audit_gap_seal(walk->call->domain, gap);
        if (!mac_is(gap->seal, &wanted) || gap->last < gap->first ||
            gap->chain.len != sizeof walk->link.bytes)
            return wrong_at(walk, gap->first);
        for (size_t i = 0; i < sizeof walk->link.bytes; i++)
            walk->link.bytes[i] = (uint8_t)gap->chain.data[i];
        walk->has_link = true;
        walk->found->purged += gap->last - gap->first + 1;
        walk->position = gap->last;
    }
    return OK;
}

static STATUS check_row(struct walk *walk, const struct rows *rows)
{
    struct audit_row row;

    read_row(rows, &row);
    TRY(step_over(walk));
    struct mac wanted = audit_link(walk->call->domain, &row, link_text(walk));
    if (row.position != walk->position + 1 || !mac_is(rows_borrow(rows, 13), &wanted))
        return wrong_at(walk, row.position);
    walk->position = row.position;
    walk->link = wanted;
    walk->has_link = true;
    walk->found->entries++;
    return OK;
}

static STATUS walk_all(struct walk *walk)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct call *call = walk->call;
    bool has_row = false;

    TRY(db_all(call->db, &gaps, &audit_gap_record, call->arena, &walk->gaps, BIND_NONE));
    TRY(db_query(call->db, &all, &rows, BIND_NONE));
    TRY(rows_next(rows, &has_row));
    while (has_row) {
        TRY(check_row(walk, rows));
        TRY(rows_next(rows, &has_row));
    }
    /* The newest entry is never purged: a gap at the end was made by somebody else. */
    if (walk->next_gap < walk->gaps.count)
        return wrong_at(walk, ((const struct audit_gap *)walk->gaps.items)[walk->next_gap].first);
    return OK;
}

STATUS audit_verify(struct call *call, struct audit_finding *found)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct walk walk = { .call = call, .found = found };

    *found = (struct audit_finding){ .newest_link = STR_ABSENT };
    TRY(db_begin_read(call->db, &tx)); /* gaps and entries of one moment */
    TRY(walk_all(&walk));
    found->newest_position = walk.position;
    if (walk.has_link)
        found->newest_link = hex_text(walk.link.bytes, sizeof walk.link.bytes, call->arena);
    return OK;
}

/* --- purging ------------------------------------------------------------------------------------ */

static const struct query count_limits = {
    "SELECT (SELECT count(*) FROM org WHERE audit_retention_days > 0)"
    " + (SELECT count(*) FROM project WHERE audit_retention_days > 0)"
};
static const struct query past_their_time = {
    "SELECT a.position, a.position, a.chain, a.chain FROM audit a"
    " LEFT JOIN project p ON p.id = a.project_id LEFT JOIN org o ON o.id = a.org_id"
    " WHERE coalesce(p.audit_retention_days, o.audit_retention_days) > 0"
    " AND a.created_at < $1 - coalesce(p.audit_retention_days, o.audit_retention_days) * $2"
    " AND a.position < (SELECT max(position) FROM audit) AND a.position > $3"
    " ORDER BY a.position LIMIT $4"
};
static const struct query delete_entries = {
    "DELETE FROM audit WHERE position >= $1 AND position <= $2"
};
static const struct query gap_before = {
    "SELECT first_position, last_position, chain, seal FROM audit_purged WHERE last_position = $1"
};
static const struct query gap_behind = {
    "SELECT first_position, last_position, chain, seal FROM audit_purged WHERE first_position = $1"
};
static const struct query delete_gap = { "DELETE FROM audit_purged WHERE first_position = $1" };
static const struct query insert_gap = {
    "INSERT INTO audit_purged (first_position, last_position, chain, seal) VALUES ($1, $2, $3, $4)"
};

/* Takes a neighbouring gap into this one. */
static STATUS join(struct call *call, const struct query *query, int64_t position,
                   struct audit_gap *gap)
{
    struct audit_gap other;
    struct status status =
        db_one(call->db, query, &audit_gap_record, call->arena, &other, BIND(bind_int(position)));

    if (status.code == STATUS_NOT_FOUND) return OK;
    TRY(status);
    TRY(db_run(call->db, &delete_gap, NULL, BIND(bind_int(other.first))));
    if (other.first < gap->first) gap->first = other.first;
    if (other.last > gap->last) {
        gap->last = other.last;
        gap->chain = other.chain;
    }
    return OK;
}

static STATUS cut_out(struct call *call, struct audit_gap *gap)
{
    TRY(db_run(call->db, &delete_entries, NULL, BIND(bind_int(gap->first), bind_int(gap->last))));
    TRY(join(call, &gap_before, gap->first - 1, gap));
    TRY(join(call, &gap_behind, gap->last + 1, gap));
    struct mac seal = audit_gap_seal(call->domain, gap);
    return db_run(call->db, &insert_gap, NULL,
                  BIND(bind_int(gap->first), bind_int(gap->last), bind_blob(gap->chain),
                       bind_blob((struct str){ (const char *)seal.bytes, sizeof seal.bytes })));
}

static STATUS purge_step(struct call *call, int64_t *after, size_t *ret_count)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list list;

    TRY(db_begin(call->db, &tx));
    TRY(db_all(
        call->db, &past_their_time, &audit_gap_record, call->arena, &list,
        BIND(bind_int(call->now_ms), bind_int(DAY_MS), bind_int(*after), bind_int(STEP_MAX))));
    const struct audit_gap *items = list.items;
    for (size_t i = 0; i < list.count;) {
        struct audit_gap gap = items[i++];
        for (; i < list.count && items[i].first == gap.last + 1; i++) {
            gap.last = items[i].last;
            gap.chain = items[i].chain;
        }
        TRY(cut_out(call, &gap));
    }
    if (list.count > 0) *after = items[list.count - 1].last;
    *ret_count = list.count;
    return db_commit(&tx);
}

static STATUS note_purge(struct call *call, int64_t count)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct audit_entry entry;

    if (count == 0) return OK;
    TRY(db_begin(call->db, &tx));
    audit_begin(&entry, "purge-audit-logs", (struct id){ 0 });
    audit_int(&entry, "numberOfEntries", count);
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}

STATUS audit_purge(struct call *call, int64_t *ret_count)
{
    int64_t limits = 0;
    int64_t after = 0;
    size_t step = STEP_MAX;

    *ret_count = 0;
    TRY(db_one_int(call->db, &count_limits, &limits, BIND_NONE));
    if (limits == 0) return OK;
    while (step == STEP_MAX) {
        TRY(purge_step(call, &after, &step));
        *ret_count += (int64_t)step;
    }
    return note_purge(call, *ret_count);
}
