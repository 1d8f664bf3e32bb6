// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_writer.h"

#include "domain/change_event.h"
#include "domain/folder_commit.h"
#include "domain/outbox.h"
#include "domain/reference_rows.h"
#include "domain/secret_row.h"
#include "json/json_writer.h"

#include <string.h>

static const char table[] = "secret_version";

enum { ACTOR_BYTES_MAX = 4096 };

static const struct query limit_of_project = {
    "SELECT version_limit FROM project WHERE id = $1 AND deleted_at IS NULL"
};
static const struct query insert = {
    "INSERT INTO secret (id, project_id, folder_id, user_id, name, version, version_id,"
    " value_sealed, comment_sealed, metadata, tag_ids, skip_multiline_encoding, reminder_note,"
    " reminder_repeat_days, actor, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)"
};
static const struct query replace = {
    "UPDATE secret SET folder_id = $2, name = $3, version = $4, version_id = $5,"
    " value_sealed = $6, comment_sealed = $7, metadata = $8, tag_ids = $9,"
    " skip_multiline_encoding = $10, reminder_note = $11, reminder_repeat_days = $12,"
    " actor = $13, updated_at = $14, deleted_at = NULL"
    " WHERE id = $1"
};
static const struct query version_insert = {
    "INSERT INTO secret_version (id, secret_id, version, name, value_sealed, comment_sealed,"
    " metadata, tag_ids, skip_multiline_encoding, actor, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
};
static const struct query versions_prune = {
    "DELETE FROM secret_version WHERE secret_id = $1 AND version <= $2"
};
/* Rises with every change, even where the clock does not: it tells the states of a folder apart, and
 * the cache of sealed rows depends on that. */
static const struct query folder_changed = {
    "UPDATE folder SET secrets_changed_at = CASE WHEN coalesce(secrets_changed_at, 0) < $2 THEN $2"
    " ELSE secrets_changed_at + 1 END WHERE id = $1"
};

/* Who writes, as the answers show it. */
static struct str actor_json(struct call *call)
{
    const struct actor *actor = call->actor;
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, ACTOR_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "actorId");
    json_write_id(&out, actor->id);
    json_key(&out, "actorType");
    json_write_text(&out, str_from_c(actor_kind_name(actor->kind)));
    json_key(&out, "name");
    json_write_text(&out, actor->name);
    json_key(&out, "membershipId");
    json_write_null(&out);
    json_key(&out, "groupId");
    json_write_null(&out);
    json_object_end(&out);
    struct str json = buf.overflow ? STR_ABSENT : arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

STATUS secret_writer_open(struct call *call, struct id project_id, struct secret_writer *ret_writer)
{
    *ret_writer = (struct secret_writer){
        .call = call,
        .project_id = project_id,
        .actor = actor_json(call),
        .tags = { .call = call, .project_id = project_id },
    };
    TRY(access_in_project(call, project_id, &ret_writer->ability));
    TRY(secret_owner(call, project_id, &ret_writer->owner));
    return db_one_int(call->db, &limit_of_project, &ret_writer->version_limit,
                      BIND(bind_id(&project_id)));
}

/* --- sealing and writing ---------------------------------------------------------------------- */

static STATUS seal(struct secret_writer *writer, struct secret_plain *plain)
{
    struct call *call = writer->call;
    struct secret *row = &plain->row;
    const struct seal_place value_place = { table, "value", row->version_id };
    const struct seal_place comment_place = { table, "comment", row->version_id };

    TRY(vault_seal(call, &writer->owner, &value_place, secret_text_reveal(&plain->value),
                   &row->value_sealed));
    row->comment_sealed = STR_ABSENT;
    if (plain->comment.len > 0)
        TRY(vault_seal(call, &writer->owner, &comment_place, plain->comment, &row->comment_sealed));
    row->metadata = STR_ABSENT;
    if (plain->metadata.len <= 2) return OK; /* "[]" */
    return metadata_seal_json(call, &writer->owner, row->version_id, plain->metadata,
                              &row->metadata);
}

static void sign(struct secret_writer *writer, struct secret *row)
{
    row->version_id = id_new();
    row->actor = writer->actor;
    row->updated_at = writer->call->now_ms;
}

static struct value bind_ids(const struct ids *ids)
{
    if (ids->count == 0) return bind_null();
    return bind_blob((struct str){ (const char *)ids->items, ids->count * sizeof(struct id) });
}

static struct value bind_days(int64_t days)
{
    return days > 0 ? bind_int(days) : bind_null();
}

static STATUS write_version(struct secret_writer *writer, const struct secret *row)
{
    return db_run(writer->call->db, &version_insert, NULL,
                  BIND(bind_id(&row->version_id), bind_id(&row->id), bind_int(row->version),
                       bind_text(row->name), bind_blob(row->value_sealed),
                       bind_blob(row->comment_sealed), bind_text(row->metadata),
                       bind_ids(&row->tag_ids), bind_bool(row->skip_multiline_encoding),
                       bind_text(row->actor), bind_int(row->updated_at)));
}

static STATUS write_references(struct secret_writer *writer, const struct secret_plain *plain,
                               bool held_references)
{
    struct str value = secret_text_reveal(&plain->value);

    /* Nobody depends on what one user sees in the place of a shared value. */
    if (!id_is_nil(plain->row.user_id)) return OK;
    if (!held_references && !reference_is_in(value)) return OK;
    return reference_rows_replace(writer->call, writer->project_id, plain->row.id, value,
                                  held_references);
}

STATUS secret_insert(struct secret_writer *writer, struct secret_plain *plain)
{
    struct secret *row = &plain->row;

    sign(writer, row);
    row->id = id_new();
    row->project_id = writer->project_id;
    row->version = 1;
    row->created_at = row->updated_at;
    TRY(seal(writer, plain));
    TRY(db_run(writer->call->db, &insert, NULL,
               BIND(bind_id(&row->id), bind_id(&row->project_id), bind_id(&row->folder_id),
                    bind_id(&row->user_id), bind_text(row->name), bind_int(row->version),
                    bind_id(&row->version_id), bind_blob(row->value_sealed),
                    bind_blob(row->comment_sealed), bind_text(row->metadata),
                    bind_ids(&row->tag_ids), bind_bool(row->skip_multiline_encoding),
                    bind_text(row->reminder_note), bind_days(row->reminder_repeat_days),
                    bind_text(row->actor), bind_int(row->created_at))));
    TRY(write_version(writer, row));
    secret_writer_step(writer, plain->place, row, 0, row->version);
    return write_references(writer, plain, false);
}

STATUS secret_replace(struct secret_writer *writer, struct secret_plain *plain,
                      bool held_references)
{
    struct secret *row = &plain->row;
    int64_t before = row->deleted_at ? 0 : row->version;

    sign(writer, row);
    row->version++;
    row->deleted_at = 0;
    TRY(seal(writer, plain));
    TRY(db_run(writer->call->db, &replace, NULL,
               BIND(bind_id(&row->id), bind_id(&row->folder_id), bind_text(row->name),
                    bind_int(row->version), bind_id(&row->version_id), bind_blob(row->value_sealed),
                    bind_blob(row->comment_sealed), bind_text(row->metadata),
                    bind_ids(&row->tag_ids), bind_bool(row->skip_multiline_encoding),
                    bind_text(row->reminder_note), bind_days(row->reminder_repeat_days),
                    bind_text(row->actor), bind_int(row->updated_at))));
    TRY(write_version(writer, row));
    if (row->version > writer->version_limit)
        TRY(db_run(writer->call->db, &versions_prune, NULL,
                   BIND(bind_id(&row->id), bind_int(row->version - writer->version_limit))));
    secret_writer_step(writer, plain->place, row, before, row->version);
    return write_references(writer, plain, held_references);
}

/* --- states ----------------------------------------------------------------------------------- */

STATUS secret_writer_open_plain(struct secret_writer *writer, const struct secret *row,
                                const struct place *place, struct secret_plain *ret_plain)
{
    struct secret_plain plain = { .row = *row, .place = place };

    TRY(secret_open_details(writer->call, &writer->owner, &plain, false));
    TRY(tag_book_tags(&writer->tags, &plain.row.tag_ids, &plain.tags));
    TRY(secret_open_value(writer->call, &writer->owner, row, &plain.value));
    *ret_plain = plain;
    return OK;
}

static void object_of(struct secret_writer *writer, const struct secret_plain *plain,
                      struct texts *slugs, struct access_object *ret_object)
{
    *slugs = tag_slugs(&plain->tags, writer->call->arena);
    *ret_object = (struct access_object){
        .environment = plain->place->environment.slug,
        .path = plain->place->folder.path,
        .secret_name = plain->row.name,
        .tags = slugs,
    };
}

STATUS secret_writer_require(struct secret_writer *writer, enum action action,
                             const struct secret_plain *plain)
{
    struct access_object object;
    struct texts slugs;

    object_of(writer, plain, &slugs, &object);
    return ability_require(writer->call, writer->ability, SUBJECT_SECRETS, action, &object);
}

static bool may_know(struct secret_writer *writer, enum action action,
                     const struct secret_plain *plain)
{
    struct access_object object;
    struct texts slugs;

    if (!id_is_nil(plain->row.user_id)) return true; /* the actor's own */
    object_of(writer, plain, &slugs, &object);
    return ability_allows(writer->ability, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET, &object) ||
           ability_allows(writer->ability, SUBJECT_SECRETS, action, &object);
}

STATUS secret_writer_find(struct secret_writer *writer, const struct place *place,
                          struct id user_id, struct str name, enum action action,
                          struct secret *ret_row)
{
    struct secret_plain plain = { .place = place };

    TRY(secret_row_by_name(writer->call, place->folder.id, user_id, name, &plain.row));
    TRY(tag_book_tags(&writer->tags, &plain.row.tag_ids, &plain.tags));
    if (!may_know(writer, action, &plain)) return FAIL(NOT_FOUND);
    *ret_row = plain.row;
    return OK;
}

STATUS secret_writer_refuse_absent(struct secret_writer *writer, const struct place *place,
                                   struct str name, enum action action)
{
    const struct secret_plain nothing = { .place = place, .row.name = name };
    return secret_writer_require(writer, action, &nothing);
}

bool secret_writer_may_read(struct secret_writer *writer, const struct secret_plain *plain)
{
    struct access_object object;
    struct texts slugs;

    if (!id_is_nil(plain->row.user_id)) return true;
    object_of(writer, plain, &slugs, &object);
    return ability_allows(writer->ability, SUBJECT_SECRETS, ACTION_READ_VALUE, &object);
}

STATUS secret_writer_conceal(struct secret_writer *writer, struct secret_plain *plain)
{
    plain->is_value_hidden = true;
    secret_text_deinit(&plain->value);
    return secret_open_details(writer->call, &writer->owner, plain, true);
}

STATUS secret_writer_hide(struct secret_writer *writer, struct secret_plain *plain)
{
    if (plain->is_value_hidden || secret_writer_may_read(writer, plain)) return OK;
    return secret_writer_conceal(writer, plain);
}

static STATUS apply_value(const struct secret_input *input, struct secret_plain *plain)
{
    struct secret_text value;

    if (input->value_given != GIVEN) return OK;
    TRY(secret_text_copy(secret_text_reveal(&input->value), &value));
    secret_text_deinit(&plain->value);
    plain->value = value;
    return OK;
}

STATUS secret_apply_input(struct secret_writer *writer, const struct secret_input *input,
                          struct secret_plain *plain)
{
    struct secret *row = &plain->row;

    TRY(apply_value(input, plain));
    if (input->comment_given == GIVEN) plain->comment = input->comment;
    if (input->metadata_given == GIVEN)
        plain->metadata = metadata_plain_json(writer->call, &input->metadata);
    if (input->tag_ids_given == GIVEN) {
        TRY(tag_book_ids(&writer->tags, &input->tag_ids, &row->tag_ids));
        TRY(tag_book_tags(&writer->tags, &row->tag_ids, &plain->tags));
    }
    if (input->skip_multiline_encoding_given == GIVEN)
        row->skip_multiline_encoding = input->skip_multiline_encoding;
    if (input->reminder_note_given != NOT_GIVEN) row->reminder_note = input->reminder_note;
    if (input->reminder_repeat_days_given != NOT_GIVEN)
        row->reminder_repeat_days = input->reminder_repeat_days;
    return OK;
}

/* --- what a change leaves behind -------------------------------------------------------------- */

void secret_writer_step(struct secret_writer *writer, const struct place *place,
                        const struct secret *row, int64_t before, int64_t after)
{
    if (!id_is_nil(row->user_id)) return; /* an override concerns nobody but its user */
    if (writer->step_count == writer->step_cap) {
        writer->step_cap = writer->step_cap > 0 ? 2 * writer->step_cap : 8;
        struct secret_step *more =
            ARENA_ARRAY(writer->call->arena, writer->step_cap, struct secret_step);
        if (writer->step_count > 0) memcpy(more, writer->steps, writer->step_count * sizeof *more);
        writer->steps = more;
    }
    writer->steps[writer->step_count++] =
        (struct secret_step){ place, row->id, row->name, before, after };
}

static enum event_kind kind_of(const struct secret_step *step)
{
    if (step->before == 0) return EVENT_CREATE;
    return step->after == 0 ? EVENT_DELETE : EVENT_UPDATE;
}

/* What was created, changed and deleted in one folder: one event each. */
static STATUS tell_listeners(struct secret_writer *writer, const struct place *place)
{
    struct texts names = { ARENA_ARRAY(writer->call->arena, writer->step_count, struct str), 0 };

    for (enum event_kind kind = EVENT_CREATE; kind <= EVENT_DELETE; kind++) {
        names.count = 0;
        for (size_t i = 0; i < writer->step_count; i++) {
            const struct secret_step *step = &writer->steps[i];
            if (id_equal(step->place->folder.id, place->folder.id) && kind_of(step) == kind)
                names.items[names.count++] = step->name;
        }
        if (names.count > 0) TRY(change_event_secrets(writer->call, kind, place, &names));
    }
    return OK;
}

STATUS secret_writer_end(struct secret_writer *writer, struct str message)
{
    for (size_t i = 0; i < writer->step_count; i++) {
        const struct folder *folder = &writer->steps[i].place->folder;
        bool is_first = true;
        for (size_t k = 0; k < i && is_first; k++) {
            is_first = !id_equal(writer->steps[k].place->folder.id, folder->id);
        }
        if (!is_first) continue;
        TRY(folder_commit_append(writer, folder->id, message));
        TRY(tell_listeners(writer, writer->steps[i].place));
        TRY(secret_folder_changed(writer->call, folder));
    }
    return OK;
}

STATUS secret_folder_changed(struct call *call, const struct folder *folder)
{
    TRY(db_run(call->db, &folder_changed, NULL,
               BIND(bind_id(&folder->id), bind_int(call->now_ms))));
    return outbox_path_changed(call, folder->project_id, folder->environment_id, folder->path);
}
