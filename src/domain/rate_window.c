// SPDX-License-Identifier: Apache-2.0
#include "domain/rate_window.h"

#include "base/log.h"
#include "base/memory.h"

#include <pthread.h>

enum {
    PARTS = 50, /* of a window, that are given at a time */
    PERMITS_MAX = 16,
    FORGET_MS = 3600 * 1000,
    SECOND_MS = 1000,
};

/* Its own connection: those who ask may hold one each while they wait. */
struct rate_windows {
    struct store *store;
    struct rate_share share;
    pthread_mutex_t lock; /* guards db */
    struct db *db;        /* NULL: not borrowed yet, or lost */
};

/* One window of one token. The service counts more calls than were permitted: those that found the
 * window, and those of strangers. How many it counts is known as of the latest answer, and so are
 * the permitted calls in it; what is left over is the others'. */
struct window {
    int64_t window, limit, reset_at;
    int64_t counted, answered, granted;
};
static const struct field window_fields[] = {
    FIELD(window, window, "window", INT, COLUMN),
    FIELD(window, limit, "limit", INT, COLUMN),
    FIELD(window, reset_at, "resetAt", TIME, COLUMN),
    FIELD(window, counted, "counted", INT, COLUMN),
    FIELD(window, answered, "answered", INT, COLUMN),
    FIELD(window, granted, "granted", INT, COLUMN),
};
static const struct record window_record = RECORD(window, "RateWindow", window_fields);

static const struct query by_token = {
    "SELECT window_end, call_limit, reset_at, counted, answered, granted FROM rate_window"
    " WHERE fingerprint = $1"
};
static const struct query put = {
    "INSERT INTO rate_window (fingerprint, window_end, call_limit, reset_at, counted, answered,"
    " granted) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (fingerprint) DO UPDATE SET"
    " window_end = excluded.window_end, call_limit = excluded.call_limit,"
    " reset_at = excluded.reset_at, counted = excluded.counted, answered = excluded.answered,"
    " granted = excluded.granted"
};
static const struct query forget = { "DELETE FROM rate_window WHERE reset_at < $1" };

static int64_t at_least(int64_t number, int64_t least)
{
    return number > least ? number : least;
}

static int64_t free_of(const struct window *window)
{
    int64_t of_others = at_least(window->counted - window->answered, 0);
    return at_least(window->limit - of_others - window->granted, 0);
}

/* The last ones go out one by one, so that none lies idle where nobody calls. */
static int64_t permits_of(const struct window *window)
{
    int64_t some = at_least(window->limit / PARTS, 1);
    int64_t left = free_of(window);

    if (some > PERMITS_MAX) some = PERMITS_MAX;
    if (left == 0) return 0;
    return left > 2 * some ? some : 1;
}

/* Windows follow each other, so one that ends earlier and not soon is of a service that began anew. */
static bool is_newer(const struct rate_claim *claim, const struct window *window, int64_t now_ms)
{
    if (claim->window == window->window) return false;
    return claim->window > window->window || window->reset_at <= now_ms ||
           claim->reset_in_ms > SECOND_MS;
}

static void note_claim(struct window *window, const struct rate_claim *claim, int64_t now_ms)
{
    if (is_newer(claim, window, now_ms)) *window = (struct window){ .window = claim->window };
    if (claim->window != window->window) return; /* of one that is over */
    window->limit = claim->limit;
    window->reset_at = at_least(now_ms + claim->reset_in_ms, window->reset_at);
    window->counted = at_least(claim->counted, window->counted);
    window->answered += claim->answered;
}

static STATUS read_window(struct db *db, struct value token, struct window *window)
{
    AUTO(arena) arena = arena_new();
    struct status status = db_one(db, &by_token, &window_record, arena, window, &token, 1);
    return status.code == STATUS_NOT_FOUND ? OK : status;
}

/* What the asker has to know about the window when it is not the one that it named. */
static struct rate_hint hint_of(const struct window *window, int64_t now_ms)
{
    return (struct rate_hint){
        .is_given = true,
        .limit = window->limit,
        .remaining = free_of(window),
        .window = window->window,
        .reset_in_ms = window->reset_at - now_ms,
    };
}

static STATUS take_in(struct db *db, struct value token, const struct rate_claim *claim,
                      struct rate_grant *ret_grant)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct window window = { .window = 0 };
    struct rate_grant grant = { .permits = 0 };
    int64_t now_ms = 0;

    TRY(db_begin(db, &tx));
    TRY(db_clock(db, &now_ms));
    TRY(read_window(db, token, &window));
    if (claim->window != 0) note_claim(&window, claim, now_ms);
    if (window.reset_at > now_ms) {
        if (window.window != claim->window) grant.known = hint_of(&window, now_ms);
        grant.permits = permits_of(&window);
        window.granted += grant.permits;
        TRY(db_run(db, &put, NULL,
                   BIND(token, bind_int(window.window), bind_int(window.limit),
                        bind_int(window.reset_at), bind_int(window.counted),
                        bind_int(window.answered), bind_int(window.granted))));
        if (window.granted == grant.permits) /* the first of a window */
            TRY(db_run(db, &forget, NULL, BIND(bind_int(now_ms - FORGET_MS))));
    }
    TRY(db_commit(&tx));
    *ret_grant = grant;
    return OK;
}

/* The caller holds the lock. A connection that failed goes back, where it is closed if it is lost. */
static STATUS take_locked(struct rate_windows *windows, struct value token,
                          const struct rate_claim *claim, struct rate_grant *ret_grant)
{
    if (!windows->db) TRY(store_borrow(windows->store, &windows->db));
    struct status status = take_in(windows->db, token, claim, ret_grant);
    if (status.code) {
        store_return(windows->store, windows->db);
        windows->db = NULL;
    }
    return status;
}

static bool take(void *context, const uint8_t fingerprint[static RATE_FINGERPRINT_BYTES],
                 const struct rate_claim *claim, struct rate_grant *ret_grant)
{
    struct rate_windows *windows = context;
    struct str token = { (const char *)fingerprint, RATE_FINGERPRINT_BYTES };

    pthread_mutex_lock(&windows->lock);
    struct status status = take_locked(windows, bind_blob(token), claim, ret_grant);
    pthread_mutex_unlock(&windows->lock);
    if (status.code) LOG(WARNING, "the share of a rate limit can't be read", LOG_STATUS(status));
    return !status.code;
}

struct rate_windows *rate_windows_new(struct store *store)
{
    struct rate_windows *windows = memory_alloc_zeroed(1, sizeof *windows);

    windows->store = store;
    windows->share = (struct rate_share){ windows, take };
    pthread_mutex_init(&windows->lock, NULL);
    return windows;
}

void rate_windows_free(struct rate_windows *windows)
{
    if (!windows) return;
    store_return(windows->store, windows->db);
    pthread_mutex_destroy(&windows->lock);
    memory_free(windows);
}

const struct rate_share *rate_windows_share(const struct rate_windows *windows)
{
    return windows ? &windows->share : NULL;
}
