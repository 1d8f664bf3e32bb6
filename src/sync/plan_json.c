// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_json.h"

#include "base/encode.h"
#include "sync/preflight.h"

static void write_text(struct json_writer *out, const char *name, struct str text)
{
    json_key(out, name);
    json_write_text(out, text);
}

static void write_name(struct json_writer *out, const char *name, const char *text)
{
    write_text(out, name, str_from_c(text));
}

static void write_count(struct json_writer *out, const char *name, size_t count)
{
    json_key(out, name);
    json_write_int(out, (int64_t)count);
}

/* --- parts ---------------------------------------------------------------------------------------- */

static void write_counts(const struct plan_counts *counts, struct json_writer *out)
{
    static const char *const names[] = {
        [OPERATION_CREATE] = "create",
        [OPERATION_SET_VALUE] = "setValue",
        [OPERATION_REPLACE] = "replace",
        [OPERATION_DELETE_VALUE] = "deleteValue",
        [OPERATION_DELETE_VARIABLE] = "deleteVariable",
        [OPERATION_KEEP] = "keep",
        [OPERATION_SKIP] = "skip",
        [OPERATION_REFUSE] = "refuse",
    };

    json_key(out, "counts");
    json_object_begin(out);
    for (size_t i = 0; i < COUNT_OF(names); i++) write_count(out, names[i], counts->of[i]);
    write_count(out, "calls", counts->calls);
    json_object_end(out);
}

static void write_operation(const struct operation *operation, struct json_writer *out)
{
    json_object_begin(out);
    write_text(out, "key", operation->key);
    write_text(out, "context", context_name(operation->context));
    write_text(out, "contextParameter", operation->context.parameter);
    write_name(out, "operation", operation_kind_name(operation->kind));
    write_name(out, "reason", reason_name(operation->reason));
    write_text(out, "message", operation->message);
    write_name(out, "before", operation_before(operation));
    write_name(out, "after", operation_after(operation));
    if (!id_is_nil(operation->owner_id)) {
        json_key(out, "ownerSyncId");
        json_write_id(out, operation->owner_id);
    }
    json_object_end(out);
}

static void write_operations(const struct plan *plan, struct json_writer *out)
{
    json_key(out, "operations");
    json_array_begin(out);
    for (size_t i = 0; i < plan->operation_count; i++) write_operation(&plan->operations[i], out);
    json_array_end(out);
}

static void write_findings(const struct findings *findings, struct json_writer *out)
{
    json_key(out, "findings");
    json_array_begin(out);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        json_object_begin(out);
        write_name(out, "code", finding_name(finding->code));
        write_text(out, "key", finding->key);
        write_text(out, "message", finding->message);
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_meters(const struct plan_view *view, struct json_writer *out)
{
    struct meter meters[NAMED_CONTEXT_COUNT];

    preflight_meter(view->state, view->plan, meters);
    json_key(out, "functionsEnvironment");
    json_array_begin(out);
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        json_object_begin(out);
        write_text(out, "context", context_name(meters[i].context));
        write_count(out, "bytes", meters[i].bytes);
        write_count(out, "hiddenCount", meters[i].hidden_count);
        write_count(out, "limit", METER_LIMIT);
        json_key(out, "isOver");
        json_write_bool(out, meters[i].is_over);
        json_object_end(out);
    }
    json_array_end(out);
}

static void write_brake(const struct brake *brake, struct json_writer *out)
{
    static const char *const causes[] = {
        [BRAKE_OPEN] = "open",
        [BRAKE_TOO_MANY] = "too-many",
        [BRAKE_FIRST_SYNC] = "first-sync",
        [BRAKE_REVIEW] = "review",
    };

    json_key(out, "brake");
    json_object_begin(out);
    write_name(out, "cause", causes[brake->cause]);
    json_key(out, "keys");
    json_array_begin(out);
    for (size_t i = 0; i < brake->keys.count; i++) json_write_text(out, brake->keys.items[i]);
    json_array_end(out);
    write_text(out, "message", brake->message);
    json_object_end(out);
}

/* --- what an import would do first ----------------------------------------------------------------- */

static void write_import_item(const struct plan_view *view, const struct import_item *item,
                              struct json_writer *out)
{
    static const char *const actions[] = {
        [IMPORT_CREATE] = "create",
        [IMPORT_UPDATE] = "update",
        [IMPORT_KEEP] = "keep",
        [IMPORT_SKIP] = "skip",
    };

    struct context context = state_context(view->state, item->mapping);

    json_object_begin(out);
    write_text(out, "key", item->key);
    write_text(out, "context", context_name(context));
    write_text(out, "contextParameter", context.parameter);
    write_text(out, "secretName", item->name);
    write_name(out, "action", actions[item->action]);
    write_name(out, "reason", import_reason_name(item->reason));
    write_name(out, "message", import_reason_sentence(item->reason));
    json_object_end(out);
}

static void write_import(const struct plan_view *view, struct json_writer *out)
{
    const struct import_plan *import = view->import;

    json_key(out, "initialImport");
    json_object_begin(out);
    write_text(out, "flaw", import->flaw);
    write_count(out, "create", import->create_count);
    write_count(out, "update", import->update_count);
    write_count(out, "skip", import->skip_count);
    json_key(out, "items");
    json_array_begin(out);
    for (size_t i = 0; i < import->count; i++) write_import_item(view, &import->items[i], out);
    json_array_end(out);
    json_object_end(out);
}

/* --- the whole ------------------------------------------------------------------------------------ */

void plan_write_json(const struct plan_view *view, struct arena *arena, struct json_writer *out)
{
    const struct plan *plan = view->plan;

    json_object_begin(out);
    write_text(out, "hash", hex_text(plan->hash.bytes, MAC_BYTES, arena));
    write_name(out, "refusal", refusal_name(plan->refusal));
    write_text(out, "refusalMessage", plan->refusal_message);
    write_counts(&plan->counts, out);
    write_operations(plan, out);
    write_findings(&plan->findings, out);
    write_meters(view, out);
    write_brake(view->brake, out);
    if (view->import) write_import(view, out);
    json_object_end(out);
}
