// SPDX-License-Identifier: Apache-2.0
#include "api/error_body.h"

#include "json/json_writer.h"

enum { ROUTE_SHOWN_MAX = 300 };

/* What each way of failing is on the wire. The domain says CONFLICT only where no contract message
 * was set, which the contract answers with 400. */
static const struct {
    int http;
    const char *name, *message;
} answers[] = {
    [STATUS_OK] = { 200, "", "" },
    [STATUS_UNAUTHENTICATED] = { 401, "UnauthorizedError",
                                 "You are not allowed to access this resource" },
    [STATUS_FORBIDDEN] = { 403, "ForbiddenError", "You are not allowed to access this resource" },
    [STATUS_NOT_FOUND] = { 404, "NotFound", "The requested entity is not found" },
    [STATUS_CONFLICT] = { 400, "BadRequest", "An entity of that name exists already" },
    [STATUS_BAD_REQUEST] = { 400, "BadRequest", "The request is invalid" },
    [STATUS_INVALID] = { 422, "ValidationFailure", "The input is invalid" },
    [STATUS_TOO_LARGE] = { 413, "PayloadTooLarge", "The request is larger than this server takes" },
    [STATUS_RATE_LIMITED] = { 429, "RateLimitExceeded",
                              "Rate limit exceeded. Please try again later" },
    [STATUS_UNAVAILABLE] = { 503, "ServiceUnavailable",
                             "The server can't do this right now. Please try again shortly." },
    [STATUS_TIMEOUT] = { 504, "GatewayTimeoutError", "Timeout error" },
    [STATUS_CANCELLED] = { 503, "ServiceUnavailable", "The server is stopping" },
    [STATUS_CORRUPT] = { 500, "InternalServerError",
                         "Stored data can't be read. The server's log says which." },
    [STATUS_INTERNAL] = { 500, "InternalServerError", "Something went wrong" },
};
_Static_assert(COUNT_OF(answers) == STATUS_COUNT, "every status has its answer");

static void write_issue(struct json_writer *out, const struct issue *issue)
{
    json_object_begin(out);
    json_key(out, "code");
    json_write_text(out, str_from_c(issue->code));
    if (issue->facts.len > 0) {
        json_write_raw(out, issue->facts); /* members, which follow a member */
    }
    json_key(out, "path");
    json_write_raw(out, issue->path.len > 0 ? issue->path : STR("[]"));
    json_key(out, "message");
    json_write_text(out, issue->message);
    json_object_end(out);
}

static void write_message(struct json_writer *out, const struct problem *problem,
                          const char *fallback)
{
    /* Issues may be left over from what was tried before the failure that counts. */
    if (!problem || !problem->issues || problem->code != STATUS_INVALID) {
        bool is_told = problem && str_is_given(problem->message);
        json_write_text(out, is_told ? problem->message : str_from_c(fallback));
        return;
    }
    json_array_begin(out);
    for (const struct issue *issue = problem->issues; issue; issue = issue->next) {
        write_issue(out, issue);
    }
    json_array_end(out);
}

static void write_error(struct http_request *request, struct http_response *response, int http,
                        struct str name, const struct problem *problem, const char *message)
{
    struct json_writer out;

    buf_clear(&response->body);
    if (response->body.max == 0) response->body.max = 1 << 20;
    json_writer_init(&out, &response->body);
    response->status = http;
    response->has_etag = false;
    json_object_begin(&out);
    json_key(&out, "reqId");
    json_write_text(&out, request->id);
    json_key(&out, "statusCode");
    json_write_int(&out, http);
    json_key(&out, "message");
    write_message(&out, problem, message);
    json_key(&out, "error");
    json_write_text(&out, name);
    if (problem && problem->details_code == problem->code && str_is_given(problem->details)) {
        json_key(&out, "details");
        json_write_raw(&out, problem->details);
    }
    if (problem && str_is_given(problem->context)) {
        json_key(&out, "context");
        json_write_raw(&out, problem->context);
    }
    json_object_end(&out);
}

void error_body(struct http_request *request, struct http_response *response, struct status status,
                const struct problem *problem)
{
    /* What was said last is about another failure when the codes differ. */
    if (problem && problem->code != status.code) problem = NULL;
    struct str name = problem && str_is_given(problem->name)
                          ? problem->name
                          : str_from_c(answers[status.code].name);
    write_error(request, response, answers[status.code].http, name, problem,
                answers[status.code].message);
}

void error_body_no_route(struct http_request *request, struct http_response *response)
{
    struct str message =
        arena_format(request->arena, "Route %s:%.*s not found", http_method_name(request->method),
                     STR_ARG(str_slice(request->path, 0, ROUTE_SHOWN_MAX)));
    write_error(request, response, 404, STR("Not Found"), NULL,
                arena_c_string(request->arena, message));
}

void error_body_malformed_path(struct http_request *request, struct http_response *response)
{
    write_error(request, response, 400, STR("BadRequest"), NULL,
                "The path is malformed: it holds a broken escape, a NUL or a dot segment");
}

void error_body_of_server(struct http_request *request, struct http_response *response, int status)
{
    static const struct {
        int http;
        const char *name, *message;
    } refusals[] = {
        { 400, "BadRequest", "The request is malformed" },
        { 405, "MethodNotAllowed", "The server does not know this method" },
        { 408, "RequestTimeout", "The request took too long to arrive" },
        { 413, "PayloadTooLarge", "The body is larger than this route takes" },
        { 414, "UriTooLong", "The path or the query is too long" },
        { 431, "RequestHeaderFieldsTooLarge", "The headers are too large" },
        { 500, "InternalServerError", "The answer is larger than this server gives in one piece" },
        { 503, "ServiceUnavailable", "The server is busy. Please try again shortly." },
    };
    const char *name = "InternalServerError";
    const char *message = "Something went wrong";

    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        if (refusals[i].http != status) continue;
        name = refusals[i].name;
        message = refusals[i].message;
    }
    if (status == 405)
        http_response_header(response, "Allow", STR("GET, HEAD, POST, PUT, PATCH, DELETE"));
    write_error(request, response, status, str_from_c(name), NULL, message);
}
