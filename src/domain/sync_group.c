/* Groups as rows and rules; what a look finds is in sync_group_look.c, who joins in
 * sync_group_confirm.c. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_group.h"

#include "domain/audit.h"
#include "domain/secret_sync_rows.h"
#include "domain/site_selector.h"
#include "domain/sync_group_rows.h"

static const char job_kind[] = "sync-group";

static const struct query insert = {
    "INSERT INTO sync_group (id, project_id, name, description, connection_id, folder_id,"
    " sync_options, destination_config, selector, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)"
};
static const struct query update = {
    "UPDATE sync_group SET name = $2, description = $3, selector = $4, updated_at = $5,"
    " folder_id = $6, sync_options = $7, destination_config = $8 WHERE id = $1"
};
static const struct query drop = { "DELETE FROM sync_group WHERE id = $1" };

/* --- asking --------------------------------------------------------------------------------------- */

static STATUS no_such_group(struct call *call, struct id group_id)
{
    char text[ID_TEXT_LEN];

    id_format(group_id, text);
    return CALL_FAIL(call, NOT_FOUND, NULL, "Sync group with ID '%.*s' not found", ID_TEXT_LEN,
                     text);
}

STATUS sync_group_get(struct call *call, struct id group_id, enum action action,
                      struct sync_group *ret_group)
{
    struct status status = sync_group_read(call, group_id, ret_group);

    if (status.code == STATUS_NOT_FOUND) return no_such_group(call, group_id);
    if (status.code) return status;
    const struct access_object object = { .environment = ret_group->environment,
                                          .path = ret_group->secret_path,
                                          .connection_id = ret_group->connection_id };
    /* A group whose source is gone has no environment or path to be conditional on. */
    bool is_whole = str_is_given(ret_group->environment);
    status = access_require(call, ret_group->project_id, SUBJECT_SECRET_SYNCS, action,
                            is_whole ? &object : NULL);
    return status.code == STATUS_NOT_FOUND ? no_such_group(call, group_id) : status;
}

/* --- rules ---------------------------------------------------------------------------------------- */

static STATUS refuse(struct call *call, const char *path, const char *message)
{
    return problem_add_issue(call->problem, &(struct issue){ .code = "custom",
                                                             .path = str_from_c(path),
                                                             .message = str_from_c(message) });
}

static STATUS check_selector(struct call *call, const struct site_selector *selector)
{
    if (!site_selector_is_empty(selector)) return OK;
    return refuse(call, "[\"selector\"]",
                  "Give patterns of site names, or a repository, or both: a selector that names "
                  "nothing would select nothing");
}

static STATUS check_target(struct call *call, const struct sync_destination *target)
{
    if (target->contexts.count > 0)
        return refuse(call, "[\"destinationConfig\",\"contexts\"]",
                      "The syncs of a group have one source and one context");
    if (target->site_id.len == 0 && target->site_name.len == 0) return OK;
    return refuse(call, "[\"destinationConfig\",\"siteId\"]",
                  "The selector gives the sites of a group: leave siteId and siteName out");
}

/* A hook belongs to one site. */
static STATUS check_redeploy(struct call *call, const struct sync_settings *settings)
{
    if (settings->redeploy.via != REDEPLOY_HOOK) return OK;
    return refuse(call, "[\"syncOptions\",\"redeploy\",\"via\"]",
                  "A build hook builds one site: choose build for the sites of a group, or off");
}

static STATUS taken_name(struct call *call, struct status status, struct str name)
{
    CONFLICT_AS(call, status, NULL, "A sync group with the name \"%.*s\" exists in this project",
                STR_ARG(name));
    return OK;
}

/* --- changing ------------------------------------------------------------------------------------- */

static STATUS enqueue_look(struct call *call, const struct sync_group *group)
{
    struct str own = id_text(group->id, call->arena);
    struct id job_id;

    return job_enqueue(call,
                       &(struct job_wish){
                           .kind = job_kind,
                           .subject_id = group->id,
                           .group_key = arena_format(call->arena, "sync-group:%.*s", STR_ARG(own)),
                           .limit_key = id_text(group->connection_id, call->arena),
                           .run_at_ms = call->now_ms,
                           .priority = JOB_INTERACTIVE,
                       },
                       &job_id);
}

static STATUS insert_group(struct call *call, const struct secret_sync_wish *wish, struct id id,
                           struct id folder_id, const struct site_selector *selector)
{
    struct str settings = sync_part_to_text(call, &sync_settings_record, wish->settings);
    struct str target = sync_part_to_text(call, &sync_destination_record, wish->target);
    struct str sites = sync_part_to_text(call, &site_selector_record, selector);

    return taken_name(call,
                      db_run(call->db, &insert, NULL,
                             BIND(bind_id(&id), bind_id(&wish->project_id), bind_text(wish->name),
                                  bind_text(wish->description), bind_id(&wish->connection_id),
                                  bind_id(&folder_id), bind_text(settings), bind_text(target),
                                  bind_text(sites), bind_int(call->now_ms))),
                      wish->name);
}

/* Who makes a group must be allowed to make the syncs that come of it. */
STATUS sync_group_create(struct call *call, struct id project_id,
                         const struct sync_group_input *input, struct sync_group *ret_group)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct secret_sync_wish wish = {
        .project_id = project_id,
        .name = input->name,
        .description = input->description,
        .environment = input->environment,
        .secret_path = input->secret_path,
        .settings = &input->settings,
        .target = &input->destination,
    };
    struct id id = id_new();
    struct place place;

    if (!id_parse(input->connection_id, &wish.connection_id)) return FAIL(INVALID); /* checked */
    TRY(check_selector(call, &input->selector));
    TRY(check_target(call, &input->destination));
    TRY(check_redeploy(call, &input->settings));
    TRY(db_begin(call->db, &tx));
    TRY(secret_sync_check(call, &wish, &place));
    TRY(insert_group(call, &wish, id, place.folder.id, &input->selector));
    TRY(sync_group_read(call, id, ret_group));
    TRY(enqueue_look(call, ret_group));
    TRY(sync_group_audit(call, "create-sync-group", ret_group));
    return call_commit(call, &tx);
}

bool sync_group_changes_syncs(const struct sync_group_input *input)
{
    return str_is_given(input->environment) || str_is_given(input->secret_path) ||
           input->settings_given == GIVEN || input->destination_given == GIVEN;
}

/* The group as it shall be. What its syncs would be asked is asked of it too. */
static STATUS apply_change(struct call *call, const struct sync_group_input *input,
                           struct sync_group *group)
{
    struct place place;

    if (str_is_given(input->name)) group->name = input->name;
    if (input->description_given) group->description = input->description;
    if (input->selector_given == GIVEN) group->selector = input->selector;
    TRY(check_selector(call, &group->selector));
    if (!sync_group_changes_syncs(input)) return OK;
    if (str_is_given(input->environment)) group->environment = input->environment;
    if (str_is_given(input->secret_path)) group->secret_path = input->secret_path;
    if (input->settings_given == GIVEN) group->settings = input->settings;
    if (input->destination_given == GIVEN) {
        TRY(check_target(call, &input->destination));
        if (!str_equal(input->destination.account_id, group->target.account_id))
            return refuse(call, "[\"destinationConfig\",\"accountId\"]",
                          "The sites of a group are of one account: make a new group");
        group->target = input->destination;
    }
    TRY(check_redeploy(call, &group->settings));
    const struct secret_sync_wish wish = { .project_id = group->project_id,
                                           .connection_id = group->connection_id,
                                           .environment = group->environment,
                                           .secret_path = group->secret_path,
                                           .settings = &group->settings,
                                           .target = &group->target };
    TRY(secret_sync_check(call, &wish, &place));
    group->folder_id = place.folder.id;
    return OK;
}

static STATUS write_group(struct call *call, const struct sync_group *group)
{
    struct str sites = sync_part_to_text(call, &site_selector_record, &group->selector);
    struct str settings = sync_part_to_text(call, &sync_settings_record, &group->settings);
    struct str target = sync_part_to_text(call, &sync_destination_record, &group->target);

    return taken_name(
        call,
        db_run(call->db, &update, NULL,
               BIND(bind_id(&group->id), bind_text(group->name), bind_text(group->description),
                    bind_text(sites), bind_int(call->now_ms), bind_id(&group->folder_id),
                    bind_text(settings), bind_text(target))),
        group->name);
}

static STATUS change_member_row(struct call *call, const struct sync_group *group,
                                const struct sync_group_site *site, secret_sync_approve *approve,
                                struct secret_sync *ret_sync)
{
    struct sync_destination target = group->target;

    target.site_id = site->site_id;
    target.site_name = site->site_name;
    const struct secret_sync_change change = { .environment = group->environment,
                                               .secret_path = group->secret_path,
                                               .settings = &group->settings,
                                               .target = &target,
                                               .approve = approve };
    return secret_sync_change_row(call, site->sync_id, &change, ret_sync);
}

/* Of the plan that was looked at; absent: of none. Somebody may have let a site join meanwhile. */
static STATUS find_seen(struct call *call, const struct sync_group_input *input,
                        const struct sync_group_site *site, struct str *ret_plan_hash)
{
    const struct sync_group_site_input *plans = input->plans.items;

    *ret_plan_hash = STR_ABSENT;
    if (input->plans_given != GIVEN) return OK;
    for (size_t i = 0; i < input->plans.count; i++) {
        if (!str_equal(plans[i].site_id, site->site_id)) continue;
        *ret_plan_hash = plans[i].plan_hash;
        return OK;
    }
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Nothing was changed: the site %.*s has a sync of this group, and its plan is "
                     "not among those that were looked at. Look at it too.",
                     STR_ARG(site->site_name));
}

static STATUS change_member(struct call *call, const struct sync_group *group,
                            const struct sync_group_site *site,
                            const struct sync_group_input *input, secret_sync_approve *approve)
{
    struct str payload = STR("{\"trigger\":\"change\"}");
    struct secret_sync sync;
    struct str plan_hash;

    TRY(find_seen(call, input, site, &plan_hash));
    TRY(change_member_row(call, group, site, approve, &sync));
    TRY(secret_sync_audit(call, "update-secret-sync", &sync));
    if (!sync.is_auto_sync) return OK;
    if (!str_is_given(plan_hash))
        return secret_sync_enqueue(call, &sync, SYNC_RUN_SYNC, payload, call->now_ms,
                                   JOB_BACKGROUND);
    payload = arena_format(call->arena, "{\"trigger\":\"saved\",\"planHash\":\"%.*s\"}",
                           STR_ARG(plan_hash));
    return secret_sync_enqueue(call, &sync, SYNC_RUN_SYNC, payload, call->now_ms, JOB_INTERACTIVE);
}

static STATUS change_members(struct call *call, const struct sync_group *group,
                             const struct sync_group_input *input, secret_sync_approve *approve)
{
    const struct sync_group_site *sites = group->sites.items;

    for (size_t i = 0; i < group->sites.count; i++) {
        if (!id_is_nil(sites[i].sync_id))
            TRY(change_member(call, group, &sites[i], input, approve));
    }
    return OK;
}

/* By the very way of a change, which is then not kept. */
STATUS sync_group_try(struct call *call, struct id group_id, const struct sync_group_input *input,
                      struct str site_id, struct sync_group_preview *ret_preview)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_group_preview preview = { .before = { .version = 0 }, .after = { .version = 0 } };
    const struct sync_group_site *site;

    TRY(db_begin(call->db, &tx));
    TRY(sync_group_get(call, group_id, ACTION_EDIT, &preview.group));
    TRY(sync_group_site_find(call, &preview.group, site_id, &site));
    TRY(apply_change(call, input, &preview.group));
    if (!id_is_nil(site->sync_id)) {
        TRY(secret_sync_get(call, site->sync_id, ACTION_EDIT, &preview.before));
        TRY(change_member_row(call, &preview.group, site, NULL, &preview.after));
    }
    *ret_preview = preview;
    return OK;
}

STATUS sync_group_update(struct call *call, struct id group_id,
                         const struct sync_group_input *input, secret_sync_approve *approve,
                         struct sync_group *ret_group)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct sync_group group;

    TRY(db_begin(call->db, &tx));
    TRY(sync_group_get(call, group_id, ACTION_EDIT, &group));
    TRY(apply_change(call, input, &group));
    TRY(write_group(call, &group));
    if (sync_group_changes_syncs(input)) TRY(change_members(call, &group, input, approve));
    if (input->selector_given == GIVEN) TRY(enqueue_look(call, &group));
    TRY(sync_group_read(call, group_id, ret_group));
    TRY(sync_group_audit(call, "update-sync-group", ret_group));
    return call_commit(call, &tx);
}

STATUS sync_group_want_look(struct call *call, struct id group_id, struct sync_group *ret_group)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(sync_group_get(call, group_id, ACTION_EDIT, ret_group));
    TRY(enqueue_look(call, ret_group));
    return call_commit(call, &tx);
}

/* --- deleting ------------------------------------------------------------------------------------- */

/* One by one, each with the permission that it needs: what was deleted when one is refused stays so,
 * and the group with the others. */
static STATUS delete_syncs(struct call *call, const struct sync_group *group, bool removes_secrets)
{
    const struct sync_group_site *sites = group->sites.items;
    struct secret_sync sync;

    for (size_t i = 0; i < group->sites.count; i++) {
        if (id_is_nil(sites[i].sync_id)) continue;
        TRY(secret_sync_delete(call, sites[i].sync_id, removes_secrets, false, &sync));
    }
    return OK;
}

STATUS sync_group_delete(struct call *call, struct id group_id, bool removes_syncs,
                         bool removes_secrets, struct sync_group *ret_group)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(sync_group_get(call, group_id, ACTION_DELETE, ret_group));
    if (removes_secrets && !removes_syncs)
        return refuse(call, "[\"removeSecrets\"]",
                      "It needs removeSyncs: syncs that stay keep "
                      "what they wrote");
    if (removes_syncs) TRY(delete_syncs(call, ret_group, removes_secrets));
    TRY(db_begin(call->db, &tx));
    TRY(job_forget(call, group_id));
    TRY(db_run(call->db, &drop, NULL, BIND(bind_id(&group_id))));
    TRY(sync_group_audit(call, "delete-sync-group", ret_group));
    return call_commit(call, &tx);
}
