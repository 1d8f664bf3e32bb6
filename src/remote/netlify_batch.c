// SPDX-License-Identifier: Apache-2.0
#include "remote/netlify_batch.h"

#include "base/memory.h"
#include "remote/env_operation.h"

struct netlify_batch {
    const struct netlify_place *place;
    struct flow *flow;
    netlify_depart *depart; /* NULL: nobody asks */
};

/* Lives in the flow's arena. */
struct pending {
    struct env_operation operation;
    struct flow *owner;
    struct pager pager;
    flow_read *read;
    netlify_depart *depart;
    netlify_done *done;
    void *context;
};

struct netlify_batch *netlify_batch_new(const struct netlify *netlify,
                                        const struct netlify_place *place)
{
    struct netlify_batch *batch = memory_alloc_zeroed(1, sizeof *batch);

    batch->place = place;
    batch->flow = flow_new(netlify, NETLIFY_IN_FLIGHT_MAX);
    return batch;
}

void netlify_batch_free(struct netlify_batch *batch)
{
    if (!batch) return;
    flow_free(batch->flow);
    memory_free(batch);
}

/* What an operation reads lives no longer than its `done`, so its pager begins here. */
static STATUS read_pending(void *pending_, const struct json *json, const struct http_reply *reply,
                           struct problem *problem)
{
    struct pending *pending = pending_;

    pager_init(&pending->pager, &variable_pager_kind, flow_scratch(pending->owner));
    return pending->read(&pending->pager, json, reply, problem);
}

static bool depart_pending(void *pending_)
{
    const struct pending *pending = pending_;

    return pending->depart(pending->context);
}

static void done_pending(void *pending_, const struct netlify_error *error)
{
    struct pending *pending = pending_;
    const struct netlify_variables variables = { (void *)pending->pager.items,
                                                 pending->pager.count };
    const struct netlify_result result = { error, error ? NULL : &variables };

    pending->done(pending->context, &result);
    pager_deinit(&pending->pager);
}

static struct pending *pending_new(struct netlify_batch *batch, netlify_done *done, void *context)
{
    struct pending *pending = ARENA_NEW(flow_arena(batch->flow), struct pending);

    pending->owner = batch->flow;
    pending->depart = batch->depart;
    pending->done = done;
    pending->context = context;
    return pending;
}

static void submit(struct netlify_batch *batch, struct pending *pending)
{
    struct flow_operation *operation = &pending->operation.flow;

    pending->read = operation->read;
    operation->read = pending->read ? read_pending : NULL;
    operation->depart = batch->depart ? depart_pending : NULL;
    operation->done = done_pending;
    operation->context = pending;
    flow_add(batch->flow, operation);
}

void netlify_batch_create(struct netlify_batch *batch, const struct netlify_variable_input *inputs,
                          size_t count, netlify_done *done, void *context)
{
    struct pending *pending = pending_new(batch, done, context);

    env_create(&pending->operation, batch->place, inputs, count, flow_arena(batch->flow));
    submit(batch, pending);
}

void netlify_batch_put(struct netlify_batch *batch, struct str key,
                       const struct netlify_variable_input *input, netlify_done *done,
                       void *context)
{
    struct pending *pending = pending_new(batch, done, context);

    env_put(&pending->operation, batch->place, key, input, flow_arena(batch->flow));
    submit(batch, pending);
}

void netlify_batch_patch(struct netlify_batch *batch, struct str key,
                         const struct netlify_value_input *value, netlify_done *done, void *context)
{
    struct pending *pending = pending_new(batch, done, context);

    env_patch(&pending->operation, batch->place, key, value);
    submit(batch, pending);
}

void netlify_batch_delete(struct netlify_batch *batch, struct str key, netlify_done *done,
                          void *context)
{
    struct pending *pending = pending_new(batch, done, context);

    env_delete(&pending->operation, batch->place, key);
    submit(batch, pending);
}

void netlify_batch_delete_value(struct netlify_batch *batch, struct str key, struct str value_id,
                                netlify_done *done, void *context)
{
    struct pending *pending = pending_new(batch, done, context);

    env_delete_value(&pending->operation, batch->place, key, value_id);
    submit(batch, pending);
}

void netlify_batch_set_depart(struct netlify_batch *batch, netlify_depart *depart)
{
    batch->depart = depart;
}

void netlify_batch_run(struct netlify_batch *batch)
{
    flow_run(batch->flow);
}
