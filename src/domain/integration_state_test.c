// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/integration_state.h"

#include "domain/call_fixture.h"

enum { NOW = CALL_FIXTURE_NOW_MS, LIFE = INTEGRATION_STATE_LIFE_MS };

static const struct query setup[] = {
    { "INSERT INTO org (id, name, slug, wrapped_key, wrapped_data_key, created_at, updated_at)"
      " VALUES (zeroblob(1), 'a', 'a', zeroblob(1), zeroblob(1), 0, 0)" },
    { "INSERT INTO app_user (id, email, username, created_at, updated_at)"
      " VALUES (zeroblob(2), 'a', 'a', 0, 0)" },
};
static const struct query add_session = {
    "INSERT INTO user_session (id, user_id, last_used_at, expires_at, created_at, updated_at)"
    " VALUES ($1, zeroblob(2), 0, 0, 0, 0)"
};
static const struct query end_session = { "DELETE FROM user_session WHERE id = $1" };
static const struct query add_project = {
    "INSERT INTO project (id, org_id, name, slug, created_at, updated_at)"
    " VALUES ($1, zeroblob(1), 'a', hex($1), 0, 0)"
};
static const struct query count_states = { "SELECT count(*) FROM integration_state" };

struct world {
    struct call_fixture fixture;
    struct actor actor;
    struct id session, other_session, project, other_project;
};

static void put(struct world *world, const struct query *query, const struct id *id)
{
    EXPECT_STATUS(OK, db_run(world->fixture.call.db, query, NULL, BIND(bind_id(id))));
}

static void world_init(struct world *world)
{
    *world = (struct world){ .session = id_new(),
                             .other_session = id_new(),
                             .project = id_new(),
                             .other_project = id_new() };
    call_fixture_init(&world->fixture);
    for (size_t i = 0; i < COUNT_OF(setup); i++)
        EXPECT_STATUS(OK, db_run(world->fixture.call.db, &setup[i], NULL, BIND_NONE));
    put(world, &add_session, &world->session);
    put(world, &add_session, &world->other_session);
    put(world, &add_project, &world->project);
    put(world, &add_project, &world->other_project);
    world->actor = (struct actor){ .kind = ACTOR_USER, .token_id = world->session };
    world->fixture.call.actor = &world->actor;
}

static struct str begin(struct world *world)
{
    struct str state;
    EXPECT_STATUS(OK, integration_state_begin(&world->fixture.call, world->project, &state));
    return state;
}

static struct status take(struct world *world, struct str state)
{
    return integration_state_take(&world->fixture.call, world->project, state);
}

static int64_t count(struct world *world)
{
    int64_t count = 0;
    EXPECT_STATUS(OK, db_one_int(world->fixture.call.db, &count_states, &count, BIND_NONE));
    return count;
}

static void test_is_good_once(struct world *world)
{
    struct str state = begin(world);

    assert_int_equal(32, state.len);
    EXPECT_STATUS(OK, take(world, state));
    EXPECT_STATUS(BAD_REQUEST, take(world, state));
    assert_int_equal(0, count(world));
}

static void test_two_are_apart(struct world *world)
{
    struct str first = begin(world);
    struct str second = begin(world);

    assert_false(str_equal(first, second));
    EXPECT_STATUS(OK, take(world, second));
    EXPECT_STATUS(OK, take(world, first));
}

static void test_runs_out(struct world *world)
{
    struct str early = begin(world);

    world->fixture.call.now_ms = NOW + LIFE - 1;
    struct str late = begin(world);
    EXPECT_STATUS(OK, take(world, early));
    world->fixture.call.now_ms += LIFE;
    EXPECT_STATUS(BAD_REQUEST, take(world, late));
    (void)begin(world); /* sweeps what ran out */
    assert_int_equal(1, count(world));
}

static void test_is_bound(struct world *world)
{
    struct str state = begin(world);

    world->actor.token_id = world->other_session;
    EXPECT_STATUS(BAD_REQUEST, take(world, state));
    world->actor.token_id = world->session;
    EXPECT_STATUS(BAD_REQUEST,
                  integration_state_take(&world->fixture.call, world->other_project, state));
    EXPECT_STATUS(BAD_REQUEST, take(world, str_slice(state, 0, state.len - 1)));
    EXPECT_STATUS(BAD_REQUEST, take(world, STR("")));
    EXPECT_STATUS(OK, take(world, state)); /* what others tried did not use it up */
}

static void test_goes_with_the_session(struct world *world)
{
    (void)begin(world);
    put(world, &end_session, &world->other_session);
    assert_int_equal(1, count(world));
    put(world, &end_session, &world->session);
    assert_int_equal(0, count(world));
}

static void test_newest_are_kept(struct world *world)
{
    struct str first = begin(world);
    struct str last = STR("");

    for (int i = 0; i < INTEGRATION_STATES_MAX; i++) {
        world->fixture.call.now_ms++;
        last = begin(world);
    }
    assert_int_equal(INTEGRATION_STATES_MAX, count(world));
    EXPECT_STATUS(BAD_REQUEST, take(world, first));
    EXPECT_STATUS(OK, take(world, last));
}

static void run_case(void **state)
{
    struct world world;
    void (*test)(struct world *) = *(void (**)(struct world *)) * state;

    world_init(&world);
    test(&world);
    call_fixture_deinit(&world.fixture);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*test)(struct world *);
    } cases[] = {
        { "is good once", test_is_good_once },
        { "two are apart", test_two_are_apart },
        { "runs out", test_runs_out },
        { "is bound to session and project", test_is_bound },
        { "goes with the session", test_goes_with_the_session },
        { "newest are kept", test_newest_are_kept },
    };
    struct CMUnitTest tests[COUNT_OF(cases)];

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        tests[i] = (struct CMUnitTest){ cases[i].name, run_case, NULL, NULL,
                                        (void *)(uintptr_t)&cases[i].test };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
