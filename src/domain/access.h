/* access.h: who may do what. One model for organisations and projects: rules (subject, actions,
 * conditions), the last matching one decides (20-projects §8). In a project they are those of all
 * roles in force, then of the privileges that the member has besides. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

#define SUBJECT_LIST(X)                   \
    X(SECRETS, "secrets")                 \
    X(SECRET_FOLDERS, "secret-folders")   \
    X(SECRET_IMPORTS, "secret-imports")   \
    X(SECRET_SYNCS, "secret-syncs")       \
    X(APP_CONNECTIONS, "app-connections") \
    X(INTEGRATIONS, "integrations")       \
    X(ENVIRONMENTS, "environments")       \
    X(TAGS, "tags")                       \
    X(WEBHOOKS, "webhooks")               \
    X(SETTINGS, "settings")               \
    X(SERVICE_TOKENS, "service-tokens")   \
    X(MEMBER, "member")                   \
    X(IDENTITY, "identity")               \
    X(GROUPS, "groups")                   \
    X(ROLE, "role")                       \
    X(IP_ALLOWLIST, "ip-allowlist")       \
    X(SECRET_APPROVAL, "secret-approval") \
    X(AUDIT_LOGS, "audit-logs")           \
    X(SECRET_ROLLBACK, "secret-rollback") \
    X(COMMITS, "commits")                 \
    X(WORKSPACE, "workspace")

#define ACTION_LIST(X)                        \
    X(READ, "read")                           \
    X(CREATE, "create")                       \
    X(EDIT, "edit")                           \
    X(DELETE, "delete")                       \
    X(DESCRIBE_SECRET, "describeSecret")      \
    X(READ_VALUE, "readValue")                \
    X(SUBSCRIBE, "subscribe")                 \
    X(SYNC_SECRETS, "sync-secrets")           \
    X(IMPORT_SECRETS, "import-secrets")       \
    X(REMOVE_SECRETS, "remove-secrets")       \
    X(CONNECT, "connect")                     \
    X(GRANT_PRIVILEGES, "grant-privileges")   \
    X(ASSUME_PRIVILEGES, "assume-privileges") \
    X(REVOKE_AUTH, "revoke-auth")             \
    X(CREATE_TOKEN, "create-token")           \
    X(GET_TOKEN, "get-token")                 \
    X(DELETE_TOKEN, "delete-token")           \
    X(PERFORM_ROLLBACK, "perform-rollback")

#define SUBJECT_ENUM(name, text) SUBJECT_##name,
enum subject { SUBJECT_NONE, SUBJECT_LIST(SUBJECT_ENUM) SUBJECT_COUNT };
#undef SUBJECT_ENUM
#define ACTION_ENUM(name, text) ACTION_##name,
enum action { ACTION_LIST(ACTION_ENUM) ACTION_COUNT };
#undef ACTION_ENUM

/* What a rule may be conditional on. Absent members match no condition that asks for them. */
struct access_object {
    struct str environment; /* slug */
    struct str path;        /* of the folder */
    struct str secret_name;
    const struct texts *tags; /* slugs */
    struct id connection_id, identity_id;
};

struct ability; /* the rules of one actor in one project or organisation, in order */

/* The actor's rules. A project in which the actor has no membership is NOT_FOUND, exactly like one
 * that does not exist, with the contract's message. */
STATUS access_in_project(struct call *call, struct id project_id,
                         const struct ability **ret_ability);
STATUS access_in_org(struct call *call, struct id org_id, const struct ability **ret_ability);
/* What another user or identity may do in the project now. NOT_FOUND when it is no member. */
STATUS access_of_member(struct call *call, struct id project_id, struct id who,
                        const struct ability **ret_ability);

/* object NULL asks "could any object match?". */
bool ability_allows(const struct ability *ability, enum subject subject, enum action action,
                    const struct access_object *object);
/* The same, with the contract's refusal (PermissionDenied). */
STATUS ability_require(struct call *call, const struct ability *ability, enum subject subject,
                       enum action action, const struct access_object *object);
/* The everyday pair of access_in_project and ability_require. */
STATUS access_require(struct call *call, struct id project_id, enum subject subject,
                      enum action action, const struct access_object *object);
STATUS access_require_org(struct call *call, enum subject subject, enum action action,
                          const struct access_object *object);

const char *subject_name(enum subject subject);
const char *action_name(enum subject subject, enum action action); /* as the subject spells it */

/* Rules from their JSON form (custom roles): BAD_REQUEST with the reason when malformed. */
STATUS ability_from_json(struct call *call, struct str permissions, struct ability **ret_ability);
/* A built-in role's rules as JSON, for showing them. Absent for an unknown role. Roles are of a
 * project, or of an organisation. */
enum role_home { ROLE_OF_PROJECT, ROLE_OF_ORG };
struct str role_permissions_json(enum role_home home, struct str role_slug, struct arena *arena);
bool role_is_built_in(enum role_home home, struct str role_slug);

struct access_cache *access_cache_new(void);
void access_cache_free(struct access_cache *cache);
