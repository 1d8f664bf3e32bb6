/* The journal of calls: what a call is about to do is noted before it leaves, so that the run after
 * one that was cut off knows what may have been sent, and what certainly was not. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

#include "base/encode.h"
#include "domain/job_queue.h"
#include "sync/apply.h"
#include "sync/observe.h"

#include <string.h>

/* --- before a call -------------------------------------------------------------------------------- */

struct announcement {
    const struct operation *const *operations;
    size_t count;
};

static STATUS announce_one(struct run *run, struct call *call, const struct operation *operation)
{
    struct str cell = run_cell_name(operation->key, operation->context, run->arena);
    size_t position = 0;

    if (!index_find(&run->positions, cell, &position)) {
        position = run->position_count; /* a further pass may meet a cell that was right before */
        TRY(run_add_item(run, call, operation, (int64_t)position));
    }
    return sync_run_set_sending(call, run->record.id, (int64_t)position);
}

static STATUS announce(struct run *run, struct call *call, const void *announcement_)
{
    const struct announcement *announcement = announcement_;

    if (run->wish->job) {
        struct status status = job_check_lease(call, run->wish->job);
        if (status.code == STATUS_NOT_FOUND) return FAIL(CANCELLED); /* somebody else does it now */
        TRY(status);
    }
    for (size_t i = 0; i < announcement->count; i++)
        TRY(announce_one(run, call, announcement->operations[i]));
    return OK;
}

STATUS run_announce(void *run_, const struct operation *const *operations, size_t count)
{
    const struct announcement announcement = { operations, count };
    struct run *run = run_;

    return run_transact(run, announce, run->scratch, &announcement);
}

/* --- what a run that was cut off has left --------------------------------------------------------- */

/* Enough of it to tell values apart; the key keeps anybody from trying values against it. */
enum { FINGERPRINT_BYTES_SHOWN = 8 };

struct str run_fingerprint_text(const struct mac *fingerprint, struct arena *arena)
{
    return hex_text(fingerprint->bytes, FINGERPRINT_BYTES_SHOWN, arena);
}

static const struct observed_variable *find_variable(const struct observed_variables *observed,
                                                     struct str key)
{
    for (size_t i = 0; i < observed->count; i++) {
        if (str_equal(observed->items[i].key, key)) return &observed->items[i];
    }
    return NULL;
}

/* The cell has what may have been sent; of a value that Netlify does not show, nobody can say. */
static const struct observed_value *find_arrived(const struct observed_variable *variable,
                                                 const struct sync_run_item *item,
                                                 struct arena *arena)
{
    struct context context = context_of(item->context, item->context_parameter);
    const struct observed_value *value = observed_value_find(variable, context);

    if (!value || !observed_value_is_readable(variable, value)) return NULL;
    return str_equal(item->fingerprint, run_fingerprint_text(&value->fingerprint, arena)) ? value
                                                                                          : NULL;
}

static bool is_cell(const struct ledger_row *row, struct str key, struct context context)
{
    return str_equal(row->key, key) && context_equal(row->context, context);
}

/* Noted already, of whichever sync: then it is clear how the value came there. */
static bool is_noted(const struct ledger_rows *ledger, struct str key,
                     const struct observed_value *value)
{
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_row *row = &ledger->items[i];
        if (is_cell(row, key, value->context) && mac_equal(&row->fingerprint, &value->fingerprint))
            return true;
    }
    return false;
}

static struct ledger_row *place_for(struct run *run, struct ledger_rows *ledger, struct str key,
                                    struct context context)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct ledger_row *row = &ledger->items[i];
        if (id_equal(row->sync_id, run->sync.id) && is_cell(row, key, context)) return row;
    }
    return &ledger->items[ledger->count++];
}

static void take_up(struct run *run, const struct sync_run_item *item,
                    const struct observed_variables *observed, struct ledger_rows *ledger)
{
    const struct observed_variable *variable = find_variable(observed, item->key);
    const struct observed_value *value = variable ? find_arrived(variable, item, run->arena) : NULL;

    if (!value || is_noted(ledger, variable->key, value)) return;
    const struct ledger_row row = {
        .key = variable->key,
        .context = value->context,
        .sync_id = run->sync.id,
        .project_id = run->sync.project_id,
        .sync_name = run->sync.name,
        .fingerprint = value->fingerprint,
        .updated_at = variable->updated_at,
    };
    *place_for(run, ledger, row.key, row.context) = row;
    run->taken_up[run->taken_up_count++] = row;
}

STATUS run_take_up(struct run *run, struct call *call, const struct observed_variables *observed,
                   struct ledger_rows *ledger)
{
    struct record_list intents;

    run->taken_up_count = 0;
    if (run->pass > 0) return OK; /* what this run has sent, it knows */
    TRY(sync_run_intents(call, run->sync.id, run->record.id, &intents));
    if (intents.count == 0) return OK;
    const struct sync_run_item *items = intents.items;
    struct ledger_row *rows =
        ARENA_ARRAY(run->arena, ledger->count + intents.count, struct ledger_row);
    if (ledger->count > 0) memcpy(rows, ledger->items, ledger->count * sizeof *rows);
    ledger->items = rows;
    run->taken_up = ARENA_ARRAY(run->arena, intents.count, struct ledger_row);
    for (size_t i = 0; i < intents.count; i++) take_up(run, &items[i], observed, ledger);
    return OK;
}

STATUS run_note_taken_up(struct run *run, struct call *call)
{
    for (size_t i = 0; i < run->taken_up_count; i++)
        TRY(ledger_write(call, run->sync.destination_key, &run->taken_up[i]));
    return OK;
}
