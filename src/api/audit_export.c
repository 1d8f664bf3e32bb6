// SPDX-License-Identifier: Apache-2.0
#include "api/audit_export.h"

#include "api/audit_csv.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/audit_log.h"
#include "json/record_json.h"

#include <pthread.h>

/* A page has at most a hundred entries, of which few are large. */
enum { PAGE_BYTES_MAX = 32 << 20, PENDING_BYTES = 128 << 10 };

struct audit_exports {
    struct domain *domain;
    pthread_mutex_t lock;
    pthread_cond_t change;
    size_t count; /* guarded by the lock */
};

/* One of them. Owned by its thread. */
struct job {
    struct audit_exports *exports;
    struct audit_export *export;
    struct http_stream *stream; /* one hold */
    bool is_csv;
    struct buf page;
};

struct audit_exports *audit_exports_new(struct domain *domain)
{
    struct audit_exports *exports = memory_alloc_zeroed(1, sizeof *exports);

    exports->domain = domain;
    pthread_mutex_init(&exports->lock, NULL);
    pthread_cond_init(&exports->change, NULL);
    return exports;
}

void audit_exports_free(struct audit_exports *exports)
{
    if (!exports) return;
    pthread_mutex_lock(&exports->lock);
    while (exports->count > 0) pthread_cond_wait(&exports->change, &exports->lock);
    pthread_mutex_unlock(&exports->lock);
    pthread_cond_destroy(&exports->change);
    pthread_mutex_destroy(&exports->lock);
    memory_free(exports);
}

/* A line each: the writer starts anew, since lines have no commas between them. */
static STATUS take_entry(void *job_, const struct audit_log *entry)
{
    struct job *job = job_;
    struct json_writer line;

    if (job->is_csv) {
        audit_csv_entry(&job->page, entry);
    } else {
        json_writer_init(&line, &job->page);
        record_to_json(&audit_log_record, entry, &line);
        buf_add_char(&job->page, '\n');
    }
    return job->page.overflow ? FAIL(TOO_LARGE) : OK;
}

static STATUS read_page(struct job *job, bool *ret_has_more)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;

    problem_init(&problem, arena);
    TRY(call_open(job->exports->domain, arena, &problem, clock_now_ms(), &call));
    struct status status = audit_export_page(job->export, &call, take_entry, job, ret_has_more);
    call_close(&call);
    return status;
}

static void run_job(struct job *job)
{
    bool has_more = true;

    if (job->is_csv) audit_csv_head(&job->page);
    while (has_more && http_stream_wait(job->stream, PENDING_BYTES)) {
        struct status status = read_page(job, &has_more);
        if (status.code) {
            LOG(ERROR, "an export of the audit log broke off", LOG_STATUS(status));
            http_stream_break(job->stream);
            return;
        }
        (void)http_stream_send(job->stream, buf_str(&job->page)); /* the wait tells who left */
        buf_clear(&job->page);
    }
    http_stream_close(job->stream);
}

static void job_free(struct job *job)
{
    http_stream_release(job->stream);
    audit_export_free(job->export);
    buf_deinit(&job->page);
    memory_free(job);
}

static void give_back(struct audit_exports *exports)
{
    pthread_mutex_lock(&exports->lock);
    exports->count--;
    pthread_cond_signal(&exports->change);
    pthread_mutex_unlock(&exports->lock);
}

static void *job_thread(void *job_)
{
    struct job *job = job_;
    struct audit_exports *exports = job->exports;

    run_job(job);
    job_free(job);
    give_back(exports);
    return NULL;
}

static bool take_turn(struct audit_exports *exports)
{
    pthread_mutex_lock(&exports->lock);
    bool is_taken = exports->count < EXPORTS_MAX;
    if (is_taken) exports->count++;
    pthread_mutex_unlock(&exports->lock);
    return is_taken;
}

static struct job *job_new(struct audit_exports *exports, struct audit_export *export, bool is_csv)
{
    struct job *job = memory_alloc_zeroed(1, sizeof *job);

    job->exports = exports;
    job->export = export;
    job->is_csv = is_csv;
    job->stream = http_stream_new(PAGE_BYTES_MAX + PENDING_BYTES);
    http_stream_must_be_whole(job->stream);
    buf_init(&job->page, PAGE_BYTES_MAX);
    return job;
}

static STATUS start_thread(struct job *job)
{
    pthread_attr_t detached;
    pthread_t thread;

    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    int result = pthread_create(&thread, &detached, job_thread, job);
    pthread_attr_destroy(&detached);
    return result == 0 ? OK : FAIL(UNAVAILABLE);
}

STATUS audit_export_start(struct audit_exports *exports, struct call *call,
                          const struct audit_log_query *query, struct http_stream **ret_stream)
{
    struct audit_export *export = NULL;

    TRY(audit_export_open(call, query, &export));
    if (!take_turn(exports)) {
        audit_export_free(export);
        return CALL_FAIL(call, RATE_LIMITED, NULL,
                         "Too many exports run at the moment: at most %d. Try again shortly.",
                         EXPORTS_MAX);
    }
    struct job *job = job_new(exports, export, query->format == AUDIT_CSV);
    struct http_stream *stream = job->stream;
    http_stream_retain(stream); /* for the response */
    struct status status = start_thread(job);
    if (status.code) {
        http_stream_release(stream);
        job_free(job);
        give_back(exports);
        return status;
    }
    *ret_stream = stream;
    return OK;
}
