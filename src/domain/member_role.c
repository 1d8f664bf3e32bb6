// SPDX-License-Identifier: Apache-2.0
#include "domain/member_role.h"

#include "base/clock.h"
#include "domain/privilege.h"
#include "domain/role.h"

enum { RANGE_YEARS_MAX = 100 };

static const struct query of_member = {
    "SELECT " MEMBER_ROLE_COLUMNS " FROM project_member_role r"
    " LEFT JOIN project_role c ON c.id = r.role_id WHERE r.member_id = $1"
    " ORDER BY r.position, r.id"
};
static const struct query slugs_of_member = {
    "SELECT coalesce(c.slug, r.role) FROM project_member_role r"
    " LEFT JOIN project_role c ON c.id = r.role_id WHERE r.member_id = $1"
    " ORDER BY r.position, r.id"
};
static const struct query privileges_of_member = {
    "SELECT permissions FROM project_privilege WHERE member_id = $1 ORDER BY created_at, id"
};
static const struct query delete_all = { "DELETE FROM project_member_role WHERE member_id = $1" };
static const struct query insert = {
    "INSERT INTO project_member_role (id, member_id, role, role_id, is_temporary, temporary_mode,"
    " temporary_range, starts_at, ends_at, created_at, updated_at, position)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)"
};

bool duration_parse(struct str text, int64_t *ret_ms)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {
        { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 }, { 'y', 31557600 },
    };
    int64_t count = 0;

    if (text.len < 2 || !str_to_int(str_slice(text, 0, text.len - 1), 1, 1000000000, &count))
        return false;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        if (units[i].unit != text.data[text.len - 1]) continue;
        if (count > RANGE_YEARS_MAX * 31557600LL / units[i].seconds) return false;
        *ret_ms = count * units[i].seconds * 1000;
        return true;
    }
    return false;
}

STATUS member_roles_read(struct call *call, struct id member_id, struct record_list *ret_roles)
{
    return db_all(call->db, &of_member, &member_role_record, call->arena, ret_roles,
                  BIND(bind_id(&member_id)));
}

STATUS temporary_read(struct call *call, const struct temporary_input *input,
                      struct temporary *ret_temporary)
{
    struct temporary temporary = { .is_temporary = input->is_temporary };
    int64_t range_ms = 0;

    if (input->is_temporary) {
        if (!duration_parse(input->range, &range_ms))
            return problem_field(call->problem, "temporaryRange",
                                 "Temporary range must be a number and a unit, such as 1h or 2d");
        if (!time_parse(input->starts_at, &temporary.starts_at))
            return problem_field(call->problem, "temporaryAccessStartTime", "Invalid datetime");
        temporary.ends_at = temporary.starts_at + range_ms;
        temporary.mode = STR("relative");
        temporary.range = input->range;
    }
    *ret_temporary = temporary;
    return OK;
}

static STATUS insert_role(struct call *call, struct id member_id, const struct member_role *role,
                          const struct temporary *time, size_t position)
{
    struct id id = id_new();
    bool is_custom = !id_is_nil(role->custom_role_id);

    return db_run(
        call->db, &insert, NULL,
        BIND(bind_id(&id), bind_id(&member_id), bind_text(is_custom ? STR("custom") : role->role),
             bind_id(&role->custom_role_id), bind_bool(time->is_temporary), bind_text(time->mode),
             bind_text(time->range), bind_time(time->starts_at), bind_time(time->ends_at),
             bind_int(call->now_ms), bind_int((int64_t)position)));
}

STATUS member_roles_replace(struct call *call, struct id project_id, struct id member_id,
                            const struct record_list *inputs)
{
    const struct role_input *items = inputs->items;
    struct ability *wanted = ARENA_NEW(call->arena, struct ability);
    const struct ability *mine;

    TRY(access_in_project(call, project_id, &mine)); /* before: it may be the actor's own row */
    TRY(db_run(call->db, &delete_all, NULL, BIND(bind_id(&member_id))));
    for (size_t i = 0; i < inputs->count; i++) {
        struct member_role role = { .role = items[i].role };
        struct temporary time = { 0 };
        TRY(role_rules_by_slug(call, project_id, role.role, wanted, &role.custom_role_id));
        struct status status = temporary_read(call, &items[i].time, &time);
        if (status.code == STATUS_INVALID) problem_within(call->problem, "roles", i);
        TRY(status);
        TRY(insert_role(call, member_id, &role, &time, i));
    }
    return privilege_require(call, mine, wanted);
}

static STATUS add_role_rules(struct call *call, struct id project_id, struct id member_id,
                             struct ability *ability)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;
    struct id ignored;

    TRY(db_query(call->db, &slugs_of_member, &rows, BIND(bind_id(&member_id))));
    TRY(rows_next(rows, &has_row));
    while (has_row) {
        struct str slug = rows_text(rows, 0, call->arena);
        TRY(role_rules_by_slug(call, project_id, slug, ability, &ignored));
        TRY(rows_next(rows, &has_row));
    }
    return OK;
}

static STATUS add_privilege_rules(struct call *call, struct id member_id, struct ability *ability)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &privileges_of_member, &rows, BIND(bind_id(&member_id))));
    TRY(rows_next(rows, &has_row));
    while (has_row) {
        if (ability->count == RULE_SETS_MAX) return FAIL(TOO_LARGE);
        TRY(rules_from_json(call, rows_text(rows, 0, call->arena), &ability->sets[ability->count]));
        ability->count++;
        TRY(rows_next(rows, &has_row));
    }
    return OK;
}

STATUS member_rules(struct call *call, struct id project_id, struct id member_id,
                    struct ability **ret_ability)
{
    struct ability *ability = ARENA_NEW(call->arena, struct ability);

    ability->is_project = true;
    TRY(add_role_rules(call, project_id, member_id, ability));
    TRY(add_privilege_rules(call, member_id, ability));
    *ret_ability = ability;
    return OK;
}

STATUS member_roles_require_covered(struct call *call, struct id project_id, struct id member_id)
{
    struct ability *wanted;
    const struct ability *mine;

    TRY(member_rules(call, project_id, member_id, &wanted));
    TRY(access_in_project(call, project_id, &mine));
    return privilege_require(call, mine, wanted);
}
