// SPDX-License-Identifier: Apache-2.0
#include "sync/site_fixture.h"

#include "sync/list.h"
#include "sync/preflight.h"

struct secret_text plain_text(struct str text)
{
    /* Reading alone; a fixture has no secrets that would need locked pages. */
    return (struct secret_text){ (uint8_t *)(uintptr_t)(text.data ? text.data : ""), text.len };
}

struct mac fingerprint_of(const struct key *key, struct str value)
{
    return mac_of(key, &value, 1);
}

/* --- the variables -------------------------------------------------------------------------------- */

void site_init(struct site *site, struct arena *arena)
{
    *site = (struct site){ .arena = arena, .now = 1000 };
}

struct site_variable *site_find(const struct site *site, struct str key)
{
    for (size_t i = 0; i < site->count; i++) {
        if (str_equal(site->variables[i].key, key)) return &site->variables[i];
    }
    return NULL;
}

struct site_variable *site_add(struct site *site, struct str key, bool is_secret)
{
    site->variables = list_reserve(site->arena, site->variables, site->count, &site->cap,
                                   sizeof *site->variables);
    struct site_variable *variable = &site->variables[site->count++];
    *variable =
        (struct site_variable){ .key = key, .is_secret = is_secret, .updated_at = site->now };
    return variable;
}

void site_add_value(struct site *site, struct site_variable *variable, struct context context,
                    struct str value)
{
    variable->values = list_reserve(site->arena, variable->values, variable->count, &variable->cap,
                                    sizeof *variable->values);
    variable->values[variable->count++] = (struct site_value){
        .id = arena_format(site->arena, "id-%zu", site->next_id++),
        .value = value,
        .context = context,
    };
}

const struct site_value *site_cell(const struct site_variable *variable, struct context context)
{
    for (size_t i = 0; i < variable->count; i++) {
        if (context_equal(variable->values[i].context, context)) return &variable->values[i];
    }
    return NULL;
}

struct site site_copy(const struct site *site, struct arena *arena)
{
    struct site copy = *site;

    copy.arena = arena;
    copy.variables = NULL;
    copy.count = copy.cap = 0;
    for (size_t i = 0; i < site->count; i++) {
        const struct site_variable *from = &site->variables[i];
        struct site_variable *to = site_add(&copy, from->key, from->is_secret);
        to->scopes = from->scopes;
        to->updated_at = from->updated_at;
        for (size_t k = 0; k < from->count; k++) {
            site_add_value(&copy, to, from->values[k].context, from->values[k].value);
            to->values[k].id = from->values[k].id;
        }
    }
    return copy;
}

static bool has_all_of(const struct site_variable *a, const struct site_variable *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct site_value *cell = site_cell(a, b->values[i].context);
        const struct site_value *first = site_cell(b, b->values[i].context);
        if (!cell || !str_equal(cell->value, first->value)) return false;
    }
    return true;
}

static bool scopes_equal(const struct texts *a, const struct texts *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!str_equal(a->items[i], b->items[i])) return false;
    }
    return true;
}

bool site_variable_equal(const struct site_variable *a, const struct site_variable *b)
{
    return str_equal(a->key, b->key) && a->is_secret == b->is_secret && a->count == b->count &&
           scopes_equal(&a->scopes, &b->scopes) && has_all_of(a, b) && has_all_of(b, a);
}

bool site_equal(const struct site *a, const struct site *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct site_variable *other = site_find(b, a->variables[i].key);
        if (!other || !site_variable_equal(&a->variables[i], other)) return false;
    }
    return true;
}

/* --- reading -------------------------------------------------------------------------------------- */

static struct observed_value observe_value(const struct site *site, const struct key *key,
                                           const struct site_variable *variable,
                                           const struct site_value *value)
{
    bool is_masked = variable->is_secret && value->context.kind != CONTEXT_DEV;
    struct str tail =
        str_slice(value->value, value->value.len > 4 ? value->value.len - 4 : 0, value->value.len);
    struct str text =
        is_masked ? arena_format(site->arena, "****************%.*s", STR_ARG(tail)) : value->value;

    return (struct observed_value){ value->id, value->context, plain_text(text),
                                    fingerprint_of(key, text), is_masked };
}

void site_observe(const struct site *site, const struct key *key, struct sync_state *state)
{
    struct observed_variable *observed =
        ARENA_ARRAY(site->arena, site->count, struct observed_variable);

    for (size_t i = 0; i < site->count; i++) {
        const struct site_variable *variable = &site->variables[i];
        observed[i] = (struct observed_variable){
            .key = variable->key,
            .scopes = variable->scopes,
            .is_secret = variable->is_secret,
            .updated_at = variable->updated_at,
            .values = ARENA_ARRAY(site->arena, variable->count, struct observed_value),
            .value_count = variable->count,
        };
        for (size_t k = 0; k < variable->count; k++) {
            observed[i].values[k] = observe_value(site, key, variable, &variable->values[k]);
        }
    }
    state->observed = observed;
    state->observed_count = site->count;
}

/* --- writing -------------------------------------------------------------------------------------- */

static void complain(struct site *site, const char *complaint)
{
    if (!site->complaint) site->complaint = complaint;
}

static struct str value_of(const struct secret_text *value)
{
    return secret_text_reveal(value);
}

static void check_body(struct site *site, const struct operation *operation)
{
    for (size_t i = 0; i < operation->value_count; i++) {
        const struct planned_value *value = &operation->values[i];
        if (value_is_mask(value_of(value->value))) complain(site, "a mask was sent as a value");
        if (operation->is_secret && value->context.kind == CONTEXT_ALL) {
            complain(site, "a secret was sent for all contexts");
        }
        for (size_t k = 0; k < i; k++) {
            if (context_equal(value->context, operation->values[k].context)) {
                complain(site, "a context was sent twice");
            }
        }
    }
}

static void site_create(struct site *site, const struct operation *operation)
{
    check_body(site, operation);
    if (site_find(site, operation->key)) {
        complain(site, "created a key that was there");
        return;
    }
    struct site_variable *variable = site_add(site, operation->key, operation->is_secret);
    variable->scopes = operation->scopes;
    for (size_t i = 0; i < operation->value_count; i++) {
        site_add_value(site, variable, operation->values[i].context,
                       value_of(operation->values[i].value));
    }
}

static void site_put(struct site *site, struct site_variable *variable,
                     const struct operation *operation)
{
    check_body(site, operation);
    variable->count = 0;
    variable->scopes = operation->scopes;
    variable->is_secret = operation->is_secret;
    for (size_t i = 0; i < operation->value_count; i++) {
        site_add_value(site, variable, operation->values[i].context,
                       value_of(operation->values[i].value));
    }
}

static void remove_value(struct site_variable *variable, size_t place)
{
    for (size_t i = place + 1; i < variable->count; i++) {
        variable->values[i - 1] = variable->values[i];
    }
    variable->count--;
}

static void keep_all_alone(struct site_variable *variable)
{
    for (size_t i = variable->count; i > 0; i--) {
        if (variable->values[i - 1].context.kind != CONTEXT_ALL) remove_value(variable, i - 1);
    }
}

/* One context is written onto `all`, or `all` onto single ones: what happens to the others. */
static void convert_all(struct site *site, struct site_variable *variable, struct context context)
{
    size_t place = 0;

    if (site->patch_mode == PATCH_KEEPS) return;
    if (context.kind == CONTEXT_ALL) {
        keep_all_alone(variable);
        return;
    }
    while (place < variable->count && variable->values[place].context.kind != CONTEXT_ALL) place++;
    if (place == variable->count) return;
    struct str value = variable->values[place].value;
    remove_value(variable, place);
    if (site->patch_mode == PATCH_REPLACES) return;
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        if (!site_cell(variable, named_contexts[i])) {
            site_add_value(site, variable, named_contexts[i], value);
        }
    }
}

static void site_patch(struct site *site, struct site_variable *variable,
                       const struct operation *operation)
{
    struct str value = value_of(&operation->desired->value);

    convert_all(site, variable, operation->context);
    for (size_t i = 0; i < variable->count; i++) {
        if (!context_equal(variable->values[i].context, operation->context)) continue;
        variable->values[i].value = value;
        return;
    }
    site_add_value(site, variable, operation->context, value);
}

static void site_delete(struct site *site, const struct site_variable *variable)
{
    size_t place = (size_t)(variable - site->variables);

    for (size_t i = place + 1; i < site->count; i++) site->variables[i - 1] = site->variables[i];
    site->count--;
}

static void site_delete_value(struct site *site, struct site_variable *variable,
                              const struct operation *operation)
{
    for (size_t i = 0; i < variable->count; i++) {
        if (!str_equal(variable->values[i].id, operation->before->id)) continue;
        remove_value(variable, i);
        if (variable->count == 0 && !site->keeps_empty) site_delete(site, variable);
        return;
    }
    complain(site, "deleted a value that was not there");
}

static void site_change(struct site *site, const struct operation *operation)
{
    struct site_variable *variable = site_find(site, operation->key);

    site->call_count++;
    if (!variable) {
        complain(site, "changed a variable that was not there");
        return;
    }
    variable->updated_at = ++site->now;
    switch (operation->kind) {
    case OPERATION_SET_VALUE:
        site_patch(site, variable, operation);
        break;
    case OPERATION_REPLACE:
        site_put(site, variable, operation);
        break;
    case OPERATION_DELETE_VALUE:
        site_delete_value(site, variable, operation);
        break;
    case OPERATION_DELETE_VARIABLE:
        site_delete(site, variable);
        break;
    default:
        complain(site, "an operation is in the wrong phase");
        break;
    }
}

void site_apply(struct site *site, const struct plan *plan)
{
    struct operations created = plan_phase(plan, PHASE_CREATE);

    for (size_t i = 0; i < created.count; i++) {
        if (created.items[i].is_carried) continue;
        if (i == 0 || created.items[i].batch != created.items[i - 1].batch) site->call_count++;
        site->now++;
        site_create(site, &created.items[i]);
    }
    for (enum phase phase = PHASE_CHANGE; phase <= PHASE_DELETE; phase++) {
        struct operations operations = plan_phase(plan, phase);
        for (size_t i = 0; i < operations.count; i++) {
            if (!operations.items[i].is_carried) site_change(site, &operations.items[i]);
        }
    }
}
