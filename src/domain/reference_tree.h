/* reference_tree.h: what a secret's value is made of (30-secrets §1, R12), and who refers to a secret
 * (R13). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/reference_pool.h"
#include "domain/secret.h"

/* One reference, or at the root the secret itself. */
struct reference_node {
    struct reference_target target;
    struct str value; /* borrowed from the tree; absent: there is no such secret */
    struct reference_node *children;
    size_t child_count;
};

struct reference_tree {
    struct reference_node root;
    struct secret_text value; /* expanded */
    struct secret_text raw;
    struct reference_pool pool;
    struct tag_book tags;
};

/* Needs the right to read every value in it. */
STATUS reference_tree_read(struct call *call, const struct secret_at *at,
                           struct reference_tree *ret_tree);
void reference_tree_deinit(struct reference_tree *tree); /* wipes; NULL is fine */

struct reference_holder {
    struct id id;
    struct str name, environment, path;
};
extern const struct record reference_holder_record;
/* The secrets that refer to this one, those left out that the actor may not see. */
STATUS reference_holders_list(struct call *call, const struct secret_at *at,
                              struct record_list *ret_holders);
