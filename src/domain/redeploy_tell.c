/* The end of a redeploy, and whom it is told to: the projects whose syncs asked for it. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/redeploy.h"

#include "domain/audit.h"
#include "domain/notification.h"
#include "domain/webhook_delivery.h"

struct asker {
    struct id sync_id;
};
static const struct field asker_fields[] = { FIELD(asker, sync_id, "syncId", ID, COLUMN) };
static const struct record asker_record = RECORD(asker, "Asker", asker_fields);

static const struct query askers = {
    "SELECT DISTINCT sync_id FROM sync_run WHERE redeploy_id = $1"
};
/* How the one before it ended that was built at all. */
static const struct query failed_before = {
    "SELECT count(*) FROM sync_redeploy d WHERE d.id = (SELECT p.id FROM sync_redeploy p"
    " WHERE p.org_id = $1 AND p.destination_key = $2 AND p.id <> $3"
    " AND p.state IN ('ready', 'failed', 'timed-out') ORDER BY p.finished_at DESC, p.id LIMIT 1)"
    " AND d.state <> 'ready'"
};

static STATUS audit_end(struct call *call, const struct redeploy_row *row,
                        const struct secret_sync *sync)
{
    struct audit_entry entry;

    audit_begin(&entry, "secret-sync-redeploy", sync->project_id);
    entry.org_id = row->org_id;
    audit_id(&entry, "syncId", sync->id);
    audit_id(&entry, "redeployId", row->shown.id);
    audit_text(&entry, "siteId", row->site_id);
    audit_text(&entry, "via", row->shown.via);
    audit_text(&entry, "deployId", row->shown.deploy_id);
    audit_text(&entry, "state", row->shown.state);
    return audit_append(call, &entry);
}

static STATUS raise(struct call *call, const struct redeploy_row *row,
                    const struct secret_sync *sync, bool is_fine)
{
    char project[ID_TEXT_LEN];
    char id[ID_TEXT_LEN];
    struct str site =
        sync->target.site_name.len > 0 ? sync->target.site_name : sync->target.site_id;

    id_format(sync->project_id, project);
    id_format(sync->id, id);
    const struct notice notice = {
        .kind = is_fine ? "sync-redeploy-recovered" : "sync-redeploy-failed",
        .project_id = sync->project_id,
        .sync_id = sync->is_integration ? (struct id){ { 0 } } : sync->id,
        .title = arena_format(call->arena, "Site %.*s %s", STR_ARG(site),
                              is_fine ? "is deployed again" : "could not be deployed after a sync"),
        .body = str_is_given(row->shown.message) ? row->shown.message : STR(""),
        .path = sync->is_integration
                    ? arena_format(call->arena, "/projects/%.*s/integrations", ID_TEXT_LEN, project)
                    : arena_format(call->arena, "/projects/%.*s/secret-syncs/%.*s", ID_TEXT_LEN,
                                   project, ID_TEXT_LEN, id),
    };
    return notification_raise(call, &notice);
}

/* Each sync's webhooks hear of every end; people, once when it begins to fail and once when it is
 * over, each project once. */
static STATUS tell(struct call *call, const struct redeploy_row *row, bool is_fine, bool is_news)
{
    struct ids told = { NULL, 0 };
    struct record_list list;
    struct secret_sync sync;

    TRY(db_all(call->db, &askers, &asker_record, call->arena, &list,
               BIND(bind_id(&row->shown.id))));
    const struct asker *items = list.items;
    told.items = ARENA_ARRAY(call->arena, list.count + 1, struct id);
    for (size_t i = 0; i < list.count; i++) {
        bool is_told = false;
        TRY(secret_sync_read(call, items[i].sync_id, &sync));
        TRY(audit_end(call, row, &sync));
        TRY(webhook_tell_sync(call, &sync,
                              is_fine ? WEBHOOK_REDEPLOY_SUCCEEDED : WEBHOOK_REDEPLOY_FAILED,
                              row->shown.message));
        for (size_t j = 0; j < told.count; j++)
            is_told = is_told || id_equal(told.items[j], sync.project_id);
        if (is_told || !is_news) continue;
        told.items[told.count++] = sync.project_id;
        TRY(raise(call, row, &sync, is_fine));
    }
    return OK;
}

STATUS redeploy_finish(struct call *call, const struct redeploy_row *row)
{
    bool is_fine = str_equal(row->shown.state, STR("ready"));
    int64_t failed = 0;

    TRY(redeploy_write(call, row));
    if (str_equal(row->shown.state, STR("dropped"))) return OK;
    TRY(db_one_int(
        call->db, &failed_before, &failed,
        BIND(bind_id(&row->org_id), bind_text(row->destination_key), bind_id(&row->shown.id))));
    return tell(call, row, is_fine, is_fine == (failed > 0));
}
