/* What a look at an account's sites finds. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/app_connection.h"
#include "domain/notification.h"
#include "domain/site_selector.h"
#include "domain/sync_group_rows.h"

static const struct query deselect_all = {
    "UPDATE sync_group_site SET is_selected = 0 WHERE group_id = $1"
};
static const struct query select = {
    "INSERT INTO sync_group_site (group_id, site_id, site_name, repository)"
    " VALUES ($1, $2, $3, $4) ON CONFLICT (group_id, site_id) DO UPDATE SET"
    " site_name = excluded.site_name, repository = excluded.repository, is_selected = 1"
};
static const struct query drop_strangers = {
    "DELETE FROM sync_group_site WHERE group_id = $1 AND is_selected = 0 AND sync_id IS NULL"
};
static const struct query note_look = {
    "UPDATE sync_group SET looked_at = $2, look_message = NULL WHERE id = $1"
};
static const struct query note_trouble = {
    "UPDATE sync_group SET look_message = $2 WHERE id = $1"
};

static STATUS list_sites(struct call *call, const struct sync_group *group, bool is_interactive,
                         const atomic_bool *cancel, struct netlify_sites *ret_sites)
{
    struct netlify_session session;
    struct netlify_error error;

    struct status status = netlify_session_open(call, group->connection_id, &session);
    if (!status.code) {
        session.netlify.cancel = cancel;
        session.netlify.priority = is_interactive ? RATE_INTERACTIVE : RATE_BACKGROUND;
        if (netlify_list_sites(&session.netlify, group->target.account_id, STR_ABSENT, call->arena,
                               ret_sites, &error)
                .code)
            status = netlify_refusal(call, "list the account's sites", &error);
    }
    netlify_session_close(&session);
    return status;
}

static bool is_known(const struct sync_group *group, struct str site_id)
{
    const struct sync_group_site *sites = group->sites.items;

    for (size_t i = 0; i < group->sites.count; i++) {
        if (str_equal(sites[i].site_id, site_id)) return true;
    }
    return false;
}

/* What nobody asked for just now is told: a new site waits for somebody to let it join. */
static STATUS tell_of_new(struct call *call, const struct sync_group *group, size_t count,
                          struct str name)
{
    char project[ID_TEXT_LEN];
    char id[ID_TEXT_LEN];

    id_format(group->project_id, project);
    id_format(group->id, id);
    const struct notice notice = {
        .kind = "sync-group-proposed",
        .project_id = group->project_id,
        .title = count == 1 ? arena_format(call->arena, "Site %.*s is new to sync group %.*s",
                                           STR_ARG(name), STR_ARG(group->name))
                            : arena_format(call->arena, "%zu sites are new to sync group %.*s",
                                           count, STR_ARG(group->name)),
        .body = STR("Nothing is written there before somebody has seen the plan and lets it join."),
        .path = arena_format(call->arena, "/projects/%.*s/secret-syncs/groups/%.*s", ID_TEXT_LEN,
                             project, ID_TEXT_LEN, id),
    };
    return notification_raise(call, &notice);
}

/* A site with a sync that is selected no longer stays listed: nothing is taken away unasked. */
static STATUS note_sites(struct call *call, const struct sync_group *group,
                         const struct netlify_sites *sites, bool is_interactive)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str new_name = STR_ABSENT;
    struct sync_group now;
    size_t new_count = 0;

    TRY(db_begin(call->db, &tx));
    TRY(sync_group_read(call, group->id, &now)); /* its selector may have changed meanwhile */
    TRY(db_run(call->db, &deselect_all, NULL, BIND(bind_id(&group->id))));
    for (size_t i = 0; i < sites->count; i++) {
        const struct netlify_site *site = &sites->items[i];
        struct str repository =
            site->repository.path.len > 0 ? site->repository.path : site->repository.url;
        if (!site_selector_fits(&now.selector, site)) continue;
        if (!is_known(&now, site->id)) {
            new_count++;
            new_name = site->name;
        }
        TRY(db_run(call->db, &select, NULL,
                   BIND(bind_id(&group->id), bind_text(site->id), bind_text(site->name),
                        bind_text(repository.len > 0 ? repository : STR_ABSENT))));
    }
    TRY(db_run(call->db, &drop_strangers, NULL, BIND(bind_id(&group->id))));
    TRY(db_run(call->db, &note_look, NULL, BIND(bind_id(&group->id), bind_int(call->now_ms))));
    if (new_count > 0 && !is_interactive) TRY(tell_of_new(call, &now, new_count, new_name));
    return call_commit(call, &tx);
}

STATUS sync_group_look(struct call *call, struct id group_id, bool is_interactive,
                       const atomic_bool *cancel)
{
    struct netlify_sites sites = { .count = 0 };
    struct sync_group group;

    TRY(sync_group_read(call, group_id, &group));
    struct status status = list_sites(call, &group, is_interactive, cancel, &sites);
    if (!status.code) return note_sites(call, &group, &sites, is_interactive);
    if (atomic_load(cancel)) return FAIL(CANCELLED);
    struct str reason = str_is_given(call->problem->message) ? call->problem->message
                                                             : str_from_c(status_text(status));
    TRY(db_run(call->db, &note_trouble, NULL, BIND(bind_id(&group_id), bind_text(reason))));
    return status.code == STATUS_NOT_FOUND ? FAIL(UNAVAILABLE) : status;
}
