/* Renaming and deleting folders, with all that is below them. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/access.h"
#include "domain/change_event.h"
#include "domain/folder_rows.h"
#include "domain/outbox.h"
#include "model/checks.h"

static const struct query update = {
    "UPDATE folder SET name = $2, path = $3, description = $4, version = version + 1,"
    " updated_at = $5 WHERE id = $1"
};
static const struct query move_descendants = {
    "UPDATE folder SET path = $4 || substr(path, length($5) + 1), updated_at = $6"
    " WHERE environment_id = $1 AND path > $2 AND path < $3 AND deleted_at IS NULL"
};
static const struct query mark_deleted = {
    "UPDATE folder SET deleted_at = $5, updated_at = $5 WHERE deleted_at IS NULL"
    " AND (id = $1 OR (environment_id = $2 AND path > $3 AND path < $4))"
};
static const struct query syncs_lose_source = {
    "UPDATE secret_sync SET folder_id = NULL, updated_at = $2 WHERE folder_id IN"
    " (SELECT id FROM folder WHERE deleted_at = $2 AND environment_id = $1)"
};
static const struct query contexts_lose_source = {
    "UPDATE sync_context SET folder_id = NULL WHERE folder_id IN"
    " (SELECT id FROM folder WHERE deleted_at = $2 AND environment_id = $1)"
};
static const struct query imports_below_delete = {
    "DELETE FROM secret_import WHERE folder_id IN"
    " (SELECT id FROM folder WHERE deleted_at = $2 AND environment_id = $1)"
};

static STATUS tell_of_one(struct call *call, const struct folder *folder, struct str environment,
                          enum event_kind kind)
{
    TRY(outbox_path_changed(call, folder->project_id, folder->environment_id, folder->path));
    return change_event_folder(call, kind, folder->project_id, environment, folder->path);
}

/* Everything that reads this folder or one below it must look again. */
static STATUS tell_of_change(struct call *call, const struct folder *folder, struct str environment,
                             enum event_kind kind)
{
    struct record_list below;

    TRY(folder_list_below(call, folder, 0, &below));
    TRY(tell_of_one(call, folder, environment, kind));
    const struct folder *folders = below.items;
    for (size_t i = 0; i < below.count; i++) TRY(tell_of_one(call, &folders[i], environment, kind));
    return OK;
}

static STATUS rename_paths(struct call *call, const struct folder *folder, struct str new_path)
{
    struct below below = folder_paths_below(call, folder->path);

    return db_run(call->db, &move_descendants, NULL,
                  BIND(bind_id(&folder->environment_id), bind_text(below.from), bind_text(below.to),
                       bind_text(new_path), bind_text(folder->path), bind_int(call->now_ms)));
}

static STATUS write_folder(struct call *call, const struct folder *folder, struct str name,
                           struct str path, struct str description)
{
    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&folder->id), bind_text(name), bind_text(path),
                       bind_text(description), bind_int(call->now_ms)));
}

static STATUS find_for_change(struct call *call, struct id folder_id, struct place *ret_place)
{
    const struct ability *ability;
    struct status status = place_of_folder(call, folder_id, ret_place);

    /* Somebody else's folder must look exactly like one that does not exist. */
    if (!status.code) status = access_in_project(call, ret_place->folder.project_id, &ability);
    NOT_FOUND_AS(call, status, "UpdateFolder", "Folder not found");
    if (id_is_nil(ret_place->folder.parent_id))
        return CALL_FAIL(call, BAD_REQUEST, "UpdateFolder", "The root folder can't be changed");
    return OK;
}

/* Inside the caller's transaction. */
static STATUS change_folder(struct call *call, const struct folder_change *change,
                            struct folder *ret_folder)
{
    struct place place;

    TRY(find_for_change(call, change->id, &place));
    const struct folder *folder = &place.folder;
    struct str parent = path_parent(folder->path);
    TRY(access_require(
        call, folder->project_id, SUBJECT_SECRET_FOLDERS, ACTION_EDIT,
        &(struct access_object){ .environment = place.environment.slug, .path = parent }));
    struct str name = change->name.len > 0 ? change->name : folder->name;
    struct str path = path_join(parent, name, call->arena);
    struct str text = change->description_given ? change->description : folder->description;
    bool is_renamed = !str_equal(path, folder->path);
    if (is_renamed) TRY(tell_of_change(call, folder, place.environment.slug, EVENT_DELETE));
    CONFLICT_AS(call, write_folder(call, folder, name, path, text), "UpdateFolder",
                "Folder with name '%.*s' already exists in path '%.*s'", STR_ARG(name),
                STR_ARG(str_slice(parent, 0, 200)));
    if (is_renamed) TRY(rename_paths(call, folder, path));
    TRY(folder_get(call, change->id, ret_folder));
    if (is_renamed) TRY(tell_of_change(call, ret_folder, place.environment.slug, EVENT_CREATE));
    return folder_audit(call, "update-folder", place.environment.slug, ret_folder);
}

STATUS folder_update(struct call *call, const struct folder_change *change,
                     struct folder *ret_folder)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(change_folder(call, change, ret_folder));
    return call_commit(call, &tx);
}

STATUS folder_update_all(struct call *call, const struct folder_change *changes, size_t count,
                         struct record_list *ret_folders)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct folder *folders = ARENA_ARRAY(call->arena, count, struct folder);

    TRY(db_begin(call->db, &tx));
    for (size_t i = 0; i < count; i++) TRY(change_folder(call, &changes[i], &folders[i]));
    TRY(call_commit(call, &tx));
    *ret_folders = (struct record_list){ folders, count };
    return OK;
}

static STATUS find_for_delete(struct call *call, const struct place *parent, struct str id_or_name,
                              struct folder *ret_folder)
{
    struct id id;
    struct status status = FAIL(NOT_FOUND);

    if (id_parse(id_or_name, &id)) {
        status = folder_get(call, id, ret_folder);
        if (!status.code && !id_equal(ret_folder->environment_id, parent->environment.id))
            status = FAIL(NOT_FOUND);
    }
    if (status.code == STATUS_NOT_FOUND)
        status =
            folder_by_path(call, parent->environment.id,
                           path_join(parent->folder.path, id_or_name, call->arena), ret_folder);
    NOT_FOUND_AS(call, status, "DeleteFolder", "Folder '%.*s' in path '%.*s' not found",
                 STR_ARG(str_slice(id_or_name, 0, 64)),
                 STR_ARG(str_slice(parent->folder.path, 0, 200)));
    if (id_is_nil(ret_folder->parent_id))
        return CALL_FAIL(call, BAD_REQUEST, "DeleteFolder", "The root folder can't be deleted");
    return OK;
}

static STATUS mark_tree_deleted(struct call *call, const struct folder *folder)
{
    struct below below = folder_paths_below(call, folder->path);
    struct value environment = bind_id(&folder->environment_id);
    struct value now = bind_int(call->now_ms);

    TRY(db_run(
        call->db, &mark_deleted, NULL,
        BIND(bind_id(&folder->id), environment, bind_text(below.from), bind_text(below.to), now)));
    TRY(db_run(call->db, &syncs_lose_source, NULL, BIND(environment, now)));
    TRY(db_run(call->db, &contexts_lose_source, NULL, BIND(environment, now)));
    return db_run(call->db, &imports_below_delete, NULL, BIND(environment, now));
}

STATUS folder_delete(struct call *call, struct id project_id, struct str environment_slug,
                     struct str parent_path, struct str id_or_name, bool is_forced,
                     struct folder *ret_folder)
{
    (void)is_forced; /* a deleted folder can be restored, so both forms of the contract delete */
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct place parent;

    TRY(db_begin(call->db, &tx));
    TRY(place_find(call, project_id, environment_slug, parent_path, "DeleteFolder", &parent));
    TRY(access_require(
        call, project_id, SUBJECT_SECRET_FOLDERS, ACTION_DELETE,
        &(struct access_object){ .environment = environment_slug, .path = parent.folder.path }));
    TRY(find_for_delete(call, &parent, id_or_name, ret_folder));
    TRY(tell_of_change(call, ret_folder, parent.environment.slug, EVENT_DELETE));
    TRY(mark_tree_deleted(call, ret_folder));
    TRY(folder_audit(call, "delete-folder", environment_slug, ret_folder));
    return call_commit(call, &tx);
}
