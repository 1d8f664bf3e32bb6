/* ledger.h: the rows behind sync_state.ledger: which cell was written by which sync, with which
 * fingerprint, and when Netlify says the variable changed last. Changes run inside the caller's
 * transaction. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "sync/state.h"

struct ledger_rows {
    struct ledger_row *items;
    size_t count;
};

/* Of every sync on this place; by sync, then by key. */
STATUS ledger_load(struct call *call, struct str destination_key, struct ledger_rows *ret_rows);

/* The row takes the place of the one for the same cell. CONFLICT: the sync is gone. */
STATUS ledger_write(struct call *call, struct str destination_key, const struct ledger_row *row);
STATUS ledger_forget(struct call *call, struct str destination_key, struct id sync_id,
                     struct str key, struct context context);
/* Every row of this sync on the key, whatever the context. */
STATUS ledger_forget_key(struct call *call, struct str destination_key, struct id sync_id,
                         struct str key);

/* A write moved the whole variable's `updated_at`: rows that were up to date stay so, for every
 * sync. Nothing happens when one of the two times is not known (0). */
STATUS ledger_advance(struct call *call, struct str destination_key, struct str key,
                      int64_t expected, int64_t updated_at);
