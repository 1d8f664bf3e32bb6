/* secret_plain.h: a secret with its plaintext, for as long as one answer or one write takes. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/folder.h"
#include "domain/tag.h"
#include "domain/vault.h"
#include "model/secret.h"

struct secret_plain {
    struct secret row;         /* may borrow from the row that is being read */
    const struct place *place; /* where it stands */
    struct secret_text value;  /* nothing while is_value_hidden */
    bool is_value_hidden;
    struct str comment;      /* never absent */
    struct str metadata;     /* JSON as on the wire; encrypted values opened, or masked */
    struct record_list tags; /* of struct tag */
};
void secret_plain_deinit(struct secret_plain *plain);

/* What stands in the place of a value that must not be seen. */
#define HIDDEN_VALUE STR("<hidden-by-infisical>")

struct secret_plains {
    struct secret_plain *items;
    size_t count;
};
void secret_plains_deinit(struct secret_plains *plains);

/* Whose keys seal the project's values. */
STATUS secret_owner(struct call *call, struct id project_id, struct vault_owner *ret_owner);

/* Opens what a row holds beside the value; with `hides`, encrypted metadata is masked. */
STATUS secret_open_details(struct call *call, const struct vault_owner *owner,
                           struct secret_plain *plain, bool hides);
STATUS secret_open_value(struct call *call, const struct vault_owner *owner,
                         const struct secret *row, struct secret_text *ret_value);

/* Metadata from the wire as JSON: plain, or with encrypted values sealed for one version. */
struct str metadata_plain_json(struct call *call, const struct record_list *pairs);
STATUS metadata_seal_json(struct call *call, const struct vault_owner *owner, struct id version_id,
                          struct str plain_json, struct str *ret_json);
