// SPDX-License-Identifier: Apache-2.0
#include "remote/operation.h"

#include "base/clock.h"
#include "base/memory.h"
#include "remote/rate_headers.h"

#include <string.h>

bool operation_is_budgeted(const struct operation *operation)
{
    return !(operation->call->uses & CALL_ANONYMOUS) && operation->flow->netlify->budget;
}

void operation_free(struct operation *operation)
{
    buf_deinit(&operation->body);
    memory_free(operation);
}

/* --- the end of an operation ---------------------------------------------------------------- */

static void finish(struct operation *operation, struct netlify_error *error)
{
    struct flow *flow = operation->flow;

    if (error) error->maybe_applied = operation->maybe_applied;
    operation->done(operation->context, error);
    operation_free(operation);
    arena_clear(flow->scratch);
}

void operation_fail(struct operation *operation, enum netlify_failure kind, const char *message)
{
    struct netlify_error error = answer_failure(kind, 0, message);
    finish(operation, &error);
}

static void fail_as_answered(struct operation *operation, const struct http_reply *reply)
{
    struct netlify_error error =
        answer_error(reply, operation->secrets, operation->secret_count, operation->flow->scratch);
    finish(operation, &error);
}

/* A deletion is answered without a word: where there are some, something else has answered. */
static STATUS read_nothing(const struct operation *operation, const struct http_reply *reply,
                           struct problem *problem)
{
    if (strcmp(operation->call->method, "DELETE") != 0 || reply->body.len == 0) return OK;
    return problem_set(problem, STATUS_BAD_REQUEST, NULL, "a deletion has no content");
}

static STATUS read_success(struct operation *operation, const struct http_reply *reply,
                           struct problem *problem)
{
    AUTO(json_document) document = NULL;
    bool is_list = operation->call->uses & CALL_LIST;

    if (!operation->read) return read_nothing(operation, reply, problem);
    TRY(answer_json(reply, is_list, problem, &document));
    return operation->read(operation->context, json_root(document), reply, problem);
}

static void succeed(struct operation *operation, const struct http_reply *reply)
{
    struct arena *scratch = operation->flow->scratch;
    struct problem problem;

    problem_init(&problem, scratch);
    if (read_success(operation, reply, &problem).code == STATUS_OK) {
        finish(operation, NULL);
        return;
    }
    if (!(operation->call->uses & CALL_READS)) operation->maybe_applied = true;
    struct netlify_error error = answer_unexpected(&problem, reply->status, scratch);
    finish(operation, &error);
}

/* --- after a reply -------------------------------------------------------------------------- */

void flow_tell_wait(struct flow *flow, enum netlify_wait reason, int64_t ms)
{
    const struct netlify_observer *observer = &flow->netlify->observer;
    if (observer->on_wait) observer->on_wait(observer->context, reason, ms);
}

static void try_later(struct operation *operation, enum netlify_wait reason, int64_t wait_ms)
{
    struct flow *flow = operation->flow;

    flow_tell_wait(flow, reason, wait_ms);
    operation->not_before_ms = clock_monotonic_ms() + wait_ms;
    operation->is_wait_told = false;
    /* At the front: what was begun is ended first. */
    TAILQ_INSERT_HEAD(&flow->waiting, operation, in_waiting);
    arena_clear(flow->scratch);
}

static void tell_call(const struct operation *operation, int status)
{
    const struct netlify_observer *observer = &operation->flow->netlify->observer;

    if (!observer->on_call) return;
    observer->on_call(observer->context, operation->call->method, operation->call->path, status,
                      clock_monotonic_ms() - operation->sent_at_ms);
}

/* 429: the service says that it did nothing, so every method may come again. */
static void after_refusal(struct operation *operation, const struct http_reply *reply)
{
    const struct netlify *netlify = operation->flow->netlify;
    const struct retry_policy *policy = &netlify->retry;
    int64_t wait_ms = retry_refusal_wait_ms(policy, rate_refusal_wait_ms(reply, clock_now_ms()));

    if (operation_is_budgeted(operation) && !(operation->call->uses & CALL_METERED_APART))
        rate_budget_close(netlify->budget, clock_monotonic_ms() + wait_ms);
    if (++operation->refusals < policy->tries_max)
        try_later(operation, NETLIFY_WAIT_REFUSED, wait_ms);
    else
        fail_as_answered(operation, reply);
}

/* No answer, or one that blames the service itself. */
static void after_failure(struct operation *operation, const struct http_reply *reply)
{
    const struct retry_policy *policy = &operation->flow->netlify->retry;
    bool may_repeat = (operation->call->uses & CALL_REPEATABLE) || !reply->was_sent;

    if (!may_repeat || ++operation->failures >= policy->tries_max)
        fail_as_answered(operation, reply);
    else
        try_later(operation, NETLIFY_WAIT_RETRY,
                  retry_failure_wait_ms(policy, operation->failures));
}

static bool is_service_failure(const struct http_reply *reply)
{
    if (reply->failure == HTTP_FINE) return reply->status >= 500 && reply->status <= 599;
    return reply->failure == HTTP_NOT_SENT || reply->failure == HTTP_BROKEN ||
           reply->failure == HTTP_TIMED_OUT;
}

/* What the reply tells the budget. A refusal by a limit that is metered apart tells nothing. */
static struct rate_hint hint_of(const struct operation *operation, const struct http_reply *reply)
{
    bool is_refused = reply->failure == HTTP_FINE && reply->status == 429;
    struct rate_hint hint = { 0 };

    if (!is_refused || !(operation->call->uses & CALL_METERED_APART)) {
        hint = rate_hint_read(reply, clock_now_ms());
        hint.is_refused = is_refused;
    }
    hint.is_unsent = !reply->was_sent;
    return hint;
}

void operation_on_reply(void *operation_, const struct http_reply *reply)
{
    struct operation *operation = operation_;
    bool is_answered = reply->failure == HTTP_FINE && reply->status < 500;

    operation->flow->in_flight--;
    if (operation_is_budgeted(operation)) {
        const struct rate_hint hint = hint_of(operation, reply);
        rate_budget_arrive(operation->flow->netlify->budget, &hint, clock_monotonic_ms());
    }
    tell_call(operation, reply->failure == HTTP_FINE ? reply->status : 0);
    if (!is_answered && reply->was_sent && !(operation->call->uses & CALL_READS))
        operation->maybe_applied = true;

    if (answer_is_success(reply))
        succeed(operation, reply);
    else if (reply->failure == HTTP_FINE && reply->status == 429)
        after_refusal(operation, reply);
    else if (is_service_failure(reply))
        after_failure(operation, reply);
    else
        fail_as_answered(operation, reply);
}
