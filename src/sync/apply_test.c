/* Plans carried out against canned answers: what is sent, in which order, and what is told. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/apply.h"

#include "base/clock.h"
#include "remote/netlify_fixture.h"
#include "sync/site_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { TOLD_MAX = 64, LONG_AGO_MS = 60 * 1000 };

static const struct key test_key = { { 1 } };

/* A plan, how it is applied, and what was told about it. */
struct world {
    struct netlify_fixture *netlify;
    struct arena *arena;
    struct site site;
    struct sync_state state;
    struct desired_secret desired[TOLD_MAX];
    atomic_bool cancel;
    struct apply apply;
    struct apply_result told[TOLD_MAX];
    size_t told_count, settle_count, announced_count, announce_count;
    struct status settle_status, announce_status;
    size_t announce_fails_at; /* from this one on; 0: at once */
    const char *only_key;
    int64_t age_ms; /* of what the plan was made from */
};

static STATUS note(void *world_, const struct apply_result *results, size_t count)
{
    struct world *world = world_;

    world->settle_count++;
    assert_true(world->told_count + count <= TOLD_MAX);
    for (size_t i = 0; i < count; i++) {
        struct apply_result *told = &world->told[world->told_count++];
        *told = results[i];
        told->message = arena_copy(world->arena, results[i].message);
        struct operation *operation = ARENA_NEW(world->arena, struct operation);
        *operation = *results[i].operation;
        told->operation = operation;
    }
    return world->settle_status;
}

static STATUS announce(void *world_, const struct operation *const *operations, size_t count)
{
    struct world *world = world_;

    for (size_t i = 0; i < count; i++) assert_true(str_is_given(operations[i]->key));
    if (world->announce_status.code && world->announce_count >= world->announce_fails_at)
        return world->announce_status;
    world->announce_count++;
    world->announced_count += count;
    return OK;
}

static bool is_only_key(void *world_, const struct operation *operation)
{
    const struct world *world = world_;

    return str_equal(operation->key, str_from_c(world->only_key));
}

static void world_init(struct world *world, struct netlify_fixture *netlify)
{
    *world = (struct world){ .netlify = netlify, .arena = netlify->arena };
    site_init(&world->site, world->arena);
    world->state.target.context = CONTEXT(PRODUCTION);
    world->state.desired = world->desired;
}

static void want(struct world *world, const char *key, const char *value)
{
    world->desired[world->state.desired_count++] = (struct desired_secret){
        .key = str_from_c(key),
        .value = plain_text(str_from_c(value)),
        .fingerprint = fingerprint_of(&test_key, str_from_c(value)),
    };
}

static void have(struct world *world, const char *key, struct context context, const char *value)
{
    struct site_variable *variable = site_find(&world->site, str_from_c(key));

    if (!variable) variable = site_add(&world->site, str_from_c(key), false);
    site_add_value(&world->site, variable, context, str_from_c(value));
}

static void run(struct world *world)
{
    site_observe(&world->site, &test_key, &world->state);
    world->netlify->netlify.cancel = &world->cancel;
    world->apply = (struct apply){
        .netlify = &world->netlify->netlify,
        .place = &world->netlify->place,
        .plan = plan_make(&world->state, &test_key, world->arena),
        .cancel = &world->cancel,
        .observed_at_ms = clock_monotonic_ms() - world->age_ms,
        .arena = world->arena,
        .announce = announce,
        .settle = note,
        .wants = world->only_key ? is_only_key : NULL,
        .context = world,
    };
    apply_run(&world->apply);
}

static const struct apply_result *told_of(const struct world *world, const char *key)
{
    for (size_t i = 0; i < world->told_count; i++) {
        if (str_equal(world->told[i].operation->key, str_from_c(key))) return &world->told[i];
    }
    return NULL;
}

static void expect_told(const struct world *world, const char *key, enum apply_outcome outcome)
{
    const struct apply_result *result = told_of(world, key);

    assert_non_null(result);
    assert_int_equal(outcome, result->outcome);
}

#define ANSWERED(key) "{\"key\":\"" key "\",\"values\":[],\"updated_at\":\"2026-01-02T03:04:05Z\"}"
enum { ANSWERED_AT_S = 1767323045 };

/* N is created, P set, R replaced, a value of V deleted, D deleted. */
static void have_everything(struct world *world)
{
    want(world, "N", "new");
    want(world, "P", "new");
    want(world, "R", "new");
    have(world, "P", CONTEXT(PRODUCTION), "old");
    have(world, "R", CONTEXT(ALL), "old");
    have(world, "V", CONTEXT(PRODUCTION), "old");
    have(world, "V", CONTEXT(DEV), "other");
    have(world, "D", CONTEXT(PRODUCTION), "old");
}

static void answer_everything(struct netlify_fixture *netlify)
{
    netlify_answer(netlify, "POST " ENV_PATH "?", 201, "[" ANSWERED("N") "]");
    netlify_answer(netlify, "PATCH " ENV_PATH "/P?", 201, ANSWERED("P"));
    netlify_answer(netlify, "PUT " ENV_PATH "/R?", 200, ANSWERED("R"));
    netlify_answer_with(
        netlify, (struct canned_answer){ .match = "DELETE " ENV_PATH "/V/value/", .status = 204 });
    netlify_answer_with(netlify,
                        (struct canned_answer){ .match = "DELETE " ENV_PATH "/D?", .status = 204 });
}

static void test_every_operation(void **state)
{
    static const char *const methods[] = { "POST", "P", "P", "DELETE", "DELETE" };
    struct world world;

    world_init(&world, *state);
    have_everything(&world);
    answer_everything(*state);
    run(&world);
    assert_false(world.apply.is_stopped);
    assert_int_equal(5, world.announce_count);
    assert_int_equal(5, world.announced_count);
    assert_int_equal(5, world.told_count);
    for (size_t i = 0; i < world.told_count; i++) {
        bool is_deletion = i >= 3;
        assert_int_equal(APPLY_DONE, world.told[i].outcome);
        assert_int_equal(is_deletion ? 0 : INT64_C(1000) * ANSWERED_AT_S, world.told[i].updated_at);
        const char *request = canned_server_request(world.netlify->server, i);
        assert_int_equal(0, strncmp(request, methods[i], strlen(methods[i])));
    }
}

static void test_only_what_is_wanted(void **state)
{
    struct world world;

    world_init(&world, *state);
    have_everything(&world);
    answer_everything(*state);
    world.only_key = "P";
    run(&world);
    assert_int_equal(1, world.told_count);
    assert_int_equal(1, canned_server_requests(world.netlify->server));
    expect_told(&world, "P", APPLY_DONE);
}

/* One of two keys is refused, and so both were; alone, the other one is made. */
static void test_a_refused_batch_is_split(void **state)
{
    struct world world;

    world_init(&world, *state);
    want(&world, "A", "1");
    want(&world, "B", "2");
    netlify_answer(*state, "POST", 422, "{\"message\":\"B is bad\"}");
    netlify_answer(*state, "POST", 201, "[" ANSWERED("A") "]");
    netlify_answer(*state, "POST", 422, "{\"message\":\"B is bad\"}");
    run(&world);
    assert_int_equal(3, canned_server_requests(world.netlify->server));
    assert_int_equal(3, world.announce_count);
    assert_int_equal(4, world.told_count);
    for (size_t i = 0; i < 2; i++) assert_int_equal(APPLY_UNSENT, world.told[i].outcome);
    assert_int_equal(APPLY_DONE + APPLY_FAILED, world.told[2].outcome + world.told[3].outcome);
    const struct apply_result *failed =
        world.told[2].outcome == APPLY_FAILED ? &world.told[2] : &world.told[3];
    assert_true(str_equal(failed->message, STR("B is bad")));
    assert_false(failed->may_pass);
}

static void test_creations_of_unknown_fate_are_looked_up(void **state)
{
    static const struct {
        struct canned_answer answer;
        bool maybe_applied;
    } cases[] = {
        { { .match = "POST", .status = 409, .headers = JSON_HEADER, .body = "{}" }, false },
        { { .match = "POST", .ending = CANNED_RESET_AFTER }, true },
        { { .match = "POST", .status = 500, .headers = JSON_HEADER, .body = "{}" }, true },
        { { .match = "POST", .status = 201, .headers = JSON_HEADER, .body = "{garbage" }, true },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world;
        world_init(&world, *state);
        want(&world, "A", "1");
        want(&world, "B", "2");
        netlify_answer_with(*state, cases[i].answer);
        run(&world);
        assert_int_equal(2, world.told_count);
        expect_told(&world, "A", APPLY_MOVED);
        expect_told(&world, "B", APPLY_MOVED);
        assert_int_equal(cases[i].maybe_applied, world.told[0].maybe_applied);
        assert_int_equal(i + 1, canned_server_requests(world.netlify->server));
    }
}

static void test_what_is_gone(void **state)
{
    struct world world;

    world_init(&world, *state);
    want(&world, "P", "new");
    have(&world, "P", CONTEXT(PRODUCTION), "old");
    have(&world, "D", CONTEXT(PRODUCTION), "old");
    netlify_answer(*state, "PATCH", 404, "{}");
    netlify_answer(*state, "DELETE", 404, "{}");
    run(&world);
    expect_told(&world, "P", APPLY_MOVED);
    expect_told(&world, "D", APPLY_MOVED); /* perhaps by another id: the site itself is asked */
}

static void want_many(struct world *world, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *key = arena_c_string(world->arena, arena_format(world->arena, "K%02zu", i));
        want(world, key, "new");
        have(world, key, CONTEXT(PRODUCTION), "old");
    }
}

static void run_until_stopped(struct netlify_fixture *netlify, int status,
                              enum netlify_failure kind)
{
    struct world world;

    world_init(&world, netlify);
    netlify->netlify.retry.tries_max = 1;
    want_many(&world, 30);
    netlify_answer_with(netlify, (struct canned_answer){ .match = "PATCH",
                                                         .status = status,
                                                         .headers = JSON_HEADER,
                                                         .body = "{\"message\":\"no\"}",
                                                         .times = 30 });
    run(&world);
    assert_true(world.apply.is_stopped);
    assert_int_equal(kind, world.apply.stop.kind);
    assert_true(atomic_load(&world.cancel));
    assert_true(canned_server_requests(netlify->server) < 15);
}

static void test_a_refused_token_ends_it_all(void **state)
{
    run_until_stopped(*state, 401, NETLIFY_UNAUTHORIZED);
}

static void test_a_service_that_is_down_ends_it_all(void **state)
{
    run_until_stopped(*state, 503, NETLIFY_SERVER);
}

static void test_a_lasting_refusal_by_rate_ends_it_all(void **state)
{
    run_until_stopped(*state, 429, NETLIFY_RATE_LIMITED);
}

static void test_one_key_does_not_stop_the_others(void **state)
{
    struct world world;

    world_init(&world, *state);
    want_many(&world, 6);
    netlify_answer(*state, "PATCH " ENV_PATH "/K03?", 422, "{\"message\":\"no\"}");
    netlify_answer_with(*state, (struct canned_answer){ .match = "PATCH",
                                                        .status = 201,
                                                        .headers = JSON_HEADER,
                                                        .body = ANSWERED("K"),
                                                        .times = 5 });
    run(&world);
    assert_false(world.apply.is_stopped);
    assert_int_equal(6, world.told_count);
    expect_told(&world, "K03", APPLY_FAILED);
    expect_told(&world, "K05", APPLY_DONE);
}

/* What takes other cells along is looked at again when the plan is not fresh any more. */
static void test_moved_variables_are_left_alone(void **state)
{
    struct world world;

    world_init(&world, *state);
    want(&world, "R", "new");
    want(&world, "S", "new");
    have(&world, "R", CONTEXT(ALL), "old");
    have(&world, "S", CONTEXT(ALL), "old");
    netlify_answer(*state, "GET " ENV_PATH "?", 200,
                   "[{\"key\":\"R\",\"values\":[],\"updated_at\":\"2026-01-01T00:00:00Z\"},"
                   "{\"key\":\"S\",\"values\":[],\"updated_at\":\"1970-01-01T00:00:01Z\"}]");
    netlify_answer(*state, "PUT " ENV_PATH "/S?", 200, ANSWERED("S"));
    world.age_ms = LONG_AGO_MS;
    run(&world);
    expect_told(&world, "R", APPLY_MOVED);
    expect_told(&world, "S", APPLY_DONE);
    assert_int_equal(2, canned_server_requests(world.netlify->server));
}

static void test_what_cannot_be_noted_is_not_done(void **state)
{
    struct world world;

    world_init(&world, *state);
    have_everything(&world);
    answer_everything(*state);
    world.settle_status = FAIL(UNAVAILABLE);
    run(&world);
    assert_int_equal(STATUS_UNAVAILABLE, world.apply.status.code);
    assert_int_equal(1, world.settle_count);
    assert_int_equal(1, canned_server_requests(world.netlify->server));
}

/* Neither what cannot be announced, nor what is somebody else's by now. */
static void test_what_cannot_be_announced_is_not_sent(void **state)
{
    static const struct {
        enum status_code announced, noted;
    } cases[] = { { STATUS_UNAVAILABLE, STATUS_UNAVAILABLE }, { STATUS_CANCELLED, STATUS_OK } };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world;
        world_init(&world, *state);
        have_everything(&world);
        world.announce_status = (struct status){ .code = cases[i].announced };
        run(&world);
        assert_int_equal(cases[i].noted, world.apply.status.code);
        assert_true(atomic_load(&world.cancel));
        assert_int_equal(0, world.told_count);
        assert_int_equal(0, canned_server_requests(world.netlify->server));
    }
}

/* A call that waits for another try when all is called off has done nothing. */
static void test_a_call_to_no_effect_is_withdrawn(void **state)
{
    struct world world;

    world_init(&world, *state);
    want_many(&world, 1);
    netlify_answer_with(*state, (struct canned_answer){ .match = "PATCH",
                                                        .status = 429,
                                                        .headers = JSON_HEADER "Retry-After: 0\r\n",
                                                        .body = "{}" });
    world.announce_status = FAIL(CANCELLED);
    world.announce_fails_at = 1;
    run(&world);
    assert_int_equal(1, canned_server_requests(world.netlify->server));
    assert_int_equal(1, world.told_count);
    expect_told(&world, "K00", APPLY_UNSENT);
}

static void test_cancelled_before_it_began(void **state)
{
    struct world world;

    world_init(&world, *state);
    have_everything(&world);
    atomic_store(&world.cancel, true);
    run(&world);
    assert_int_equal(0, world.told_count);
    assert_int_equal(0, canned_server_requests(world.netlify->server));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, netlify_set_up, netlify_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_operation),
        TEST(test_only_what_is_wanted),
        TEST(test_a_refused_batch_is_split),
        TEST(test_creations_of_unknown_fate_are_looked_up),
        TEST(test_what_is_gone),
        TEST(test_a_refused_token_ends_it_all),
        TEST(test_a_service_that_is_down_ends_it_all),
        TEST(test_a_lasting_refusal_by_rate_ends_it_all),
        TEST(test_one_key_does_not_stop_the_others),
        TEST(test_moved_variables_are_left_alone),
        TEST(test_what_cannot_be_noted_is_not_done),
        TEST(test_what_cannot_be_announced_is_not_sent),
        TEST(test_a_call_to_no_effect_is_withdrawn),
        TEST(test_cancelled_before_it_began),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
