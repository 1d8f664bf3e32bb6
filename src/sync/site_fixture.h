/* site_fixture.h: a Netlify site's variables in memory, with the behaviours that Netlify's documents
 * leave open as switches. For tests of plans; knows nothing of planning. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sync/plan.h"

enum patch_mode { PATCH_KEEPS, PATCH_REPLACES, PATCH_EXPANDS }; /* one context onto `all` */

struct site_value {
    struct str id, value;
    struct context context;
};

struct site_variable {
    struct str key;
    struct texts scopes;
    bool is_secret;
    int64_t updated_at;
    struct site_value *values;
    size_t count, cap;
};

struct site {
    struct arena *arena;
    struct site_variable *variables;
    size_t count, cap;
    enum patch_mode patch_mode;
    bool keeps_empty; /* a variable whose last value is deleted stays */
    int64_t now;
    size_t next_id, call_count;
    const char *complaint; /* a call that Netlify would have refused, or that lost something */
};

void site_init(struct site *site, struct arena *arena);
struct site site_copy(const struct site *site, struct arena *arena);
struct site_variable *site_find(const struct site *site, struct str key);
struct site_variable *site_add(struct site *site, struct str key, bool is_secret);
void site_add_value(struct site *site, struct site_variable *variable, struct context context,
                    struct str value);
/* The first value of exactly this context, else NULL. */
const struct site_value *site_cell(const struct site_variable *variable, struct context context);
/* Same keys, scopes, secrecy and values by context; ids, times and orders do not count. */
bool site_equal(const struct site *a, const struct site *b);
bool site_variable_equal(const struct site_variable *a, const struct site_variable *b);

/* What the list call answers: secrets masked. Fills `observed` of the state. */
void site_observe(const struct site *site, const struct key *key, struct sync_state *state);
/* Carries out every call of the plan, creations as one call a batch. */
void site_apply(struct site *site, const struct plan *plan);

struct secret_text plain_text(struct str text); /* borrows; never to be deinited */
struct mac fingerprint_of(const struct key *key, struct str value);
