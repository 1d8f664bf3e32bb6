/* secret.h: reading and writing secrets (30-secrets). Permissions are asked here, for each folder,
 * and for each secret where a rule depends on it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_plain.h"
#include "model/secret_input.h"

/* --- reading ---------------------------------------------------------------------------------- */

enum personal_mode {
    PERSONAL_NONE,    /* shared secrets alone */
    PERSONAL_BESIDE,  /* the user's own overrides are listed too */
    PERSONAL_INSTEAD, /* …in the place of the shared ones */
};

struct secret_list_options {
    struct str environment, path;
    bool wants_values, is_recursive, includes_imports, expands_references;
    enum personal_mode personal;
    struct texts tag_slugs;
    struct str metadata_filter;
    bool is_imports_only; /* what the folder shows of others, without its own secrets */
};

/* What a list depends on that shows one folder's secrets alone, to somebody who may see all of them:
 * as long as this is the same, so is the list. */
struct secret_list_state {
    struct id folder_id;
    int64_t changed_at; /* of its secrets; never the same for two states of them */
    struct str environment, path;
    bool wants_values, expands_references;
};

/* Takes a list as it is read; what it is shown is gone afterwards. */
struct secret_sink {
    void *context;
    STATUS (*secret)(void *context, const struct secret_plain *plain);
    /* The secrets until import_end come from an import of this folder. */
    STATUS (*import_begin)(void *context, const struct place *source);
    STATUS (*import_end)(void *context);
    /* For who keeps finished lists; else NULL, both. `recall` is asked first where the list has such
     * a state: with true and the number of its secrets it takes the place of all the others. `keep`
     * comes last, when it is certain that nothing else went into the list. */
    bool (*recall)(void *context, const struct secret_list_state *state, size_t *ret_count);
    void (*keep)(void *context, const struct secret_list_state *state, size_t count);
};

/* The secrets of a folder by name, or of all folders below it too; then one group for each direct
 * import, if asked for. */
STATUS secret_list(struct call *call, struct id project_id,
                   const struct secret_list_options *options, const struct secret_sink *sink);

struct secret_get_options {
    struct str environment, path, name;
    enum secret_type type;
    int64_t version; /* 0: the newest */
    bool wants_values, includes_imports, expands_references;
};
/* Close the result with secret_plain_deinit. */
STATUS secret_get(struct call *call, struct id project_id, const struct secret_get_options *options,
                  struct secret_plain *ret_plain);
STATUS secret_get_by_id(struct call *call, struct id secret_id,
                        const struct secret_get_options *options, struct secret_plain *ret_plain);

/* --- writing ---------------------------------------------------------------------------------- */

struct secret_at {
    struct id project_id;
    struct str environment, path, name;
    enum secret_type type;
};

STATUS secret_create(struct call *call, const struct secret_at *at,
                     const struct secret_input *input, struct secret_plain *ret_plain);
STATUS secret_update(struct call *call, const struct secret_at *at,
                     const struct secret_input *input, struct secret_plain *ret_plain);
/* Recoverable: see secret_history.h. A shared secret takes all its personal overrides along. */
STATUS secret_delete(struct call *call, const struct secret_at *at, struct secret_plain *ret_plain);
/* Adds tags, or takes them away. */
STATUS secret_tag(struct call *call, const struct secret_at *at, const struct texts *tag_slugs,
                  bool is_removal, struct secret_plain *ret_plain);

/* Many at once, in one transaction: all of them or none. `at` has no name. */
STATUS secret_create_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, struct secret_plains *ret_plains);
/* In the caller's transaction if there is one. */
STATUS secret_update_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, enum batch_mode mode,
                          struct secret_plains *ret_plains);
STATUS secret_delete_many(struct call *call, const struct secret_at *at,
                          const struct record_list *inputs, struct secret_plains *ret_plains);

/* Shared secrets into another folder, with their history and their personal overrides. References
 * to them follow. */
STATUS secret_move(struct call *call, struct id project_id, const struct secret_move_input *input,
                   bool *ret_is_source_changed, bool *ret_is_destination_changed);
