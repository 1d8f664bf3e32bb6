// SPDX-License-Identifier: Apache-2.0
#include "domain/member_privilege.h"

#include "base/clock.h"
#include "domain/audit.h"
#include "domain/member_role.h"
#include "domain/privilege.h"
#include "json/json.h"

#define FROM_PRIVILEGES                \
    "SELECT " MEMBER_PRIVILEGE_COLUMNS \
    " FROM project_privilege v JOIN project_member m ON m.id = v.member_id"
static const struct query of_member = { FROM_PRIVILEGES
                                        " WHERE v.member_id = $1 ORDER BY v.created_at, v.id" };
static const struct query by_slug = { FROM_PRIVILEGES " WHERE v.member_id = $1 AND v.slug = $2" };
static const struct query by_id = { FROM_PRIVILEGES " WHERE v.id = $1 AND m.project_id = $2" };
static const struct query count_of_member = {
    "SELECT count(*) FROM project_privilege WHERE member_id = $1"
};
static const struct query insert = {
    "INSERT INTO project_privilege (id, member_id, slug, permissions, is_temporary,"
    " temporary_mode, temporary_range, starts_at, ends_at, created_at, updated_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)"
};
static const struct query update = {
    "UPDATE project_privilege SET slug = $2, permissions = $3, is_temporary = $4,"
    " temporary_mode = $5, temporary_range = $6, starts_at = $7, ends_at = $8, updated_at = $9"
    " WHERE id = $1"
};
static const struct query delete_row = { "DELETE FROM project_privilege WHERE id = $1" };

static const struct record *record_of(enum member_kind kind)
{
    return kind == MEMBER_USER ? &user_privilege_record : &identity_privilege_record;
}

static STATUS require(struct call *call, struct id project_id, enum member_kind kind,
                      struct id identity_id, enum action action)
{
    const struct access_object object = { .identity_id = identity_id };
    bool is_user = kind == MEMBER_USER;

    return access_require(call, project_id, is_user ? SUBJECT_MEMBER : SUBJECT_IDENTITY, action,
                          is_user ? NULL : &object);
}

static STATUS audit_privilege(struct call *call, const char *event, enum member_kind kind,
                              const struct member_privilege *privilege)
{
    bool is_user = kind == MEMBER_USER;
    struct audit_entry entry;

    audit_begin(&entry, event, privilege->project_id);
    audit_id(&entry, "privilegeId", privilege->id);
    audit_text(&entry, "slug", privilege->slug);
    audit_id(&entry, "membershipId", privilege->member_id);
    audit_id(&entry, is_user ? "userId" : "identityId",
             is_user ? privilege->user_id : privilege->identity_id);
    audit_bool(&entry, "isTemporary", privilege->is_temporary);
    if (privilege->is_temporary) {
        json_key(&entry.metadata, "endsAt");
        json_write_time(&entry.metadata, privilege->ends_at);
    }
    json_key(&entry.metadata, "permissions");
    json_write_raw(&entry.metadata, privilege->permissions);
    return audit_append(call, &entry);
}

/* --- permissions ------------------------------------------------------------------------------- */

/* {actions, subject, conditions} is [{action, subject, conditions}]. */
static STATUS from_single(struct call *call, struct str single, struct str *ret_permissions)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(single, call->problem, &document));
    const struct json *root = json_root(document);
    const struct json *actions = json_member(root, "actions");
    const struct json *subject = json_member(root, "subject");
    const struct json *conditions = json_member(root, "conditions");
    if (!json_is_array(actions) || !str_is_given(json_text(subject)))
        return problem_field(call->problem, "privilegePermission",
                             "Expected an object with actions and a subject");
    struct str action = json_dump(actions, call->arena);
    struct str named = json_dump(subject, call->arena);
    struct str rest = conditions ? json_dump(conditions, call->arena) : STR("{}");
    *ret_permissions =
        arena_format(call->arena, "[{\"subject\":%.*s,\"action\":%.*s,\"conditions\":%.*s}]",
                     STR_ARG(named), STR_ARG(action), STR_ARG(rest));
    return OK;
}

/* The rules as they are kept; absent when none are given. */
static STATUS permissions_of(struct call *call, const struct privilege_change *change,
                             struct str *ret_permissions)
{
    struct str permissions = change->permissions;
    struct ability *ignored;

    if (str_is_given(change->single)) TRY(from_single(call, change->single, &permissions));
    *ret_permissions = STR_ABSENT;
    if (!str_is_given(permissions)) return OK;
    TRY(ability_from_json(call, permissions, &ignored));
    return permissions_unpack(call, permissions, ret_permissions);
}

/* With what the transaction has written so far, against what the actor could do before it. */
static STATUS require_covered(struct call *call, const struct ability *mine,
                              const struct member_privilege *privilege)
{
    struct ability *wanted;

    TRY(member_rules(call, privilege->project_id, privilege->member_id, &wanted));
    return privilege_require(call, mine, wanted);
}

/* The actor may act on the member at all: *ret_mine is what they can do before anything is written. */
static STATUS begin_change(struct call *call, const struct member_privilege *privilege,
                           enum member_kind kind, const struct ability **ret_mine)
{
    TRY(require(call, privilege->project_id, kind, privilege->identity_id, ACTION_EDIT));
    TRY(access_in_project(call, privilege->project_id, ret_mine));
    return require_covered(call, *ret_mine, privilege);
}

/* --- reading ------------------------------------------------------------------------------------ */

static STATUS no_such_privilege(struct call *call, struct str name)
{
    return CALL_FAIL(call, NOT_FOUND, NULL, "Additional privilege '%.*s' not found",
                     STR_ARG(str_slice(name, 0, 64)));
}

STATUS privilege_list(struct call *call, const struct project_member *member, enum member_kind kind,
                      struct record_list *ret_privileges)
{
    TRY(require(call, member->project_id, kind, member->identity_id, ACTION_READ));
    return db_all(call->db, &of_member, record_of(kind), call->arena, ret_privileges,
                  BIND(bind_id(&member->id)));
}

STATUS privilege_by_slug(struct call *call, const struct project_member *member,
                         enum member_kind kind, struct str slug,
                         struct member_privilege *ret_privilege)
{
    TRY(require(call, member->project_id, kind, member->identity_id, ACTION_READ));
    struct status status = db_one(call->db, &by_slug, record_of(kind), call->arena, ret_privilege,
                                  BIND(bind_id(&member->id), bind_text(slug)));
    return status.code == STATUS_NOT_FOUND ? no_such_privilege(call, slug) : status;
}

static STATUS read_by_id(struct call *call, struct id project_id, enum member_kind kind,
                         struct id id, struct member_privilege *ret_privilege)
{
    struct member_privilege privilege;
    struct status status = db_one(call->db, &by_id, record_of(kind), call->arena, &privilege,
                                  BIND(bind_id(&id), bind_id(&project_id)));

    if (!status.code && id_is_nil(privilege.identity_id) != (kind == MEMBER_USER))
        status = FAIL(NOT_FOUND);
    if (status.code == STATUS_NOT_FOUND) return no_such_privilege(call, id_text(id, call->arena));
    if (status.code) return status;
    *ret_privilege = privilege;
    return OK;
}

STATUS privilege_get(struct call *call, struct id project_id, enum member_kind kind, struct id id,
                     struct member_privilege *ret_privilege)
{
    TRY(read_by_id(call, project_id, kind, id, ret_privilege));
    return require(call, project_id, kind, ret_privilege->identity_id, ACTION_READ);
}

/* --- changing ----------------------------------------------------------------------------------- */

static STATUS require_room(struct call *call, struct id member_id)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &count_of_member, &count, BIND(bind_id(&member_id))));
    if (count < PRIVILEGES_MAX) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "A member has at most %d additional privileges",
                     PRIVILEGES_MAX);
}

static struct str slug_or_new(struct call *call, struct str slug)
{
    if (str_is_given(slug)) return slug;
    return str_slice(id_text(id_new(), call->arena), 0, 13);
}

static STATUS insert_privilege(struct call *call, const struct member_privilege *privilege,
                               const struct temporary *time)
{
    CONFLICT_AS(
        call,
        db_run(call->db, &insert, NULL,
               BIND(bind_id(&privilege->id), bind_id(&privilege->member_id),
                    bind_text(privilege->slug), bind_text(privilege->permissions),
                    bind_bool(time->is_temporary), bind_text(time->mode), bind_text(time->range),
                    bind_time(time->starts_at), bind_time(time->ends_at), bind_int(call->now_ms))),
        NULL, "Additional privilege with slug '%.*s' already exists", STR_ARG(privilege->slug));
    return OK;
}

STATUS privilege_create(struct call *call, const struct project_member *member,
                        enum member_kind kind, const struct privilege_change *change,
                        struct member_privilege *ret_privilege)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct member_privilege privilege = { .id = id_new(),
                                          .member_id = member->id,
                                          .project_id = member->project_id,
                                          .identity_id = member->identity_id,
                                          .slug = slug_or_new(call, change->slug) };
    const struct ability *mine;
    struct temporary time;

    TRY(permissions_of(call, change, &privilege.permissions));
    if (!str_is_given(privilege.permissions))
        return problem_field(call->problem, "permissions",
                             "Give permissions, or a privilegePermission");
    TRY(temporary_read(call, &change->time, &time));
    TRY(db_begin(call->db, &tx));
    TRY(begin_change(call, &privilege, kind, &mine));
    TRY(require_room(call, member->id));
    TRY(insert_privilege(call, &privilege, &time));
    TRY(require_covered(call, mine, &privilege));
    TRY(read_by_id(call, privilege.project_id, kind, privilege.id, ret_privilege));
    TRY(audit_privilege(call, "add-additional-privilege", kind, ret_privilege));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

/* What is not said anew stays. */
static STATUS merged_time(struct call *call, const struct member_privilege *privilege,
                          const struct privilege_change *change, struct temporary *ret_time)
{
    struct temporary_input input = change->time;
    struct temporary time = { privilege->is_temporary, privilege->temporary_mode,
                              privilege->temporary_range, privilege->starts_at,
                              privilege->ends_at };
    char started[TIME_TEXT_LEN];
    bool is_given = str_is_given(input.range) || str_is_given(input.starts_at);

    if (change->time_given != GIVEN) input.is_temporary = time.is_temporary;
    if (change->time_given == GIVEN || (is_given && time.is_temporary)) {
        if (!str_is_given(input.range)) input.range = time.range;
        if (!str_is_given(input.starts_at) && time.starts_at > 0) {
            time_format(time.starts_at, started);
            input.starts_at = (struct str){ started, sizeof started };
        }
        TRY(temporary_read(call, &input, &time));
    }
    *ret_time = time;
    return OK;
}

STATUS privilege_update(struct call *call, const struct member_privilege *privilege,
                        enum member_kind kind, const struct privilege_change *change,
                        struct member_privilege *ret_privilege)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str slug = str_is_given(change->slug) ? change->slug : privilege->slug;
    struct str permissions;
    const struct ability *mine;
    struct temporary time;

    TRY(permissions_of(call, change, &permissions));
    if (!str_is_given(permissions)) permissions = privilege->permissions;
    TRY(merged_time(call, privilege, change, &time));
    TRY(db_begin(call->db, &tx));
    TRY(begin_change(call, privilege, kind, &mine));
    CONFLICT_AS(
        call,
        db_run(call->db, &update, NULL,
               BIND(bind_id(&privilege->id), bind_text(slug), bind_text(permissions),
                    bind_bool(time.is_temporary), bind_text(time.mode), bind_text(time.range),
                    bind_time(time.starts_at), bind_time(time.ends_at), bind_int(call->now_ms))),
        NULL, "Additional privilege with slug '%.*s' already exists", STR_ARG(slug));
    TRY(require_covered(call, mine, privilege));
    TRY(read_by_id(call, privilege->project_id, kind, privilege->id, ret_privilege));
    TRY(audit_privilege(call, "update-additional-privilege", kind, ret_privilege));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS privilege_delete(struct call *call, const struct member_privilege *privilege,
                        enum member_kind kind)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct ability *mine;

    TRY(db_begin(call->db, &tx));
    TRY(begin_change(call, privilege, kind, &mine));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&privilege->id))));
    TRY(require_covered(call, mine, privilege)); /* it may have held a ban */
    TRY(audit_privilege(call, "delete-additional-privilege", kind, privilege));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS member_check(struct call *call, const struct project_member *member, enum member_kind kind,
                    const struct access_object *object, struct json_writer *out)
{
    const struct ability *ability;

    TRY(require(call, member->project_id, kind, member->identity_id, ACTION_READ));
    TRY(access_of_member(call, member->project_id,
                         kind == MEMBER_USER ? member->user_id : member->identity_id, &ability));
    ability_write_verdicts(out, ability, object);
    return OK;
}
