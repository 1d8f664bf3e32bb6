// SPDX-License-Identifier: Apache-2.0
#include "domain/folder_rows.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/project.h"
#include "model/checks.h"

static const struct query by_path = {
    "SELECT " FOLDER_COLUMNS " FROM folder f"
    " WHERE f.environment_id = $1 AND f.path = $2 AND f.deleted_at IS NULL"
};
static const struct query place_by_names = {
    "SELECT e.id, e.name, e.slug, e.project_id, e.position, e.created_at, e.updated_at,"
    " " FOLDER_COLUMNS " FROM environment e JOIN folder f ON f.environment_id = e.id"
    " WHERE e.project_id = $1 AND e.slug = $2 AND e.deleted_at IS NULL"
    " AND f.path = $3 AND f.deleted_at IS NULL"
};
static const struct query by_id = { "SELECT " FOLDER_COLUMNS
                                    " FROM folder f WHERE f.id = $1 AND f.deleted_at IS NULL" };
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
static const struct query environment_of = {
    "SELECT " ENVIRONMENT_COLUMNS " FROM environment WHERE id = $1 AND deleted_at IS NULL"
};

struct below folder_paths_below(struct call *call, struct str path)
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

static STATUS read_place(const struct rows *rows, struct arena *arena, struct place *ret_place)
{
    enum { ENVIRONMENT_COLUMN_COUNT = 7 };
    struct place place;

    TRY(rows_record(rows, 0, &environment_record, arena, &place.environment));
    TRY(rows_record(rows, ENVIRONMENT_COLUMN_COUNT, &folder_record, arena, &place.folder));
    *ret_place = place;
    return OK;
}

STATUS place_find(struct call *call, struct id project_id, struct str environment_slug,
                  struct str path, const char *name, struct place *ret_place)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;
    struct str normal;

    if (!path_normalize(path, call->arena, &normal))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "The secret path is malformed: use /folder/subfolder, at most %d deep",
                         PATH_DEPTH_MAX);
    TRY(db_query(call->db, &place_by_names, &rows,
                 BIND(bind_id(&project_id), bind_text(environment_slug), bind_text(normal))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return no_such_place(call, name, environment_slug, normal);
    return read_place(rows, call->arena, ret_place);
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

STATUS folder_list_below(struct call *call, const struct folder *folder, int64_t changed_since_ms,
                         struct record_list *ret_folders)
{
    struct below below = folder_paths_below(call, folder->path);
    struct record_list list;

    TRY(db_all(call->db, &descendants, &folder_record, call->arena, &list,
               BIND(bind_id(&folder->environment_id), bind_text(below.from), bind_text(below.to),
                    bind_int(changed_since_ms))));
    struct folder *folders = list.items;
    for (size_t i = 0; i < list.count; i++) {
        folders[i].relative_path = str_slice(folders[i].path, below.from.len, folders[i].path.len);
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
    if (is_recursive) return folder_list_below(call, &place.folder, changed_since_ms, ret_folders);
    return db_all(call->db, &children, &folder_record, call->arena, ret_folders,
                  BIND(bind_id(&place.folder.id), bind_int(changed_since_ms)));
}

STATUS folder_audit(struct call *call, const char *event, struct str environment_slug,
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
    return access_require(
        call, environment->project_id, SUBJECT_SECRET_FOLDERS, ACTION_CREATE,
        &(struct access_object){ .environment = environment->slug, .path = parent_path });
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
        struct status status = folder_by_path(call, environment->id,
                                              path_join(folder.path, name, call->arena), &child);
        if (status.code == STATUS_NOT_FOUND) {
            TRY(require_create(call, environment, folder.path));
            TRY(insert_child(call, &folder, name, STR_ABSENT, &child));
            TRY(folder_audit(call, "create-folder", environment->slug, &child));
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
    TRY(folder_audit(call, "create-folder", environment_slug, ret_folder));
    return call_commit(call, &tx);
}
