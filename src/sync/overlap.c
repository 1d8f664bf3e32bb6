// SPDX-License-Identifier: Apache-2.0
#include "sync/overlap.h"

#include "domain/access.h"
#include "json/record_json.h"
#include "sync/cell.h"
#include "sync/key_schema.h"
#include "sync/ledger.h"
#include "sync/list.h"

enum { KEYS_NAMED_MAX = 10, DETAILS_BYTES_MAX = 64 << 10 };

/* --- the rule ------------------------------------------------------------------------------------- */

static struct context context_of_sync(const struct secret_sync *sync)
{
    return context_of_target(sync->target.context, sync->target.branch);
}

static struct key_schema schema_of(const struct secret_sync *sync)
{
    return (struct key_schema){ sync->settings.key_schema, sync->environment.slug };
}

bool syncs_overlap(const struct secret_sync *a, const struct secret_sync *b, struct arena *arena)
{
    const struct key_schema schemas[] = { schema_of(a), schema_of(b) };

    return str_equal(a->destination_key, b->destination_key) &&
           contexts_meet(context_of_sync(a), context_of_sync(b)) &&
           key_schemas_collide(&schemas[0], &schemas[1], arena);
}

/* --- what is in the way --------------------------------------------------------------------------- */

static void add_keys(const struct secret_sync *sync, const struct secret_sync *other,
                     const struct ledger_rows *ledger, struct arena *arena,
                     struct sync_overlap *overlap)
{
    const struct key_schema schema = schema_of(sync);
    struct str last = STR_ABSENT;
    struct str name;

    overlap->keys.items = ARENA_ARRAY(arena, KEYS_NAMED_MAX, struct str);
    for (size_t i = 0; i < ledger->count; i++) {
        const struct ledger_row *row = &ledger->items[i];
        bool is_met = id_equal(row->sync_id, other->id) &&
                      contexts_meet(row->context, context_of_sync(sync)) &&
                      key_schema_match(&schema, row->key, &name);
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

static struct sync_overlap overlap_with(struct call *call, const struct secret_sync *other)
{
    struct context context = context_of_sync(other);
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

STATUS sync_overlaps_find(struct call *call, const struct secret_sync *before,
                          const struct secret_sync *sync, struct record_list *ret_overlaps)
{
    struct sync_overlap *overlaps = NULL;
    struct ledger_rows ledger;
    struct record_list others;
    size_t count = 0;
    size_t cap = 0;

    TRY(secret_sync_list_at(call, sync->destination_key, sync->id, &others));
    TRY(ledger_load(call, sync->destination_key, &ledger));
    const struct secret_sync *items = others.items;
    for (size_t i = 0; i < others.count; i++) {
        bool is_known = before && syncs_overlap(before, &items[i], call->arena);
        if (is_known || !syncs_overlap(sync, &items[i], call->arena)) continue;
        overlaps = list_reserve(call->arena, overlaps, count, &cap, sizeof *overlaps);
        overlaps[count] = overlap_with(call, &items[i]);
        if (!id_is_nil(overlaps[count].sync_id))
            add_keys(sync, &items[i], &ledger, call->arena, &overlaps[count]);
        count++;
    }
    *ret_overlaps = (struct record_list){ overlaps, count };
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

static STATUS refuse(struct call *call, const struct record_list *overlaps)
{
    const struct sync_overlap *items = overlaps->items;
    struct str first = describe(&items[0], call->arena);
    struct str more = overlaps->count > 1
                          ? arena_format(call->arena, ", and %zu more", overlaps->count - 1)
                          : STR("");

    problem_detail(call->problem, STATUS_BAD_REQUEST, details_of(overlaps, call->arena));
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "This sync would write where another one writes already: %.*s%.*s. The two "
                     "would get in each other's way. Choose another site, context or key schema; "
                     "or send \"confirmOverlap\": true to save it all the same. Neither will ever "
                     "overwrite or delete what the other wrote.",
                     STR_ARG(first), STR_ARG(more));
}

STATUS sync_overlap_approve(struct call *call, const struct secret_sync *before,
                            const struct secret_sync *after)
{
    struct record_list overlaps;

    TRY(sync_overlaps_find(call, before, after, &overlaps));
    return overlaps.count == 0 ? OK : refuse(call, &overlaps);
}
