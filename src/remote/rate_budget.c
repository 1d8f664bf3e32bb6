// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"
#include "remote/rate.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

TAILQ_HEAD(ticket_list, rate_ticket);

struct rate_budget {
    pthread_mutex_t lock;
    struct rate_state state;
    struct rate_permits permits;
    const struct rate_share *share; /* NULL: alone */
    struct ticket_list queues[RATE_PRIORITY_COUNT];

    /* For the registry, under its lock. */
    uint8_t fingerprint[RATE_FINGERPRINT_BYTES];
    size_t borrowers;
    TAILQ_ENTRY(rate_budget) in_bucket;
};
TAILQ_HEAD(budget_list, rate_budget);

struct rate_budget *rate_budget_new(void)
{
    struct rate_budget *budget = memory_alloc_zeroed(1, sizeof *budget);

    pthread_mutex_init(&budget->lock, NULL);
    for (size_t i = 0; i < RATE_PRIORITY_COUNT; i++) TAILQ_INIT(&budget->queues[i]);
    return budget;
}

void rate_budget_free(struct rate_budget *budget)
{
    if (!budget) return;
    pthread_mutex_destroy(&budget->lock);
    memory_free(budget);
}

/* Caller holds the lock, as for the next two. */
static void enqueue(struct rate_budget *budget, struct rate_ticket *ticket)
{
    if (ticket->is_queued) return;
    TAILQ_INSERT_TAIL(&budget->queues[ticket->priority], ticket, in_queue);
    ticket->is_queued = true;
}

static void dequeue(struct rate_budget *budget, struct rate_ticket *ticket)
{
    if (!ticket->is_queued) return;
    TAILQ_REMOVE(&budget->queues[ticket->priority], ticket, in_queue);
    ticket->is_queued = false;
}

static size_t count_ahead(const struct rate_budget *budget, const struct rate_ticket *ticket)
{
    const struct rate_ticket *other;
    size_t count = 0;

    for (size_t i = 0; i < ticket->priority; i++) {
        TAILQ_FOREACH(other, &budget->queues[i], in_queue) count++;
    }
    TAILQ_FOREACH(other, &budget->queues[ticket->priority], in_queue)
    {
        if (other == ticket) break;
        count++;
    }
    return count;
}

/* A ticket does not wait for those before it to be fetched: it only leaves them their share. So an
 * owner that is busy elsewhere holds nobody up while there is enough for all. */
int64_t rate_budget_ask(struct rate_budget *budget, struct rate_ticket *ticket, int64_t now_ms)
{
    pthread_mutex_lock(&budget->lock);
    enqueue(budget, ticket);
    int64_t wait_ms = rate_plan(&budget->state, now_ms, count_ahead(budget, ticket));
    if (wait_ms == 0 && budget->share)
        wait_ms = rate_permit(&budget->permits, &budget->state, budget->share, budget->fingerprint,
                              now_ms);
    if (wait_ms == 0) {
        dequeue(budget, ticket);
        rate_state_leave(&budget->state, now_ms);
    }
    pthread_mutex_unlock(&budget->lock);
    return wait_ms;
}

void rate_budget_withdraw(struct rate_budget *budget, struct rate_ticket *ticket)
{
    pthread_mutex_lock(&budget->lock);
    dequeue(budget, ticket);
    pthread_mutex_unlock(&budget->lock);
}

void rate_budget_arrive(struct rate_budget *budget, const struct rate_hint *hint, int64_t now_ms)
{
    pthread_mutex_lock(&budget->lock);
    assert(budget->state.in_flight > 0);
    rate_state_arrive(&budget->state, hint, now_ms);
    pthread_mutex_unlock(&budget->lock);
}

void rate_budget_close(struct rate_budget *budget, int64_t until_ms)
{
    pthread_mutex_lock(&budget->lock);
    rate_state_close(&budget->state, until_ms);
    pthread_mutex_unlock(&budget->lock);
}

/* --- registry ------------------------------------------------------------------------------- */

enum {
    BUCKETS = 256,
    IDLE_PER_BUCKET_MAX = 16, /* an idle budget is only worth its memory for one window */
};

struct rate_registry {
    pthread_mutex_t lock;
    const struct rate_share *share;
    struct budget_list buckets[BUCKETS]; /* by the first byte of the fingerprint */
};

struct rate_registry *rate_registry_new(const struct rate_share *share)
{
    struct rate_registry *registry = memory_alloc_zeroed(1, sizeof *registry);

    registry->share = share;
    pthread_mutex_init(&registry->lock, NULL);
    for (size_t i = 0; i < BUCKETS; i++) TAILQ_INIT(&registry->buckets[i]);
    return registry;
}

void rate_registry_free(struct rate_registry *registry)
{
    struct rate_budget *budget;

    if (!registry) return;
    for (size_t i = 0; i < BUCKETS; i++) {
        while ((budget = TAILQ_FIRST(&registry->buckets[i]))) {
            assert(budget->borrowers == 0);
            TAILQ_REMOVE(&registry->buckets[i], budget, in_bucket);
            rate_budget_free(budget);
        }
    }
    pthread_mutex_destroy(&registry->lock);
    memory_free(registry);
}

/* Caller holds the lock, as for the next. */
static struct rate_budget *find(struct budget_list *bucket, const uint8_t *fingerprint)
{
    struct rate_budget *budget;

    TAILQ_FOREACH(budget, bucket, in_bucket)
    {
        if (memcmp(budget->fingerprint, fingerprint, RATE_FINGERPRINT_BYTES) == 0) return budget;
    }
    return NULL;
}

/* The list is in the order of last use, so the longest idle go first. */
static void drop_idle(struct budget_list *bucket)
{
    struct rate_budget *budget, *next;
    size_t idle = 0;

    TAILQ_FOREACH(budget, bucket, in_bucket) idle += budget->borrowers == 0;
    for (budget = TAILQ_FIRST(bucket); budget && idle > IDLE_PER_BUCKET_MAX; budget = next) {
        next = TAILQ_NEXT(budget, in_bucket);
        if (budget->borrowers > 0) continue;
        TAILQ_REMOVE(bucket, budget, in_bucket);
        rate_budget_free(budget);
        idle--;
    }
}

struct rate_budget *rate_registry_borrow(struct rate_registry *registry,
                                         const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES])
{
    struct budget_list *bucket = &registry->buckets[fingerprint[0]];

    pthread_mutex_lock(&registry->lock);
    struct rate_budget *budget = find(bucket, fingerprint);
    if (budget) {
        TAILQ_REMOVE(bucket, budget, in_bucket);
    } else {
        budget = rate_budget_new();
        budget->share = registry->share;
        memcpy(budget->fingerprint, fingerprint, RATE_FINGERPRINT_BYTES);
    }
    TAILQ_INSERT_TAIL(bucket, budget, in_bucket);
    budget->borrowers++;
    pthread_mutex_unlock(&registry->lock);
    return budget;
}

void rate_registry_return(struct rate_registry *registry, struct rate_budget *budget)
{
    if (!budget) return;
    pthread_mutex_lock(&registry->lock);
    assert(budget->borrowers > 0);
    budget->borrowers--;
    drop_idle(&registry->buckets[budget->fingerprint[0]]);
    pthread_mutex_unlock(&registry->lock);
}
