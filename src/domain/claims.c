// SPDX-License-Identifier: Apache-2.0
#include "domain/claims.h"

#include "crypto/token.h"
#include "json/json_writer.h"

enum { CLAIMS_BYTES_MAX = 4096 };

static STATUS refuse(struct call *call, enum token_flaw flaw)
{
    static const char *const messages[] = {
        [TOKEN_FINE] = "",
        [TOKEN_MALFORMED] = "The provided access token is malformed. Please use a valid token or "
                            "generate a new one and try again.",
        [TOKEN_WRONG_ALGORITHM] = "The access token is signed with an invalid algorithm. Please "
                                  "provide a valid token and try again.",
        [TOKEN_BAD_SIGNATURE] = "invalid signature",
    };
    return CALL_FAIL(call, FORBIDDEN, "TokenError", "%s", messages[flaw]);
}

STATUS claims_read(struct call *call, struct str token, struct json_document **ret_claims)
{
    struct json_document *claims = NULL;
    struct str text;
    int64_t expires_at_s = 0;

    enum token_flaw flaw = token_verify(&call->domain->token_key, token, call->arena, &text);
    if (flaw != TOKEN_FINE) return refuse(call, flaw);
    if (json_parse(text, NULL, &claims).code) return refuse(call, TOKEN_MALFORMED);
    const struct json *exp = json_member(json_root(claims), "exp");
    if (exp && (!json_int(exp, &expires_at_s) || expires_at_s * 1000 <= call->now_ms)) {
        json_close(claims);
        return CALL_FAIL(call, FORBIDDEN, "TokenError",
                         "Your token has expired. Please re-authenticate.");
    }
    *ret_claims = claims;
    return OK;
}

struct str claims_text(const struct json_document *claims, const char *name)
{
    return json_text(json_member(json_root(claims), name));
}

bool claims_id(const struct json_document *claims, const char *name, struct id *ret_id)
{
    return id_parse(claims_text(claims, name), ret_id);
}

static void key_text(struct json_writer *out, const char *key, struct str text)
{
    json_key(out, key);
    json_write_text(out, text);
}

static void key_id(struct json_writer *out, const char *key, struct id id)
{
    if (id_is_nil(id)) return;
    json_key(out, key);
    json_write_id(out, id);
}

static void times(struct json_writer *out, int64_t now_ms, int64_t expires_at_s)
{
    json_key(out, "iat");
    json_write_int(out, now_ms / 1000);
    if (expires_at_s == 0) return;
    json_key(out, "exp");
    json_write_int(out, expires_at_s);
}

STATUS claims_sign_identity(struct call *call, const struct identity_claims *claims,
                            struct str *ret_token)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, CLAIMS_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    key_text(&out, "authTokenType", STR("identityAccessToken"));
    key_id(&out, "identityId", claims->identity_id);
    key_id(&out, "identityAccessTokenId", claims->token_id);
    key_id(&out, "clientSecretId", claims->client_secret_id);
    key_text(&out, "identityName", claims->identity_name);
    key_text(&out, "authMethod", claims->auth_method);
    key_id(&out, "orgId", claims->org_id);
    times(&out, call->now_ms, claims->expires_at_s);
    json_object_end(&out);
    struct status status =
        token_sign(&call->domain->token_key, buf_str(&buf), call->arena, ret_token);
    buf_deinit(&buf);
    return status;
}

STATUS claims_sign_user(struct call *call, const struct user_claims *claims, struct str *ret_token)
{
    bool is_access = str_equal(str_from_c(claims->kind), STR("accessToken"));
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, CLAIMS_BYTES_MAX);
    json_writer_init(&out, &buf);
    json_object_begin(&out);
    key_text(&out, "authTokenType", str_from_c(claims->kind));
    key_text(&out, "authMethod", STR("email"));
    key_id(&out, "userId", claims->user_id);
    key_id(&out, "tokenVersionId", claims->session_id);
    json_key(&out, is_access ? "accessVersion" : "refreshVersion");
    json_write_int(&out, claims->version);
    key_id(&out, "organizationId", claims->org_id);
    if (claims->is_mfa_verified) {
        json_key(&out, "isMfaVerified");
        json_write_bool(&out, true);
        key_text(&out, "mfaMethod", STR("totp"));
    }
    times(&out, call->now_ms, claims->expires_at_s);
    json_object_end(&out);
    struct status status =
        token_sign(&call->domain->token_key, buf_str(&buf), call->arena, ret_token);
    buf_deinit(&buf);
    return status;
}
