/* Deciding by rules: the last one that matches wins. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/ability.h"

#include "domain/glob.h"
#include "json/json_writer.h"

#define SUBJECT_TEXT(name, text) [SUBJECT_##name] = text,
static const char *const subject_names[SUBJECT_COUNT] = { [SUBJECT_NONE] = "all",
                                                          SUBJECT_LIST(SUBJECT_TEXT) };
#undef SUBJECT_TEXT
#define ACTION_TEXT(name, text) [ACTION_##name] = text,
static const char *const action_names[ACTION_COUNT] = { ACTION_LIST(ACTION_TEXT) };
#undef ACTION_TEXT

static const char *const connection_action_names[ACTION_COUNT] = {
    [ACTION_READ] = "read-app-connections",       [ACTION_CREATE] = "create-app-connections",
    [ACTION_EDIT] = "edit-app-connections",       [ACTION_DELETE] = "delete-app-connections",
    [ACTION_CONNECT] = "connect-app-connections",
};

const char *subject_name(enum subject subject)
{
    return subject_names[subject];
}

const char *action_name(enum subject subject, enum action action)
{
    if (subject == SUBJECT_APP_CONNECTIONS && connection_action_names[action])
        return connection_action_names[action];
    return action_names[action];
}

static bool text_is_in(const struct texts *values, struct str text)
{
    for (size_t i = 0; i < values->count; i++) {
        if (str_equal(values->items[i], text)) return true;
    }
    return false;
}

static bool text_matches(const struct condition *condition, struct str text)
{
    switch (condition->comparison) {
    case IS_NOT:
        return !text_is_in(&condition->values, text);
    case GLOB:
        return condition->values.count > 0 && glob_matches(condition->values.items[0], text);
    case HAS_ALL:
        return condition->values.count == 1 && text_is_in(&condition->values, text);
    default:
        return text_is_in(&condition->values, text);
    }
}

static bool tags_match(const struct condition *condition, const struct texts *tags)
{
    size_t hits = 0;
    bool any = false;

    for (size_t i = 0; tags && i < tags->count; i++) {
        if (text_matches(condition, tags->items[i])) any = true;
        if (text_is_in(&condition->values, tags->items[i])) hits++;
    }
    if (condition->comparison == HAS_ALL) return hits >= condition->values.count;
    if (condition->comparison == IS_NOT) return hits == 0;
    return any;
}

static bool id_matches(const struct condition *condition, struct id id)
{
    char text[ID_TEXT_LEN];

    if (id_is_nil(id)) return false;
    id_format(id, text);
    return text_matches(condition, (struct str){ text, sizeof text });
}

static bool condition_holds(const struct condition *condition, const struct access_object *object)
{
    if (condition->is_template) return false;
    switch (condition->field) {
    case ON_TAGS:
        return tags_match(condition, object->tags);
    case ON_CONNECTION:
        return id_matches(condition, object->connection_id);
    case ON_IDENTITY:
        return id_matches(condition, object->identity_id);
    case ON_ENVIRONMENT:
        return str_is_given(object->environment) && text_matches(condition, object->environment);
    case ON_PATH:
        return str_is_given(object->path) && text_matches(condition, object->path);
    case ON_SECRET_NAME:
        return str_is_given(object->secret_name) && text_matches(condition, object->secret_name);
    }
    return false;
}

static bool is_known(const struct condition *condition, const struct access_object *object)
{
    if (condition->is_template) return false;
    switch (condition->field) {
    case ON_TAGS:
        return object->tags != NULL;
    case ON_CONNECTION:
        return !id_is_nil(object->connection_id);
    case ON_IDENTITY:
        return !id_is_nil(object->identity_id);
    case ON_ENVIRONMENT:
        return str_is_given(object->environment);
    case ON_PATH:
        return str_is_given(object->path);
    case ON_SECRET_NAME:
        return str_is_given(object->secret_name);
    }
    return false;
}

enum certainty rule_certainty(const struct rule *rule, const struct access_object *object)
{
    enum certainty certainty = HOLDS_ALWAYS;

    for (size_t i = 0; i < rule->condition_count; i++) {
        if (!object || !is_known(&rule->conditions[i], object)) {
            certainty = HOLDS_SOMETIMES;
        } else if (!condition_holds(&rule->conditions[i], object)) {
            return HOLDS_NEVER;
        }
    }
    return certainty;
}

static bool rule_matches(const struct rule *rule, enum subject subject, enum action action,
                         const struct access_object *object)
{
    if (rule->subject != SUBJECT_NONE && rule->subject != subject) return false;
    if (!(rule->actions & 1U << action)) return false;
    /* Nothing concrete asked: a conditional permission may apply, a conditional ban need not. */
    if (!object) return rule->condition_count == 0 || !rule->is_inverted;
    for (size_t i = 0; i < rule->condition_count; i++) {
        if (!condition_holds(&rule->conditions[i], object)) return false;
    }
    return true;
}

bool ability_allows(const struct ability *ability, enum subject subject, enum action action,
                    const struct access_object *object)
{
    for (size_t i = ability->count; i-- > 0;) {
        const struct rule_set *set = &ability->sets[i];
        for (size_t k = set->count; k-- > 0;) {
            if (rule_matches(&set->rules[k], subject, action, object))
                return !set->rules[k].is_inverted;
        }
    }
    return false;
}

/* The rules in force, as the contract's `details` lists them. Conditions are the actor's own. */
static struct str rules_in_force(const struct ability *ability, enum subject subject,
                                 struct arena *arena)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, 16 << 10);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < ability->count; i++) {
        for (size_t k = 0; k < ability->sets[i].count; k++) {
            const struct rule *rule = &ability->sets[i].rules[k];
            if (rule->subject != subject) continue;
            for (int action = 0; action < ACTION_COUNT; action++) {
                if (!(rule->actions & 1U << action)) continue;
                json_object_begin(&out);
                json_key(&out, "action");
                json_write_text(&out, str_from_c(action_name(subject, (enum action)action)));
                json_key(&out, "inverted");
                json_write_bool(&out, rule->is_inverted);
                json_key(&out, "subject");
                json_write_text(&out, str_from_c(subject_name(subject)));
                json_object_end(&out);
            }
        }
    }
    json_array_end(&out);
    struct str json = buf.overflow ? STR("[]") : arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}

STATUS ability_require(struct call *call, const struct ability *ability, enum subject subject,
                       enum action action, const struct access_object *object)
{
    if (ability_allows(ability, subject, action, object)) return OK;
    problem_detail(call->problem, STATUS_FORBIDDEN, rules_in_force(ability, subject, call->arena));
    return CALL_FAIL(call, FORBIDDEN, "PermissionDenied", "You are not allowed to %s on %s",
                     action_name(subject, action), subject_name(subject));
}
