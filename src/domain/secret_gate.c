// SPDX-License-Identifier: Apache-2.0
#include "domain/secret_gate.h"

#include "domain/ability.h"

static bool asks_secret(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++) {
        enum condition_field field = rule->conditions[i].field;
        if (field == ON_SECRET_NAME || field == ON_TAGS) return true;
    }
    return false;
}

static bool concerns(const struct rule *rule, enum action action)
{
    return (rule->subject == SUBJECT_NONE || rule->subject == SUBJECT_SECRETS) &&
           (rule->actions & 1U << action);
}

static enum verdict decide(const struct ability *ability, enum action action,
                           const struct access_object *folder)
{
    if (!ability) return ALLOWED;
    for (size_t i = 0; i < ability->count; i++) {
        for (size_t k = 0; k < ability->sets[i].count; k++) {
            const struct rule *rule = &ability->sets[i].rules[k];
            if (concerns(rule, action) && asks_secret(rule)) return DEPENDS_ON_SECRET;
        }
    }
    return ability_allows(ability, SUBJECT_SECRETS, action, folder) ? ALLOWED : DENIED;
}

void secret_gate_open(const struct ability *ability, struct str environment, struct str path,
                      struct secret_gate *ret_gate)
{
    const struct access_object folder = { .environment = environment, .path = path };

    *ret_gate = (struct secret_gate){
        .ability = ability,
        .environment = environment,
        .path = path,
        .describe = decide(ability, ACTION_DESCRIBE_SECRET, &folder),
        .read_value = decide(ability, ACTION_READ_VALUE, &folder),
    };
}

bool secret_gate_allows(const struct secret_gate *gate, enum action action, struct str name,
                        const struct texts *tags)
{
    enum verdict verdict = action == ACTION_READ_VALUE ? gate->read_value : gate->describe;

    if (verdict != DEPENDS_ON_SECRET) return verdict == ALLOWED;
    const struct access_object object = {
        .environment = gate->environment,
        .path = gate->path,
        .secret_name = name,
        .tags = tags,
    };
    return ability_allows(gate->ability, SUBJECT_SECRETS, action, &object);
}

bool secret_gate_asks_secret(const struct secret_gate *gate)
{
    return gate->describe == DEPENDS_ON_SECRET || gate->read_value == DEPENDS_ON_SECRET;
}
