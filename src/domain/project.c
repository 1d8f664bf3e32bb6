// SPDX-License-Identifier: Apache-2.0
#include "domain/project.h"

#include "domain/access.h"
#include "domain/audit.h"
#include "domain/project_rows.h"
#include "domain/sight.h"
#include "domain/slug.h"
#include "domain/vault.h"

enum { SLUG_TRIES_MAX = 20 };

static const struct query insert = {
    "INSERT INTO project (id, org_id, name, slug, description, type, has_delete_protection,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
};
static const struct query by_id = { "SELECT " PROJECT_COLUMNS
                                    " FROM project p WHERE p.id = $1 AND p.deleted_at IS NULL" };
static const struct query of_actor = {
    "SELECT " PROJECT_COLUMNS " FROM project p JOIN project_member m ON m.project_id = p.id"
    " WHERE p.org_id = $1 AND (m.user_id = $2 OR m.identity_id = $2) AND p.deleted_at IS NULL"
    " AND (p.type = $3 OR $3 IS NULL) ORDER BY p.name, p.id"
};
static const struct query count_of_slug = {
    "SELECT count(*) FROM project WHERE org_id = $1 AND slug = $2 AND deleted_at IS NULL"
};
static const struct query member_insert = {
    "INSERT INTO project_member (id, project_id, user_id, identity_id, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $5)"
};
static const struct query member_role_insert = {
    "INSERT INTO project_member_role (id, member_id, role, created_at, updated_at)"
    " VALUES ($1, $2, 'admin', $3, $3)"
};
static const struct query update = {
    "UPDATE project SET name = $2, slug = $3, description = $4, auto_capitalization = $5,"
    " has_delete_protection = $6, secret_sharing = $7, shows_snapshots_legacy = $8,"
    " version_limit = $9, audit_retention_days = $10, ignored_values = $11, updated_at = $12"
    " WHERE id = $1"
};
/* The slug is free again at once; everything else stays until the project is purged. */
static const struct query mark_deleted = {
    "UPDATE project SET deleted_at = $2, updated_at = $2 WHERE id = $1"
};
static const struct query delete_syncs = { "DELETE FROM secret_sync WHERE project_id = $1" };
static const struct query delete_connections = {
    "DELETE FROM app_connection WHERE project_id = $1"
};

static const struct {
    const char *name, *slug;
} default_environments[] = {
    { "Development", "dev" },
    { "Staging", "staging" },
    { "Production", "prod" },
};

/* A name that many projects have must not make the next one fail by chance. */
static STATUS free_slug(struct call *call, struct str name, struct str *ret_slug)
{
    for (int i = 0; i < SLUG_TRIES_MAX; i++) {
        struct str slug = slug_from_name(call, name, STR("project"));
        int64_t count = 0;
        TRY(db_one_int(call->db, &count_of_slug, &count,
                       BIND(bind_id(&call->actor->org_id), bind_text(slug))));
        *ret_slug = slug;
        if (count == 0) break;
    }
    return OK; /* the index has the last word */
}

static STATUS insert_project(struct call *call, const struct project_input *input, struct id id,
                             struct str slug)
{
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&call->actor->org_id), bind_text(input->name),
                       bind_text(slug), bind_text(input->description),
                       bind_text(str_is_given(input->type) ? input->type : STR("secret-manager")),
                       bind_bool(input->has_delete_protection), bind_int(call->now_ms)));
}

static STATUS add_admin(struct call *call, struct id project_id)
{
    static const struct id nobody;
    struct id member_id = id_new();
    struct id role_id = id_new();
    bool is_user = call->actor->kind == ACTOR_USER;

    TRY(db_run(call->db, &member_insert, NULL,
               BIND(bind_id(&member_id), bind_id(&project_id),
                    bind_id(is_user ? &call->actor->id : &nobody),
                    bind_id(is_user ? &nobody : &call->actor->id), bind_int(call->now_ms))));
    return db_run(call->db, &member_role_insert, NULL,
                  BIND(bind_id(&role_id), bind_id(&member_id), bind_int(call->now_ms)));
}

static STATUS add_default_environments(struct call *call, struct id project_id)
{
    for (size_t i = 0; i < COUNT_OF(default_environments); i++) {
        struct environment environment = {
            .id = id_new(),
            .project_id = project_id,
            .position = (int64_t)i + 1,
            .name = str_from_c(default_environments[i].name),
            .slug = str_from_c(default_environments[i].slug),
        };
        TRY(environment_insert(call, &environment));
    }
    return OK;
}

static STATUS audit_project(struct call *call, const char *event, const struct project *project)
{
    struct audit_entry entry;

    audit_begin(&entry, event, project->id);
    audit_id(&entry, "projectId", project->id);
    audit_text(&entry, "name", project->name);
    audit_text(&entry, "slug", project->slug);
    return audit_append(call, &entry);
}

STATUS project_create(struct call *call, const struct project_input *input,
                      struct project *ret_project)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str slug = input->slug;
    struct id id = id_new();

    TRY(access_require_org(call, SUBJECT_WORKSPACE, ACTION_CREATE, NULL));
    TRY(db_begin(call->db, &tx));
    if (slug.len == 0) TRY(free_slug(call, input->name, &slug));
    CONFLICT_AS(call, insert_project(call, input, id, slug), NULL,
                "A project with the slug \"%.*s\" already exists in your organization",
                STR_ARG(slug));
    TRY(vault_make_project_key(call, call->actor->org_id, id));
    TRY(add_admin(call, id));
    if (input->wants_default_environments) TRY(add_default_environments(call, id));
    TRY(project_read(call, id, ret_project));
    TRY(audit_project(call, "create-project", ret_project));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS project_read(struct call *call, struct id project_id, struct project *ret_project)
{
    *ret_project = (struct project){ 0 };
    TRY(db_one(call->db, &by_id, &project_bare_record, call->arena, ret_project,
               BIND(bind_id(&project_id))));
    return environment_list(call, project_id, &ret_project->environments);
}

STATUS project_get(struct call *call, struct id project_id, struct project *ret_project)
{
    const struct ability *ability;
    TRY(access_in_project(call, project_id, &ability));
    TRY(project_read(call, project_id, ret_project));
    sight_of_environments(ability, &ret_project->environments);
    return OK;
}

STATUS project_list(struct call *call, struct str type, struct record_list *ret_projects)
{
    struct record_list list;

    TRY(db_all(call->db, &of_actor, &project_bare_record, call->arena, &list,
               BIND(bind_id(&call->actor->org_id), bind_id(&call->actor->id), bind_text(type))));
    struct project *projects = list.items;
    for (size_t i = 0; i < list.count; i++) {
        const struct ability *ability;
        TRY(access_in_project(call, projects[i].id, &ability));
        TRY(environment_list(call, projects[i].id, &projects[i].environments));
        sight_of_environments(ability, &projects[i].environments);
    }
    *ret_projects = list;
    return OK;
}

static void apply_change(struct project *project, const struct project_change *change)
{
    if (str_is_given(change->name)) project->name = change->name;
    if (change->slug.len > 0) project->slug = change->slug;
    if (change->description_given) project->description = change->description;
    if (change->auto_capitalization_given == GIVEN)
        project->auto_capitalization = change->auto_capitalization;
    if (change->has_delete_protection_given == GIVEN)
        project->has_delete_protection = change->has_delete_protection;
    if (change->secret_sharing_given == GIVEN) project->secret_sharing = change->secret_sharing;
    if (change->shows_snapshots_legacy_given == GIVEN)
        project->shows_snapshots_legacy = change->shows_snapshots_legacy;
    if (change->version_limit_given == GIVEN) project->version_limit = change->version_limit;
    if (change->audit_retention_days_given)
        project->audit_retention_days = change->audit_retention_days;
    if (change->ignored_values_given) project->ignored_values = change->ignored_values;
}

static STATUS write_change(struct call *call, const struct project *project)
{
    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&project->id), bind_text(project->name), bind_text(project->slug),
                       bind_text(project->description), bind_bool(project->auto_capitalization),
                       bind_bool(project->has_delete_protection),
                       bind_bool(project->secret_sharing),
                       bind_bool(project->shows_snapshots_legacy), bind_int(project->version_limit),
                       bind_time(project->audit_retention_days), bind_text(project->ignored_values),
                       bind_int(call->now_ms)));
}

STATUS project_update(struct call *call, struct id project_id, const struct project_change *change,
                      struct project *ret_project)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct project project;

    TRY(access_require(call, project_id, SUBJECT_WORKSPACE, ACTION_EDIT, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(project_read(call, project_id, &project));
    apply_change(&project, change);
    CONFLICT_AS(call, write_change(call, &project), NULL,
                "A project with the slug \"%.*s\" already exists in your organization",
                STR_ARG(project.slug));
    TRY(audit_project(call, "update-project", &project));
    TRY(project_read(call, project_id, ret_project));
    return call_commit(call, &tx);
}

STATUS project_delete(struct call *call, struct id project_id, struct project *ret_project)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct project project;

    TRY(access_require(call, project_id, SUBJECT_WORKSPACE, ACTION_DELETE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(project_read(call, project_id, &project));
    if (project.has_delete_protection)
        return CALL_FAIL(call, FORBIDDEN, "ForbiddenError",
                         "Project delete protection is enabled. Turn it off in the project's "
                         "settings, then delete the project.");
    /* A sync of a deleted project must not go on writing. What it wrote stays at Netlify. */
    TRY(db_run(call->db, &delete_syncs, NULL, BIND(bind_id(&project_id))));
    TRY(db_run(call->db, &delete_connections, NULL, BIND(bind_id(&project_id))));
    TRY(db_run(call->db, &mark_deleted, NULL, BIND(bind_id(&project_id), bind_int(call->now_ms))));
    TRY(audit_project(call, "delete-project", &project));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_project = project;
    return OK;
}
