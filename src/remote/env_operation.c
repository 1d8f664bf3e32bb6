// SPDX-License-Identifier: Apache-2.0
#include "remote/env_operation.h"

#include "remote/bodies.h"

enum { VARIABLES_MAX = 20 * 1000 };

static bool complete_variable(void *item)
{
    struct netlify_variable *variable = item;

    for (size_t i = 0; i < variable->value_count; i++) {
        struct netlify_value *value = &variable->values[i];
        value->context = netlify_context_of(value->context_name);
    }
    return true;
}

const struct pager_kind variable_pager_kind = {
    .record = &netlify_variable_record,
    .identity = offsetof(struct netlify_variable, key),
    .complete = complete_variable,
    .count_max = VARIABLES_MAX,
    .is_strict = true, /* which of two same keys would a change reach? */
};

static void begin(struct env_operation *operation, enum call_id call,
                  const struct netlify_place *place, struct str key, struct str value_id)
{
    *operation = (struct env_operation){
        .flow = { .call = call,
                  .input = { .places = { place->account, key, value_id },
                             .query = { place->site } } },
    };
}

static void add_body(struct env_operation *operation, struct texts secrets)
{
    operation->flow.body = &operation->body;
    operation->flow.content_type = "application/json";
    operation->flow.secrets = secrets.items;
    operation->flow.secret_count = secrets.count;
}

void env_get(struct env_operation *operation, const struct netlify_place *place, struct str key)
{
    begin(operation, CALL_ENV_GET, place, key, STR_ABSENT);
    operation->flow.read = pager_read_one;
}

void env_create(struct env_operation *operation, const struct netlify_place *place,
                const struct netlify_variable_input *inputs, size_t count, struct arena *arena)
{
    begin(operation, CALL_ENV_CREATE, place, STR_ABSENT, STR_ABSENT);
    operation->flow.read = pager_read;
    body_of_variables(&operation->body, inputs, count);
    add_body(operation, secrets_of(inputs, count, arena));
}

void env_put(struct env_operation *operation, const struct netlify_place *place, struct str key,
             const struct netlify_variable_input *input, struct arena *arena)
{
    begin(operation, CALL_ENV_PUT, place, key, STR_ABSENT);
    operation->flow.read = pager_read_one;
    body_of_variable(&operation->body, input);
    add_body(operation, secrets_of(input, 1, arena));
}

void env_patch(struct env_operation *operation, const struct netlify_place *place, struct str key,
               const struct netlify_value_input *value)
{
    begin(operation, CALL_ENV_PATCH, place, key, STR_ABSENT);
    operation->flow.read = pager_read_one;
    operation->secret = secret_text_reveal(value->value);
    body_of_value(&operation->body, value);
    add_body(operation, (struct texts){ &operation->secret, 1 });
}

void env_delete(struct env_operation *operation, const struct netlify_place *place, struct str key)
{
    begin(operation, CALL_ENV_DELETE, place, key, STR_ABSENT);
}

void env_delete_value(struct env_operation *operation, const struct netlify_place *place,
                      struct str key, struct str value_id)
{
    begin(operation, CALL_ENV_DELETE_VALUE, place, key, value_id);
}
