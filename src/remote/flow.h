/* flow.h: carries operations through: asks the budget, sends, waits, tries again, cancels. A single
 * call is a flow of one operation. One thread owns a flow. Private to this room. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/answer.h"
#include "remote/calls.h"

struct flow;

/* Reads a success. Not OK makes the call a BAD_ANSWER, told by the problem. JSON and reply are
 * lent. */
typedef STATUS flow_read(void *context, const struct json *json, const struct http_reply *reply,
                         struct problem *problem);
/* Just before each time that it is sent. False: it must not go, and ends with CANCELLED. */
typedef bool flow_depart(void *context);
/* The operation is over; error is NULL when it went well, and is lent. */
typedef void flow_done(void *context, const struct netlify_error *error);

struct flow_operation {
    enum call_id call;
    struct call_input input;
    struct buf *body;          /* taken over and wiped; NULL: none */
    const char *content_type;  /* NULL without a body */
    const struct str *secrets; /* sent in the body: kept out of messages; borrowed until done */
    size_t secret_count;
    flow_read *read;     /* NULL: nothing is read */
    flow_depart *depart; /* NULL: it may always go */
    flow_done *done;
    void *context; /* of all three */
};

struct flow *flow_new(const struct netlify *netlify, unsigned in_flight_max);
void flow_free(struct flow *flow);             /* drops what has not run; NULL is fine */
struct arena *flow_arena(struct flow *flow);   /* lives as long as the flow */
struct arena *flow_scratch(struct flow *flow); /* while reading and in done: emptied afterwards */
void flow_add(struct flow *flow, const struct flow_operation *operation);
void flow_run(struct flow *flow); /* until nothing is left */

/* The flow of one operation. Its done is not used: the error lies in the arena. */
STATUS flow_once(const struct netlify *netlify, const struct flow_operation *operation,
                 struct arena *arena, struct netlify_error *ret_error);
