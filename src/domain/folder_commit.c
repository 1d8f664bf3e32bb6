// SPDX-License-Identifier: Apache-2.0
#include "domain/folder_commit.h"

#include "domain/audit.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

#include <string.h>

enum { STEP_BYTES = ID_BYTES + 8 };

#define COMMIT_COLUMNS \
    "c.id, c.number, c.folder_id, f.environment_id, c.message, c.actor, c.created_at, c.changes"
#define COMMIT_FROM " FROM folder_commit c JOIN folder f ON f.id = c.folder_id"

static const struct query last_number = {
    "SELECT coalesce(max(number), 0) FROM folder_commit WHERE folder_id = $1"
};
static const struct query append = {
    "INSERT INTO folder_commit (folder_id, number, id, message, actor, created_at, changes)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
};
static const struct query prune = {
    "DELETE FROM folder_commit WHERE folder_id = $1 AND number <= $2"
};
static const struct query of_folder = { "SELECT " COMMIT_COLUMNS COMMIT_FROM
                                        " WHERE c.folder_id = $1 ORDER BY c.number DESC"
                                        " LIMIT $2 OFFSET $3" };
static const struct query after_number = { "SELECT " COMMIT_COLUMNS COMMIT_FROM
                                           " WHERE c.folder_id = $1 AND c.number > $2"
                                           " ORDER BY c.number" };
static const struct query by_id = { "SELECT " COMMIT_COLUMNS COMMIT_FROM " WHERE c.id = $1" };
static const struct query count_of_folder = {
    "SELECT count(*) FROM folder_commit WHERE folder_id = $1"
};

/* --- steps ------------------------------------------------------------------------------------ */

static void pack_number(uint8_t *at, int64_t number)
{
    for (size_t i = 0; i < 4; i++) at[i] = (uint8_t)((uint64_t)number >> (24 - 8 * i));
}

static int64_t unpack_number(const uint8_t *at)
{
    return (int64_t)at[0] << 24 | (int64_t)at[1] << 16 | (int64_t)at[2] << 8 | at[3];
}

size_t commit_step_count(struct str changes)
{
    return changes.len / STEP_BYTES;
}

struct commit_step commit_step_at(struct str changes, size_t i)
{
    const uint8_t *at = (const uint8_t *)changes.data + i * STEP_BYTES;
    struct commit_step step = { .before = unpack_number(at + ID_BYTES),
                                .after = unpack_number(at + ID_BYTES + 4) };

    memcpy(step.secret_id.bytes, at, ID_BYTES);
    return step;
}

static struct str steps_in(struct secret_writer *writer, struct id folder_id)
{
    uint8_t *bytes = arena_alloc(writer->call->arena, writer->step_count * STEP_BYTES);
    size_t len = 0;

    for (size_t i = 0; i < writer->step_count; i++) {
        const struct secret_step *step = &writer->steps[i];
        if (!id_equal(step->place->folder.id, folder_id)) continue;
        memcpy(bytes + len, step->secret_id.bytes, ID_BYTES);
        pack_number(bytes + len + ID_BYTES, step->before);
        pack_number(bytes + len + ID_BYTES + 4, step->after);
        len += STEP_BYTES;
    }
    return (struct str){ (const char *)bytes, len };
}

STATUS folder_commit_append(struct secret_writer *writer, struct id folder_id, struct str message)
{
    struct call *call = writer->call;
    struct id id = id_new();
    int64_t number = 0;

    TRY(db_one_int(call->db, &last_number, &number, BIND(bind_id(&folder_id))));
    number++;
    TRY(db_run(call->db, &append, NULL,
               BIND(bind_id(&folder_id), bind_int(number), bind_id(&id), bind_text(message),
                    bind_text(writer->actor), bind_int(call->now_ms),
                    bind_blob(steps_in(writer, folder_id)))));
    if (number <= COMMITS_MAX) return OK;
    return db_run(call->db, &prune, NULL,
                  BIND(bind_id(&folder_id), bind_int(number - COMMITS_MAX)));
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A secret that changed twice in one commit counts twice; no client does that. */
static void count_steps(struct folder_commit *commit)
{
    for (size_t i = 0; i < commit_step_count(commit->changes); i++) {
        struct commit_step step = commit_step_at(commit->changes, i);
        commit->created_count += step.before == 0;
        commit->deleted_count += step.after == 0;
        commit->updated_count += step.before > 0 && step.after > 0;
    }
}

static STATUS require(struct call *call, struct id project_id, enum action action,
                      const struct place *place)
{
    return access_require(call, project_id, SUBJECT_COMMITS, action,
                          &(struct access_object){ .environment = place->environment.slug,
                                                   .path = place->folder.path });
}

static STATUS find_place(struct call *call, const struct secret_at *at, struct place *ret_place)
{
    TRY(place_find(call, at->project_id, at->environment, at->path, "GetCommits", ret_place));
    return require(call, at->project_id, ACTION_READ, ret_place);
}

static STATUS audit_commits(struct call *call, const struct place *place)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-project-pit-commits", place->folder.project_id);
    audit_text(&entry, "environment", place->environment.slug);
    audit_text(&entry, "secretPath", place->folder.path);
    return audit_append_read(call, &entry);
}

STATUS folder_commits(struct call *call, const struct secret_at *at, int64_t offset, int64_t limit,
                      struct record_list *ret_commits, int64_t *ret_total)
{
    struct place place;

    TRY(find_place(call, at, &place));
    TRY(db_one_int(call->db, &count_of_folder, ret_total, BIND(bind_id(&place.folder.id))));
    TRY(db_all(call->db, &of_folder, &folder_commit_record, call->arena, ret_commits,
               BIND(bind_id(&place.folder.id), bind_int(limit), bind_int(offset))));
    for (size_t i = 0; i < ret_commits->count; i++) {
        count_steps(&((struct folder_commit *)ret_commits->items)[i]);
    }
    return audit_commits(call, &place);
}

STATUS folder_commit_total(struct call *call, const struct secret_at *at, struct id *ret_folder_id,
                           int64_t *ret_total)
{
    struct place place;

    TRY(find_place(call, at, &place));
    *ret_folder_id = place.folder.id;
    return db_one_int(call->db, &count_of_folder, ret_total, BIND(bind_id(&place.folder.id)));
}

STATUS folder_commit_find(struct call *call, struct id project_id, struct id commit_id,
                          enum action action, struct folder_commit *ret_commit,
                          struct place **ret_place)
{
    struct place *place = ARENA_NEW(call->arena, struct place);
    char text[ID_TEXT_LEN];
    struct status status = db_one(call->db, &by_id, &folder_commit_record, call->arena, ret_commit,
                                  BIND(bind_id(&commit_id)));

    id_format(commit_id, text);
    if (!status.code) status = place_of_folder(call, ret_commit->folder_id, place);
    if (!status.code && !id_equal(place->folder.project_id, project_id)) status = FAIL(NOT_FOUND);
    NOT_FOUND_AS(call, status, "GetCommit", "Commit with ID '%.*s' not found", ID_TEXT_LEN, text);
    count_steps(ret_commit);
    *ret_place = place;
    return require(call, project_id, action, place);
}

STATUS folder_commits_after(struct call *call, struct id folder_id, int64_t number,
                            struct record_list *ret_commits)
{
    return db_all(call->db, &after_number, &folder_commit_record, call->arena, ret_commits,
                  BIND(bind_id(&folder_id), bind_int(number)));
}

/* --- what a commit did ------------------------------------------------------------------------ */

/* The row of a version; of one that is not kept any more, what is known of the secret. */
static STATUS row_then(struct call *call, struct id secret_id, int64_t version,
                       struct secret *ret_row)
{
    *ret_row = (struct secret){ 0 };
    struct status status = secret_row_version(call, secret_id, version, ret_row);
    if (status.code == STATUS_NOT_FOUND) status = secret_row_any(call, secret_id, ret_row);
    return status.code == STATUS_NOT_FOUND ? OK : status;
}

static enum change_kind kind_of(const struct commit_step *step)
{
    if (step->before == 0) return CHANGE_CREATE;
    return step->after == 0 ? CHANGE_DELETE : CHANGE_UPDATE;
}

static STATUS view_of(struct secret_reader *reader, const struct secret_gate *gate,
                      const struct commit_step *step, struct folder_change_view *ret_view,
                      bool *ret_is_visible)
{
    struct secret_plain then = { 0 };
    struct secret before = { 0 };
    struct texts slugs;

    TRY(row_then(reader->call, step->secret_id, step->after ? step->after : step->before,
                 &then.row));
    if (kind_of(step) == CHANGE_UPDATE)
        TRY(row_then(reader->call, step->secret_id, step->before, &before));
    TRY(secret_reader_tags(reader, &then, &slugs));
    *ret_is_visible = !str_is_given(then.row.name) ||
                      secret_gate_allows(gate, ACTION_DESCRIBE_SECRET, then.row.name, &slugs);
    *ret_view = (struct folder_change_view){
        .secret_id = step->secret_id,
        .kind = (int)kind_of(step),
        .name = then.row.name,
        .old_name = str_equal(before.name, then.row.name) ? STR_ABSENT : before.name,
        .from_version = step->before,
        .to_version = step->after,
    };
    return OK;
}

STATUS folder_commit_changes(struct call *call, const struct folder_commit *commit,
                             const struct place *place, struct record_list *ret_changes)
{
    size_t count = commit_step_count(commit->changes);
    struct folder_change_view *views = ARENA_ARRAY(call->arena, count, struct folder_change_view);
    struct secret_reader reader; /* holds nothing: no value is opened */
    struct secret_gate gate;
    size_t visible = 0;

    TRY(secret_reader_open(call, place->folder.project_id, false, false, &reader));
    secret_gate_open(reader.ability, place->environment.slug, place->folder.path, &gate);
    for (size_t i = 0; i < count; i++) {
        struct commit_step step = commit_step_at(commit->changes, i);
        bool is_visible = false;
        TRY(view_of(&reader, &gate, &step, &views[visible], &is_visible));
        visible += is_visible;
    }
    *ret_changes = (struct record_list){ views, visible };
    return audit_commits(call, place);
}
