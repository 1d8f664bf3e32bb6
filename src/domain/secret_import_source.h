/* secret_import_source.h: where a folder's imports lead (30-secrets §12, "Resolution"). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/index.h"
#include "domain/folder.h"
#include "domain/secret_gate.h"
#include "domain/tag.h"
#include "model/secret.h"

enum { IMPORT_DEPTH_MAX = 10 };

/* One direct import: the folder it shows, or why there is none. */
struct import_source {
    struct id import_id;
    struct place place; /* environment and path are always filled in */
    bool is_environment_deleted;
    bool is_folder_missing;
};

/* The direct imports of a folder, in their order. */
STATUS import_sources(struct call *call, struct id folder_id, struct import_source **ret_sources,
                      size_t *ret_count);
static inline bool import_source_is_readable(const struct import_source *source)
{
    return !source->is_environment_deleted && !source->is_folder_missing;
}

/* Folders that a walk has been to. */
struct visited {
    struct arena *arena;
    struct ids ids;
    size_t cap;
    struct index index;
};
/* False when it was there already. */
bool visited_add(struct visited *visited, struct id id);

/* The shared secret of that name that a folder's imports show: the last import wins, an import's own
 * secrets come before those it imports itself. Folders in which the ability (NULL: everything) does
 * not allow to see that there is such a secret are passed over. NOT_FOUND, without a message. */
STATUS import_find_secret(struct call *call, const struct ability *ability, struct tag_book *tags,
                          struct id folder_id, struct str name, struct secret *ret_row,
                          struct place *ret_place);
