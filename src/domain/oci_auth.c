// SPDX-License-Identifier: Apache-2.0
#include "domain/oci_auth.h"

#include "base/log.h"
#include "domain/oci_request.h"
#include "http_client/http_client.h"

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 8000, REPLY_BYTES_MAX = 64 << 10 };

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    const struct oci *given = input;
    struct oci *oci = settings;

    (void)auth;
    oci->type = STR("iam");
    if (given->usernames_given == GIVEN_NULL) oci->usernames = STR_ABSENT;
    if (oci_id_is_fit(oci->tenancy, STR("tenancy"))) return OK;
    return problem_field(call->problem, "tenancyOcid", "Must be the OCID of a tenancy");
}

static void send(struct call *call, const struct oci_request *request, struct http_reply *ret_reply)
{
    struct str headers[OCI_HEADERS_MAX + 1] = { STR("Accept: application/json") };
    struct str elsewhere = call->domain->oci_identity_url;
    struct http_call wanted = {
        .method = "GET",
        .url = request->url,
        .headers = headers,
        .header_count = 1 + request->header_count,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .timeout_ms = TIMEOUT_MS,
        .reply_bytes_max = REPLY_BYTES_MAX,
    };

    if (str_is_given(elsewhere))
        wanted.url =
            arena_format(call->arena, "%.*s%.*s", STR_ARG(elsewhere), STR_ARG(request->path));
    for (size_t i = 0; i < request->header_count; i++) headers[i + 1] = request->headers[i];
    http_client_send(call->domain->http_client, &wanted, call->arena, ret_reply);
}

/* 401 for a wrong or stale signature; 404 also for a record that the user may not read. */
static STATUS ask(struct call *call, const struct oci_request *request, struct str *ret_body)
{
    struct http_reply reply;

    send(call, request, &reply);
    bool is_refused = reply.status == 401 || reply.status == 403 || reply.status == 404;
    if (reply.failure == HTTP_FINE && is_refused)
        return vouched_auth_refuse(call, "Oracle's cloud does not confirm the signed request");
    if (reply.failure != HTTP_FINE || reply.status != 200) {
        LOG(WARNING, "Oracle's cloud can't be asked", LOG_TEXT("reason", reply.failure_text),
            LOG_INT("status", reply.status));
        return vouched_auth_refuse(call, "Oracle's cloud can't be asked at the moment");
    }
    *ret_body = reply.body;
    return OK;
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    const struct oci_login_input *input = login;
    const struct oci *oci = settings;
    struct oci_request request = { .header_count = 0 };
    struct str body = STR_ABSENT;

    (void)auth, (void)ret_claims;
    const char *flaw = oci_request_read(input, oci->tenancy, call->arena, &request);
    if (flaw) return vouched_auth_refuse(call, flaw);
    TRY(ask(call, &request, &body));
    flaw = oci_answer_flaw(body, input->user, oci);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

const struct vouching oci_vouching = {
    .settings = &oci_record,
    .settings_offset = offsetof(struct oci_auth, oci),
    .input_offset = offsetof(struct oci_auth_input, oci),
    .settle = settle,
    .prove = prove,
};
