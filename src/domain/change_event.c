// SPDX-License-Identifier: Apache-2.0
#include "domain/change_event.h"

#include "json/json_writer.h"

enum { NAMES_BYTES_MAX = 256 << 10, READ_MAX = 500, KEPT_MS = 15 * 60 * 1000 };

const char *const event_kind_names[] = { "secret:create", "secret:update", "secret:delete",
                                         "secret:import-mutation", NULL };

static const struct query insert = {
    "INSERT INTO change_event (project_id, event, environment, path, names, created_at)"
    " VALUES ($1, $2, $3, $4, $5, $6)"
};
static const struct query insert_folders = {
    "INSERT INTO change_event (project_id, event, environment, path, names, created_at)"
    " SELECT $1, $2, $3, path, $4, $5 FROM folder WHERE environment_id = $6"
    " AND deleted_at IS NULL"
};
static const struct query after = {
    "SELECT position, project_id, event, environment, path, names, created_at FROM change_event"
    " WHERE position > $1 ORDER BY position LIMIT $2"
};
static const struct query newest = { "SELECT coalesce(max(position), 0) FROM change_event" };
/* The newest stays: positions go on from it after a restart, too. */
static const struct query prune = { "DELETE FROM change_event WHERE created_at < $1"
                                    " AND position < (SELECT max(position) FROM change_event)" };

static const struct field event_fields[] = {
    FIELD(change_event, position, "position", INT, COLUMN),
    FIELD(change_event, project_id, "projectId", ID, COLUMN),
    FIELD(change_event, event, "event", TEXT, COLUMN),
    FIELD(change_event, environment, "environment", TEXT, COLUMN),
    FIELD(change_event, path, "path", TEXT, COLUMN),
    FIELD(change_event, names, "names", TEXTS, COLUMN),
    FIELD(change_event, created_at, "createdAt", TIME, COLUMN),
};
static const struct record event_record = RECORD(change_event, "ChangeEvent", event_fields);

static STATUS append(struct call *call, enum event_kind kind, struct id project_id,
                     struct str environment, struct str path, struct str names)
{
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&project_id), bind_text(str_from_c(event_kind_names[kind])),
                       bind_text(environment), bind_text(path), bind_text(names),
                       bind_int(call->now_ms)));
}

STATUS change_event_secrets(struct call *call, enum event_kind kind, const struct place *place,
                            const struct texts *names)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, NAMES_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < names->count; i++) json_write_text(&out, names->items[i]);
    json_array_end(&out);
    /* Too many names for one message: that something changed is what matters. */
    struct str text = buf.overflow ? STR("[]") : buf_str(&buf);
    struct status status = append(call, kind, place->folder.project_id, place->environment.slug,
                                  place->folder.path, text);
    buf_deinit(&buf);
    return status;
}

STATUS change_event_folder(struct call *call, enum event_kind kind, struct id project_id,
                           struct str environment, struct str path)
{
    return append(call, kind, project_id, environment, path, STR("[]"));
}

STATUS change_event_environment(struct call *call, enum event_kind kind, struct id project_id,
                                struct id environment_id, struct str slug)
{
    return db_run(call->db, &insert_folders, NULL,
                  BIND(bind_id(&project_id), bind_text(str_from_c(event_kind_names[kind])),
                       bind_text(slug), bind_text(STR("[]")), bind_int(call->now_ms),
                       bind_id(&environment_id)));
}

STATUS change_event_imports(struct call *call, struct id project_id, struct str environment,
                            struct str path)
{
    return append(call, EVENT_IMPORTS, project_id, environment, path, STR("[]"));
}

STATUS change_events_after(struct call *call, int64_t position, struct record_list *ret_events)
{
    return db_all(call->db, &after, &event_record, call->arena, ret_events,
                  BIND(bind_int(position), bind_int(READ_MAX)));
}

STATUS change_events_newest(struct call *call, int64_t *ret_position)
{
    return db_one_int(call->db, &newest, ret_position, BIND_NONE);
}

STATUS change_events_prune(struct call *call)
{
    return db_run(call->db, &prune, NULL, BIND(bind_int(call->now_ms - KEPT_MS)));
}
