// SPDX-License-Identifier: Apache-2.0
#include "sync/overlap.h"

#include "domain/access.h"
#include "json/record_json.h"
#include "sync/cell.h"
#include "sync/key_schema.h"
#include "sync/ledger.h"
#include "sync/list.h"

enum { KEYS_NAMED_MAX = 10, DETAILS_BYTES_MAX = 64 << 10 };

struct reach {
    struct context context;
    struct key_schema schema;
};

/* --- the rule ------------------------------------------------------------------------------------- */

/* The contexts of a sync, with the keys that it can make in each. */
static size_t reach_count(const struct secret_sync *sync)
{
    return 1 + sync->target.contexts.count;
}

static struct reach reach_of(const struct secret_sync *sync, size_t place)
{
    const struct sync_context *contexts = sync->target.contexts.items;

    if (place == 0)
        return (struct reach){ context_of_target(sync->target.context, sync->target.branch),
                               { sync->settings.key_schema, sync->environment.slug } };
    const struct sync_context *other = &contexts[place - 1];
    return (struct reach){ context_of(other->context, other->branch),
                           { sync->settings.key_schema, other->environment } };
}

static bool reaches_meet(const struct secret_sync *sync, const struct reach *other,
                         struct arena *arena)
{
    for (size_t i = 0; i < reach_count(sync); i++) {
        const struct reach reach = reach_of(sync, i);
        if (contexts_meet(reach.context, other->context) &&
            key_schemas_collide(&reach.schema, &other->schema, arena))
            return true;
    }
    return false;
}

bool syncs_overlap(const struct secret_sync *a, const struct secret_sync *b, struct arena *arena)
{
    if (!str_equal(a->destination_key, b->destination_key)) return false;
    for (size_t i = 0; i < reach_count(b); i++) {
        const struct reach reach = reach_of(b, i);
        if (reaches_meet(a, &reach, arena)) return true;
    }
    return false;
}

/* --- what is in the way --------------------------------------------------------------------------- */

static bool is_within(const struct secret_sync *sync, const struct ledger_row *row)
{
    struct str name;

    for (size_t i = 0; i < reach_count(sync); i++) {
        const struct reach reach = reach_of(sync, i);
        if (contexts_meet(row->context, reach.context) &&
            key_schema_match(&reach.schema, row->key, &name))
            return true;
    }
    return false;
}

static void add_keys(const struct secret_sync *sync, const struct secret_sync *other,
                     const struct ledger_rows *ledger, struct arena *arena,
                     struct sync_overlap *overlap)
{
    struct context context = context_of(overlap->context, overlap->branch);
    struct str last = STR_ABSENT;

    overlap->keys.items = ARENA_ARRAY(arena, KEYS_NAMED_MAX, struct str);
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_row *row = &ledger->items[i];
        /* What it wrote elsewhere before, when it had one context, is in the way as well. */
        bool is_its = id_equal(row->sync_id, other->id) &&
                      (reach_count(other) == 1 || context_equal(row->context, context));
        bool is_met = is_its && is_within(sync, row);
        if (!is_met || str_equal(row->key, last)) continue;
        last = row->key; /* rows of one sync come by key */
        overlap->key_count++;
        if (overlap->keys.count < KEYS_NAMED_MAX)
            overlap->keys.items[overlap->keys.count++] = row->key;
    }
}

/* What stands in the way is told to all; whose it is and what it wrote, to those who may read it. */
static bool may_read(struct call *call, const struct secret_sync *other)
{
    struct status status =
        other->is_integration
            ? access_require(call, other->project_id, SUBJECT_INTEGRATIONS, ACTION_READ, NULL)
            : secret_sync_require(call, other, ACTION_READ);
    return !status.code;
}

static struct sync_overlap overlap_with(struct call *call, const struct secret_sync *other,
                                        struct context context)
{
    struct sync_overlap overlap = {
        .is_integration = other->is_integration,
        .context = context_name(context),
        .branch = context.parameter,
        .key_schema = other->settings.key_schema.len > 0 ? other->settings.key_schema : STR_ABSENT,
    };

    if (!may_read(call, other)) return overlap;
    overlap.project_id = other->project_id;
    overlap.sync_id = other->id;
    if (!other->is_integration) overlap.sync_name = other->name;
    return overlap;
}

struct overlaps {
    struct sync_overlap *items;
    size_t count, cap;
};

/* One for each context of the other that is met. */
static void add_overlaps(struct call *call, const struct secret_sync *sync,
                         const struct secret_sync *other, const struct ledger_rows *ledger,
                         struct overlaps *overlaps)
{
    for (size_t i = 0; i < reach_count(other); i++) {
        const struct reach reach = reach_of(other, i);
        if (!reaches_meet(sync, &reach, call->arena)) continue;
        overlaps->items = list_reserve(call->arena, overlaps->items, overlaps->count,
                                       &overlaps->cap, sizeof *overlaps->items);
        struct sync_overlap *overlap = &overlaps->items[overlaps->count++];
        *overlap = overlap_with(call, other, reach.context);
        if (!id_is_nil(overlap->sync_id)) add_keys(sync, other, ledger, call->arena, overlap);
    }
}

STATUS sync_overlaps_find(struct call *call, const struct secret_sync *before,
                          const struct secret_sync *sync, struct record_list *ret_overlaps)
{
    struct overlaps overlaps = { NULL, 0, 0 };
    struct ledger_rows ledger;
    struct record_list others;

    TRY(secret_sync_list_at(call, sync->destination_key, sync->id, &others));
    TRY(ledger_load(call, sync->destination_key, &ledger));
    const struct secret_sync *items = others.items;
    for (size_t i = 0; i < others.count; i++) {
        bool is_known = before && syncs_overlap(before, &items[i], call->arena);
        if (!is_known) add_overlaps(call, sync, &items[i], &ledger, &overlaps);
    }
    *ret_overlaps = (struct record_list){ overlaps.items, overlaps.count };
    return OK;
}

/* --- saying no ------------------------------------------------------------------------------------ */

static struct str name_of(const struct sync_overlap *overlap, struct arena *arena)
{
    if (id_is_nil(overlap->sync_id)) return STR("a sync that you cannot see");
    if (overlap->is_integration) return STR("a native integration");
    return arena_format(arena, "the sync \"%.*s\"", STR_ARG(overlap->sync_name));
}

static struct str describe(const struct sync_overlap *overlap, struct arena *arena)
{
    struct context context = context_of(overlap->context, overlap->branch);
    struct str name = name_of(overlap, arena);
    struct str where = context_text(context, arena);
    struct str keys = STR("");

    for (size_t i = 0; i < overlap->keys.count; i++)
        keys = arena_format(arena, "%.*s%s%.*s", STR_ARG(keys), i > 0 ? ", " : "",
                            STR_ARG(overlap->keys.items[i]));
    if ((int64_t)overlap->keys.count < overlap->key_count)
        keys = arena_format(arena, "%.*s and %lld more", STR_ARG(keys),
                            (long long)(overlap->key_count - (int64_t)overlap->keys.count));
    return arena_format(
        arena, "%.*s (context %.*s, key schema %.*s%s%.*s)", STR_ARG(name), STR_ARG(where),
        STR_ARG(str_is_given(overlap->key_schema) ? overlap->key_schema : STR("none")),
        keys.len > 0 ? "; it wrote " : "", STR_ARG(keys));
}

static struct str details_of(const struct record_list *overlaps, struct arena *arena)
{
    const struct sync_overlap *items = overlaps->items;
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, DETAILS_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "overlaps");
    json_array_begin(&out);
    for (size_t i = 0; i < overlaps->count; i++)
        record_to_json(&sync_overlap_record, &items[i], &out);
    json_array_end(&out);
    json_object_end(&out);
    struct str text = buf.overflow ? STR_ABSENT : arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

static STATUS refuse(struct call *call, const struct secret_sync *sync,
                     const struct record_list *overlaps)
{
    const struct sync_overlap *items = overlaps->items;
    struct str first = describe(&items[0], call->arena);
    struct str more = overlaps->count > 1
                          ? arena_format(call->arena, ", and %zu more", overlaps->count - 1)
                          : STR("");

    problem_detail(call->problem, STATUS_BAD_REQUEST, details_of(overlaps, call->arena));
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "This %s would write where another one writes already: %.*s%.*s. The two "
                     "would get in each other's way. Choose another site, context or key schema; "
                     "or send \"confirmOverlap\": true to save it all the same. Neither will ever "
                     "overwrite or delete what the other wrote.",
                     sync->is_integration ? "integration" : "sync", STR_ARG(first), STR_ARG(more));
}

STATUS sync_overlap_approve(struct call *call, const struct secret_sync *before,
                            const struct secret_sync *after)
{
    struct record_list overlaps;

    TRY(sync_overlaps_find(call, before, after, &overlaps));
    return overlaps.count == 0 ? OK : refuse(call, after, &overlaps);
}
