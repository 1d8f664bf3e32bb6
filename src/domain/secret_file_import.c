// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"
#include "domain/audit.h"
#include "domain/secret_change.h"
#include "domain/secret_file.h"
#include "domain/secret_reader.h"
#include "domain/secret_row.h"
#include "model/checks.h"

static const char error_name[] = "ImportSecrets";
static const struct id shared;

/* One line of the file on its way. */
struct step {
    struct env_entry *entry;
    struct str value; /* trimmed as values of requests are; borrowed from the entry */
    struct secret row;
    struct secret_file_item *item;
};

struct file_import {
    struct secret_writer writer;
    const struct secret_file_options *options;
    struct place *place;
    struct env_entries entries;
    struct step *steps;
    struct secret_file_item *items;
    size_t invalid_count;
    struct secret_plains written; /* names and versions, for the audit */
};

/* --- what is to be done ----------------------------------------------------------------------- */

/* As the contract wants values: no white space at the ends but one final newline. */
static struct str trimmed(struct str value)
{
    struct str text = str_trim(value);

    if (str_ends_with(value, STR("\n")) && text.len < value.len) {
        size_t from = (size_t)(text.data - value.data);
        if (text.len == 0) return STR("\n");
        if (value.data[from + text.len] == '\n') return str_slice(value, from, from + text.len + 1);
    }
    return text;
}

static bool has_too_many_characters(struct str value)
{
    size_t count = 0;

    if (value.len <= SECRET_VALUE_MAX) return false;
    for (size_t i = 0; i < value.len; i++) count += ((unsigned char)value.data[i] & 0xC0) != 0x80;
    return count > SECRET_VALUE_MAX;
}

static const char *problem_of(const struct env_entry *entry, struct str value)
{
    const char *message = secret_name_check(entry->name);

    if (entry->name.len > SECRET_NAME_MAX) message = "Secret name can have at most 512 characters.";
    if (str_find_char(value, '\0') != SIZE_MAX) message = "A value can't hold NUL.";
    if (has_too_many_characters(value)) message = "The value is too long.";
    if (entry->comment.len > SECRET_COMMENT_MAX) message = "The comment is too long.";
    return message;
}

static int64_t count_lines(struct str value)
{
    int64_t lines = 1;
    for (size_t i = 0; i < value.len; i++) lines += value.data[i] == '\n';
    return lines;
}

static void refuse(struct file_import *import, struct step *step, struct str reason)
{
    step->item->kind = FILE_ITEM_INVALID;
    step->item->reason = reason;
    import->invalid_count++;
}

/* Which of several lines counts: the last one. */
static bool is_overruled(const struct file_import *import, const struct index *last, size_t i)
{
    size_t place = i;
    (void)index_find(last, import->entries.items[i].name, &place);
    return place != i;
}

/* Whether the secret has that value, as far as the actor may know: who may write but not read is
 * told that it will be written. */
static STATUS compare(struct file_import *import, struct step *step)
{
    struct secret_plain plain __attribute__((cleanup(secret_plain_deinit))) = { 0 };

    step->item->kind = FILE_ITEM_CHANGED;
    struct status status =
        secret_writer_open_plain(&import->writer, &step->row, import->place, &plain);
    if (status.code == STATUS_CORRUPT) return OK; /* damaged: no value is the same */
    TRY(status);
    TRY(secret_writer_hide(&import->writer, &plain));
    bool is_same =
        !plain.is_value_hidden && str_equal(secret_text_reveal(&plain.value), step->value) &&
        (step->entry->comment.len == 0 || str_equal(plain.comment, step->entry->comment));
    if (is_same) step->item->kind = FILE_ITEM_UNCHANGED;
    return OK;
}

static STATUS look_up(struct file_import *import, struct step *step)
{
    struct status status = secret_writer_find(&import->writer, import->place, shared,
                                              step->entry->name, ACTION_EDIT, &step->row);

    step->item->kind = FILE_ITEM_NEW;
    if (status.code == STATUS_NOT_FOUND) return OK;
    TRY(status);
    step->item->kind = FILE_ITEM_KEPT;
    return import->options->keeps_existing ? OK : compare(import, step);
}

static STATUS plan_one(struct file_import *import, const struct index *last, size_t i)
{
    struct step *step = &import->steps[i];
    struct env_entry *entry = step->entry = &import->entries.items[i];

    step->item = &import->items[i];
    *step->item = (struct secret_file_item){ .name = entry->name, .line = (int64_t)entry->line };
    if (str_is_given(entry->problem)) {
        refuse(import, step, entry->problem);
        return OK;
    }
    step->value = trimmed(secret_text_reveal(&entry->value));
    step->item->value_lines = count_lines(step->value);
    const char *problem = problem_of(entry, step->value);
    if (problem) {
        refuse(import, step, str_from_c(problem));
        return OK;
    }
    if (is_overruled(import, last, i)) {
        step->item->kind = FILE_ITEM_IGNORED;
        step->item->reason = STR("A later line gives the same name.");
        return OK;
    }
    return look_up(import, step);
}

static STATUS plan_all(struct file_import *import)
{
    struct arena *arena = import->writer.call->arena;
    size_t count = import->entries.count;
    struct index last;

    import->steps = ARENA_ARRAY(arena, count, struct step);
    import->items = ARENA_ARRAY(arena, count, struct secret_file_item);
    index_init(&last, arena, count);
    for (size_t i = count; i-- > 0;) {
        if (!str_is_given(import->entries.items[i].problem))
            (void)index_put(&last, import->entries.items[i].name, i); /* the first one put stays */
    }
    for (size_t i = 0; i < count; i++) TRY(plan_one(import, &last, i));
    return OK;
}

/* --- doing it --------------------------------------------------------------------------------- */

static STATUS refuse_invalid(struct file_import *import)
{
    struct call *call = import->writer.call;

    if (import->invalid_count == 0 || import->options->skips_invalid) return OK;
    for (size_t i = 0; i < import->entries.count; i++) {
        const struct secret_file_item *item = &import->items[i];
        if (item->kind != FILE_ITEM_INVALID) continue;
        return CALL_FAIL(
            call, BAD_REQUEST, error_name,
            "%zu entries of the file can't be taken, the first in line %lld: %.*s Nothing was"
            " changed.",
            import->invalid_count, (long long)item->line, STR_ARG(item->reason));
    }
    return OK;
}

static STATUS write_step(struct file_import *import, struct step *step, struct secret_plain *plain)
{
    struct secret_input input = { .value_given = GIVEN, .comment = step->entry->comment };

    if (input.comment.len > 0) input.comment_given = GIVEN;
    TRY(secret_text_copy(step->value, &input.value));
    struct status status =
        step->item->kind == FILE_ITEM_NEW
            ? secret_change_create(&import->writer, import->place, step->entry->name, shared,
                                   &input, plain)
            : secret_change_update(&import->writer, import->place, &step->row, &input, plain);
    secret_text_deinit(&input.value);
    return status;
}

static STATUS write_all(struct file_import *import)
{
    struct secret_plains *written = &import->written;

    written->items =
        ARENA_ARRAY(import->writer.call->arena, import->entries.count, struct secret_plain);
    for (size_t i = 0; i < import->entries.count; i++) {
        struct secret_plain *plain = &written->items[written->count];
        if (import->items[i].kind != FILE_ITEM_NEW && import->items[i].kind != FILE_ITEM_CHANGED)
            continue;
        TRY(write_step(import, &import->steps[i], plain));
        secret_plain_deinit(plain);
        written->count++;
    }
    return OK;
}

static STATUS audit_dry_run(struct file_import *import)
{
    struct audit_entry entry;

    audit_begin(&entry, "preview-secrets-import", import->writer.project_id);
    audit_text(&entry, "environment", import->place->environment.slug);
    audit_text(&entry, "secretPath", import->place->folder.path);
    audit_int(&entry, "numberOfSecrets", (int64_t)import->entries.count);
    return audit_append_read(import->writer.call, &entry);
}

static STATUS apply(struct file_import *import, struct tx **tx)
{
    struct call *call = import->writer.call;

    TRY(refuse_invalid(import));
    TRY(write_all(import));
    if (import->written.count == 0) return OK;
    TRY(secret_writer_end(&import->writer, STR("Imported from a file")));
    TRY(secret_audit_many(call, "import-secrets", import->place, &import->written));
    return call_commit(call, tx);
}

static STATUS run(struct call *call, const struct secret_at *at, struct file_import *import)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    bool is_dry_run = import->options->is_dry_run;

    TRY(is_dry_run ? db_begin_read(call->db, &tx) : db_begin(call->db, &tx));
    TRY(secret_writer_open(call, at->project_id, &import->writer));
    TRY(secret_place(call, import->writer.ability, ACTION_CREATE, at, error_name, import->place));
    TRY(access_require(call, at->project_id, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET,
                       &(struct access_object){ .environment = import->place->environment.slug,
                                                .path = import->place->folder.path }));
    TRY(plan_all(import));
    return is_dry_run ? audit_dry_run(import) : apply(import, &tx);
}

STATUS secret_file_import(struct call *call, const struct secret_at *at, struct str content,
                          const struct secret_file_options *options, enum env_format *ret_format,
                          struct record_list *ret_items)
{
    struct file_import import = { .options = options,
                                  .place = ARENA_NEW(call->arena, struct place) };
    struct status status =
        env_file_read(options->format, content, call->arena, &import.entries, ret_format);

    if (status.code == STATUS_TOO_LARGE)
        return CALL_FAIL(call, BAD_REQUEST, error_name, "A file holds at most %d secrets",
                         ENV_ENTRIES_MAX);
    TRY(status);
    status = run(call, at, &import);
    *ret_items = (struct record_list){ import.items, import.entries.count };
    env_entries_deinit(&import.entries);
    TRY(status);
    return OK;
}
