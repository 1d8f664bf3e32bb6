/* How a site joins a group. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_sync_rows.h"
#include "domain/sync_group_rows.h"

enum { SYNC_NAME_MAX = 256 };

static const struct query join_group = {
    "UPDATE sync_group_site SET sync_id = $3 WHERE group_id = $1 AND site_id = $2"
};

STATUS sync_group_site_find(struct call *call, const struct sync_group *group, struct str site_id,
                            const struct sync_group_site **ret_site)
{
    const struct sync_group_site *sites = group->sites.items;

    for (size_t i = 0; i < group->sites.count; i++) {
        if (!str_equal(sites[i].site_id, site_id)) continue;
        *ret_site = &sites[i];
        return OK;
    }
    return CALL_FAIL(call, NOT_FOUND, NULL, "The group has found no site with ID '%.*s'",
                     STR_ARG(str_slice(site_id, 0, 64)));
}

STATUS sync_group_target(struct call *call, const struct sync_group *group, struct str site_id,
                         struct sync_destination *ret_target)
{
    const struct sync_group_site *site;

    TRY(sync_group_site_find(call, group, site_id, &site));
    *ret_target = group->target;
    ret_target->site_id = site->site_id;
    ret_target->site_name = site->site_name;
    return OK;
}

/* The group's name and the site's, in the letters that names of syncs have. */
static struct str name_of_sync(struct call *call, const struct sync_group *group,
                               const struct sync_group_site *site)
{
    struct str text =
        arena_format(call->arena, "%.*s-%.*s", STR_ARG(group->name), STR_ARG(site->site_name));
    char *name = ARENA_ARRAY(call->arena, text.len + 1, char);
    size_t len = 0;

    for (size_t i = 0; i < text.len && len < SYNC_NAME_MAX; i++) {
        char c = text.data[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_plain)
            name[len++] = c;
        else if (len > 0 && name[len - 1] != '-')
            name[len++] = '-';
    }
    while (len > 0 && name[len - 1] == '-') len--;
    return (struct str){ name, len };
}

static STATUS start(struct call *call, const struct secret_sync *sync, struct str plan_hash)
{
    struct str payload = arena_format(call->arena, "{\"trigger\":\"saved\",\"planHash\":\"%.*s\"}",
                                      STR_ARG(plan_hash));

    TRY(secret_sync_enqueue(call, sync, SYNC_RUN_SYNC, payload, call->now_ms, JOB_INTERACTIVE));
    return secret_sync_audit(call, "create-secret-sync", sync);
}

static STATUS join_site(struct call *call, const struct sync_group *group,
                        const struct sync_group_site_input *input, secret_sync_approve *approve)
{
    const struct sync_group_site *site;
    struct sync_destination target;
    struct secret_sync sync;

    TRY(sync_group_site_find(call, group, input->site_id, &site));
    TRY(sync_group_target(call, group, input->site_id, &target));
    if (!str_equal(site->state, STR("proposed")))
        return CALL_FAIL(call, BAD_REQUEST, NULL, "The site %.*s has joined this group already.",
                         STR_ARG(site->site_name));
    const struct secret_sync_wish wish = {
        .project_id = group->project_id,
        .connection_id = group->connection_id,
        .name = name_of_sync(call, group, site),
        .environment = group->environment,
        .secret_path = group->secret_path,
        .is_auto_sync = true,
        .settings = &group->settings,
        .target = &target,
        .approve = approve,
    };
    TRY(secret_sync_add(call, &wish, &sync));
    TRY(db_run(call->db, &join_group, NULL,
               BIND(bind_id(&group->id), bind_text(site->site_id), bind_id(&sync.id))));
    return start(call, &sync, input->plan_hash);
}

static STATUS require_source(struct call *call, const struct sync_group *group)
{
    if (str_is_given(group->environment)) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "The folder that this group takes secrets from is gone. Make a new group.");
}

STATUS sync_group_confirm(struct call *call, struct id group_id, const struct record_list *sites,
                          secret_sync_approve *approve, struct sync_group *ret_group)
{
    const struct sync_group_site_input *inputs = sites->items;
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_group group;

    TRY(db_begin(call->db, &tx));
    for (size_t i = 0; i < sites->count; i++) {
        /* Read each time: the same site may be named twice. */
        TRY(sync_group_get(call, group_id, ACTION_EDIT, &group));
        TRY(require_source(call, &group));
        TRY(join_site(call, &group, &inputs[i], approve));
    }
    TRY(sync_group_audit(call, "confirm-sync-group", &group));
    TRY(sync_group_read(call, group_id, ret_group));
    return call_commit(call, &tx);
}
