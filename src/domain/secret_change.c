// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_change.h"

#include "domain/reference_rights.h"
#include "domain/reference_rows.h"
#include "domain/secret_row.h"

static const struct query mark_deleted = {
    "UPDATE secret SET deleted_at = $2, updated_at = $2 WHERE id = $1"
};
static const struct query overrides_mark_deleted = {
    "UPDATE secret SET deleted_at = $3, updated_at = $3 WHERE folder_id = $1 AND name = $2"
    " AND user_id IS NOT NULL AND deleted_at IS NULL"
};
static const struct query overrides_rename = {
    "UPDATE secret SET name = $3, updated_at = $4 WHERE folder_id = $1 AND name = $2"
    " AND user_id IS NOT NULL AND deleted_at IS NULL"
};

static const struct query overrides_restore = {
    "UPDATE secret SET deleted_at = NULL, updated_at = $4, name = $5 WHERE folder_id = $1"
    " AND name = $2 AND user_id IS NOT NULL AND deleted_at = $3"
};

/* An older state as the next one of the secret that stands in `row`. */
static STATUS open_older(struct secret_writer *writer, const struct secret *row,
                         const struct place *place, int64_t version, struct secret_plain *ret_plain)
{
    struct secret older;

    NOT_FOUND_AS(writer->call, secret_row_version(writer->call, row->id, version, &older), NULL,
                 "Version %lld of the secret not found", (long long)version);
    TRY(secret_writer_open_plain(writer, &older, place, ret_plain));
    ret_plain->row.version = row->version;
    ret_plain->row.created_at = row->created_at;
    return OK;
}

static STATUS create(struct secret_writer *writer, const struct secret_input *input,
                     struct secret_plain *plain)
{
    TRY(secret_apply_input(writer, input, plain));
    if (!plain->value.bytes) TRY(secret_text_alloc(0, &plain->value));
    TRY(secret_writer_require(writer, ACTION_CREATE, plain));
    TRY(reference_rights_require(writer, plain));
    return secret_insert(writer, plain);
}

STATUS secret_change_create(struct secret_writer *writer, const struct place *place,
                            struct str name, struct id user_id, const struct secret_input *input,
                            struct secret_plain *ret_plain)
{
    struct secret_plain plain = {
        .row = { .folder_id = place->folder.id, .user_id = user_id, .name = name },
        .place = place,
        .comment = STR(""),
        .metadata = STR("[]"),
    };
    struct status status = create(writer, input, &plain);

    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

/* What else carries the old name: the users' overrides, and references to it. */
static STATUS follow_rename(struct secret_writer *writer, const struct secret *old,
                            const struct secret_plain *plain)
{
    struct str environment = plain->place->environment.slug;
    struct str path = plain->place->folder.path;

    TRY(db_run(writer->call->db, &overrides_rename, NULL,
               BIND(bind_id(&old->folder_id), bind_text(old->name), bind_text(plain->row.name),
                    bind_int(writer->call->now_ms))));
    return reference_holders_rewrite(
        writer, old->folder_id, &(struct reference_target){ environment, path, old->name },
        &(struct reference_target){ environment, path, plain->row.name });
}

STATUS secret_change_write(struct secret_writer *writer, const struct secret *old,
                           bool held_references, struct secret_plain *plain)
{
    TRY(secret_writer_require(writer, ACTION_EDIT, plain));
    CONFLICT_AS(writer->call, secret_replace(writer, plain, held_references), "UpdateSecret",
                "Secret with the new name already exist");
    if (str_equal(old->name, plain->row.name)) return OK;
    return follow_rename(writer, old, plain);
}

/* What the input replaces need not be readable: so a new value repairs a damaged one. */
static STATUS open_old(struct secret_writer *writer, const struct secret_input *input,
                       struct secret_plain *plain, bool *ret_held_references)
{
    struct call *call = writer->call;

    if (input->comment_given == GIVEN) plain->row.comment_sealed = STR_ABSENT;
    if (input->metadata_given == GIVEN) plain->row.metadata = STR_ABSENT;
    TRY(secret_open_details(call, &writer->owner, plain, false));
    struct status status = secret_open_value(call, &writer->owner, &plain->row, &plain->value);
    *ret_held_references = true;
    if (status.code == STATUS_CORRUPT && input->value_given == GIVEN)
        return secret_text_alloc(0, &plain->value);
    TRY(status);
    *ret_held_references = reference_is_in(secret_text_reveal(&plain->value));
    return OK;
}

static STATUS update(struct secret_writer *writer, const struct secret *old,
                     const struct secret_input *input, struct secret_plain *plain)
{
    bool held_references;

    TRY(tag_book_tags(&writer->tags, &plain->row.tag_ids, &plain->tags));
    TRY(secret_writer_require(writer, ACTION_EDIT, plain)); /* as it was… */
    TRY(open_old(writer, input, plain, &held_references));
    TRY(secret_apply_input(writer, input, plain));
    if (str_is_given(input->new_name)) plain->row.name = input->new_name;
    if (input->value_given == GIVEN) TRY(reference_rights_require(writer, plain));
    return secret_change_write(writer, old, held_references, plain); /* …and as it becomes */
}

STATUS secret_change_update(struct secret_writer *writer, const struct place *place,
                            const struct secret *row, const struct secret_input *input,
                            struct secret_plain *ret_plain)
{
    struct secret_plain plain = { .row = *row, .place = place };
    struct status status = update(writer, row, input, &plain);

    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

STATUS secret_change_rollback(struct secret_writer *writer, const struct place *place,
                              const struct secret *row, int64_t version,
                              struct secret_plain *ret_plain)
{
    struct secret_plain plain;

    TRY(open_older(writer, row, place, version, &plain));
    /* An override goes by the name of its shared secret, whatever that was called once. */
    if (!id_is_nil(row->user_id)) plain.row.name = row->name;
    struct status status = secret_change_write(writer, row, true, &plain);
    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

static STATUS restore(struct secret_writer *writer, const struct secret *row,
                      struct secret_plain *plain)
{
    TRY(secret_writer_require(writer, ACTION_CREATE, plain));
    CONFLICT_AS(writer->call, secret_replace(writer, plain, true), "RestoreSecret",
                "Secret already exist");
    return db_run(writer->call->db, &overrides_restore, NULL,
                  BIND(bind_id(&row->folder_id), bind_text(row->name), bind_int(row->deleted_at),
                       bind_int(writer->call->now_ms), bind_text(plain->row.name)));
}

STATUS secret_change_restore(struct secret_writer *writer, const struct place *place,
                             const struct secret *row, int64_t version,
                             struct secret_plain *ret_plain)
{
    struct secret_plain plain;

    TRY(open_older(writer, row, place, version, &plain));
    struct status status = restore(writer, row, &plain);
    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

static STATUS retag(struct secret_writer *writer, const struct secret *old,
                    const struct ids *tag_ids, struct secret_plain *plain)
{
    TRY(secret_writer_require(writer, ACTION_EDIT, plain));
    plain->row.tag_ids = *tag_ids;
    TRY(tag_book_tags(&writer->tags, tag_ids, &plain->tags));
    return secret_change_write(writer, old, reference_is_in(secret_text_reveal(&plain->value)),
                               plain);
}

STATUS secret_change_tags(struct secret_writer *writer, const struct place *place,
                          const struct secret *row, const struct ids *tag_ids,
                          struct secret_plain *ret_plain)
{
    struct secret_plain plain;

    TRY(secret_writer_open_plain(writer, row, place, &plain));
    struct status status = retag(writer, row, tag_ids, &plain);
    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}

/* What is damaged can be deleted all the same: the answer shows it without its value then. */
static STATUS open_last(struct secret_writer *writer, struct secret_plain *plain)
{
    struct call *call = writer->call;
    struct status status = secret_open_details(call, &writer->owner, plain, false);
    if (!status.code) status = secret_open_value(call, &writer->owner, &plain->row, &plain->value);
    if (status.code != STATUS_CORRUPT) return status;
    plain->comment = STR("");
    plain->metadata = STR("[]");
    plain->is_value_hidden = true;
    return OK;
}

static STATUS delete_row(struct secret_writer *writer, struct secret_plain *plain)
{
    const struct secret *row = &plain->row;
    struct value now = bind_int(writer->call->now_ms);

    TRY(tag_book_tags(&writer->tags, &row->tag_ids, &plain->tags));
    TRY(secret_writer_require(writer, ACTION_DELETE, plain));
    TRY(open_last(writer, plain));
    TRY(db_run(writer->call->db, &mark_deleted, NULL, BIND(bind_id(&row->id), now)));
    secret_writer_step(writer, plain->place, row, row->version, 0);
    if (!id_is_nil(row->user_id)) return OK;
    return db_run(writer->call->db, &overrides_mark_deleted, NULL,
                  BIND(bind_id(&row->folder_id), bind_text(row->name), now));
}

STATUS secret_change_delete(struct secret_writer *writer, const struct place *place,
                            const struct secret *row, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { .row = *row, .place = place };
    struct status status = delete_row(writer, &plain);

    if (status.code) {
        secret_plain_deinit(&plain);
        return status;
    }
    *ret_plain = plain;
    return OK;
}
