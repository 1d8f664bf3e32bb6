/* import.h: what an import would bring from the destination into the source. Pure: the engine
 * writes it, in one transaction, and only when `flaw` is absent. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/source.h"
#include "sync/state.h"

enum import_behavior { IMPORT_PRIORITIZE_SOURCE, IMPORT_PRIORITIZE_DESTINATION };

/* name, wire name, sentence */
#define IMPORT_REASON_LIST(X)                                                               \
    X(NEW, "new", "The source has no such secret.")                                         \
    X(DIFFERS, "differs", "The destination's value goes first.")                            \
    X(OVERRIDES, "overrides", "The destination's value goes before the imported folder's.") \
    X(EQUAL, "equal", "The source has this value.")                                         \
    X(SOURCE_FIRST, "source-first", "The source's value goes first.")                       \
    X(EMPTY, "empty", "An empty value never takes the place of another.")                   \
    X(HIDDEN, "hidden", "Netlify does not show the value of a write-only variable.")        \
    X(NO_VALUE, "no-value", "The variable has no value in this context.")                   \
    X(OTHER_SCHEMA, "other-schema", "The key does not fit the key schema.")                 \
    X(BAD_NAME, "bad-name", "A secret's name is not empty and holds no \":\" and no \"/\".")

#define IMPORT_REASON_ENUM(name, text, sentence) IMPORT_##name,
enum import_reason { IMPORT_REASON_LIST(IMPORT_REASON_ENUM) IMPORT_REASON_COUNT };
#undef IMPORT_REASON_ENUM

enum import_action { IMPORT_CREATE, IMPORT_UPDATE, IMPORT_KEEP, IMPORT_SKIP };

struct import_item {
    enum import_action action;
    enum import_reason reason;
    struct str key;                  /* at the destination */
    struct str name;                 /* in the source; absent when the key fits no schema */
    const struct secret_text *value; /* borrowed from the state; CREATE and UPDATE alone */
    size_t mapping;                  /* whose source it is for */
};

struct import_plan {
    struct str flaw;           /* given: nothing may be written; the contract's message */
    struct import_item *items; /* by key */
    size_t count, create_count, update_count, skip_count;
};

/* What one mapping's source is to get. Uses the target, the key schema and the observed variables of
 * the state. */
struct import_plan import_plan_make(const struct sync_state *state, size_t mapping,
                                    enum import_behavior behavior,
                                    const struct source_secret *source, size_t source_count,
                                    struct arena *arena);
/* Adds one mapping's plan to that of those before it. `place_of` says which folder a mapping's source
 * is, by a text. Two contexts that share a folder must not give one secret two values: a flaw. */
typedef struct str import_place_of(void *context, size_t mapping);
struct import_plan import_plans_join(const struct import_plan *plans, size_t count,
                                     import_place_of *place_of, void *context, struct arena *arena);

const char *import_reason_name(enum import_reason reason);
const char *import_reason_sentence(enum import_reason reason);
