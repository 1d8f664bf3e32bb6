// SPDX-License-Identifier: Apache-2.0
#include "domain/folder.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/outbox.h"
#include "domain/project.h"
#include "model/checks.h"

static const struct query by_path = {
    "SELECT " FOLDER_COLUMNS " FROM folder f"
    " WHERE f.environment_id = $1 AND f.path = $2 AND f.deleted_at IS NULL"
};
static const struct query by_id = {
    "SELECT " FOLDER_COLUMNS " FROM folder f WHERE f.id = $1 AND f.deleted_at IS NULL"
};
static const struct query children = {
    "SELECT " FOLDER_COLUMNS " FROM folder f WHERE f.parent_id = $1 AND f.deleted_at IS NULL"
    " AND coalesce(f.secrets_changed_at, 0) >= $2 ORDER BY f.name"
};
/* A prefix is a range of the index on (environment_id, path): "/a/" up to, but not with, "/a0". */
static const struct query descendants = {
    "SELECT " FOLDER_COLUMNS " FROM folder f WHERE f.environment_id = $1"
    " AND f.path > $2 AND f.path < $3 AND f.deleted_at IS NULL"
    " AND coalesce(f.secrets_changed_at, 0) >= $4 ORDER BY f.path"
};
static const struct query insert = {
    "INSERT INTO folder (id, project_id, environment_id, parent_id, name, path, description,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
};
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
static const struct query imports_below_delete = {
    "DELETE FROM secret_import WHERE folder_id IN"
    " (SELECT id FROM folder WHERE deleted_at = $2 AND environment_id = $1)"
};
static const struct query environment_of = {
    "SELECT " ENVIRONMENT_COLUMNS " FROM environment WHERE id = $1 AND deleted_at IS NULL"
};

/* The range of paths below a folder: every path that begins with "<path>/". */
struct below {
    struct str from, to;
};

static struct below paths_below(struct call *call, struct str path)
{
    struct str stem = path.len <= 1 ? STR("") : path;
    return (struct below){
        arena_format(call->arena, "%.*s/", STR_ARG(stem)),
        arena_format(call->arena, "%.*s0", STR_ARG(stem)), /* '0' follows '/' in ASCII */
    };
}

STATUS folder_by_path(struct call *call, struct id environment_id, struct str path,
                      struct folder *ret_folder)
{
    *ret_folder = (struct folder){ 0 };
    return db_one(call->db, &by_path, &folder_record, call->arena, ret_folder,
                  BIND(bind_id(&environment_id), bind_text(path)));
}

static STATUS no_such_place(struct call *call, const char *name, struct str environment_slug,
                            struct str path)
{
    return CALL_FAIL(call, NOT_FOUND, name,
                     "Folder with path '%.*s' in environment with slug '%.*s' not found",
                     STR_ARG(str_slice(path, 0, 200)), STR_ARG(str_slice(environment_slug, 0, 64)));
}

STATUS place_find(struct call *call, struct id project_id, struct str environment_slug,
                  struct str path, const char *name, struct place *ret_place)
{
    struct place place;
    struct str normal;

    if (!path_normalize(path, call->arena, &normal))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "The secret path is malformed: use /folder/subfolder, at most %d deep",
                         PATH_DEPTH_MAX);
    struct status status =
        environment_by_slug(call, project_id, environment_slug, &place.environment);
    if (!status.code) status = folder_by_path(call, place.environment.id, normal, &place.folder);
    if (status.code == STATUS_NOT_FOUND)
        return no_such_place(call, name, environment_slug, normal);
    if (status.code) return status;
    *ret_place = place;
    return OK;
}

STATUS place_of_folder(struct call *call, struct id folder_id, struct place *ret_place)
{
    struct place place = { 0 };

    TRY(db_one(call->db, &by_id, &folder_record, call->arena, &place.folder,
               BIND(bind_id(&folder_id))));
    TRY(db_one(call->db, &environment_of, &environment_record, call->arena, &place.environment,
               BIND(bind_id(&place.folder.environment_id))));
    *ret_place = place;
    return OK;
}

STATUS folder_get(struct call *call, struct id folder_id, struct folder *ret_folder)
{
    *ret_folder = (struct folder){ 0 };
    return db_one(call->db, &by_id, &folder_record, call->arena, ret_folder,
                  BIND(bind_id(&folder_id)));
}

static STATUS list_below(struct call *call, const struct folder *folder, int64_t changed_since_ms,
                         struct record_list *ret_folders)
{
    struct below below = paths_below(call, folder->path);
    struct record_list list;

    TRY(db_all(call->db, &descendants, &folder_record, call->arena, &list,
               BIND(bind_id(&folder->environment_id), bind_text(below.from), bind_text(below.to),
                    bind_int(changed_since_ms))));
    struct folder *folders = list.items;
    for (size_t i = 0; i < list.count; i++) {
        folders[i].relative_path =
            str_slice(folders[i].path, below.from.len, folders[i].path.len);
    }
    *ret_folders = list;
    return OK;
}

STATUS folder_list(struct call *call, struct id project_id, struct str environment_slug,
                   struct str path, bool is_recursive, int64_t changed_since_ms,
                   struct record_list *ret_folders)
{
    struct place place;
    struct status status =
        place_find(call, project_id, environment_slug, path, "GetFolders", &place);

    if (status.code == STATUS_NOT_FOUND) { /* no place has no folders: the contract's choice */
        *ret_folders = (struct record_list){ 0 };
        return OK;
    }
    if (status.code) return status;
    if (is_recursive) return list_below(call, &place.folder, changed_since_ms, ret_folders);
    return db_all(call->db, &children, &folder_record, call->arena, ret_folders,
                  BIND(bind_id(&place.folder.id), bind_int(changed_since_ms)));
}

static STATUS audit_folder(struct call *call, const char *event, struct str environment_slug,
                           const struct folder *folder)
{
    struct audit_entry entry;

    audit_begin(&entry, event, folder->project_id);
    audit_text(&entry, "environment", environment_slug);
    audit_id(&entry, "folderId", folder->id);
    audit_text(&entry, "folderName", folder->name);
    audit_text(&entry, "folderPath", folder->path);
    return audit_append(call, &entry);
}

static STATUS insert_child(struct call *call, const struct folder *parent, struct str name,
                           struct str description, struct folder *ret_folder)
{
    struct id id = id_new();
    struct str path = path_join(parent->path, name, call->arena);

    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&parent->project_id), bind_id(&parent->environment_id),
                    bind_id(&parent->id), bind_text(name), bind_text(path), bind_text(description),
                    bind_int(call->now_ms))));
    return folder_get(call, id, ret_folder);
}

static STATUS require_create(struct call *call, const struct environment *environment,
                             struct str parent_path)
{
    return access_require(call, environment->project_id, SUBJECT_SECRET_FOLDERS, ACTION_CREATE,
                          &(struct access_object){ .environment = environment->slug,
                                                   .path = parent_path });
}

/* The folder at a path, made with its parents where they are missing. */
static STATUS folder_ensure(struct call *call, const struct environment *environment,
                            struct str path, struct folder *ret_folder)
{
    struct folder folder;
    struct str rest = str_slice(path, 1, path.len);
    struct str name;

    TRY(folder_by_path(call, environment->id, STR("/"), &folder));
    while (rest.len > 0 && str_next_piece(&rest, '/', &name)) {
        struct folder child;
        const char *flaw = folder_name_check(name);
        if (flaw) return CALL_FAIL(call, BAD_REQUEST, "CreateFolder", "%s", flaw);
        struct status status = folder_by_path(
            call, environment->id, path_join(folder.path, name, call->arena), &child);
        if (status.code == STATUS_NOT_FOUND) {
            TRY(require_create(call, environment, folder.path));
            TRY(insert_child(call, &folder, name, STR_ABSENT, &child));
            TRY(audit_folder(call, "create-folder", environment->slug, &child));
        } else if (status.code) {
            return status;
        }
        folder = child;
    }
    *ret_folder = folder;
    return OK;
}

STATUS folder_create(struct call *call, struct id project_id, struct str environment_slug,
                     struct str parent_path, struct str name, struct str description,
                     struct folder *ret_folder)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct environment environment;
    struct folder parent;
    struct str path;

    if (!path_normalize(parent_path, call->arena, &path) ||
        !path_normalize(path_join(path, name, call->arena), call->arena, &(struct str){ 0 }))
        return CALL_FAIL(call, BAD_REQUEST, "CreateFolder",
                         "The path is malformed: use /folder/subfolder, at most %d deep",
                         PATH_DEPTH_MAX);
    TRY(db_begin(call->db, &tx));
    NOT_FOUND_AS(call, environment_by_slug(call, project_id, environment_slug, &environment),
                 "CreateFolder", "Environment with slug '%.*s' in project not found",
                 STR_ARG(str_slice(environment_slug, 0, 64)));
    TRY(require_create(call, &environment, path));
    TRY(folder_ensure(call, &environment, path, &parent));
    CONFLICT_AS(call, insert_child(call, &parent, name, description, ret_folder), "CreateFolder",
                "Folder with name '%.*s' already exists in path '%.*s'", STR_ARG(name),
                STR_ARG(str_slice(path, 0, 200)));
    TRY(audit_folder(call, "create-folder", environment_slug, ret_folder));
    return call_commit(call, &tx);
}

/* Everything that reads this folder or one below it must look again. */
static STATUS tell_of_change(struct call *call, const struct folder *folder,
                             const struct record_list *below)
{
    const struct folder *folders = below->items;

    TRY(outbox_path_changed(call, folder->project_id, folder->environment_id, folder->path));
    for (size_t i = 0; i < below->count; i++) {
        TRY(outbox_path_changed(call, folders[i].project_id, folders[i].environment_id,
                                folders[i].path));
    }
    return OK;
}

static STATUS rename_paths(struct call *call, const struct folder *folder, struct str new_path)
{
    struct below below = paths_below(call, folder->path);

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

STATUS folder_update(struct call *call, struct id folder_id, struct str name,
                     struct str description, enum given description_given,
                     struct folder *ret_folder)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct place place;
    struct record_list below;

    TRY(db_begin(call->db, &tx));
    NOT_FOUND_AS(call, place_of_folder(call, folder_id, &place), "UpdateFolder",
                 "Folder not found");
    struct folder *folder = &place.folder;
    if (id_is_nil(folder->parent_id))
        return CALL_FAIL(call, BAD_REQUEST, "UpdateFolder", "The root folder can't be changed");
    struct str parent = path_parent(folder->path);
    TRY(access_require(call, folder->project_id, SUBJECT_SECRET_FOLDERS, ACTION_EDIT,
                       &(struct access_object){ .environment = place.environment.slug,
                                                .path = parent }));
    TRY(list_below(call, folder, 0, &below));
    struct str new_name = name.len > 0 ? name : folder->name;
    struct str path = path_join(parent, new_name, call->arena);
    struct str text = description_given ? description : folder->description;
    TRY(tell_of_change(call, folder, &below));
    CONFLICT_AS(call, write_folder(call, folder, new_name, path, text), "UpdateFolder",
                "Folder with name '%.*s' already exists in path '%.*s'", STR_ARG(new_name),
                STR_ARG(str_slice(parent, 0, 200)));
    if (!str_equal(path, folder->path)) {
        TRY(rename_paths(call, folder, path));
        TRY(outbox_path_changed(call, folder->project_id, folder->environment_id, path));
    }
    TRY(folder_get(call, folder_id, ret_folder));
    TRY(audit_folder(call, "update-folder", place.environment.slug, ret_folder));
    return call_commit(call, &tx);
}

static STATUS find_for_delete(struct call *call, const struct place *parent,
                              struct str id_or_name, struct folder *ret_folder)
{
    struct id id;
    struct status status = FAIL(NOT_FOUND);

    if (id_parse(id_or_name, &id)) {
        status = folder_get(call, id, ret_folder);
        if (!status.code && !id_equal(ret_folder->environment_id, parent->environment.id))
            status = FAIL(NOT_FOUND);
    }
    if (status.code == STATUS_NOT_FOUND)
        status = folder_by_path(call, parent->environment.id,
                                path_join(parent->folder.path, id_or_name, call->arena),
                                ret_folder);
    NOT_FOUND_AS(call, status, "DeleteFolder", "Folder '%.*s' in path '%.*s' not found",
                 STR_ARG(str_slice(id_or_name, 0, 64)),
                 STR_ARG(str_slice(parent->folder.path, 0, 200)));
    if (id_is_nil(ret_folder->parent_id))
        return CALL_FAIL(call, BAD_REQUEST, "DeleteFolder", "The root folder can't be deleted");
    return OK;
}

static STATUS mark_tree_deleted(struct call *call, const struct folder *folder)
{
    struct below below = paths_below(call, folder->path);
    struct value environment = bind_id(&folder->environment_id);
    struct value now = bind_int(call->now_ms);

    TRY(db_run(call->db, &mark_deleted, NULL,
               BIND(bind_id(&folder->id), environment, bind_text(below.from), bind_text(below.to),
                    now)));
    TRY(db_run(call->db, &syncs_lose_source, NULL, BIND(environment, now)));
    return db_run(call->db, &imports_below_delete, NULL, BIND(environment, now));
}

STATUS folder_delete(struct call *call, struct id project_id, struct str environment_slug,
                     struct str parent_path, struct str id_or_name, bool is_forced,
                     struct folder *ret_folder)
{
    (void)is_forced; /* a deleted folder can be restored, so both forms of the contract delete */
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct place parent;
    struct record_list below;

    TRY(db_begin(call->db, &tx));
    TRY(place_find(call, project_id, environment_slug, parent_path, "DeleteFolder", &parent));
    TRY(access_require(call, project_id, SUBJECT_SECRET_FOLDERS, ACTION_DELETE,
                       &(struct access_object){ .environment = environment_slug,
                                                .path = parent.folder.path }));
    TRY(find_for_delete(call, &parent, id_or_name, ret_folder));
    TRY(list_below(call, ret_folder, 0, &below));
    TRY(tell_of_change(call, ret_folder, &below));
    TRY(mark_tree_deleted(call, ret_folder));
    TRY(audit_folder(call, "delete-folder", environment_slug, ret_folder));
    return call_commit(call, &tx);
}
