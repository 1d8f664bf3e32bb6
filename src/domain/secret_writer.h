/* secret_writer.h: the one way a secret's state gets into the database: sealed, with its version,
 * its stored references and the retention of older versions. Inside the caller's transaction. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "domain/secret.h"

/* One step of a shared secret; version 0 stands for "not there". */
struct secret_step {
    const struct place *place;
    struct id secret_id;
    struct str name;
    int64_t before, after;
};

struct secret_writer {
    struct call *call;
    struct id project_id;
    const struct ability *ability;
    struct vault_owner owner;
    struct tag_book tags;
    int64_t version_limit;
    struct str actor;          /* JSON */
    struct secret_step *steps; /* what was done so far, for secret_writer_end */
    size_t step_count, step_cap;
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
/* From everybody. */
STATUS secret_writer_conceal(struct secret_writer *writer, struct secret_plain *plain);
bool secret_writer_may_read(struct secret_writer *writer, const struct secret_plain *plain);

/* The right to do something to a secret as it is, with its tags. */
STATUS secret_writer_require(struct secret_writer *writer, enum action action,
                             const struct secret_plain *plain);
/* The row of a secret that the actor may know of, because they may see it or do `action` to it, and
 * NOT_FOUND without a message for any other: refuse both with secret_writer_refuse_absent first. */
STATUS secret_writer_find(struct secret_writer *writer, const struct place *place,
                          struct id user_id, struct str name, enum action action,
                          struct secret *ret_row);
/* FORBIDDEN to who could not do it to a secret of that name, if there were one. */
STATUS secret_writer_refuse_absent(struct secret_writer *writer, const struct place *place,
                                   struct str name, enum action action);
/* What is given in the input, put into the state. */
STATUS secret_apply_input(struct secret_writer *writer, const struct secret_input *input,
                          struct secret_plain *plain);

/* Writing and deleting note their steps themselves; who moves secrets does it here. The place must
 * live as long as the writer. */
void secret_writer_step(struct secret_writer *writer, const struct place *place,
                        const struct secret *row, int64_t before, int64_t after);
/* The end of every use case that writes secrets, before its commit: each folder in which a shared
 * secret changed gets a commit (folder_commit.h), who listens to it is told (change_event.h), and
 * everything that reads it must look again.
 * `message` may be absent. */
STATUS secret_writer_end(struct secret_writer *writer, struct str message);
/* The last half of it, for changes that touch no secret: everything that reads the folder must look
 * again. */
STATUS secret_folder_changed(struct call *call, const struct folder *folder);

/* One entry for one secret, or for many. */
STATUS secret_audit(struct call *call, const char *event, const struct secret_plain *plain);
STATUS secret_audit_many(struct call *call, const char *event, const struct place *place,
                         const struct secret_plains *plains);
