/* The life of one request: match, authenticate, decide, read the input, call the handler, answer. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/audit_export.h"
#include "api/authenticate.h"
#include "api/dashboard.h"
#include "api/error_body.h"
#include "api/list_cache.h"
#include "api/live.h"
#include "api/rate_limit.h"
#include "api/refusal.h"
#include "api/scope.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/log.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>

enum { ANSWER_BYTES_MAX = 64 << 20, ANSWER_BYTES_USUAL = 1024 };

/* What `begin` finds out and `handle` needs. */
struct match {
    struct router_match found;
};

static void begin(void *context, struct http_request *request, struct http_plan *ret_plan)
{
    struct app *app = context;
    struct match *match = ARENA_NEW(request->arena, struct match);
    enum http_method method = request->method == HTTP_HEAD ? HTTP_GET : request->method;

    /* A base address that was configured with a slash at its end: "https://host/" + "/api/…". */
    while (str_starts_with(request->path, STR("//")))
        request->path = str_slice(request->path, 1, request->path.len);
    router_find(app->router, method, request->path, request->arena, &match->found);
    request->route = match;
    *ret_plan = (struct http_plan){ .body_max = BODY_BYTES };
    const struct route *route = match->found.route;
    if (!route) return;
    /* Reads are answered on the event thread; what waits for the disk or for others is not. */
    ret_plan->is_slow = (route->flags & ROUTE_SLOW) || route->method != HTTP_GET;
    if (route->flags & ROUTE_LARGE_BODY) ret_plan->body_max = BODY_LARGE_BYTES;
}

static bool is_form(const struct http_request *request)
{
    struct str type = http_request_header(request, "content-type");
    return str_starts_with(type, STR("application/x-www-form-urlencoded"));
}

static STATUS read_form(struct exchange *exchange, const struct record *record, void *object)
{
    struct query_pair pairs[32];
    size_t count = 0;
    struct str rest = exchange->request->body;
    struct str piece;

    while (count < COUNT_OF(pairs) && str_next_piece(&rest, '&', &piece)) {
        struct str name = piece;
        struct str value = STR("");
        size_t cut = str_find_char(piece, '=');
        if (cut != SIZE_MAX) {
            name = str_slice(piece, 0, cut);
            value = str_slice(piece, cut + 1, piece.len);
        }
        if (!percent_decode(name, true, exchange->call.arena, &pairs[count].name) ||
            !percent_decode(value, true, exchange->call.arena, &pairs[count].value))
            return CALL_FAIL(&exchange->call, BAD_REQUEST, NULL, "The form body is malformed");
        count++;
    }
    return record_from_query(record, pairs, count, exchange->call.arena, exchange->call.problem,
                             object);
}

static STATUS read_json(struct exchange *exchange, const struct record *record, void *object)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    struct str body = str_trim(exchange->request->body);
    const struct json *root = NULL;

    if (body.len > 0) {
        TRY(json_parse(body, exchange->call.problem, &document));
        root = json_root(document);
    }
    return record_from_json(record, root, exchange->call.arena, exchange->call.problem, object);
}

static STATUS read_query(struct exchange *exchange, const struct record *record, void *object)
{
    const struct http_pairs *query = &exchange->request->query;
    struct query_pair *pairs = ARENA_ARRAY(exchange->call.arena, query->count, struct query_pair);

    for (size_t i = 0; i < query->count; i++) {
        pairs[i] = (struct query_pair){ query->items[i].name, query->items[i].value };
    }
    return record_from_query(record, pairs, query->count, exchange->call.arena,
                             exchange->call.problem, object);
}

/* Body before query, as the contract's validator does; the first failing group answers alone. */
static STATUS read_input(struct exchange *exchange)
{
    const struct route *route = exchange->route;
    struct arena *arena = exchange->call.arena;

    if (route->body) {
        void *body = arena_alloc(arena, route->body->size);
        exchange->body = body;
        if ((route->flags & ROUTE_FORM) && is_form(exchange->request)) {
            TRY(read_form(exchange, route->body, body));
        } else {
            TRY(read_json(exchange, route->body, body));
        }
    }
    if (route->query) {
        void *query = arena_alloc(arena, route->query->size);
        exchange->query = query;
        TRY(read_query(exchange, route->query, query));
    }
    return OK;
}

/* Credentials that are refused count for the address they come from. */
static STATUS admit(struct exchange *exchange)
{
    if (exchange->route->need.by & BY_PUBLIC) return rate_limit_address(exchange);
    struct status status = authenticate(exchange);
    if (!status.code) return rate_limit_caller(exchange);
    /* The reason stays the refusal's, unless there were too many. */
    struct problem before = *exchange->call.problem;
    TRY(rate_limit_address(exchange));
    *exchange->call.problem = before;
    return status;
}

static STATUS run(struct exchange *exchange)
{
    TRY(admit(exchange));
    TRY(scope_check_params(exchange));
    TRY(read_input(exchange));
    TRY(scope_decide(exchange));
    return exchange->route->handler(exchange);
}

static void release_input(struct exchange *exchange)
{
    /* The records are ours to change again: they were made in read_input. */
    if (exchange->body) record_deinit(exchange->route->body, (void *)(uintptr_t)exchange->body);
    if (exchange->query) record_deinit(exchange->route->query, (void *)(uintptr_t)exchange->query);
}

static void answer_failure(struct exchange *exchange, struct status status)
{
    if (exchange->response->body.overflow) {
        status = problem_set(exchange->call.problem, STATUS_TOO_LARGE, NULL,
                             "The answer is larger than this server gives in one piece");
    }
    if (status.code == STATUS_INTERNAL || status.code == STATUS_CORRUPT ||
        status.code == STATUS_UNAVAILABLE) {
        LOG(ERROR, "request failed", LOG_TEXT("request", exchange->request->id),
            LOG_TEXT("method", str_from_c(http_method_name(exchange->request->method))),
            LOG_TEXT("route", str_from_c(exchange->route->path)), LOG_STATUS(status),
            LOG_TEXT("reason", exchange->call.problem->message));
    }
    error_body(exchange->request, exchange->response, status, exchange->call.problem);
}

static STATUS open_call(struct app *app, struct exchange *exchange, struct problem *problem)
{
    struct arena *arena = exchange->request->arena;
    int64_t now_ms = clock_now_ms();

    if (!(exchange->route->flags & ROUTE_NO_DATABASE))
        return call_open(app->domain, arena, problem, now_ms, &exchange->call);
    call_init(app->domain, arena, problem, now_ms, &exchange->call);
    return OK;
}

static void handle_route(struct app *app, struct http_request *request,
                         struct http_response *response, const struct router_match *found)
{
    struct problem problem;
    struct exchange exchange = {
        .app = app,
        .route = found->route,
        .request = request,
        .response = response,
        .param_count = found->param_count,
    };
    memcpy(exchange.params, found->params, sizeof exchange.params);
    struct status status = open_call(app, &exchange, &problem);
    if (status.code) {
        problem_init(&problem, request->arena);
        exchange.call.problem = &problem;
        answer_failure(&exchange, status);
        return;
    }
    exchange.call.actor = &exchange.actor;
    exchange.call.address = request->address;
    exchange.call.user_agent = http_request_header(request, "user-agent");
    response->has_etag = exchange.route->flags & ROUTE_ETAG;
    response->allow_gzip = true;
    response->body.max = ANSWER_BYTES_MAX;
    (void)buf_reserve(&response->body, ANSWER_BYTES_USUAL); /* saves copies while it grows */
    json_writer_init(&exchange.out, &response->body);
    status = refusal_audit(&exchange, run(&exchange));
    if (status.code || response->body.overflow) answer_failure(&exchange, status);
    release_input(&exchange);
    call_close(&exchange.call);
}

static void handle(void *context, struct http_request *request, struct http_response *response)
{
    const struct match *match = request->route;

    if (!match->found.route && !match->found.is_malformed && dashboard_answer(request, response))
        return;
    http_response_header(response, "Cache-Control", STR("no-store"));
    http_response_header(response, "X-Content-Type-Options", STR("nosniff"));
    if (match->found.is_malformed) {
        error_body_malformed_path(request, response);
    } else if (!match->found.route) {
        error_body_no_route(request, response);
    } else {
        handle_route(context, request, response, &match->found);
    }
}

static void refuse(void *context, struct http_request *request, int status,
                   struct http_response *response)
{
    (void)context; /* what the server refuses by itself depends on nothing of ours */
    error_body_of_server(request, response, status);
}

static void finish(void *context, const struct http_request *request, int status, size_t body_bytes,
                   int64_t duration_us)
{
    (void)context;
    const struct match *match = request->route;
    const struct route *route = match ? match->found.route : NULL;
    /* The path template, never the path or the query: those may name what is nobody's business. */
    LOG(DEBUG, "request", LOG_TEXT("request", request->id),
        LOG_TEXT("method", str_from_c(http_method_name(request->method))),
        LOG_TEXT("route", str_from_c(route ? route->path : "-")), LOG_INT("status", status),
        LOG_INT("bytes", (int64_t)body_bytes), LOG_INT("us", duration_us));
}

struct http_handlers api_handlers(struct app *app)
{
    return (struct http_handlers){ app, begin, handle, refuse, finish };
}

STATUS api_open(struct app *app)
{
    app->router = router_new();
    if (app->requests_per_minute > 0) app->rate_limits = rate_limits_new(app->requests_per_minute);
    app->list_cache = list_cache_new();
    app->live = live_new(app->domain);
    app->audit_exports = audit_exports_new(app->domain);
    for (size_t i = 0; i < api_table_count; i++) {
        for (size_t k = 0; k < api_tables[i]->count; k++) {
            const struct route *route = &api_tables[i]->routes[k];
            TRY(router_add(app->router, route->method, route->path, route));
        }
    }
    return OK;
}

void api_close(struct app *app)
{
    audit_exports_free(app->audit_exports);
    app->audit_exports = NULL;
    live_free(app->live);
    app->live = NULL;
    list_cache_free(app->list_cache);
    app->list_cache = NULL;
    rate_limits_free(app->rate_limits);
    app->rate_limits = NULL;
    router_free(app->router);
    app->router = NULL;
}
