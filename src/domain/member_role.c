// SPDX-License-Identifier: Apache-2.0
#include "domain/member_role.h"

#include "base/clock.h"
#include "domain/privilege.h"
#include "domain/role.h"

enum { RANGE_YEARS_MAX = 100 };

static const struct query of_member = {
    "SELECT " MEMBER_ROLE_COLUMNS " FROM project_member_role r"
    " LEFT JOIN project_role c ON c.id = r.role_id WHERE r.member_id = $1"
    " ORDER BY r.created_at, r.id"
};
static const struct query slugs_of_member = {
    "SELECT coalesce(c.slug, r.role) FROM project_member_role r"
    " LEFT JOIN project_role c ON c.id = r.role_id WHERE r.member_id = $1"
};
static const struct query delete_all = { "DELETE FROM project_member_role WHERE member_id = $1" };
static const struct query insert = {
    "INSERT INTO project_member_role (id, member_id, role, role_id, is_temporary, temporary_mode,"
    " temporary_range, starts_at, ends_at, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)"
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

static STATUS read_times(struct call *call, const struct role_input *input,
                         struct member_role *role)
{
    int64_t range_ms = 0;

    role->is_temporary = input->is_temporary;
    if (!input->is_temporary) return OK;
    if (!duration_parse(input->temporary_range, &range_ms))
        return problem_field(call->problem, "temporaryRange",
                             "Temporary range must be a number and a unit, such as 1h or 2d");
    if (!time_parse(input->starts_at, &role->starts_at))
        return problem_field(call->problem, "temporaryAccessStartTime", "Invalid datetime");
    role->ends_at = role->starts_at + range_ms;
    role->temporary_mode = STR("relative");
    role->temporary_range = input->temporary_range;
    return OK;
}

static STATUS insert_role(struct call *call, struct id member_id, const struct member_role *role)
{
    struct id id = id_new();
    bool is_custom = !id_is_nil(role->custom_role_id);

    return db_run(
        call->db, &insert, NULL,
        BIND(bind_id(&id), bind_id(&member_id), bind_text(is_custom ? STR("custom") : role->role),
             bind_id(&role->custom_role_id), bind_bool(role->is_temporary),
             bind_text(role->temporary_mode), bind_text(role->temporary_range),
             bind_time(role->starts_at), bind_time(role->ends_at), bind_int(call->now_ms)));
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
        TRY(role_rules_by_slug(call, project_id, role.role, wanted, &role.custom_role_id));
        TRY(read_times(call, &items[i], &role));
        TRY(insert_role(call, member_id, &role));
    }
    return privilege_require(call, mine, wanted);
}

STATUS member_roles_require_covered(struct call *call, struct id project_id, struct id member_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct ability *wanted = ARENA_NEW(call->arena, struct ability);
    const struct ability *mine;
    bool has_row = false;
    struct id ignored;

    TRY(db_query(call->db, &slugs_of_member, &rows, BIND(bind_id(&member_id))));
    TRY(rows_next(rows, &has_row));
    while (has_row) {
        struct str slug = rows_text(rows, 0, call->arena);
        TRY(role_rules_by_slug(call, project_id, slug, wanted, &ignored));
        TRY(rows_next(rows, &has_row));
    }
    TRY(access_in_project(call, project_id, &mine));
    return privilege_require(call, mine, wanted);
}
