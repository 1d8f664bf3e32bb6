/* apply_phase.h: shared by the files apply*.c alone. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "remote/netlify_batch.h"
#include "sync/apply.h"

/* Neighbours in the plan that go out in one call. */
struct parcel {
    struct apply *apply;
    struct netlify_batch *batch;
    const struct operation *operations;
    size_t count;
    bool is_announced; /* and its end is not told yet */
};

/* Of another call in the batch, whose end is told to `done`. */
struct parcel *parcel_new(struct apply *apply, struct netlify_batch *batch,
                          const struct operation *operations, size_t count);

/* The creations of the plan, one call each batch (apply_create.c). */
void apply_creations(struct apply *apply, struct netlify_batch *batch);

/* A netlify_depart: tells what the parcel is about to do. */
bool apply_depart(void *parcel);
/* The call, which was announced, has done nothing, and nothing of it is under way. */
void apply_withdraw(struct parcel *parcel);
bool apply_wanted(const struct apply *apply, const struct operation *operation);
/* Whether a failed call ends the work; notes it and stops the calls under way if so. */
bool apply_stops(struct apply *apply, const struct netlify_error *error);
void apply_tell(struct apply *apply, const struct apply_result *results, size_t count);
/* The same outcome for every operation of a parcel. */
void apply_tell_error(struct parcel *parcel, enum apply_outcome outcome,
                      const struct netlify_error *error);
struct netlify_value_input value_input_of(struct context context, const struct secret_text *value);
