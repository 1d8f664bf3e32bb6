/* world_rules_fixture.h: the rules by which world_check_fixture.c judges what became of a world. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/world_fixture.h"

/* What the sources wish of a key in one context; with `context` NULL, in any. */
const struct desired_secret *world_desired(const struct world *world, struct str key,
                                           const struct context *context);
bool world_maps(const struct world *world, struct context context); /* some source goes there */

/* The value in force in a context: its own, else that of `all`. */
const struct site_value *world_in_force(const struct site_variable *variable,
                                        struct context context);
bool world_same_value(const struct site_value *a, const struct site_value *b);

const struct ledger_row *world_own_row(const struct world *world, struct str key,
                                       struct context context);
/* It still holds what the row says was written. */
bool world_is_untouched(const struct world *world, const struct site_variable *variable,
                        const struct ledger_row *row);
/* Another sync's, so that it may not be taken away; or not be written. */
bool world_is_foreign(const struct world *world, struct str key, struct context context);
bool world_is_foreign_to_write(const struct world *world, struct str key, struct context context);

/* The source of this context lacks the key, and what it lacks is to go. */
bool world_gives_up(const struct world *world, struct str key, struct context context);
bool world_must_go(const struct world *world, bool is_removal, const struct site_variable *variable,
                   const struct site_value *value);
