/* world_fixture.h: random worlds (a site, a source, a ledger, options) and what must hold after a
 * plan was applied to one. The rules are written anew here, cell by cell, without looking at how
 * plans are made. Shared by the property test and the fuzzer. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/site_fixture.h"

/* Chance from a seed, or from given bytes (zeros when they run out). */
struct dice {
    const uint8_t *bytes;
    size_t len;
    uint64_t seed;
};

size_t dice_roll(struct dice *dice, size_t sides);

struct world {
    struct arena *arena;
    struct key key;
    struct site site;
    struct sync_state state; /* `observed` is filled by the checks */
    struct ledger_row *ledger;
};

void world_make(struct world *world, struct dice *dice, struct arena *arena);

/* Brings the ledger up to date after an operation was applied to the site. */
void world_record(struct world *world, const struct operation *operation);

/* NULL when all is well, else what is wrong. */
const char *world_check_sync(const struct world *world);
const char *world_check_removal(const struct world *world);
/* A run and its undoing, with edits by hand in between as the dice fall. */
const char *world_check_undo(const struct world *world, struct dice *dice);
