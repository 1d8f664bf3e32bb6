// SPDX-License-Identifier: Apache-2.0
#include "domain/audit_log.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/audit_event.h"
#include "json/json.h"
#include "model/checks.h"

#define DAY_MS (24 * 3600 * 1000LL)
enum { DAYS_MAX = 93, SCAN_MAX = 200000 };

static const struct query list = {
    "SELECT " AUDIT_LOG_COLUMNS " FROM audit a LEFT JOIN project p ON p.id = a.project_id"
    " LEFT JOIN org o ON o.id = a.org_id WHERE a.org_id = $1 AND (a.project_id = $2 OR $2 IS NULL)"
    " AND a.created_at >= $3 AND a.created_at <= $4"
    " AND (a.actor_type = $5 OR $5 IS NULL) AND (a.actor_id = $6 OR $6 IS NULL)"
    " AND (a.user_agent_type = $7 OR $7 IS NULL)"
    " AND (instr($8, ',' || a.event || ',') > 0 OR $8 IS NULL) AND a.position > $9"
    " ORDER BY a.position DESC"
};

/* What an entry's metadata must say. */
struct wanted {
    struct str name, value;
};
struct wanted_list {
    struct wanted *items;
    size_t count;
};

static void want(struct wanted_list *list_, struct str name, struct str value)
{
    if (value.len > 0) list_->items[list_->count++] = (struct wanted){ name, value };
}

static STATUS read_wanted(struct call *call, const struct audit_log_query *query,
                          struct wanted_list *ret_list)
{
    struct wanted_list wanted = {
        ARENA_ARRAY(call->arena, query->event_metadata.count + 3, struct wanted), 0
    };
    struct str path = STR_ABSENT;

    if (query->secret_path.len > 0 && !path_normalize(query->secret_path, call->arena, &path))
        return problem_field(call->problem, "secretPath", "Invalid secret path");
    want(&wanted, STR("environment"), query->environment);
    want(&wanted, STR("secretPath"), path);
    want(&wanted, STR("secretKey"), query->secret_key);
    for (size_t i = 0; i < query->event_metadata.count; i++) {
        struct str pair = query->event_metadata.items[i];
        size_t cut = str_find_char(pair, '=');
        if (cut == SIZE_MAX)
            return problem_field(call->problem, "eventMetadata", "Invalid key value pair format");
        want(&wanted, str_slice(pair, 0, cut), str_slice(pair, cut + 1, pair.len));
    }
    *ret_list = wanted;
    return OK;
}

static bool text_is(const struct json *json, struct str wanted, struct arena *arena)
{
    struct str text = json_text(json);
    if (!str_is_given(text)) text = json_dump(json, arena); /* a number, a truth value */
    return str_equal(text, wanted);
}

static bool metadata_matches(struct call *call, struct str metadata,
                             const struct wanted_list *wanted)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (wanted->count == 0) return true;
    if (json_parse(metadata, NULL, &document).code) return false;
    for (size_t i = 0; i < wanted->count; i++) {
        const char *name = arena_c_string(call->arena, wanted->items[i].name);
        const struct json *member = json_member(json_root(document), name);
        if (!member || !text_is(member, wanted->items[i].value, call->arena)) return false;
    }
    return true;
}

static STATUS read_times(struct call *call, const struct audit_log_query *query,
                         int64_t *ret_starts_at, int64_t *ret_ends_at)
{
    int64_t ends_at = query->ends_at ? query->ends_at : call->now_ms;
    int64_t starts_at = query->starts_at ? query->starts_at : call->now_ms - call->now_ms % DAY_MS;

    if (ends_at < starts_at)
        return problem_field(call->problem, "endDate", "End date cannot be before start date");
    if (ends_at - starts_at > DAYS_MAX * DAY_MS)
        return problem_field(call->problem, "endDate", "Dates must be within 3 months");
    *ret_starts_at = starts_at;
    *ret_ends_at = ends_at;
    return OK;
}

/* ",a,b,": absent when every event will do. */
static STATUS read_events(struct call *call, const struct texts *events, struct str *ret_text)
{
    struct str text = STR_ABSENT;

    for (size_t i = 0; i < events->count; i++) {
        struct str name = str_trim(events->items[i]);
        if (!audit_event_is_known(name))
            return problem_field(call->problem, "eventType", "Unknown event");
        text = arena_format(call->arena, "%.*s%s%.*s,", STR_ARG(text), i == 0 ? "," : "",
                            STR_ARG(name));
    }
    *ret_text = text;
    return OK;
}

/* Either right suffices for a project: the organisation's, or the project's own. */
static STATUS require(struct call *call, struct str project, struct id *ret_project_id)
{
    const struct ability *ability;

    *ret_project_id = (struct id){ 0 };
    if (project.len == 0) return access_require_org(call, SUBJECT_AUDIT_LOGS, ACTION_READ, NULL);
    if (!id_parse(project, ret_project_id))
        return CALL_FAIL(call, NOT_FOUND, NULL, "Project with ID '%.*s' not found",
                         STR_ARG(str_slice(project, 0, 64)));
    if (!access_in_org(call, call->actor->org_id, &ability).code &&
        ability_allows(ability, SUBJECT_AUDIT_LOGS, ACTION_READ, NULL))
        return OK;
    return access_require(call, *ret_project_id, SUBJECT_AUDIT_LOGS, ACTION_READ, NULL);
}

/* Goes through what matches, newest first, until it has been taken `limit` times. Metadata is looked
 * into here, not in SQL: that would be another text for every database. Bounded, so that a rare word
 * cannot walk a log of years. */
static STATUS each(struct call *call, struct rows *rows, const struct wanted_list *wanted,
                   int64_t offset, int64_t limit, audit_log_taker *take, void *context)
{
    AUTO(arena) arena = arena_new();
    int64_t skipped = 0;
    int64_t count = 0;
    bool has_row = false;

    for (int scanned = 0; scanned < SCAN_MAX && count < limit; scanned++) {
        struct audit_log entry;
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        if (!metadata_matches(call, rows_borrow(rows, 10), wanted)) continue;
        if (skipped++ < offset) continue;
        TRY(rows_record(rows, 0, &audit_log_record, arena, &entry));
        TRY(take(context, &entry));
        arena_clear(arena);
        count++;
    }
    return OK;
}

static STATUS walk(struct call *call, const struct audit_log_query *query, struct id project_id,
                   int64_t limit, audit_log_taker *take, void *context)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct wanted_list wanted = { 0 };
    int64_t starts_at = 0;
    int64_t ends_at = 0;
    struct str events = STR_ABSENT;
    struct id actor_id = { 0 };

    TRY(read_times(call, query, &starts_at, &ends_at));
    TRY(read_events(call, &query->event_types, &events));
    TRY(read_wanted(call, query, &wanted));
    if (query->actor.len > 0 && !id_parse(query->actor, &actor_id))
        return problem_field(call->problem, "actor", "Invalid uuid");
    TRY(audit_journal_flush(call->domain->audit_journal));
    TRY(db_query(
        call->db, &list, &rows,
        BIND(bind_id(&call->actor->org_id), bind_id(&project_id), bind_int(starts_at),
             bind_int(ends_at),
             bind_text(query->actor_type.len > 0 ? query->actor_type : STR_ABSENT),
             bind_id(&actor_id),
             bind_text(query->user_agent_type.len > 0 ? query->user_agent_type : STR_ABSENT),
             bind_text(events), bind_int(query->after_position))));
    return each(call, rows, &wanted, query->offset, limit, take, context);
}

static STATUS note(struct call *call, const char *event, struct id project_id)
{
    struct audit_entry entry;

    audit_begin(&entry, event, project_id);
    return audit_append_read(call, &entry);
}

STATUS audit_log_list(struct call *call, const struct audit_log_query *query, audit_log_taker *take,
                      void *context)
{
    struct id project_id;

    TRY(require(call, query->project_id, &project_id));
    TRY(walk(call, query, project_id, query->limit, take, context));
    /* Who follows the log is noted once, or each look would give the next one something to see. */
    if (query->offset > 0 || query->after_position > 0) return OK;
    return note(call, "get-audit-logs", project_id);
}

STATUS audit_log_export(struct call *call, const struct audit_log_query *query,
                        audit_log_taker *take, void *context)
{
    struct id project_id;

    TRY(require(call, query->project_id, &project_id));
    TRY(walk(call, query, project_id, AUDIT_EXPORT_MAX, take, context));
    return note(call, "export-audit-logs", project_id);
}

STATUS audit_log_check(struct call *call, struct audit_check *ret_check)
{
    struct audit_finding found;
    struct audit_entry entry;

    TRY(access_require_org(call, SUBJECT_AUDIT_LOGS, ACTION_READ, NULL));
    TRY(audit_journal_flush(call->domain->audit_journal));
    struct status status = audit_verify(call, &found);
    if (status.code && status.code != STATUS_CORRUPT) return status;
    *ret_check = (struct audit_check){
        .is_intact = status.code == STATUS_OK,
        .entries = found.entries,
        .purged = found.purged,
        .newest_position = found.newest_position,
        .newest_link = found.newest_link,
        .wrong_position = found.wrong_position,
        .wrong_position_given = status.code ? GIVEN : NOT_GIVEN,
        .checked_at = call->now_ms,
    };
    audit_begin(&entry, "verify-audit-logs", (struct id){ 0 });
    audit_bool(&entry, "isIntact", ret_check->is_intact);
    audit_int(&entry, "entries", found.entries);
    return audit_append_read(call, &entry);
}
