// SPDX-License-Identifier: Apache-2.0
#include "remote/env_operation.h"

/* Runs an operation that reads variables. On failure what was read is released again. */
static STATUS run(const struct netlify *netlify, struct env_operation *operation,
                  struct pager *pager, struct netlify_error *ret_error)
{
    operation->flow.context = pager;
    struct status status = flow_once(netlify, &operation->flow, pager->arena, ret_error);
    if (status.code != STATUS_OK) pager_deinit(pager);
    return status;
}

static struct netlify_variables variables_of(const struct pager *pager)
{
    return (struct netlify_variables){ (void *)pager->items, pager->count };
}

/* For the calls that answer with one variable. */
static STATUS run_for_variable(const struct netlify *netlify, struct env_operation *operation,
                               struct arena *arena, struct netlify_variable *ret_variable,
                               struct netlify_error *ret_error)
{
    struct pager pager;

    pager_init(&pager, &variable_pager_kind, arena);
    TRY(run(netlify, operation, &pager, ret_error));
    *ret_variable = variables_of(&pager).items[0];
    return OK;
}

STATUS netlify_list_variables(const struct netlify *netlify, const struct netlify_place *place,
                              struct arena *arena, struct netlify_variables *ret_variables,
                              struct netlify_error *ret_error)
{
    const struct call_input input = { .places = { place->account }, .query = { place->site } };
    struct pager pager;

    pager_init(&pager, &variable_pager_kind, arena);
    struct status status = pager_run(&pager, netlify, CALL_ENV_LIST, &input, ret_error);
    if (status.code == STATUS_OK)
        *ret_variables = variables_of(&pager);
    else
        pager_deinit(&pager);
    return status;
}

STATUS netlify_get_variable(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, struct arena *arena,
                            struct netlify_variable *ret_variable, struct netlify_error *ret_error)
{
    struct env_operation operation;

    env_get(&operation, place, key);
    return run_for_variable(netlify, &operation, arena, ret_variable, ret_error);
}

STATUS netlify_create_variables(const struct netlify *netlify, const struct netlify_place *place,
                                const struct netlify_variable_input *inputs, size_t count,
                                struct arena *arena, struct netlify_variables *ret_variables,
                                struct netlify_error *ret_error)
{
    struct env_operation operation;
    struct pager pager;

    pager_init(&pager, &variable_pager_kind, arena);
    env_create(&operation, place, inputs, count, arena);
    TRY(run(netlify, &operation, &pager, ret_error));
    *ret_variables = variables_of(&pager);
    return OK;
}

STATUS netlify_put_variable(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, const struct netlify_variable_input *input,
                            struct arena *arena, struct netlify_variable *ret_variable,
                            struct netlify_error *ret_error)
{
    struct env_operation operation;

    env_put(&operation, place, key, input, arena);
    return run_for_variable(netlify, &operation, arena, ret_variable, ret_error);
}

STATUS netlify_patch_variable(const struct netlify *netlify, const struct netlify_place *place,
                              struct str key, const struct netlify_value_input *value,
                              struct arena *arena, struct netlify_variable *ret_variable,
                              struct netlify_error *ret_error)
{
    struct env_operation operation;

    env_patch(&operation, place, key, value);
    return run_for_variable(netlify, &operation, arena, ret_variable, ret_error);
}

STATUS netlify_delete_variable(const struct netlify *netlify, const struct netlify_place *place,
                               struct str key, struct arena *arena, struct netlify_error *ret_error)
{
    struct env_operation operation;

    env_delete(&operation, place, key);
    return flow_once(netlify, &operation.flow, arena, ret_error);
}

STATUS netlify_delete_value(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, struct str value_id, struct arena *arena,
                            struct netlify_error *ret_error)
{
    struct env_operation operation;

    env_delete_value(&operation, place, key, value_id);
    return flow_once(netlify, &operation.flow, arena, ret_error);
}
