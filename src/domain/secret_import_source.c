// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_import_source.h"

#include "domain/secret_row.h"

#include <string.h>

static const struct query sources = {
    "SELECT i.id, e.id, e.slug, e.name, e.deleted_at, i.source_path, f.id, f.project_id,"
    " f.secrets_changed_at"
    " FROM secret_import i JOIN environment e ON e.id = i.source_environment_id"
    " LEFT JOIN folder f ON f.environment_id = i.source_environment_id"
    " AND f.path = i.source_path AND f.deleted_at IS NULL"
    " WHERE i.folder_id = $1 ORDER BY i.position"
};

static void source_read(const struct rows *rows, struct arena *arena, struct import_source *source)
{
    *source = (struct import_source){
        .import_id = rows_id(rows, 0),
        .place.environment = { .id = rows_id(rows, 1),
                               .slug = rows_text(rows, 2, arena),
                               .name = rows_text(rows, 3, arena) },
        .is_environment_deleted = !rows_is_null(rows, 4),
        .place.folder = { .id = rows_id(rows, 6),
                          .project_id = rows_id(rows, 7),
                          .environment_id = rows_id(rows, 1),
                          .path = rows_text(rows, 5, arena),
                          .secrets_changed_at = rows_int(rows, 8) },
        .is_folder_missing = rows_is_null(rows, 6),
    };
}

STATUS import_sources(struct call *call, struct id folder_id, struct import_source **ret_sources,
                      size_t *ret_count)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct import_source *list = NULL;
    size_t count = 0, cap = 0;
    bool has_row = false;

    TRY(db_query(call->db, &sources, &rows, BIND(bind_id(&folder_id))));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) break;
        if (count == cap) {
            cap = cap > 0 ? 2 * cap : 8;
            struct import_source *more = ARENA_ARRAY(call->arena, cap, struct import_source);
            if (count > 0) memcpy(more, list, count * sizeof *list);
            list = more;
        }
        source_read(rows, call->arena, &list[count++]);
    }
    *ret_sources = list;
    *ret_count = count;
    return OK;
}

bool visited_add(struct visited *visited, struct id id)
{
    struct ids *ids = &visited->ids;

    if (!visited->index.arena) index_init(&visited->index, visited->arena, 8);
    if (index_has(&visited->index, (struct str){ (const char *)id.bytes, sizeof id.bytes }))
        return false;
    if (ids->count == visited->cap) {
        visited->cap = visited->cap > 0 ? 2 * visited->cap : 8;
        struct id *more = ARENA_ARRAY(visited->arena, visited->cap, struct id);
        if (ids->count > 0) memcpy(more, ids->items, ids->count * sizeof *more);
        ids->items = more;
    }
    ids->items[ids->count] = id;
    /* The index keeps pointing at this copy after the list has grown: the arena drops nothing. */
    struct str bytes = { (const char *)ids->items[ids->count].bytes, sizeof id.bytes };
    return index_put(&visited->index, bytes, ids->count++);
}

/* --- looking for one name --------------------------------------------------------------------- */

struct search {
    struct call *call;
    const struct ability *ability;
    struct tag_book *tags;
    struct visited visited;
    struct str name;
    struct secret *row;
    struct place *place;
};

/* What the actor may not see is passed over, as in lists. */
static STATUS require_sight(struct search *search, const struct secret_gate *gate)
{
    struct record_list tags;
    struct texts slugs = { 0 };

    if (gate->describe != DEPENDS_ON_SECRET) return OK;
    TRY(tag_book_tags(search->tags, &search->row->tag_ids, &tags));
    slugs = tag_slugs(&tags, search->call->arena);
    return secret_gate_allows(gate, ACTION_DESCRIBE_SECRET, search->row->name, &slugs)
               ? OK
               : FAIL(NOT_FOUND);
}

static STATUS search_folder(struct search *search, const struct import_source *source)
{
    static const struct id shared;
    struct secret_gate gate;

    secret_gate_open(search->ability, source->place.environment.slug, source->place.folder.path,
                     &gate);
    if (gate.describe == DENIED) return FAIL(NOT_FOUND);
    TRY(secret_row_by_name(search->call, source->place.folder.id, shared, search->name,
                           search->row));
    TRY(require_sight(search, &gate));
    *search->place = source->place;
    return OK;
}

static STATUS search_imports(struct search *search, struct id folder_id, size_t depth)
{
    struct import_source *list;
    size_t count;

    if (depth == IMPORT_DEPTH_MAX) return FAIL(NOT_FOUND);
    TRY(import_sources(search->call, folder_id, &list, &count));
    while (count-- > 0) {
        const struct import_source *source = &list[count];
        if (!import_source_is_readable(source) ||
            !visited_add(&search->visited, source->place.folder.id))
            continue;
        struct status status = search_folder(search, source);
        if (status.code == STATUS_NOT_FOUND)
            status = search_imports(search, source->place.folder.id, depth + 1);
        if (status.code != STATUS_NOT_FOUND) return status;
    }
    return FAIL(NOT_FOUND);
}

STATUS import_find_secret(struct call *call, const struct ability *ability, struct tag_book *tags,
                          struct id folder_id, struct str name, struct secret *ret_row,
                          struct place *ret_place)
{
    struct search search = {
        .call = call,
        .ability = ability,
        .tags = tags,
        .visited = { .arena = call->arena },
        .name = name,
        .row = ret_row,
        .place = ret_place,
    };
    (void)visited_add(&search.visited, folder_id); /* the first one is new */
    return search_imports(&search, folder_id, 0);
}
