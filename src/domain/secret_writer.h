/* secret_writer.h: the one way a secret's state gets into the database: sealed, with its version,
 * its stored references and the retention of older versions. Inside the caller's transaction. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/secret.h"

struct secret_writer {
    struct call *call;
    struct id project_id;
    const struct ability *ability;
    struct vault_owner owner;
    struct tag_book tags;
    int64_t version_limit;
    struct str actor; /* JSON */
};

STATUS secret_writer_open(struct call *call, struct id project_id,
                          struct secret_writer *ret_writer);

/* A state before it is written: the row's names and numbers, and plaintext. Sealed columns, version
 * and writer are filled in by the writer. */
STATUS secret_insert(struct secret_writer *writer, struct secret_plain *plain);
/* `held_references` tells whether the state before could have rows of references. */
STATUS secret_replace(struct secret_writer *writer, struct secret_plain *plain,
                      bool held_references);

/* The newest state with its plaintext, whoever asks; hide it before it is shown. */
STATUS secret_writer_open_plain(struct secret_writer *writer, const struct secret *row,
                                const struct place *place, struct secret_plain *ret_plain);
/* Hides the value from an actor who may not read it. */
STATUS secret_writer_hide(struct secret_writer *writer, struct secret_plain *plain);

/* The right to do something to a secret as it is, with its tags. */
STATUS secret_writer_require(struct secret_writer *writer, enum action action,
                             const struct secret_plain *plain);
/* What is given in the input, put into the state. */
STATUS secret_apply_input(struct secret_writer *writer, const struct secret_input *input,
                          struct secret_plain *plain);

/* After all secrets of a folder are written: everything that reads it must look again. */
STATUS secret_folder_changed(struct call *call, const struct folder *folder);

/* One entry for one secret, or for many. */
STATUS secret_audit(struct call *call, const char *event, const struct secret_plain *plain);
STATUS secret_audit_many(struct call *call, const char *event, const struct place *place,
                         const struct secret_plains *plains);
