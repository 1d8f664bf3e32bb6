/* Custom roles: rules from JSON. Subjects that this server does not have are taken and have no
 * effect, so that roles made for the reference product can be kept. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/ability.h"

#include "domain/glob.h"
#include "json/json.h"
#include "json/json_writer.h"

static bool subject_from_text(struct str text, enum subject *ret_subject)
{
    for (int i = SUBJECT_NONE + 1; i < SUBJECT_COUNT; i++) {
        if (!str_equal(str_from_c(subject_name((enum subject)i)), text)) continue;
        *ret_subject = (enum subject)i;
        return true;
    }
    /* What newer documents call the organisation's `workspace`. */
    *ret_subject = SUBJECT_WORKSPACE;
    return str_equal(text, STR("project"));
}

static uint32_t action_from_text(enum subject subject, struct str text)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (!str_equal(str_from_c(action_name(subject, (enum action)i)), text) &&
            !str_equal(str_from_c(action_name(SUBJECT_NONE, (enum action)i)), text))
            continue;
        uint32_t bits = 1U << i;
        /* The older `read` of secrets means both of its successors. */
        if (subject == SUBJECT_SECRETS && i == ACTION_READ)
            bits |= 1U << ACTION_DESCRIBE_SECRET | 1U << ACTION_READ_VALUE;
        return bits;
    }
    return 0;
}

static STATUS actions_from_json(struct call *call, enum subject subject, const struct json *json,
                                uint32_t *ret_actions)
{
    uint32_t actions = 0;

    if (!json_is_array(json)) {
        actions = action_from_text(subject, json_text(json));
    } else {
        for (size_t i = 0; i < json_count(json); i++) {
            actions |= action_from_text(subject, json_text(json_item(json, i)));
        }
    }
    if (actions == 0)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Permission on %s names no known action",
                         subject_name(subject));
    *ret_actions = actions;
    return OK;
}

/* What newer documents call the right to hear of a project's changes. Here it is one right: given
 * only to who is given all of theirs, and taken from who is forbidden any. */
static const char *const subscriptions[] = {
    "subscribe-to-creation-events",
    "subscribe-to-update-events",
    "subscribe-to-deletion-events",
    "subscribe-to-import-mutation-events",
};

static bool names_action(const struct json *json, const char *name)
{
    struct str wanted = str_from_c(name);

    if (!json_is_array(json)) return str_equal(json_text(json), wanted);
    for (size_t i = 0; i < json_count(json); i++) {
        if (str_equal(json_text(json_item(json, i)), wanted)) return true;
    }
    return false;
}

static uint32_t subscriptions_from_json(const struct json *json, bool is_inverted)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(subscriptions); i++) {
        count += names_action(json, subscriptions[i]);
    }
    bool counts = is_inverted ? count > 0 : count == COUNT_OF(subscriptions);
    return counts ? 1U << ACTION_SUBSCRIBE : 0;
}

/* A value that is no text would never match: a ban with it would be none. So it is refused. */
static STATUS texts_from_json(struct call *call, const struct json *json, struct texts *ret_texts)
{
    bool is_list = json_is_array(json);
    size_t count = is_list ? json_count(json) : 1;
    struct texts texts = { ARENA_ARRAY(call->arena, count, struct str), 0 };

    for (size_t i = 0; i < count; i++) {
        struct str text = json_text(is_list ? json_item(json, i) : json);
        if (str_is_given(text)) texts.items[texts.count++] = arena_copy(call->arena, text);
    }
    if (count == 0 || texts.count < count)
        return CALL_FAIL(call, BAD_REQUEST, NULL,
                         "The value of a condition is a text or a list of texts");
    *ret_texts = texts;
    return OK;
}

static bool field_from_text(struct str name, enum condition_field *ret_field)
{
    static const struct {
        const char *name;
        enum condition_field field;
    } fields[] = {
        { "environment", ON_ENVIRONMENT }, { "secretPath", ON_PATH },
        { "secretName", ON_SECRET_NAME },  { "secretTags", ON_TAGS },
        { "connectionId", ON_CONNECTION }, { "identityId", ON_IDENTITY },
    };
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (!str_equal(str_from_c(fields[i].name), name)) continue;
        *ret_field = fields[i].field;
        return true;
    }
    return false;
}

static bool operator_from_text(struct str name, enum condition_operator *ret_operator)
{
    static const struct {
        const char *name;
        enum condition_operator comparison;
    } operators[] = {
        { "$eq", IS }, { "$ne", IS_NOT }, { "$in", IS_IN }, { "$glob", GLOB }, { "$all", HAS_ALL },
    };
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        if (!str_equal(str_from_c(operators[i].name), name)) continue;
        *ret_operator = operators[i].comparison;
        return true;
    }
    return false;
}

enum { CONDITIONS_MAX = 32, RULES_MAX = 500 };

static STATUS condition_add(struct call *call, struct rule *rule, const struct condition *condition)
{
    struct condition *conditions;
    bool is_glob = condition->comparison == GLOB && condition->values.count > 0;

    if (is_glob && condition->values.items[0].len > GLOB_BYTES_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A $glob pattern has at most %d characters",
                         GLOB_BYTES_MAX);
    if (rule->condition_count == CONDITIONS_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A permission has at most %d conditions",
                         CONDITIONS_MAX);
    conditions = ARENA_ARRAY(call->arena, rule->condition_count + 1, struct condition);
    for (size_t i = 0; i < rule->condition_count; i++) conditions[i] = rule->conditions[i];
    conditions[rule->condition_count] = *condition;
    for (size_t i = 0; i < condition->values.count; i++) {
        if (str_find(condition->values.items[i], STR("{{")) != SIZE_MAX)
            conditions[rule->condition_count].is_template = true;
    }
    rule->conditions = conditions;
    rule->condition_count++;
    return OK;
}

/* A pattern that can't match would turn a ban into none. */
static STATUS glob_require(struct call *call, const struct texts *values)
{
    if (values->count == 1 && values->items[0].len <= GLOB_BYTES_MAX) return OK;
    return CALL_FAIL(call, BAD_REQUEST, NULL, "$glob takes one pattern of at most %d characters",
                     GLOB_BYTES_MAX);
}

static STATUS operators_from_json(struct call *call, enum condition_field field,
                                  const struct json *json, struct rule *rule)
{
    struct str name;
    const struct json *value;

    for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
        struct condition condition = { .field = field };
        if (str_equal(name, STR("$elemMatch"))) {
            TRY(operators_from_json(call, field, value, rule));
            continue;
        }
        if (!operator_from_text(name, &condition.comparison))
            return CALL_FAIL(call, BAD_REQUEST, NULL, "Condition operator %.*s is not supported",
                             STR_ARG(str_slice(name, 0, 32)));
        TRY(texts_from_json(call, value, &condition.values));
        if (condition.comparison == GLOB) TRY(glob_require(call, &condition.values));
        TRY(condition_add(call, rule, &condition));
    }
    return OK;
}

static STATUS conditions_from_json(struct call *call, const struct json *json, struct rule *rule)
{
    struct str name;
    const struct json *value;

    if (!json_is_object(json)) return OK;
    for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
        struct condition condition = { .comparison = IS };
        if (!field_from_text(name, &condition.field))
            return CALL_FAIL(call, BAD_REQUEST, NULL, "Condition on %.*s is not supported",
                             STR_ARG(str_slice(name, 0, 32)));
        if (json_is_object(value)) {
            TRY(operators_from_json(call, condition.field, value, rule));
            continue;
        }
        TRY(texts_from_json(call, value, &condition.values));
        TRY(condition_add(call, rule, &condition));
    }
    return OK;
}

STATUS rules_from_json(struct call *call, struct str permissions, struct rule_set *ret_set)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(permissions, call->problem, &document));
    const struct json *list = json_root(document);
    if (!json_is_array(list) || json_count(list) > RULES_MAX)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "Permissions are a list of at most %d rules",
                         RULES_MAX);
    struct rule *rules = ARENA_ARRAY(call->arena, json_count(list), struct rule);
    size_t count = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        struct rule *rule = &rules[count];
        struct str subject = json_text(json_member(item, "subject"));
        if (!str_is_given(subject))
            return CALL_FAIL(call, BAD_REQUEST, NULL, "A permission names its subject");
        const struct json *actions = json_member(item, "action");
        bool is_inverted = false;
        (void)json_bool(json_member(item, "inverted"), &is_inverted); /* absent: false */
        if (str_equal(subject, STR("secret-event-subscriptions"))) {
            rule->subject = SUBJECT_SECRETS;
            rule->actions = subscriptions_from_json(actions, is_inverted);
            if (rule->actions == 0) continue;
        } else {
            if (!subject_from_text(subject, &rule->subject)) continue;
            TRY(actions_from_json(call, rule->subject, actions, &rule->actions));
        }
        rule->is_inverted = is_inverted;
        TRY(conditions_from_json(call, json_member(item, "conditions"), rule));
        count++;
    }
    *ret_set = (struct rule_set){ rules, count };
    return OK;
}

enum { PERMISSIONS_BYTES_MAX = 1 << 20 };

static void write_texts(struct json_writer *out, const char *name, struct str list)
{
    struct str piece;

    json_key(out, name);
    json_array_begin(out);
    while (str_next_piece(&list, ',', &piece)) json_write_text(out, str_trim(piece));
    json_array_end(out);
}

/* [actions, subjects, conditions, inverted]: one rule for each subject. */
static STATUS write_packed(struct call *call, const struct json *item, struct json_writer *out)
{
    const struct json *conditions = json_item(item, 2);
    const struct json *inverted = json_item(item, 3);
    struct str subjects = json_text(json_item(item, 1));
    struct str subject;
    int64_t number = 0;
    bool is_inverted = false;

    if (subjects.len == 0)
        return CALL_FAIL(call, BAD_REQUEST, NULL, "A permission names its subject");
    if (!json_bool(inverted, &is_inverted))
        is_inverted = json_int(inverted, &number) && number != 0;
    while (str_next_piece(&subjects, ',', &subject)) {
        json_object_begin(out);
        json_key(out, "subject");
        json_write_text(out, str_trim(subject));
        write_texts(out, "action", json_text(json_item(item, 0)));
        if (is_inverted) {
            json_key(out, "inverted");
            json_write_bool(out, true);
        }
        if (json_is_object(conditions)) {
            json_key(out, "conditions");
            json_write_raw(out, json_dump(conditions, call->arena));
        }
        json_object_end(out);
    }
    return OK;
}

static bool is_packed(const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++) {
        if (json_is_array(json_item(list, i))) return true;
    }
    return false;
}

static STATUS write_unpacked(struct call *call, const struct json *list, struct json_writer *out)
{
    json_array_begin(out);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *item = json_item(list, i);
        if (json_is_array(item)) {
            TRY(write_packed(call, item, out));
        } else {
            json_write_raw(out, json_dump(item, call->arena));
        }
    }
    json_array_end(out);
    return OK;
}

STATUS permissions_unpack(struct call *call, struct str permissions, struct str *ret_permissions)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct json_writer out;
    struct buf buf;

    *ret_permissions = permissions;
    TRY(json_parse(permissions, call->problem, &document));
    const struct json *list = json_root(document);
    if (!json_is_array(list) || !is_packed(list)) return OK;
    buf_init(&buf, PERMISSIONS_BYTES_MAX);
    json_writer_init(&out, &buf);
    struct status status = write_unpacked(call, list, &out);
    if (!status.code && buf.overflow) status = FAIL(TOO_LARGE);
    if (!status.code) *ret_permissions = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return status;
}

STATUS ability_from_json(struct call *call, struct str permissions, struct ability **ret_ability)
{
    struct ability *ability = ARENA_NEW(call->arena, struct ability);

    ability->is_project = true;
    TRY(permissions_unpack(call, permissions, &permissions));
    TRY(rules_from_json(call, permissions, &ability->sets[0]));
    ability->count = 1;
    *ret_ability = ability;
    return OK;
}
