/* source.h: a folder as the source of a sync: its payload, what depends on it, and writing into it
 * what a destination had. Acts for the platform, with full access. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder.h"

/* One key of the payload. */
struct source_secret {
    struct str name;
    struct secret_text value; /* expanded, as it is synced */
    bool is_inherited;        /* comes from an imported folder, and cannot be changed in place */
    struct id secret_id, folder_id; /* which secret it is, and where that stands */
};

struct source_payload {
    struct source_secret *items; /* by name, in byte order; each name once */
    size_t count;
    struct str failed_key; /* after a failure: the secret to look at, if it is about one */
};

/* Everything the folder shows: its own shared secrets, then its imports (the last one first, each
 * with its own imports), a key counting where it is met first; personal overrides never. References
 * are expanded.
 *
 * Fails closed: a reference that can't be resolved, an import whose source is gone, a value that
 * can't be opened give BAD_REQUEST with a message that names the key or the import and the reason;
 * failed_key is set then and nothing is left to release. A source that is only partly readable must
 * never look like one with fewer keys. NOT_FOUND when the folder itself is gone. Reads one state of
 * the database, in the caller's transaction if there is one. */
STATUS source_read(struct call *call, struct id folder_id, struct source_payload *ret_payload);
void source_payload_deinit(struct source_payload *payload); /* wipes; NULL is fine */

/* The folders whose payload depends on what stands at a path: that folder, those that import it,
 * those whose values refer to it, and so on, at most SOURCE_DEPTH_MAX steps. The path may be one
 * that was just deleted or renamed. */
enum { SOURCE_DEPTH_MAX = 10 };
STATUS source_dependents(struct call *call, struct id project_id, struct id environment_id,
                         struct str path, struct ids *ret_folder_ids);

/* Shared secrets from a destination, created or given a new value, with versions, audit and outbox,
 * inside the caller's transaction. NOT_FOUND when the folder is gone. */
struct source_change {
    struct str name;
    const struct secret_text *value;
};
STATUS source_import(struct call *call, struct id folder_id, const struct source_change *changes,
                     size_t count);
