/* Creating, changing and deleting one secret. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_change.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"

/* One single write, from its beginning to its commit. */
struct write {
    struct secret_writer writer;
    const struct secret_at *at;
    struct place *place;
    struct id user_id; /* nil: shared */
};

/* The words of a kind of write. */
struct wording {
    const char *error_name, *event, *verb;
    enum action action;
};
static const struct wording creating = { "CreateSecret", "create-secret", "create", ACTION_CREATE };
static const struct wording updating = { "UpdateSecret", "update-secret", "update", ACTION_EDIT };
static const struct wording deleting = { "DeleteSecret", "delete-secret", "delete", ACTION_DELETE };

static STATUS write_begin(struct call *call, const struct secret_at *at,
                          const struct wording *wording, struct write *write)
{
    *write = (struct write){ .at = at, .place = ARENA_NEW(call->arena, struct place) };
    if (at->type == SECRET_PERSONAL) {
        if (call->actor->kind != ACTOR_USER)
            return CALL_FAIL(call, BAD_REQUEST, NULL, "Must be user to %s personal secret",
                             wording->verb);
        write->user_id = call->actor->id;
    }
    TRY(secret_writer_open(call, at->project_id, &write->writer));
    return secret_place(call, write->writer.ability, wording->action, at, wording->error_name,
                        write->place);
}

/* Hides the value from whoever may write but not read, and commits. */
static STATUS write_end(struct write *write, const struct wording *wording, struct tx **tx,
                        struct secret_plain *plain)
{
    struct call *call = write->writer.call;

    TRY(secret_writer_end(&write->writer, STR_ABSENT));
    TRY(secret_audit(call, wording->event, plain));
    TRY(secret_writer_hide(&write->writer, plain));
    return call_commit(call, tx);
}

/* Gives the result to the caller, or closes it. */
static STATUS finish(struct status status, struct secret_plain *plain,
                     struct secret_plain *ret_plain)
{
    if (status.code) {
        secret_plain_deinit(plain);
        return status;
    }
    *ret_plain = *plain;
    return OK;
}

/* A secret that the actor may not know of is refused like one that is not there. */
static STATUS find_row(struct write *write, const struct wording *wording, struct secret *ret_row)
{
    struct str name = write->at->name;
    struct status status = secret_writer_find(&write->writer, write->place, write->user_id, name,
                                              wording->action, ret_row);

    if (status.code == STATUS_NOT_FOUND)
        TRY(secret_writer_refuse_absent(&write->writer, write->place, name, wording->action));
    return status;
}

/* --- create ----------------------------------------------------------------------------------- */

static STATUS require_shared(const struct write *write)
{
    static const struct id shared;
    struct call *call = write->writer.call;
    struct secret row;

    if (write->at->type == SECRET_SHARED) return OK;
    struct status status =
        secret_row_by_name(call, write->place->folder.id, shared, write->at->name, &row);
    if (status.code == STATUS_NOT_FOUND)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Failed to create personal secret override for no corresponding shared"
                         " secret");
    return status;
}

static STATUS run_create(struct call *call, const struct secret_at *at,
                         const struct secret_input *input, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct write write;

    TRY(db_begin_joint(call->db, &tx));
    TRY(write_begin(call, at, &creating, &write));
    TRY(require_shared(&write));
    CONFLICT_AS(
        call,
        secret_change_create(&write.writer, write.place, at->name, write.user_id, input, plain),
        creating.error_name, "Secret already exist");
    return write_end(&write, &creating, &tx, plain);
}

STATUS secret_create(struct call *call, const struct secret_at *at,
                     const struct secret_input *input, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    return finish(run_create(call, at, input, &plain), &plain, ret_plain);
}

/* --- update ----------------------------------------------------------------------------------- */

static STATUS run_update(struct call *call, const struct secret_at *at,
                         const struct secret_input *input, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct write write;
    struct secret row;

    if (at->type == SECRET_PERSONAL && str_is_given(input->new_name))
        return CALL_FAIL(call, BAD_REQUEST, updating.error_name,
                         "Personal secret cannot change the key name");
    TRY(db_begin_joint(call->db, &tx));
    TRY(write_begin(call, at, &updating, &write));
    NOT_FOUND_AS(call, find_row(&write, &updating, &row), updating.error_name,
                 at->type == SECRET_PERSONAL ? "Personal secret with name %.*s not found"
                                             : "Secret with name %.*s not found",
                 STR_ARG(str_slice(at->name, 0, SECRET_NAME_MAX)));
    TRY(secret_change_update(&write.writer, write.place, &row, input, plain));
    return write_end(&write, &updating, &tx, plain);
}

STATUS secret_update(struct call *call, const struct secret_at *at,
                     const struct secret_input *input, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    return finish(run_update(call, at, input, &plain), &plain, ret_plain);
}

/* --- delete ----------------------------------------------------------------------------------- */

static STATUS run_delete(struct call *call, const struct secret_at *at, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct write write;
    struct secret row;

    TRY(db_begin_joint(call->db, &tx));
    TRY(write_begin(call, at, &deleting, &write));
    NOT_FOUND_AS(call, find_row(&write, &deleting, &row), deleting.error_name, "Secret not found");
    TRY(secret_change_delete(&write.writer, write.place, &row, plain));
    return write_end(&write, &deleting, &tx, plain);
}

STATUS secret_delete(struct call *call, const struct secret_at *at, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    return finish(run_delete(call, at, &plain), &plain, ret_plain);
}

/* --- tags ------------------------------------------------------------------------------------- */

static bool ids_hold(const struct ids *ids, struct id id)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (id_equal(ids->items[i], id)) return true;
    }
    return false;
}

static struct ids ids_changed(struct arena *arena, const struct ids *old, const struct ids *named,
                              bool is_removal)
{
    struct ids ids = { ARENA_ARRAY(arena, old->count + named->count, struct id), 0 };

    for (size_t i = 0; i < old->count; i++) {
        if (!ids_hold(named, old->items[i])) ids.items[ids.count++] = old->items[i];
    }
    for (size_t i = 0; !is_removal && i < named->count; i++) {
        ids.items[ids.count++] = named->items[i];
    }
    return ids;
}

static STATUS run_tag(struct call *call, const struct secret_at *at, const struct texts *slugs,
                      bool is_removal, struct secret_plain *plain)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct write write;
    struct secret row;
    struct ids named;

    TRY(db_begin_joint(call->db, &tx));
    TRY(write_begin(call, at, &updating, &write));
    NOT_FOUND_AS(call, find_row(&write, &updating, &row), updating.error_name,
                 "Secret with name %.*s not found",
                 STR_ARG(str_slice(at->name, 0, SECRET_NAME_MAX)));
    TRY(tag_book_ids_of_slugs(&write.writer.tags, slugs, &named));
    struct ids ids = ids_changed(call->arena, &row.tag_ids, &named, is_removal);
    if (ids.count > SECRET_TAGS_MAX)
        return CALL_FAIL(call, BAD_REQUEST, updating.error_name,
                         "A secret can have at most %d tags", SECRET_TAGS_MAX);
    TRY(secret_change_tags(&write.writer, write.place, &row, &ids, plain));
    return write_end(&write, &updating, &tx, plain);
}

STATUS secret_tag(struct call *call, const struct secret_at *at, const struct texts *tag_slugs,
                  bool is_removal, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { 0 };
    return finish(run_tag(call, at, tag_slugs, is_removal, &plain), &plain, ret_plain);
}
