/* The chain of the audit log: every way of tampering is seen, and where. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "domain/audit_row.h"
#include "domain/call_fixture.h"

enum { ENTRIES = 5 };

static const struct query insert_forged = {
    "INSERT INTO audit SELECT position + 1, id, org_id, project_id, event, metadata, actor_type,"
    " actor_id, actor_metadata, ip_address, user_agent, user_agent_type, created_at, chain"
    " FROM audit ORDER BY position DESC LIMIT 1"
};

static void append(struct call_fixture *fixture, const char *event)
{
    struct tx *tx = NULL;
    struct audit_entry entry;

    audit_begin(&entry, event, id_new());
    audit_text(&entry, "name", STR("with \"quotes\" and \xE2\x82\xAC"));
    audit_text(&entry, "absent", STR_ABSENT);
    audit_int(&entry, "count", 3);
    audit_bool(&entry, "isFine", true);
    audit_id(&entry, "id", id_new());
    EXPECT_STATUS(OK, db_begin(fixture->call.db, &tx));
    EXPECT_STATUS(OK, audit_append(&fixture->call, &entry));
    EXPECT_STATUS(OK, call_commit(&fixture->call, &tx));
}

static void fill(struct call_fixture *fixture)
{
    static const struct actor user = { .kind = ACTOR_USER, .name = { "ada@example.com", 15 } };

    call_fixture_init(fixture);
    fixture->call.actor = &user;
    fixture->call.address = STR("127.0.0.1");
    fixture->call.user_agent = STR("cli");
    for (int i = 0; i < ENTRIES; i++) append(fixture, "create-project");
}

static void expect_sound(struct call_fixture *fixture, int64_t count)
{
    struct audit_finding found;
    EXPECT_STATUS(OK, audit_verify(&fixture->call, &found));
    assert_int_equal(count, found.entries);
}

static void test_sound_chain(void **state)
{
    struct call_fixture fixture;
    (void)state;

    call_fixture_init(&fixture);
    expect_sound(&fixture, 0);
    call_fixture_deinit(&fixture);
    fill(&fixture);
    expect_sound(&fixture, ENTRIES);
    call_fixture_deinit(&fixture);
}

static void test_tampering_is_seen(void **state)
{
    static const struct {
        struct query query;
        int64_t wrong_position;
    } cases[] = {
        { { "UPDATE audit SET event = 'delete-project' WHERE position = 3" }, 3 },
        { { "UPDATE audit SET metadata = '{}' WHERE position = 1" }, 1 },
        { { "UPDATE audit SET actor_type = 'identity' WHERE position = 2" }, 2 },
        { { "UPDATE audit SET actor_id = randomblob(16) WHERE position = 2" }, 2 },
        { { "UPDATE audit SET actor_metadata = '{}' WHERE position = 2" }, 2 },
        { { "UPDATE audit SET org_id = randomblob(16) WHERE position = 4" }, 4 },
        { { "UPDATE audit SET project_id = NULL WHERE position = 4" }, 4 },
        { { "UPDATE audit SET ip_address = '10.0.0.1' WHERE position = 5" }, 5 },
        { { "UPDATE audit SET user_agent = 'other' WHERE position = 5" }, 5 },
        { { "UPDATE audit SET user_agent_type = 'web' WHERE position = 5" }, 5 },
        { { "UPDATE audit SET created_at = created_at + 1 WHERE position = 1" }, 1 },
        { { "UPDATE audit SET id = randomblob(16) WHERE position = 1" }, 1 },
        { { "UPDATE audit SET chain = randomblob(32) WHERE position = 2" }, 2 },
        { { "UPDATE audit SET chain = zeroblob(0) WHERE position = 2" }, 2 },
        { { "DELETE FROM audit WHERE position = 1" }, 2 },
        { { "DELETE FROM audit WHERE position = 3" }, 4 },
        { { "UPDATE audit SET position = 9 WHERE position = 5" }, 9 },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call_fixture fixture;
        int64_t changed = 0;
        struct audit_finding found;

        fill(&fixture);
        EXPECT_STATUS(OK, db_run(fixture.call.db, &cases[i].query, &changed, BIND_NONE));
        assert_int_equal(1, changed);
        EXPECT_STATUS(CORRUPT, audit_verify(&fixture.call, &found));
        assert_int_equal(cases[i].wrong_position, found.wrong_position);
        call_fixture_deinit(&fixture);
    }
}

static void test_forged_entry_is_seen(void **state)
{
    struct call_fixture fixture;
    struct audit_finding found;
    (void)state;

    fill(&fixture);
    EXPECT_STATUS(OK, db_run(fixture.call.db, &insert_forged, NULL, BIND_NONE));
    EXPECT_STATUS(CORRUPT, audit_verify(&fixture.call, &found));
    assert_int_equal(ENTRIES + 1, found.wrong_position);
    call_fixture_deinit(&fixture);
}

static void test_other_key_is_seen(void **state)
{
    struct call_fixture fixture;
    struct audit_finding found;
    (void)state;

    fill(&fixture);
    random_bytes(fixture.domain.audit_key.bytes, KEY_BYTES);
    EXPECT_STATUS(CORRUPT, audit_verify(&fixture.call, &found));
    assert_int_equal(1, found.wrong_position);
    call_fixture_deinit(&fixture);
}

/* What is not committed leaves no gap. */
static void test_rolled_back_entry(void **state)
{
    struct call_fixture fixture;
    struct audit_entry entry;
    struct tx *tx = NULL;
    (void)state;

    fill(&fixture);
    audit_begin(&entry, "create-project", id_new());
    EXPECT_STATUS(OK, db_begin(fixture.call.db, &tx));
    EXPECT_STATUS(OK, audit_append(&fixture.call, &entry));
    db_rollback(tx);
    append(&fixture, "create-project");
    expect_sound(&fixture, ENTRIES + 1);
    call_fixture_deinit(&fixture);
}

static void test_journal(void **state)
{
    struct call_fixture fixture;
    struct audit_entry entry;
    (void)state;

    fill(&fixture);
    EXPECT_STATUS(OK, audit_journal_open(&fixture.domain, &fixture.domain.audit_journal));
    for (int i = 0; i < 100; i++) {
        audit_begin(&entry, "get-secrets", id_new());
        EXPECT_STATUS(OK, audit_append_read(&fixture.call, &entry));
        if (i == 50) EXPECT_STATUS(OK, audit_journal_flush(fixture.domain.audit_journal));
    }
    audit_journal_close(fixture.domain.audit_journal); /* writes what is left */
    expect_sound(&fixture, ENTRIES + 100);
    call_fixture_deinit(&fixture);
}

static void test_entry_has_a_limit(void **state)
{
    struct call_fixture fixture;
    struct audit_entry entry;
    struct tx *tx = NULL;
    (void)state;

    call_fixture_init(&fixture);
    audit_begin(&entry, "create-project", id_new());
    for (int i = 0; i < 300; i++) {
        audit_text(&entry, "text", arena_format(fixture.call.arena, "%1024d", i));
    }
    EXPECT_STATUS(OK, db_begin(fixture.call.db, &tx));
    EXPECT_STATUS(TOO_LARGE, audit_append(&fixture.call, &entry));
    db_rollback(tx);
    expect_sound(&fixture, 0);
    call_fixture_deinit(&fixture);
}

/* --- purging ------------------------------------------------------------------------------------ */

#define DAY_MS (24 * 3600 * 1000LL)
static const struct id org = { { 7, [6] = 0x40, [8] = 0x80 } };
static const struct id short_lived = { { 8, [6] = 0x40, [8] = 0x80 } };
static const struct id long_lived = { { 9, [6] = 0x40, [8] = 0x80 } };

static const struct query make_org = {
    "INSERT INTO org (id, name, slug, wrapped_key, wrapped_data_key, audit_retention_days,"
    " created_at, updated_at) VALUES ($1, 'o', 'o', zeroblob(0), zeroblob(0), $2, 0, 0)"
};
static const struct query make_project = {
    "INSERT INTO project (id, org_id, name, slug, audit_retention_days, created_at, updated_at)"
    " VALUES ($1, $2, $3, $3, $4, 0, 0)"
};

static void append_in(struct call_fixture *fixture, struct id project_id)
{
    struct tx *tx = NULL;
    struct audit_entry entry;

    audit_begin(&entry, "create-tag", project_id);
    entry.org_id = org;
    EXPECT_STATUS(OK, db_begin(fixture->call.db, &tx));
    EXPECT_STATUS(OK, audit_append(&fixture->call, &entry));
    EXPECT_STATUS(OK, call_commit(&fixture->call, &tx));
}

static void set_up_purge(struct call_fixture *fixture, int64_t org_days)
{
    call_fixture_init(fixture);
    struct db *db = fixture->call.db;
    EXPECT_STATUS(OK, db_run(db, &make_org, NULL,
                             BIND(bind_id(&org), org_days ? bind_int(org_days) : bind_null())));
    EXPECT_STATUS(OK, db_run(db, &make_project, NULL,
                             BIND(bind_id(&short_lived), bind_id(&org), bind_text(STR("short")),
                                  bind_int(1))));
    EXPECT_STATUS(
        OK, db_run(db, &make_project, NULL,
                   BIND(bind_id(&long_lived), bind_id(&org), bind_text(STR("long")), bind_null())));
    append_in(fixture, short_lived);
    append_in(fixture, short_lived);
    append_in(fixture, long_lived);
    append_in(fixture, short_lived);
    append_in(fixture, long_lived);
    append_in(fixture, short_lived);
}

static int64_t purge_after_days(struct call_fixture *fixture, int64_t days)
{
    int64_t count = -1;
    fixture->call.now_ms = CALL_FIXTURE_NOW_MS + days * DAY_MS + 1;
    EXPECT_STATUS(OK, audit_purge(&fixture->call, &count));
    return count;
}

static void test_purge_leaves_a_sound_chain(void **state)
{
    struct call_fixture fixture;
    struct audit_finding found;
    (void)state;

    set_up_purge(&fixture, 10);
    assert_int_equal(0, purge_after_days(&fixture, 0));
    /* Those of the project with one day, but for the newest of all. */
    assert_int_equal(3, purge_after_days(&fixture, 1));
    EXPECT_STATUS(OK, audit_verify(&fixture.call, &found));
    assert_int_equal(3, found.purged);
    assert_int_equal(4, found.entries);                 /* and one tells of the purge */
    assert_int_equal(1, purge_after_days(&fixture, 1)); /* it is not the newest any more */
    assert_int_equal(0, purge_after_days(&fixture, 1));
    /* The organisation's own time takes the rest; gaps grow together. */
    assert_int_equal(2, purge_after_days(&fixture, 10));
    append_in(&fixture, long_lived);
    EXPECT_STATUS(OK, audit_verify(&fixture.call, &found));
    assert_int_equal(6, found.purged);
    assert_int_equal(10, found.newest_position);
    call_fixture_deinit(&fixture);
}

static void test_without_a_limit_nothing_goes(void **state)
{
    struct call_fixture fixture;
    (void)state;

    set_up_purge(&fixture, 0);
    assert_int_equal(3, purge_after_days(&fixture, 3000));
    assert_int_equal(1, purge_after_days(&fixture, 3001)); /* it is not the newest any more */
    assert_int_equal(0, purge_after_days(&fixture, 30000));
    call_fixture_deinit(&fixture);
}

static void test_forged_gaps_are_seen(void **state)
{
    static const struct {
        struct query query;
        int64_t wrong_position;
    } cases[] = {
        { { "DELETE FROM audit WHERE position = 3" }, 5 },
        { { "DELETE FROM audit_purged WHERE first_position = 1" }, 3 },
        { { "UPDATE audit_purged SET last_position = 3 WHERE first_position = 1" }, 1 },
        { { "UPDATE audit_purged SET chain = randomblob(32) WHERE first_position = 4" }, 4 },
        { { "UPDATE audit_purged SET seal = randomblob(32) WHERE first_position = 4" }, 4 },
        { { "INSERT INTO audit_purged SELECT 8, 9, chain, seal FROM audit_purged LIMIT 1" }, 8 },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call_fixture fixture;
        struct audit_finding found;

        set_up_purge(&fixture, 10);
        assert_int_equal(3, purge_after_days(&fixture, 1));
        EXPECT_STATUS(OK, db_run(fixture.call.db, &cases[i].query, NULL, BIND_NONE));
        EXPECT_STATUS(CORRUPT, audit_verify(&fixture.call, &found));
        assert_int_equal(cases[i].wrong_position, found.wrong_position);
        call_fixture_deinit(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound_chain),
        cmocka_unit_test(test_tampering_is_seen),
        cmocka_unit_test(test_forged_entry_is_seen),
        cmocka_unit_test(test_other_key_is_seen),
        cmocka_unit_test(test_rolled_back_entry),
        cmocka_unit_test(test_journal),
        cmocka_unit_test(test_entry_has_a_limit),
        cmocka_unit_test(test_purge_leaves_a_sound_chain),
        cmocka_unit_test(test_without_a_limit_nothing_goes),
        cmocka_unit_test(test_forged_gaps_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
