// SPDX-License-Identifier: Apache-2.0
#include "domain/reference_rows.h"

#include "domain/secret_row.h"

static const struct query forget = { "DELETE FROM secret_reference WHERE secret_id = $1" };
static const struct query remember = {
    "INSERT INTO secret_reference (secret_id, project_id, environment_slug, path, name)"
    " VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
};
static const struct query holders = {
    "SELECT s.id FROM secret_reference r JOIN secret s ON s.id = r.secret_id"
    " WHERE r.project_id = $1 AND r.environment_slug = $2 AND r.path = $3 AND r.name = $4"
    " AND s.user_id IS NULL AND s.deleted_at IS NULL"
    " UNION"
    " SELECT s.id FROM secret s JOIN secret_reference r ON r.secret_id = s.id"
    " WHERE s.folder_id = $5 AND s.user_id IS NULL AND s.deleted_at IS NULL"
    " AND r.environment_slug = '' AND r.path = '' AND r.name = $4"
};

/* More references than this in one value are expanded, but not followed. */
enum { REMEMBERED_MAX = 1000 };

STATUS reference_rows_replace(struct call *call, struct id project_id, struct id secret_id,
                              struct str value, bool held_references)
{
    struct reference reference;
    size_t count = 0;

    if (held_references) TRY(db_run(call->db, &forget, NULL, BIND(bind_id(&secret_id))));
    for (size_t at = 0; reference_next(value, &at, &reference) && count < REMEMBERED_MAX;) {
        bool is_local = !str_is_given(reference.environment);
        if (reference.is_foreign) continue;
        count++;
        TRY(db_run(call->db, &remember, NULL,
                   BIND(bind_id(&secret_id), bind_id(&project_id),
                        bind_text(is_local ? STR("") : reference.environment),
                        bind_text(is_local ? STR("") : reference_path(&reference, call->arena)),
                        bind_text(reference.name))));
    }
    return OK;
}

STATUS reference_holders(struct call *call, struct id project_id, struct id folder_id,
                         const struct reference_target *target, struct ids *ret_secret_ids)
{
    static const struct field fields[] = { FIELD(secret, id, "id", ID, COLUMN) };
    static const struct record id_alone = RECORD(secret, "id", fields);
    struct record_list list;

    TRY(db_all(call->db, &holders, &id_alone, call->arena, &list,
               BIND(bind_id(&project_id), bind_text(target->environment), bind_text(target->path),
                    bind_text(target->name), bind_id(&folder_id))));
    struct ids ids = { ARENA_ARRAY(call->arena, list.count, struct id), list.count };
    for (size_t i = 0; i < list.count; i++) ids.items[i] = ((struct secret *)list.items)[i].id;
    *ret_secret_ids = ids;
    return OK;
}

static STATUS rewrite_opened(struct secret_writer *writer, struct secret_plain *plain,
                             const struct reference_target *from, const struct reference_target *to)
{
    const struct reference_target holder = { plain->place->environment.slug,
                                             plain->place->folder.path, plain->row.name };
    struct secret_text text;
    bool is_changed = false;

    TRY(reference_rewrite(writer->call->arena, &holder, from, to, secret_text_reveal(&plain->value),
                          &text, &is_changed));
    if (!is_changed) return OK;
    secret_text_deinit(&plain->value);
    plain->value = text;
    TRY(secret_replace(writer, plain, true));
    return secret_audit(writer->call, "update-secret", plain);
}

static STATUS rewrite_one(struct secret_writer *writer, struct id secret_id,
                          const struct reference_target *from, const struct reference_target *to)
{
    struct secret_plain plain __attribute__((cleanup(secret_plain_deinit))) = { 0 };
    struct place *place = ARENA_NEW(writer->call->arena, struct place);
    struct secret row;

    TRY(secret_row_by_id(writer->call, secret_id, &row));
    struct status status = place_of_folder(writer->call, row.folder_id, place);
    if (status.code == STATUS_NOT_FOUND) return OK; /* in a folder that was deleted */
    TRY(status);
    TRY(secret_writer_open_plain(writer, &row, place, &plain));
    return rewrite_opened(writer, &plain, from, to);
}

STATUS reference_holders_rewrite(struct secret_writer *writer, struct id from_folder_id,
                                 const struct reference_target *from,
                                 const struct reference_target *to)
{
    struct ids ids;

    TRY(reference_holders(writer->call, writer->project_id, from_folder_id, from, &ids));
    for (size_t i = 0; i < ids.count; i++) TRY(rewrite_one(writer, ids.items[i], from, to));
    return OK;
}
