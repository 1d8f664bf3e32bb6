// SPDX-License-Identifier: Apache-2.0
#include "api/list_cache.h"

#include "base/expect.h"
#include "base/memory.h"

#include <string.h>

enum { BODY_MAX = 1 << 20 };

struct fixture {
    struct list_cache *cache;
    struct arena *arena;
    struct secret_list_state state;
    struct buf body;
};

static int set_up(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){
        .cache = list_cache_new(),
        .arena = arena_new(),
        .state = { id_new(), 7, STR("dev"), STR("/a"), true, true },
    };
    buf_init(&fixture.body, BODY_MAX);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    buf_deinit(&fixture->body);
    list_cache_free(fixture->cache);
    arena_free(fixture->arena);
    return 0;
}

static void put(struct fixture *fixture, const struct secret_list_state *state, struct str body)
{
    list_cache_put(fixture->cache, state, body,
                   &(struct kept_list){ .count = 3, .etag = STR("\"tag\"") });
}

static bool find(struct fixture *fixture, const struct secret_list_state *state)
{
    struct kept_list list;

    buf_clear(&fixture->body);
    if (!list_cache_find(fixture->cache, state, false, &fixture->body, fixture->arena, &list))
        return false;
    EXPECT(list.count == 3, 0);
    EXPECT_STR(STR("\"tag\""), list.etag, 0);
    return true;
}

/* False where this machine keeps nothing. */
static bool keeps(struct fixture *fixture)
{
    put(fixture, &fixture->state, STR("the list"));
    return find(fixture, &fixture->state);
}

static void test_kept(void **state)
{
    struct fixture *fixture = *state;

    assert_false(find(fixture, &fixture->state));
    if (!keeps(fixture)) skip();
    EXPECT_STR(STR("the list"), buf_str(&fixture->body), 0);
    put(fixture, &fixture->state, STR("another"));
    assert_true(find(fixture, &fixture->state));
    EXPECT_STR(STR("another"), buf_str(&fixture->body), 1);
}

/* Whatever differs, it is another list. */
static void test_other_states(void **state)
{
    struct fixture *fixture = *state;
    const struct secret_list_state it = fixture->state;
    const struct secret_list_state others[] = {
        { id_new(), it.changed_at, it.environment, it.path, true, true },
        { it.folder_id, it.changed_at + 1, it.environment, it.path, true, true },
        { it.folder_id, it.changed_at - 1, it.environment, it.path, true, true },
        { it.folder_id, it.changed_at, STR("prod"), it.path, true, true },
        { it.folder_id, it.changed_at, it.environment, STR("/b"), true, true },
        { it.folder_id, it.changed_at, it.environment, it.path, false, true },
        { it.folder_id, it.changed_at, it.environment, it.path, true, false },
    };

    if (!keeps(fixture)) skip();
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        EXPECT(!find(fixture, &others[i]), i);
        EXPECT(fixture->body.len == 0, i);
    }
    assert_true(find(fixture, &it));
}

/* Two forms of one list, side by side. */
static void test_packed(void **state)
{
    struct fixture *fixture = *state;
    const struct kept_list packed = { true, true, 3, STR("\"tag\"") };
    struct kept_list list;

    if (!keeps(fixture)) skip();
    buf_clear(&fixture->body);
    assert_false(list_cache_find(fixture->cache, &fixture->state, true, &fixture->body,
                                 fixture->arena, &list));
    list_cache_put(fixture->cache, &fixture->state, STR("packed"), &packed);
    assert_true(list_cache_find(fixture->cache, &fixture->state, true, &fixture->body,
                                fixture->arena, &list));
    assert_true(list.is_gzipped);
    EXPECT_STR(STR("packed"), buf_str(&fixture->body), 0);
    assert_true(find(fixture, &fixture->state));
    EXPECT_STR(STR("the list"), buf_str(&fixture->body), 1);
}

static void test_new_state_replaces_the_old(void **state)
{
    struct fixture *fixture = *state;
    struct secret_list_state next = fixture->state;

    if (!keeps(fixture)) skip();
    next.changed_at++;
    put(fixture, &next, STR("next"));
    assert_true(find(fixture, &next));
    assert_false(find(fixture, &fixture->state));
}

/* However many lists there are, what is kept stays within bounds; the newest is always there. */
static void test_bounds(void **state)
{
    struct fixture *fixture = *state;
    enum { LISTS = 300, LIST_BYTES = 100 << 10, KEPT_MAX = 6 << 20 };
    static struct secret_list_state states[LISTS];
    char *text = memory_alloc(BODY_MAX);
    size_t kept = 0;

    memset(text, 'x', BODY_MAX);
    if (!keeps(fixture)) skip();
    put(fixture, &fixture->state, (struct str){ text, BODY_MAX }); /* too large by itself */
    assert_true(find(fixture, &fixture->state));
    EXPECT_STR(STR("the list"), buf_str(&fixture->body), 0);
    for (size_t i = 0; i < LISTS; i++) {
        states[i] = fixture->state;
        states[i].folder_id = id_new();
        put(fixture, &states[i], (struct str){ text, LIST_BYTES });
        EXPECT(find(fixture, &states[i]), i);
    }
    for (size_t i = 0; i < LISTS; i++) kept += find(fixture, &states[i]);
    assert_true(kept > 20 && kept * LIST_BYTES <= KEPT_MAX);
    memory_free(text);
}

/* An answer that has no room for the list is none. */
static void test_body_too_small(void **state)
{
    struct fixture *fixture = *state;
    struct kept_list list;
    struct buf small;

    if (!keeps(fixture)) skip();
    buf_init(&small, 4);
    assert_false(
        list_cache_find(fixture->cache, &fixture->state, false, &small, fixture->arena, &list));
    buf_deinit(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_packed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_new_state_replaces_the_old, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_body_too_small, set_up, tear_down),
    };
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
