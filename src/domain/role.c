// SPDX-License-Identifier: Apache-2.0
#include "domain/role.h"

#include "domain/audit.h"
#include "domain/privilege.h"

static const struct query insert = {
    "INSERT INTO project_role (id, project_id, slug, name, description, permissions, created_at,"
    " updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)"
};
static const struct query update = {
    "UPDATE project_role SET slug = $2, name = $3, description = $4, permissions = $5,"
    " updated_at = $6 WHERE id = $1"
};
static const struct query delete_row = { "DELETE FROM project_role WHERE id = $1" };
static const struct query by_id = { "SELECT " ROLE_COLUMNS
                                    " FROM project_role r WHERE r.id = $1 AND r.project_id = $2" };
static const struct query by_slug = {
    "SELECT " ROLE_COLUMNS " FROM project_role r WHERE r.slug = $1 AND r.project_id = $2"
};
static const struct query of_project = {
    "SELECT " ROLE_COLUMNS " FROM project_role r WHERE r.project_id = $1 ORDER BY r.name, r.id"
};
static const struct query made_at = { "SELECT created_at FROM project WHERE id = $1" };

static const struct {
    const char *slug, *name, *description;
} built_in[] = {
    { "admin", "Admin", "Everything in the project" },
    { "member", "Developer", "Work with secrets, folders, imports and syncs" },
    { "viewer", "Viewer", "Read only" },
    { "no-access", "No Access", "A member without any permission" },
};

/* Built-in roles have no row: their id says which one it is, the same in every project. */
static STATUS built_in_role(struct call *call, struct id project_id, size_t place,
                            struct role *ret_role)
{
    int64_t created_at = 0;

    TRY(db_one_int(call->db, &made_at, &created_at, BIND(bind_id(&project_id))));
    *ret_role = (struct role){
        .id = { { [0] = 0xb0, [6] = 0x40, [8] = 0x80, [15] = (uint8_t)(place + 1) } },
        .project_id = project_id,
        .slug = str_from_c(built_in[place].slug),
        .name = str_from_c(built_in[place].name),
        .description = str_from_c(built_in[place].description),
        .permissions = role_permissions_json(str_from_c(built_in[place].slug), call->arena),
        .created_at = created_at,
        .updated_at = created_at,
    };
    return OK;
}

static STATUS require_free_slug(struct call *call, struct str slug)
{
    if (!role_is_built_in(slug) && !str_equal(slug, STR("custom"))) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Please choose a different slug, the slug you have entered is reserved");
}

/* Rules that can be read and that the actor could grant. */
static STATUS require_permissions(struct call *call, struct id project_id, struct str permissions)
{
    struct ability *wanted;
    const struct ability *mine;

    TRY(ability_from_json(call, permissions, &wanted));
    TRY(access_in_project(call, project_id, &mine));
    return privilege_require(call, mine, wanted);
}

static STATUS audit_role(struct call *call, const char *event, const struct role *role)
{
    struct audit_entry entry;

    audit_begin(&entry, event, role->project_id);
    audit_id(&entry, "roleId", role->id);
    audit_text(&entry, "slug", role->slug);
    audit_text(&entry, "name", role->name);
    json_key(&entry.metadata, "permissions");
    json_write_raw(&entry.metadata, role->permissions);
    return audit_append(call, &entry);
}

static STATUS read_role(struct call *call, struct id project_id, struct id role_id,
                        struct role *ret_role)
{
    char text[ID_TEXT_LEN];

    id_format(role_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &role_record, call->arena, ret_role,
                        BIND(bind_id(&role_id), bind_id(&project_id))),
                 NULL, "Role with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

STATUS role_create(struct call *call, struct id project_id, const struct role_change *change,
                   struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct id id = id_new();
    struct str permissions;

    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_CREATE, NULL));
    TRY(require_free_slug(call, change->slug));
    TRY(require_permissions(call, project_id, change->permissions));
    TRY(permissions_unpack(call, change->permissions, &permissions));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(call,
                db_run(call->db, &insert, NULL,
                       BIND(bind_id(&id), bind_id(&project_id), bind_text(change->slug),
                            bind_text(change->name), bind_text(change->description),
                            bind_text(permissions), bind_int(call->now_ms))),
                NULL, "Role with slug '%.*s' already exists", STR_ARG(change->slug));
    TRY(read_role(call, project_id, id, ret_role));
    TRY(audit_role(call, "create-role", ret_role));
    return call_commit(call, &tx);
}

static void apply_change(struct role *role, const struct role_change *change)
{
    if (str_is_given(change->slug)) role->slug = change->slug;
    if (str_is_given(change->name)) role->name = change->name;
    if (change->description_given) role->description = change->description;
    if (str_is_given(change->permissions)) role->permissions = change->permissions;
}

/* Both what it allowed and what it will allow must be the actor's own to give. */
STATUS role_update(struct call *call, struct id project_id, struct id role_id,
                   const struct role_change *change, struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct role role;

    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_EDIT, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(read_role(call, project_id, role_id, &role));
    TRY(require_permissions(call, project_id, role.permissions));
    apply_change(&role, change);
    TRY(require_free_slug(call, role.slug));
    TRY(require_permissions(call, project_id, role.permissions));
    TRY(permissions_unpack(call, role.permissions, &role.permissions));
    CONFLICT_AS(call,
                db_run(call->db, &update, NULL,
                       BIND(bind_id(&role_id), bind_text(role.slug), bind_text(role.name),
                            bind_text(role.description), bind_text(role.permissions),
                            bind_int(call->now_ms))),
                NULL, "Role with slug '%.*s' already exists", STR_ARG(role.slug));
    TRY(read_role(call, project_id, role_id, ret_role));
    TRY(audit_role(call, "update-role", ret_role));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS role_delete(struct call *call, struct id project_id, struct id role_id,
                   struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct role role;

    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_DELETE, NULL));
    TRY(db_begin(call->db, &tx));
    TRY(read_role(call, project_id, role_id, &role));
    CONFLICT_AS(call, db_run(call->db, &delete_row, NULL, BIND(bind_id(&role_id))), NULL,
                "The role is in use: give its members another one first");
    TRY(audit_role(call, "delete-role", &role));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_role = role;
    return OK;
}

STATUS role_list(struct call *call, struct id project_id, struct record_list *ret_roles)
{
    struct record_list custom;

    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_READ, NULL));
    TRY(db_all(call->db, &of_project, &role_record, call->arena, &custom,
               BIND(bind_id(&project_id))));
    struct role *roles = ARENA_ARRAY(call->arena, COUNT_OF(built_in) + custom.count, struct role);
    for (size_t i = 0; i < COUNT_OF(built_in); i++) {
        TRY(built_in_role(call, project_id, i, &roles[i]));
    }
    const struct role *made = custom.items;
    for (size_t i = 0; i < custom.count; i++) roles[COUNT_OF(built_in) + i] = made[i];
    *ret_roles = (struct record_list){ roles, COUNT_OF(built_in) + custom.count };
    return OK;
}

STATUS role_by_slug(struct call *call, struct id project_id, struct str slug, struct role *ret_role)
{
    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_READ, NULL));
    for (size_t i = 0; i < COUNT_OF(built_in); i++) {
        if (str_equal(str_from_c(built_in[i].slug), slug))
            return built_in_role(call, project_id, i, ret_role);
    }
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_slug, &role_record, call->arena, ret_role,
                        BIND(bind_text(slug), bind_id(&project_id))),
                 NULL, "Role with slug '%.*s' not found", STR_ARG(str_slice(slug, 0, 64)));
    return OK;
}

struct access_object place_check_object(const struct place_check *place)
{
    return (struct access_object){
        .environment = place->environment.len > 0 ? place->environment : STR_ABSENT,
        .path = place->path.len > 0 ? place->path : STR_ABSENT,
        .secret_name = place->secret_name.len > 0 ? place->secret_name : STR_ABSENT,
        .tags = place->tags_given == GIVEN ? &place->tags : NULL,
    };
}

STATUS role_check(struct call *call, struct id project_id, const struct role_check_input *input,
                  struct json_writer *out)
{
    struct ability *ability;
    const struct access_object object = place_check_object(&input->place);

    TRY(access_require(call, project_id, SUBJECT_ROLE, ACTION_READ, NULL));
    TRY(ability_from_json(call, input->permissions, &ability));
    ability_write_verdicts(out, ability, &object);
    return OK;
}

STATUS role_rules_by_slug(struct call *call, struct id project_id, struct str slug,
                          struct ability *ability, struct id *ret_custom_id)
{
    const struct rule_set *set = project_role_rules(slug);
    struct rule_set custom;
    struct role role;

    if (ability->count == RULE_SETS_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A member has at most %d roles", RULE_SETS_MAX);
    *ret_custom_id = (struct id){ 0 };
    if (!set) {
        struct status status = db_one(call->db, &by_slug, &role_record, call->arena, &role,
                                      BIND(bind_text(slug), bind_id(&project_id)));
        if (status.code == STATUS_NOT_FOUND)
            return CALL_FAIL(call, BAD_REQUEST, NULL, "Role with slug '%.*s' not found",
                             STR_ARG(str_slice(slug, 0, 64)));
        if (status.code) return status;
        TRY(rules_from_json(call, role.permissions, &custom));
        set = &custom;
        *ret_custom_id = role.id;
    }
    ability->sets[ability->count++] = *set;
    return OK;
}
