/* Conditions that speak of who asks, on a real database. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/ability_bind.h"

#include "domain/project_fixture.h"
#include "json/json.h"

static const struct query set_metadata = { "UPDATE identity SET metadata = $2 WHERE id = $1" };
static const struct query auth_insert = {
    "INSERT INTO identity_auth (id, identity_id, method, access_token_ttl, access_token_max_ttl,"
    " access_token_trusted_ips, created_at, updated_at)"
    " VALUES ($1, $2, 'oidc-auth', 1, 1, '[]', 1, 1)"
};
static const struct query token_insert = {
    "INSERT INTO access_token (id, identity_id, auth_id, ttl, max_ttl, claims, created_at,"
    " updated_at) VALUES ($1, $2, $3, 1, 1, $4, 1, 1)"
};

/* An owner that has metadata and came in with a token of somebody else's. */
static void know(struct project_fixture *fixture)
{
    struct db *db = fixture->call->db;
    struct id auth_id = id_new();

    fixture->owner.token_id = id_new();
    fixture->owner.auth_method = STR("oidc-auth");
    EXPECT_STATUS(OK, db_run(db, &set_metadata, NULL,
                             BIND(bind_id(&fixture->owner.id),
                                  bind_text(STR("[{\"key\":\"team\",\"value\":\"red\"},"
                                                "{\"key\":\"all\",\"value\":\"**\"},"
                                                "{\"key\":\"none\",\"value\":\"\"}]")))));
    EXPECT_STATUS(
        OK, db_run(db, &auth_insert, NULL, BIND(bind_id(&auth_id), bind_id(&fixture->owner.id))));
    EXPECT_STATUS(OK, db_run(db, &token_insert, NULL,
                             BIND(bind_id(&fixture->owner.token_id), bind_id(&fixture->owner.id),
                                  bind_id(&auth_id), bind_text(STR("{\"env\":\"dev\"}")))));
}

static bool allows(struct project_fixture *fixture, const char *conditions, const char *environment,
                   const char *path, bool is_ban)
{
    struct call *call = fixture->call;
    const struct access_object object = { .environment = str_from_c(environment),
                                          .path = str_from_c(path) };
    struct ability *ability;
    struct str rules = arena_format(
        call->arena,
        "[%s{\"subject\":\"secrets\",\"action\":\"read\",\"inverted\":%s,\"conditions\":{%s}}]",
        is_ban ? "{\"subject\":\"secrets\",\"action\":\"read\"}," : "", is_ban ? "true" : "false",
        conditions);

    EXPECT_STATUS(OK, ability_from_json(call, rules, &ability));
    EXPECT_STATUS(OK, ability_bind(call, fixture->owner.id, ability));
    return ability_allows(ability, SUBJECT_SECRETS, ACTION_READ, &object);
}

static void test_templates(void **state)
{
    static const struct {
        const char *conditions, *environment, *path;
        bool holds, is_known;
    } rows[] = {
        { "\"secretPath\":\"/{{identity.metadata.team}}\"", "x", "/red", true, true },
        { "\"secretPath\":\"/{{ identity.metadata.team }}/a\"", "x", "/red/a", true, true },
        { "\"secretPath\":\"/{{identity.metadata.team}}\"", "x", "/blue", false, true },
        { "\"secretPath\":{\"$glob\":\"/{{identity.metadata.team}}/**\"}", "x", "/red/b", true,
          true },
        { "\"secretPath\":{\"$glob\":\"/{{identity.metadata.team}}/**\"}", "x", "/reds", false,
          true },
        { "\"environment\":{\"$in\":[\"prod\",\"{{identity.auth.oidc.claims.env}}\"]}", "dev", "/",
          true, true },
        { "\"environment\":\"{{identity.metadata.oidc.claims.env}}\"", "dev", "/", true, true },
        { "\"environment\":\"{{identity.name}}\"", "i", "/", true, true },
        { "\"environment\":\"{{identity.name}}-{{identity.metadata.team}}\"", "i-red", "/", true,
          true },
        /* What is not known, or would become a pattern. */
        { "\"environment\":\"{{identity.auth.jwt.claims.env}}\"", "dev", "/", false, false },
        { "\"environment\":\"{{identity.auth.oidc.claims.zone}}\"", "", "/", false, false },
        { "\"environment\":\"{{identity.metadata.none}}\"", "", "/", false, false },
        { "\"environment\":\"{{identity.metadata.absent}}\"", "", "/", false, false },
        { "\"environment\":\"{{identity.metadata.team\"", "red", "/", false, false },
        { "\"environment\":\"{{}}\"", "{{}}", "/", false, false },
        { "\"environment\":\"{{secretPath}}\"", "/", "/", false, false },
        { "\"secretPath\":{\"$glob\":\"/{{identity.metadata.all}}\"}", "x", "/red", false, false },
        { "\"secretPath\":\"/{{identity.metadata.all}}\"", "x", "/**", true, true },
    };
    struct project_fixture *fixture = *state;

    know(fixture);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        bool holds = allows(fixture, rows[i].conditions, rows[i].environment, rows[i].path, false);
        bool is_left = /* by a ban: one that can't be told holds for everything */
            allows(fixture, rows[i].conditions, rows[i].environment, rows[i].path, true);
        if (holds != rows[i].holds || is_left != (rows[i].is_known && !rows[i].holds))
            print_error("row %zu\n", i);
        assert_int_equal(rows[i].holds, holds);
        assert_int_equal(rows[i].is_known && !rows[i].holds, is_left);
    }
}

static void test_of_a_cluster(void **state)
{
    static const struct {
        const char *template, *method;
        bool is_known;
    } rows[] = {
        { "identity.auth.kubernetes.env", "kubernetes-auth", true },
        { "identity.auth.kubernetes.claims.env", "kubernetes-auth", true },
        { "identity.auth.kubernetes.zone", "kubernetes-auth", false },
        { "identity.auth.kubernetesenv", "kubernetes-auth", false },
        { "identity.auth.kubernetes.", "kubernetes-auth", false },
        { "identity.auth.kubernetes", "kubernetes-auth", false },
        { "identity.auth.gcp.env", "kubernetes-auth", false },
        { "identity.metadata.kubernetes.env", "kubernetes-auth", false },
        { "identity.auth.kubernetes.env", "oidc-auth", false },
        { "identity.auth.oidc.env", "oidc-auth", false }, /* spelled with "claims" */
        { "identity.auth..env", "", false },
    };
    struct project_fixture *fixture = *state;

    know(fixture);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str text =
            arena_format(fixture->call->arena, "\"environment\":\"{{%s}}\"", rows[i].template);
        fixture->owner.auth_method = str_from_c(rows[i].method);
        bool holds = allows(fixture, arena_c_string(fixture->call->arena, text), "dev", "/", false);
        if (holds != rows[i].is_known) print_error("row %zu\n", i);
        assert_int_equal(rows[i].is_known, holds);
    }
}

/* Claims are those of the call's own token: of somebody else's nothing is known. */
static void test_of_others(void **state)
{
    struct project_fixture *fixture = *state;
    struct actor other = { .kind = ACTOR_IDENTITY, .id = id_new(), .token_id = { { 1 } } };

    know(fixture);
    fixture->call->actor = &other;
    assert_false(allows(fixture, "\"environment\":\"{{identity.auth.oidc.claims.env}}\"", "dev",
                        "/", false));
    assert_true(
        allows(fixture, "\"environment\":\"{{identity.metadata.team}}\"", "red", "/", false));
    fixture->call->actor = &fixture->owner;
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_templates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_of_a_cluster, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_of_others, set_up, tear_down),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
