// SPDX-License-Identifier: Apache-2.0
#include "domain/sync_alert.h"

#include "domain/notification.h"
#include "domain/webhook_delivery.h"

/* The kind of the notification, its title (of a named sync), and what webhooks are told; of runs
 * that failed or are held they hear from the run itself, every time. */
static const struct {
    const char *name, *kind, *title;
    bool tells_webhooks;
    enum webhook_event event;
} alerts[ALERT_COUNT] = {
    [ALERT_NONE] = { "", "sync-recovered", "is in order again", true, WEBHOOK_SYNC_RECOVERED },
    [ALERT_FAILED] = { "failed", "sync-failed", "failed", false, WEBHOOK_SYNC_FAILED },
    [ALERT_HELD] = { "held", "sync-held", "is held until somebody looks at its plan", false,
                     WEBHOOK_SYNC_HELD },
    [ALERT_DRIFTED] = { "drifted", "sync-drifted", "differs from its site at Netlify", true,
                        WEBHOOK_SYNC_DRIFTED },
    [ALERT_STALE] = { "stale", "sync-stale", "has not been proved in step for long", true,
                      WEBHOOK_SYNC_STALE },
};

static const struct query read_alert = { "SELECT alert FROM secret_sync WHERE id = $1" };
static const struct query write_alert = { "UPDATE secret_sync SET alert = $2 WHERE id = $1" };

static STATUS alert_of(struct call *call, struct id sync_id, enum sync_alert *ret_alert)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    enum sync_alert alert = ALERT_NONE;
    bool has_row = false;

    TRY(db_query(call->db, &read_alert, &rows, BIND(bind_id(&sync_id))));
    TRY(rows_next(rows, &has_row));
    struct str name = has_row ? rows_borrow(rows, 0) : STR_ABSENT;
    for (enum sync_alert i = ALERT_NONE; i < ALERT_COUNT; i++) {
        if (str_equal(name, str_from_c(alerts[i].name))) alert = i;
    }
    *ret_alert = alert;
    return OK;
}

static STATUS tell(struct call *call, const struct secret_sync *sync, enum sync_alert alert,
                   struct str detail)
{
    char project[ID_TEXT_LEN];
    char id[ID_TEXT_LEN];

    id_format(sync->project_id, project);
    id_format(sync->id, id);
    if (alerts[alert].tells_webhooks)
        TRY(webhook_tell_sync(call, sync, alerts[alert].event, detail));
    return notification_raise(
        call, &(struct notice){
                  .kind = alerts[alert].kind,
                  .project_id = sync->project_id,
                  .sync_id = sync->id,
                  .title = arena_format(call->arena, "Sync %.*s %s", STR_ARG(sync->name),
                                        alerts[alert].title),
                  .body = str_is_given(detail) ? detail : STR(""),
                  .path = arena_format(call->arena, "/projects/%.*s/secret-syncs/%.*s", ID_TEXT_LEN,
                                       project, ID_TEXT_LEN, id),
              });
}

STATUS sync_alert_set(struct call *call, const struct secret_sync *sync, enum sync_alert alert,
                      struct str detail)
{
    enum sync_alert before;

    if (sync->is_integration) return OK; /* its own pages show how it is */
    TRY(alert_of(call, sync->id, &before));
    if (before == alert) return OK;
    struct str name = alert == ALERT_NONE ? STR_ABSENT : str_from_c(alerts[alert].name);
    TRY(db_run(call->db, &write_alert, NULL, BIND(bind_id(&sync->id), bind_text(name))));
    return tell(call, sync, alert, detail);
}

STATUS sync_alert_after_run(struct call *call, const struct secret_sync *sync,
                            enum sync_alert alert, struct str detail)
{
    enum sync_alert before;

    TRY(alert_of(call, sync->id, &before));
    if (alert == ALERT_NONE && before == ALERT_DRIFTED) return OK;
    return sync_alert_set(call, sync, alert, detail);
}
