/* The built-in roles (20-projects §8, "Built-in roles"). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/ability.h"

#include "json/json_writer.h"

#define BIT(action) (1U << ACTION_##action)
#define CRUD (BIT(READ) | BIT(CREATE) | BIT(EDIT) | BIT(DELETE))
#define SYNC_ALL (CRUD | BIT(SYNC_SECRETS) | BIT(IMPORT_SECRETS) | BIT(REMOVE_SECRETS))
#define SECRET_READ (BIT(READ) | BIT(DESCRIBE_SECRET) | BIT(READ_VALUE))
#define SECRET_ALL (SECRET_READ | BIT(CREATE) | BIT(EDIT) | BIT(DELETE) | BIT(SUBSCRIBE))
#define EVERYTHING 0xFFFFFFFFU
#define ALLOW(subject_, actions_)                            \
    {                                                        \
        .subject = SUBJECT_##subject_, .actions = (actions_) \
    }

static const struct rule admin_rules[] = { ALLOW(NONE, EVERYTHING) };

static const struct rule member_rules[] = {
    ALLOW(SECRETS, SECRET_ALL),
    ALLOW(SECRET_FOLDERS, CRUD),
    ALLOW(SECRET_IMPORTS, CRUD),
    ALLOW(SECRET_SYNCS, SYNC_ALL),
    ALLOW(APP_CONNECTIONS, BIT(CONNECT)),
    ALLOW(INTEGRATIONS, CRUD),
    ALLOW(WEBHOOKS, CRUD),
    ALLOW(ENVIRONMENTS, CRUD),
    ALLOW(TAGS, CRUD),
    ALLOW(SETTINGS, CRUD),
    ALLOW(SERVICE_TOKENS, CRUD),
    ALLOW(IDENTITY, CRUD),
    ALLOW(MEMBER, BIT(READ) | BIT(CREATE)),
    ALLOW(GROUPS, BIT(READ)),
    ALLOW(ROLE, BIT(READ)),
    ALLOW(IP_ALLOWLIST, BIT(READ)),
    ALLOW(SECRET_APPROVAL, BIT(READ)),
    ALLOW(AUDIT_LOGS, BIT(READ)),
    ALLOW(SECRET_ROLLBACK, BIT(READ) | BIT(CREATE)),
    ALLOW(COMMITS, BIT(READ) | BIT(PERFORM_ROLLBACK)),
};

static const struct rule viewer_rules[] = {
    ALLOW(SECRETS, SECRET_READ),      ALLOW(SECRET_FOLDERS, BIT(READ)),
    ALLOW(SECRET_IMPORTS, BIT(READ)), ALLOW(SECRET_SYNCS, BIT(READ)),
    ALLOW(INTEGRATIONS, BIT(READ)),   ALLOW(WEBHOOKS, BIT(READ)),
    ALLOW(ENVIRONMENTS, BIT(READ)),   ALLOW(TAGS, BIT(READ)),
    ALLOW(SETTINGS, BIT(READ)),       ALLOW(SERVICE_TOKENS, BIT(READ)),
    ALLOW(IDENTITY, BIT(READ)),       ALLOW(MEMBER, BIT(READ)),
    ALLOW(GROUPS, BIT(READ)),         ALLOW(ROLE, BIT(READ)),
    ALLOW(IP_ALLOWLIST, BIT(READ)),   ALLOW(SECRET_APPROVAL, BIT(READ)),
    ALLOW(AUDIT_LOGS, BIT(READ)),     ALLOW(SECRET_ROLLBACK, BIT(READ)),
    ALLOW(COMMITS, BIT(READ)),
};

/* The contract leaves the organisation's member role open but for `connect` and making projects;
 * reading who is there is what the member pages of clients need. */
static const struct rule org_member_rules[] = {
    ALLOW(WORKSPACE, BIT(CREATE)), ALLOW(APP_CONNECTIONS, BIT(CONNECT)),
    ALLOW(MEMBER, BIT(READ)),      ALLOW(IDENTITY, BIT(READ)),
    ALLOW(ROLE, BIT(READ)),        ALLOW(SETTINGS, BIT(READ)),
};

struct named_rules {
    const char *slug;
    struct rule_set set;
};
#define NAMED(slug_, rules_)           \
    {                                  \
        (slug_),                       \
        {                              \
            (rules_), COUNT_OF(rules_) \
        }                              \
    }

static const struct named_rules project_roles[] = {
    NAMED("admin", admin_rules),
    NAMED("member", member_rules),
    NAMED("viewer", viewer_rules),
    { "no-access", { NULL, 0 } },
};

static const struct named_rules org_roles[] = {
    NAMED("admin", admin_rules),
    NAMED("member", org_member_rules),
    { "no-access", { NULL, 0 } },
};

static const struct rule_set *find(const struct named_rules *roles, size_t count, struct str slug)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(str_from_c(roles[i].slug), slug)) return &roles[i].set;
    }
    return NULL;
}

const struct rule_set *project_role_rules(struct str slug)
{
    return find(project_roles, COUNT_OF(project_roles), slug);
}

const struct rule_set *org_role_rules(struct str slug)
{
    return find(org_roles, COUNT_OF(org_roles), slug);
}

static const struct rule_set *built_in(enum role_home home, struct str slug)
{
    return home == ROLE_OF_PROJECT ? project_role_rules(slug) : org_role_rules(slug);
}

bool role_is_built_in(enum role_home home, struct str role_slug)
{
    return built_in(home, role_slug) != NULL;
}

static uint32_t org_subject_actions(enum subject subject)
{
    switch (subject) {
    case SUBJECT_WORKSPACE:
        return BIT(CREATE);
    case SUBJECT_APP_CONNECTIONS:
        return CRUD | BIT(CONNECT);
    case SUBJECT_IDENTITY:
        return CRUD | BIT(GRANT_PRIVILEGES) | BIT(REVOKE_AUTH) | BIT(CREATE_TOKEN) |
               BIT(GET_TOKEN) | BIT(DELETE_TOKEN);
    case SUBJECT_MEMBER:
    case SUBJECT_GROUPS:
        return CRUD | BIT(GRANT_PRIVILEGES);
    case SUBJECT_AUDIT_LOGS:
        return BIT(READ);
    case SUBJECT_ROLE:
    case SUBJECT_SETTINGS:
        return CRUD;
    default:
        return 0;
    }
}

uint32_t subject_actions(enum role_home home, enum subject subject)
{
    if (home == ROLE_OF_ORG) return org_subject_actions(subject);
    switch (subject) {
    case SUBJECT_SECRETS:
        return SECRET_ALL;
    case SUBJECT_SECRET_SYNCS:
        return SYNC_ALL;
    case SUBJECT_APP_CONNECTIONS:
        return CRUD | BIT(CONNECT);
    case SUBJECT_MEMBER:
    case SUBJECT_GROUPS:
        return CRUD | BIT(GRANT_PRIVILEGES) | BIT(ASSUME_PRIVILEGES);
    case SUBJECT_IDENTITY:
        return CRUD | BIT(GRANT_PRIVILEGES) | BIT(ASSUME_PRIVILEGES) | BIT(REVOKE_AUTH) |
               BIT(CREATE_TOKEN) | BIT(GET_TOKEN) | BIT(DELETE_TOKEN);
    case SUBJECT_AUDIT_LOGS:
        return BIT(READ);
    case SUBJECT_SECRET_ROLLBACK:
        return BIT(READ) | BIT(CREATE);
    case SUBJECT_COMMITS:
        return BIT(READ) | BIT(PERFORM_ROLLBACK);
    case SUBJECT_WORKSPACE:
        return BIT(EDIT) | BIT(DELETE);
    default:
        return CRUD;
    }
}

/* Actions of connections are spelled out in a project alone. */
static const char *spelled(enum role_home home, enum subject subject, enum action action)
{
    return action_name(home == ROLE_OF_ORG ? SUBJECT_NONE : subject, action);
}

static void write_rule(struct json_writer *out, enum role_home home, enum subject subject,
                       uint32_t actions)
{
    actions &= subject_actions(home, subject);
    if (actions == 0) return;
    json_object_begin(out);
    json_key(out, "subject");
    json_write_text(out, str_from_c(subject_name(subject)));
    json_key(out, "action");
    json_array_begin(out);
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (actions & 1U << action)
            json_write_text(out, str_from_c(spelled(home, subject, (enum action)action)));
    }
    json_array_end(out);
    json_object_end(out);
}

struct str role_permissions_json(enum role_home home, struct str role_slug, struct arena *arena)
{
    const struct rule_set *set = built_in(home, role_slug);
    struct json_writer out;
    struct buf buf;

    if (!set) return STR_ABSENT;
    buf_init(&buf, 64 << 10);
    json_writer_init(&out, &buf);
    json_array_begin(&out);
    for (size_t i = 0; i < set->count; i++) {
        const struct rule *rule = &set->rules[i];
        if (rule->subject != SUBJECT_NONE) {
            write_rule(&out, home, rule->subject, rule->actions);
            continue;
        }
        for (int subject = SUBJECT_NONE + 1; subject < SUBJECT_COUNT; subject++) {
            write_rule(&out, home, (enum subject)subject, rule->actions);
        }
    }
    json_array_end(&out);
    struct str json = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return json;
}
