// SPDX-License-Identifier: Apache-2.0
#include "remote/flow.h"

#include "base/clock.h"
#include "base/memory.h"
#include "remote/operation.h"

#include <string.h>

enum {
    SLICE_MS = 100,       /* so soon a cancellation is noticed */
    FINISH_MS_MAX = 1500, /* what is under way then may still end, so that its outcome is known */
    TOLD_WAIT_MS_MIN = RATE_POLL_MS + 1,
    CALL_TIMEOUT_MS = 60 * 1000,
    SECRETS_BESIDE_BODY = 1, /* the token */
};

/* --- making --------------------------------------------------------------------------------- */

struct flow *flow_new(const struct netlify *netlify, unsigned in_flight_max)
{
    struct flow *flow = memory_alloc_zeroed(1, sizeof *flow);

    flow->netlify = netlify;
    flow->in_flight_max = in_flight_max;
    flow->arena = arena_new();
    flow->scratch = arena_new();
    flow->http = http_batch_new(netlify->client, flow->scratch);
    TAILQ_INIT(&flow->waiting);
    flow->ticket.priority = netlify->priority;
    return flow;
}

struct arena *flow_arena(struct flow *flow)
{
    return flow->arena;
}

struct arena *flow_scratch(struct flow *flow)
{
    return flow->scratch;
}

static void leave_queue(struct flow *flow)
{
    if (flow->netlify->budget) rate_budget_withdraw(flow->netlify->budget, &flow->ticket);
}

void flow_free(struct flow *flow)
{
    struct operation *operation;

    if (!flow) return;
    leave_queue(flow);
    http_batch_free(flow->http); /* flow_run leaves nothing in flight */
    while ((operation = TAILQ_FIRST(&flow->waiting))) {
        TAILQ_REMOVE(&flow->waiting, operation, in_waiting);
        operation_free(operation);
    }
    arena_free(flow->scratch);
    arena_free(flow->arena);
    memory_free(flow);
}

/* --- adding --------------------------------------------------------------------------------- */

/* What must not show in messages: what the body carries, and the token. */
static void note_secrets(struct operation *made, const struct flow_operation *operation)
{
    const struct netlify *netlify = made->flow->netlify;
    size_t count = operation->secret_count;

    made->secrets = ARENA_ARRAY(made->flow->arena, count + SECRETS_BESIDE_BODY, struct str);
    if (count > 0) memcpy(made->secrets, operation->secrets, count * sizeof *made->secrets);
    if (netlify->token) made->secrets[count++] = secret_text_reveal(netlify->token);
    made->secret_count = count;
}

static struct http_call http_call_of(struct operation *operation, const char *content_type)
{
    static const struct str headers[] = { { "Accept: application/json", 24 } };
    const struct call *call = operation->call;
    bool has_token = !(call->uses & CALL_ANONYMOUS);

    return (struct http_call){
        .method = call->method,
        .bearer = has_token ? operation->flow->netlify->token : NULL,
        .content_type = str_from_c(content_type),
        .body = content_type ? buf_str(&operation->body) : STR_ABSENT,
        .headers = headers,
        .header_count = COUNT_OF(headers),
        .timeout_ms = operation->flow->netlify->timeout_ms > 0
                          ? operation->flow->netlify->timeout_ms
                          : CALL_TIMEOUT_MS,
        .reply_bytes_max = call_reply_bytes_max(call),
    };
}

static void take_body(struct operation *operation, struct buf *body)
{
    if (!body) return;
    operation->body = *body;
    *body = (struct buf){ 0 };
}

void flow_add(struct flow *flow, const struct flow_operation *operation)
{
    struct operation *made = memory_alloc_zeroed(1, sizeof *made);

    made->flow = flow;
    made->call = &calls[operation->call];
    made->read = operation->read;
    made->depart = operation->depart;
    made->done = operation->done;
    made->context = operation->context;
    take_body(made, operation->body);
    note_secrets(made, operation);
    made->http = http_call_of(made, operation->content_type);
    struct status status = call_url(made->call, flow->netlify->base_url, &operation->input,
                                    flow->arena, &made->http.url);
    made->is_unfit = status.code != STATUS_OK || made->body.overflow;
    TAILQ_INSERT_TAIL(&flow->waiting, made, in_waiting);
}

/* --- running -------------------------------------------------------------------------------- */

static bool is_cancelled(const struct flow *flow)
{
    return flow->netlify->cancel && atomic_load(flow->netlify->cancel);
}

static void cancel_all(struct flow *flow)
{
    struct operation *operation;

    while ((operation = TAILQ_FIRST(&flow->waiting))) {
        TAILQ_REMOVE(&flow->waiting, operation, in_waiting);
        operation_fail(operation, NETLIFY_CANCELLED, "The call to Netlify was cancelled");
    }
    leave_queue(flow);
    if (flow->cancelled_at_ms == 0) flow->cancelled_at_ms = clock_monotonic_ms();
    if (clock_monotonic_ms() - flow->cancelled_at_ms >= FINISH_MS_MAX)
        http_batch_cancel(flow->http);
}

/* The budget has let it go already. */
static void stay(struct operation *operation)
{
    const struct rate_hint unsent = { .is_unsent = true };

    if (operation_is_budgeted(operation))
        rate_budget_arrive(operation->flow->netlify->budget, &unsent, clock_monotonic_ms());
    operation_fail(operation, NETLIFY_CANCELLED, "The call to Netlify was cancelled");
}

static void launch(struct operation *operation)
{
    struct flow *flow = operation->flow;

    if (operation->depart && !operation->depart(operation->context)) {
        stay(operation);
        return;
    }
    operation->sent_at_ms = clock_monotonic_ms();
    flow->in_flight++;
    http_batch_start(flow->http, &operation->http, operation_on_reply, operation);
}

/* How long the operation has to wait; 0: it waits no longer. */
static int64_t try_launch(struct operation *operation, int64_t now_ms)
{
    struct flow *flow = operation->flow;
    int64_t wait_ms = 0;

    if (operation->is_unfit) {
        TAILQ_REMOVE(&flow->waiting, operation, in_waiting);
        operation_fail(operation, NETLIFY_REFUSED,
                       "A name is empty, or the request is too large for Netlify");
        return 0;
    }
    if (operation->not_before_ms > now_ms) return operation->not_before_ms - now_ms;
    if (operation_is_budgeted(operation))
        wait_ms = rate_budget_ask(flow->netlify->budget, &flow->ticket, now_ms);
    if (wait_ms == 0) {
        TAILQ_REMOVE(&flow->waiting, operation, in_waiting);
        launch(operation);
    } else if (wait_ms >= TOLD_WAIT_MS_MIN && !operation->is_wait_told) {
        operation->is_wait_told = true;
        flow_tell_wait(flow, NETLIFY_WAIT_PACING, wait_ms);
    }
    return wait_ms;
}

/* Launches what may go. Gives the time after which it is worth another look. */
static int64_t launch_ready(struct flow *flow)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t soonest_ms = SLICE_MS;
    struct operation *next;

    for (struct operation *operation = TAILQ_FIRST(&flow->waiting);
         operation && flow->in_flight < flow->in_flight_max; operation = next) {
        next = TAILQ_NEXT(operation, in_waiting);
        int64_t wait_ms = try_launch(operation, now_ms);
        if (wait_ms == 0) continue; /* gone, perhaps for good */
        if (wait_ms < soonest_ms) soonest_ms = wait_ms;
        if (flow->ticket.is_queued) break; /* nor may those behind it go yet */
    }
    return soonest_ms;
}

void flow_run(struct flow *flow)
{
    while (!TAILQ_EMPTY(&flow->waiting) || flow->in_flight > 0) {
        int64_t pause_ms = SLICE_MS;

        if (is_cancelled(flow))
            cancel_all(flow);
        else
            pause_ms = launch_ready(flow);
        if (flow->in_flight > 0)
            (void)http_batch_wait(flow->http, clock_monotonic_ms() + pause_ms); /* or none yet */
        else if (!TAILQ_EMPTY(&flow->waiting))
            clock_sleep_ms(pause_ms);
    }
}

/* --- one operation -------------------------------------------------------------------------- */

struct once {
    const struct flow_operation *operation;
    struct arena *arena;
    struct netlify_error error;
    bool has_failed;
};

static STATUS read_once(void *once_, const struct json *json, const struct http_reply *reply,
                        struct problem *problem)
{
    struct once *once = once_;
    if (!once->operation->read) return OK;
    return once->operation->read(once->operation->context, json, reply, problem);
}

static void done_once(void *once_, const struct netlify_error *error)
{
    struct once *once = once_;

    once->has_failed = error != NULL;
    if (!error) return;
    once->error = *error;
    once->error.message = arena_copy(once->arena, error->message);
}

STATUS flow_once(const struct netlify *netlify, const struct flow_operation *operation,
                 struct arena *arena, struct netlify_error *ret_error)
{
    struct once once = { .operation = operation, .arena = arena };
    struct flow_operation wrapped = *operation;
    struct flow *flow = flow_new(netlify, 1);

    wrapped.read = operation->read ? read_once : NULL;
    wrapped.done = done_once;
    wrapped.context = &once;
    flow_add(flow, &wrapped);
    flow_run(flow);
    flow_free(flow);
    if (!once.has_failed) return OK;
    *ret_error = once.error;
    return netlify_error_status(ret_error);
}
