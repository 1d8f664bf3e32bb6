/* reference_rows.h: which secrets refer to which, kept beside the values (table secret_reference):
 * finds the readers of a path, and what a renamed secret is called elsewhere. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/reference.h"
#include "domain/secret_writer.h"

/* Inside the transaction that writes the value. */
STATUS reference_rows_replace(struct call *call, struct id project_id, struct id secret_id,
                              struct str value, bool held_references);

/* The shared secrets whose values refer to a secret. */
STATUS reference_holders(struct call *call, struct id project_id, struct id folder_id,
                         const struct reference_target *target, struct ids *ret_secret_ids);

/* A secret is called otherwise, or stands elsewhere: every reference to it in the project follows,
 * each holder as a new version. `from_folder_id` is where it stood. */
STATUS reference_holders_rewrite(struct secret_writer *writer, struct id from_folder_id,
                                 const struct reference_target *from,
                                 const struct reference_target *to);
