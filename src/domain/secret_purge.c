/* Dropping deleted secrets for good, with all their versions and the overrides that went along. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/secret_history.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"
#include "domain/secret_writer.h"

static const struct query deleted_of_folder = {
    "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.folder_id = $1 AND s.user_id IS NULL"
    " AND s.deleted_at IS NOT NULL"
};
static const struct query overrides_drop = {
    "DELETE FROM secret WHERE folder_id = $1 AND name = $2 AND user_id IS NOT NULL"
    " AND deleted_at = $3"
};
static const struct query drop = { "DELETE FROM secret WHERE id = $1 AND deleted_at IS NOT NULL" };

static STATUS require_delete(struct secret_writer *writer, const struct place *place,
                             const struct secret *row)
{
    struct secret_plain plain = { .row = *row, .place = place };

    TRY(tag_book_tags(&writer->tags, &row->tag_ids, &plain.tags));
    return secret_writer_require(writer, ACTION_DELETE, &plain);
}

static STATUS purge_row(struct secret_writer *writer, const struct place *place,
                        const struct secret *row)
{
    struct call *call = writer->call;

    TRY(require_delete(writer, place, row));
    TRY(db_run(call->db, &overrides_drop, NULL,
               BIND(bind_id(&row->folder_id), bind_text(row->name), bind_int(row->deleted_at))));
    return db_run(call->db, &drop, NULL, BIND(bind_id(&row->id)));
}

/* A secret that is not deleted is as absent here as any other. */
static STATUS find_deleted(struct call *call, struct id secret_id, struct secret *ret_row,
                           struct place *ret_place)
{
    const struct ability *ability;
    char text[ID_TEXT_LEN];
    struct status status = secret_row_deleted(call, secret_id, ret_row);

    if (!status.code && !id_is_nil(ret_row->user_id)) status = FAIL(NOT_FOUND);
    if (!status.code) status = place_of_folder(call, ret_row->folder_id, ret_place);
    if (!status.code) status = access_in_project(call, ret_row->project_id, &ability);
    id_format(secret_id, text);
    NOT_FOUND_AS(call, status, "PurgeSecret", "Deleted secret with ID '%.*s' not found",
                 ID_TEXT_LEN, text);
    return OK;
}

STATUS secret_purge(struct call *call, struct id secret_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_writer writer;
    struct secret_plain plain = { 0 };
    struct place place;

    TRY(db_begin(call->db, &tx));
    TRY(find_deleted(call, secret_id, &plain.row, &place));
    TRY(secret_writer_open(call, plain.row.project_id, &writer));
    TRY(purge_row(&writer, &place, &plain.row));
    plain.place = &place;
    TRY(secret_audit(call, "purge-secret", &plain));
    return call_commit(call, &tx);
}

static STATUS read_deleted(struct call *call, struct id folder_id, struct secret_plains *rows)
{
    struct rows *cursor __attribute__((cleanup(rows_auto))) = NULL;
    struct secret *row;
    bool has_row = false;

    TRY(db_query(call->db, &deleted_of_folder, &cursor, BIND(bind_id(&folder_id))));
    while (rows->count < PURGE_MAX) {
        TRY(rows_next(cursor, &has_row));
        if (!has_row) return OK;
        row = &rows->items[rows->count++].row;
        secret_row_read(cursor, row);
        secret_row_keep(call->arena, row);
    }
    return OK;
}

STATUS secret_purge_folder(struct call *call, const struct secret_at *at, int64_t *ret_count)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_plains purged = { ARENA_ARRAY(call->arena, PURGE_MAX, struct secret_plain), 0 };
    struct place *place = ARENA_NEW(call->arena, struct place);
    struct secret_writer writer;

    TRY(db_begin(call->db, &tx));
    TRY(secret_writer_open(call, at->project_id, &writer));
    TRY(secret_place(call, writer.ability, ACTION_DELETE, at, "PurgeSecrets", place));
    TRY(read_deleted(call, place->folder.id, &purged));
    for (size_t i = 0; i < purged.count; i++) TRY(purge_row(&writer, place, &purged.items[i].row));
    *ret_count = (int64_t)purged.count;
    if (purged.count == 0) return OK;
    TRY(secret_audit_many(call, "purge-secrets", place, &purged));
    return call_commit(call, &tx);
}
