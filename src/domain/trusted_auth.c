// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_auth.h"

#include "crypto/public_key.h"
#include "domain/jwks.h"
#include "domain/trust.h"

static STATUS settle_oidc(struct call *call, const struct identity_auth *auth, const void *input,
                          void *settings)
{
    (void)auth, (void)input;
    return trust_check(call, AUTH_OIDC, settings);
}

static STATUS settle_jwt(struct call *call, const struct identity_auth *auth, const void *input,
                         void *settings)
{
    (void)auth, (void)input;
    return trust_check(call, AUTH_JWT, settings);
}

/* What is asked of a token. */
struct attempt {
    const struct trust *trust;
    struct token_parts token;
    struct str algorithm, kid;
};

static STATUS read_header(struct call *call, struct attempt *attempt)
{
    struct json_document *header __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(attempt->token.header, NULL, &header).code)
        return vouched_auth_refuse(call, "the token is malformed");
    const struct json *root = json_root(header);
    if (json_member(root, "crit"))
        return vouched_auth_refuse(call, "the token asks for what is not known here");
    attempt->algorithm = arena_copy(call->arena, json_text(json_member(root, "alg")));
    attempt->kid = arena_copy(call->arena, json_text(json_member(root, "kid")));
    if (str_is_given(attempt->algorithm)) return OK;
    return vouched_auth_refuse(call, "the token names no algorithm");
}

static bool is_signed_with_known_key(const struct attempt *attempt)
{
    const struct texts *keys = &attempt->trust->public_keys;
    bool is_right = false;

    for (size_t i = 0; i < keys->count && !is_right; i++) {
        struct public_key *key = NULL;
        if (public_key_from_pem(keys->items[i], &key).code) continue;
        is_right = public_key_verifies(key, attempt->algorithm, attempt->token.signed_text,
                                       attempt->token.signature);
        public_key_free(key);
    }
    return is_right;
}

static STATUS check_signature(struct call *call, enum auth_method method,
                              const struct attempt *attempt)
{
    const struct trust *trust = attempt->trust;
    struct jwks_source source = { .ca_pem = trust->ca_cert };
    enum jwks_verdict verdict;

    if (method == AUTH_OIDC) {
        source.discovery_url = trust->discovery_url;
    } else {
        source.jwks_url = trust->jwks_url;
    }
    if (method == AUTH_JWT && trust->keys_from == JWT_KEYS_STATIC)
        verdict = is_signed_with_known_key(attempt) ? JWKS_RIGHT : JWKS_WRONG;
    else
        verdict = jwks_verify(call, &source, &attempt->token, attempt->kid, attempt->algorithm);
    if (verdict == JWKS_RIGHT) return OK;
    if (verdict == JWKS_WRONG)
        return vouched_auth_refuse(call, "the token's signature is not valid");
    return vouched_auth_refuse(call,
                               "the keys of the token's issuer can't be fetched at the moment");
}

static STATUS check_claims(struct call *call, const struct attempt *attempt, struct str *ret_mapped)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(attempt->token.claims, NULL, &claims).code)
        return vouched_auth_refuse(call, "the token is malformed");
    const char *flaw =
        trust_flaw(attempt->trust, json_root(claims), call->now_ms / 1000, call->arena);
    if (!flaw) flaw = trust_map_claims(attempt->trust, json_root(claims), call->arena, ret_mapped);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

static STATUS prove(struct call *call, enum auth_method method, const struct trust *trust,
                    const struct trust_login_input *login, struct str *ret_claims)
{
    struct attempt attempt = { .trust = trust };

    if (!token_split(str_trim(secret_text_reveal(&login->jwt)), FOREIGN_TOKEN_BYTES_MAX,
                     call->arena, &attempt.token))
        return vouched_auth_refuse(call, "the token is malformed");
    TRY(read_header(call, &attempt));
    TRY(check_signature(call, method, &attempt));
    return check_claims(call, &attempt, ret_claims);
}

static STATUS prove_oidc(struct call *call, const struct identity_auth *auth, const void *settings,
                         const void *login, struct str *ret_claims)
{
    (void)auth;
    return prove(call, AUTH_OIDC, settings, login, ret_claims);
}

static STATUS prove_jwt(struct call *call, const struct identity_auth *auth, const void *settings,
                        const void *login, struct str *ret_claims)
{
    (void)auth;
    return prove(call, AUTH_JWT, settings, login, ret_claims);
}

const struct vouching oidc_vouching = {
    .settings = &oidc_trust_record,
    .settings_offset = offsetof(struct trust_auth, trust),
    .input_offset = offsetof(struct trust_auth_input, trust),
    .settle = settle_oidc,
    .prove = prove_oidc,
};
const struct vouching jwt_vouching = {
    .settings = &jwt_trust_record,
    .settings_offset = offsetof(struct trust_auth, trust),
    .input_offset = offsetof(struct trust_auth_input, trust),
    .settle = settle_jwt,
    .prove = prove_jwt,
};
