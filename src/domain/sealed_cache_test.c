/* Lists from the cache of sealed rows, on a real database. The clock of a call stands still here, so
 * that all writes of a test fall into one millisecond. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/sealed_cache.h"

#include "domain/project_fixture.h"
#include "domain/secret.h"
#include "json/json.h"

#include <string.h>

struct cache_fixture {
    struct project_fixture base;
    struct call *call;
    struct secret_at at;
};

static int set_up(void **state)
{
    static struct cache_fixture fixture;

    project_fixture_init(&fixture.base);
    fixture.call = fixture.base.call;
    fixture.at = (struct secret_at){ .project_id = fixture.base.project_id,
                                     .environment = STR("dev"),
                                     .path = STR("/"),
                                     .name = STR("A") };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct cache_fixture *fixture = *state;

    project_fixture_deinit(&fixture->base);
    return 0;
}

/* Creates A, or gives it another value. */
static void write_value(struct cache_fixture *fixture, bool is_new, struct str value)
{
    struct secret_input input = { .value_given = GIVEN };
    struct secret_plain plain;

    EXPECT_STATUS(OK, secret_text_copy(value, &input.value));
    struct status status = is_new ? secret_create(fixture->call, &fixture->at, &input, &plain)
                                  : secret_update(fixture->call, &fixture->at, &input, &plain);
    EXPECT_STATUS(OK, status);
    secret_plain_deinit(&plain);
    secret_text_deinit(&input.value);
}

struct seen {
    struct arena *arena;
    struct str value;
    size_t count;
};

static struct status see(void *context, const struct secret_plain *plain)
{
    struct seen *seen = context;
    seen->value = arena_copy(seen->arena, secret_text_reveal(&plain->value));
    seen->count++;
    return OK;
}

static struct seen list(struct cache_fixture *fixture)
{
    const struct secret_list_options options = { .environment = fixture->at.environment,
                                                 .path = fixture->at.path,
                                                 .wants_values = true };
    struct seen seen = { .arena = fixture->call->arena };
    const struct secret_sink sink = { &seen, see, NULL, NULL, NULL, NULL };

    EXPECT_STATUS(OK, secret_list(fixture->call, fixture->at.project_id, &options, &sink));
    return seen;
}

static bool is_kept(struct cache_fixture *fixture)
{
    struct place place;

    EXPECT_STATUS(OK, place_find(fixture->call, fixture->at.project_id, fixture->at.environment,
                                 fixture->at.path, NULL, &place));
    const struct sealed_folder *sealed = sealed_cache_find(&place.folder);
    sealed_folder_release(sealed);
    return sealed != NULL;
}

static void test_states_of_one_millisecond(void **state)
{
    struct cache_fixture *fixture = *state;

    assert_true(list(fixture).count == 0 && !is_kept(fixture)); /* nothing was ever written there */
    write_value(fixture, true, STR("0"));
    for (size_t i = 0; i < 20; i++) {
        struct str value = arena_format(fixture->call->arena, "value %zu", i);
        write_value(fixture, false, value);
        assert_true(!is_kept(fixture));
        assert_true(str_equal(value, list(fixture).value));
        assert_true(is_kept(fixture));
        assert_true(str_equal(value, list(fixture).value));
    }
}

static void test_deleted(void **state)
{
    struct cache_fixture *fixture = *state;
    struct secret_plain plain;

    write_value(fixture, true, STR("x"));
    assert_true(list(fixture).count == 1);
    EXPECT_STATUS(OK, secret_delete(fixture->call, &fixture->at, &plain));
    secret_plain_deinit(&plain);
    assert_true(list(fixture).count == 0);
}

static enum status_code get(struct cache_fixture *fixture, struct str name, struct str *ret_value)
{
    const struct secret_get_options options = { .environment = fixture->at.environment,
                                                .path = fixture->at.path,
                                                .name = name,
                                                .wants_values = true };
    struct secret_plain plain;
    struct status status = secret_get(fixture->call, fixture->at.project_id, &options, &plain);

    if (status.code) return status.code;
    *ret_value = arena_copy(fixture->call->arena, secret_text_reveal(&plain.value));
    secret_plain_deinit(&plain);
    return STATUS_OK;
}

/* Single reads make the cache read the folder once they are many, and see each change at once. */
static void test_single_reads(void **state)
{
    enum { ROUNDS = 3, READS = 40, FEW = 10 };
    struct cache_fixture *fixture = *state;
    struct str value = STR_ABSENT;

    for (size_t i = 0; i < ROUNDS; i++) {
        struct str wanted = arena_format(fixture->call->arena, "value %zu", i);
        write_value(fixture, i == 0, wanted);
        for (size_t k = 0; k < READS; k++) {
            assert_int_equal(STATUS_OK, get(fixture, STR("A"), &value));
            assert_true(str_equal(wanted, value));
            assert_int_equal(STATUS_NOT_FOUND, get(fixture, STR("B"), &value));
            if (k == FEW / 2) assert_false(is_kept(fixture));
        }
        assert_true(is_kept(fixture));
    }
}

static void test_single_reads_of_a_large_folder(void **state)
{
    enum { READS = 40 };
    struct cache_fixture *fixture = *state;
    size_t len = 600 << 10;
    char *text = arena_alloc(fixture->call->arena, len);
    struct str value = STR_ABSENT;

    memset(text, 'x', len);
    write_value(fixture, true, (struct str){ text, len });
    for (size_t i = 0; i < READS; i++) {
        assert_int_equal(STATUS_OK, get(fixture, STR("A"), &value));
        assert_true(value.len == len);
    }
    assert_false(is_kept(fixture));
}

/* More than the cache takes is read row by row, every time. */
static void test_too_large(void **state)
{
    struct cache_fixture *fixture = *state;
    size_t len = 600 << 10;
    char *text = arena_alloc(fixture->call->arena, len);

    memset(text, 'x', len);
    write_value(fixture, true, (struct str){ text, len });
    assert_true(list(fixture).value.len == len);
    assert_true(!is_kept(fixture));
    assert_true(list(fixture).value.len == len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_states_of_one_millisecond, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deleted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_single_reads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_single_reads_of_a_large_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_too_large, set_up, tear_down),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
