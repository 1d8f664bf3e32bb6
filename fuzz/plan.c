/* Worlds from bytes: whatever they say, a plan keeps its promises. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/world_fixture.h"

/* Fixtures are no part of a room's library, and no test is built here. */
#include "sync/site_fixture.c"
#include "sync/world_check_fixture.c"
#include "sync/world_fixture.c"
#include "sync/world_record_fixture.c"

#include <stdio.h>
#include <stdlib.h>

static void check(const struct world *world, const char *(*checker)(const struct world *world))
{
    const char *complaint = checker(world);

    if (!complaint) return;
    (void)fprintf(stderr, "%s\n", complaint);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    AUTO(arena) arena = arena_new();
    struct dice dice = { .bytes = bytes, .len = len };
    struct world world;

    if (!bytes) return 0; /* without bytes the dice would fall by a seed */
    world_make(&world, &dice, arena);
    check(&world, world_check_sync);
    check(&world, world_check_removal);
    return 0;
}
