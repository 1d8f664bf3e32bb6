/* Keeps the ledger as plan.h asks of the engine. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/world_fixture.h"

static void forget_rows(struct world *world, struct str key, const struct context *context)
{
    for (size_t i = world->state.ledger_count; i > 0; i--) {
        struct ledger_row *row = &world->ledger[i - 1];
        if (!id_equal(row->sync_id, world->state.sync_id) || !str_equal(row->key, key)) continue;
        if (context && !context_equal(row->context, *context)) continue;
        *row = world->ledger[--world->state.ledger_count];
    }
}

static void write_row(struct world *world, const struct operation *operation, int64_t updated_at)
{
    forget_rows(world, operation->key, &operation->context);
    world->ledger[world->state.ledger_count++] = (struct ledger_row){
        .key = operation->key,
        .context = operation->context,
        .sync_id = world->state.sync_id,
        .fingerprint = operation->desired->fingerprint,
        .updated_at = updated_at,
    };
}

void world_record(struct world *world, const struct operation *operation)
{
    const struct site_variable *variable = site_find(&world->site, operation->key);
    int64_t updated_at = variable ? variable->updated_at : 0;
    bool is_whole = operation->kind == OPERATION_DELETE_VARIABLE;

    if (operation->ledger == LEDGER_FORGET) {
        forget_rows(world, operation->key, is_whole ? NULL : &operation->context);
    }
    for (size_t i = 0; i < operation->gone_count; i++) {
        forget_rows(world, operation->key, &operation->gone[i]);
    }
    for (size_t i = 0; operation->observed && i < world->state.ledger_count; i++) {
        struct ledger_row *row = &world->ledger[i];
        if (!str_equal(row->key, operation->key)) continue;
        if (row->updated_at == operation->expected) row->updated_at = updated_at;
    }
    if (operation->ledger == LEDGER_WRITE) write_row(world, operation, updated_at);
}
