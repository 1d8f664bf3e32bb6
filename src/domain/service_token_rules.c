// SPDX-License-Identifier: Apache-2.0
#include "domain/service_token_rules.h"

#include "json/json.h"

static const enum subject subjects[] = { SUBJECT_SECRETS, SUBJECT_SECRET_FOLDERS,
                                         SUBJECT_SECRET_IMPORTS };

static uint32_t actions_of(const struct json *permissions)
{
    const uint32_t read =
        1U << ACTION_READ | 1U << ACTION_DESCRIBE_SECRET | 1U << ACTION_READ_VALUE;
    const uint32_t write = 1U << ACTION_CREATE | 1U << ACTION_EDIT | 1U << ACTION_DELETE;
    uint32_t actions = 0;

    for (size_t i = 0; i < json_count(permissions); i++) {
        struct str name = json_text(json_item(permissions, i));
        if (str_equal(name, STR("read")) || str_equal(name, STR("readValue"))) actions |= read;
        if (str_equal(name, STR("write"))) actions |= write;
    }
    return actions;
}

static struct condition condition_of(struct call *call, enum condition_field field,
                                     enum condition_operator comparison, struct str value)
{
    struct str *item = ARENA_NEW(call->arena, struct str);
    *item = arena_copy(call->arena, value);
    return (struct condition){ field, comparison, { item, 1 }, false };
}

STATUS service_token_rules(struct call *call, struct rule_set *ret_set)
{
    struct json_document *scopes __attribute__((cleanup(json_document_auto))) = NULL;
    struct json_document *permissions __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(json_parse(call->actor->scopes, call->problem, &scopes));
    TRY(json_parse(call->actor->permissions, call->problem, &permissions));
    const struct json *list = json_root(scopes);
    uint32_t actions = actions_of(json_root(permissions));
    struct rule *rules =
        ARENA_ARRAY(call->arena, json_count(list) * COUNT_OF(subjects), struct rule);
    size_t count = 0;
    for (size_t i = 0; i < json_count(list); i++) {
        struct condition *conditions = ARENA_ARRAY(call->arena, 2, struct condition);
        conditions[0] = condition_of(call, ON_ENVIRONMENT, IS,
                                     json_text(json_member(json_item(list, i), "environment")));
        conditions[1] = condition_of(call, ON_PATH, GLOB,
                                     json_text(json_member(json_item(list, i), "secretPath")));
        for (size_t k = 0; k < COUNT_OF(subjects); k++) {
            rules[count++] = (struct rule){ subjects[k], actions, false, conditions, 2 };
        }
    }
    *ret_set = (struct rule_set){ rules, count };
    return OK;
}
