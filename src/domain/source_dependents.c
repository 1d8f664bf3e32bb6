/* Whose payload a change at a path reaches. Walks in steps outwards: from a path to the folders that
 * import it or refer to it, and on from there. */
// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"
#include "domain/secret_import_source.h"
#include "domain/source.h"

#include <string.h>

static const struct query slug_of = {
    "SELECT slug FROM environment WHERE id = $1 AND project_id = $2"
};
static const struct query folder_at = {
    "SELECT f.id, f.environment_id, e.slug, f.path FROM folder f"
    " JOIN environment e ON e.id = f.environment_id"
    " WHERE f.environment_id = $1 AND f.path = $2 AND f.deleted_at IS NULL"
    " AND e.deleted_at IS NULL"
};
static const struct query importers = {
    "SELECT f.id, f.environment_id, e.slug, f.path FROM secret_import i"
    " JOIN folder f ON f.id = i.folder_id JOIN environment e ON e.id = f.environment_id"
    " WHERE i.source_environment_id = $1 AND i.source_path = $2 AND f.deleted_at IS NULL"
    " AND e.deleted_at IS NULL"
};
static const struct query holders = {
    "SELECT DISTINCT f.id, f.environment_id, e.slug, f.path FROM secret_reference r"
    " JOIN secret s ON s.id = r.secret_id JOIN folder f ON f.id = s.folder_id"
    " JOIN environment e ON e.id = f.environment_id"
    " WHERE r.project_id = $1 AND r.environment_slug = $2 AND r.path = $3"
    " AND s.user_id IS NULL AND s.deleted_at IS NULL AND f.deleted_at IS NULL"
    " AND e.deleted_at IS NULL"
};

struct node {
    struct id environment_id;
    struct str slug, path;
};

struct walk {
    struct call *call;
    struct id project_id;
    struct visited visited; /* folders, which are the result */
    struct node *nodes;     /* those of the present step, then those of the next */
    size_t count, cap;
};

static void node_add(struct walk *walk, const struct node *node)
{
    if (walk->count == walk->cap) {
        walk->cap = walk->cap > 0 ? 2 * walk->cap : 16;
        struct node *more = ARENA_ARRAY(walk->call->arena, walk->cap, struct node);
        if (walk->count > 0) memcpy(more, walk->nodes, walk->count * sizeof *more);
        walk->nodes = more;
    }
    walk->nodes[walk->count++] = *node;
}

/* Takes the folders of a result that the walk has not been to. */
static STATUS take(struct walk *walk, const struct query *query, const struct value *values,
                   size_t count)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct arena *arena = walk->call->arena;
    bool has_row = false;

    TRY(db_query(walk->call->db, query, &rows, values, count));
    for (;;) {
        TRY(rows_next(rows, &has_row));
        if (!has_row) return OK;
        if (!visited_add(&walk->visited, rows_id(rows, 0))) continue;
        node_add(walk, &(struct node){ rows_id(rows, 1), rows_text(rows, 2, arena),
                                       rows_text(rows, 3, arena) });
    }
}

static STATUS step_from(struct walk *walk, struct node node)
{
    TRY(take(walk, &importers, BIND(bind_id(&node.environment_id), bind_text(node.path))));
    return take(walk, &holders,
                BIND(bind_id(&walk->project_id), bind_text(node.slug), bind_text(node.path)));
}

static STATUS start(struct walk *walk, struct id environment_id, struct str path)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct node node = { .environment_id = environment_id, .path = path };
    bool has_row = false;

    TRY(db_query(walk->call->db, &slug_of, &rows,
                 BIND(bind_id(&environment_id), bind_id(&walk->project_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return OK;
    node.slug = rows_text(rows, 0, walk->call->arena);
    /* The path itself may be gone; who imports it or refers to it is concerned all the same. */
    TRY(take(walk, &folder_at, BIND(bind_id(&environment_id), bind_text(path))));
    if (walk->count == 0) node_add(walk, &node);
    return OK;
}

STATUS source_dependents(struct call *call, struct id project_id, struct id environment_id,
                         struct str path, struct ids *ret_folder_ids)
{
    struct walk walk = { .call = call,
                         .project_id = project_id,
                         .visited = { .arena = call->arena } };
    size_t from = 0;

    TRY(start(&walk, environment_id, path));
    for (size_t depth = 0; depth < SOURCE_DEPTH_MAX && from < walk.count; depth++) {
        size_t end = walk.count;
        for (; from < end; from++) TRY(step_from(&walk, walk.nodes[from]));
    }
    *ret_folder_ids = walk.visited.ids;
    return OK;
}
