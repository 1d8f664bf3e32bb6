/* secrets.h: the handlers that the route tables of secrets share. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/route.h"

/* `argument` of the rows: the surface decides the defaults. */
enum { SURFACE_V3, SURFACE_V4 };

/* secrets_read.c */
route_handler get_secrets, get_secret, get_secret_by_id, get_reference_tree, get_references;
/* secrets_write.c */
route_handler post_secret, patch_secret, delete_secret, post_secret_tags, delete_secret_tags,
    post_secret_move;
/* secrets_batch.c */
route_handler post_secrets, patch_secrets, delete_secrets;
