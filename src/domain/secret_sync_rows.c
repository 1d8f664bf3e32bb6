/* Rows of syncs: reading them whole, enqueueing their runs, dropping them. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_sync.h"

#include "domain/audit.h"
#include "domain/secret_sync_rows.h"
#include "domain/sync_context.h"
#include "json/record_json.h"

static const struct query by_id = { "SELECT " SECRET_SYNC_COLUMNS
                                    " FROM secret_sync s WHERE s.id = $1" };
static const struct query connection_of = {
    "SELECT app, name, id FROM app_connection WHERE id = $1"
};
static const struct query place_of = {
    "SELECT e.slug, e.name, e.id, f.id, f.path FROM folder f"
    " JOIN environment e ON e.id = f.environment_id"
    " WHERE f.id = $1 AND f.deleted_at IS NULL AND e.deleted_at IS NULL"
};
static const struct query redeploy_of = { "SELECT " REDEPLOY_COLUMNS
                                          " FROM sync_redeploy d WHERE d.id = $1" };
static const struct query drop = { "DELETE FROM secret_sync WHERE id = $1" };
static const struct query mark_pending[] = {
    [SYNC_RUN_SYNC] = { "UPDATE secret_sync SET sync_status = 'pending' WHERE id = $1" },
    [SYNC_RUN_IMPORT] = { "UPDATE secret_sync SET import_status = 'pending' WHERE id = $1" },
    [SYNC_RUN_REMOVE] = { "UPDATE secret_sync SET remove_status = 'pending' WHERE id = $1" },
    [SYNC_RUN_UNDO] = { "UPDATE secret_sync SET is_auto_sync = 0 WHERE id = $1" },
};

const char *sync_kind_name(enum sync_kind kind)
{
    static const char *const names[] = { [SYNC_RUN_SYNC] = "sync",
                                         [SYNC_RUN_IMPORT] = "import",
                                         [SYNC_RUN_REMOVE] = "remove",
                                         [SYNC_RUN_UNDO] = "undo" };
    return names[kind];
}

STATUS sync_part_from_text(struct call *call, const struct record *record, struct str text,
                           void *ret_part)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(text, call->problem, &document));
    return record_from_json(record, json_root(document), call->arena, call->problem, ret_part);
}

static STATUS add_connection(struct call *call, struct secret_sync *sync)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &connection_of, &rows, BIND(bind_id(&sync->connection_id))));
    TRY(rows_next(rows, &has_row));
    sync->connection_given = has_row ? GIVEN : NOT_GIVEN;
    if (!has_row) return OK;
    sync->connection =
        (struct sync_connection){ rows_text(rows, 0, call->arena), rows_text(rows, 1, call->arena),
                                  rows_id(rows, 2) };
    return OK;
}

/* A source that was deleted leaves environment and folder null. */
static STATUS add_place(struct call *call, struct secret_sync *sync)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    if (id_is_nil(sync->folder_id)) return OK;
    TRY(db_query(call->db, &place_of, &rows, BIND(bind_id(&sync->folder_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) {
        sync->folder_id = (struct id){ 0 };
        return OK;
    }
    sync->environment =
        (struct sync_environment){ rows_text(rows, 0, call->arena), rows_text(rows, 1, call->arena),
                                   rows_id(rows, 2) };
    sync->folder = (struct sync_folder){ rows_id(rows, 3), rows_text(rows, 4, call->arena) };
    sync->environment_given = GIVEN;
    sync->folder_given = GIVEN;
    return OK;
}

static STATUS add_redeploy(struct call *call, struct secret_sync *sync)
{
    if (id_is_nil(sync->redeploy_id)) return OK;
    struct status status = db_one(call->db, &redeploy_of, &redeploy_record, call->arena,
                                  &sync->redeploy, BIND(bind_id(&sync->redeploy_id)));
    if (status.code == STATUS_NOT_FOUND) return OK; /* too old to be kept */
    sync->redeploy_given = GIVEN;
    return status;
}

STATUS secret_sync_complete(struct call *call, struct secret_sync *sync)
{
    TRY(sync_part_from_text(call, &sync_settings_record, sync->settings_json, &sync->settings));
    TRY(sync_part_from_text(call, &sync_destination_stored_record, sync->destination_json,
                            &sync->target));
    TRY(sync_contexts_read(call, sync->id, &sync->target.contexts));
    TRY(add_connection(call, sync));
    TRY(add_redeploy(call, sync));
    return add_place(call, sync);
}

STATUS secret_sync_read(struct call *call, struct id sync_id, struct secret_sync *ret_sync)
{
    struct secret_sync sync = { .version = 0 };

    TRY(db_one(call->db, &by_id, &secret_sync_record, call->arena, &sync, BIND(bind_id(&sync_id))));
    TRY(secret_sync_complete(call, &sync));
    *ret_sync = sync;
    return OK;
}

STATUS secret_sync_enqueue(struct call *call, const struct secret_sync *sync, enum sync_kind kind,
                           struct str payload, int64_t run_at_ms, enum job_priority priority)
{
    struct id job_id;

    TRY(db_run(call->db, &mark_pending[kind], NULL, BIND(bind_id(&sync->id))));
    return job_enqueue(call,
                       &(struct job_wish){
                           .kind = sync_kind_name(kind),
                           .subject_id = sync->id,
                           .group_key = sync->destination_key,
                           .limit_key = id_text(sync->connection_id, call->arena),
                           .payload = payload,
                           .run_at_ms = run_at_ms,
                           .priority = priority,
                       },
                       &job_id);
}

struct str sync_destination_key(const struct sync_destination *target, struct arena *arena)
{
    /* A site's id is unique at Netlify, whatever account id or slug stands before it. */
    if (target->site_id.len > 0)
        return arena_format(arena, "netlify:site:%.*s", STR_ARG(target->site_id));
    bool is_known = target->account_key.len > 0;
    return arena_format(arena, "netlify:account:%.*s",
                        STR_ARG(is_known ? target->account_key : target->account_id));
}

/* Names and places, no values: what was mapped to what. */
static void audit_contexts(struct audit_entry *entry, const struct record_list *contexts)
{
    const struct sync_context *items = contexts->items;

    json_key(&entry->metadata, "contexts");
    json_array_begin(&entry->metadata);
    for (size_t i = 0; i < contexts->count; i++)
        record_to_json(&sync_context_record, &items[i], &entry->metadata);
    json_array_end(&entry->metadata);
}

STATUS secret_sync_audit(struct call *call, const char *event, const struct secret_sync *sync)
{
    struct audit_entry entry;

    audit_begin(&entry, event, sync->project_id);
    audit_text(&entry, "destination", STR("netlify"));
    audit_id(&entry, "syncId", sync->id);
    audit_text(&entry, "name", sync->name);
    audit_id(&entry, "connectionId", sync->connection_id);
    audit_text(&entry, "environment", sync->environment.slug);
    audit_text(&entry, "secretPath", sync->folder.path);
    audit_text(&entry, "siteId", sync->target.site_id);
    audit_text(&entry, "context", sync->target.context);
    if (sync->target.contexts.count > 0) audit_contexts(&entry, &sync->target.contexts);
    audit_bool(&entry, "isAutoSyncEnabled", sync->is_auto_sync);
    audit_text(&entry, "redeploy", str_from_c(redeploy_via_names[sync->settings.redeploy.via]));
    return audit_append(call, &entry);
}

STATUS secret_sync_drop(struct call *call, const struct secret_sync *sync)
{
    TRY(job_forget(call, sync->id));
    TRY(db_run(call->db, &drop, NULL, BIND(bind_id(&sync->id))));
    if (sync->is_integration) return OK; /* whoever deleted the integration is in the log */
    return secret_sync_audit(call, "delete-secret-sync", sync);
}
