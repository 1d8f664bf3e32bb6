// SPDX-License-Identifier: Apache-2.0
#include "jobs/sync_job.h"

#include "base/encode.h"
#include "base/log.h"
#include "json/json.h"

enum { BACK_OFF_MS = 3000, SYNC_ATTEMPTS = 5, SINGLE_ATTEMPT = 1 };

static const int64_t attempts_max[] = {
    [SYNC_RUN_SYNC] = SYNC_ATTEMPTS,
    [SYNC_RUN_IMPORT] = SINGLE_ATTEMPT,
    [SYNC_RUN_REMOVE] = SINGLE_ATTEMPT,
    [SYNC_RUN_UNDO] = SYNC_ATTEMPTS,
};

static bool kind_of(struct str name, enum sync_kind *ret_kind)
{
    for (enum sync_kind kind = SYNC_RUN_SYNC; kind <= SYNC_RUN_UNDO; kind++) {
        if (!str_equal(name, str_from_c(sync_kind_name(kind)))) continue;
        *ret_kind = kind;
        return true;
    }
    return false;
}

static bool flag_of(const struct json *payload, const char *name)
{
    bool value = false;

    return json_bool(json_member(payload, name), &value) && value;
}

static const struct mac *hash_of(const struct json *payload, struct arena *arena)
{
    struct mac *hash = ARENA_NEW(arena, struct mac);
    struct str text = json_text(json_member(payload, "planHash"));

    if (!str_is_given(text)) return NULL;
    /* One that is none matches no plan, which refuses the run. */
    if (!hex_decode(text, hash->bytes, MAC_BYTES)) *hash = (struct mac){ .bytes = { 0 } };
    return hash;
}

static void read_payload(const struct json *payload, struct arena *arena, struct engine_wish *wish)
{
    struct str trigger = json_text(json_member(payload, "trigger"));
    struct str behavior = json_text(json_member(payload, "importBehavior"));

    wish->trigger = str_is_given(trigger) ? arena_copy(arena, trigger) : STR("change");
    wish->is_attended = str_equal(trigger, STR("manual")) || str_equal(trigger, STR("saved")) ||
                        str_equal(trigger, STR("restore"));
    wish->behavior = str_equal(behavior, STR("prioritize-destination"))
                         ? IMPORT_PRIORITIZE_DESTINATION
                         : IMPORT_PRIORITIZE_SOURCE;
    wish->deletes_sync = flag_of(payload, "deleteSync");
    wish->is_forced = flag_of(payload, "force");
    wish->redeploys = flag_of(payload, "redeploy");
    wish->allows_mass_deletion = flag_of(payload, "allowMassDeletion");
    wish->plan_hash = hash_of(payload, arena);
    (void)id_parse(json_text(json_member(payload, "undoRunId")), &wish->undo_run_id);
}

STATUS sync_job_wish(const struct job *job, struct arena *arena, struct engine_wish *ret_wish)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct engine_wish wish = { .sync_id = job->subject_id };

    if (!kind_of(job->kind, &wish.kind)) return FAIL(NOT_FOUND);
    bool is_readable = json_parse(job->payload, NULL, &document).code == STATUS_OK;
    read_payload(is_readable ? json_root(document) : NULL, arena, &wish);
    wish.job_id = id_text(job->id, arena);
    wish.is_retry = job->attempt > 1;
    wish.is_last_attempt = job->attempt >= attempts_max[wish.kind];
    *ret_wish = wish;
    return OK;
}

static int64_t back_off_ms(int64_t attempt)
{
    int64_t delay_ms = BACK_OFF_MS;

    for (int64_t i = 1; i < attempt && i < SYNC_ATTEMPTS; i++) delay_ms *= 2;
    return delay_ms;
}

struct job_end sync_job_end(enum engine_end end, int64_t attempt)
{
    switch (end) {
    case ENGINE_RETRY:
        return (struct job_end){ JOB_AGAIN, back_off_ms(attempt) };
    case ENGINE_CANCELLED:
        return (struct job_end){ JOB_GIVEN_BACK, 0 };
    case ENGINE_DONE:
    case ENGINE_GONE:
        break;
    }
    return (struct job_end){ JOB_FINISHED, 0 };
}

struct job_end sync_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    AUTO(arena) arena = arena_new();
    struct engine_wish wish;

    if (sync_job_wish(job, arena, &wish).code) {
        LOG(ERROR, "a job of an unknown kind was dropped", LOG_TEXT("kind", job->kind));
        return (struct job_end){ JOB_FINISHED, 0 };
    }
    wish.cancel = cancel;
    wish.job = job;
    return sync_job_end(engine_run(domain, &wish), job->attempt);
}
