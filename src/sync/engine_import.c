/* Bringing what the site has into the source: asked for, or as a sync's beginning. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

bool run_imports_first(const struct run *run)
{
    bool is_first = run->sync.last_synced_at == 0 && run->sync.last_imported_at == 0;

    return is_first && run->sync.settings.initial_behavior != INITIAL_OVERWRITE;
}

enum import_behavior run_initial_behavior(const struct run *run)
{
    return run->sync.settings.initial_behavior == INITIAL_IMPORT_DESTINATION
               ? IMPORT_PRIORITIZE_DESTINATION
               : IMPORT_PRIORITIZE_SOURCE;
}

bool import_item_is_written(const struct import_item *item)
{
    return item->action == IMPORT_CREATE || item->action == IMPORT_UPDATE;
}

static struct sync_run_item item_of(const struct run *run, const struct import_item *import,
                                    int64_t position)
{
    static const char *const operations[] = {
        [IMPORT_CREATE] = "import-create",
        [IMPORT_UPDATE] = "import-update",
        [IMPORT_KEEP] = "import-keep",
        [IMPORT_SKIP] = "import-skip",
    };
    struct context context = state_context(&run->state, import->mapping);

    return (struct sync_run_item){
        .position = position,
        .key = import->key,
        .context = context_name(context),
        .context_parameter = str_is_given(context.parameter) ? context.parameter : STR(""),
        .operation = str_from_c(operations[import->action]),
        .reason = str_from_c(import_reason_name(import->reason)),
        .outcome = import_item_is_written(import) ? STR("done") : STR("skipped"),
        .message = str_from_c(import_reason_sentence(import->reason)),
    };
}

/* Positions below zero, so that the items of a sync that follows in the same run have theirs. */
static STATUS note_items(struct run *run, struct call *call, const struct import_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct import_item *import = &plan->items[i];
        struct sync_run_item item = item_of(run, import, (int64_t)i - (int64_t)plan->count);
        if (import->action == IMPORT_KEEP) continue;
        TRY(sync_run_add_item(call, run->record.id, &item));
    }
    return OK;
}

static struct str folder_of(void *run_, size_t mapping)
{
    const struct run *run = run_;

    return id_text(run->sources[mapping].folder_id, run->arena);
}

struct import_plan run_plan_import(struct run *run, enum import_behavior behavior)
{
    struct import_plan *plans = ARENA_ARRAY(run->arena, run->source_count + 1, struct import_plan);

    for (size_t i = 0; i < run->source_count; i++) {
        const struct source_payload *payload = &run->sources[i].payload;
        plans[i] =
            import_plan_make(&run->state, i, behavior, payload->items, payload->count, run->arena);
    }
    return import_plans_join(plans, run->source_count, folder_of, run, run->arena);
}

static struct source_change *changes_for(const struct run *run, const struct import_plan *plan,
                                         size_t mapping, size_t *ret_count)
{
    struct source_change *changes = ARENA_ARRAY(run->arena, plan->count + 1, struct source_change);
    size_t count = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct import_item *item = &plan->items[i];
        if (item->mapping != mapping || !import_item_is_written(item)) continue;
        changes[count++] = (struct source_change){ .name = item->name, .value = item->value };
    }
    *ret_count = count;
    return changes;
}

/* Sources, items and the import's status: one transaction. */
static STATUS write_import(struct run *run, struct call *call, const void *plan)
{
    for (size_t i = 0; i < run->source_count; i++) {
        size_t count = 0;
        const struct source_change *changes = changes_for(run, plan, i, &count);
        if (count > 0) TRY(source_import(call, run->sources[i].folder_id, changes, count));
    }
    TRY(note_items(run, call, plan));
    if (run->wish->kind == SYNC_RUN_IMPORT) return OK; /* its end writes the status */
    return sync_status_write(call, run->sync.id, SYNC_RUN_IMPORT, "succeeded", STR_ABSENT,
                             run->wish->job_id);
}

STATUS run_import(struct run *run, enum import_behavior behavior)
{
    struct import_plan plan = run_plan_import(run, behavior);

    if (str_is_given(plan.flaw)) return run_fail_plainly(run, "%.*s", STR_ARG(plan.flaw));
    TRY(run_transact(run, write_import, run->arena, &plan));
    run->record.planned += (int64_t)(plan.create_count + plan.update_count);
    run->record.done = run->record.planned;
    run->sync.last_imported_at = run->record.started_at;
    return OK;
}
