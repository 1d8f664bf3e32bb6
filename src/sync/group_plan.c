// SPDX-License-Identifier: Apache-2.0
#include "sync/group_plan.h"

#include "base/encode.h"
#include "json/record_json.h"
#include "sync/engine_plan.h"
#include "sync/overlap.h"

enum { SITES_NAMED_MAX = 10 };

/* The sync that a proposed site would get, by the way of any other draft. */
static STATUS draft(struct call *call, const struct sync_group *group, struct str site_id,
                    struct secret_sync *ret_sync)
{
    struct secret_sync_input input = {
        .connection_id = id_text(group->connection_id, call->arena),
        .environment = group->environment,
        .secret_path = group->secret_path,
        .settings = group->settings,
    };

    TRY(sync_group_target(call, group, site_id, &input.destination));
    return engine_draft_sync(call, group->project_id, &input, ret_sync);
}

/* `before` is NULL where the site has no sync yet. */
static STATUS write_overlaps(struct call *call, const struct secret_sync *before,
                             const struct secret_sync *sync, struct json_writer *out)
{
    struct record_list overlaps;

    TRY(sync_overlaps_find(call, before, sync, &overlaps));
    const struct sync_overlap *items = overlaps.items;
    json_key(out, "overlaps");
    json_array_begin(out);
    for (size_t i = 0; i < overlaps.count; i++)
        record_to_json(&sync_overlap_record, &items[i], out);
    json_array_end(out);
    return OK;
}

STATUS group_write_plan(struct call *call, struct id group_id, const struct sync_group_input *input,
                        struct json_writer *out)
{
    struct sync_group_preview preview;

    TRY(sync_group_try(call, group_id, input, input->site_id, &preview));
    bool is_member = !id_is_nil(preview.after.id);
    if (!is_member) TRY(draft(call, &preview.group, input->site_id, &preview.after));
    json_object_begin(out);
    json_key(out, "plan");
    TRY(engine_write_plan(call, &preview.after, out));
    TRY(write_overlaps(call, is_member ? &preview.before : NULL, &preview.after, out));
    json_object_end(out);
    return OK;
}

/* A plan that can't be made any more is none that was looked at. */
static STATUS is_still_so(struct call *call, struct id group_id,
                          const struct sync_group_input *input,
                          const struct sync_group_site_input *seen, bool *ret_is_so,
                          struct str *ret_name)
{
    AUTO(arena) scratch = arena_new(); /* what is at one site need not stay until the last */
    struct call own = *call;
    struct sync_group_preview preview;
    struct mac hash;

    own.arena = scratch;
    TRY(sync_group_try(&own, group_id, input, seen->site_id, &preview));
    *ret_name = arena_copy(call->arena, preview.after.target.site_name);
    if (id_is_nil(preview.after.id))
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "Nothing was changed: the site with ID '%.*s' has no sync of this group "
                         "any more. Look at the plans again.",
                         STR_ARG(seen->site_id));
    TRY(engine_plan_hash(&own, &preview.after, &hash));
    *ret_is_so = str_equal(hex_text(hash.bytes, MAC_BYTES, scratch), seen->plan_hash);
    return OK;
}

STATUS group_check_plans(struct call *call, struct id group_id,
                         const struct sync_group_input *input)
{
    const struct sync_group_site_input *plans = input->plans.items;
    struct str names = STR("");
    size_t count = 0;

    for (size_t i = 0; i < input->plans.count; i++) {
        bool is_so = true;
        struct str name;
        if (!str_is_given(plans[i].plan_hash)) continue;
        TRY(is_still_so(call, group_id, input, &plans[i], &is_so, &name));
        if (is_so) continue;
        if (count < SITES_NAMED_MAX)
            names = arena_format(call->arena, "%.*s%s%.*s", STR_ARG(names), count > 0 ? ", " : "",
                                 STR_ARG(name));
        count++;
    }
    if (count == 0) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Nothing was changed: the source, the site or the sync changed since the plan "
                     "was made, for %.*s%s. Look at the plans again.",
                     STR_ARG(names), count > SITES_NAMED_MAX ? " and others" : "");
}
