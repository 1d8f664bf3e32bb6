/* secret_change.h: the steps of writing one secret, shared by single writes and batches. Inside the
 * caller's transaction; folder, audit and outbox are the caller's to see to. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret_writer.h"

/* A new secret; CONFLICT, without a message, when the name is taken. */
STATUS secret_change_create(struct secret_writer *writer, const struct place *place,
                            struct str name, struct id user_id, const struct secret_input *input,
                            struct secret_plain *ret_plain);
/* What the input gives, put into the secret of a row, under another name if it says so. */
STATUS secret_change_update(struct secret_writer *writer, const struct place *place,
                            const struct secret *row, const struct secret_input *input,
                            struct secret_plain *ret_plain);
STATUS secret_change_delete(struct secret_writer *writer, const struct place *place,
                            const struct secret *row, struct secret_plain *ret_plain);
/* An older version becomes the newest one; NOT_FOUND when it is not kept any more. */
STATUS secret_change_rollback(struct secret_writer *writer, const struct place *place,
                              const struct secret *row, int64_t version,
                              struct secret_plain *ret_plain);
/* A deleted secret comes back as it was in that version, with the overrides that went along. */
STATUS secret_change_restore(struct secret_writer *writer, const struct place *place,
                             const struct secret *row, int64_t version,
                             struct secret_plain *ret_plain);
/* Replaces the tags of a secret. */
STATUS secret_change_tags(struct secret_writer *writer, const struct place *place,
                          const struct secret *row, const struct ids *tag_ids,
                          struct secret_plain *ret_plain);
/* A state that is put together already takes the place of the newest one. The plain's row has the
 * id and the version of that one; `old` is its name and place. */
STATUS secret_change_write(struct secret_writer *writer, const struct secret *old,
                           bool held_references, struct secret_plain *plain);
