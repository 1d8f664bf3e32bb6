// SPDX-License-Identifier: Apache-2.0
#include "api/event_hub.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "domain/access.h"
#include "domain/access_shared.h"
#include "domain/change_event.h"
#include "domain/glob.h"
#include "domain/login.h"
#include "json/json_writer.h"
#include "store/wait.h"

#include <inttypes.h>
#include <pthread.h>
#include <sys/queue.h>

enum {
    POLL_MS = 500,        /* for what other processes write */
    HEARTBEAT_MS = 15000, /* also how late an expired token is noticed */
    PRUNE_MS = 60 * 1000,
    PENDING_BYTES_MAX = 512 << 10,
    /* Readers take a line of 64 KiB and no more: what names more secrets comes in pieces. */
    EVENT_BYTES_MAX = 63 << 10,
    PIECE_BYTES = 24 << 10,
};

/* One reader. Owned by the hub; everything it points to lies in its arena, but for the token. */
struct subscriber {
    struct arena *arena;
    struct http_stream *stream; /* one hold */
    struct secret_text token;
    struct str address, user_agent;
    struct id project_id, actor_id;
    struct event_registration *registrations;
    size_t registration_count;
    int64_t position, checked_at_ms, beat_at_ms; /* the latter two monotonic */
    uint64_t generation;
    TAILQ_ENTRY(subscriber) in_hub;
};
TAILQ_HEAD(subscriber_list, subscriber);

struct event_hub {
    struct domain *domain;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t change;
    struct subscriber_list joining; /* taken over by the thread */
    struct id actors[STREAMS_MAX];  /* of all open streams, in no order */
    size_t stream_count;
    bool is_woken, is_closing;
    bool has_readers; /* else nobody is to be woken for news */
    /* The thread's own: */
    struct subscriber_list open;
    int64_t prune_at_ms;
};

/* --- readers ------------------------------------------------------------------------------------ */

static struct subscriber *subscriber_new(struct call *call,
                                         const struct event_subscriber_wish *wish)
{
    const struct event_registration *items = wish->subscription->registrations.items;
    struct subscriber *reader = memory_alloc_zeroed(1, sizeof *reader);

    reader->arena = arena_new();
    reader->address = arena_copy(reader->arena, call->address);
    reader->user_agent = arena_copy(reader->arena, call->user_agent);
    reader->project_id = wish->project_id;
    reader->actor_id = call->actor->id;
    reader->generation = atomic_load(&call->domain->access_generation);
    reader->position = wish->after;
    reader->registration_count = wish->subscription->registrations.count;
    reader->registrations =
        ARENA_ARRAY(reader->arena, reader->registration_count, struct event_registration);
    for (size_t i = 0; i < reader->registration_count; i++) {
        reader->registrations[i] = (struct event_registration){
            .event = arena_copy(reader->arena, items[i].event),
            .conditions = { arena_copy(reader->arena, items[i].conditions.environment),
                            arena_copy(reader->arena, items[i].conditions.path) },
        };
    }
    reader->checked_at_ms = reader->beat_at_ms = clock_monotonic_ms();
    reader->stream = http_stream_new(PENDING_BYTES_MAX);
    return reader;
}

static void subscriber_free(struct subscriber *reader)
{
    http_stream_close(reader->stream);
    http_stream_release(reader->stream);
    secret_text_deinit(&reader->token);
    arena_free(reader->arena);
    memory_free(reader);
}

/* Caller holds the lock. */
static size_t streams_of(const struct event_hub *hub, struct id actor_id)
{
    size_t count = 0;
    for (size_t i = 0; i < hub->stream_count; i++) {
        if (id_equal(hub->actors[i], actor_id)) count++;
    }
    return count;
}

static void uncount(struct event_hub *hub, struct id actor_id)
{
    pthread_mutex_lock(&hub->lock);
    for (size_t i = 0; i < hub->stream_count; i++) {
        if (!id_equal(hub->actors[i], actor_id)) continue;
        hub->actors[i] = hub->actors[--hub->stream_count];
        break;
    }
    pthread_mutex_unlock(&hub->lock);
}

static void drop(struct event_hub *hub, struct subscriber *reader)
{
    TAILQ_REMOVE(&hub->open, reader, in_hub);
    uncount(hub, reader->actor_id);
    subscriber_free(reader);
}

STATUS event_hub_subscribe(struct event_hub *hub, struct call *call,
                           const struct event_subscriber_wish *wish,
                           struct http_stream **ret_stream)
{
    struct secret_text token;

    TRY(secret_text_copy(wish->token, &token));
    struct subscriber *reader = subscriber_new(call, wish);
    reader->token = token;
    if (reader->position < 0) {
        struct status status = change_events_newest(call, &reader->position);
        if (status.code) {
            subscriber_free(reader);
            return status;
        }
    }
    struct http_stream *stream = reader->stream;
    pthread_mutex_lock(&hub->lock);
    bool is_taken = !hub->is_closing && hub->stream_count < STREAMS_MAX &&
                    streams_of(hub, reader->actor_id) < STREAMS_PER_ACTOR_MAX;
    if (is_taken) {
        http_stream_retain(stream);                             /* for the response */
        (void)http_stream_send(stream, STR(": connected\n\n")); /* nobody can have left yet */
        hub->actors[hub->stream_count++] = reader->actor_id;
        TAILQ_INSERT_TAIL(&hub->joining, reader, in_hub);
        pthread_cond_signal(&hub->change);
    }
    pthread_mutex_unlock(&hub->lock);
    if (!is_taken) {
        subscriber_free(reader);
        return CALL_FAIL(call, RATE_LIMITED, NULL,
                         "Too many open event streams: at most %d for one actor",
                         STREAMS_PER_ACTOR_MAX);
    }
    *ret_stream = stream;
    return OK;
}

/* --- what is told ------------------------------------------------------------------------------- */

static bool wants(const struct subscriber *reader, const struct change_event *event)
{
    for (size_t i = 0; i < reader->registration_count; i++) {
        const struct event_registration *wish = &reader->registrations[i];
        const struct event_conditions *on = &wish->conditions;
        if (!str_equal(wish->event, event->event)) continue;
        if (on->environment.len > 0 && !str_equal(on->environment, event->environment)) continue;
        if (on->path.len > 0 && !str_equal(on->path, event->path) &&
            !glob_matches(on->path, event->path))
            continue;
        return true;
    }
    return false;
}

static void write_item(struct json_writer *out, const struct change_event *event, struct str name)
{
    json_object_begin(out);
    json_key(out, "environment");
    json_write_text(out, event->environment);
    json_key(out, "secretPath");
    json_write_text(out, event->path);
    if (str_is_given(name)) {
        json_key(out, "secretKey");
        json_write_text(out, name);
    }
    json_object_end(out);
}

/* The payload is a list even of one item: strict decoders take nothing else. Returns how many of
 * the names are told, at least one of them. */
static size_t write_event(struct buf *buf, const struct change_event *event,
                          const struct texts *names, size_t from)
{
    struct json_writer out;
    size_t end = from;

    json_writer_init(&out, buf);
    json_object_begin(&out);
    json_key(&out, "projectType");
    json_write_text(&out, STR("secret-manager"));
    json_key(&out, "data");
    json_object_begin(&out);
    json_key(&out, "eventType");
    json_write_text(&out, event->event);
    json_key(&out, "payload");
    json_array_begin(&out);
    if (names->count == 0) write_item(&out, event, STR_ABSENT);
    while (end < names->count && (end == from || buf->len < PIECE_BYTES))
        write_item(&out, event, names->items[end++]);
    json_array_end(&out);
    json_object_end(&out);
    json_object_end(&out);
    return end;
}

/* Only the last piece has the id: who comes back after an earlier one gets all of them again. */
static bool send_piece(struct subscriber *reader, const struct change_event *event,
                       const struct texts *names, size_t *next, struct arena *arena)
{
    struct http_event sent = { .name = event->event };
    struct buf data;

    buf_init(&data, EVENT_BYTES_MAX);
    *next = write_event(&data, event, names, *next);
    sent.data = buf_str(&data);
    if (*next >= names->count) sent.id = arena_format(arena, "%" PRId64, event->position);
    bool is_sent = data.overflow || http_stream_send_event(reader->stream, &sent);
    buf_deinit(&data);
    return is_sent;
}

/* False when nobody reads any more. */
static bool send_event(struct subscriber *reader, const struct change_event *event,
                       const struct texts *names, struct arena *arena)
{
    size_t next = 0;

    do {
        if (!send_piece(reader, event, names, &next, arena)) return false;
    } while (next < names->count);
    return true;
}

/* The names that this reader may hear of; false: nothing of it. */
static bool hears(const struct ability *ability, const struct change_event *event,
                  struct arena *arena, struct texts *ret_names)
{
    struct access_object object = { .environment = event->environment, .path = event->path };
    struct texts names = { ARENA_ARRAY(arena, event->names.count, struct str), 0 };

    if (event->names.count == 0) {
        *ret_names = names;
        return ability_allows(ability, SUBJECT_SECRETS, ACTION_SUBSCRIBE, &object);
    }
    for (size_t i = 0; i < event->names.count; i++) {
        object.secret_name = event->names.items[i];
        if (ability_allows(ability, SUBJECT_SECRETS, ACTION_SUBSCRIBE, &object))
            names.items[names.count++] = event->names.items[i];
    }
    *ret_names = names;
    return names.count > 0;
}

/* --- one round ---------------------------------------------------------------------------------- */

/* Who reads, and with which rights now. Fails when the token has ended or the project is out of
 * reach. */
static STATUS check_reader(struct call *call, struct subscriber *reader,
                           const struct ability **ret_ability)
{
    struct actor *actor = ARENA_NEW(call->arena, struct actor);

    call->address = reader->address;
    call->user_agent = reader->user_agent;
    call->actor = actor;
    TRY(login_by_token(call, secret_text_reveal(&reader->token), actor));
    TRY(access_in_project(call, reader->project_id, ret_ability));
    /* What was given for a while may have ended. */
    return ability_require(call, *ret_ability, SUBJECT_SECRETS, ACTION_SUBSCRIBE, NULL);
}

static bool is_news_for(const struct subscriber *reader, const struct record_list *events)
{
    const struct change_event *items = events->items;

    for (size_t i = 0; i < events->count; i++) {
        if (items[i].position > reader->position &&
            id_equal(items[i].project_id, reader->project_id) && wants(reader, &items[i]))
            return true;
    }
    return false;
}

static bool tell(struct call *call, struct subscriber *reader, const struct ability *ability,
                 const struct record_list *events)
{
    const struct change_event *items = events->items;
    struct texts names;

    for (size_t i = 0; i < events->count; i++) {
        if (items[i].position <= reader->position) continue;
        if (!id_equal(items[i].project_id, reader->project_id) || !wants(reader, &items[i]) ||
            !hears(ability, &items[i], call->arena, &names))
            continue;
        if (!send_event(reader, &items[i], &names, call->arena)) return false;
    }
    return true;
}

static bool beat(struct subscriber *reader, int64_t now_ms)
{
    if (now_ms - reader->beat_at_ms < HEARTBEAT_MS) return true;
    reader->beat_at_ms = now_ms;
    /* Named, because operators take a stream without such events for a dead one. */
    return http_stream_send(reader->stream, STR("event: ping\n\n"));
}

/* False: the stream is over. A database in trouble ends no stream. */
static bool serve(struct call *call, struct subscriber *reader, const struct record_list *events)
{
    int64_t now_ms = clock_monotonic_ms();
    uint64_t generation = atomic_load(&call->domain->access_generation);
    bool has_news = is_news_for(reader, events);
    bool must_check = has_news || generation != reader->generation ||
                      now_ms - reader->checked_at_ms >= HEARTBEAT_MS;

    if (must_check) {
        const struct ability *ability = NULL;
        struct status status = check_reader(call, reader, &ability);
        if (status.code == STATUS_UNAVAILABLE || status.code == STATUS_INTERNAL) return true;
        if (status.code) return false;
        reader->generation = generation;
        reader->checked_at_ms = now_ms;
        if (has_news && !tell(call, reader, ability, events)) return false;
    }
    if (events->count > 0) {
        int64_t last = ((const struct change_event *)events->items)[events->count - 1].position;
        if (last > reader->position) reader->position = last;
    }
    return beat(reader, now_ms);
}

static int64_t lowest_position(const struct event_hub *hub)
{
    const struct subscriber *reader;
    int64_t lowest = INT64_MAX;

    TAILQ_FOREACH(reader, &hub->open, in_hub)
    if (reader->position < lowest) lowest = reader->position;
    return lowest;
}

static STATUS prune_sometimes(struct event_hub *hub, struct call *call)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms < hub->prune_at_ms) return OK;
    hub->prune_at_ms = now_ms + PRUNE_MS;
    return change_events_prune(call);
}

/* *ret_has_more: there were more events than are read at once. */
static STATUS serve_all(struct event_hub *hub, struct call *call, bool *ret_has_more)
{
    struct record_list events = { NULL, 0 };
    struct subscriber *next;

    TRY(prune_sometimes(hub, call));
    if (TAILQ_EMPTY(&hub->open)) return OK;
    TRY(access_shared_follow(call));
    TRY(change_events_after(call, lowest_position(hub), &events));
    for (struct subscriber *reader = TAILQ_FIRST(&hub->open); reader; reader = next) {
        next = TAILQ_NEXT(reader, in_hub);
        if (!serve(call, reader, &events)) drop(hub, reader);
    }
    *ret_has_more = events.count > 0;
    return OK;
}

static bool work_round(struct event_hub *hub)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;
    bool has_more = false;

    problem_init(&problem, arena);
    struct status status = call_open(hub->domain, arena, &problem, clock_now_ms(), &call);
    if (!status.code) {
        status = serve_all(hub, &call, &has_more);
        call_close(&call);
    }
    if (status.code) LOG(ERROR, "events can't be read", LOG_STATUS(status));
    return has_more && !status.code;
}

/* --- the thread --------------------------------------------------------------------------------- */

/* Takes over who joined; false when the hub closes. Without readers there is nothing to hurry for:
 * the clock of the pruning alone wakes it. */
static bool wait_for_work(struct event_hub *hub, bool has_more)
{
    int64_t until_ms = clock_monotonic_ms() + (TAILQ_EMPTY(&hub->open) ? PRUNE_MS : POLL_MS);
    bool has_time = true;

    pthread_mutex_lock(&hub->lock);
    while (!has_more && !hub->is_closing && TAILQ_EMPTY(&hub->joining) && has_time &&
           (!hub->is_woken || TAILQ_EMPTY(&hub->open)))
        has_time = wait_until(&hub->change, &hub->lock, until_ms);
    hub->is_woken = false;
    TAILQ_CONCAT(&hub->open, &hub->joining, in_hub);
    hub->has_readers = !TAILQ_EMPTY(&hub->open);
    bool goes_on = !hub->is_closing;
    pthread_mutex_unlock(&hub->lock);
    return goes_on;
}

static void *hub_run(void *hub_)
{
    struct event_hub *hub = hub_;
    bool has_more = false;

    while (wait_for_work(hub, has_more)) has_more = work_round(hub);
    while (!TAILQ_EMPTY(&hub->open)) drop(hub, TAILQ_FIRST(&hub->open));
    return NULL;
}

STATUS event_hub_open(struct domain *domain, struct event_hub **ret_hub)
{
    struct event_hub *hub = memory_alloc_zeroed(1, sizeof *hub);

    hub->domain = domain;
    TAILQ_INIT(&hub->joining);
    TAILQ_INIT(&hub->open);
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->change, NULL);
    if (pthread_create(&hub->thread, NULL, hub_run, hub) != 0) {
        memory_free(hub);
        return FAIL(UNAVAILABLE);
    }
    *ret_hub = hub;
    return OK;
}

void event_hub_wake(struct event_hub *hub)
{
    if (!hub) return;
    pthread_mutex_lock(&hub->lock);
    if (hub->has_readers && !hub->is_woken) pthread_cond_signal(&hub->change);
    hub->is_woken = true;
    pthread_mutex_unlock(&hub->lock);
}

void event_hub_close(struct event_hub *hub)
{
    if (!hub) return;
    pthread_mutex_lock(&hub->lock);
    hub->is_closing = true;
    pthread_cond_signal(&hub->change);
    pthread_mutex_unlock(&hub->lock);
    pthread_join(hub->thread, NULL);
    while (!TAILQ_EMPTY(&hub->joining)) {
        struct subscriber *reader = TAILQ_FIRST(&hub->joining);
        TAILQ_REMOVE(&hub->joining, reader, in_hub);
        subscriber_free(reader);
    }
    pthread_cond_destroy(&hub->change);
    pthread_mutex_destroy(&hub->lock);
    memory_free(hub);
}
