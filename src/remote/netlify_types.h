/* netlify_types.h: what Netlify's API speaks about, as plain records. Texts lie in an arena; values
 * of variables lie in locked memory and are released by the deinit functions. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/record.h"

struct netlify_account {
    struct str id, slug, name; /* always given: each stands in for the other */
};
struct netlify_accounts {
    struct netlify_account *items;
    size_t count;
};

struct netlify_repository {
    struct str path, url; /* owner/name; https://… */
};
struct netlify_site {
    struct str id, name;                               /* always given */
    struct str account_id, account_slug, account_name; /* from here on perhaps absent */
    struct str url, ssl_url, admin_url;
    struct netlify_repository repository;
};
struct netlify_sites {
    struct netlify_site *items;
    size_t count;
};

struct netlify_user {
    struct str id, email, full_name;
};

struct netlify_build {
    struct str id, deploy_id, deploy_state, sha, error;
    bool done;
};

struct netlify_deploy {
    struct str id, site_id, build_id, state, context, branch, error_message;
    struct str deploy_ssl_url, admin_url, title;
};
struct netlify_deploys {
    struct netlify_deploy *items;
    size_t count;
};

/* --- variables ------------------------------------------------------------------------------ */

#define NETLIFY_CONTEXT_LIST(X)         \
    X(ALL, "all")                       \
    X(DEV, "dev")                       \
    X(DEV_SERVER, "dev-server")         \
    X(BRANCH_DEPLOY, "branch-deploy")   \
    X(DEPLOY_PREVIEW, "deploy-preview") \
    X(PRODUCTION, "production")         \
    X(BRANCH, "branch")

#define NETLIFY_CONTEXT_ENUM(name, text) NETLIFY_CONTEXT_##name,
enum netlify_context {
    NETLIFY_CONTEXT_LIST(NETLIFY_CONTEXT_ENUM)
        NETLIFY_CONTEXT_UNKNOWN /* invented since: kept by its name, never dropped */
};
#undef NETLIFY_CONTEXT_ENUM

struct str netlify_context_name(enum netlify_context context); /* UNKNOWN: absent */
enum netlify_context netlify_context_of(struct str name);

/* A value read. Of a secret variable it is Netlify's mask: asterisks and the last letters. */
struct netlify_value {
    struct str id;           /* absent: Netlify gave none; it cannot be deleted alone */
    struct str context_name; /* as Netlify wrote it */
    enum netlify_context context;
    struct str context_parameter; /* the branch, for BRANCH */
    struct secret_text value;     /* bytes NULL: Netlify gave none */
};

struct netlify_variable {
    struct str key;
    struct texts scopes; /* as Netlify wrote them */
    bool is_secret;
    union { /* one list under two types: the codec's and the reader's */
        struct record_list value_list;
        struct {
            struct netlify_value *values;
            size_t value_count;
        };
    };
    struct str updated_at;
};
struct netlify_variables {
    struct netlify_variable *items;
    size_t count;
};

void netlify_variable_deinit(struct netlify_variable *variable);    /* NULL is fine */
void netlify_variables_deinit(struct netlify_variables *variables); /* NULL is fine */

extern const struct record netlify_account_record, netlify_site_record, netlify_user_record,
    netlify_build_record, netlify_deploy_record, netlify_variable_record;

/* A value to be written. Borrows everything. */
struct netlify_value_input {
    struct str id;           /* absent for a new one */
    struct str context_name; /* netlify_context_name(…), or one that was read */
    struct str context_parameter;
    const struct secret_text *value;
};

struct netlify_variable_input {
    struct str key;
    struct texts scopes; /* none: left out, which means all on creation */
    bool is_secret;
    const struct netlify_value_input *values;
    size_t value_count;
};
