/* state.h: all that a plan is made from: what the source wants, what the destination holds, what
 * Tacit remembers writing, and what the sync's options ask for. Filled by the engine; plans borrow
 * from it, so it must outlive them. Zeroed members are the safe choice.
 *
 * Fingerprints are those of keyring_fingerprint, all made for one owner. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "crypto/crypto.h"
#include "sync/cell.h"
#include "sync/key_schema.h"

/* The key comes first in each of these, so that one comparison sorts them all (views.c). */

struct desired_secret {
    struct str key;        /* at the destination, made by key_schema_apply */
    struct str source_key; /* in Tacit */
    struct secret_text value;
    struct mac fingerprint;
    size_t mapping; /* which source it comes from, and so which context it goes to */
};

struct observed_value {
    struct str id;
    struct context context;
    struct secret_text value; /* of an unreadable one: not looked at */
    struct mac fingerprint;   /* of an unreadable one: not looked at */
    bool is_masked;           /* Netlify sent a mask in place of the value */
};

struct observed_variable {
    struct str key;
    struct texts scopes; /* as read; none means all */
    bool is_secret;
    int64_t updated_at; /* of the whole variable; Netlify gives no finer one */
    struct observed_value *values;
    size_t value_count;
};

/* A value of a secret variable is write-only, except in `dev`. A mask is never a value. */
bool observed_value_is_readable(const struct observed_variable *variable,
                                const struct observed_value *value);
/* The first value of exactly this context, as Netlify's own clients choose; NULL when none. */
const struct observed_value *observed_value_find(const struct observed_variable *variable,
                                                 struct context context);

/* What a sync wrote into one cell: of this sync and of every other sync on the same site. */
struct ledger_row {
    struct str key;
    struct context context;
    struct id sync_id;
    struct id project_id; /* of the sync */
    struct str sync_name; /* absent where readers of this sync may not know it */
    struct mac fingerprint;
    int64_t updated_at; /* the variable's, after our write */
};

enum deletion {
    DELETE_ABSENT, /* the contract: what the source lacks and the key schema could have made */
    DELETE_OWNED,  /* only what this sync wrote */
    DELETE_NOTHING,
};

/* A sync may have several sources, each for a context of its own. The first mapping is the target's
 * context with the schema of the options; those that follow share the schema's template. */
struct sync_mapping {
    struct context context;
    struct str environment; /* what {{environment}} stands for */
};

struct sync_target {
    struct str account_id;
    struct str site_id; /* absent: the team's shared variables */
    struct context context;
    const struct sync_mapping *others; /* no two contexts of one sync meet */
    size_t other_count;
};

struct sync_options {
    struct key_schema schema;
    enum deletion deletion;
    bool creates_secret;    /* new variables become write-only */
    struct texts scopes;    /* of new variables; none: Netlify's choice (all) */
    bool replaces_contexts; /* target `all`: may take the place of values of single contexts */
    bool omits_dev_server;  /* for accounts without that context: `all` is not spread into it */
    bool allows_empty_source;
    bool spares_hidden;   /* write-only values that are not ours stay: they could not be imported */
    size_t value_len_max; /* in characters; 0: VALUE_LEN_MAX */
};

enum { VALUE_LEN_MAX = 5000 };

struct sync_state {
    struct id sync_id;
    struct sync_target target;
    struct sync_options options;

    const struct desired_secret *desired;
    size_t desired_count;
    struct str desired_flaw; /* given: why the source could not be read in full, as a sentence */

    const struct observed_variable *observed; /* with all their contexts, not filtered */
    size_t observed_count;
    struct str observed_flaw; /* given: why the site could not be read in full */

    const struct ledger_row *ledger; /* of all syncs on this site (or this team level) */
    size_t ledger_count;
};

size_t state_mapping_count(const struct sync_state *state);
struct context state_context(const struct sync_state *state, size_t mapping);
struct key_schema state_schema(const struct sync_state *state, size_t mapping);
/* Which mapping writes this context; SIZE_MAX when none does. */
size_t state_find_mapping(const struct sync_state *state, struct context context);
