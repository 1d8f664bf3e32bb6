// SPDX-License-Identifier: Apache-2.0
#include "domain/audit_log.h"

#include "base/memory.h"
#include "domain/access.h"
#include "domain/audit.h"
#include "domain/audit_event.h"
#include "json/json.h"
#include "model/checks.h"

#define DAY_MS (24 * 3600 * 1000LL)
enum { DAYS_MAX = 93, PAGE_ROWS = 100, POSITION_COLUMN = 14 };

static const struct query list = {
    "SELECT " AUDIT_LOG_COLUMNS " FROM audit a LEFT JOIN project p ON p.id = a.project_id"
    " LEFT JOIN org o ON o.id = a.org_id WHERE a.org_id = $1 AND (a.project_id = $2 OR $2 IS NULL)"
    " AND a.created_at >= $3 AND a.created_at <= $4"
    " AND (a.actor_type = $5 OR $5 IS NULL) AND (a.actor_id = $6 OR $6 IS NULL)"
    " AND (a.user_agent_type = $7 OR $7 IS NULL)"
    " AND (instr($8, ',' || a.event || ',') > 0 OR $8 IS NULL) AND a.position > $9"
    " AND a.position < $10 ORDER BY a.position DESC"
};

/* What an entry's metadata must say. */
struct wanted {
    struct str name, value;
};
struct wanted_list {
    struct wanted *items;
    size_t count;
};

/* A query that was found to be allowed and to make sense. */
struct filter {
    struct id org_id, project_id, actor_id;
    int64_t starts_at, ends_at;
    int64_t after, before; /* positions */
    struct str actor_type, user_agent_type;
    struct str events; /* ",a,b,": absent when every event will do */
    struct wanted_list wanted;
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

static struct str given(struct str text)
{
    return text.len > 0 ? text : STR_ABSENT;
}

static STATUS read_filter(struct call *call, const struct audit_log_query *query,
                          struct filter *ret_filter)
{
    struct filter filter = {
        .org_id = call->actor->org_id,
        .after = query->after_position,
        .before = INT64_MAX,
        .actor_type = given(query->actor_type),
        .user_agent_type = given(query->user_agent_type),
    };

    TRY(require(call, query->project_id, &filter.project_id));
    TRY(read_times(call, query, &filter.starts_at, &filter.ends_at));
    TRY(read_events(call, &query->event_types, &filter.events));
    TRY(read_wanted(call, query, &filter.wanted));
    if (query->actor.len > 0 && !id_parse(query->actor, &filter.actor_id))
        return problem_field(call->problem, "actor", "Invalid uuid");
    *ret_filter = filter;
    return OK;
}

static STATUS select_rows(struct call *call, const struct filter *filter, struct rows **ret_rows)
{
    return db_query(call->db, &list, ret_rows,
                    BIND(bind_id(&filter->org_id), bind_id(&filter->project_id),
                         bind_int(filter->starts_at), bind_int(filter->ends_at),
                         bind_text(filter->actor_type), bind_id(&filter->actor_id),
                         bind_text(filter->user_agent_type), bind_text(filter->events),
                         bind_int(filter->after), bind_int(filter->before)));
}

/* A walk over what a filter lets through. */
struct visit {
    struct call *call;
    const struct filter *filter;
    struct arena *arena; /* of one entry */
    int64_t skip;
    audit_log_taker *take;
    void *context;
};

/* Takes the entry at the cursor, if its metadata is what is wanted. That is looked into here, not in
 * SQL: it would be another text for every database. */
static STATUS visit_row(struct visit *visit, const struct rows *rows, bool *ret_is_taken)
{
    struct audit_log entry;

    *ret_is_taken = false;
    if (!metadata_matches(visit->call, rows_borrow(rows, 10), &visit->filter->wanted)) return OK;
    if (visit->skip-- > 0) return OK;
    arena_clear(visit->arena);
    TRY(rows_record(rows, 0, &audit_log_record, visit->arena, &entry));
    *ret_is_taken = true;
    return visit->take(visit->context, &entry);
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
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    AUTO(arena) arena = arena_new();
    struct filter filter = { 0 };
    struct visit visit = { call, &filter, arena, query->offset, take, context };
    int64_t count = 0;
    bool has_row = true;

    TRY(read_filter(call, query, &filter));
    TRY(audit_journal_flush(call->domain->audit_journal));
    TRY(select_rows(call, &filter, &rows));
    while (count < query->limit) {
        bool is_taken = false;
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        TRY(visit_row(&visit, rows, &is_taken));
        count += is_taken;
    }
    rows_close(rows);
    rows = NULL;
    /* Who follows the log is noted once, or each look would give the next one something to see. */
    if (query->offset > 0 || query->after_position > 0) return OK;
    return note(call, "get-audit-logs", filter.project_id);
}

/* --- exports ---------------------------------------------------------------------------------- */

struct audit_export {
    struct arena *arena; /* holds the filter's texts */
    struct filter filter;
};

static struct wanted_list copy_wanted(const struct wanted_list *wanted, struct arena *arena)
{
    struct wanted_list copy = { ARENA_ARRAY(arena, wanted->count, struct wanted), wanted->count };

    for (size_t i = 0; i < wanted->count; i++) {
        copy.items[i] = (struct wanted){ arena_copy(arena, wanted->items[i].name),
                                         arena_copy(arena, wanted->items[i].value) };
    }
    return copy;
}

static struct str keep(struct str text, struct arena *arena)
{
    return str_is_given(text) ? arena_copy(arena, text) : STR_ABSENT;
}

STATUS audit_export_open(struct call *call, const struct audit_log_query *query,
                         struct audit_export **ret_export)
{
    struct filter filter = { 0 };

    TRY(read_filter(call, query, &filter));
    TRY(note(call, "export-audit-logs", filter.project_id));
    TRY(audit_journal_flush(call->domain->audit_journal));
    struct audit_export *export = memory_alloc_zeroed(1, sizeof *export);
    export->arena = arena_new();
    export->filter = filter;
    export->filter.actor_type = keep(filter.actor_type, export->arena);
    export->filter.user_agent_type = keep(filter.user_agent_type, export->arena);
    export->filter.events = keep(filter.events, export->arena);
    export->filter.wanted = copy_wanted(&filter.wanted, export->arena);
    *ret_export = export;
    return OK;
}

STATUS audit_export_page(struct audit_export *export, struct call *call, audit_log_taker *take,
                         void *context, bool *ret_has_more)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    AUTO(arena) arena = arena_new();
    struct filter *filter = &export->filter;
    struct visit visit = { call, filter, arena, 0, take, context };
    bool has_row = true;

    TRY(select_rows(call, filter, &rows));
    for (int i = 0; i < PAGE_ROWS; i++) {
        bool is_taken = false;
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        filter->before = rows_int(rows, POSITION_COLUMN);
        TRY(visit_row(&visit, rows, &is_taken));
    }
    *ret_has_more = has_row;
    return OK;
}

void audit_export_free(struct audit_export *export)
{
    if (!export) return;
    arena_free(export->arena);
    memory_free(export);
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
