/* Finding syncs, for those who ask. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/secret_sync_rows.h"
#include "domain/sync_context.h"
#include "json/record_json.h"

static const struct query of_project = { "SELECT " SECRET_SYNC_COLUMNS
                                         " FROM secret_sync s WHERE s.project_id = $1"
                                         " AND s.is_integration = 0 ORDER BY s.name" };
static const struct query by_name = { "SELECT " SECRET_SYNC_COLUMNS
                                      " FROM secret_sync s WHERE s.project_id = $1 AND s.name = $2"
                                      " AND s.is_integration = 0" };
static const struct query at_destination = {
    "SELECT " SECRET_SYNC_COLUMNS " FROM secret_sync s JOIN project p ON p.id = s.project_id"
    " WHERE p.org_id = $1 AND s.destination_key = $2 AND s.id <> $3 ORDER BY s.created_at, s.id"
};

static struct access_object object_of(const struct secret_sync *sync)
{
    return (struct access_object){ .environment = sync->environment.slug,
                                   .path = sync->folder.path,
                                   .connection_id = sync->connection_id };
}

STATUS secret_sync_require(struct call *call, const struct secret_sync *sync, enum action action)
{
    struct access_object object = object_of(sync);
    /* A sync whose source is gone has no environment or path to be conditional on. */
    bool is_whole = sync->folder_given == GIVEN;
    TRY(access_require(call, sync->project_id, SUBJECT_SECRET_SYNCS, action,
                       is_whole ? &object : NULL));
    return sync_contexts_require(call, sync, action);
}

static STATUS no_such_sync(struct call *call, struct id sync_id)
{
    char text[ID_TEXT_LEN];
    id_format(sync_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Could not find Netlify Sync with ID \"%.*s\"",
                     ID_TEXT_LEN, text);
}

STATUS secret_sync_get(struct call *call, struct id sync_id, enum action action,
                       struct secret_sync *ret_sync)
{
    struct status status = secret_sync_read(call, sync_id, ret_sync);

    if (status.code == STATUS_NOT_FOUND) return no_such_sync(call, sync_id);
    if (status.code) return status;
    if (ret_sync->is_integration) return no_such_sync(call, sync_id);
    status = secret_sync_require(call, ret_sync, action);
    return status.code == STATUS_NOT_FOUND ? no_such_sync(call, sync_id) : status;
}

static STATUS audit_read(struct call *call, const struct secret_sync *sync)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-secret-sync", sync->project_id);
    audit_text(&entry, "destination", sync->destination);
    audit_id(&entry, "syncId", sync->id);
    return audit_append_read(call, &entry);
}

static STATUS audit_list(struct call *call, struct id project_id, const struct record_list *list)
{
    const struct secret_sync *syncs = list->items;
    struct audit_entry entry;

    audit_begin(&entry, "get-secret-syncs", project_id);
    audit_text(&entry, "destination", STR("netlify"));
    audit_int(&entry, "count", (int64_t)list->count);
    json_key(&entry.metadata, "syncIds");
    json_array_begin(&entry.metadata);
    for (size_t i = 0; i < list->count; i++) json_write_id(&entry.metadata, syncs[i].id);
    json_array_end(&entry.metadata);
    return audit_append_read(call, &entry);
}

STATUS secret_sync_show(struct call *call, struct id sync_id, struct secret_sync *ret_sync)
{
    TRY(secret_sync_get(call, sync_id, ACTION_READ, ret_sync));
    return audit_read(call, ret_sync);
}

STATUS secret_sync_by_name(struct call *call, struct id project_id, struct str name,
                           struct secret_sync *ret_sync)
{
    struct secret_sync sync = { .version = 0 };

    NOT_FOUND_AS(call,
                 db_one(call->db, &by_name, &secret_sync_record, call->arena, &sync,
                        BIND(bind_id(&project_id), bind_text(name))),
                 NULL, "Could not find Netlify Sync with name \"%.*s\"",
                 STR_ARG(str_slice(name, 0, 256)));
    TRY(secret_sync_complete(call, &sync));
    *ret_sync = sync;
    TRY(secret_sync_require(call, ret_sync, ACTION_READ));
    return audit_read(call, ret_sync);
}

STATUS secret_sync_list(struct call *call, struct id project_id, struct record_list *ret_syncs)
{
    const struct ability *ability;
    struct record_list list;
    size_t count = 0;

    TRY(access_in_project(call, project_id, &ability));
    TRY(db_all(call->db, &of_project, &secret_sync_record, call->arena, &list,
               BIND(bind_id(&project_id))));
    struct secret_sync *syncs = list.items;
    for (size_t i = 0; i < list.count; i++) {
        TRY(secret_sync_complete(call, &syncs[i]));
        struct access_object object = object_of(&syncs[i]);
        bool is_whole = syncs[i].folder_given == GIVEN;
        if (ability_allows(ability, SUBJECT_SECRET_SYNCS, ACTION_READ, is_whole ? &object : NULL) &&
            sync_contexts_allow(ability, &syncs[i], ACTION_READ))
            syncs[count++] = syncs[i];
    }
    list.count = count;
    *ret_syncs = list;
    return audit_list(call, project_id, &list);
}

STATUS secret_sync_list_at(struct call *call, struct str destination_key, struct id except_id,
                           struct record_list *ret_syncs)
{
    struct str except = { (const char *)except_id.bytes, ID_BYTES };
    struct record_list list;

    TRY(db_all(call->db, &at_destination, &secret_sync_record, call->arena, &list,
               BIND(bind_id(&call->actor->org_id), bind_text(destination_key), bind_blob(except))));
    struct secret_sync *syncs = list.items;
    for (size_t i = 0; i < list.count; i++) TRY(secret_sync_complete(call, &syncs[i]));
    *ret_syncs = list;
    return OK;
}

/* Of two at one place: equal but for the names that are only for people, to which an account's slug
 * belongs where it was looked up. An absent context is `all`. */
static bool same_destination(const struct sync_destination *a, const struct sync_destination *b)
{
    bool is_looked_up = a->account_key.len > 0 && str_equal(a->account_key, b->account_key);

    return (is_looked_up || str_equal(a->account_id, b->account_id)) && sync_contexts_equal(a, b);
}

STATUS secret_sync_find_duplicate(struct call *call, const struct sync_destination *target,
                                  struct id exclude_sync_id, struct id *ret_sync_id,
                                  struct id *ret_project_id)
{
    struct record_list others;

    *ret_sync_id = (struct id){ 0 };
    *ret_project_id = (struct id){ 0 };
    TRY(secret_sync_list_at(call, sync_destination_key(target, call->arena), exclude_sync_id,
                            &others));
    const struct secret_sync *syncs = others.items;
    for (size_t i = 0; i < others.count; i++) {
        if (syncs[i].is_integration || !same_destination(target, &syncs[i].target)) continue;
        *ret_sync_id = syncs[i].id;
        *ret_project_id = syncs[i].project_id;
        return OK;
    }
    return OK;
}
