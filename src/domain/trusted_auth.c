// SPDX-License-Identifier: Apache-2.0
#include "domain/trusted_auth.h"

#include "crypto/public_key.h"
#include "domain/access_token.h"
#include "domain/audit.h"
#include "domain/jwks.h"

static const struct query by_identity = { IDENTITY_LOGIN
                                          " WHERE a.identity_id = $1 AND a.method = $2" };

/* --- settings -------------------------------------------------------------------------------- */

static STATUS merge(struct call *call, enum auth_method method,
                    const struct identity_auth_input *input, bool is_new,
                    struct identity_auth *auth)
{
    const struct trust_auth_input *whole = (const void *)input; /* its first member */
    struct trust trust = { .keys_from = 0 };

    if (!is_new) TRY(trust_read(call, method, auth->settings, &trust));
    TRY(trust_merge(call, method, &whole->trust, is_new, &trust));
    return trust_write(call, method, &trust, &auth->settings);
}

static STATUS merge_oidc(struct call *call, const struct identity_auth_input *input, bool is_new,
                         struct identity_auth *auth)
{
    return merge(call, AUTH_OIDC, input, is_new, auth);
}

static STATUS merge_jwt(struct call *call, const struct identity_auth_input *input, bool is_new,
                        struct identity_auth *auth)
{
    return merge(call, AUTH_JWT, input, is_new, auth);
}

static auth_merge *merge_of(enum auth_method method)
{
    return method == AUTH_OIDC ? merge_oidc : merge_jwt;
}

STATUS trusted_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                           const struct trust_auth_input *input, struct trust_auth *ret_auth)
{
    TRY(identity_auth_attach(call, identity_id, method, &input->auth, merge_of(method),
                             &ret_auth->auth));
    return trust_read(call, method, ret_auth->auth.settings, &ret_auth->trust);
}

STATUS trusted_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                        struct trust_auth *ret_auth)
{
    TRY(identity_auth_get(call, identity_id, method, &ret_auth->auth));
    return trust_read(call, method, ret_auth->auth.settings, &ret_auth->trust);
}

STATUS trusted_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                           const struct trust_auth_input *input, struct trust_auth *ret_auth)
{
    TRY(identity_auth_update(call, identity_id, method, &input->auth, merge_of(method),
                             &ret_auth->auth));
    return trust_read(call, method, ret_auth->auth.settings, &ret_auth->trust);
}

STATUS trusted_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                           struct trust_auth *ret_auth)
{
    TRY(identity_auth_detach(call, identity_id, method, &ret_auth->auth));
    return trust_read(call, method, ret_auth->auth.settings, &ret_auth->trust);
}

/* --- logging in ------------------------------------------------------------------------------ */

/* Who wants in, and what is asked of their token. */
struct attempt {
    struct trust_auth auth;
    struct str org_slug;
    struct token_parts token;
    struct str algorithm, kid;
    struct str mapped; /* JSON: the claims that its identity is known by while the login lasts */
};

static STATUS refuse(struct call *call, const char *reason)
{
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "Access denied: %s.", reason);
}

/* An identity without the method looks like one that does not exist. */
static STATUS find(struct call *call, enum auth_method method, struct str identity_id,
                   struct attempt *attempt)
{
    struct identity_login login;
    struct id id = { 0 };
    bool is_found = false;

    if (id_parse(identity_id, &id))
        TRY(identity_auth_act_as(
            call, &by_identity, BIND(bind_id(&id), bind_text(str_from_c(auth_method_name(method)))),
            &login, &is_found));
    if (!is_found) return refuse(call, "there is no such identity, or it does not log in this way");
    attempt->auth.auth = login.auth;
    attempt->org_slug = login.org_slug;
    return trust_read(call, method, login.auth.settings, &attempt->auth.trust);
}

static STATUS read_header(struct call *call, struct attempt *attempt)
{
    struct json_document *header __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(attempt->token.header, NULL, &header).code)
        return refuse(call, "the token is malformed");
    const struct json *root = json_root(header);
    if (json_member(root, "crit")) return refuse(call, "the token asks for what is not known here");
    attempt->algorithm = arena_copy(call->arena, json_text(json_member(root, "alg")));
    attempt->kid = arena_copy(call->arena, json_text(json_member(root, "kid")));
    return str_is_given(attempt->algorithm) ? OK : refuse(call, "the token names no algorithm");
}

static bool is_signed_with_known_key(const struct attempt *attempt)
{
    const struct texts *keys = &attempt->auth.trust.public_keys;
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
    const struct trust *trust = &attempt->auth.trust;
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
    if (verdict == JWKS_UNREACHABLE)
        return refuse(call, "the keys of the token's issuer can't be fetched at the moment");
    return verdict == JWKS_RIGHT ? OK : refuse(call, "the token's signature is not valid");
}

static STATUS check_claims(struct call *call, struct attempt *attempt)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(attempt->token.claims, NULL, &claims).code)
        return refuse(call, "the token is malformed");
    const char *flaw =
        trust_flaw(&attempt->auth.trust, json_root(claims), call->now_ms / 1000, call->arena);
    if (!flaw)
        flaw = trust_map_claims(&attempt->auth.trust, json_root(claims), call->arena,
                                &attempt->mapped);
    return flaw ? refuse(call, flaw) : OK;
}

/* There is one organisation an identity can log in to: its own. */
static STATUS check_org(struct call *call, const struct trust_login_input *input,
                        const struct attempt *attempt)
{
    if (input->organization_slug.len > 0 && !str_equal(input->organization_slug, attempt->org_slug))
        return refuse(call, "this identity is not a member of that organization");
    if (input->sub_organization_name.len > 0)
        return CALL_FAIL(call, NOT_FOUND, NULL, "Sub organization not found");
    return OK;
}

static STATUS let_in(struct call *call, enum auth_method method, const struct attempt *attempt,
                     struct login_answer *ret_answer)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    const struct identity_auth *auth = &attempt->auth.auth;
    struct access_token token;
    struct audit_entry entry;

    TRY(db_begin(call->db, &tx));
    TRY(access_token_issue(call,
                           &(struct access_token_wish){ .auth = auth, .claims = attempt->mapped },
                           &token, ret_answer));
    audit_begin(&entry,
                method == AUTH_OIDC ? "login-identity-oidc-auth" : "login-identity-jwt-auth",
                (struct id){ 0 });
    audit_id(&entry, "identityId", auth->identity_id);
    audit_id(&entry, "identityAccessTokenId", token.id);
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}

STATUS trusted_auth_login(struct call *call, enum auth_method method,
                          const struct trust_login_input *input, struct login_answer *ret_answer)
{
    struct attempt attempt = { .org_slug = STR_ABSENT };

    TRY(find(call, method, input->identity_id, &attempt));
    if (!token_split(str_trim(secret_text_reveal(&input->jwt)), FOREIGN_TOKEN_BYTES_MAX,
                     call->arena, &attempt.token))
        return refuse(call, "the token is malformed");
    TRY(read_header(call, &attempt));
    TRY(check_signature(call, method, &attempt));
    TRY(check_claims(call, &attempt));
    TRY(check_org(call, input, &attempt));
    return let_in(call, method, &attempt, ret_answer);
}
