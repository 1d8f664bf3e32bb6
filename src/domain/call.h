/* call.h: one use case in progress: who asks, at what time, and where its results and its reason for
 * a refusal go. Every function of the domain takes one. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/problem.h"
#include "crypto/keyring.h"
#include "remote/mail.h"
#include "store/store.h"

#include <stdatomic.h>

struct access_cache;
struct token_cache;
struct jwks_cache;
struct http_client;
struct rate_registry;
struct rate_windows;
struct audit_journal;

/* What lives as long as the process and is shared by all calls. */
/* The operator's word on how careful syncs are. */
enum brake_policy {
    BRAKE_HOLDS_UNATTENDED, /* runs that nobody is looking at */
    BRAKE_HOLDS_ALL, /* also those that a person or a client started without the plan's hash */
    BRAKE_HOLDS_NONE,
};
struct sync_policy {
    enum brake_policy brake;
    bool allows_overlap;        /* a sync may be saved although it meets another one */
    int64_t redeploy_gather_ms; /* so long changes of a site are gathered before it is built */
};

struct domain {
    struct store *store;
    struct keyring *keyring;
    struct key token_key; /* signs access tokens */
    struct key hash_key;  /* keyed hashes of client secrets and tokens at rest */
    struct key audit_key; /* chains the audit log */
    struct access_cache *access_cache;
    struct token_cache *token_cache;
    struct jwks_cache *jwks_cache;
    struct audit_journal *audit_journal;
    /* Rises when memberships, roles, tokens or sessions change: what was cached before is void. */
    _Atomic uint64_t access_generation;
    _Atomic int64_t shared_access_seen; /* see access_shared.h */
    _Atomic int64_t database_ahead_ms;  /* its clock before ours, as measured now and then */
    /* Called after a commit that wrote to the outbox. */
    void (*wake)(void *context);
    void *wake_context;
    struct str site_url; /* without a trailing slash */
    /* For calls to Netlify: one client and one budget a token, shared by requests and jobs. */
    struct http_client *http_client;
    struct rate_registry *rate_registry;
    struct rate_windows *rate_windows; /* NULL: no other replica spends of these budgets */
    struct str netlify_api_url;
    int64_t netlify_timeout_ms;  /* of one call; 0: a minute */
    struct str gcp_url;          /* where Google publishes keys; without a trailing slash */
    struct str azure_url;        /* where Microsoft does, and who issues tokens of version 2 */
    struct str aws_sts_url;      /* asked in place of AWS's own hosts; absent: those */
    struct str oci_identity_url; /* the same of Oracle's cloud */
    struct mail_settings mail;
    struct http_client *webhook_client; /* for addresses that users choose */
    struct sync_policy sync_policy;
    atomic_bool is_stopping; /* the server has no time left to wait for others */
};

enum actor_kind { ACTOR_NONE, ACTOR_USER, ACTOR_IDENTITY, ACTOR_SERVICE_TOKEN, ACTOR_PLATFORM };
/* "user", "identity", "service", "platform": as the audit log names them. */
const char *actor_kind_name(enum actor_kind kind);

struct actor {
    enum actor_kind kind;
    struct id id;           /* of the user, identity or service token */
    struct id org_id;       /* nil: a user who has not chosen one */
    struct str name;        /* of an identity or token; a user's e-mail address */
    struct id token_id;     /* of the access token or session */
    struct str auth_method; /* "email", "universal-auth", … */
    bool is_instance_admin;
    bool needs_mfa; /* the second factor of the session is open */
    bool lacks_mfa; /* has none, and the organisation asks for one */
    /* Service tokens alone: */
    struct id project_id;
    struct str scopes;      /* JSON */
    struct str permissions; /* JSON */
};

struct call {
    struct domain *domain;
    struct db *db;
    struct arena *arena;
    struct problem *problem;
    const struct actor *actor;
    int64_t now_ms;
    struct str address, user_agent;
    bool must_wake;          /* something was written to the outbox */
    bool must_forget_access; /* something was written that permissions or logins depend on */
};

/* A call of the server's own, such as a job: acts for the platform. Close it with call_close. */
STATUS call_open(struct domain *domain, struct arena *arena, struct problem *problem,
                 int64_t now_ms, struct call *ret_call);
void call_close(struct call *call);

/* Without a connection: for what works while the database does not. */
void call_init(struct domain *domain, struct arena *arena, struct problem *problem, int64_t now_ms,
               struct call *ret_call);

/* Commits, then tells those who wait for it. */
STATUS call_commit(struct call *call, struct tx **tx);

/* Refusals, in the contract's wording: CALL_FAIL(call, NOT_FOUND, "GetSecretByName", "Secret …"). */
#define CALL_FAIL(call_, code_, name_, ...) \
    problem_set((call_)->problem, STATUS_##code_, (name_), __VA_ARGS__)
/* When a look-up found nothing: says so; any other failure passes through. */
#define NOT_FOUND_AS(call_, result_, name_, ...)                    \
    do {                                                            \
        struct status result_status_ = (result_);                   \
        if (result_status_.code == STATUS_NOT_FOUND)                \
            return CALL_FAIL(call_, NOT_FOUND, name_, __VA_ARGS__); \
        if (result_status_.code) return result_status_;             \
    } while (0)
/* When a uniqueness rule of the database was broken: says so (400 in the contract). */
#define CONFLICT_AS(call_, result_, name_, ...)                       \
    do {                                                              \
        struct status result_status_ = (result_);                     \
        if (result_status_.code == STATUS_CONFLICT)                   \
            return CALL_FAIL(call_, BAD_REQUEST, name_, __VA_ARGS__); \
        if (result_status_.code) return result_status_;               \
    } while (0)
