// SPDX-License-Identifier: Apache-2.0
#include "domain/outbox.h"

#include "json/json_writer.h"

static const struct query append = {
    "INSERT INTO outbox (kind, project_id, environment_id, path, subject_id, actor, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7)"
};
static const struct query append_folders = {
    "INSERT INTO outbox (kind, project_id, environment_id, path, created_at)"
    " SELECT 'path', $1, $2, path, $3 FROM folder WHERE environment_id = $2 AND deleted_at IS NULL"
};

static STATUS outbox_append(struct call *call, const char *kind, struct id project_id,
                            struct id environment_id, struct str path, struct id subject_id,
                            struct str actor)
{
    call->must_wake = true;
    return db_run(call->db, &append, NULL,
                  BIND(bind_text(str_from_c(kind)), bind_id(&project_id), bind_id(&environment_id),
                       bind_text(path), bind_id(&subject_id), bind_text(actor),
                       bind_int(call->now_ms)));
}

/* {"type": …, "name": …}: how the actor is called now. */
static struct str actor_json(const struct call *call)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, 4096);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "type");
    json_write_text(&out, str_from_c(actor_kind_name(call->actor->kind)));
    json_key(&out, "name");
    json_write_text(&out, str_slice(call->actor->name, 0, 512));
    json_object_end(&out);
    struct str json = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

STATUS outbox_path_changed(struct call *call, struct id project_id, struct id environment_id,
                           struct str path)
{
    return outbox_append(call, "path", project_id, environment_id, path, (struct id){ 0 },
                         actor_json(call));
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
    return outbox_append(call, kind, project_id, (struct id){ 0 }, STR_ABSENT, sync_id, STR_ABSENT);
}
