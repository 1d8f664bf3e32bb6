// SPDX-License-Identifier: Apache-2.0
#include "domain/reference_pool.h"

#include "domain/project.h"
#include "domain/secret_import_source.h"
#include "domain/secret_row.h"

#include <string.h>

void reference_pool_init(struct reference_pool *pool, struct call *call, struct id project_id,
                         const struct ability *ability, struct id user_id,
                         const struct vault_owner *owner, struct tag_book *tags)
{
    *pool = (struct reference_pool){
        .call = call,
        .project_id = project_id,
        .user_id = user_id,
        .ability = ability,
        .owner = *owner,
        .tags = tags,
    };
}

/* Most lists refer to nothing, and need no index. */
static void open_indexes(struct reference_pool *pool)
{
    if (pool->folder_index.arena) return;
    index_init(&pool->folder_index, pool->call->arena, 8);
    index_init(&pool->value_index, pool->call->arena, 8);
}

void reference_pool_deinit(struct reference_pool *pool)
{
    if (!pool) return;
    for (size_t i = 0; i < pool->value_count; i++) secret_text_deinit(&pool->values[i]->value);
    pool->value_count = 0;
}

bool reference_pool_is_used(const struct reference_pool *pool)
{
    return pool->folder_count > 0;
}

/* Room for one more pointer in an array of the arena. */
static void *array_grown(struct arena *arena, void *items, size_t count, size_t *cap)
{
    if (count < *cap) return items;
    *cap = *cap > 0 ? 2 * *cap : 16;
    void **more = ARENA_ARRAY(arena, *cap, void *);
    if (count > 0) memcpy(more, items, count * sizeof *more);
    return more;
}

/* --- folders ---------------------------------------------------------------------------------- */

static STATUS folder_load(struct reference_pool *pool, const struct reference_target *target,
                          struct pool_folder *folder)
{
    struct place *place = &folder->place;
    struct status status =
        environment_by_slug(pool->call, pool->project_id, target->environment, &place->environment);

    if (!status.code)
        status = folder_by_path(pool->call, place->environment.id, target->path, &place->folder);
    if (status.code == STATUS_NOT_FOUND) {
        folder->is_missing = true;
        return OK;
    }
    TRY(status);
    secret_gate_open(pool->ability, place->environment.slug, place->folder.path, &folder->gate);
    return OK;
}

static STATUS folder_of(struct reference_pool *pool, const struct reference_target *target,
                        const struct pool_folder **ret_folder)
{
    struct arena *arena = pool->call->arena;
    struct str name =
        arena_format(arena, "%.*s:%.*s", STR_ARG(target->environment), STR_ARG(target->path));
    size_t place;

    if (index_find(&pool->folder_index, name, &place)) {
        *ret_folder = pool->folders[place];
        return OK;
    }
    struct pool_folder *folder = ARENA_NEW(arena, struct pool_folder);
    TRY(folder_load(pool, target, folder));
    pool->folders = array_grown(arena, pool->folders, pool->folder_count, &pool->folder_cap);
    (void)index_put(&pool->folder_index, name, pool->folder_count);
    pool->folders[pool->folder_count++] = folder;
    *ret_folder = folder;
    return OK;
}

/* --- values ----------------------------------------------------------------------------------- */

static STATUS row_of(struct reference_pool *pool, const struct pool_folder *folder, struct str name,
                     struct secret *ret_row, struct secret_gate *ret_gate)
{
    static const struct id shared;
    struct call *call = pool->call;
    struct id folder_id = folder->place.folder.id;
    struct status status = FAIL(NOT_FOUND);
    struct place source;

    *ret_gate = folder->gate;
    if (!id_is_nil(pool->user_id))
        status = secret_row_by_name(call, folder_id, pool->user_id, name, ret_row);
    if (status.code == STATUS_NOT_FOUND)
        status = secret_row_by_name(call, folder_id, shared, name, ret_row);
    if (status.code != STATUS_NOT_FOUND) return status;
    TRY(import_find_secret(call, NULL, pool->tags, folder_id, name, ret_row, &source));
    secret_gate_open(pool->ability, source.environment.slug, source.folder.path, ret_gate);
    return OK;
}

static STATUS is_allowed(struct reference_pool *pool, const struct secret_gate *gate,
                         const struct secret *row, bool *ret_is_allowed)
{
    struct texts slugs = { 0 };
    struct record_list tags;

    if (gate->read_value == DEPENDS_ON_SECRET) {
        TRY(tag_book_tags(pool->tags, &row->tag_ids, &tags));
        slugs = tag_slugs(&tags, pool->call->arena);
    }
    *ret_is_allowed = secret_gate_allows(gate, ACTION_READ_VALUE, row->name, &slugs);
    return OK;
}

static STATUS value_load(struct reference_pool *pool, const struct reference_target *target,
                         struct pool_value *value)
{
    const struct pool_folder *folder;
    struct secret_gate gate;
    struct secret row;

    TRY(folder_of(pool, target, &folder));
    value->is_missing = folder->is_missing;
    if (folder->is_missing) return OK;
    struct status status = row_of(pool, folder, target->name, &row, &gate);
    if (status.code == STATUS_NOT_FOUND) {
        value->is_missing = true;
        return OK;
    }
    TRY(status);
    TRY(is_allowed(pool, &gate, &row, &value->is_allowed));
    if (!value->is_allowed) return OK;
    pool->bytes += row.value_sealed.len;
    if (pool->bytes > POOL_BYTES_MAX) return FAIL(TOO_LARGE);
    return secret_open_value(pool->call, &pool->owner, &row, &value->value);
}

static STATUS value_of(struct reference_pool *pool, const struct reference_target *target,
                       const struct pool_value **ret_value)
{
    struct arena *arena = pool->call->arena;
    struct str name = arena_format(arena, "%.*s:%.*s:%.*s", STR_ARG(target->environment),
                                   STR_ARG(target->path), STR_ARG(target->name));
    size_t place;

    open_indexes(pool);
    if (index_find(&pool->value_index, name, &place)) {
        *ret_value = pool->values[place];
        return OK;
    }
    if (pool->value_count == POOL_VALUES_MAX) return FAIL(TOO_LARGE);
    struct pool_value *value = ARENA_NEW(arena, struct pool_value);
    pool->values = array_grown(arena, pool->values, pool->value_count, &pool->value_cap);
    TRY(value_load(pool, target, value));
    (void)index_put(&pool->value_index, name, pool->value_count);
    pool->values[pool->value_count++] = value;
    *ret_value = value;
    return OK;
}

void reference_pool_deny(struct reference_pool *pool, const struct reference_target *holder,
                         const struct reference_target *target)
{
    pool->denial = arena_format(
        pool->call->arena,
        "You do not have permission to read secret '%.*s' in environment '%.*s' at path '%.*s',"
        " which is referenced by secret '%.*s' in environment '%.*s' at path '%.*s'.",
        STR_ARG(target->name), STR_ARG(target->environment), STR_ARG(target->path),
        STR_ARG(holder->name), STR_ARG(holder->environment), STR_ARG(holder->path));
}

STATUS reference_pool_find(struct reference_pool *pool, const struct reference_target *holder,
                           const struct reference_target *target, struct str *ret_value)
{
    const struct pool_value *value;

    TRY(value_of(pool, target, &value));
    if (value->is_missing) return FAIL(NOT_FOUND);
    if (!value->is_allowed) {
        reference_pool_deny(pool, holder, target);
        return FAIL(FORBIDDEN);
    }
    *ret_value = secret_text_reveal(&value->value);
    return OK;
}

static struct status find_in_pool(void *context, const struct reference_target *holder,
                                  const struct reference_target *target, struct str *ret_value)
{
    return reference_pool_find(context, holder, target, ret_value);
}

STATUS reference_pool_expand(struct reference_pool *pool, const struct reference_target *home,
                             bool quotes_lines, struct secret_text *value,
                             enum reference_flaw *ret_flaw, struct reference_target *ret_holder)
{
    const struct reference_lookup lookup = { pool, find_in_pool };
    struct expanded expanded = { 0 };

    *ret_flaw = REFERENCE_FINE;
    if (!reference_is_in(secret_text_reveal(value))) return OK;
    struct status status =
        reference_expand(pool->call->arena, &lookup, home, secret_text_reveal(value), &expanded);
    if (!status.code && expanded.has_expanded && quotes_lines)
        status = reference_quote_lines(&expanded.value);
    if (status.code == STATUS_TOO_LARGE)
        status = CALL_FAIL(pool->call, BAD_REQUEST, NULL,
                           "The references of secret '%.*s' in environment '%.*s' at path '%.*s'"
                           " expand to more than this server takes",
                           STR_ARG(home->name), STR_ARG(home->environment), STR_ARG(home->path));
    if (status.code) {
        expanded_deinit(&expanded);
        return status;
    }
    *ret_flaw = expanded.flaw;
    *ret_holder = expanded.holder;
    secret_text_deinit(value);
    *value = expanded.value;
    return OK;
}
