/* secret_row.h: rows of secrets and of their versions. No permission is asked here. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/secret.h"

/* The columns that secret_row_read takes, in its order. */
#define SECRET_COLUMNS                                                                        \
    "s.id, s.project_id, s.folder_id, s.user_id, s.name, s.version, s.version_id,"             \
    " s.value_sealed, s.comment_sealed, s.metadata, s.tag_ids, s.skip_multiline_encoding,"     \
    " s.reminder_note, s.reminder_repeat_days, s.actor_type, s.actor_id, s.actor_name,"        \
    " s.created_at, s.updated_at, s.deleted_at"
/* The same for a row of secret_version v joined with its secret s. */
#define SECRET_VERSION_COLUMNS                                                                \
    "s.id, s.project_id, s.folder_id, s.user_id, v.name, v.version, v.id,"                     \
    " v.value_sealed, v.comment_sealed, v.metadata, v.tag_ids, v.skip_multiline_encoding,"     \
    " s.reminder_note, s.reminder_repeat_days, v.actor_type, v.actor_id, v.actor_name,"        \
    " v.created_at, v.created_at, s.deleted_at"

/* Texts and blobs are borrowed from the cursor, until its next row. */
void secret_row_read(const struct rows *rows, struct secret *ret_secret);
/* Copies what is borrowed into the arena. */
void secret_row_keep(struct arena *arena, struct secret *secret);

/* Which rows of a folder a list sees. A nil user sees the shared ones alone. */
STATUS secret_rows_of_folder(struct call *call, struct id folder_id, struct id user_id,
                             struct rows **ret_rows);
/* One row, kept. NOT_FOUND without a message. user_id nil: the shared one. */
STATUS secret_row_by_name(struct call *call, struct id folder_id, struct id user_id,
                          struct str name, struct secret *ret_secret);
STATUS secret_row_by_id(struct call *call, struct id secret_id, struct secret *ret_secret);
STATUS secret_row_deleted(struct call *call, struct id secret_id, struct secret *ret_secret);
/* The state of one version; its id is in version_id. */
STATUS secret_row_version(struct call *call, struct id secret_id, int64_t version,
                          struct secret *ret_secret);
