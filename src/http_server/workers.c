// SPDX-License-Identifier: Apache-2.0
#include "http_server/workers.h"

#include "base/memory.h"

#include <pthread.h>

struct http_workers {
    http_job_run run;
    pthread_mutex_t lock; /* guards all below but `threads` */
    pthread_cond_t has_changed;
    struct http_job *first, **end;
    size_t taken_count;    /* reserved, waiting or running */
    size_t reserved_count; /* of these, not pushed yet */
    size_t taken_max;
    bool is_closing;
    unsigned thread_count;
    pthread_t threads[];
};

/* Waits for the next job; NULL when none can come any more. The caller holds the lock. */
static struct http_job *job_wait(struct http_workers *workers)
{
    while (!workers->first) {
        if (workers->is_closing && workers->reserved_count == 0) return NULL;
        pthread_cond_wait(&workers->has_changed, &workers->lock);
    }
    struct http_job *job = workers->first;
    workers->first = job->next;
    if (!workers->first) workers->end = &workers->first;
    return job;
}

static void *thread_main(void *context)
{
    struct http_workers *workers = context;
    struct http_job *job;

    pthread_mutex_lock(&workers->lock);
    while ((job = job_wait(workers))) {
        bool is_refused = workers->is_closing;
        pthread_mutex_unlock(&workers->lock);
        workers->run(job, is_refused);
        pthread_mutex_lock(&workers->lock);
        workers->taken_count--;
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

STATUS http_workers_open(unsigned count, size_t queue_max, http_job_run run,
                         struct http_workers **ret_workers)
{
    if (count == 0) count = 1;
    struct http_workers *workers =
        memory_alloc_zeroed(1, sizeof *workers + count * sizeof *workers->threads);
    workers->run = run;
    workers->end = &workers->first;
    workers->taken_max = count + queue_max;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->has_changed, NULL);
    for (; workers->thread_count < count; workers->thread_count++) {
        if (!pthread_create(&workers->threads[workers->thread_count], NULL, thread_main, workers))
            continue;
        http_workers_close(workers);
        return FAIL(UNAVAILABLE);
    }
    *ret_workers = workers;
    return OK;
}

bool http_workers_reserve(struct http_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    bool has_room = !workers->is_closing && workers->taken_count < workers->taken_max;
    if (has_room) {
        workers->taken_count++;
        workers->reserved_count++;
    }
    pthread_mutex_unlock(&workers->lock);
    return has_room;
}

void http_workers_push(struct http_workers *workers, struct http_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&workers->lock);
    workers->reserved_count--;
    *workers->end = job;
    workers->end = &job->next;
    if (workers->is_closing) {
        pthread_cond_broadcast(&workers->has_changed); /* those that wait for the last push, too */
    } else {
        pthread_cond_signal(&workers->has_changed);
    }
    pthread_mutex_unlock(&workers->lock);
}

void http_workers_stop(struct http_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->is_closing = true;
    pthread_cond_broadcast(&workers->has_changed);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->thread_count; i++) pthread_join(workers->threads[i], NULL);
    workers->thread_count = 0;
}

void http_workers_close(struct http_workers *workers)
{
    if (!workers) return;
    http_workers_stop(workers);
    pthread_cond_destroy(&workers->has_changed);
    pthread_mutex_destroy(&workers->lock);
    memory_free(workers);
}
