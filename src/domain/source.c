/* The payload of a sync. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/source.h"

#include "base/index.h"
#include "domain/reference_pool.h"
#include "domain/secret_import_source.h"
#include "domain/secret_row.h"

#include <stdlib.h>
#include <string.h>

static const struct id shared;

struct payload {
    struct call *call;
    struct vault_owner owner;
    struct tag_book tags;
    struct reference_pool pool;
    struct visited visited;
    struct index keys;
    struct source_payload list;
    size_t cap;
};

void source_payload_deinit(struct source_payload *payload)
{
    if (!payload) return;
    for (size_t i = 0; i < payload->count; i++) secret_text_deinit(&payload->items[i].value);
    payload->count = 0;
}

static STATUS fail_secret(struct payload *payload, const struct reference_target *at,
                          const char *reason)
{
    payload->list.failed_key = arena_copy(payload->call->arena, at->name);
    return CALL_FAIL(payload->call, BAD_REQUEST, "SourceUnreadable",
                     "Secret '%.*s' in environment '%.*s' at path '%.*s' can't be synced: %s",
                     STR_ARG(at->name), STR_ARG(at->environment), STR_ARG(at->path), reason);
}

/* --- one secret ------------------------------------------------------------------------------- */

/* Why a value could not be had, with the secret to look at; what is only busy stays that. */
static STATUS explain(struct payload *payload, struct status status,
                      const struct reference_target *at)
{
    if (status.code == STATUS_CORRUPT || status.code == STATUS_NOT_FOUND)
        return fail_secret(payload, at, "its value, or one it refers to, can't be decrypted");
    payload->list.failed_key = arena_copy(payload->call->arena, at->name);
    return status;
}

static STATUS open_value(struct payload *payload, const struct secret *row,
                         const struct place *place, struct secret_text *value)
{
    const struct reference_target at = { place->environment.slug, place->folder.path, row->name };
    struct reference_target holder;
    enum reference_flaw flaw;

    struct status status = secret_open_value(payload->call, &payload->owner, row, value);
    if (!status.code)
        status = reference_pool_expand(&payload->pool, &at, row->skip_multiline_encoding, value,
                                       &flaw, &holder);
    if (status.code) return explain(payload, status, &at);
    return flaw == REFERENCE_FINE ? OK : fail_secret(payload, &holder, reference_flaw_text(flaw));
}

static struct source_secret *item_add(struct payload *payload)
{
    struct source_payload *list = &payload->list;

    if (list->count == payload->cap) {
        payload->cap = payload->cap > 0 ? 2 * payload->cap : 64;
        struct source_secret *more =
            ARENA_ARRAY(payload->call->arena, payload->cap, struct source_secret);
        if (list->count > 0) memcpy(more, list->items, list->count * sizeof *more);
        list->items = more;
    }
    return &list->items[list->count];
}

static STATUS add_row(struct payload *payload, const struct rows *rows, const struct place *place,
                      bool is_inherited)
{
    struct secret row;

    secret_row_read_listed(rows, &place->folder, false, &row);
    if (index_has(&payload->keys, row.name)) return OK; /* something before it wins */
    struct source_secret *item = item_add(payload);
    *item = (struct source_secret){
        .name = arena_copy(payload->call->arena, row.name),
        .secret_id = row.id,
        .folder_id = row.folder_id,
        .is_inherited = is_inherited,
    };
    (void)index_put(&payload->keys, item->name, payload->list.count);
    payload->list.count++;
    return open_value(payload, &row, place, &item->value);
}

/* --- folders ---------------------------------------------------------------------------------- */

static STATUS add_rows(struct payload *payload, const struct place *place, bool is_inherited)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(secret_rows_of_folder(payload->call, place->folder.id, shared, &rows));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) return OK;
        TRY(add_row(payload, rows, place, is_inherited));
    }
}

static STATUS fail_import(struct call *call, const struct place *importer,
                          const struct import_source *source)
{
    return CALL_FAIL(
        call, BAD_REQUEST, "SourceUnreadable",
        "The import of path '%.*s' of environment '%.*s' into path '%.*s' can't be read: %s",
        STR_ARG(source->place.folder.path), STR_ARG(source->place.environment.slug),
        STR_ARG(importer->folder.path),
        source->is_environment_deleted ? "that environment was deleted"
                                       : "there is no such folder");
}

static STATUS add_folder(struct payload *payload, const struct place *place, size_t depth)
{
    struct import_source *list;
    size_t count;

    TRY(add_rows(payload, place, depth > 0));
    TRY(import_sources(payload->call, place->folder.id, &list, &count));
    if (count > 0 && depth == IMPORT_DEPTH_MAX)
        return CALL_FAIL(payload->call, BAD_REQUEST, "SourceUnreadable",
                         "Imports are nested more than %d deep", IMPORT_DEPTH_MAX);
    while (count-- > 0) {
        if (!import_source_is_readable(&list[count]))
            return fail_import(payload->call, place, &list[count]);
        if (visited_add(&payload->visited, list[count].place.folder.id))
            TRY(add_folder(payload, &list[count].place, depth + 1));
    }
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return str_compare(((const struct source_secret *)a)->name,
                       ((const struct source_secret *)b)->name);
}

static STATUS read_payload(struct payload *payload, struct id folder_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct call *call = payload->call;
    struct place place;

    if (!db_is_in_tx(call->db)) TRY(db_begin_read(call->db, &tx)); /* one state throughout */
    TRY(place_of_folder(call, folder_id, &place));
    TRY(vault_owner_of_project(call, place.folder.project_id, &payload->owner));
    payload->tags = (struct tag_book){ .call = call, .project_id = place.folder.project_id };
    reference_pool_init(&payload->pool, call, place.folder.project_id, NULL, shared,
                        &payload->owner, &payload->tags);
    (void)visited_add(&payload->visited, folder_id); /* the first one is new */
    TRY(add_folder(payload, &place, 0));
    if (payload->list.count > 0)
        qsort(payload->list.items, payload->list.count, sizeof *payload->list.items, by_name);
    return OK;
}

STATUS source_read(struct call *call, struct id folder_id, struct source_payload *ret_payload)
{
    struct payload payload = { .call = call, .visited = { .arena = call->arena } };

    index_init(&payload.keys, call->arena, 64);
    struct status status = read_payload(&payload, folder_id);
    reference_pool_deinit(&payload.pool);
    if (status.code) {
        source_payload_deinit(&payload.list);
        ret_payload->failed_key = payload.list.failed_key;
        return status;
    }
    *ret_payload = payload.list;
    return OK;
}
