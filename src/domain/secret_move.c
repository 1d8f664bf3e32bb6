/* Moving keeps a secret's id, history and overrides: only where it stands changes. Where the name is
 * taken at the destination, that secret gets the value, and the moved one is deleted. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/reference_rows.h"
#include "domain/secret_change.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

static const char error_name[] = "MoveSecrets";

static const struct query relocate = {
    "UPDATE secret SET folder_id = $2, updated_at = $3 WHERE id = $1"
};
static const struct query overrides_relocate = {
    "UPDATE secret SET folder_id = $3, updated_at = $4 WHERE folder_id = $1 AND name = $2"
    " AND user_id IS NOT NULL AND deleted_at IS NULL"
};

struct move {
    struct secret_writer writer;
    const struct secret_move_input *input;
    struct place *source, *destination;
    struct secret_plains results; /* as they are at the destination */
};

static STATUS find_place(struct move *move, enum action action, struct str environment,
                         struct str path, struct place **ret_place)
{
    struct call *call = move->writer.call;
    const struct secret_at at = { .project_id = move->writer.project_id,
                                  .environment = environment,
                                  .path = path };

    *ret_place = ARENA_NEW(call->arena, struct place);
    return secret_place(call, move->writer.ability, action, &at, error_name, *ret_place);
}

static STATUS find_source_row(struct move *move, struct id secret_id, struct secret *ret_row)
{
    char text[ID_TEXT_LEN];
    struct status status = secret_row_by_id(move->writer.call, secret_id, ret_row);

    if (!status.code &&
        (!id_equal(ret_row->folder_id, move->source->folder.id) || !id_is_nil(ret_row->user_id)))
        status = FAIL(NOT_FOUND);
    id_format(secret_id, text);
    NOT_FOUND_AS(move->writer.call, status, error_name,
                 "Secret with ID '%.*s' not found in the source folder", ID_TEXT_LEN, text);
    return OK;
}

static STATUS follow_move(struct move *move, struct str name)
{
    const struct place *from = move->source;
    const struct place *to = move->destination;

    return reference_holders_rewrite(
        &move->writer, from->folder.id,
        &(struct reference_target){ from->environment.slug, from->folder.path, name },
        &(struct reference_target){ to->environment.slug, to->folder.path, name });
}

/* The name is free at the destination. */
static STATUS relocate_secret(struct move *move, struct secret_plain *plain)
{
    struct call *call = move->writer.call;
    const struct id *destination = &move->destination->folder.id;
    struct value now = bind_int(call->now_ms);

    TRY(db_run(call->db, &relocate, NULL,
               BIND(bind_id(&plain->row.id), bind_id(destination), now)));
    TRY(db_run(call->db, &overrides_relocate, NULL,
               BIND(bind_id(&move->source->folder.id), bind_text(plain->row.name),
                    bind_id(destination), now)));
    secret_writer_step(&move->writer, move->source, &plain->row, plain->row.version, 0);
    secret_writer_step(&move->writer, move->destination, &plain->row, 0, plain->row.version);
    plain->row.folder_id = *destination;
    plain->place = move->destination;
    TRY(secret_writer_require(&move->writer, ACTION_CREATE, plain));
    return follow_move(move, plain->row.name);
}

/* What a secret is, as if a client had sent it. */
static struct secret_input input_of(const struct secret_plain *plain)
{
    return (struct secret_input){
        .value = plain->value, /* borrowed */
        .value_given = GIVEN,
        .comment = plain->comment,
        .comment_given = GIVEN,
        .skip_multiline_encoding = plain->row.skip_multiline_encoding,
        .skip_multiline_encoding_given = GIVEN,
    };
}

static STATUS overwrite(struct move *move, const struct secret *taken, struct secret_plain *source,
                        struct secret_plain *ret_result)
{
    const struct secret_input input = input_of(source);
    struct secret_plain deleted __attribute__((cleanup(secret_plain_deinit))) = { 0 };

    if (!move->input->overwrites)
        return CALL_FAIL(move->writer.call, BAD_REQUEST, error_name,
                         "Failed to move: the destination already has a secret '%.*s'",
                         STR_ARG(taken->name));
    TRY(secret_change_update(&move->writer, move->destination, taken, &input, ret_result));
    move->results.count++;
    TRY(secret_change_delete(&move->writer, move->source, &source->row, &deleted));
    return follow_move(move, taken->name);
}

static STATUS move_opened(struct move *move, struct secret_plain *source)
{
    static const struct id shared;
    struct secret_plain *result = &move->results.items[move->results.count];
    struct secret taken;

    TRY(secret_writer_require(&move->writer, ACTION_DELETE, source));
    /* Else the secret would go to where the actor may read it. */
    TRY(secret_writer_require(&move->writer, ACTION_READ_VALUE, source));
    struct status status = secret_row_by_name(move->writer.call, move->destination->folder.id,
                                              shared, source->row.name, &taken);
    if (status.code == STATUS_OK) return overwrite(move, &taken, source, result);
    if (status.code != STATUS_NOT_FOUND) return status;
    TRY(relocate_secret(move, source));
    *result = *source; /* moves: the source is empty now */
    source->value = (struct secret_text){ 0 };
    move->results.count++;
    return OK;
}

static STATUS move_one(struct move *move, struct id secret_id)
{
    struct secret_plain source __attribute__((cleanup(secret_plain_deinit))) = { 0 };
    struct secret row;

    TRY(find_source_row(move, secret_id, &row));
    TRY(secret_writer_open_plain(&move->writer, &row, move->source, &source));
    return move_opened(move, &source);
}

static STATUS run_move(struct call *call, struct id project_id, struct move *move)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct secret_move_input *input = move->input;

    TRY(db_begin(call->db, &tx));
    TRY(secret_writer_open(call, project_id, &move->writer));
    TRY(find_place(move, ACTION_DELETE, input->source_environment, input->source_path,
                   &move->source));
    TRY(find_place(move, ACTION_CREATE, input->destination_environment, input->destination_path,
                   &move->destination));
    if (id_equal(move->source->folder.id, move->destination->folder.id))
        return CALL_FAIL(call, BAD_REQUEST, error_name,
                         "Source and destination are the same folder");
    move->results.items = ARENA_ARRAY(call->arena, input->secret_ids.count, struct secret_plain);
    for (size_t i = 0; i < input->secret_ids.count; i++) {
        TRY(move_one(move, input->secret_ids.items[i]));
    }
    TRY(secret_writer_end(&move->writer, STR_ABSENT));
    TRY(secret_audit_many(call, "move-secrets", move->destination, &move->results));
    return call_commit(call, &tx);
}

STATUS secret_move(struct call *call, struct id project_id, const struct secret_move_input *input,
                   bool *ret_is_source_changed, bool *ret_is_destination_changed)
{
    struct move move = { .input = input };
    struct status status = run_move(call, project_id, &move);

    secret_plains_deinit(&move.results);
    TRY(status);
    *ret_is_source_changed = true;
    *ret_is_destination_changed = true;
    return OK;
}
