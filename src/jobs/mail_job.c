// SPDX-License-Identifier: Apache-2.0
#include "jobs/mail_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/mail_queue.h"

/* 5 s, 10 s, … doubling to an hour: thirty tries reach over about a day. */
enum { BACK_OFF_MS = 5000, BACK_OFF_MS_MAX = 3600 * 1000, ATTEMPTS_MAX = 30, DOUBLINGS_MAX = 10 };

static int64_t back_off_ms(int64_t attempt)
{
    int64_t doublings = attempt - 1 < DOUBLINGS_MAX ? attempt - 1 : DOUBLINGS_MAX;
    int64_t delay_ms = (int64_t)BACK_OFF_MS << (doublings > 0 ? doublings : 0);

    return delay_ms < BACK_OFF_MS_MAX ? delay_ms : BACK_OFF_MS_MAX;
}

struct job_end mail_job_end(enum smtp_end end, bool is_cancelled, int64_t attempt)
{
    if (end == SMTP_TRY_AGAIN && is_cancelled) return (struct job_end){ JOB_GIVEN_BACK, 0 };
    if (end == SMTP_TRY_AGAIN && attempt < ATTEMPTS_MAX)
        return (struct job_end){ JOB_AGAIN, back_off_ms(attempt) };
    return (struct job_end){ JOB_FINISHED, 0 };
}

static STATUS read_mail(struct domain *domain, const struct job *job, struct arena *arena,
                        struct mail *ret_mail)
{
    struct problem problem;
    struct call call;

    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = mail_of_job(&call, job, ret_mail);
    call_close(&call);
    return status;
}

static void log_failure(const struct job *job, const struct smtp_reply *reply,
                        const struct job_end *end)
{
    if (reply->end == SMTP_ACCEPTED || end->kind == JOB_GIVEN_BACK) return;
    /* The reason may quote the address, which is the reader's business; the number is enough. */
    LOG(WARNING, "a mail could not be sent", LOG_ID("job", job->id),
        LOG_INT("attempt", job->attempt), LOG_INT("smtp_status", reply->status),
        LOG_TEXT("next", end->kind == JOB_AGAIN ? STR("tried again later") : STR("given up")),
        LOG_TEXT("reason", reply->status > 0 ? STR("the mail server refused it") : reply->text));
}

struct job_end mail_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    AUTO(arena) arena = arena_new();
    struct smtp_reply reply = { .end = SMTP_REFUSED, .text = STR("it can't be read any more") };
    struct mail mail;

    if (!mail_is_configured(&domain->mail)) {
        LOG(WARNING, "a mail was dropped: there is no mail server any more",
            LOG_ID("job", job->id));
        return (struct job_end){ JOB_FINISHED, 0 };
    }
    if (!read_mail(domain, job, arena, &mail).code)
        mail_send(&domain->mail, &mail, id_text(job->subject_id, arena), job->created_at, cancel,
                  arena, &reply);
    struct job_end end = mail_job_end(reply.end, atomic_load(cancel), job->attempt);
    log_failure(job, &reply, &end);
    return end;
}
