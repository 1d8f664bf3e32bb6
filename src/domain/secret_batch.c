/* Many secrets in one transaction: all of them or none. A change of existing ones may be part of a
 * larger transaction. */
// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"
#include "base/index.h"
#include "domain/secret_change.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

static const struct id shared;

struct batch {
    struct secret_writer writer;
    const struct secret_at *at;
    const struct record_list *inputs; /* of struct secret_input */
    struct place *place;              /* of items that name no other */
    struct place **places;            /* all folders of the batch, the first being `place` */
    size_t place_count;
    struct secret_plains results;
};

enum { PLACES_MAX = 100 };

static const struct secret_input *input_at(const struct batch *batch, size_t i)
{
    return &((const struct secret_input *)batch->inputs->items)[i];
}

static STATUS batch_begin(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, enum action action,
                          const char *error_name, struct batch *batch)
{
    batch->at = at;
    batch->inputs = inputs;
    batch->results.items = ARENA_ARRAY(call->arena, inputs->count, struct secret_plain);
    batch->places = ARENA_ARRAY(call->arena, PLACES_MAX, struct place *);
    batch->place = ARENA_NEW(call->arena, struct place);
    batch->places[batch->place_count++] = batch->place;
    TRY(secret_writer_open(call, at->project_id, &batch->writer));
    return secret_place(call, batch->writer.ability, action, at, error_name, batch->place);
}

static STATUS batch_end(struct batch *batch, const char *event, struct tx **tx)
{
    struct call *call = batch->writer.call;

    TRY(secret_writer_end(&batch->writer, STR_ABSENT));
    TRY(secret_audit_many(call, event, batch->place, &batch->results));
    for (size_t i = 0; i < batch->results.count; i++) {
        TRY(secret_writer_hide(&batch->writer, &batch->results.items[i]));
    }
    return *tx ? call_commit(call, tx) : OK;
}

static STATUS finish(struct status status, struct batch *batch, struct secret_plains *ret_plains)
{
    if (status.code) {
        secret_plains_deinit(&batch->results);
        return status;
    }
    *ret_plains = batch->results;
    return OK;
}

/* Names for a message, as many as fit. */
struct names {
    struct buf buf;
    size_t count;
};

static void names_add(struct names *names, struct str name)
{
    if (names->count++ > 0) buf_add_char(&names->buf, ',');
    buf_add(&names->buf, name);
}

static STATUS fail_with_names(struct call *call, enum status_code code, const char *error_name,
                              const char *sentence, struct names *names)
{
    struct status status =
        problem_set(call->problem, code, error_name, "%s%.*s%s", sentence,
                    STR_ARG(buf_str(&names->buf)), names->buf.overflow ? "…" : "");
    buf_deinit(&names->buf);
    return status;
}

/* --- create ----------------------------------------------------------------------------------- */

static const char create_many[] = "CreateManySecret";

static STATUS insert_all(struct batch *batch)
{
    for (size_t i = 0; i < batch->inputs->count; i++) {
        const struct secret_input *input = input_at(batch, i);
        TRY(secret_change_create(&batch->writer, batch->place, input->name, shared, input,
                                 &batch->results.items[i]));
        batch->results.count++;
    }
    return OK;
}

/* Which of the names are taken, by the database or by an earlier item, as far as the actor could have
 * made them: no item after the first that is taken was judged. Asked only when the batch has failed
 * and its transaction is over. */
static STATUS say_which_exist(struct batch *batch)
{
    struct call *call = batch->writer.call;
    struct names names = { 0 };
    struct index seen;
    struct secret row;

    for (size_t i = 0; i < batch->inputs->count; i++) {
        TRY(secret_writer_refuse_absent(&batch->writer, batch->place, input_at(batch, i)->name,
                                        ACTION_CREATE));
    }
    buf_init(&names.buf, 16 << 10);
    index_init(&seen, call->arena, batch->inputs->count);
    for (size_t i = 0; i < batch->inputs->count; i++) {
        struct str name = input_at(batch, i)->name;
        bool is_new = index_put(&seen, name, i);
        bool is_taken =
            secret_row_by_name(call, batch->place->folder.id, shared, name, &row).code == STATUS_OK;
        if (is_taken || !is_new) names_add(&names, name);
    }
    return fail_with_names(call, STATUS_BAD_REQUEST, create_many, "Secret already exist: ", &names);
}

static STATUS run_create(struct call *call, const struct secret_at *at,
                         const struct record_list *inputs, struct batch *batch)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(batch_begin(call, at, inputs, ACTION_CREATE, create_many, batch));
    struct status status = insert_all(batch);
    if (status.code == STATUS_CONFLICT) {
        db_rollback(tx);
        tx = NULL;
        return say_which_exist(batch);
    }
    TRY(status);
    return batch_end(batch, "create-secrets", &tx);
}

STATUS secret_create_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, struct secret_plains *ret_plains)
{
    struct batch batch = { 0 };
    return finish(run_create(call, at, inputs, &batch), &batch, ret_plains);
}

/* --- update ----------------------------------------------------------------------------------- */

static const char update_many[] = "UpdateManySecret";

/* The folder of an item, found once for all that name it. */
static STATUS place_of(struct batch *batch, const struct secret_input *input,
                       const struct place **ret_place)
{
    struct call *call = batch->writer.call;
    struct secret_at at = *batch->at;

    *ret_place = batch->place;
    if (input->at.path.len == 0) return OK;
    at.path = input->at.path;
    at.name = input->name;
    for (size_t i = 0; i < batch->place_count; i++) {
        *ret_place = batch->places[i];
        if (str_equal(batch->places[i]->folder.path, at.path)) return OK;
    }
    if (batch->place_count == PLACES_MAX)
        return CALL_FAIL(call, BAD_REQUEST, update_many, "A batch names at most %d folders",
                         PLACES_MAX);
    struct place *place = ARENA_NEW(call->arena, struct place);
    TRY(secret_place(call, batch->writer.ability, ACTION_EDIT, &at, update_many, place));
    for (size_t i = 0; i < batch->place_count; i++) { /* the same folder in another spelling */
        *ret_place = batch->places[i];
        if (id_equal(batch->places[i]->folder.id, place->folder.id)) return OK;
    }
    batch->places[batch->place_count++] = place;
    *ret_place = place;
    return OK;
}

/* What happens to a key that does not exist. */
static STATUS update_missing(struct batch *batch, const struct place *place,
                             const struct secret_input *input, enum batch_mode mode,
                             struct names *missing)
{
    struct secret_plain *result = &batch->results.items[batch->results.count];

    if (mode != BATCH_UPSERT)
        TRY(secret_writer_refuse_absent(&batch->writer, place, input->name, ACTION_EDIT));
    if (mode == BATCH_FAIL_ON_NOT_FOUND) names_add(missing, input->name);
    if (mode != BATCH_UPSERT) return OK;
    struct str name = str_is_given(input->new_name) ? input->new_name : input->name;
    CONFLICT_AS(batch->writer.call,
                secret_change_create(&batch->writer, place, name, shared, input, result),
                update_many, "Secret already exist: %.*s", STR_ARG(name));
    batch->results.count++;
    return OK;
}

static STATUS update_one(struct batch *batch, const struct secret_input *input,
                         enum batch_mode mode, struct names *missing)
{
    const struct place *place;
    struct secret row;

    TRY(place_of(batch, input, &place));
    struct status status =
        secret_writer_find(&batch->writer, place, shared, input->name, ACTION_EDIT, &row);
    if (status.code == STATUS_NOT_FOUND) return update_missing(batch, place, input, mode, missing);
    TRY(status);
    TRY(secret_change_update(&batch->writer, place, &row, input,
                             &batch->results.items[batch->results.count]));
    batch->results.count++;
    return OK;
}

static STATUS update_all(struct batch *batch, enum batch_mode mode)
{
    struct names missing = { 0 };
    struct status status = OK;

    buf_init(&missing.buf, 16 << 10);
    for (size_t i = 0; i < batch->inputs->count && !status.code; i++) {
        status = update_one(batch, input_at(batch, i), mode, &missing);
    }
    if (!status.code && missing.count > 0)
        return fail_with_names(batch->writer.call, STATUS_NOT_FOUND, update_many,
                               "Secret not found: ", &missing);
    buf_deinit(&missing.buf);
    return status;
}

static STATUS run_update(struct call *call, const struct secret_at *at,
                         const struct record_list *inputs, enum batch_mode mode,
                         struct batch *batch)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    if (!db_is_in_tx(call->db)) TRY(db_begin(call->db, &tx));
    TRY(batch_begin(call, at, inputs, ACTION_EDIT, update_many, batch));
    TRY(update_all(batch, mode));
    return batch_end(batch, "update-secrets", &tx);
}

STATUS secret_update_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, enum batch_mode mode,
                          struct secret_plains *ret_plains)
{
    struct batch batch = { 0 };
    return finish(run_update(call, at, inputs, mode, &batch), &batch, ret_plains);
}

/* --- delete ----------------------------------------------------------------------------------- */

static const char delete_many[] = "DeleteManySecret";

static STATUS delete_one(struct batch *batch, const struct secret_input *input)
{
    struct call *call = batch->writer.call;
    bool is_personal = input->type == SECRET_PERSONAL;
    struct secret row;

    if (is_personal && call->actor->kind != ACTOR_USER)
        return CALL_FAIL(call, BAD_REQUEST, delete_many, "Must be user to delete personal secret");
    struct status status =
        secret_writer_find(&batch->writer, batch->place, is_personal ? call->actor->id : shared,
                           input->name, ACTION_DELETE, &row);
    if (status.code == STATUS_NOT_FOUND)
        TRY(secret_writer_refuse_absent(&batch->writer, batch->place, input->name, ACTION_DELETE));
    NOT_FOUND_AS(call, status, delete_many, "Secret not found: %.*s", STR_ARG(input->name));
    TRY(secret_change_delete(&batch->writer, batch->place, &row,
                             &batch->results.items[batch->results.count]));
    batch->results.count++;
    return OK;
}

static STATUS run_delete(struct call *call, const struct secret_at *at,
                         const struct record_list *inputs, struct batch *batch)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(batch_begin(call, at, inputs, ACTION_DELETE, delete_many, batch));
    for (size_t i = 0; i < inputs->count; i++) TRY(delete_one(batch, input_at(batch, i)));
    return batch_end(batch, "delete-secrets", &tx);
}

STATUS secret_delete_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, struct secret_plains *ret_plains)
{
    struct batch batch = { 0 };
    return finish(run_delete(call, at, inputs, &batch), &batch, ret_plains);
}
