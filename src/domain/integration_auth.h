/* integration_auth.h: a project's authorisations at Netlify, for its native integrations: one a
 * project, given by OAuth or by a personal access token. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "model/integration_auth.h"
#include "remote/netlify.h"

/* The application that was registered at Netlify; absent texts: none was. */
struct netlify_oauth_app {
    struct str client_id, client_secret;
    struct str app_url; /* where Netlify asks people */
};

/* What has to be registered with the application at Netlify. */
struct str integration_auth_redirect_uri(const struct call *call);
/* Where to send a person so that Netlify asks them, and the state that comes back with the code. */
STATUS integration_auth_authorize_url(struct call *call, struct id project_id,
                                      const struct netlify_oauth_app *app, struct str *ret_url,
                                      struct str *ret_state);
/* Both take the place of an earlier authorisation of the project, and set its integrations going. A
 * `state` must match if it is given: clients of the older form check theirs themselves. */
STATUS integration_auth_by_code(struct call *call, struct id project_id,
                                const struct netlify_oauth_app *app,
                                const struct integration_code_input *input,
                                struct integration_auth *ret_auth);
STATUS integration_auth_by_token(struct call *call, struct id project_id,
                                 const struct secret_text *token,
                                 struct integration_auth *ret_auth);
/* token NULL: unchanged. */
STATUS integration_auth_update(struct call *call, struct id auth_id,
                               const struct secret_text *token, struct integration_auth *ret_auth);

/* With its integrations. What they wrote stays at Netlify. */
STATUS integration_auth_delete(struct call *call, struct id auth_id,
                               struct integration_auth *ret_auth);
STATUS integration_auth_delete_all(struct call *call, struct id project_id, struct str integration,
                                   struct record_list *ret_auths);

/* The authorisation, if the actor may do this with integrations there; of others: NOT_FOUND. */
STATUS integration_auth_get(struct call *call, struct id auth_id, enum action action,
                            struct integration_auth *ret_auth);
STATUS integration_auth_list(struct call *call, struct id project_id,
                             struct record_list *ret_auths);
/* The sites that it can write to; `account` absent: of all its accounts. */
STATUS integration_auth_list_sites(struct call *call, const struct integration_auth *auth,
                                   struct str account, struct netlify_sites *ret_sites);
