/* app_connection.h: connections to Netlify: kept sealed, checked live before they are kept. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "model/app_connection.h"
#include "remote/netlify.h"

struct app_connection_wish {
    struct str name, description;
    struct id project_id; /* nil: the organisation's */
    const struct secret_text *token;
    bool is_integration; /* of a native integration: no list or look-up shows it */
};
STATUS app_connection_create(struct call *call, const struct app_connection_wish *wish,
                             struct app_connection *ret_connection);

struct app_connection_change {
    struct str name; /* absent: unchanged */
    struct str description;
    enum given description_given;
    const struct secret_text *token; /* NULL: unchanged */
};
STATUS app_connection_update(struct call *call, struct id connection_id,
                             const struct app_connection_change *change,
                             struct app_connection *ret_connection);
STATUS app_connection_delete(struct call *call, struct id connection_id,
                             struct app_connection *ret_connection);

STATUS app_connection_get(struct call *call, struct id connection_id,
                          struct app_connection *ret_connection);
/* project_id nil: among the organisation's. */
STATUS app_connection_by_name(struct call *call, struct id project_id, struct str name,
                              struct app_connection *ret_connection);
/* project_id nil: every connection of the organisation, with their projects. */
STATUS app_connection_list(struct call *call, struct id project_id,
                           struct record_list *ret_connections);
/* Those the actor may use in a project (or, nil, of the organisation), by name. */
STATUS app_connection_list_available(struct call *call, struct id project_id,
                                     struct record_list *ret_connections);

/* A connection in use: its token, open, and a client that keeps to the token's budget. */
struct netlify_session {
    struct app_connection connection;
    struct secret_text token;
    struct netlify netlify;
    struct rate_registry *registry;
};
/* For a person or machine who may `connect`; the platform always may. */
STATUS netlify_session_open(struct call *call, struct id connection_id,
                            struct netlify_session *ret_session);
/* For those whose right to use it was decided elsewhere: native integrations. */
STATUS netlify_session_open_granted(struct call *call, struct id connection_id,
                                    struct netlify_session *ret_session);
void netlify_session_close(struct netlify_session *session);

/* Sets a client up for someone who waits for the answer: few tries, ends when the server does. */
void netlify_init_for_asker(struct netlify *netlify, struct call *call,
                            const struct secret_text *token, struct rate_budget *budget);
/* What a failed call to Netlify is to the asker: the contract's status and a message. */
STATUS netlify_refusal(struct call *call, const char *doing, const struct netlify_error *error);
