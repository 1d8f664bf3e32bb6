// SPDX-License-Identifier: Apache-2.0
#include "domain/privilege.h"

static const struct query org_role_by_slug = {
    "SELECT id, permissions FROM org_role WHERE org_id = $1 AND slug = $2"
};
static const struct query role_of_member = {
    "SELECT m.role, coalesce(c.permissions, '[]') FROM org_member m"
    " LEFT JOIN org_role c ON c.id = m.role_id"
    " WHERE m.org_id = $1 AND (m.user_id = $2 OR m.identity_id = $2)"
};

/* Walks from the last rule, which decides. A permission for some objects says nothing about all of
 * them; a ban on some is a ban on them. */
bool ability_allows_always(const struct ability *ability, enum subject subject, enum action action,
                           const struct access_object *object)
{
    for (size_t i = ability->count; i-- > 0;) {
        for (size_t k = ability->sets[i].count; k-- > 0;) {
            const struct rule *rule = &ability->sets[i].rules[k];
            if (rule->subject != SUBJECT_NONE && rule->subject != subject) continue;
            if (!(rule->actions & 1U << action)) continue;
            enum certainty certainty = rule_certainty(rule, object);
            if (certainty == HOLDS_NEVER) continue;
            if (rule->is_inverted) return false;
            if (certainty == HOLDS_ALWAYS) return true;
        }
    }
    return false;
}

/* The last rule that holds for all of them decides; those behind it that hold for some leave a
 * doubt, if they say otherwise. */
enum verdict ability_verdict(const struct ability *ability, enum subject subject,
                             enum action action, const struct access_object *object)
{
    bool may_be_allowed = false;
    bool may_be_banned = false;

    for (size_t i = ability->count; i-- > 0;) {
        for (size_t k = ability->sets[i].count; k-- > 0;) {
            const struct rule *rule = &ability->sets[i].rules[k];
            if (rule->subject != SUBJECT_NONE && rule->subject != subject) continue;
            if (!(rule->actions & 1U << action)) continue;
            enum certainty certainty = rule_certainty(rule, object);
            if (certainty == HOLDS_ALWAYS && rule->is_inverted)
                return may_be_allowed ? VERDICT_SOMETIMES : VERDICT_NEVER;
            if (certainty == HOLDS_ALWAYS)
                return may_be_banned ? VERDICT_SOMETIMES : VERDICT_ALWAYS;
            if (certainty == HOLDS_SOMETIMES && rule->is_inverted) may_be_banned = true;
            if (certainty == HOLDS_SOMETIMES && !rule->is_inverted) may_be_allowed = true;
        }
    }
    return may_be_allowed ? VERDICT_SOMETIMES : VERDICT_NEVER;
}

static void write_verdicts(struct json_writer *out, const struct ability *ability,
                           enum subject subject, const struct access_object *object)
{
    enum role_home home = ability_home(ability);

    static const char *const words[] = {
        [VERDICT_NEVER] = "never",
        [VERDICT_SOMETIMES] = "sometimes",
        [VERDICT_ALWAYS] = "always",
    };

    json_object_begin(out);
    json_key(out, "subject");
    json_write_text(out, str_from_c(subject_name(subject)));
    json_key(out, "actions");
    json_array_begin(out);
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (!(subject_actions(home, subject) & 1U << action)) continue;
        json_object_begin(out);
        json_key(out, "action");
        json_write_text(out, str_from_c(action_name(subject, (enum action)action)));
        json_key(out, "allowed");
        json_write_text(
            out, str_from_c(words[ability_verdict(ability, subject, (enum action)action, object)]));
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

void ability_write_verdicts(struct json_writer *out, const struct ability *ability,
                            const struct access_object *object)
{
    json_array_begin(out);
    for (int subject = SUBJECT_NONE + 1; subject < SUBJECT_COUNT; subject++) {
        if (subject_actions(ability_home(ability), (enum subject)subject) != 0)
            write_verdicts(out, ability, (enum subject)subject, object);
    }
    json_array_end(out);
}

static void write_missing(struct json_writer *out, enum subject subject, enum action action)
{
    json_object_begin(out);
    json_key(out, "action");
    json_write_text(out, str_from_c(action_name(subject, action)));
    json_key(out, "subject");
    json_write_text(out, str_from_c(subject_name(subject)));
    json_object_end(out);
}

bool ability_covers(const struct ability *mine, const struct ability *wanted, struct arena *arena,
                    struct str *ret_missing)
{
    struct json_writer out;
    struct buf buf;
    bool covers = true;

    buf_init(&buf, 64 << 10);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (int subject = SUBJECT_NONE + 1; subject < SUBJECT_COUNT; subject++) {
        for (int action = 0; action < ACTION_COUNT; action++) {
            if (!ability_allows(wanted, (enum subject)subject, (enum action)action, NULL) ||
                ability_allows_always(mine, (enum subject)subject, (enum action)action, NULL))
                continue;
            covers = false;
            write_missing(&out, (enum subject)subject, (enum action)action);
        }
    }
    json_array_end(&out);
    if (!covers && ret_missing) *ret_missing = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return covers;
}

STATUS privilege_require(struct call *call, const struct ability *mine,
                         const struct ability *wanted)
{
    struct str missing;

    if (ability_covers(mine, wanted, call->arena, &missing)) return OK;
    problem_detail(call->problem, STATUS_FORBIDDEN,
                   arena_format(call->arena, "{\"missingPermissions\":%.*s}", STR_ARG(missing)));
    return CALL_FAIL(call, FORBIDDEN, "PermissionBoundaryError",
                     "You cannot grant or change what allows more than you may do yourself");
}

/* `permissions` of a custom role; of a built-in one `slug` says all. */
static STATUS require_org_rules(struct call *call, struct str slug, struct str permissions)
{
    const struct rule_set *set = org_role_rules(slug);
    struct ability *wanted = ARENA_NEW(call->arena, struct ability);
    const struct ability *mine;

    wanted->count = 1;
    if (set) {
        wanted->sets[0] = *set;
    } else {
        TRY(rules_from_json(call, permissions, &wanted->sets[0]));
    }
    TRY(access_in_org(call, call->actor->org_id, &mine));
    return privilege_require(call, mine, wanted);
}

STATUS privilege_require_org_role(struct call *call, struct str slug,
                                  struct org_role_choice *ret_choice)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct org_role_choice choice = { .role = slug };
    struct str permissions = STR_ABSENT;
    bool has_row = false;

    if (!org_role_rules(slug)) {
        TRY(db_query(call->db, &org_role_by_slug, &rows,
                     BIND(bind_id(&call->actor->org_id), bind_text(slug))));
        TRY(rows_next(rows, &has_row));
        if (!has_row)
            return CALL_FAIL(call, BAD_REQUEST, NULL, "Role with slug '%.*s' not found",
                             STR_ARG(str_slice(slug, 0, 64)));
        choice = (struct org_role_choice){ STR("custom"), rows_id(rows, 0) };
        permissions = rows_text(rows, 1, call->arena);
    }
    TRY(require_org_rules(call, slug, permissions));
    *ret_choice = choice;
    return OK;
}

STATUS privilege_require_org_member(struct call *call, struct id org_id, struct id who)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    TRY(db_query(call->db, &role_of_member, &rows, BIND(bind_id(&org_id), bind_id(&who))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return OK;
    return require_org_rules(call, rows_text(rows, 0, call->arena),
                             rows_text(rows, 1, call->arena));
}
