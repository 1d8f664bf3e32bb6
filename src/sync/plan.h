/* plan.h: what a run would do, and why. A pure function of sync_state: no network, no clock, no
 * chance. Nothing changed means no calls; whatever cannot be done without loss is skipped or
 * refused with a reason, and the other keys go on.
 *
 * Cells. A sync writes the cell (key, target context) and no other. Where Netlify makes that hard:
 * - The target is one context and the variable holds `all`: the whole variable is PUT with the old
 *   value spread over the other named contexts. What a PATCH would do there is not defined.
 * - The target is `all` and the variable holds values of single contexts: writing would take their
 *   place. It is done when that loses nothing (each of them equals the new value or was written by
 *   this sync), or when options.replaces_contexts asks for it; otherwise the key is refused.
 * - The value in force is right already, if from another cell (`all` for a single context, every
 *   named context for `all`): kept.
 *
 * Several contexts. Each source of a sync writes its own context, so one variable may have several
 * operations, one a cell. Where one call does several of them, the first one leads (CREATE, REPLACE
 * or DELETE_VARIABLE) and the others of that key are carried: they cost no call and share its fate.
 * - A variable that is made anew gets all its values at once.
 * - Where one cell needs the variable PUT, everything that is to change goes along: new values of the
 *   other cells, and values that the sync takes away. A context whose source lacks the key is then
 *   left without the value of `all` too, if the sync deletes what its sources lack.
 *
 * Rules for the engine that applies a plan:
 * - PHASE_CREATE first, then PHASE_CHANGE, then PHASE_DELETE; within a phase any order will do.
 * - Operations of one batch are one POST. Each other operation is one call, but for carried ones.
 * - `expected` tells the `updated_at` that the plan saw: before REPLACE and DELETE_VARIABLE, which
 *   touch other cells, a careful engine reads the variable again and plans anew when it moved.
 * - After a call, `ledger` says what becomes of this sync's row for the cell; KEEP may ask for it
 *   too. DELETE_VARIABLE forgets every row of this sync on the key; REPLACE those in `gone`.
 * - After a write, every sync's row on that variable whose updated_at equalled `expected` takes the
 *   new one. Otherwise two syncs on two contexts of one write-only variable would each take the
 *   other's write for an edit by hand, for ever.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/finding.h"
#include "sync/state.h"

/* name, wire name, phase */
#define OPERATION_KIND_LIST(X)                    \
    X(CREATE, "create", CREATE)                   \
    X(SET_VALUE, "set-value", CHANGE)             \
    X(REPLACE, "replace", CHANGE)                 \
    X(DELETE_VALUE, "delete-value", DELETE)       \
    X(DELETE_VARIABLE, "delete-variable", DELETE) \
    X(KEEP, "keep", REST)                         \
    X(SKIP, "skip", REST)                         \
    X(REFUSE, "refuse", REST)

enum phase { PHASE_CREATE, PHASE_CHANGE, PHASE_DELETE, PHASE_REST, PHASE_COUNT };

#define OPERATION_ENUM(name, text, phase) OPERATION_##name,
enum operation_kind { OPERATION_KIND_LIST(OPERATION_ENUM) OPERATION_KIND_COUNT };
#undef OPERATION_ENUM

/* name, wire name, sentence */
#define REASON_LIST(X)                                                                       \
    X(NEW, "new", "Netlify has no such variable.")                                           \
    X(MISSING, "missing", "This sync wrote it and it is gone at Netlify.")                   \
    X(NO_VALUE, "no-value", "The variable has no value in this context.")                    \
    X(CHANGED, "changed", "The value changed in Tacit.")                                     \
    X(EDITED, "edited", "It was edited at Netlify since this sync wrote it.")                \
    X(TAKEN_OVER, "taken-over", "Netlify has another value, which this sync did not write.") \
    X(UNREADABLE, "unreadable",                                                              \
      "Netlify does not show the value, and this sync did not "                              \
      "write it.")                                                                           \
    X(ABSENT, "absent", "The source has no such secret.")                                    \
    X(NO_LONGER_MADE, "no-longer-made", "This sync wrote it and makes it no longer.")        \
    X(REMOVAL, "removal", "Removal of what the sync wrote was asked for.")                   \
    X(RESTORE, "restore", "It is put back as it was before the run.")                        \
    X(PUT_BY_RUN, "put-by-run", "The run put it there; before, there was none.")             \
    X(RESTORED, "restored", "It is as it was before the run.")                               \
    X(CHANGED_SINCE, "changed-since", "It was changed after the run, so it stays as it is.") \
    X(NOT_SHOWN, "not-shown",                                                                \
      "Netlify did not show the value that it had before the run, so it can't be put back.") \
    X(LEFTOVER, "leftover", "The variable that this sync wrote has no value left.")          \
    X(EQUAL, "equal", "The value is right already.")                                         \
    X(COVERED, "covered", "The value in force is right already, from other contexts.")       \
    X(GONE, "gone", "What this sync wrote is gone already.")                                 \
    X(FOREIGN, "foreign", "Another sync owns it.")                                           \
    X(DELETION_OFF, "deletion-off",                                                          \
      "The source has no such secret, but the sync may not "                                 \
      "delete.")                                                                             \
    X(EDITED_SINCE, "edited-since",                                                          \
      "Somebody edited the value at Netlify since this sync "                                \
      "wrote it, so it is not deleted.")                                                     \
    X(PREFLIGHT, "preflight", "Netlify would refuse it.")                                    \
    X(SECRET_NEEDS_CONTEXT, "secret-needs-context",                                          \
      "A write-only variable needs a context other than `all` and `dev`.")                   \
    X(HIDDEN_VALUES, "hidden-values",                                                        \
      "Writing it would need the values of other contexts, and Netlify does not show them.") \
    X(CONTEXTS_IN_USE, "contexts-in-use",                                                    \
      "The variable has values for single contexts, which writing `all` would take away.")   \
    X(VALUE_WITHOUT_ID, "value-without-id", "Netlify gave the value no id to delete it by.")

#define REASON_ENUM(name, text, sentence) REASON_##name,
enum reason { REASON_LIST(REASON_ENUM) REASON_COUNT };
#undef REASON_ENUM

enum ledger_effect {
    LEDGER_NONE,
    LEDGER_WRITE,  /* the row takes desired->fingerprint and the new updated_at */
    LEDGER_FORGET, /* the row goes */
};

struct planned_value {
    struct context context;
    const struct secret_text *value; /* borrowed from the state */
};

struct operation {
    enum operation_kind kind;
    enum reason reason;
    struct str key;
    struct context context; /* of the cell; mostly the target's */
    struct str message;     /* the reason as sentences about this key, with what to do */
    enum ledger_effect ledger;

    const struct desired_secret *desired;     /* NULL when the source has none */
    const struct observed_variable *observed; /* NULL when the site has none */
    const struct observed_value *before;      /* the cell's first value; NULL when none */
    int64_t expected;                         /* observed->updated_at, or 0 */

    /* CREATE and REPLACE: the whole variable. Scopes: none means leave them out. */
    struct planned_value *values;
    size_t value_count;
    struct texts scopes;
    bool is_secret;

    struct context *gone; /* REPLACE: contexts that have no value of their own afterwards */
    size_t gone_count;
    bool is_carried;    /* the leading operation of this key does it by its call */
    bool drops_values;  /* REPLACE: some of them are lost, as the options allow */
    size_t batch;       /* CREATE: which POST, from 0 */
    struct id owner_id; /* REASON_FOREIGN: the sync that owns it */
    bool is_owned;      /* DELETE_*: this sync wrote it */
    bool is_right;      /* REASON_FOREIGN: the value in force is the desired one all the same */
};

struct operations {
    const struct operation *items;
    size_t count;
};

/* Reasons to write nothing at all. */
#define REFUSAL_LIST(X)                       \
    X(NONE, "none")                           \
    X(SOURCE_UNREADABLE, "source-unreadable") \
    X(SOURCE_EMPTY, "source-empty")           \
    X(SITE_UNREADABLE, "site-unreadable")     \
    X(SITE_AMBIGUOUS, "site-ambiguous")       \
    X(SCHEMA_BROKEN, "schema-broken")         \
    X(BRANCH_UNNAMED, "branch-unnamed")       \
    X(CONTEXT_UNKNOWN, "context-unknown")     \
    X(CONTEXTS_MEET, "contexts-meet")

#define REFUSAL_ENUM(name, text) REFUSAL_##name,
enum refusal { REFUSAL_LIST(REFUSAL_ENUM) REFUSAL_COUNT };
#undef REFUSAL_ENUM

struct plan_counts {
    size_t of[OPERATION_KIND_COUNT];
    size_t batches;
    size_t calls;       /* batches, changes and deletions: what applying costs */
    size_t edited;      /* cells changed by hand at Netlify and about to be overwritten or not */
    size_t cells_there; /* variables that had a value in one of the target's contexts */
};

/* Variables that had a value in one of the contexts. */
struct context_count {
    struct context context;
    size_t there;
};

struct plan {
    enum refusal refusal; /* other than NONE: there are no operations */
    struct str refusal_message;
    struct operation *operations; /* by phase, then by key */
    size_t operation_count;
    size_t phase_from[PHASE_COUNT + 1];
    struct findings findings; /* warnings, and why REASON_PREFLIGHT; by key */
    struct plan_counts counts;
    struct context_count *contexts; /* one for each mapping */
    size_t context_count;
    struct mac hash; /* changes when source, site, options or operations do */
};

/* Bounds of one POST: 200 small variables take two, 200 of 5,000 characters two to four. */
enum { BATCH_KEYS_MAX = 100, BATCH_BODY_BYTES_MAX = 1024 * 1024 };

/* The plan borrows from the state and lies in the arena. */
const struct plan *plan_make(const struct sync_state *state, const struct key *hash_key,
                             struct arena *arena);
/* Takes away what the ledger says this sync wrote, in whichever context, and the current secrets in
 * the target context. An unreadable source is no hindrance: the ledger alone is used then. */
const struct plan *plan_make_removal(const struct sync_state *state, const struct key *hash_key,
                                     struct arena *arena);

/* Puts what a run changed back as the snapshot has it, wherever the site is still as that run left
 * it. The state's desired secrets are not looked at. */
struct snapshot;
const struct plan *plan_make_undo(const struct sync_state *state, const struct snapshot *undone,
                                  const struct key *hash_key, struct arena *arena);

struct operations plan_phase(const struct plan *plan, enum phase phase);
/* What the plan does to this key in a phase: the first operation, or NULL. */
const struct operation *plan_find(const struct plan *plan, enum phase phase, struct str key);
/* All of them: those that one call carries lie behind its first. */
struct operations plan_find_all(const struct plan *plan, enum phase phase, struct str key);
bool plan_is_idle(const struct plan *plan); /* applying it makes no call */

const char *operation_kind_name(enum operation_kind kind);
const char *reason_name(enum reason reason);
const char *reason_sentence(enum reason reason);
const char *refusal_name(enum refusal refusal);

/* For display beside each other: "(not set)", "(set)", "(hidden)" and "(set)", "(changed)",
 * "(unchanged)", "(removed)". Not one character of a value, nor its length. */
const char *operation_before(const struct operation *operation);
const char *operation_after(const struct operation *operation);
