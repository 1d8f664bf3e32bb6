// SPDX-License-Identifier: Apache-2.0
#include "domain/jwks.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/jwks_fetch.h"

#include <pthread.h>

enum {
    SOURCES_MAX = 64,
    FRESH_MS = 10 * 60 * 1000,
    STALE_MS = 60 * 60 * 1000, /* how long old keys serve while new ones can't be had */
    RETRY_MS = 5000,           /* between two fetches from one source */
};

struct source {
    struct mac id; /* of its addresses and authorities */
    bool is_used, is_fetching;
    unsigned pins; /* threads that hold on to it: it is not thrown out */
    int64_t fetched_at_ms, tried_at_ms, used_at_ms; /* monotonic; 0: never */
    struct jwks jwks;
};

struct jwks_cache {
    pthread_mutex_t lock;
    pthread_cond_t change;
    struct source sources[SOURCES_MAX];
};

struct jwks_cache *jwks_cache_new(void)
{
    struct jwks_cache *cache = memory_alloc_zeroed(1, sizeof *cache);

    pthread_mutex_init(&cache->lock, NULL);
    pthread_cond_init(&cache->change, NULL);
    return cache;
}

void jwks_cache_free(struct jwks_cache *cache)
{
    if (!cache) return;
    for (size_t i = 0; i < SOURCES_MAX; i++) jwks_deinit(&cache->sources[i].jwks);
    pthread_cond_destroy(&cache->change);
    pthread_mutex_destroy(&cache->lock);
    memory_free(cache);
}

static struct mac id_of(const struct call *call, const struct jwks_source *source)
{
    struct str parts[] = { source->discovery_url, source->jwks_url, source->ca_pem };
    return mac_of(&call->domain->hash_key, parts, COUNT_OF(parts));
}

/* The place of a source, or one for it; NULL when every place is being waited at. */
static struct source *place_of(struct jwks_cache *cache, const struct mac *id)
{
    struct source *oldest = NULL;

    for (size_t i = 0; i < SOURCES_MAX; i++) {
        struct source *source = &cache->sources[i];
        if (source->is_used && mac_equal(&source->id, id)) return source;
        if (source->pins == 0 && (!oldest || source->used_at_ms < oldest->used_at_ms))
            oldest = source;
    }
    if (!oldest) return NULL;
    jwks_deinit(&oldest->jwks);
    *oldest = (struct source){ .id = *id, .is_used = true };
    return oldest;
}

static bool is_younger(int64_t at_ms, int64_t now_ms, int64_t age_ms)
{
    return at_ms > 0 && now_ms - at_ms < age_ms;
}

/* Caller holds the lock, which is let go meanwhile. */
static void refresh(struct jwks_cache *cache, struct source *place, struct call *call,
                    const struct jwks_source *source)
{
    struct jwks *jwks = ARENA_NEW(call->arena, struct jwks);
    struct str reason = STR_ABSENT;

    place->is_fetching = true;
    place->pins++;
    pthread_mutex_unlock(&cache->lock);
    bool is_fetched = jwks_fetch(call, source, jwks, &reason);
    if (!is_fetched)
        LOG(WARNING, "the keys of an issuer can't be fetched", LOG_TEXT("reason", reason));
    pthread_mutex_lock(&cache->lock);
    place->is_fetching = false;
    place->pins--;
    place->tried_at_ms = clock_monotonic_ms();
    if (is_fetched) {
        jwks_deinit(&place->jwks);
        place->jwks = *jwks;
        place->fetched_at_ms = place->tried_at_ms;
    }
    pthread_cond_broadcast(&cache->change);
}

static void wait_for_fetch(struct jwks_cache *cache, struct source *place)
{
    place->pins++;
    while (place->is_fetching) pthread_cond_wait(&cache->change, &cache->lock);
    place->pins--;
}

/* Caller holds the lock. Afterwards the place is as good as it can be had just now. */
static void bring_up_to_date(struct jwks_cache *cache, struct source *place, struct call *call,
                             const struct jwks_source *source, struct str kid)
{
    if (place->is_fetching) wait_for_fetch(cache, place);
    int64_t now_ms = clock_monotonic_ms();
    if (is_younger(place->fetched_at_ms, now_ms, FRESH_MS) && jwks_has(&place->jwks, kid)) return;
    if (is_younger(place->tried_at_ms, now_ms, RETRY_MS) || place->is_fetching) return;
    refresh(cache, place, call, source);
}

enum jwks_verdict jwks_verify(struct call *call, const struct jwks_source *source,
                              const struct token_parts *token, struct str kid, struct str algorithm)
{
    struct jwks_cache *cache = call->domain->jwks_cache;
    struct mac id = id_of(call, source);
    enum jwks_verdict verdict = JWKS_UNREACHABLE;

    pthread_mutex_lock(&cache->lock);
    struct source *place = place_of(cache, &id);
    if (place) {
        place->pins++;
        bring_up_to_date(cache, place, call, source, kid);
        place->pins--;
        place->used_at_ms = clock_monotonic_ms();
        if (is_younger(place->fetched_at_ms, place->used_at_ms, STALE_MS))
            verdict = jwks_verifies(&place->jwks, token, kid, algorithm) ? JWKS_RIGHT : JWKS_WRONG;
    }
    pthread_mutex_unlock(&cache->lock);
    return verdict;
}
