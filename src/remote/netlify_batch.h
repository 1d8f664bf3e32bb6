/* netlify_batch.h: many changes of variables at a time, a few of them in flight. One thread owns a
 * batch: it adds operations, then runs them; `done` is called on it, in the order of the answers. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/netlify.h"

enum { NETLIFY_IN_FLIGHT_MAX = 4 };

struct netlify_batch;

/* Lent to `done`: what it points to is released when `done` returns. */
struct netlify_result {
    const struct netlify_error *error;         /* NULL: it went well */
    const struct netlify_variables *variables; /* what a create, put or patch gave back */
};
typedef void netlify_done(void *context, const struct netlify_result *result);

/* The netlify and the place must outlive the batch. */
struct netlify_batch *netlify_batch_new(const struct netlify *netlify,
                                        const struct netlify_place *place);
void netlify_batch_free(struct netlify_batch *batch); /* what has not run is dropped silently */

/* The operations start in this order when the batch runs; `done` may add more. Keys, ids and
 * bodies are copied; the values must live until `done`. */
void netlify_batch_create(struct netlify_batch *batch, const struct netlify_variable_input *inputs,
                          size_t count, netlify_done *done, void *context);
void netlify_batch_put(struct netlify_batch *batch, struct str key,
                       const struct netlify_variable_input *input, netlify_done *done,
                       void *context);
void netlify_batch_patch(struct netlify_batch *batch, struct str key,
                         const struct netlify_value_input *value, netlify_done *done,
                         void *context);
void netlify_batch_delete(struct netlify_batch *batch, struct str key, netlify_done *done,
                          void *context);
void netlify_batch_delete_value(struct netlify_batch *batch, struct str key, struct str value_id,
                                netlify_done *done, void *context);

/* Asked just before each sending of an operation, with the operation's own context, on the batch's
 * thread. False: it must not go, and is done with NETLIFY_CANCELLED. */
typedef bool netlify_depart(void *context);
void netlify_batch_set_depart(struct netlify_batch *batch, netlify_depart *depart);

/* Returns when all operations are done. Once cancelled, none starts any more and those under way
 * end with NETLIFY_CANCELLED. */
void netlify_batch_run(struct netlify_batch *batch);
