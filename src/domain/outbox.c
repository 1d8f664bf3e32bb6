// SPDX-License-Identifier: Apache-2.0
#include "domain/outbox.h"

static const struct query append = {
    "INSERT INTO outbox (kind, project_id, environment_id, path, subject_id, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
};
static const struct query append_folders = {
    "INSERT INTO outbox (kind, project_id, environment_id, path, created_at)"
    " SELECT 'path', $1, $2, path, $3 FROM folder WHERE environment_id = $2 AND deleted_at IS NULL"
};

static STATUS outbox_append(struct call *call, const char *kind, struct id project_id,
                            struct id environment_id, struct str path, struct id subject_id)
{
    call->must_wake = true;
    return db_run(call->db, &append, NULL,
                  BIND(bind_text(str_from_c(kind)), bind_id(&project_id), bind_id(&environment_id),
                       bind_text(path), bind_id(&subject_id), bind_int(call->now_ms)));
}

STATUS outbox_path_changed(struct call *call, struct id project_id, struct id environment_id,
                           struct str path)
{
    return outbox_append(call, "path", project_id, environment_id, path, (struct id){ 0 });
}

STATUS outbox_environment_changed(struct call *call, struct id project_id, struct id environment_id)
{
    call->must_wake = true;
    return db_run(call->db, &append_folders, NULL,
                  BIND(bind_id(&project_id), bind_id(&environment_id), bind_int(call->now_ms)));
}

STATUS outbox_sync_wanted(struct call *call, const char *kind, struct id project_id,
                          struct id sync_id)
{
    return outbox_append(call, kind, project_id, (struct id){ 0 }, STR_ABSENT, sync_id);
}
