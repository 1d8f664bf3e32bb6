// SPDX-License-Identifier: Apache-2.0
#include "domain/identity_search.h"

#include "json/json.h"

enum { NAMES_BYTES_MAX = 64 << 10 };

#define IDENTITY_FOUND                                                                     \
    "i.id AS i_id, i.name, i.org_id AS i_org_id, i.has_delete_protection,"                 \
    " (SELECT json_group_array(a.method) FROM identity_auth a WHERE a.identity_id = i.id)" \
    " AS methods"
#define NAMED                                                  \
    " AND (instr(lower(i.name), lower($3)) > 0 OR $3 IS NULL)" \
    " AND (instr($4, '\n' || i.name || '\n') > 0 OR $4 IS NULL)"

/* The actor's own memberships say which projects are looked at; what they may see there is asked
 * of the rules afterwards. */
static const struct query matches = {
    "SELECT id, identity_id, scope, org_id, project_id, p_id, p_name, p_slug, p_type, created_at,"
    " updated_at, i_id, name, i_org_id, has_delete_protection, methods, role, r_id, r_name,"
    " r_slug, r_description FROM ("
    "SELECT m.id, m.identity_id, 'organization' AS scope, m.org_id, NULL AS project_id,"
    " NULL AS p_id, NULL AS p_name, NULL AS p_slug, NULL AS p_type, m.created_at, m.updated_at, " IDENTITY_FOUND
    ", m.role, r.id AS r_id, r.name AS r_name, r.slug AS r_slug, r.description AS r_description"
    " FROM org_member m JOIN identity i ON i.id = m.identity_id" CUSTOM_ROLE_JOIN
    " WHERE m.org_id = $1 AND $6 = 1" NAMED
    " AND (instr($5, '\n' || coalesce(r.slug, m.role) || '\n') > 0 OR $5 IS NULL)"
    " UNION ALL "
    "SELECT m.id, m.identity_id, 'project', p.org_id, p.id, p.id, p.name, p.slug, p.type,"
    " m.created_at, m.updated_at, " IDENTITY_FOUND ", NULL, NULL, NULL, NULL, NULL"
    " FROM project_member m JOIN identity i ON i.id = m.identity_id"
    " JOIN project p ON p.id = m.project_id AND p.deleted_at IS NULL"
    " JOIN project_member mine ON mine.project_id = p.id"
    " AND (mine.user_id = $2 OR mine.identity_id = $2)"
    " WHERE p.org_id = $1 AND $7 = 1" NAMED
    " AND (EXISTS (SELECT 1 FROM project_member_role q LEFT JOIN project_role c ON c.id = q.role_id"
    " WHERE q.member_id = m.id AND instr($5, '\n' || coalesce(c.slug, q.role) || '\n') > 0)"
    " OR $5 IS NULL)"
    ") AS found"
    " ORDER BY CASE WHEN $8 THEN NULL ELSE lower(name) END,"
    " CASE WHEN $8 THEN lower(name) END DESC, i_id, scope, p_name, id"
};
static const struct query roles_of_member = {
    "SELECT r.id, r.role, r.role_id, c.name, c.slug, c.description, r.is_temporary,"
    " r.temporary_mode, r.temporary_range, r.starts_at, r.ends_at FROM project_member_role r"
    " LEFT JOIN project_role c ON c.id = r.role_id WHERE r.member_id = $1"
    " ORDER BY r.created_at, r.id"
};

/* "\nA\nB\n": a list that one parameter of a query can hold. */
static STATUS add_line(struct call *call, struct str *lines, struct str text)
{
    struct str before = str_is_given(*lines) ? *lines : STR("\n");

    if (before.len + text.len > NAMES_BYTES_MAX) return FAIL(TOO_LARGE);
    *lines = arena_format(call->arena, "%.*s%.*s\n", STR_ARG(before), STR_ARG(text));
    return OK;
}

/* A text, {"$eq": text} or {"$in": [text…]}; NULL and other kinds ask for nothing. */
static STATUS read_lines(struct call *call, const struct json *asked, struct str *lines)
{
    const struct json *equal = json_is_object(asked) ? json_member(asked, "$eq") : asked;
    const struct json *any = json_is_object(asked) ? json_member(asked, "$in") : NULL;

    if (str_is_given(json_text(equal))) TRY(add_line(call, lines, json_text(equal)));
    if (!json_is_array(any)) return OK;
    if (!str_is_given(*lines)) *lines = STR("\n"); /* one of none: nothing matches */
    for (size_t i = 0; i < json_count(any); i++) {
        TRY(add_line(call, lines, json_text(json_item(any, i))));
    }
    return OK;
}

STATUS identity_filter_from_json(struct call *call, struct str search,
                                 struct identity_filter *filter)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (!str_is_given(search) || json_parse(search, NULL, &document).code) return OK;
    const struct json *root = json_root(document);
    struct str part = json_text(root);
    if (json_is_object(root)) {
        const struct json *name = json_member(root, "name");
        if (json_is_object(name)) part = json_text(json_member(name, "$contains"));
        TRY(read_lines(call, name, &filter->names));
        TRY(read_lines(call, json_member(root, "role"), &filter->roles));
    }
    if (part.len > 0) filter->search = arena_copy(call->arena, part);
    return OK;
}

static STATUS may_see(struct call *call, const struct identity_match *match, bool *ret_may)
{
    struct access_object object = { .identity_id = match->identity_id };
    const struct ability *ability;

    *ret_may = match->scope == MATCH_IN_ORG;
    if (*ret_may) return OK;
    struct status status = access_in_project(call, match->project_id, &ability);
    if (status.code == STATUS_NOT_FOUND) return OK; /* left in this moment */
    if (status.code) return status;
    *ret_may = ability_allows(ability, SUBJECT_IDENTITY, ACTION_READ, &object);
    return OK;
}

/* An organisation gives an identity one role, whose row is the membership itself. */
static STATUS add_org_role(struct call *call, struct identity_match *match)
{
    struct matched_role *role = ARENA_NEW(call->arena, struct matched_role);

    if (!role) return FAIL(TOO_LARGE);
    *role = (struct matched_role){
        .id = match->id,
        .role = match->role,
        .custom_role_id = match->custom_role.id,
        .custom_role_name = match->custom_role.name,
        .custom_role_slug = match->custom_role.slug,
        .custom_role_description = match->custom_role.description,
    };
    match->roles = (struct record_list){ role, 1 };
    return OK;
}

static STATUS complete(struct call *call, struct identity_match *match)
{
    bool is_in_project = match->scope == MATCH_IN_PROJECT;

    match->project_given = is_in_project ? GIVEN : NOT_GIVEN;
    if (!is_in_project) return add_org_role(call, match);
    return db_all(call->db, &roles_of_member, &matched_role_record, call->arena, &match->roles,
                  BIND(bind_id(&match->id)));
}

static STATUS org_may_be_searched(struct call *call, bool is_only_scope, bool *ret_may)
{
    const struct ability *ability;

    TRY(access_in_org(call, call->actor->org_id, &ability));
    if (is_only_scope) TRY(ability_require(call, ability, SUBJECT_IDENTITY, ACTION_READ, NULL));
    *ret_may = ability_allows(ability, SUBJECT_IDENTITY, ACTION_READ, NULL);
    return OK;
}

STATUS identity_search(struct call *call, const bool scopes[static MATCH_SCOPES],
                       const struct identity_filter *filter, struct record_list *ret_matches,
                       int64_t *ret_total)
{
    bool is_in_org = scopes[MATCH_IN_ORG], is_in_projects = scopes[MATCH_IN_PROJECT];
    struct record_list list;
    int64_t seen = 0;
    size_t shown = 0;

    if (is_in_org) TRY(org_may_be_searched(call, !is_in_projects, &is_in_org));
    TRY(db_all(call->db, &matches, &identity_match_record, call->arena, &list,
               BIND(bind_id(&call->actor->org_id), bind_id(&call->actor->id),
                    bind_text(filter->search), bind_text(filter->names), bind_text(filter->roles),
                    bind_int(is_in_org), bind_int(is_in_projects),
                    bind_bool(filter->is_descending))));
    struct identity_match *items = list.items;
    for (size_t i = 0; i < list.count; i++) {
        bool may_be_shown = false;
        TRY(may_see(call, &items[i], &may_be_shown));
        if (!may_be_shown) continue;
        if (seen++ < filter->offset || shown >= (size_t)filter->limit) continue;
        items[shown] = items[i];
        TRY(complete(call, &items[shown++]));
    }
    *ret_matches = (struct record_list){ items, shown };
    *ret_total = seen;
    return OK;
}
