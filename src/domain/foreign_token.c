// SPDX-License-Identifier: Apache-2.0
#include "domain/foreign_token.h"

#include "model/trust.h"

static STATUS read_header(struct call *call, struct foreign_token *token)
{
    struct json_document *header __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(token->parts.header, NULL, &header).code)
        return vouched_auth_refuse(call, "the token is malformed");
    const struct json *root = json_root(header);
    if (json_member(root, "crit"))
        return vouched_auth_refuse(call, "the token asks for what is not known here");
    token->algorithm = arena_copy(call->arena, json_text(json_member(root, "alg")));
    token->kid = arena_copy(call->arena, json_text(json_member(root, "kid")));
    if (!str_is_given(token->algorithm))
        return vouched_auth_refuse(call, "the token names no algorithm");
    return OK;
}

static STATUS read_claims(struct call *call, struct foreign_token *token)
{
    if (json_parse(token->parts.claims, NULL, &token->document).code)
        return vouched_auth_refuse(call, "the token is malformed");
    token->claims = json_root(token->document);
    if (!json_is_object(token->claims))
        return vouched_auth_refuse(call, "the token holds no claims");
    return OK;
}

STATUS foreign_token_prove(struct call *call, foreign_token_prover *prove,
                           const struct identity_auth *auth, const void *settings,
                           const void *login, struct str *ret_claims)
{
    const struct trust_login_input *input = login;
    struct str jwt = str_trim(secret_text_reveal(&input->jwt));
    struct foreign_token token = { .document = NULL };

    if (!token_split(jwt, FOREIGN_TOKEN_BYTES_MAX, call->arena, &token.parts))
        return vouched_auth_refuse(call, "the token is malformed");
    TRY(read_header(call, &token));
    struct status status = read_claims(call, &token);
    if (!status.code) status = prove(call, &token, auth, settings, ret_claims);
    json_close(token.document);
    return status;
}

STATUS foreign_token_require_key(struct call *call, const struct foreign_token *token,
                                 const struct jwks_source *source)
{
    enum jwks_verdict verdict =
        jwks_verify(call, source, &token->parts, token->kid, token->algorithm);

    if (verdict == JWKS_UNREACHABLE)
        return vouched_auth_refuse(call,
                                   "the keys of the token's issuer can't be fetched at the moment");
    return verdict == JWKS_RIGHT ? OK
                                 : vouched_auth_refuse(call, "the token's signature is not valid");
}

const char *foreign_token_time_flaw(const struct json *claims, int64_t now_s)
{
    const struct json *not_before = json_member(claims, "nbf");
    const struct json *issued = json_member(claims, "iat");
    int64_t at_s = 0;

    if (!json_int(json_member(claims, "exp"), &at_s)) return "the token has no expiry (exp)";
    if (at_s <= now_s - CLOCK_SKEW_S) return "the token has expired";
    if (not_before && (!json_int(not_before, &at_s) || at_s > now_s + CLOCK_SKEW_S))
        return "the token is not valid yet";
    if (issued && (!json_int(issued, &at_s) || at_s > now_s + CLOCK_SKEW_S))
        return "the token was issued in the future";
    return NULL;
}

const char *foreign_token_life_flaw(const struct json *claims, int64_t now_s, int64_t max_s)
{
    const char *flaw = foreign_token_time_flaw(claims, now_s);
    int64_t at_s = 0;

    if (flaw) return flaw;
    if (!json_int(json_member(claims, "exp"), &at_s) || at_s > now_s + max_s + CLOCK_SKEW_S)
        return "the token is valid for too long";
    return NULL;
}

struct str foreign_token_claim(const struct json *claims, const char *name)
{
    return json_text(json_member(claims, name));
}

bool foreign_token_is_for(const struct json *claims, struct str audience)
{
    const struct json *given = json_member(claims, "aud");

    if (audience.len == 0) return false;
    if (!json_is_array(given)) return str_equal(json_text(given), audience);
    for (size_t i = 0; i < json_count(given); i++) {
        if (str_equal(json_text(json_item(given, i)), audience)) return true;
    }
    return false;
}
