// SPDX-License-Identifier: Apache-2.0
#include "domain/kubernetes_auth.h"

#include "base/log.h"
#include "crypto/token.h"
#include "domain/kubernetes_review.h"
#include "domain/trust.h"
#include "http_client/http_client.h"

enum { CONNECT_TIMEOUT_MS = 3000, TIMEOUT_MS = 5000, REPLY_BYTES_MAX = 64 << 10 };
enum { BODY_BYTES_MAX = 2 * FOREIGN_TOKEN_BYTES_MAX };

/* --- settings -------------------------------------------------------------------------------- */

/* Printable, without blanks: it goes into a header. */
static bool is_token(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] >= 0x7F) return false;
    }
    return true;
}

static STATUS check_reviewer(struct call *call, const struct kubernetes *input)
{
    const struct kubernetes_auth_input *whole =
        (const void *)((const char *)input - offsetof(struct kubernetes_auth_input, kubernetes));

    if (is_token(str_trim(secret_text_reveal(&whole->auth.credential)))) return OK;
    return problem_field(call->problem, "tokenReviewerJwt", "Must be a token, without blanks");
}

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    const struct kubernetes *kubernetes = settings;
    struct str url;

    (void)auth;
    TRY(check_reviewer(call, input));
    TRY(trust_check_pem(call, "caCert", kubernetes->ca_cert));
    if (kubernetes->review_mode != REVIEW_BY_API)
        return problem_field(call->problem, "tokenReviewMode",
                             "There are no gateways here: the server asks the cluster itself, so "
                             "the mode must be api");
    if (kubernetes->gateway_id.len > 0)
        return problem_field(call->problem, "gatewayId", "There are no gateways here");
    if (kubernetes->gateway_pool_id.len > 0)
        return problem_field(call->problem, "gatewayPoolId", "There are no gateways here");
    if (!kubernetes->verifies_tls)
        return problem_field(call->problem, "verifyTlsCertificate",
                             "The cluster's certificate is always verified: give its authority as "
                             "caCert");
    if (!kubernetes_review_url(kubernetes->host, call->arena, &url))
        return problem_field(call->problem, "kubernetesHost",
                             "Must be a host, a host and its port, or an https:// address");
    return OK;
}

/* --- logging in ------------------------------------------------------------------------------ */

/* What went wrong on the way is for the log: whoever wants in could map a network with it. */
static STATUS refuse_failed(struct call *call, const struct http_reply *reply, bool has_reviewer)
{
    if (reply->failure == HTTP_FINE && (reply->status == 401 || reply->status == 403))
        return vouched_auth_refuse(
            call, has_reviewer
                      ? "the cluster does not let the reviewer's token review others (its service "
                        "account needs system:auth-delegator)"
                      : "the cluster does not accept the token, or does not let it review itself "
                        "(its service account needs system:auth-delegator)");
    LOG(WARNING, "a cluster can't be asked about a token",
        LOG_TEXT("reason", reply->failure == HTTP_FINE ? STR("its answer has an unexpected status")
                                                       : reply->failure_text),
        LOG_INT("status", reply->status));
    return vouched_auth_refuse(call, "the cluster can't be asked about the token at the moment");
}

static STATUS ask(struct call *call, const struct kubernetes *settings,
                  const struct secret_text *jwt, const struct secret_text *reviewer,
                  struct http_reply *ret_reply)
{
    static const struct str headers[] = { { "Accept: application/json", 24 } };
    struct str url;
    struct buf body;

    if (!kubernetes_review_url(settings->host, call->arena, &url)) return FAIL(CORRUPT);
    buf_init(&body, BODY_BYTES_MAX);
    kubernetes_review_write(settings, jwt, &body);
    struct http_call wanted = {
        .method = "POST",
        .url = url,
        .bearer = reviewer,
        .content_type = STR("application/json"),
        .body = buf_str(&body),
        .headers = headers,
        .header_count = COUNT_OF(headers),
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .timeout_ms = TIMEOUT_MS,
        .reply_bytes_max = REPLY_BYTES_MAX,
        .ca_pem = settings->ca_cert.len > 0 ? settings->ca_cert : STR_ABSENT,
    };
    if (!body.overflow)
        http_client_send(call->domain->http_client, &wanted, call->arena, ret_reply);
    struct status status = body.overflow ? FAIL(TOO_LARGE) : OK;
    buf_deinit(&body);
    return status;
}

/* What conditions may speak of. */
static STATUS keep(struct call *call, struct str namespace, struct str name, struct str *ret_claims)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, REPLY_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    json_key(&out, "namespace");
    json_write_text(&out, namespace);
    json_key(&out, "name");
    json_write_text(&out, name);
    json_object_end(&out);
    struct status status = buf.overflow ? FAIL(TOO_LARGE) : OK;
    if (!status.code) *ret_claims = arena_copy(call->arena, buf_str(&buf));
    buf_deinit(&buf);
    return status;
}

static STATUS read_answer(struct call *call, const struct kubernetes *settings, struct str body,
                          struct str *ret_claims)
{
    struct json_document *answer __attribute__((cleanup(json_document_auto))) = NULL;
    struct str namespace, name;

    if (json_parse(body, NULL, &answer).code)
        return vouched_auth_refuse(call, "the cluster's answer is no review of the token");
    const char *flaw = kubernetes_review_flaw(settings, json_root(answer), &namespace, &name);
    return flaw ? vouched_auth_refuse(call, flaw) : keep(call, namespace, name, ret_claims);
}

/* A copy without the newline that files end with; it has to be wiped, too. */
static STATUS trimmed(const struct secret_text *text, struct secret_text *ret_text)
{
    return secret_text_copy(str_trim(secret_text_reveal(text)), ret_text);
}

static STATUS review(struct call *call, const struct kubernetes *settings,
                     const struct secret_text *jwt, const struct secret_text *reviewer,
                     struct str *ret_claims)
{
    struct http_reply reply;

    TRY(ask(call, settings, jwt, reviewer->len > 0 ? reviewer : jwt, &reply));
    if (reply.failure != HTTP_FINE || (reply.status != 200 && reply.status != 201))
        return refuse_failed(call, &reply, reviewer->len > 0);
    return read_answer(call, settings, reply.body, ret_claims);
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    const struct trust_login_input *input = login;
    struct secret_text jwt = { 0 }, stored = { 0 }, reviewer = { 0 };
    struct token_parts parts;

    struct status status = trimmed(&input->jwt, &jwt);
    if (!status.code &&
        !token_split(secret_text_reveal(&jwt), FOREIGN_TOKEN_BYTES_MAX, call->arena, &parts))
        status = vouched_auth_refuse(call, "the token is malformed");
    if (!status.code) status = identity_auth_credential(call, auth, &stored);
    if (!status.code) status = trimmed(&stored, &reviewer);
    if (!status.code) status = review(call, settings, &jwt, &reviewer, ret_claims);
    secret_text_deinit(&reviewer);
    secret_text_deinit(&stored);
    secret_text_deinit(&jwt);
    return status;
}

const struct vouching kubernetes_vouching = {
    .settings = &kubernetes_record,
    .settings_offset = offsetof(struct kubernetes_auth, kubernetes),
    .input_offset = offsetof(struct kubernetes_auth_input, kubernetes),
    .settle = settle,
    .prove = prove,
    .credential = "tokenReviewerJwt",
};
