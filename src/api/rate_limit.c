// SPDX-License-Identifier: Apache-2.0
#include "api/rate_limit.h"

#include "api/api.h"
#include "base/memory.h"

#include <pthread.h>

enum {
    WINDOW_MS = 60 * 1000,
    SETS = 2048,
    WAYS = 8,           /* of one set: the least busy of them makes room */
    ADDRESS_SHARE = 50, /* an address may sign in, and be refused, this much less often */
};

struct window {
    uint64_t subject; /* a keyed hash: nobody can aim at a set; 0: empty */
    int64_t began_ms;
    int64_t count;
};

struct rate_limits {
    pthread_mutex_t lock;
    int64_t per_minute;
    struct key key;
    struct window windows[SETS][WAYS];
};

struct rate_limits *rate_limits_new(int64_t per_minute)
{
    struct rate_limits *limits = memory_alloc_zeroed(1, sizeof *limits);

    limits->per_minute = per_minute;
    random_bytes(limits->key.bytes, sizeof limits->key.bytes);
    pthread_mutex_init(&limits->lock, NULL);
    return limits;
}

void rate_limits_free(struct rate_limits *limits)
{
    if (!limits) return;
    pthread_mutex_destroy(&limits->lock);
    memory_free(limits);
}

static uint64_t hash_of(const struct rate_limits *limits, bool is_caller, struct str subject)
{
    struct str parts[] = { is_caller ? STR("caller") : STR("address"), subject };
    struct mac mac = mac_of(&limits->key, parts, COUNT_OF(parts));
    uint64_t hash = 0;

    for (size_t i = 0; i < sizeof hash; i++) hash = hash << 8 | mac.bytes[i];
    return hash | 1;
}

static bool is_over_by(const struct window *window, int64_t now_ms)
{
    return now_ms - window->began_ms >= WINDOW_MS || window->began_ms > now_ms;
}

/* The subject's window, or one to take: an old one if there is any, else that of whoever asked
 * least. Whoever is thrown out so begins anew, which harms nobody. Caller holds the lock. */
static struct window *window_of(struct rate_limits *limits, uint64_t subject, int64_t now_ms)
{
    struct window *set = limits->windows[subject / 2 % SETS];
    struct window *least = &set[0];

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].subject == subject) return &set[i];
        if (is_over_by(&set[i], now_ms)) set[i].count = 0;
        if (set[i].count < least->count) least = &set[i];
    }
    *least = (struct window){ .subject = subject, .began_ms = now_ms };
    return least;
}

struct rate_left rate_limits_count(struct rate_limits *limits, bool is_caller, struct str subject,
                                   int64_t now_ms)
{
    uint64_t hash = hash_of(limits, is_caller, subject);
    int64_t share = limits->per_minute / ADDRESS_SHARE;
    int64_t limit = is_caller ? limits->per_minute : share > 0 ? share : 1;

    pthread_mutex_lock(&limits->lock);
    struct window *window = window_of(limits, hash, now_ms);
    if (is_over_by(window, now_ms))
        *window = (struct window){ .subject = hash, .began_ms = now_ms };
    if (window->count <= limit) window->count++;
    struct rate_left left = {
        .limit = limit,
        .remaining = window->count < limit ? limit - window->count : 0,
        .reset_s = (window->began_ms + WINDOW_MS - now_ms + 999) / 1000,
        .is_over = window->count > limit,
    };
    pthread_mutex_unlock(&limits->lock);
    return left;
}

static void set_header(struct exchange *exchange, const char *name, int64_t number)
{
    http_response_header(exchange->response, name,
                         arena_format(exchange->call.arena, "%lld", (long long)number));
}

static STATUS count(struct exchange *exchange, bool is_caller, struct str subject)
{
    struct rate_limits *limits = exchange->app->rate_limits;

    if (!limits || exchange->route->flags & ROUTE_UNLIMITED) return OK;
    struct rate_left left = rate_limits_count(limits, is_caller, subject, exchange->call.now_ms);
    set_header(exchange, "x-ratelimit-limit", left.limit);
    set_header(exchange, "x-ratelimit-remaining", left.remaining);
    set_header(exchange, "x-ratelimit-reset", left.reset_s);
    if (!left.is_over) return OK;
    set_header(exchange, "retry-after", left.reset_s);
    return CALL_FAIL(&exchange->call, RATE_LIMITED, NULL,
                     "Rate limit exceeded. Please try again in %lld seconds",
                     (long long)left.reset_s);
}

STATUS rate_limit_address(struct exchange *exchange)
{
    return count(exchange, false, exchange->call.address);
}

STATUS rate_limit_caller(struct exchange *exchange)
{
    struct id id = exchange->actor.id;
    return count(exchange, true, (struct str){ (const char *)id.bytes, sizeof id.bytes });
}
