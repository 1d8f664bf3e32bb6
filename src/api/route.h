/* route.h: every route of the API is one row: path, who may call, what it takes and gives, and the
 * handler. The dispatcher authenticates, decides the permission, reads the input and only then
 * calls; the OpenAPI document and the tests walk the same rows. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/access.h"
#include "http_server/http_server.h"
#include "http_server/router.h"
#include "json/record_json.h"

struct app; /* what handlers may reach beside the domain: see api.h */

/* Who may call at all. Zero denies: a public route says so. */
enum caller {
    BY_NOBODY = 0,
    BY_PUBLIC = 1 << 0,      /* no credentials needed; an Authorization header is not even read */
    BY_USER = 1 << 1,        /* a signed-in user */
    BY_USER_NO_ORG = 1 << 2, /* …even before an organisation is chosen */
    BY_IDENTITY = 1 << 3,    /* a machine identity's access token */
    BY_SERVICE = 1 << 4,     /* a service token of the old form */
    BY_USER_NO_MFA =
        1 << 5, /* a user whose second factor is open: what finishing to sign in needs */
    BY_ANY = BY_USER | BY_IDENTITY,
    BY_ALL = BY_USER | BY_IDENTITY | BY_SERVICE,
};

/* Where the project of a request is named. The permission of the row is asked there, with "could
 * any object match"; the domain asks again for the object itself. */
enum scope {
    IN_NOTHING,      /* no permission beyond `by`; the handler's domain call decides */
    IN_ORG,          /* the actor's organisation */
    IN_PATH_PROJECT, /* {projectId} in the path */
    IN_PATH_SLUG,    /* {projectSlug} in the path */
    IN_INPUT,        /* `projectId`, `workspaceId`, `workspaceSlug` or `projectSlug` of the input */
    IN_INPUT_MEMBER, /* the project of the membership that `projectMembershipId` names */
    IN_INPUT_OR_ORG, /* the same; the organisation when none is named (app connections) */
    OF_SYNC,         /* the project of {syncId} … */
    OF_CONNECTION,   /* … of {connectionId}; the organisation if it belongs to that */
    OF_FOLDER,
    OF_ENVIRONMENT,
    OF_SECRET,
    OF_SECRET_IMPORT,
    OF_COMMIT,
    OF_TAG,
    OF_WEBHOOK,
    OF_SYNC_GROUP,
    OF_MEMBERSHIP,
    OF_PRIVILEGE,
    OF_ROLE,
    OF_INTEGRATION,
    OF_INTEGRATION_AUTH,
};

struct need {
    unsigned by; /* enum caller */
    enum scope scope;
    enum subject subject; /* SUBJECT_NONE: membership suffices */
    enum action action;
};

enum route_flags {
    ROUTE_SLOW = 1 << 0,       /* on a worker thread: remote calls, password hashes */
    ROUTE_LARGE_BODY = 1 << 1, /* batches: up to BODY_LARGE_BYTES */
    ROUTE_ETAG = 1 << 2,       /* strong ETag, If-None-Match → 304 */
    ROUTE_FORM = 1 << 3,       /* takes application/x-www-form-urlencoded too */
    ROUTE_BODY_OPTIONAL = 1 << 4,
    ROUTE_FILE = 1 << 6,         /* the answer is a file or a stream of events, not JSON */
    ROUTE_HIDDEN = 1 << 5,       /* not in the OpenAPI document: pages, aliases */
    ROUTE_UNLIMITED = 1 << 10,   /* asked by machines that watch us: no rate limit */
    ROUTE_NO_DATABASE = 1 << 11, /* works, and must, while the database does not */
};

struct exchange;
typedef STATUS route_handler(struct exchange *exchange);

/* The answer of a 200 in the OpenAPI document: {"wrapper": record}, or the bare record. */
struct answer {
    const char *wrapper;         /* NULL: bare */
    const struct record *record; /* NULL: described by `about` of the route alone */
    bool is_list;
};

struct route {
    enum http_method method;
    const char *path;
    struct need need;
    const struct record *query, *body;
    route_handler *handler;
    unsigned flags;
    struct answer answer;
    const char *about; /* one sentence for the document */
    intptr_t argument; /* tells one handler for several rows apart (v3, v4) */
};

struct route_table {
    const char *tag; /* groups the rows in the document */
    const struct route *routes;
    size_t count;
};
#define ROUTE_TABLE(name, tag_, rows) \
    const struct route_table name = { (tag_), (rows), COUNT_OF(rows) }

/* One request on its way through the rows. */
struct exchange {
    struct call call; /* what domain functions take */
    struct app *app;
    const struct route *route;
    struct http_request *request;
    struct http_response *response;
    struct http_pair params[ROUTER_PARAMS_MAX];
    size_t param_count;
    const void *query, *body; /* records of the route's types; never NULL when the row has one */
    struct id project_id;     /* by need.scope; nil when there is none */
    const struct ability *ability; /* of the actor there; NULL when the scope is IN_NOTHING */
    struct json_writer out;        /* on response->body */
    struct actor actor;
};

/* A path parameter, decoded. Absent is our own mistake (asserted). */
struct str exchange_param(const struct exchange *exchange, const char *name);
/* The same as an id: INVALID with the contract's issue when it is no UUID. */
STATUS exchange_param_id(struct exchange *exchange, const char *name, struct id *ret_id);

/* Answers. {"wrapper": {...}} and {"wrapper": [...]}; wrapper NULL writes the bare value. */
STATUS answer_record(struct exchange *exchange, const char *wrapper, const struct record *record,
                     const void *object);
STATUS answer_records(struct exchange *exchange, const char *wrapper, const struct record *record,
                      const struct record_list *list);
STATUS answer_message(struct exchange *exchange, const char *message);
