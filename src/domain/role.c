// SPDX-License-Identifier: Apache-2.0
#include "domain/role.h"

#include "domain/audit.h"
#include "domain/privilege.h"

/* What differs between the two homes. */
struct home {
    struct query insert, update, delete_row, by_id, by_slug, all, made_at;
    const struct record *record;
    const char *created, *updated, *deleted; /* in the audit log */
    uint8_t id_byte;
};
#define QUERIES(table_, home_, home_table_, columns_)                                              \
    .insert = { "INSERT INTO " table_ " (id, " home_ ", slug, name, description, permissions,"     \
                " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)" },              \
    .update = { "UPDATE " table_ " SET slug = $2, name = $3, description = $4, permissions = $5,"  \
                " updated_at = $6 WHERE id = $1" },                                                \
    .delete_row = { "DELETE FROM " table_ " WHERE id = $1" },                                      \
    .by_id = { "SELECT " columns_ " FROM " table_ " r WHERE r.id = $1 AND r." home_ " = $2" },     \
    .by_slug = { "SELECT " columns_ " FROM " table_ " r WHERE r.slug = $1 AND r." home_ " = $2" }, \
    .all = { "SELECT " columns_ " FROM " table_ " r WHERE r." home_                                \
             " = $1 ORDER BY r.name, r.id" },                                                      \
    .made_at = { "SELECT created_at FROM " home_table_ " WHERE id = $1" }

static const struct home homes[] = {
    [ROLE_OF_PROJECT] = { QUERIES("project_role", "project_id", "project", ROLE_COLUMNS),
                          .record = &role_record, .created = "create-role",
                          .updated = "update-role", .deleted = "delete-role", .id_byte = 0xb0 },
    [ROLE_OF_ORG] = { QUERIES("org_role", "org_id", "org", ORG_ROLE_COLUMNS),
                      .record = &org_role_record, .created = "create-organization-role",
                      .updated = "update-organization-role", .deleted = "delete-organization-role",
                      .id_byte = 0xb1 },
};

struct built_in_role {
    const char *slug, *name, *description;
};
static const struct built_in_role project_roles[] = {
    { "admin", "Admin", "Everything in the project" },
    { "member", "Developer", "Work with secrets, folders, imports and syncs" },
    { "viewer", "Viewer", "Read only" },
    { "no-access", "No Access", "A member without any permission" },
};
static const struct built_in_role org_roles[] = {
    { "admin", "Admin", "Everything in the organization" },
    { "member", "Member", "Create projects, use connections, see who is there" },
    { "no-access", "No Access", "A member without any permission" },
};
static const struct {
    const struct built_in_role *roles;
    size_t count;
} built_in[] = {
    [ROLE_OF_PROJECT] = { project_roles, COUNT_OF(project_roles) },
    [ROLE_OF_ORG] = { org_roles, COUNT_OF(org_roles) },
};

static STATUS rights_in(struct call *call, enum role_home home, struct id home_id,
                        const struct ability **ret_ability)
{
    if (home == ROLE_OF_PROJECT) return access_in_project(call, home_id, ret_ability);
    return access_in_org(call, home_id, ret_ability);
}

static STATUS require(struct call *call, enum role_home home, struct id home_id, enum action action)
{
    const struct ability *ability;

    TRY(rights_in(call, home, home_id, &ability));
    return ability_require(call, ability, SUBJECT_ROLE, action, NULL);
}

/* Built-in roles have no row: their id says which one it is, the same in every home. */
static STATUS built_in_role(struct call *call, enum role_home home, struct id home_id, size_t place,
                            struct role *ret_role)
{
    const struct built_in_role *role = &built_in[home].roles[place];
    struct str slug = str_from_c(role->slug);
    int64_t created_at = 0;

    TRY(db_one_int(call->db, &homes[home].made_at, &created_at, BIND(bind_id(&home_id))));
    *ret_role = (struct role){
        .id = { { [0] = homes[home].id_byte,
                  [6] = 0x40,
                  [8] = 0x80,
                  [15] = (uint8_t)(place + 1) } },
        .home_id = home_id,
        .slug = slug,
        .name = str_from_c(role->name),
        .description = str_from_c(role->description),
        .permissions = role_permissions_json(home, slug, call->arena),
        .created_at = created_at,
        .updated_at = created_at,
    };
    return OK;
}

static STATUS require_free_slug(struct call *call, enum role_home home, struct str slug)
{
    if (!role_is_built_in(home, slug) && !str_equal(slug, STR("custom"))) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL,
                     "Please choose a different slug, the slug you have entered is reserved");
}

/* Rules that can be read and that the actor could grant; as they are kept. */
static STATUS require_permissions(struct call *call, enum role_home home, struct id home_id,
                                  struct str *permissions)
{
    struct ability *wanted;
    const struct ability *mine;

    TRY(permissions_unpack(call, *permissions, permissions));
    TRY(ability_from_json(call, *permissions, &wanted));
    TRY(rights_in(call, home, home_id, &mine));
    return privilege_require(call, mine, wanted);
}

static STATUS audit_role(struct call *call, enum role_home home, const char *event,
                         const struct role *role)
{
    struct audit_entry entry;

    audit_begin(&entry, event, home == ROLE_OF_PROJECT ? role->home_id : (struct id){ 0 });
    audit_id(&entry, "roleId", role->id);
    audit_text(&entry, "slug", role->slug);
    audit_text(&entry, "name", role->name);
    json_key(&entry.metadata, "permissions");
    json_write_raw(&entry.metadata, role->permissions);
    return audit_append(call, &entry);
}

static STATUS read_role(struct call *call, enum role_home home, struct id home_id,
                        struct id role_id, struct role *ret_role)
{
    char text[ID_TEXT_LEN];

    id_format(role_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &homes[home].by_id, homes[home].record, call->arena, ret_role,
                        BIND(bind_id(&role_id), bind_id(&home_id))),
                 NULL, "Role with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

STATUS role_create(struct call *call, enum role_home home, struct id home_id,
                   const struct role_change *change, struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str permissions = change->permissions;
    struct id id = id_new();

    TRY(require(call, home, home_id, ACTION_CREATE));
    TRY(require_free_slug(call, home, change->slug));
    TRY(require_permissions(call, home, home_id, &permissions));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(call,
                db_run(call->db, &homes[home].insert, NULL,
                       BIND(bind_id(&id), bind_id(&home_id), bind_text(change->slug),
                            bind_text(change->name), bind_text(change->description),
                            bind_text(permissions), bind_int(call->now_ms))),
                NULL, "Role with slug '%.*s' already exists", STR_ARG(change->slug));
    TRY(read_role(call, home, home_id, id, ret_role));
    TRY(audit_role(call, home, homes[home].created, ret_role));
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
STATUS role_update(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                   const struct role_change *change, struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct role role;

    TRY(require(call, home, home_id, ACTION_EDIT));
    TRY(db_begin(call->db, &tx));
    TRY(read_role(call, home, home_id, role_id, &role));
    TRY(require_permissions(call, home, home_id, &role.permissions));
    apply_change(&role, change);
    TRY(require_free_slug(call, home, role.slug));
    TRY(require_permissions(call, home, home_id, &role.permissions));
    CONFLICT_AS(call,
                db_run(call->db, &homes[home].update, NULL,
                       BIND(bind_id(&role_id), bind_text(role.slug), bind_text(role.name),
                            bind_text(role.description), bind_text(role.permissions),
                            bind_int(call->now_ms))),
                NULL, "Role with slug '%.*s' already exists", STR_ARG(role.slug));
    TRY(read_role(call, home, home_id, role_id, ret_role));
    TRY(audit_role(call, home, homes[home].updated, ret_role));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS role_delete(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                   struct role *ret_role)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct role role;

    TRY(require(call, home, home_id, ACTION_DELETE));
    TRY(db_begin(call->db, &tx));
    TRY(read_role(call, home, home_id, role_id, &role));
    CONFLICT_AS(call, db_run(call->db, &homes[home].delete_row, NULL, BIND(bind_id(&role_id))),
                NULL, "The role is in use: give its members another one first");
    TRY(audit_role(call, home, homes[home].deleted, &role));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_role = role;
    return OK;
}

STATUS role_list(struct call *call, enum role_home home, struct id home_id,
                 struct record_list *ret_roles)
{
    size_t fixed = built_in[home].count;
    struct record_list custom;

    TRY(require(call, home, home_id, ACTION_READ));
    TRY(db_all(call->db, &homes[home].all, homes[home].record, call->arena, &custom,
               BIND(bind_id(&home_id))));
    struct role *roles = ARENA_ARRAY(call->arena, fixed + custom.count, struct role);
    for (size_t i = 0; i < fixed; i++) TRY(built_in_role(call, home, home_id, i, &roles[i]));
    const struct role *made = custom.items;
    for (size_t i = 0; i < custom.count; i++) roles[fixed + i] = made[i];
    *ret_roles = (struct record_list){ roles, fixed + custom.count };
    return OK;
}

STATUS role_by_slug(struct call *call, enum role_home home, struct id home_id, struct str slug,
                    struct role *ret_role)
{
    TRY(require(call, home, home_id, ACTION_READ));
    for (size_t i = 0; i < built_in[home].count; i++) {
        if (str_equal(str_from_c(built_in[home].roles[i].slug), slug))
            return built_in_role(call, home, home_id, i, ret_role);
    }
    NOT_FOUND_AS(call,
                 db_one(call->db, &homes[home].by_slug, homes[home].record, call->arena, ret_role,
                        BIND(bind_text(slug), bind_id(&home_id))),
                 NULL, "Role with slug '%.*s' not found", STR_ARG(str_slice(slug, 0, 64)));
    return OK;
}

STATUS role_by_id(struct call *call, enum role_home home, struct id home_id, struct id role_id,
                  struct role *ret_role)
{
    struct role role;

    TRY(require(call, home, home_id, ACTION_READ));
    for (size_t i = 0; i < built_in[home].count; i++) {
        TRY(built_in_role(call, home, home_id, i, &role));
        if (!id_equal(role.id, role_id)) continue;
        *ret_role = role;
        return OK;
    }
    return read_role(call, home, home_id, role_id, ret_role);
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

STATUS role_check(struct call *call, enum role_home home, struct id home_id,
                  const struct role_check_input *input, struct json_writer *out)
{
    struct ability *ability;
    const struct access_object object = place_check_object(&input->place);

    TRY(require(call, home, home_id, ACTION_READ));
    TRY(ability_from_json(call, input->permissions, &ability));
    ability->is_project = home == ROLE_OF_PROJECT;
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
        struct status status =
            db_one(call->db, &homes[ROLE_OF_PROJECT].by_slug, &role_record, call->arena, &role,
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
