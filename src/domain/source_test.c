/* The payload of a sync, and what depends on a path, on a real database. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/source.h"

#include "base/buf.h"
#include "domain/project.h"
#include "domain/project_fixture.h"
#include "domain/secret.h"
#include "domain/secret_import.h"
#include "json/json.h"

#include <stdio.h>
#include <string.h>

static const struct query secret_corrupt = {
    "UPDATE secret SET value_sealed = zeroblob(60) WHERE name = $1"
};
static const struct query outbox_count = { "SELECT count(*) FROM outbox WHERE path = $1" };

static int set_up(void **state)
{
    static struct project_fixture fixture;

    project_fixture_init(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    project_fixture_deinit(*state);
    return 0;
}

/* --- a small language for the world ----------------------------------------------------------- */

static struct id folder(struct project_fixture *fixture, const char *environment, const char *path)
{
    struct place place;
    struct call *call = fixture->call;
    struct str text = str_from_c(path);
    struct folder made;

    struct status status =
        place_find(call, fixture->project_id, str_from_c(environment), text, NULL, &place);
    if (status.code == STATUS_NOT_FOUND) {
        size_t cut = str_find_last_char(text, '/');
        struct str parent = cut == 0 ? STR("/") : str_slice(text, 0, cut);
        EXPECT_STATUS(OK, folder_create(call, fixture->project_id, str_from_c(environment), parent,
                                        str_slice(text, cut + 1, text.len), STR_ABSENT, &made));
        return made.id;
    }
    EXPECT_STATUS(OK, status);
    return place.folder.id;
}

static void add(struct project_fixture *fixture, const char *environment, const char *path,
                const char *name, const char *value)
{
    const struct secret_at at = { fixture->project_id, str_from_c(environment), str_from_c(path),
                                  str_from_c(name), SECRET_SHARED };
    struct secret_input input = { .value_given = GIVEN };
    struct secret_plain plain;

    (void)folder(fixture, environment, path);
    EXPECT_STATUS(OK, secret_text_copy(str_from_c(value), &input.value));
    EXPECT_STATUS(OK, secret_create(fixture->call, &at, &input, &plain));
    secret_plain_deinit(&plain);
    secret_text_deinit(&input.value);
}

static struct id import(struct project_fixture *fixture, const char *environment, const char *path,
                        const char *source_environment, const char *source_path)
{
    const struct secret_import_input input = {
        .source = { str_from_c(source_environment), str_from_c(source_path), 0 },
    };
    struct secret_import made;

    (void)folder(fixture, environment, path);
    EXPECT_STATUS(OK,
                  secret_import_create(fixture->call, fixture->project_id, str_from_c(environment),
                                       str_from_c(path), &input, &made));
    return made.id;
}

static void drop_folder(struct project_fixture *fixture, const char *environment, const char *name)
{
    struct folder dropped;
    EXPECT_STATUS(OK, folder_delete(fixture->call, fixture->project_id, str_from_c(environment),
                                    STR("/"), str_from_c(name), true, &dropped));
}

/* "KEY=value" of each item, inherited ones marked by "<". */
static void expect_payload(struct project_fixture *fixture, struct id folder_id, const char *want)
{
    struct source_payload payload = { 0 };
    struct buf found;

    EXPECT_STATUS(OK, source_read(fixture->call, folder_id, &payload));
    buf_init(&found, 64 << 10);
    for (size_t i = 0; i < payload.count; i++) {
        const struct source_secret *item = &payload.items[i];
        buf_add_format(&found, "%s%.*s=%.*s;", item->is_inherited ? "<" : "", STR_ARG(item->name),
                       STR_ARG(secret_text_reveal(&item->value)));
    }
    if (!str_equal(str_from_c(want), buf_str(&found)))
        print_error("wanted %s, found %.*s\n", want, STR_ARG(buf_str(&found)));
    assert_true(str_equal(str_from_c(want), buf_str(&found)));
    buf_deinit(&found);
    source_payload_deinit(&payload);
}

/* `key` NULL: the failure is about no secret in particular. */
static void expect_refusal(struct project_fixture *fixture, struct id folder_id, const char *key,
                           const char *reason)
{
    struct source_payload payload = { 0 };

    EXPECT_STATUS(BAD_REQUEST, source_read(fixture->call, folder_id, &payload));
    assert_int_equal(0, payload.count);
    assert_true(str_equal(str_from_c(key), payload.failed_key));
    if (str_find(fixture->base.problem.message, str_from_c(reason)) == SIZE_MAX)
        print_error("%.*s\n", STR_ARG(fixture->base.problem.message));
    assert_true(str_find(fixture->base.problem.message, str_from_c(reason)) != SIZE_MAX);
}

/* --- the payload ------------------------------------------------------------------------------ */

static void test_own_and_imported(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/", "B", "own");
    add(fixture, "dev", "/", "EMPTY", "");
    add(fixture, "dev", "/a", "B", "a");
    add(fixture, "dev", "/a", "C", "a");
    add(fixture, "dev", "/a", "E", "a");
    add(fixture, "dev", "/b", "C", "b");
    add(fixture, "dev", "/deep", "D", "deep");
    add(fixture, "dev", "/deep", "E", "deep");
    import(fixture, "dev", "/", "dev", "/a");
    import(fixture, "dev", "/", "dev", "/b");
    import(fixture, "dev", "/b", "dev", "/deep");
    /* Own before imports, the last import before the first, its imports with it. */
    expect_payload(fixture, folder(fixture, "dev", "/"), "B=own;<C=b;<D=deep;<E=deep;EMPTY=;");
}

static void test_references(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/", "HOST", "h");
    add(fixture, "dev", "/", "URL", "x://${HOST}/${prod.x.TOKEN}");
    add(fixture, "prod", "/x", "TOKEN", "t-${HOST}");
    add(fixture, "prod", "/x", "HOST", "prod-h");
    expect_payload(fixture, folder(fixture, "dev", "/"), "HOST=h;URL=x://h/t-prod-h;");
}

static void test_circle_of_imports(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/a", "A", "1");
    add(fixture, "dev", "/b", "B", "2");
    add(fixture, "dev", "/c", "C", "3");
    import(fixture, "dev", "/a", "dev", "/b");
    import(fixture, "dev", "/b", "dev", "/c");
    import(fixture, "dev", "/c", "dev", "/a");
    expect_payload(fixture, folder(fixture, "dev", "/a"), "A=1;<B=2;<C=3;");
    expect_payload(fixture, folder(fixture, "dev", "/c"), "<A=1;<B=2;C=3;");
}

static void test_unresolved_reference(void **state)
{
    static const struct {
        const char *name, *value, *key, *reason;
    } cases[] = {
        { "MISSING", "a${NOPE}", "MISSING", "does not exist" },
        { "NOWHERE", "${dev.nowhere.A}", "NOWHERE", "does not exist" },
        { "LOOP", "${LOOP}", "LOOP", "back to itself" },
        { "FOREIGN", "${@shop.dev.A}", "FOREIGN", "another project" },
        { "INDIRECT", "${dev.far.BROKEN}", "BROKEN", "at path '/far'" },
    };
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/far", "BROKEN", "${NOPE}");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char path[16];
        (void)snprintf(path, sizeof path, "/case-%zu", i);
        add(fixture, "dev", path, "FINE", "1");
        add(fixture, "dev", path, cases[i].name, cases[i].value);
        expect_refusal(fixture, folder(fixture, "dev", path), cases[i].key, cases[i].reason);
        /* The value itself is never told. */
        assert_true(str_find(fixture->base.problem.message, STR("${")) == SIZE_MAX);
    }
}

static void test_unreadable_import(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/", "A", "1");
    import(fixture, "dev", "/", "prod", "/later");
    expect_refusal(fixture, folder(fixture, "dev", "/"), NULL, "no such folder");
    add(fixture, "prod", "/later", "B", "2");
    expect_payload(fixture, folder(fixture, "dev", "/"), "A=1;<B=2;");
    drop_folder(fixture, "prod", "later");
    expect_refusal(fixture, folder(fixture, "dev", "/"), NULL, "no such folder");
}

static void test_deleted_environment(void **state)
{
    struct project_fixture *fixture = *state;
    struct environment environment;

    add(fixture, "dev", "/", "A", "1");
    import(fixture, "dev", "/", "staging", "/");
    EXPECT_STATUS(
        OK, environment_by_slug(fixture->call, fixture->project_id, STR("staging"), &environment));
    EXPECT_STATUS(
        OK, environment_delete(fixture->call, fixture->project_id, environment.id, &environment));
    expect_refusal(fixture, folder(fixture, "dev", "/"), NULL, "environment was deleted");
}

static void test_corrupt_value(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/", "A", "1");
    add(fixture, "dev", "/", "B", "2");
    EXPECT_STATUS(OK, db_run(fixture->call->db, &secret_corrupt, NULL, BIND(bind_text(STR("B")))));
    expect_refusal(fixture, folder(fixture, "dev", "/"), "B", "can't be decrypted");
}

static void test_missing_folder(void **state)
{
    struct project_fixture *fixture = *state;
    struct source_payload payload = { 0 };

    EXPECT_STATUS(NOT_FOUND, source_read(fixture->call, id_new(), &payload));
}

/* --- dependents ------------------------------------------------------------------------------- */

static void expect_dependents(struct project_fixture *fixture, const char *environment_slug,
                              const char *path, const char *const *want, size_t want_count)
{
    struct environment environment;
    struct ids ids;

    EXPECT_STATUS(OK, environment_by_slug(fixture->call, fixture->project_id,
                                          str_from_c(environment_slug), &environment));
    EXPECT_STATUS(OK, source_dependents(fixture->call, fixture->project_id, environment.id,
                                        str_from_c(path), &ids));
    assert_int_equal(want_count, ids.count);
    for (size_t i = 0; i < want_count; i++) {
        struct id wanted = folder(fixture, "dev", want[i]);
        bool is_found = false;
        for (size_t k = 0; k < ids.count; k++) is_found |= id_equal(ids.items[k], wanted);
        if (!is_found) print_error("%s is missing\n", want[i]);
        assert_true(is_found);
    }
}
#define EXPECT_DEPENDENTS(fixture, environment, path, ...)                                    \
    expect_dependents((fixture), (environment), (path), (const char *const[]){ __VA_ARGS__ }, \
                      sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void test_dependents(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/source", "A", "1");
    import(fixture, "dev", "/importer", "dev", "/source");
    import(fixture, "dev", "/second", "dev", "/importer");
    add(fixture, "dev", "/holder", "H", "${dev.second.A}");
    add(fixture, "dev", "/direct", "D", "${dev.source.A}");
    add(fixture, "dev", "/other", "O", "${A}");
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/source", "/importer", "/second", "/holder",
                      "/direct");
    EXPECT_DEPENDENTS(fixture, "dev", "/second", "/second", "/holder");
    EXPECT_DEPENDENTS(fixture, "dev", "/other", "/other");
    /* What reads a folder must learn that it is gone. */
    drop_folder(fixture, "dev", "source");
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/importer", "/second", "/holder", "/direct");
}

static void test_dependents_in_a_circle(void **state)
{
    struct project_fixture *fixture = *state;

    add(fixture, "dev", "/a", "A", "${dev.b.B}");
    add(fixture, "dev", "/b", "B", "${dev.a.A}");
    EXPECT_DEPENDENTS(fixture, "dev", "/a", "/a", "/b");
}

static void test_dependents_end(void **state)
{
    struct project_fixture *fixture = *state;
    struct environment environment;
    struct ids ids;
    char from[16], to[16];

    for (int i = 0; i < 14; i++) {
        (void)snprintf(from, sizeof from, "/f%d", i);
        (void)snprintf(to, sizeof to, "/f%d", i + 1);
        (void)folder(fixture, "dev", from);
        import(fixture, "dev", to, "dev", from);
    }
    EXPECT_STATUS(
        OK, environment_by_slug(fixture->call, fixture->project_id, STR("dev"), &environment));
    EXPECT_STATUS(OK, source_dependents(fixture->call, fixture->project_id, environment.id,
                                        STR("/f0"), &ids));
    assert_int_equal(1 + SOURCE_DEPTH_MAX, ids.count);
}

/* Values that no longer refer to a place are not told of it; renamed and deleted secrets neither. */
static void test_references_are_kept_in_step(void **state)
{
    struct project_fixture *fixture = *state;
    struct secret_at at = { fixture->project_id, STR("dev"), STR("/holder"), STR("H"),
                            SECRET_SHARED };
    struct secret_input input = { .value_given = GIVEN };
    struct secret_plain plain;

    add(fixture, "dev", "/source", "A", "1");
    add(fixture, "dev", "/holder", "H", "${dev.source.A}");
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/source", "/holder");
    EXPECT_STATUS(OK, secret_text_copy(STR("plain"), &input.value));
    EXPECT_STATUS(OK, secret_update(fixture->call, &at, &input, &plain));
    secret_plain_deinit(&plain);
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/source");
    add(fixture, "dev", "/holder", "H2", "${dev.source.A}");
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/source", "/holder");
    at.name = STR("H2");
    EXPECT_STATUS(OK, secret_delete(fixture->call, &at, &plain));
    secret_plain_deinit(&plain);
    EXPECT_DEPENDENTS(fixture, "dev", "/source", "/source");
    secret_text_deinit(&input.value);
}

/* --- importing -------------------------------------------------------------------------------- */

static void test_import(void **state)
{
    struct project_fixture *fixture = *state;
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_text values[2];
    struct call platform = { 0 };
    struct problem problem;
    int64_t before = 0, after = 0;

    add(fixture, "dev", "/", "OLD", "1");
    struct id folder_id = folder(fixture, "dev", "/");
    EXPECT_STATUS(OK, secret_text_copy(STR("new"), &values[0]));
    EXPECT_STATUS(OK, secret_text_copy(STR("2"), &values[1]));
    const struct source_change changes[] = { { STR("NEW"), &values[0] },
                                             { STR("OLD"), &values[1] } };
    EXPECT_STATUS(OK,
                  call_open(&fixture->base.domain, fixture->call->arena, &problem, 5, &platform));
    EXPECT_STATUS(OK, db_one_int(platform.db, &outbox_count, &before, BIND(bind_text(STR("/")))));
    EXPECT_STATUS(OK, db_begin(platform.db, &tx));
    EXPECT_STATUS(OK, source_import(&platform, folder_id, changes, COUNT_OF(changes)));
    EXPECT_STATUS(OK, call_commit(&platform, &tx));
    EXPECT_STATUS(OK, db_one_int(platform.db, &outbox_count, &after, BIND(bind_text(STR("/")))));
    assert_int_equal(before + 1, after);
    expect_payload(fixture, folder_id, "NEW=new;OLD=2;");
    EXPECT_STATUS(OK, db_begin(platform.db, &tx));
    EXPECT_STATUS(NOT_FOUND, source_import(&platform, id_new(), changes, 1));
    db_rollback(tx);
    tx = NULL;
    call_close(&platform);
    for (size_t i = 0; i < COUNT_OF(values); i++) secret_text_deinit(&values[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_own_and_imported),
        TEST(test_references),
        TEST(test_circle_of_imports),
        TEST(test_unresolved_reference),
        TEST(test_unreadable_import),
        TEST(test_deleted_environment),
        TEST(test_corrupt_value),
        TEST(test_missing_folder),
        TEST(test_dependents),
        TEST(test_dependents_in_a_circle),
        TEST(test_dependents_end),
        TEST(test_references_are_kept_in_step),
        TEST(test_import),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
