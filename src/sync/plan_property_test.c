/* Thousands of random worlds. On failure the seed is printed; give it as the first argument to run
 * that world alone. */
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sync/world_fixture.h"

enum { WORLD_COUNT = 20000 };

static uint64_t only_seed;

typedef const char *(*world_checker)(const struct world *world);

static const char *check_seed(uint64_t seed, world_checker check)
{
    AUTO(arena) arena = arena_new();
    struct dice dice = { .seed = seed };
    struct world world;

    world_make(&world, &dice, arena);
    return check(&world);
}

static void check_worlds(world_checker check)
{
    uint64_t from = only_seed > 0 ? only_seed : 1;
    uint64_t to = only_seed > 0 ? only_seed : WORLD_COUNT;

    for (uint64_t seed = from; seed <= to; seed++) {
        const char *complaint = check_seed(seed, check);
        if (complaint) fail_msg("world of seed %llu: %s", (unsigned long long)seed, complaint);
    }
}

static void test_syncs(void **state)
{
    (void)state;
    check_worlds(world_check_sync);
}

static void test_removals(void **state)
{
    (void)state;
    check_worlds(world_check_removal);
}

static void test_undone_runs(void **state)
{
    uint64_t from = only_seed > 0 ? only_seed : 1;
    uint64_t to = only_seed > 0 ? only_seed : WORLD_COUNT;
    (void)state;

    for (uint64_t seed = from; seed <= to; seed++) {
        AUTO(arena) arena = arena_new();
        struct dice dice = { .seed = seed };
        struct world world;
        world_make(&world, &dice, arena);
        const char *complaint = world_check_undo(&world, &dice);
        if (complaint) fail_msg("world of seed %llu: %s", (unsigned long long)seed, complaint);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syncs),
        cmocka_unit_test(test_removals),
        cmocka_unit_test(test_undone_runs),
    };
    int64_t seed;

    if (argc > 1 && str_to_int(str_from_c(argv[1]), 1, INT64_MAX, &seed)) {
        only_seed = (uint64_t)seed;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
