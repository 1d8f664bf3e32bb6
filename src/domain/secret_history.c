// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_history.h"

#include "domain/audit.h"
#include "domain/reference.h"
#include "domain/secret_change.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

enum { DELETED_MAX = 1000 };

static const struct query versions = {
    "SELECT " SECRET_VERSION_COLUMNS " FROM secret_version v JOIN secret s ON s.id = v.secret_id"
    " WHERE v.secret_id = $1 ORDER BY v.version DESC LIMIT $2 OFFSET $3"
};
static const struct query deleted = {
    "SELECT " SECRET_COLUMNS " FROM secret s WHERE s.folder_id = $1 AND s.user_id IS NULL"
    " AND s.deleted_at IS NOT NULL ORDER BY s.deleted_at DESC, s.name LIMIT $2"
};
static STATUS no_such_secret(struct call *call, struct id secret_id)
{
    char text[ID_TEXT_LEN];
    id_format(secret_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Secret with ID '%.*s' not found", ID_TEXT_LEN, text);
}

/* Somebody else's override is as good as absent, and so is a secret of a project unseen. */
static STATUS find(struct call *call, struct id secret_id, bool is_deleted, struct secret *ret_row,
                   struct place **ret_place)
{
    struct place *place = ARENA_NEW(call->arena, struct place);
    const struct ability *ability;
    struct status status = is_deleted ? secret_row_deleted(call, secret_id, ret_row)
                                      : secret_row_by_id(call, secret_id, ret_row);

    if (!status.code && !id_is_nil(ret_row->user_id) &&
        (call->actor->kind != ACTOR_USER || !id_equal(ret_row->user_id, call->actor->id)))
        status = FAIL(NOT_FOUND);
    if (!status.code) status = access_in_project(call, ret_row->project_id, &ability);
    if (!status.code) status = place_of_folder(call, ret_row->folder_id, place);
    if (status.code == STATUS_NOT_FOUND) return no_such_secret(call, secret_id);
    TRY(status);
    *ret_place = place;
    return OK;
}

/* --- versions --------------------------------------------------------------------------------- */

/* The tag that closes a secret closes its versions too, whatever tags they had. */
static STATUS open_row(struct secret_writer *writer, const struct rows *rows,
                       const struct place *place, bool is_readable, struct secret_plain *plain)
{
    struct secret row;

    secret_row_read(rows, &row);
    secret_row_keep(writer->call->arena, &row);
    TRY(secret_writer_open_plain(writer, &row, place, plain));
    return is_readable ? secret_writer_hide(writer, plain) : secret_writer_conceal(writer, plain);
}

static STATUS open_rows(struct secret_writer *writer, struct rows *rows, const struct place *place,
                        bool is_readable, struct secret_plains *plains)
{
    bool has_row = false;

    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) return OK;
        TRY(open_row(writer, rows, place, is_readable, &plains->items[plains->count]));
        plains->count++;
    }
}

static STATUS audit_versions(struct call *call, const struct secret *row, const struct place *place)
{
    struct audit_entry entry;

    audit_begin(&entry, "get-secret-versions", row->project_id);
    audit_text(&entry, "environment", place->environment.slug);
    audit_text(&entry, "secretPath", place->folder.path);
    audit_id(&entry, "secretId", row->id);
    audit_text(&entry, "secretKey", row->name);
    return audit_append_read(call, &entry);
}

static STATUS run_versions(struct call *call, struct id secret_id, int64_t offset, int64_t limit,
                           struct secret_plains *plains)
{
    struct secret_writer writer;
    struct secret row;
    struct place *place;
    struct secret_plain newest = { 0 };

    TRY(find(call, secret_id, false, &row, &place));
    TRY(secret_writer_open(call, row.project_id, &writer));
    newest.row = row;
    newest.place = place;
    TRY(tag_book_tags(&writer.tags, &row.tag_ids, &newest.tags));
    TRY(secret_writer_require(&writer, ACTION_DESCRIBE_SECRET, &newest));
    plains->items = ARENA_ARRAY(call->arena, (size_t)limit, struct secret_plain);
    {
        struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
        TRY(db_query(call->db, &versions, &rows,
                     BIND(bind_id(&secret_id), bind_int(limit), bind_int(offset))));
        TRY(open_rows(&writer, rows, place, secret_writer_may_read(&writer, &newest), plains));
    }
    return audit_versions(call, &row, place);
}

STATUS secret_versions(struct call *call, struct id secret_id, int64_t offset, int64_t limit,
                       struct secret_plains *ret_plains)
{
    struct secret_plains plains = { 0 };
    struct status status = run_versions(call, secret_id, offset, limit, &plains);

    if (status.code) {
        secret_plains_deinit(&plains);
        return status;
    }
    *ret_plains = plains;
    return OK;
}

/* --- going back ------------------------------------------------------------------------------- */

static STATUS require_edit(struct secret_writer *writer, const struct secret *row,
                           const struct place *place)
{
    struct secret_plain newest = { .row = *row, .place = place };

    TRY(tag_book_tags(&writer->tags, &row->tag_ids, &newest.tags));
    return secret_writer_require(writer, ACTION_EDIT, &newest);
}

static STATUS end_change(struct secret_writer *writer, const char *event, struct tx **tx,
                         struct secret_plain *plain)
{
    struct call *call = writer->call;

    TRY(secret_writer_end(writer, STR_ABSENT));
    TRY(secret_audit(call, event, plain));
    TRY(secret_writer_hide(writer, plain));
    return call_commit(call, tx);
}

static STATUS run_rollback(struct call *call, struct id secret_id, int64_t version,
                           struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_writer writer;
    struct secret row;
    struct place *place;

    TRY(db_begin(call->db, &tx));
    TRY(find(call, secret_id, false, &row, &place));
    TRY(secret_writer_open(call, row.project_id, &writer));
    TRY(require_edit(&writer, &row, place));
    TRY(secret_change_rollback(&writer, place, &row, version, plain));
    return end_change(&writer, "rollback-secret", &tx, plain);
}

STATUS secret_rollback(struct call *call, struct id secret_id, int64_t version,
                       struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    struct status status = run_rollback(call, secret_id, version, &plain);

    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

/* --- deleted secrets -------------------------------------------------------------------------- */

static STATUS list_deleted_row(struct secret_reader *reader, const struct rows *rows,
                               const struct secret_gate *gate, const struct place *place,
                               struct secret_plains *plains)
{
    struct secret_plain plain = { .place = place, .is_value_hidden = true };
    struct texts slugs;

    secret_row_read(rows, &plain.row);
    secret_row_keep(reader->call->arena, &plain.row);
    TRY(secret_reader_tags(reader, &plain, &slugs));
    if (!secret_gate_allows(gate, ACTION_DESCRIBE_SECRET, plain.row.name, &slugs)) return OK;
    TRY(secret_reader_open_plain(reader, &plain));
    plains->items[plains->count++] = plain;
    return OK;
}

STATUS secret_list_deleted(struct call *call, const struct secret_at *at,
                           struct secret_plains *ret_plains)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct secret_plains plains = { ARENA_ARRAY(call->arena, DELETED_MAX, struct secret_plain), 0 };
    struct place *place = ARENA_NEW(call->arena, struct place);
    struct secret_reader reader; /* holds nothing: no value is opened */
    struct secret_gate gate;
    bool has_row = false;

    TRY(secret_reader_open(call, at->project_id, false, false, &reader));
    TRY(secret_place(call, reader.ability, ACTION_DESCRIBE_SECRET, at, "GetDeletedSecrets", place));
    secret_gate_open(reader.ability, place->environment.slug, place->folder.path, &gate);
    if (gate.describe == DENIED)
        return ability_require(
            call, reader.ability, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET,
            &(struct access_object){ .environment = gate.environment, .path = gate.path });
    TRY(db_query(call->db, &deleted, &rows,
                 BIND(bind_id(&place->folder.id), bind_int(DELETED_MAX))));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        TRY(list_deleted_row(&reader, rows, &gate, place, &plains));
    }
    *ret_plains = plains;
    return OK;
}

static STATUS run_restore(struct call *call, struct id secret_id, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_writer writer;
    struct secret row;
    struct place *place;

    TRY(db_begin(call->db, &tx));
    TRY(find(call, secret_id, true, &row, &place));
    /* An override comes back with its shared secret, never alone. */
    if (!id_is_nil(row.user_id)) return no_such_secret(call, secret_id);
    TRY(secret_writer_open(call, row.project_id, &writer));
    TRY(secret_change_restore(&writer, place, &row, row.version, plain));
    return end_change(&writer, "restore-secret", &tx, plain);
}

STATUS secret_restore(struct call *call, struct id secret_id, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    struct status status = run_restore(call, secret_id, &plain);

    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}
