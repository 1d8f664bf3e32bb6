/* snapshot.h: what a run is about to change, kept sealed from before its first write, so that the
 * run can be undone: the whole variable as it was, with the values that Netlify shows, and keyed
 * fingerprints of what the run puts there. Kept for the newest SNAPSHOTS_KEPT runs that wrote. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/vault.h"
#include "sync/plan.h"

enum { SNAPSHOTS_KEPT = 20 };

struct snapshot_value {
    struct context context;
    bool is_readable; /* else there was one, and Netlify did not show it */
    struct secret_text value;
    struct mac fingerprint; /* of a readable one */
};

struct snapshot_after {
    struct context context;
    struct mac fingerprint;
};

struct snapshot_entry {
    struct str key;
    enum operation_kind kind;
    struct context context;
    bool was_owned;  /* the sync had written the cell before */
    bool is_carried; /* by the call of another entry of this key */
    /* The variable before: */
    bool existed, is_secret;
    struct texts scopes;
    struct snapshot_value *values;
    size_t value_count;
    /* What the operation put there; nothing when it deleted. */
    struct snapshot_after *after;
    size_t after_count;
};

struct snapshot {
    struct snapshot_entry *items; /* by key, then in the order of the run */
    size_t count;
};

const struct snapshot_value *snapshot_value_find(const struct snapshot_entry *entry,
                                                 struct context context);

/* One operation of a run, inside the caller's transaction. Positions rise; when a key comes again
 * in a later pass, what that pass saw counts. */
struct snapshot_place {
    struct id run_id;
    int64_t pass, position;
};
STATUS snapshot_add(struct call *call, const struct vault_owner *owner,
                    const struct snapshot_place *place, const struct operation *operation,
                    bool was_owned);
/* Everything of a run. Values lie in locked memory: release it, also after a failure. */
STATUS snapshot_load(struct call *call, const struct vault_owner *owner, struct id run_id,
                     struct snapshot *ret_snapshot);
void snapshot_deinit(struct snapshot *snapshot); /* wipes; NULL is fine */
/* Drops those of the oldest runs of a sync. */
STATUS snapshot_prune(struct call *call, struct id sync_id);
