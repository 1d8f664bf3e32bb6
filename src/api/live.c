// SPDX-License-Identifier: Apache-2.0
#include "api/live.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/access_shared.h"
#include "json/record_json.h"
#include "store/wait.h"
#include "sync/live.h"

#include <pthread.h>
#include <string.h>

enum {
    TICK_MS = 250,
    TICK_SHARE = 8,           /* looking takes at most one part in so many of the thread's time */
    HEARTBEAT_MS = 15 * 1000, /* shorter than any proxy's or our own idle timeout */
    LIFETIME_MS = 10 * 60 * 1000, /* then the watcher comes back with a token that still holds */
    WATCHERS_MAX = 256,
    PENDING_BYTES_MAX = 4 << 20,
    EVENT_BYTES_MAX = 64 << 10,
};

/* What a watcher was told of a sync last. */
struct told {
    struct id sync_id;
    uint64_t hash;
};

struct watcher {
    struct watcher *next;
    struct http_stream *stream;
    struct live_watch watch;
    struct actor actor;
    struct arena *arena;     /* the actor's texts */
    struct arena *arenas[2]; /* of this look and of the last one, by turns */
    unsigned turn;
    struct told *told; /* by sync id; in the arena of the last look */
    size_t told_count;
    bool has_looked;
    int64_t since_ms, spoke_at_ms; /* monotonic */
};

struct live {
    struct domain *domain;
    pthread_mutex_t lock; /* guards these */
    pthread_cond_t change;
    struct watcher *arrivals;
    size_t count;
    bool is_stopping, has_thread;
    pthread_t thread;
    struct watcher *watchers; /* the thread's own */
};

/* --- watchers ------------------------------------------------------------------------------------- */

static struct watcher *watcher_new(const struct live_watch *watch)
{
    struct watcher *watcher = memory_alloc_zeroed(1, sizeof *watcher);
    const struct actor *actor = watch->actor;

    watcher->arena = arena_new();
    watcher->arenas[0] = arena_new();
    watcher->arenas[1] = arena_new();
    watcher->watch = *watch;
    watcher->actor = *actor;
    watcher->actor.name = arena_copy(watcher->arena, actor->name);
    watcher->actor.auth_method = arena_copy(watcher->arena, actor->auth_method);
    watcher->actor.scopes = arena_copy(watcher->arena, actor->scopes);
    watcher->actor.permissions = arena_copy(watcher->arena, actor->permissions);
    watcher->watch.actor = &watcher->actor;
    watcher->stream = http_stream_new(PENDING_BYTES_MAX);
    watcher->since_ms = watcher->spoke_at_ms = clock_monotonic_ms();
    return watcher;
}

static void watcher_free(struct watcher *watcher)
{
    http_stream_close(watcher->stream);
    http_stream_release(watcher->stream);
    arena_free(watcher->arenas[0]);
    arena_free(watcher->arenas[1]);
    arena_free(watcher->arena);
    memory_free(watcher);
}

/* False when nobody reads any more. */
static bool send_text(struct watcher *watcher, struct str text)
{
    watcher->spoke_at_ms = clock_monotonic_ms();
    return http_stream_send(watcher->stream, text);
}

/* --- looking -------------------------------------------------------------------------------------- */

struct look {
    struct watcher *watcher;
    struct arena *arena;
    struct told *told;
    size_t count, last; /* last: how far the last look was gone through */
    bool is_read;       /* by somebody, still */
};

static bool send_event(struct look *look, const char *event, struct str json)
{
    struct watcher *watcher = look->watcher;

    watcher->spoke_at_ms = clock_monotonic_ms();
    return http_stream_send_event(watcher->stream,
                                  &(struct http_event){ .name = str_from_c(event), .data = json });
}

static bool send_gone(struct look *look, struct id sync_id)
{
    struct str id = id_text(sync_id, look->arena);

    return send_event(look, "gone",
                      arena_format(look->arena, "{\"syncId\":\"%.*s\"}", STR_ARG(id)));
}

/* What was told of this sync before; those passed over on the way are there no longer. */
static const struct told *told_before(struct look *look, struct id sync_id)
{
    const struct watcher *watcher = look->watcher;

    for (; look->last < watcher->told_count; look->last++) {
        const struct told *told = &watcher->told[look->last];
        int order = memcmp(told->sync_id.bytes, sync_id.bytes, ID_BYTES);
        if (order > 0) return NULL;
        if (order == 0) {
            look->last++; /* it is there: not to be found gone by the next one */
            return told;
        }
        look->is_read = look->is_read && send_gone(look, told->sync_id);
    }
    return NULL;
}

/* The first look tells what is going on, and of a single sync also how it is at rest. */
static bool is_news(const struct look *look, const struct sync_live *live,
                    const struct told *before, uint64_t hash)
{
    if (before) return before->hash != hash;
    return look->watcher->has_looked || !id_is_nil(look->watcher->watch.sync_id) ||
           sync_live_is_busy(live);
}

static void tell(struct look *look, const struct sync_live *live)
{
    const struct told *before = told_before(look, live->id);
    struct json_writer out;
    struct buf json;

    buf_init(&json, EVENT_BYTES_MAX);
    json_writer_init(&out, &json);
    record_to_json(&sync_live_record, live, &out);
    uint64_t hash = str_hash(buf_str(&json));
    if (look->is_read && !json.overflow && is_news(look, live, before, hash))
        look->is_read = send_event(look, "sync", buf_str(&json));
    look->told[look->count++] = (struct told){ live->id, hash };
    buf_deinit(&json);
}

static void tell_all(struct look *look, const struct record_list *list)
{
    static const struct id beyond = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
    struct watcher *watcher = look->watcher;
    const struct sync_live *lives = list->items;

    look->told = ARENA_ARRAY(look->arena, list->count + 1, struct told);
    for (size_t i = 0; i < list->count && look->is_read; i++) tell(look, &lives[i]);
    if (look->is_read) (void)told_before(look, beyond);
    watcher->told = look->told;
    watcher->told_count = look->count;
    watcher->has_looked = true;
    watcher->turn ^= 1;
}

/* A login or a right may have gone: the watcher proves again that it may watch. */
static bool is_over(struct domain *domain, const struct watcher *watcher)
{
    return atomic_load(&domain->access_generation) != watcher->watch.access_generation ||
           clock_monotonic_ms() - watcher->since_ms > LIFETIME_MS;
}

/* Not OK: the stream ends, and whoever watches may ask again. */
static STATUS look_once(struct domain *domain, struct watcher *watcher)
{
    struct look look = { .watcher = watcher,
                         .arena = watcher->arenas[watcher->turn],
                         .is_read = true };
    struct record_list list;
    struct problem problem;
    struct call call;

    arena_clear(look.arena);
    TRY(call_open(domain, look.arena, &problem, clock_now_ms(), &call));
    call.actor = &watcher->actor;
    struct status status = access_shared_follow(&call);
    if (!status.code && is_over(domain, watcher)) status = FAIL(FORBIDDEN);
    if (!status.code)
        status = sync_live_list(&call, watcher->watch.project_id, watcher->watch.sync_id, &list);
    call_close(&call);
    if (status.code) return status;
    tell_all(&look, &list);
    return look.is_read ? OK : FAIL(NOT_FOUND);
}

static bool serve_watcher(struct domain *domain, struct watcher *watcher)
{
    if (look_once(domain, watcher).code) return false;
    if (clock_monotonic_ms() - watcher->spoke_at_ms < HEARTBEAT_MS) return true;
    return send_text(watcher, STR(": still here\n\n"));
}

/* --- the thread ------------------------------------------------------------------------------------ */

/* The caller holds the lock. */
static void take_arrivals(struct live *live)
{
    while (live->arrivals) {
        struct watcher *watcher = live->arrivals;
        live->arrivals = watcher->next;
        watcher->next = live->watchers;
        live->watchers = watcher;
    }
}

static void let_go(struct live *live, struct watcher *watcher)
{
    watcher_free(watcher);
    pthread_mutex_lock(&live->lock);
    live->count--;
    pthread_mutex_unlock(&live->lock);
}

static void serve_all(struct live *live)
{
    struct watcher **place = &live->watchers;

    while (*place) {
        struct watcher *watcher = *place;
        if (serve_watcher(live->domain, watcher)) {
            place = &watcher->next;
            continue;
        }
        *place = watcher->next;
        let_go(live, watcher);
    }
}

/* With the lock held: waits for a reason to look. False when it is time to end. */
static bool wait_for_work(struct live *live, int64_t pause_ms)
{
    if (!live->is_stopping && !live->arrivals && live->watchers)
        (void)wait_until(&live->change, &live->lock, clock_monotonic_ms() + pause_ms);
    while (!live->is_stopping && !live->arrivals && !live->watchers)
        pthread_cond_wait(&live->change, &live->lock);
    take_arrivals(live);
    return !live->is_stopping;
}

static void *live_main(void *live_)
{
    struct live *live = live_;
    int64_t pause_ms = 0;

    pthread_mutex_lock(&live->lock);
    while (wait_for_work(live, pause_ms)) {
        pthread_mutex_unlock(&live->lock);
        int64_t began_ms = clock_monotonic_ms();
        serve_all(live);
        int64_t took_ms = clock_monotonic_ms() - began_ms;
        pause_ms = took_ms * TICK_SHARE > TICK_MS ? took_ms * TICK_SHARE : TICK_MS;
        pthread_mutex_lock(&live->lock);
    }
    pthread_mutex_unlock(&live->lock);
    return NULL;
}

/* --- from outside ----------------------------------------------------------------------------------- */

struct live *live_new(struct domain *domain)
{
    struct live *live = memory_alloc_zeroed(1, sizeof *live);

    live->domain = domain;
    pthread_mutex_init(&live->lock, NULL);
    pthread_cond_init(&live->change, NULL);
    return live;
}

void live_free(struct live *live)
{
    if (!live) return;
    pthread_mutex_lock(&live->lock);
    live->is_stopping = true;
    pthread_cond_signal(&live->change);
    pthread_mutex_unlock(&live->lock);
    if (live->has_thread) pthread_join(live->thread, NULL);
    take_arrivals(live);
    while (live->watchers) {
        struct watcher *watcher = live->watchers;
        live->watchers = watcher->next;
        watcher_free(watcher);
    }
    pthread_cond_destroy(&live->change);
    pthread_mutex_destroy(&live->lock);
    memory_free(live);
}

/* The thread starts with the first watcher: a server that nobody watches has none. The caller holds
 * the lock. */
static STATUS make_room(struct live *live)
{
    if (live->count >= WATCHERS_MAX) return FAIL(RATE_LIMITED);
    if (live->has_thread) return OK;
    if (pthread_create(&live->thread, NULL, live_main, live) != 0) return FAIL(UNAVAILABLE);
    live->has_thread = true;
    return OK;
}

STATUS live_subscribe(struct live *live, const struct live_watch *watch,
                      struct http_stream **ret_stream)
{
    struct watcher *watcher = watcher_new(watch);

    pthread_mutex_lock(&live->lock);
    struct status status = make_room(live);
    if (!status.code) {
        (void)send_text(watcher, STR("retry: 2000\n\n")); /* there is room: it is the first */
        http_stream_retain(watcher->stream);
        *ret_stream = watcher->stream;
        watcher->next = live->arrivals;
        live->arrivals = watcher;
        live->count++;
        pthread_cond_signal(&live->change);
    }
    pthread_mutex_unlock(&live->lock);
    if (status.code) watcher_free(watcher);
    return status;
}
