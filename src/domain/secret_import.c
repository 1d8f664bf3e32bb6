// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_import.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/change_event.h"
#include "domain/project.h"
#include "domain/secret_gate.h"
#include "domain/secret_writer.h"
#include "model/checks.h"

#define IMPORT_JOINS                                            \
    " FROM secret_import i JOIN folder f ON f.id = i.folder_id" \
    " JOIN environment e ON e.id = f.environment_id"            \
    " JOIN environment se ON se.id = i.source_environment_id"

static const struct query of_folder = { "SELECT " SECRET_IMPORT_COLUMNS IMPORT_JOINS
                                        " WHERE i.folder_id = $1 ORDER BY i.position" };
static const struct query by_id = { "SELECT " SECRET_IMPORT_COLUMNS
                                    ", e.id, e.name, e.slug" IMPORT_JOINS
                                    " WHERE i.id = $1 AND f.deleted_at IS NULL" };
static const struct query count_of_folder = {
    "SELECT count(*) FROM secret_import WHERE folder_id = $1"
};
/* The importing folder is what one of the source's own imports shows. */
static const struct query is_imported_back = {
    "SELECT count(*) FROM secret_import i JOIN folder f ON f.id = i.folder_id"
    " WHERE f.environment_id = $1 AND f.path = $2 AND f.deleted_at IS NULL"
    " AND i.source_environment_id = $3 AND i.source_path = $4"
};
static const struct query insert = {
    "INSERT INTO secret_import (id, folder_id, source_environment_id, source_path, position,"
    " is_replication, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"
};
static const struct query update = {
    "UPDATE secret_import SET source_environment_id = $2, source_path = $3, position = $4,"
    " version = version + 1, updated_at = $5 WHERE id = $1"
};
static const struct query close_gap = {
    "UPDATE secret_import SET position = position - 1 WHERE folder_id = $1 AND position > $2"
};
static const struct query make_gap = {
    "UPDATE secret_import SET position = position + 1 WHERE folder_id = $1 AND position >= $2"
};
static const struct query delete = { "DELETE FROM secret_import WHERE id = $1" };

enum { IMPORTS_MAX = 100 };

static STATUS require(struct call *call, enum action action, struct id project_id,
                      struct str environment, struct str path)
{
    return access_require(call, project_id, SUBJECT_SECRET_IMPORTS, action,
                          &(struct access_object){ .environment = environment, .path = path });
}

static STATUS audit_import(struct call *call, const char *event, const struct secret_import *import)
{
    struct audit_entry entry;

    audit_begin(&entry, event, import->project_id);
    audit_id(&entry, "secretImportId", import->id);
    audit_id(&entry, "folderId", import->folder_id);
    audit_text(&entry, "environment", import->environment.slug);
    audit_text(&entry, "secretPath", import->path);
    audit_text(&entry, "importFromEnvironment", import->source_environment.slug);
    audit_text(&entry, "importFromSecretPath", import->source_path);
    audit_int(&entry, "position", import->position);
    TRY(audit_append(call, &entry));
    return change_event_imports(call, import->project_id, import->environment.slug, import->path);
}

static STATUS import_read(struct call *call, struct id import_id, struct secret_import *ret_import)
{
    char text[ID_TEXT_LEN];

    id_format(import_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &secret_import_full_record, call->arena, ret_import,
                        BIND(bind_id(&import_id))),
                 NULL, "Secret import with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

/* Reads the import for a change, or refuses. */
static STATUS import_take(struct call *call, enum action action, struct id import_id,
                          struct secret_import *ret_import)
{
    TRY(import_read(call, import_id, ret_import));
    return require(call, action, ret_import->project_id, ret_import->environment.slug,
                   ret_import->path);
}

static STATUS end_change(struct call *call, const char *event, const struct secret_import *import,
                         struct tx **tx)
{
    const struct folder folder = { .id = import->folder_id,
                                   .project_id = import->project_id,
                                   .environment_id = import->environment.id,
                                   .path = import->path };

    TRY(secret_folder_changed(call, &folder));
    TRY(audit_import(call, event, import));
    return call_commit(call, tx);
}

/* --- the source ------------------------------------------------------------------------------- */

struct wanted_source {
    struct environment environment;
    struct str path;
};

/* The folder need not exist yet, but its environment must; whoever imports must be allowed to see
 * what is there. */
static STATUS find_source(struct call *call, struct id project_id, struct str environment,
                          struct str path, struct wanted_source *ret_source)
{
    const struct ability *ability;
    struct secret_gate gate;

    if (!path_normalize(path, call->arena, &ret_source->path))
        return CALL_FAIL(call, BAD_REQUEST, NULL, "The import path is malformed");
    TRY(access_in_project(call, project_id, &ability));
    secret_gate_open(ability, environment, ret_source->path, &gate);
    if (gate.describe == DENIED)
        return ability_require(
            call, ability, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET,
            &(struct access_object){ .environment = environment, .path = ret_source->path });
    NOT_FOUND_AS(call, environment_by_slug(call, project_id, environment, &ret_source->environment),
                 NULL, "Environment with slug '%.*s' not found",
                 STR_ARG(str_slice(environment, 0, 64)));
    return OK;
}

static STATUS refuse_cycle(struct call *call, struct id environment_id, struct str path,
                           const struct wanted_source *source)
{
    int64_t count = 0;
    bool is_self =
        id_equal(environment_id, source->environment.id) && str_equal(path, source->path);

    TRY(db_one_int(call->db, &is_imported_back, &count,
                   BIND(bind_id(&source->environment.id), bind_text(source->path),
                        bind_id(&environment_id), bind_text(path))));
    if (is_self || count > 0)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Cyclic import not allowed");
    return OK;
}

/* --- use cases -------------------------------------------------------------------------------- */

static STATUS insert_import(struct call *call, const struct place *place,
                            const struct wanted_source *source, bool is_replication, struct id id)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_of_folder, &count, BIND(bind_id(&place->folder.id))));
    if (count >= IMPORTS_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A folder can have at most %d imports",
                         IMPORTS_MAX);
    CONFLICT_AS(
        call,
        db_run(call->db, &insert, NULL,
               BIND(bind_id(&id), bind_id(&place->folder.id), bind_id(&source->environment.id),
                    bind_text(source->path), bind_int(count + 1), bind_bool(is_replication),
                    bind_int(call->now_ms))),
        NULL, "Import already exist");
    return OK;
}

STATUS secret_import_create(struct call *call, struct id project_id, struct str environment,
                            struct str path, const struct secret_import_input *input,
                            struct secret_import *ret_import)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct wanted_source source;
    struct id id = id_new();
    struct place place;
    struct str normal;

    if (!path_normalize(path, call->arena, &normal)) normal = path; /* place_find says so */
    TRY(require(call, ACTION_CREATE, project_id, environment, normal));
    TRY(db_begin(call->db, &tx));
    TRY(place_find(call, project_id, environment, path, "CreateImport", &place));
    TRY(find_source(call, project_id, input->source.environment, input->source.path, &source));
    TRY(refuse_cycle(call, place.environment.id, place.folder.path, &source));
    TRY(insert_import(call, &place, &source, input->is_replication, id));
    TRY(import_read(call, id, ret_import));
    return end_change(call, "create-secret-import", ret_import, &tx);
}

STATUS secret_import_list(struct call *call, struct id project_id, struct str environment,
                          struct str path, struct record_list *ret_imports)
{
    struct audit_entry entry;
    struct place place;
    struct str normal;

    if (!path_normalize(path, call->arena, &normal)) normal = path;
    TRY(require(call, ACTION_READ, project_id, environment, normal));
    TRY(place_find(call, project_id, environment, path, "GetImports", &place));
    TRY(db_all(call->db, &of_folder, &secret_import_record, call->arena, ret_imports,
               BIND(bind_id(&place.folder.id))));
    audit_begin(&entry, "get-secret-imports", project_id);
    audit_text(&entry, "environment", place.environment.slug);
    audit_text(&entry, "secretPath", place.folder.path);
    audit_int(&entry, "numberOfImports", (int64_t)ret_imports->count);
    return audit_append_read(call, &entry);
}

STATUS secret_import_get(struct call *call, struct id import_id, struct secret_import *ret_import)
{
    return import_take(call, ACTION_READ, import_id, ret_import);
}

static STATUS move_import(struct call *call, struct secret_import *import, int64_t wanted)
{
    int64_t count = 0;

    if (wanted == 0 || wanted == import->position) return OK;
    TRY(db_one_int(call->db, &count_of_folder, &count, BIND(bind_id(&import->folder_id))));
    if (wanted > count) wanted = count;
    TRY(db_run(call->db, &close_gap, NULL,
               BIND(bind_id(&import->folder_id), bind_int(import->position))));
    TRY(db_run(call->db, &make_gap, NULL, BIND(bind_id(&import->folder_id), bind_int(wanted))));
    import->position = wanted;
    return OK;
}

static STATUS change_source(struct call *call, struct secret_import *import,
                            const struct import_source_input *change)
{
    struct wanted_source source;

    if (change->environment.len == 0 && change->path.len == 0) return OK;
    TRY(find_source(call, import->project_id,
                    change->environment.len > 0 ? change->environment
                                                : import->source_environment.slug,
                    change->path.len > 0 ? change->path : import->source_path, &source));
    TRY(refuse_cycle(call, import->environment.id, import->path, &source));
    import->source_environment = source.environment;
    import->source_path = source.path;
    return OK;
}

STATUS secret_import_update(struct call *call, struct id import_id,
                            const struct import_source_input *change,
                            struct secret_import *ret_import)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_import import;

    TRY(db_begin(call->db, &tx));
    TRY(import_take(call, ACTION_EDIT, import_id, &import));
    TRY(change_source(call, &import, change));
    TRY(move_import(call, &import, change->position));
    CONFLICT_AS(call,
                db_run(call->db, &update, NULL,
                       BIND(bind_id(&import.id), bind_id(&import.source_environment.id),
                            bind_text(import.source_path), bind_int(import.position),
                            bind_int(call->now_ms))),
                NULL, "Import already exist");
    TRY(import_read(call, import_id, ret_import));
    return end_change(call, "update-secret-import", ret_import, &tx);
}

STATUS secret_import_delete(struct call *call, struct id import_id,
                            struct secret_import *ret_import)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(import_take(call, ACTION_DELETE, import_id, ret_import));
    TRY(db_run(call->db, &delete, NULL, BIND(bind_id(&import_id))));
    TRY(db_run(call->db, &close_gap, NULL,
               BIND(bind_id(&ret_import->folder_id), bind_int(ret_import->position))));
    return end_change(call, "delete-secret-import", ret_import, &tx);
}

STATUS secret_import_resync(struct call *call, struct id import_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_import import;

    TRY(db_begin(call->db, &tx));
    TRY(import_take(call, ACTION_EDIT, import_id, &import));
    return end_change(call, "update-secret-import", &import, &tx);
}
