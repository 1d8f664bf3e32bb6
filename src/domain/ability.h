/* ability.h: the inside of access.h: rules, conditions, the built-in roles as data. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"

enum condition_field {
    ON_ENVIRONMENT,
    ON_PATH,
    ON_SECRET_NAME,
    ON_TAGS,
    ON_CONNECTION,
    ON_IDENTITY
};
enum condition_operator { IS, IS_NOT, IS_IN, GLOB, HAS_ALL };

struct condition {
    enum condition_field field;
    enum condition_operator comparison;
    struct texts values;
    bool is_template; /* speaks of who asks ("{{identity.id}}"): says nothing until it is bound */
};

struct rule {
    enum subject subject; /* SUBJECT_NONE: every subject */
    uint32_t actions;     /* bits by enum action */
    bool is_inverted;
    const struct condition *conditions; /* all must hold */
    size_t condition_count;
};
_Static_assert(ACTION_COUNT <= 32, "actions are bits of one word");

struct rule_set {
    const struct rule *rules;
    size_t count;
};

enum { RULE_SETS_MAX = 32 }; /* the roles and the additional privileges of one member */
struct ability {
    struct rule_set sets[RULE_SETS_MAX];
    size_t count;
    bool is_project;
};

/* The built-in roles. NULL for an unknown one. */
const struct rule_set *project_role_rules(struct str slug);
const struct rule_set *org_role_rules(struct str slug);

/* What a rule says of all objects that share the given members: those that are absent may be
 * anything. object NULL: nothing is known. */
enum certainty { HOLDS_NEVER, HOLDS_SOMETIMES, HOLDS_ALWAYS };
enum certainty rule_certainty(const struct rule *rule, const struct access_object *object);

/* What a subject knows there, as bits; `subscribe` and the like are nothing to an environment. An
 * organisation has some subjects only. */
uint32_t subject_actions(enum role_home home, enum subject subject);
static inline enum role_home ability_home(const struct ability *ability)
{
    return ability->is_project ? ROLE_OF_PROJECT : ROLE_OF_ORG;
}

/* From a custom role's JSON, into the call's arena. */
STATUS rules_from_json(struct call *call, struct str permissions, struct rule_set *ret_set);
/* Some clients pack a rule into a list: ["read,edit", "secrets", conditions or 0, 1 if inverted].
 * The same permissions as objects, which is how they are kept and shown; text without packed rules
 * comes back as it is. */
STATUS permissions_unpack(struct call *call, struct str permissions, struct str *ret_permissions);
