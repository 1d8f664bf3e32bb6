// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_auth.h"

#include "crypto/public_key.h"
#include "domain/foreign_token.h"
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

static bool is_signed_with_known_key(const struct trust *trust, const struct foreign_token *token)
{
    const struct texts *keys = &trust->public_keys;
    bool is_right = false;

    for (size_t i = 0; i < keys->count && !is_right; i++) {
        struct public_key *key = NULL;
        if (public_key_from_pem(keys->items[i], &key).code) continue;
        is_right = public_key_verifies(key, token->algorithm, token->parts.signed_text,
                                       token->parts.signature);
        public_key_free(key);
    }
    return is_right;
}

static STATUS check_claims(struct call *call, const struct foreign_token *token,
                           const struct trust *trust, struct str *ret_mapped)
{
    const char *flaw = trust_flaw(trust, token->claims, call->now_ms / 1000, call->arena);

    if (!flaw) flaw = trust_map_claims(trust, token->claims, call->arena, ret_mapped);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

static STATUS prove_oidc_token(struct call *call, const struct foreign_token *token,
                               const struct identity_auth *auth, const void *settings,
                               struct str *ret_mapped)
{
    const struct trust *trust = settings;
    const struct jwks_source source = { .discovery_url = trust->discovery_url,
                                        .ca_pem = trust->ca_cert };

    (void)auth;
    TRY(foreign_token_require_key(call, token, &source));
    return check_claims(call, token, trust, ret_mapped);
}

static STATUS prove_jwt_token(struct call *call, const struct foreign_token *token,
                              const struct identity_auth *auth, const void *settings,
                              struct str *ret_mapped)
{
    const struct trust *trust = settings;
    const struct jwks_source source = { .jwks_url = trust->jwks_url, .ca_pem = trust->ca_cert };

    (void)auth;
    if (trust->keys_from == JWT_KEYS_JWKS)
        TRY(foreign_token_require_key(call, token, &source));
    else if (!is_signed_with_known_key(trust, token))
        return vouched_auth_refuse(call, "the token's signature is not valid");
    return check_claims(call, token, trust, ret_mapped);
}

static STATUS prove_oidc(struct call *call, const struct identity_auth *auth, const void *settings,
                         const void *login, struct str *ret_claims)
{
    return foreign_token_prove(call, prove_oidc_token, auth, settings, login, ret_claims);
}

static STATUS prove_jwt(struct call *call, const struct identity_auth *auth, const void *settings,
                        const void *login, struct str *ret_claims)
{
    return foreign_token_prove(call, prove_jwt_token, auth, settings, login, ret_claims);
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
