// SPDX-License-Identifier: Apache-2.0
#include "api/scope.h"

/* Objects that belong to a project: their path parameter, where their project stands, and what the
 * contract says when there is none. %.*s is the id. */
struct object_scope {
    enum scope scope;
    const char *param;
    struct query query; /* project_id, org_id (only where it may belong to an organisation) */
    const char *missing;
    const char *missing_for_patch; /* where the contract says it otherwise; else NULL */
};

static const struct object_scope objects[] = {
    { OF_SYNC,
      "syncId",
      { "SELECT project_id, NULL FROM secret_sync"
        " WHERE id = $1 AND is_integration = 0" },
      "Could not find Netlify Sync with ID \"%.*s\"",
      "Could not find Netlify Sync with ID %.*s" },
    { OF_CONNECTION,
      "connectionId",
      { "SELECT project_id, org_id FROM app_connection WHERE id = $1 AND is_integration = 0" },
      "Could not find App Connection with ID %.*s",
      NULL },
    { OF_FOLDER,
      "folderId",
      { "SELECT project_id, NULL FROM folder WHERE id = $1 AND deleted_at IS NULL" },
      "Folder with ID '%.*s' not found",
      NULL },
    { OF_ENVIRONMENT,
      "environmentId",
      { "SELECT project_id, NULL FROM environment WHERE id = $1 AND deleted_at IS NULL" },
      "Environment with ID '%.*s' not found",
      NULL },
    { OF_SECRET,
      "secretId",
      { "SELECT project_id, NULL FROM secret WHERE id = $1 AND deleted_at IS NULL" },
      "Secret with ID '%.*s' not found",
      NULL },
    { OF_SECRET_IMPORT,
      "secretImportId",
      { "SELECT f.project_id, NULL FROM secret_import i JOIN folder f ON f.id = i.folder_id"
        " WHERE i.id = $1" },
      "Secret import with ID '%.*s' not found",
      NULL },
    { OF_COMMIT,
      "commitId",
      { "SELECT f.project_id, NULL FROM folder_commit c JOIN folder f ON f.id = c.folder_id"
        " WHERE c.id = $1" },
      "Commit with ID '%.*s' not found",
      NULL },
    { OF_TAG,
      "tagId",
      { "SELECT project_id, NULL FROM tag WHERE id = $1" },
      "Tag with ID '%.*s' not found",
      NULL },
    { OF_WEBHOOK,
      "webhookId",
      { "SELECT project_id, NULL FROM webhook WHERE id = $1" },
      "Webhook with ID '%.*s' not found",
      NULL },
    { OF_SYNC_GROUP,
      "groupId",
      { "SELECT project_id, NULL FROM sync_group WHERE id = $1" },
      "Sync group with ID '%.*s' not found",
      NULL },
    { OF_MEMBERSHIP,
      "membershipId",
      { "SELECT project_id, NULL FROM project_member WHERE id = $1" },
      "Membership with ID '%.*s' not found",
      NULL },
    { OF_PRIVILEGE,
      "privilegeId",
      { "SELECT m.project_id, NULL FROM project_privilege v"
        " JOIN project_member m ON m.id = v.member_id WHERE v.id = $1" },
      "Additional privilege '%.*s' not found",
      NULL },
    { OF_ROLE,
      "roleId",
      { "SELECT project_id, NULL FROM project_role WHERE id = $1" },
      "Role with ID '%.*s' not found",
      NULL },
    { OF_INTEGRATION,
      "integrationId",
      { "SELECT project_id, NULL FROM secret_sync WHERE id = $1 AND is_integration = 1" },
      "Integration with ID '%.*s' not found",
      NULL },
    { OF_INTEGRATION_AUTH,
      "integrationAuthId",
      { "SELECT project_id, NULL FROM integration_auth WHERE id = $1" },
      "Integration auth with ID '%.*s' not found",
      NULL },
};

static const struct query project_by_slug = {
    "SELECT id FROM project WHERE org_id = $1 AND slug = $2 AND deleted_at IS NULL"
};

static const struct query project_of_member = {
    "SELECT project_id FROM project_member WHERE id = $1 AND user_id IS NOT NULL"
};

static const struct object_scope *object_scope_of(enum scope scope)
{
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        if (objects[i].scope == scope) return &objects[i];
    }
    return NULL;
}

STATUS scope_check_params(struct exchange *exchange)
{
    const struct object_scope *object = object_scope_of(exchange->route->need.scope);
    struct id ignored;

    if (!object) return OK;
    return exchange_param_id(exchange, object->param, &ignored);
}

/* A text of the input by its name on the wire, from the body or the query; absent if the route's
 * records have no such field. */
static struct str input_text(const struct record *record, const void *object, const char *name)
{
    for (size_t i = 0; record && object && i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (field->kind == FIELD_TEXT && (field->uses & WIRE_IN) &&
            str_equal(str_from_c(field->name), str_from_c(name)))
            return *(const struct str *)field_in(field, object);
    }
    return STR_ABSENT;
}

static struct str input_named(const struct exchange *exchange, const char *name)
{
    struct str text = input_text(exchange->route->body, exchange->body, name);
    if (text.len == 0) text = input_text(exchange->route->query, exchange->query, name);
    return text;
}

static STATUS no_project_with_id(struct exchange *exchange, struct str id)
{
    return CALL_FAIL(&exchange->call, NOT_FOUND, NULL, "Project with ID '%.*s' not found",
                     STR_ARG(str_slice(id, 0, 64)));
}

static STATUS project_from_id(struct exchange *exchange, struct str text, struct id *ret_project_id)
{
    if (!id_parse(text, ret_project_id)) return no_project_with_id(exchange, text);
    return OK;
}

static STATUS no_project_with_slug(struct exchange *exchange, struct str slug)
{
    return CALL_FAIL(&exchange->call, NOT_FOUND, NULL, "Project with slug '%.*s' not found",
                     STR_ARG(str_slice(slug, 0, 64)));
}

static STATUS project_from_slug(struct exchange *exchange, struct str slug,
                                struct id *ret_project_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    const struct ability *ability;
    bool has_row = false;

    TRY(db_query(exchange->call.db, &project_by_slug, &rows,
                 BIND(bind_id(&exchange->actor.org_id), bind_text(slug))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return no_project_with_slug(exchange, slug);
    struct id project_id = rows_id(rows, 0);
    /* Somebody else's project must look exactly like one that does not exist. */
    struct status status = access_in_project(&exchange->call, project_id, &ability);
    if (status.code == STATUS_NOT_FOUND) return no_project_with_slug(exchange, slug);
    if (status.code) return status;
    *ret_project_id = project_id;
    return OK;
}

static STATUS project_from_input(struct exchange *exchange, bool *ret_is_named,
                                 struct id *ret_project_id)
{
    static const char *const id_names[] = { "projectId", "workspaceId" };
    static const char *const slug_names[] = { "workspaceSlug", "projectSlug" };

    *ret_is_named = true;
    for (size_t i = 0; i < COUNT_OF(id_names); i++) {
        struct str id = input_named(exchange, id_names[i]);
        if (id.len > 0) return project_from_id(exchange, id, ret_project_id);
    }
    for (size_t i = 0; i < COUNT_OF(slug_names); i++) {
        struct str slug = input_named(exchange, slug_names[i]);
        if (slug.len > 0) return project_from_slug(exchange, slug, ret_project_id);
    }
    if (exchange->actor.kind == ACTOR_SERVICE_TOKEN) {
        *ret_project_id = exchange->actor.project_id;
        return OK;
    }
    *ret_is_named = false;
    return OK;
}

static STATUS project_missing_in_input(struct exchange *exchange)
{
    if (exchange->route->method == HTTP_GET)
        return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL, "Missing project id or environment");
    return problem_add_issue(exchange->call.problem,
                             &(struct issue){
                                 .code = "invalid_type",
                                 .path = STR("[\"projectId\"]"),
                                 .message = STR("Required"),
                                 .facts = STR("\"expected\":\"string\",\"received\":\"undefined\""),
                             });
}

static STATUS decide_in_org(struct exchange *exchange, struct id org_id)
{
    const struct need *need = &exchange->route->need;

    TRY(access_in_org(&exchange->call, org_id, &exchange->ability));
    if (need->subject == SUBJECT_NONE) return OK;
    return ability_require(&exchange->call, exchange->ability, need->subject, need->action, NULL);
}

static STATUS decide_in_project(struct exchange *exchange, struct id project_id)
{
    const struct need *need = &exchange->route->need;

    TRY(access_in_project(&exchange->call, project_id, &exchange->ability));
    exchange->project_id = project_id;
    if (need->subject == SUBJECT_NONE) return OK;
    return ability_require(&exchange->call, exchange->ability, need->subject, need->action, NULL);
}

static STATUS decide_in_input(struct exchange *exchange)
{
    struct id project_id = { 0 };
    bool is_named = true;

    TRY(project_from_input(exchange, &is_named, &project_id));
    return is_named ? decide_in_project(exchange, project_id) : project_missing_in_input(exchange);
}

static STATUS no_such_membership(struct exchange *exchange, struct str id)
{
    return CALL_FAIL(&exchange->call, NOT_FOUND, NULL,
                     "Project membership with ID '%.*s' not found", STR_ARG(str_slice(id, 0, 64)));
}

static STATUS decide_in_input_member(struct exchange *exchange)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct str text = input_named(exchange, "projectMembershipId");
    struct id id;
    bool has_row = false;

    if (!id_parse(text, &id)) return no_such_membership(exchange, text);
    TRY(db_query(exchange->call.db, &project_of_member, &rows, BIND(bind_id(&id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return no_such_membership(exchange, text);
    struct status status = decide_in_project(exchange, rows_id(rows, 0));
    /* Somebody else's membership must look exactly like one that does not exist. */
    return status.code == STATUS_NOT_FOUND ? no_such_membership(exchange, text) : status;
}

static STATUS decide_in_input_or_org(struct exchange *exchange)
{
    struct id project_id = { 0 };
    bool is_named = true;

    struct status status = project_from_input(exchange, &is_named, &project_id);
    if (!status.code && !is_named) return decide_in_org(exchange, exchange->actor.org_id);
    if (!status.code) status = decide_in_project(exchange, project_id);
    if (status.code != STATUS_NOT_FOUND || exchange->route->method != HTTP_POST) return status;
    /* To create in a project that is not there is a bad request in the contract. */
    return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL, "Could not find project with ID %.*s",
                     STR_ARG(str_slice(input_named(exchange, "projectId"), 0, 64)));
}

static STATUS decide_for_object(struct exchange *exchange, const struct object_scope *object)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct str text = exchange_param(exchange, object->param);
    struct id id;
    bool has_row = false;

    TRY(exchange_param_id(exchange, object->param, &id));
    TRY(db_query(exchange->call.db, &object->query, &rows, BIND(bind_id(&id))));
    TRY(rows_next(rows, &has_row));
    struct status status = FAIL(NOT_FOUND);
    if (has_row && !id_is_nil(rows_id(rows, 0))) {
        status = decide_in_project(exchange, rows_id(rows, 0));
    } else if (has_row && id_equal(rows_id(rows, 1), exchange->actor.org_id)) {
        status = decide_in_org(exchange, exchange->actor.org_id);
    }
    if (status.code != STATUS_NOT_FOUND) return status;
    bool is_patch = exchange->route->method == HTTP_PATCH && object->missing_for_patch;
    /* Somebody else's object must look exactly like one that does not exist. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* from the table above */
    return problem_set(exchange->call.problem, STATUS_NOT_FOUND, NULL,
                       is_patch ? object->missing_for_patch : object->missing, STR_ARG(text));
#pragma GCC diagnostic pop
}

STATUS scope_decide(struct exchange *exchange)
{
    enum scope scope = exchange->route->need.scope;
    struct id project_id = { 0 };

    switch (scope) {
    case IN_NOTHING:
        return OK;
    case IN_ORG:
        return decide_in_org(exchange, exchange->actor.org_id);
    case IN_PATH_PROJECT:
        TRY(project_from_id(exchange, exchange_param(exchange, "projectId"), &project_id));
        return decide_in_project(exchange, project_id);
    case IN_PATH_SLUG:
        TRY(project_from_slug(exchange, exchange_param(exchange, "projectSlug"), &project_id));
        return decide_in_project(exchange, project_id);
    case IN_INPUT:
        return decide_in_input(exchange);
    case IN_INPUT_MEMBER:
        return decide_in_input_member(exchange);
    case IN_INPUT_OR_ORG:
        return decide_in_input_or_org(exchange);
    default:
        return decide_for_object(exchange, object_scope_of(scope));
    }
}
