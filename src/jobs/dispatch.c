// SPDX-License-Identifier: Apache-2.0
#include "jobs/dispatch.h"

#include "base/index.h"
#include "domain/change_event.h"
#include "domain/secret_sync.h"
#include "domain/source.h"
#include "domain/webhook_delivery.h"

enum { ENTRIES_MAX = 1000 };

struct entry {
    int64_t id;
    struct str kind, path, actor;
    struct id project_id, environment_id, subject_id;
};

static const struct field entry_fields[] = {
    FIELD(entry, id, "id", INT, COLUMN),
    FIELD(entry, kind, "kind", TEXT, COLUMN),
    FIELD(entry, project_id, "projectId", ID, COLUMN),
    FIELD(entry, environment_id, "environmentId", ID, COLUMN),
    FIELD(entry, path, "path", TEXT, COLUMN),
    FIELD(entry, subject_id, "subjectId", ID, COLUMN),
    FIELD(entry, actor, "actor", TEXT, COLUMN),
};
static const struct record entry_record = RECORD(entry, "OutboxEntry", entry_fields);

/* Of a sync, as much as it takes to enqueue a run of it. */
static const struct field sync_fields[] = {
    FIELD(secret_sync, id, "id", ID, COLUMN),
    FIELD(secret_sync, connection_id, "connectionId", ID, COLUMN),
    FIELD(secret_sync, destination_key, "destinationKey", TEXT, COLUMN),
};
static const struct record sync_record = RECORD(secret_sync, "EnqueuedSync", sync_fields);

static const struct query count_entries = {
    "SELECT count(*) FROM (SELECT 1 FROM outbox LIMIT 1) found"
};
static const struct query oldest_entries = {
    "SELECT id, kind, project_id, environment_id, path, subject_id, actor FROM outbox"
    " ORDER BY id LIMIT $1"
};
static const struct query drop_entries = { "DELETE FROM outbox WHERE id <= $1" };
static const struct query auto_syncs_of_folder = {
    "SELECT id, connection_id, destination_key FROM secret_sync"
    " WHERE folder_id = $1 AND is_auto_sync = 1"
};
static const struct query auto_syncs_of_context = {
    "SELECT s.id, s.connection_id, s.destination_key FROM sync_context c"
    " JOIN secret_sync s ON s.id = c.sync_id WHERE c.folder_id = $1 AND s.is_auto_sync = 1"
};
static const struct query sync_by_id = {
    "SELECT id, connection_id, destination_key FROM secret_sync WHERE id = $1"
};
static const struct query waiting_payload = {
    "SELECT payload FROM job WHERE kind = $1 AND subject_id = $2 AND state = 'waiting'"
};

struct dispatch {
    struct call *call;
    struct index seen; /* entries, folders and syncs that were seen to */
};

static bool is_news(struct dispatch *dispatch, const char *what, struct id a, struct id b,
                    struct str path)
{
    struct arena *arena = dispatch->call->arena;
    struct str first = id_text(a, arena);
    struct str second = id_text(b, arena);
    struct str text = arena_format(arena, "%s %.*s %.*s %.*s", what, STR_ARG(first),
                                   STR_ARG(second), STR_ARG(path));

    return index_put(&dispatch->seen, text, 0);
}

/* --- jobs ----------------------------------------------------------------------------------------- */

/* A run that a person asked for and that still waits keeps what it was asked with. */
static STATUS payload_of_waiting(struct call *call, enum sync_kind kind, struct id sync_id,
                                 struct str *ret_payload)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &waiting_payload, &rows,
                 BIND(bind_text(str_from_c(sync_kind_name(kind))), bind_id(&sync_id))));
    TRY(rows_next(rows, &has_row));
    *ret_payload = has_row ? rows_text(rows, 0, call->arena) : STR_ABSENT;
    return OK;
}

static STATUS enqueue(struct dispatch *dispatch, const struct secret_sync *sync,
                      enum sync_kind kind)
{
    struct call *call = dispatch->call;
    struct str payload;

    if (!is_news(dispatch, sync_kind_name(kind), sync->id, sync->id, STR(""))) return OK;
    TRY(payload_of_waiting(call, kind, sync->id, &payload));
    return secret_sync_enqueue(call, sync, kind, payload, call->now_ms + GATHER_MS, JOB_BACKGROUND);
}

static STATUS enqueue_found(struct dispatch *dispatch, const struct query *query, struct id id,
                            enum sync_kind kind)
{
    struct call *call = dispatch->call;
    struct record_list list;

    TRY(db_all(call->db, query, &sync_record, call->arena, &list, BIND(bind_id(&id))));
    const struct secret_sync *syncs = list.items;
    for (size_t i = 0; i < list.count; i++) TRY(enqueue(dispatch, &syncs[i], kind));
    return OK;
}

/* --- entries -------------------------------------------------------------------------------------- */

/* Who listens to a folder hears of what it imports or refers to. Of its own changes they heard when
 * those were made. */
static STATUS tell_listeners(struct dispatch *dispatch, const struct entry *entry, struct id folder)
{
    struct call *call = dispatch->call;
    struct place place;
    struct status status = place_of_folder(call, folder, &place);

    if (status.code == STATUS_NOT_FOUND) return OK; /* deleted meanwhile */
    TRY(status);
    if (id_equal(place.environment.id, entry->environment_id) &&
        str_equal(place.folder.path, entry->path))
        return OK;
    if (!is_news(dispatch, "listener", folder, folder, STR(""))) return OK;
    return change_event_imports(call, entry->project_id, place.environment.slug, place.folder.path);
}

static STATUS dispatch_path(struct dispatch *dispatch, const struct entry *entry)
{
    struct ids folders;

    if (str_is_given(entry->actor) &&
        is_news(dispatch, "change", entry->project_id, entry->environment_id, entry->path))
        TRY(webhook_tell_change(dispatch->call, entry->environment_id, entry->path, entry->actor));
    if (!is_news(dispatch, "path", entry->project_id, entry->environment_id, entry->path))
        return OK;
    TRY(source_dependents(dispatch->call, entry->project_id, entry->environment_id, entry->path,
                          &folders));
    for (size_t i = 0; i < folders.count; i++) {
        struct id folder = folders.items[i];
        TRY(tell_listeners(dispatch, entry, folder));
        if (!is_news(dispatch, "folder", folder, folder, STR(""))) continue;
        TRY(enqueue_found(dispatch, &auto_syncs_of_folder, folder, SYNC_RUN_SYNC));
        TRY(enqueue_found(dispatch, &auto_syncs_of_context, folder, SYNC_RUN_SYNC));
    }
    return OK;
}

static STATUS dispatch_entry(struct dispatch *dispatch, const struct entry *entry)
{
    if (str_equal(entry->kind, STR("path"))) return dispatch_path(dispatch, entry);
    for (enum sync_kind kind = SYNC_RUN_SYNC; kind <= SYNC_RUN_REMOVE; kind++) {
        if (str_equal(entry->kind, str_from_c(sync_kind_name(kind))))
            return enqueue_found(dispatch, &sync_by_id, entry->subject_id, kind);
    }
    return OK; /* of a newer version, which is not expected to run beside this one */
}

static STATUS dispatch_entries(struct call *call, const struct record_list *list)
{
    struct dispatch dispatch = { .call = call };
    const struct entry *entries = list->items;

    index_init(&dispatch.seen, call->arena, list->count);
    for (size_t i = 0; i < list->count; i++) TRY(dispatch_entry(&dispatch, &entries[i]));
    return db_run(call->db, &drop_entries, NULL, BIND(bind_int(entries[list->count - 1].id)));
}

STATUS dispatch_outbox(struct call *call, bool *ret_has_more)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct record_list entries;
    int64_t count = 0;

    *ret_has_more = false;
    TRY(db_one_int(call->db, &count_entries, &count, BIND_NONE));
    if (count == 0) return OK; /* without taking the write lock */
    TRY(db_begin(call->db, &tx));
    TRY(db_all(call->db, &oldest_entries, &entry_record, call->arena, &entries,
               BIND(bind_int(ENTRIES_MAX))));
    if (entries.count == 0) return OK; /* another replica was quicker */
    TRY(dispatch_entries(call, &entries));
    call->must_wake = false; /* it is the runner itself that is at work */
    *ret_has_more = entries.count == ENTRIES_MAX;
    return call_commit(call, &tx);
}
