/* operation.h: one operation of a flow, and what follows from each of its replies. Shared by flow.c
 * and operation.c alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/flow.h"

#include <sys/queue.h>

struct operation {
    struct flow *flow;
    const struct call *call;
    struct http_call http;
    struct buf body;
    struct str *secrets;
    size_t secret_count;
    flow_read *read;
    flow_depart *depart;
    flow_done *done;
    void *context;

    unsigned failures, refusals;
    bool is_unfit; /* cannot be sent at all */
    bool maybe_applied, is_wait_told;
    int64_t not_before_ms, sent_at_ms; /* monotonic */
    TAILQ_ENTRY(operation) in_waiting;
};
TAILQ_HEAD(operation_list, operation);

struct flow {
    const struct netlify *netlify;
    unsigned in_flight_max;
    struct arena *arena;
    struct arena *scratch; /* replies and errors; emptied after each */
    struct http_batch *http;
    struct operation_list waiting;
    size_t in_flight;
    int64_t cancelled_at_ms; /* monotonic; 0: not cancelled */
    /* One place in the budget's queue for all: operations of a flow that queued each for themselves
     * would wait for one another in an order that tries do not keep to. */
    struct rate_ticket ticket;
};

bool operation_is_budgeted(const struct operation *operation);
void operation_free(struct operation *operation);

/* Ends the operation without an answer; it is freed. */
void operation_fail(struct operation *operation, enum netlify_failure kind, const char *message);
/* An http_done: ends the operation, or puts it back among the waiting. */
void operation_on_reply(void *operation_, const struct http_reply *reply);
void flow_tell_wait(struct flow *flow, enum netlify_wait reason, int64_t ms);
