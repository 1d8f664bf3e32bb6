/* secret_row.h: rows of secrets and of their versions. No permission is asked here. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/project.h"
#include "model/secret.h"

/* The columns that secret_row_read takes, in its order. Each costs a list of a hundred secrets some
 * three microseconds, so what is the same in all rows of a folder is not among them. */
#define SECRET_STATE_COLUMNS                                                               \
    "s.id, s.name, s.version, s.version_id, s.value_sealed, s.comment_sealed, s.metadata," \
    " s.tag_ids, s.skip_multiline_encoding, s.reminder_note, s.reminder_repeat_days,"      \
    " s.actor, s.created_at, s.updated_at"
#define SECRET_PLACE_COLUMNS ", s.user_id, s.project_id, s.folder_id, s.deleted_at"
#define SECRET_COLUMNS SECRET_STATE_COLUMNS SECRET_PLACE_COLUMNS
/* The same for a row of secret_version v joined with its secret s. */
#define SECRET_VERSION_COLUMNS                                                        \
    "s.id, v.name, v.version, v.id, v.value_sealed, v.comment_sealed, v.metadata,"    \
    " v.tag_ids, v.skip_multiline_encoding, s.reminder_note, s.reminder_repeat_days," \
    " v.actor, v.created_at, v.created_at" SECRET_PLACE_COLUMNS

/* A whole row. Texts and blobs are borrowed from the cursor, until its next row. */
void secret_row_read(const struct rows *rows, struct secret *ret_secret);
/* A row of secret_rows_of_folder, which gives no more than the state and the user. */
void secret_row_read_listed(const struct rows *rows, const struct folder *folder, bool has_personal,
                            struct secret *ret_secret);
enum { LISTED_NAME_COLUMN = 1, LISTED_USER_COLUMN = 14 };
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
/* Whether it is deleted or not, and wherever it stands now. */
STATUS secret_row_any(struct call *call, struct id secret_id, struct secret *ret_secret);
/* The state of one version; its id is in version_id. */
STATUS secret_row_version(struct call *call, struct id secret_id, int64_t version,
                          struct secret *ret_secret);
