/* identity_auth.h: the ways an identity can log in: given to it, changed, taken away. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/identity.h"

enum auth_method {
    AUTH_UNIVERSAL,
    AUTH_TOKEN,
    AUTH_OIDC,
    AUTH_JWT,
    AUTH_AWS,
    AUTH_LDAP,
    AUTH_OCI,
    AUTH_KUBERNETES,
    AUTH_GCP,
    AUTH_AZURE,
    AUTH_METHODS,
};
const char *auth_method_name(enum auth_method method);        /* "universal-auth", … */
const char *auth_method_login_event(enum auth_method method); /* for the audit log */
const char *auth_method_shown_event(enum auth_method method); /* with its credential */
const char *auth_method_unlocked_event(enum auth_method method);

/* Brings auth->settings up to date with what a method of its own was sent; inside the transaction
 * of the change. NULL where a method has none. */
typedef STATUS auth_merge(struct call *call, enum auth_method method,
                          const struct identity_auth_input *input, bool is_new,
                          struct identity_auth *auth);

STATUS identity_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth);
STATUS identity_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                         struct identity_auth *ret_auth);
STATUS identity_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth);
/* With its client secrets and its tokens. */
STATUS identity_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                            struct identity_auth *ret_auth);

/* What the method keeps secret; empty when there is none. */
STATUS identity_auth_credential(struct call *call, const struct identity_auth *auth,
                                struct secret_text *ret_credential);

/* For a change of what belongs to it: the identity may be acted on so, and has the method. */
STATUS identity_auth_require(struct call *call, struct id identity_id, enum auth_method method,
                             enum action action, struct identity_auth *ret_auth);

/* Who wants in, found by a query that begins with IDENTITY_LOGIN; the call acts for that identity
 * from here on. *ret_found false: nobody. */
#define IDENTITY_LOGIN                                           \
    "SELECT " IDENTITY_AUTH_COLUMNS ", i.org_id, i.name, o.slug" \
    " FROM identity_auth a JOIN identity i ON i.id = a.identity_id JOIN org o ON o.id = i.org_id"
struct identity_login {
    struct identity_auth auth;
    struct str org_slug;
};
STATUS identity_auth_act_as(struct call *call, const struct query *query,
                            const struct value *values, size_t count,
                            struct identity_login *ret_login, bool *ret_found);
