/* secret_file.h: a file of names and values into a folder, and a folder as such a file. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/secret.h"
#include "env_file/env_file.h"
#include "model/secret_file.h"

struct secret_file_options {
    enum env_format format;
    bool is_dry_run, keeps_existing, skips_invalid;
};

/* What was done, or would be: of struct secret_file_item, in the order of the file. All of it is one
 * transaction. BAD_REQUEST when something in the file can't be taken, unless skips_invalid; a dry run
 * shows it instead. */
STATUS secret_file_import(struct call *call, const struct secret_at *at, struct str content,
                          const struct secret_file_options *options, enum env_format *ret_format,
                          struct record_list *ret_items);

/* What a program would see: own secrets go before imported ones, later imports before earlier ones.
 * Close the entries with env_entries_deinit. */
STATUS secret_file_export(struct call *call, struct id project_id,
                          const struct secret_list_options *options,
                          struct env_entries *ret_entries);
