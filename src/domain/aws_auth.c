// SPDX-License-Identifier: Apache-2.0
#include "domain/aws_auth.h"

#include "base/log.h"
#include "domain/comma_list.h"
#include "domain/sts_answer.h"
#include "domain/sts_request.h"
#include "http_client/http_client.h"

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 8000, REPLY_BYTES_MAX = 64 << 10 };

/* --- settings -------------------------------------------------------------------------------- */

static STATUS check_list(struct call *call, const char *field, struct str list,
                         bool (*is_fit)(struct str text), const char *rule)
{
    struct str piece;

    while (comma_list_next(&list, &piece)) {
        if (!is_fit(piece)) return problem_field(call->problem, field, "%s", rule);
    }
    return OK;
}

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    struct aws *aws = settings;

    (void)auth, (void)input;
    aws->type = STR("iam");
    if (!sts_endpoint_is_fit(aws->sts_endpoint))
        return problem_field(call->problem, "stsEndpoint",
                             "Must be an address of AWS STS, such as "
                             "https://sts.eu-west-1.amazonaws.com/");
    TRY(check_list(call, "allowedAccountIds", aws->account_ids, sts_account_is_fit,
                   "Must be account ids of twelve digits, separated by commas"));
    return check_list(call, "allowedPrincipalArns", aws->principal_arns, sts_arn_is_fit,
                      "Must be ARNs such as arn:aws:iam::123456789012:role/NAME or "
                      "arn:aws:iam::123456789012:*, separated by commas");
}

/* --- logging in ------------------------------------------------------------------------------ */

static void send(struct call *call, const struct sts_request *request, struct http_reply *ret_reply)
{
    struct str headers[STS_HEADERS_MAX + 1] = { STR("Accept: application/json") };
    struct str elsewhere = call->domain->aws_sts_url;
    struct http_call wanted = {
        .method = "POST",
        .url = str_is_given(elsewhere) ? elsewhere : request->url,
        .content_type = request->content_type,
        .body = request->body,
        .headers = headers,
        .header_count = 1 + request->header_count,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .timeout_ms = TIMEOUT_MS,
        .reply_bytes_max = REPLY_BYTES_MAX,
    };

    for (size_t i = 0; i < request->header_count; i++) headers[i + 1] = request->headers[i];
    http_client_send(call->domain->http_client, &wanted, call->arena, ret_reply);
}

/* STS refuses a wrong or stale signature with 403, and what it can't read with 400. */
static STATUS ask(struct call *call, const struct sts_request *request,
                  struct sts_caller *ret_caller)
{
    struct http_reply reply;

    send(call, request, &reply);
    if (reply.failure == HTTP_FINE && (reply.status == 403 || reply.status == 400))
        return vouched_auth_refuse(call, "AWS does not confirm the signed request");
    if (reply.failure != HTTP_FINE || reply.status != 200) {
        LOG(WARNING, "AWS STS can't be asked", LOG_TEXT("reason", reply.failure_text),
            LOG_INT("status", reply.status));
        return vouched_auth_refuse(call, "AWS STS can't be asked at the moment");
    }
    if (sts_answer_read(reply.content_type, reply.body, call->arena, ret_caller)) return OK;
    return vouched_auth_refuse(call, "the answer of AWS STS is not understood");
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    const struct aws *aws = settings;
    struct sts_request request = { .header_count = 0 };
    struct sts_caller caller = { .arn = STR_ABSENT };

    (void)auth, (void)ret_claims;
    const char *flaw = sts_request_read(login, aws->sts_endpoint, call->arena, &request);
    if (flaw) return vouched_auth_refuse(call, flaw);
    TRY(ask(call, &request, &caller));
    flaw = sts_caller_flaw(&caller, aws->principal_arns, aws->account_ids, call->arena);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

const struct vouching aws_vouching = {
    .settings = &aws_record,
    .settings_offset = offsetof(struct aws_auth, aws),
    .input_offset = offsetof(struct aws_auth_input, aws),
    .settle = settle,
    .prove = prove,
};
