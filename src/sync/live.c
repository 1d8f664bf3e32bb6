// SPDX-License-Identifier: Apache-2.0
#include "sync/live.h"

#define LIVE_COLUMNS                                                                                            \
    "s.id, s.sync_status, s.import_status, s.remove_status, e.slug, f.path, s.connection_id, " SYNC_RUN_COLUMNS \
    ", " REDEPLOY_COLUMNS_OF(                                                                                   \
        "l") " FROM secret_sync s"                                                                              \
             " LEFT JOIN sync_run r ON r.id = (SELECT n.id FROM sync_run n WHERE n.sync_id = s.id"              \
             " ORDER BY n.started_at DESC, n.id LIMIT 1)"                                                       \
             " LEFT JOIN sync_redeploy d ON d.id = r.redeploy_id"                                               \
             " LEFT JOIN sync_redeploy l ON l.id = s.redeploy_id"                                               \
             " LEFT JOIN folder f ON f.id = s.folder_id AND f.deleted_at IS NULL"                               \
             " LEFT JOIN environment e ON e.id = f.environment_id AND e.deleted_at IS NULL"

static const struct query of_project = { "SELECT " LIVE_COLUMNS
                                         " WHERE s.project_id = $1 AND s.is_integration = 0"
                                         " ORDER BY s.id" };
static const struct query of_sync = { "SELECT " LIVE_COLUMNS
                                      " WHERE s.project_id = $1 AND s.id = $2"
                                      " AND s.is_integration = 0" };

static const struct field live_fields[] = {
    FIELD(sync_live, id, "syncId", ID, COLUMN | WIRE_OUT),
    FIELD(sync_live, sync_status, "syncStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_live, import_status, "importStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_live, remove_status, "removeStatus", TEXT, COLUMN | WIRE_OUT | NULLABLE),
    FIELD(sync_live, environment, "environment", TEXT, COLUMN),
    FIELD(sync_live, path, "secretPath", TEXT, COLUMN),
    FIELD(sync_live, connection_id, "connectionId", ID, COLUMN),
    FIELD_GIVEN(sync_live, run, "run", RECORD, COLUMN | WIRE_OUT | NULLABLE,
                .record = &sync_run_record),
    FIELD_GIVEN(sync_live, redeploy, "lastRedeploy", RECORD, COLUMN | WIRE_OUT | NULLABLE,
                .record = &redeploy_record),
};
const struct record sync_live_record = RECORD(sync_live, "SyncLive", live_fields);

static bool may_read(const struct ability *ability, const struct sync_live *live)
{
    const struct access_object object = { .environment = live->environment,
                                          .path = live->path,
                                          .connection_id = live->connection_id };
    bool is_whole = str_is_given(live->path) && str_is_given(live->environment);

    return ability_allows(ability, SUBJECT_SECRET_SYNCS, ACTION_READ, is_whole ? &object : NULL);
}

static void complete(struct sync_live *live)
{
    live->run_given = id_is_nil(live->run.id) ? NOT_GIVEN : GIVEN;
    live->redeploy_given = id_is_nil(live->redeploy.id) ? NOT_GIVEN : GIVEN;
    sync_run_complete(&live->run);
}

STATUS sync_live_list(struct call *call, struct id project_id, struct id sync_id,
                      struct record_list *ret_lives)
{
    const struct ability *ability;
    struct record_list list;
    size_t count = 0;

    TRY(access_in_project(call, project_id, &ability));
    if (id_is_nil(sync_id)) {
        TRY(db_all(call->db, &of_project, &sync_live_record, call->arena, &list,
                   BIND(bind_id(&project_id))));
    } else {
        TRY(db_all(call->db, &of_sync, &sync_live_record, call->arena, &list,
                   BIND(bind_id(&project_id), bind_id(&sync_id))));
    }
    struct sync_live *lives = list.items;
    for (size_t i = 0; i < list.count; i++) {
        if (!may_read(ability, &lives[i])) continue;
        lives[count] = lives[i];
        complete(&lives[count]);
        count++;
    }
    list.count = count;
    *ret_lives = list;
    return OK;
}

static bool is_on(struct str status)
{
    return str_equal(status, STR("pending")) || str_equal(status, STR("running"));
}

bool sync_live_is_busy(const struct sync_live *live)
{
    return is_on(live->sync_status) || is_on(live->import_status) || is_on(live->remove_status) ||
           (live->redeploy_given == GIVEN && live->redeploy.finished_at == 0);
}
