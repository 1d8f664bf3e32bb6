/* The journal of reads: whoever reads faster than the log is written waits, and is not refused. */
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
#include "base/clock.h"
#include "domain/audit_row.h"
#include "domain/call_fixture.h"

#include <pthread.h>
#include <stdatomic.h>

enum { HOLD_MS = 400, MORE = 100 };

struct reader {
    struct audit_journal *journal;
    atomic_int refused, added;
};

static struct audit_row row_of_read(void)
{
    return (struct audit_row){
        .id = id_new(),
        .event = STR("get-secrets"),
        .metadata = STR("{}"),
        .actor_type = STR("platform"),
        .actor_metadata = STR("{}"),
        .created_at = CALL_FIXTURE_NOW_MS,
    };
}

/* More than the journal holds and writes at once. */
static void *read_much(void *context)
{
    struct reader *reader = context;

    for (int i = 0; i < 2 * AUDIT_JOURNAL_WAITING_MAX + MORE; i++) {
        struct audit_row row = row_of_read();
        if (audit_journal_add(reader->journal, &row).code) atomic_fetch_add(&reader->refused, 1);
        atomic_fetch_add(&reader->added, 1);
    }
    return NULL;
}

static void test_a_full_journal_makes_readers_wait(void **state)
{
    struct call_fixture fixture;
    struct reader reader = { .refused = 0 };
    struct audit_finding found;
    struct tx *tx = NULL;
    pthread_t thread;
    (void)state;

    call_fixture_init(&fixture);
    EXPECT_STATUS(OK, audit_journal_open(&fixture.domain, &reader.journal));
    EXPECT_STATUS(OK, db_begin(fixture.call.db, &tx)); /* the log can't be written meanwhile */
    assert_int_equal(0, pthread_create(&thread, NULL, read_much, &reader));
    clock_sleep_ms(HOLD_MS);
    assert_true(atomic_load(&reader.added) <= 2 * AUDIT_JOURNAL_WAITING_MAX);
    EXPECT_STATUS(OK, db_commit(&tx));
    pthread_join(thread, NULL);
    EXPECT_STATUS(OK, audit_journal_flush(reader.journal));
    audit_journal_close(reader.journal);
    assert_int_equal(0, atomic_load(&reader.refused));
    EXPECT_STATUS(OK, audit_verify(&fixture.call, &found));
    assert_int_equal(2 * AUDIT_JOURNAL_WAITING_MAX + MORE, found.entries);
    call_fixture_deinit(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_journal_makes_readers_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
