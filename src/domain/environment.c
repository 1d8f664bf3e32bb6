// SPDX-License-Identifier: Apache-2.0
#include "domain/access.h"
#include "domain/audit.h"
#include "domain/change_event.h"
#include "domain/outbox.h"
#include "domain/project_rows.h"
#include "domain/sight.h"

static const struct query insert = {
    "INSERT INTO environment (id, project_id, name, slug, position, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $6)"
};
static const struct query root_insert = {
    "INSERT INTO folder (id, project_id, environment_id, name, path, created_at, updated_at)"
    " VALUES ($1, $2, $3, 'root', '/', $4, $4)"
};
static const struct query by_id = { "SELECT " ENVIRONMENT_COLUMNS " FROM environment"
                                    " WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL" };
static const struct query by_slug = {
    "SELECT " ENVIRONMENT_COLUMNS " FROM environment"
    " WHERE project_id = $1 AND slug = $2 AND deleted_at IS NULL"
};
static const struct query of_project = {
    "SELECT " ENVIRONMENT_COLUMNS " FROM environment"
    " WHERE project_id = $1 AND deleted_at IS NULL ORDER BY position, id"
};
static const struct query count_of_project = {
    "SELECT count(*) FROM environment WHERE project_id = $1 AND deleted_at IS NULL"
};
static const struct query shift_up = {
    "UPDATE environment SET position = position + 1"
    " WHERE project_id = $1 AND position >= $2 AND deleted_at IS NULL"
};
static const struct query close_gap = {
    "UPDATE environment SET position = position - 1"
    " WHERE project_id = $1 AND position > $2 AND deleted_at IS NULL"
};
static const struct query update = {
    "UPDATE environment SET name = $2, slug = $3, position = $4, updated_at = $5 WHERE id = $1"
};
static const struct query mark_deleted = {
    "UPDATE environment SET deleted_at = $2, updated_at = $2 WHERE id = $1"
};
static const struct query folders_mark_deleted = {
    "UPDATE folder SET deleted_at = $2 WHERE environment_id = $1 AND deleted_at IS NULL"
};
static const struct query syncs_lose_source = {
    "UPDATE secret_sync SET folder_id = NULL, updated_at = $2"
    " WHERE folder_id IN (SELECT id FROM folder WHERE environment_id = $1)"
};

static const struct query contexts_lose_source = {
    "UPDATE sync_context SET folder_id = NULL"
    " WHERE folder_id IN (SELECT id FROM folder WHERE environment_id = $1)"
};

STATUS environment_insert(struct call *call, const struct environment *environment)
{
    struct id root_id = id_new();

    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&environment->id), bind_id(&environment->project_id),
                    bind_text(environment->name), bind_text(environment->slug),
                    bind_int(environment->position), bind_int(call->now_ms))));
    return db_run(call->db, &root_insert, NULL,
                  BIND(bind_id(&root_id), bind_id(&environment->project_id),
                       bind_id(&environment->id), bind_int(call->now_ms)));
}

static STATUS environment_read(struct call *call, struct id project_id, struct id environment_id,
                               struct environment *ret_environment)
{
    char id[ID_TEXT_LEN];
    char project[ID_TEXT_LEN];

    id_format(environment_id, id);
    id_format(project_id, project);
    *ret_environment = (struct environment){ 0 };
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &environment_record, call->arena, ret_environment,
                        BIND(bind_id(&environment_id), bind_id(&project_id))),
                 NULL, "Environment with id '%.*s' in project with ID '%.*s' not found",
                 ID_TEXT_LEN, id, ID_TEXT_LEN, project);
    return OK;
}

static STATUS audit_environment(struct call *call, const char *event,
                                const struct environment *environment)
{
    struct audit_entry entry;

    audit_begin(&entry, event, environment->project_id);
    audit_id(&entry, "id", environment->id);
    audit_text(&entry, "name", environment->name);
    audit_text(&entry, "slug", environment->slug);
    audit_int(&entry, "position", environment->position);
    return audit_append(call, &entry);
}

/* Positions stay dense: 1 to the number of environments. */
static STATUS place_at(struct call *call, struct id project_id, int64_t wanted, int64_t last,
                       int64_t *ret_position)
{
    if (wanted <= 0 || wanted > last) wanted = last;
    TRY(db_run(call->db, &shift_up, NULL, BIND(bind_id(&project_id), bind_int(wanted))));
    *ret_position = wanted;
    return OK;
}

STATUS environment_create(struct call *call, struct id project_id, struct str name, struct str slug,
                          int64_t position, struct environment *ret_environment)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct environment environment = {
        .id = id_new(), .project_id = project_id, .name = name, .slug = slug
    };
    int64_t count = 0;

    TRY(access_require(call, project_id, SUBJECT_ENVIRONMENTS, ACTION_CREATE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(db_one_int(call->db, &count_of_project, &count, BIND(bind_id(&project_id))));
    TRY(place_at(call, project_id, position, count + 1, &environment.position));
    CONFLICT_AS(call, environment_insert(call, &environment), "CreateEnvironment",
                "Environment with slug already exist");
    TRY(audit_environment(call, "create-environment", &environment));
    TRY(environment_read(call, project_id, environment.id, ret_environment));
    return call_commit(call, &tx);
}

STATUS environment_get(struct call *call, struct id project_id, struct id environment_id,
                       struct environment *ret_environment)
{
    const struct ability *ability;
    TRY(access_in_project(call, project_id, &ability));
    TRY(environment_read(call, project_id, environment_id, ret_environment));
    return sight_require_environment(call, ability, ret_environment->slug);
}

STATUS environment_by_slug(struct call *call, struct id project_id, struct str slug,
                           struct environment *ret_environment)
{
    *ret_environment = (struct environment){ 0 };
    return db_one(call->db, &by_slug, &environment_record, call->arena, ret_environment,
                  BIND(bind_id(&project_id), bind_text(slug)));
}

STATUS environment_list(struct call *call, struct id project_id, struct record_list *ret_list)
{
    return db_all(call->db, &of_project, &environment_record, call->arena, ret_list,
                  BIND(bind_id(&project_id)));
}

static STATUS move_to(struct call *call, struct environment *environment, int64_t wanted)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_of_project, &count, BIND(bind_id(&environment->project_id))));
    TRY(db_run(call->db, &close_gap, NULL,
               BIND(bind_id(&environment->project_id), bind_int(environment->position))));
    return place_at(call, environment->project_id, wanted, count, &environment->position);
}

STATUS environment_update(struct call *call, struct id project_id, struct id environment_id,
                          struct str name, struct str slug, int64_t position,
                          struct environment *ret_environment)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct environment environment;

    TRY(access_require(call, project_id, SUBJECT_ENVIRONMENTS, ACTION_EDIT, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(environment_read(call, project_id, environment_id, &environment));
    if (position > 0 && position != environment.position)
        TRY(move_to(call, &environment, position));
    if (str_is_given(name)) environment.name = name;
    if (str_is_given(slug) && !str_equal(slug, environment.slug)) {
        TRY(change_event_environment(call, EVENT_DELETE, project_id, environment_id,
                                     environment.slug));
        TRY(change_event_environment(call, EVENT_CREATE, project_id, environment_id, slug));
        environment.slug = slug;
    }
    CONFLICT_AS(call,
                db_run(call->db, &update, NULL,
                       BIND(bind_id(&environment.id), bind_text(environment.name),
                            bind_text(environment.slug), bind_int(environment.position),
                            bind_int(call->now_ms))),
                "UpdateEnvironment", "Environment with slug already exist");
    TRY(audit_environment(call, "update-environment", &environment));
    /* Key schemas and references may name the slug. */
    TRY(outbox_environment_changed(call, project_id, environment_id));
    TRY(environment_read(call, project_id, environment_id, ret_environment));
    return call_commit(call, &tx);
}

STATUS environment_delete(struct call *call, struct id project_id, struct id environment_id,
                          struct environment *ret_environment)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct value id = bind_id(&environment_id);
    struct value now = bind_int(call->now_ms);

    TRY(access_require(call, project_id, SUBJECT_ENVIRONMENTS, ACTION_DELETE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(environment_read(call, project_id, environment_id, ret_environment));
    TRY(outbox_environment_changed(call, project_id,
                                   environment_id)); /* for those that import it */
    TRY(change_event_environment(call, EVENT_DELETE, project_id, environment_id,
                                 ret_environment->slug));
    TRY(db_run(call->db, &syncs_lose_source, NULL, BIND(id, now)));
    TRY(db_run(call->db, &contexts_lose_source, NULL, BIND(id)));
    TRY(db_run(call->db, &folders_mark_deleted, NULL, BIND(id, now)));
    TRY(db_run(call->db, &mark_deleted, NULL, BIND(id, now)));
    TRY(db_run(call->db, &close_gap, NULL,
               BIND(bind_id(&project_id), bind_int(ret_environment->position))));
    TRY(audit_environment(call, "delete-environment", ret_environment));
    return call_commit(call, &tx);
}
