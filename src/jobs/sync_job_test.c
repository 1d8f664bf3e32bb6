// SPDX-License-Identifier: Apache-2.0
#include "jobs/sync_job.h"

#include "base/expect.h"

#define HASH "0101010101010101010101010101010101010101010101010101010101010101"

struct row {
    const char *kind, *payload;
    int64_t attempt;
    const char *trigger;
    bool is_attended, is_retry, is_last, allows, deletes, is_forced, wants_destination;
    int hash; /* its first byte; -1: none */
};

static const struct row rows[] = {
    { "sync", "{}", 1, "change", false, false, false, false, false, false, false, -1 },
    { "sync", "{\"trigger\":\"manual\"}", 1, "manual", true, false, false, false, false, false,
      false, -1 },
    { "sync", "{\"trigger\":\"saved\"}", 2, "saved", true, true, false, false, false, false, false,
      -1 },
    { "sync", "{}", 5, "change", false, true, true, false, false, false, false, -1 },
    { "sync", "{}", 9, "change", false, true, true, false, false, false, false, -1 },
    { "sync", "{\"trigger\":\"manual\",\"allowMassDeletion\":true}", 1, "manual", true, false,
      false, true, false, false, false, -1 },
    { "sync", "{\"planHash\":\"" HASH "\"}", 1, "change", false, false, false, false, false, false,
      false, 1 },
    /* What cannot be read matches no plan and allows nothing. */
    { "sync", "{\"planHash\":\"zz\"}", 1, "change", false, false, false, false, false, false, false,
      0 },
    { "sync", "{\"trigger\":7,\"allowMassDeletion\":\"true\"}", 1, "change", false, false, false,
      false, false, false, false, -1 },
    { "sync", "nonsense", 1, "change", false, false, false, false, false, false, false, -1 },
    { "import", "{\"importBehavior\":\"prioritize-destination\"}", 1, "change", false, false, true,
      false, false, false, true, -1 },
    { "import", "{\"importBehavior\":\"whatever\"}", 1, "change", false, false, true, false, false,
      false, false, -1 },
    { "remove", "{\"deleteSync\":true,\"force\":true}", 1, "change", false, false, true, false,
      true, true, false, -1 },
};

static void test_wishes(void **state)
{
    AUTO(arena) arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        const struct job job = { .id = id_new(),
                                 .subject_id = id_new(),
                                 .kind = str_from_c(row->kind),
                                 .payload = str_from_c(row->payload),
                                 .attempt = row->attempt };
        struct engine_wish wish;
        EXPECT_STATUS(STATUS_OK, sync_job_wish(&job, arena, &wish), i);
        EXPECT(id_equal(job.subject_id, wish.sync_id), i);
        EXPECT_STR(id_text(job.id, arena), wish.job_id, i);
        EXPECT_STR(str_from_c(row->kind), str_from_c(sync_kind_name(wish.kind)), i);
        EXPECT_STR(str_from_c(row->trigger), wish.trigger, i);
        EXPECT(row->is_attended == wish.is_attended, i);
        EXPECT(row->is_retry == wish.is_retry, i);
        EXPECT(row->is_last == wish.is_last_attempt, i);
        EXPECT(row->allows == wish.allows_mass_deletion, i);
        EXPECT(row->deletes == wish.deletes_sync, i);
        EXPECT(row->is_forced == wish.is_forced, i);
        EXPECT(row->wants_destination == (wish.behavior == IMPORT_PRIORITIZE_DESTINATION), i);
        EXPECT_INT(row->hash, wish.plan_hash ? wish.plan_hash->bytes[0] : -1, i);
    }
}

static void test_an_unknown_kind(void **state)
{
    AUTO(arena) arena = arena_new();
    const struct job job = { .kind = STR("dance"), .payload = STR("{}") };
    struct engine_wish wish;

    (void)state;
    EXPECT_STATUS(STATUS_NOT_FOUND, sync_job_wish(&job, arena, &wish), 0);
}

static void test_ends(void **state)
{
    static const struct {
        enum engine_end end;
        int64_t attempt;
        int want;
        int64_t delay_ms;
    } cases[] = {
        { ENGINE_DONE, 1, JOB_FINISHED, 0 },        { ENGINE_GONE, 3, JOB_FINISHED, 0 },
        { ENGINE_CANCELLED, 2, JOB_GIVEN_BACK, 0 }, { ENGINE_RETRY, 1, JOB_AGAIN, 3000 },
        { ENGINE_RETRY, 2, JOB_AGAIN, 6000 },       { ENGINE_RETRY, 3, JOB_AGAIN, 12000 },
        { ENGINE_RETRY, 4, JOB_AGAIN, 24000 },      { ENGINE_RETRY, 100, JOB_AGAIN, 48000 },
        { ENGINE_RETRY, 0, JOB_AGAIN, 3000 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct job_end end = sync_job_end(cases[i].end, cases[i].attempt);
        EXPECT_INT(cases[i].want, end.kind, i);
        EXPECT_INT(cases[i].delay_ms, end.delay_ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wishes),
        cmocka_unit_test(test_an_unknown_kind),
        cmocka_unit_test(test_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
