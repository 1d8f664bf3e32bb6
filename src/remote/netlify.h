/* netlify.h: Netlify's API as far as Tacit needs it. Every call keeps to the token's budget, is
 * tried again where that is safe, can be cancelled, and treats the answer as a stranger's word.
 * Safe to use from several threads, each with a `struct netlify` of its own. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http_client/http_client.h"
#include "remote/netlify_types.h"
#include "remote/rate.h"
#include "remote/retry.h"

#include <stdatomic.h>

#define NETLIFY_API_URL "https://api.netlify.com"

enum netlify_wait { NETLIFY_WAIT_PACING, NETLIFY_WAIT_REFUSED, NETLIFY_WAIT_RETRY };

/* For counters and the journal of a run. Either may be NULL; they run on the caller's thread. */
struct netlify_observer {
    void *context;
    /* An attempt ended; status 0 when no answer came. The template holds no names or ids. */
    void (*on_call)(void *context, const char *method, const char *path_template, int status,
                    int64_t ms);
    void (*on_wait)(void *context, enum netlify_wait reason, int64_t ms);
};

/* Borrows everything. */
struct netlify {
    struct http_client *client;
    struct str base_url; /* a slash or "/api/v1" at its end does no harm */
    const struct secret_text *token;
    struct rate_budget *budget;
    enum rate_priority priority;
    struct retry_policy retry;
    int64_t timeout_ms;        /* of one attempt; 0: a minute */
    const atomic_bool *cancel; /* may be NULL; looked at between calls and while waiting */
    struct netlify_observer observer;
};

/* Interactive, with the standard retries, without cancelling and observer. */
void netlify_init(struct netlify *netlify, struct http_client *client, struct str base_url,
                  const struct secret_text *token, struct rate_budget *budget);

enum netlify_failure {
    NETLIFY_UNAUTHORIZED, /* 401: the token is bad, or may not do this */
    NETLIFY_FORBIDDEN,    /* 402, 403: the plan does not allow it */
    NETLIFY_NOT_FOUND,
    NETLIFY_CONFLICT,     /* the key exists already */
    NETLIFY_REFUSED,      /* 400, 422 and the like: the input is at fault */
    NETLIFY_RATE_LIMITED, /* still, after all tries */
    NETLIFY_SERVER,       /* 5xx, after all tries */
    NETLIFY_NETWORK,
    NETLIFY_TIMED_OUT,
    NETLIFY_BAD_ANSWER,
    NETLIFY_TOO_LARGE,
    NETLIFY_CANCELLED,
    NETLIFY_FAILURE_COUNT
};

struct netlify_error {
    enum netlify_failure kind;
    int http_status;    /* of the last answer; 0: none came */
    struct str message; /* Netlify's own words where it has some; without any value that we sent */
    bool maybe_applied; /* a change may have been made all the same: look before repeating it */
};

/* The class of a failure for those who only pass it on. Never UNAUTHENTICATED: it is not the asker
 * who lacks credentials. */
STATUS netlify_error_status(const struct netlify_error *error);

/* Every call below: results and the error's message lie in the arena; *ret_error is written on
 * failure only. */

STATUS netlify_get_user(const struct netlify *netlify, struct arena *arena,
                        struct netlify_user *ret_user, struct netlify_error *ret_error);
STATUS netlify_list_accounts(const struct netlify *netlify, struct arena *arena,
                             struct netlify_accounts *ret_accounts,
                             struct netlify_error *ret_error);
/* All pages. `account` is an id or a slug; absent: the sites of all accounts. `name` is a filter
 * of Netlify's, not an exact match; absent: none. */
STATUS netlify_list_sites(const struct netlify *netlify, struct str account, struct str name,
                          struct arena *arena, struct netlify_sites *ret_sites,
                          struct netlify_error *ret_error);

/* --- variables: at the level of a site, or of the account when `site` is absent --------------- */

struct netlify_place {
    struct str account, site;
};

STATUS netlify_list_variables(const struct netlify *netlify, const struct netlify_place *place,
                              struct arena *arena, struct netlify_variables *ret_variables,
                              struct netlify_error *ret_error);
STATUS netlify_get_variable(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, struct arena *arena,
                            struct netlify_variable *ret_variable, struct netlify_error *ret_error);
/* All or none. Never repeated blindly: see maybe_applied. */
STATUS netlify_create_variables(const struct netlify *netlify, const struct netlify_place *place,
                                const struct netlify_variable_input *inputs, size_t count,
                                struct arena *arena, struct netlify_variables *ret_variables,
                                struct netlify_error *ret_error);
/* Replaces the variable whole; the input's key may rename it. */
STATUS netlify_put_variable(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, const struct netlify_variable_input *input,
                            struct arena *arena, struct netlify_variable *ret_variable,
                            struct netlify_error *ret_error);
/* Sets the value of one context of an existing variable. */
STATUS netlify_patch_variable(const struct netlify *netlify, const struct netlify_place *place,
                              struct str key, const struct netlify_value_input *value,
                              struct arena *arena, struct netlify_variable *ret_variable,
                              struct netlify_error *ret_error);
STATUS netlify_delete_variable(const struct netlify *netlify, const struct netlify_place *place,
                               struct str key, struct arena *arena,
                               struct netlify_error *ret_error);
STATUS netlify_delete_value(const struct netlify *netlify, const struct netlify_place *place,
                            struct str key, struct str value_id, struct arena *arena,
                            struct netlify_error *ret_error);

/* --- deploys -------------------------------------------------------------------------------- */

/* `title` is that of the deploy; it may be absent. */
STATUS netlify_create_build(const struct netlify *netlify, struct str site, struct str title,
                            bool clear_cache, struct arena *arena, struct netlify_build *ret_build,
                            struct netlify_error *ret_error);
STATUS netlify_get_build(const struct netlify *netlify, struct str build_id, struct arena *arena,
                         struct netlify_build *ret_build, struct netlify_error *ret_error);
STATUS netlify_get_deploy(const struct netlify *netlify, struct str deploy_id, struct arena *arena,
                          struct netlify_deploy *ret_deploy, struct netlify_error *ret_error);
/* The newest hundred of a site, newest first. */
STATUS netlify_list_deploys(const struct netlify *netlify, struct str site, struct arena *arena,
                            struct netlify_deploys *ret_deploys, struct netlify_error *ret_error);
/* The hook is its id or its whole address, of which only the id is used: no address of a user's
 * making is ever called. Goes without the token. `title` may be absent. */
STATUS netlify_trigger_build_hook(const struct netlify *netlify, const struct secret_text *hook,
                                  struct str title, bool clear_cache, struct arena *arena,
                                  struct netlify_error *ret_error);

/* --- OAuth ---------------------------------------------------------------------------------- */

struct netlify_oauth_code {
    struct str client_id;
    const struct secret_text *client_secret;
    struct str code, redirect_uri;
};

/* Goes without a token; netlify->token may be NULL. The caller releases *ret_token. */
STATUS netlify_exchange_code(const struct netlify *netlify, const struct netlify_oauth_code *code,
                             struct arena *arena, struct secret_text *ret_token,
                             struct netlify_error *ret_error);
