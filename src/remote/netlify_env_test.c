// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify.h"

#include "remote/netlify_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static bool is(struct str text, const char *wanted)
{
    return str_equal(text, str_from_c(wanted));
}

/* --- reading -------------------------------------------------------------------------------- */

static STATUS list(struct netlify_fixture *fixture, struct netlify_variables *ret_variables,
                   struct netlify_error *ret_error)
{
    return netlify_list_variables(&fixture->netlify, &fixture->place, fixture->arena, ret_variables,
                                  ret_error);
}

static void test_list_keeps_everything(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_variables variables;
    struct netlify_error error;

    netlify_answer(
        fixture, "GET " ENV_PATH "?site_id=site-1 ", 200,
        "[{\"is_secret\":false,\"key\":\"PLAIN\",\"scopes\":[\"builds\",\"post_processing\"],"
        "\"updated_at\":\"2026-07-30T10:00:00Z\",\"updated_by\":{\"id\":\"1\"},\"values\":["
        "{\"context\":\"production\",\"id\":\"v1\",\"role\":\"\",\"value\":\"pro\"},"
        "{\"context\":\"branch\",\"context_parameter\":\"Feat/x\",\"id\":\"v2\",\"value\":\"\"},"
        "{\"context\":\"moon-base\",\"id\":\"v3\",\"value\":\"\\u00e9\\n\"}]},"
        "{\"is_secret\":true,\"key\":\"plain\",\"values\":["
        "{\"context\":\"dev\",\"value\":\"****************cret\"},{\"context\":\"all\"}]},"
        "{\"key\":\"EMPTY\",\"values\":[]}]");
    assert_int_equal(list(fixture, &variables, &error).code, STATUS_OK);
    assert_int_equal(variables.count, 3);

    const struct netlify_variable *plain = &variables.items[0];
    assert_true(is(plain->key, "PLAIN") && !plain->is_secret);
    assert_true(is(plain->updated_at, "2026-07-30T10:00:00Z"));
    assert_int_equal(plain->scopes.count, 2);
    assert_true(is(plain->scopes.items[1], "post_processing"));
    assert_int_equal(plain->value_count, 3);
    assert_int_equal(plain->values[0].context, NETLIFY_CONTEXT_PRODUCTION);
    assert_true(is(secret_text_reveal(&plain->values[0].value), "pro"));
    assert_int_equal(plain->values[1].context, NETLIFY_CONTEXT_BRANCH);
    assert_true(is(plain->values[1].context_parameter, "Feat/x"));
    assert_non_null(plain->values[1].value.bytes); /* empty is not absent */
    assert_int_equal(plain->values[2].context, NETLIFY_CONTEXT_UNKNOWN);
    assert_true(is(plain->values[2].context_name, "moon-base"));
    assert_true(is(secret_text_reveal(&plain->values[2].value), "\xc3\xa9\n"));

    const struct netlify_variable *secret = &variables.items[1];
    assert_true(is(secret->key, "plain") && secret->is_secret);
    assert_false(str_is_given(secret->values[0].id));
    assert_null(secret->values[1].value.bytes);
    assert_int_equal(variables.items[2].value_count, 0);
    netlify_variables_deinit(&variables);
    netlify_variables_deinit(&variables);
}

#define GOOD "{\"key\":\"A\",\"values\":[{\"context\":\"all\",\"value\":\"s3cr3t-plain\"}]}"

/* Each begins with a good variable whose value must be released again. */
static const char *const refused_lists[] = {
    "[" GOOD ",{\"values\":[]}]",
    "[" GOOD ",{\"key\":\"\",\"values\":[]}]",
    "[" GOOD ",{\"key\":7,\"values\":[]}]",
    "[" GOOD ",{\"key\":null,\"values\":[]}]",
    "[" GOOD ",{\"key\":\"B\"}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":{}}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[{\"value\":\"s3cr3t\"}]}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[{\"context\":\"\",\"value\":\"s3cr3t\"}]}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[{\"context\":\"all\",\"value\":[\"s3cr3t\"]}]}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[\"s3cr3t\"]}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[],\"is_secret\":\"yes\"}]",
    "[" GOOD ",{\"key\":\"B\",\"values\":[],\"scopes\":\"builds\"}]",
    "[" GOOD ",\"s3cr3t\"]",
    "[" GOOD "," GOOD "]",
    "[" GOOD ", ",
    "{\"message\":\"s3cr3t\"}",
};

static void test_list_fails_closed(void **state)
{
    struct netlify_fixture *fixture = *state;

    for (size_t i = 0; i < COUNT_OF(refused_lists); i++) {
        struct netlify_variables variables;
        struct netlify_error error = { 0 };
        netlify_answer(fixture, NULL, 200, refused_lists[i]);
        if (list(fixture, &variables, &error).code == STATUS_OK) fail_msg("%s", refused_lists[i]);
        assert_int_equal(error.kind, NETLIFY_BAD_ANSWER);
        assert_false(error.maybe_applied);
        assert_true(
            str_starts_with(error.message, STR("Netlify answered in an unexpected form (")));
        assert_int_equal(str_find(error.message, STR("s3cr3t")), SIZE_MAX);
    }
    assert_int_equal(canned_server_requests(fixture->server), COUNT_OF(refused_lists));
}

static void test_list_follows_a_link(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_variables variables;
    struct netlify_error error;

    netlify_answer_with(
        fixture,
        (struct canned_answer){ .match = "GET " ENV_PATH "?site_id=site-1 ",
                                .headers = JSON_HEADER
                                "Link: <http://evil/?site_id=other&cursor=c2>; rel=\"next\"\r\n",
                                .body = "[{\"key\":\"A\",\"values\":[]}]" });
    netlify_answer(fixture, "GET " ENV_PATH "?site_id=site-1&cursor=c2 ", 200,
                   "[{\"key\":\"B\",\"values\":[]}]");
    assert_int_equal(list(fixture, &variables, &error).code, STATUS_OK);
    assert_int_equal(variables.count, 2);
    netlify_variables_deinit(&variables);

    netlify_answer_with(fixture, (struct canned_answer){ .headers = JSON_HEADER
                                                         "Link: <http://x/?a b>; rel=\"next\"\r\n",
                                                         .body = "[]" });
    assert_int_not_equal(list(fixture, &variables, &error).code, STATUS_OK);
    assert_int_equal(error.kind, NETLIFY_BAD_ANSWER);
}

static void test_account_level(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_variables variables;
    struct netlify_error error;

    fixture->place.site = STR_ABSENT;
    netlify_answer(fixture, "GET " ENV_PATH " ", 200, "[]");
    assert_int_equal(list(fixture, &variables, &error).code, STATUS_OK);
    assert_int_equal(variables.count, 0);
    fixture->place.site = STR(""); /* must not pass for the account */
    assert_int_equal(list(fixture, &variables, &error).code, STATUS_BAD_REQUEST);
    assert_int_equal(error.kind, NETLIFY_REFUSED);
    assert_int_equal(canned_server_requests(fixture->server), 1);
}

static void test_get(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_variable variable;
    struct netlify_error error;

    netlify_answer(fixture, "GET " ENV_PATH "/A%2FB?site_id=site-1 ", 200,
                   "{\"key\":\"A/B\",\"values\":[{\"context\":\"all\",\"value\":\"v\"}]}");
    assert_int_equal(netlify_get_variable(&fixture->netlify, &fixture->place, STR("A/B"),
                                          fixture->arena, &variable, &error)
                         .code,
                     STATUS_OK);
    assert_int_equal(variable.values[0].context, NETLIFY_CONTEXT_ALL);
    netlify_variable_deinit(&variable);
    netlify_answer(fixture, NULL, 404, "{\"code\":404,\"message\":\"Not Found\"}");
    assert_int_equal(netlify_get_variable(&fixture->netlify, &fixture->place, STR("B"),
                                          fixture->arena, &variable, &error)
                         .code,
                     STATUS_NOT_FOUND);
    assert_int_equal(error.http_status, 404);
}

/* --- writing -------------------------------------------------------------------------------- */

static void test_create(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct str scopes[] = { STR("builds"), STR("runtime") };
    const struct netlify_value_input values[] = {
        { .context_name = netlify_context_name(NETLIFY_CONTEXT_PRODUCTION),
          .value = netlify_secret("p\"q\n") },
        { .context_name = STR("branch"),
          .context_parameter = STR("x"),
          .value = netlify_secret("") },
    };
    const struct netlify_variable_input inputs[] = {
        { .key = STR("A"), .values = values, .value_count = 2 },
        { .key = STR("B"),
          .scopes = { scopes, 2 },
          .is_secret = true,
          .values = values,
          .value_count = 1 },
    };
    struct netlify_variables made;
    struct netlify_error error;

    netlify_answer(fixture, "POST " ENV_PATH "?site_id=site-1 ", 201,
                   "[{\"key\":\"A\",\"values\":[],\"updated_at\":\"t\"}]");
    assert_int_equal(netlify_create_variables(&fixture->netlify, &fixture->place, inputs, 2,
                                              fixture->arena, &made, &error)
                         .code,
                     STATUS_OK);
    assert_true(made.count == 1 && is(made.items[0].updated_at, "t"));
    netlify_variables_deinit(&made);
    assert_true(netlify_asked(fixture, 0, "\r\nContent-Type: application/json\r\n"));
    assert_true(netlify_asked(
        fixture, 0,
        "\r\n\r\n[{\"key\":\"A\",\"is_secret\":false,\"values\":["
        "{\"context\":\"production\",\"value\":\"p\\\"q\\n\"},"
        "{\"context\":\"branch\",\"context_parameter\":\"x\",\"value\":\"\"}]},"
        "{\"key\":\"B\",\"scopes\":[\"builds\",\"runtime\"],\"is_secret\":true,\"values\":["
        "{\"context\":\"production\",\"value\":\"p\\\"q\\n\"}]}]"));
}

static void test_put_and_patch(void **state)
{
    struct netlify_fixture *fixture = *state;
    const struct netlify_value_input value = { .id = STR("v1"),
                                               .context_name = STR("all"),
                                               .value = netlify_secret("new") };
    const struct netlify_variable_input input = { .key = STR("K2"),
                                                  .values = &value,
                                                  .value_count = 1 };
    struct netlify_variable variable;
    struct netlify_error error;

    netlify_answer(fixture, "PUT " ENV_PATH "/K?site_id=site-1 ", 200,
                   "{\"key\":\"K2\",\"values\":[]}");
    netlify_answer(fixture, "PATCH " ENV_PATH "/K?site_id=site-1 ", 201,
                   "{\"key\":\"K\",\"values\":[]}");
    assert_int_equal(netlify_put_variable(&fixture->netlify, &fixture->place, STR("K"), &input,
                                          fixture->arena, &variable, &error)
                         .code,
                     STATUS_OK);
    assert_true(is(variable.key, "K2"));
    assert_int_equal(netlify_patch_variable(&fixture->netlify, &fixture->place, STR("K"), &value,
                                            fixture->arena, &variable, &error)
                         .code,
                     STATUS_OK);
    assert_true(netlify_asked(fixture, 0,
                              "\r\n\r\n{\"key\":\"K2\",\"is_secret\":false,\"values\":["
                              "{\"id\":\"v1\",\"context\":\"all\",\"value\":\"new\"}]}"));
    assert_true(netlify_asked(fixture, 1, "\r\n\r\n{\"context\":\"all\",\"value\":\"new\"}"));
}

static void test_delete(void **state)
{
    struct netlify_fixture *fixture = *state;
    struct netlify_error error;

    netlify_answer_with(
        fixture,
        (struct canned_answer){ .match = "DELETE " ENV_PATH "/K?site_id=site-1 ", .status = 204 });
    netlify_answer_with(fixture, (struct canned_answer){ .match = "DELETE " ENV_PATH
                                                                  "/K/value/v%201?site_id=site-1 ",
                                                         .status = 204 });
    assert_int_equal(netlify_delete_variable(&fixture->netlify, &fixture->place, STR("K"),
                                             fixture->arena, &error)
                         .code,
                     STATUS_OK);
    assert_int_equal(netlify_delete_value(&fixture->netlify, &fixture->place, STR("K"), STR("v 1"),
                                          fixture->arena, &error)
                         .code,
                     STATUS_OK);
    assert_int_equal(netlify_delete_variable(&fixture->netlify, &fixture->place, STR(".."),
                                             fixture->arena, &error)
                         .code,
                     STATUS_BAD_REQUEST);
    assert_int_equal(netlify_delete_value(&fixture->netlify, &fixture->place, STR("K"), STR(""),
                                          fixture->arena, &error)
                         .code,
                     STATUS_BAD_REQUEST);
    assert_int_equal(canned_server_requests(fixture->server), 2);
}

/* A value that Netlify quotes goes no further, and neither does the token. */
static void test_values_stay_out_of_errors(void **state)
{
    struct netlify_fixture *fixture = *state;
    const struct netlify_value_input value = { .context_name = STR("all"),
                                               .value = netlify_secret("the \"actual\"\nvalue") };
    struct netlify_variable variable;
    struct netlify_error error;

    netlify_answer(
        fixture, NULL, 422,
        "{\"code\":422,\"message\":\"K: the \\\"actual\\\"\\nvalue (the \\\"actual\\\" and more) for "
        "nfp_thetoken is bad\"}");
    assert_int_equal(netlify_patch_variable(&fixture->netlify, &fixture->place, STR("K"), &value,
                                            fixture->arena, &variable, &error)
                         .code,
                     STATUS_BAD_REQUEST);
    assert_int_equal(error.kind, NETLIFY_REFUSED);
    if (!is(error.message, "K: *** (*** and more) for *** is bad"))
        fail_msg("%.*s", STR_ARG(error.message));
}

/* A change whose answer cannot be read was made all the same. */
static void test_unreadable_success_may_be_applied(void **state)
{
    struct netlify_fixture *fixture = *state;
    const struct netlify_value_input value = { .context_name = STR("all"),
                                               .value = netlify_secret("v") };
    struct netlify_variable variable;
    struct netlify_error error;

    netlify_answer(fixture, NULL, 200, "garbage");
    assert_int_not_equal(netlify_patch_variable(&fixture->netlify, &fixture->place, STR("K"),
                                                &value, fixture->arena, &variable, &error)
                             .code,
                         STATUS_OK);
    assert_int_equal(error.kind, NETLIFY_BAD_ANSWER);
    assert_true(error.maybe_applied);
}

static void test_context_names(void **state)
{
    (void)state;
    for (int i = 0; i < NETLIFY_CONTEXT_UNKNOWN; i++) {
        struct str name = netlify_context_name((enum netlify_context)i);
        assert_int_equal(netlify_context_of(name), i);
    }
    assert_false(str_is_given(netlify_context_name(NETLIFY_CONTEXT_UNKNOWN)));
    assert_int_equal(netlify_context_of(STR("Production")), NETLIFY_CONTEXT_UNKNOWN);
    assert_int_equal(netlify_context_of(STR_ABSENT), NETLIFY_CONTEXT_UNKNOWN);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, netlify_set_up, netlify_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_list_keeps_everything),
        TEST(test_list_fails_closed),
        TEST(test_list_follows_a_link),
        TEST(test_account_level),
        TEST(test_get),
        TEST(test_create),
        TEST(test_put_and_patch),
        TEST(test_delete),
        TEST(test_values_stay_out_of_errors),
        TEST(test_unreadable_success_may_be_applied),
        cmocka_unit_test(test_context_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
