// SPDX-License-Identifier: Apache-2.0
#include "domain/access_token.h"

#include "domain/audit.h"
#include "domain/claims.h"
#include "domain/trusted_ips.h"

/* What a periodic token says of its end: it has none as long as it is renewed in time. */
enum { PERIODIC_MAX_TTL = 1000000000 };

static const struct query owner = { "SELECT name, org_id FROM identity WHERE id = $1" };
static const struct query insert = {
    "INSERT INTO access_token (id, identity_id, auth_id, client_secret_id, name, ttl, max_ttl,"
    " period, uses_limit, created_at, updated_at, claims)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)"
};
static const struct query by_id = { "SELECT " ACCESS_TOKEN_COLUMNS
                                    " FROM access_token t WHERE t.id = $1" };
static const struct query origin = {
    "SELECT i.name, i.org_id, a.access_token_trusted_ips FROM access_token t"
    " JOIN identity i ON i.id = t.identity_id JOIN identity_auth a ON a.id = t.auth_id"
    " WHERE t.id = $1"
};
static const struct query mark_renewed = {
    "UPDATE access_token SET last_renewed_at = $2, updated_at = $2 WHERE id = $1"
};
static const struct query mark_revoked = {
    "UPDATE access_token SET is_revoked = 1, updated_at = $2 WHERE id = $1"
};
static const struct query delete_token = { "DELETE FROM access_token WHERE id = $1" };

/* Signs for a row, from now on for its whole TTL. */
static STATUS sign(struct call *call, const struct access_token *token, struct str identity_name,
                   struct id org_id, struct login_answer *ret_answer)
{
    struct str text;

    TRY(claims_sign_identity(
        call,
        &(struct identity_claims){
            .identity_id = token->identity_id,
            .token_id = token->id,
            .org_id = org_id,
            .client_secret_id = token->client_secret_id,
            .identity_name = identity_name,
            .auth_method = token->auth_method,
            .expires_at_s = token->ttl > 0 ? call->now_ms / 1000 + token->ttl : 0,
        },
        &text));
    *ret_answer = (struct login_answer){
        .access_token = text,
        .token_type = STR("Bearer"),
        .expires_in = token->ttl,
        .max_ttl = token->max_ttl,
    };
    return OK;
}

static struct access_token row_of(const struct call *call, const struct access_token_wish *wish)
{
    const struct identity_auth *auth = wish->auth;
    bool is_periodic = auth->access_token_period > 0;
    struct access_token token = {
        .id = id_new(),
        .identity_id = auth->identity_id,
        .auth_id = auth->id,
        .client_secret_id = wish->client_secret_id,
        .name = wish->name,
        .auth_method = auth->method,
        .ttl = is_periodic ? auth->access_token_period : auth->access_token_ttl,
        .max_ttl = is_periodic ? PERIODIC_MAX_TTL : auth->access_token_max_ttl,
        .period = auth->access_token_period,
        .uses_limit = auth->access_token_uses_limit,
        .created_at = call->now_ms,
        .updated_at = call->now_ms,
    };
    if (wish->never_expires) token.ttl = token.max_ttl = token.period = token.uses_limit = 0;
    return token;
}

STATUS access_token_issue(struct call *call, const struct access_token_wish *wish,
                          struct access_token *ret_row, struct login_answer *ret_answer)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct access_token token = row_of(call, wish);
    bool has_row = false;

    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&token.id), bind_id(&token.identity_id), bind_id(&token.auth_id),
                    bind_id(&token.client_secret_id), bind_text(token.name), bind_int(token.ttl),
                    bind_int(token.max_ttl), bind_int(token.period), bind_int(token.uses_limit),
                    bind_int(call->now_ms), bind_text(wish->claims))));
    TRY(db_query(call->db, &owner, &rows, BIND(bind_id(&token.identity_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    TRY(sign(call, &token, rows_borrow(rows, 0), rows_id(rows, 1), ret_answer));
    *ret_row = token;
    return OK;
}

STATUS access_token_read(struct call *call, struct str token, struct id *ret_token_id)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(claims_read(call, token, &claims));
    if (!str_equal(claims_text(claims, "authTokenType"), STR("identityAccessToken")) ||
        !claims_id(claims, "identityAccessTokenId", ret_token_id))
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "The access token is not one of a machine identity");
    return OK;
}

STATUS access_token_by_id(struct call *call, struct id token_id, struct access_token *ret_token)
{
    return db_one(call->db, &by_id, &access_token_record, call->arena, ret_token,
                  BIND(bind_id(&token_id)));
}

/* Whoever presents the token acts as its identity, from an address the token may be used from. */
static STATUS act_as_owner(struct call *call, const struct access_token *token)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct actor *actor = ARENA_NEW(call->arena, struct actor);
    bool has_row = false;

    TRY(db_query(call->db, &origin, &rows, BIND(bind_id(&token->id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return FAIL(NOT_FOUND);
    if (!trusted_ips_match(rows_borrow(rows, 2), call->address)) return trusted_ips_refuse(call);
    *actor = (struct actor){
        .kind = ACTOR_IDENTITY,
        .id = token->identity_id,
        .token_id = token->id,
        .name = rows_text(rows, 0, call->arena),
        .org_id = rows_id(rows, 1),
        .auth_method = token->auth_method,
    };
    call->actor = actor;
    return OK;
}

/* The row of a presented token, whose owner the call acts for from here on. */
static STATUS present(struct call *call, struct str text, struct access_token *ret_token)
{
    struct access_token token;
    struct id id;

    TRY(access_token_read(call, text, &id));
    struct status status = access_token_by_id(call, id, &token);
    if (!status.code) status = act_as_owner(call, &token); /* a refusal names the owner */
    if (status.code == STATUS_NOT_FOUND || (!status.code && token.is_revoked))
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "No such access token: it was revoked or deleted");
    TRY(status);
    *ret_token = token;
    return OK;
}

/* Why a token can't live on; NULL when it can. */
static const char *end_of(const struct access_token *token, int64_t now_ms)
{
    int64_t since_ms = token->last_renewed_at ? token->last_renewed_at : token->created_at;
    int64_t last_ms = token->created_at + token->max_ttl * 1000;

    if (token->uses_limit > 0 && token->uses >= token->uses_limit)
        return "Unable to renew because access token number of uses limit reached";
    if (token->ttl > 0 && since_ms + token->ttl * 1000 <= now_ms)
        return "Failed to renew MI access token due to TTL expiration";
    if (token->max_ttl > 0 && last_ms <= now_ms)
        return "Failed to renew MI access token due to Max TTL expiration";
    if (token->max_ttl > 0 && now_ms + token->ttl * 1000 > last_ms)
        return "Failed to renew MI access token past its Max TTL expiration";
    return NULL;
}

static STATUS audit_token(struct call *call, const char *event, const struct access_token *token)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "identityId", token->identity_id);
    audit_id(&entry, "identityAccessTokenId", token->id);
    return audit_append(call, &entry);
}

/* A token that can't be renewed is gone, as the contract wants it (10-auth §5), also one that would have
 * lived on for a while: clients take any 401 here for the sign to log in again. */
static STATUS drop(struct call *call, struct tx **tx, const struct access_token *token,
                   const char *reason)
{
    TRY(db_run(call->db, &delete_token, NULL, BIND(bind_id(&token->id))));
    TRY(audit_token(call, "revoke-identity-access-token", token));
    call->must_forget_access = true;
    TRY(call_commit(call, tx));
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "%s", reason);
}

STATUS access_token_renew(struct call *call, struct str token, struct login_answer *ret_answer)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct access_token row;

    TRY(db_begin(call->db, &tx));
    TRY(present(call, token, &row));
    const char *reason = end_of(&row, call->now_ms);
    if (reason) return drop(call, &tx, &row, reason);
    TRY(db_run(call->db, &mark_renewed, NULL, BIND(bind_id(&row.id), bind_int(call->now_ms))));
    TRY(sign(call, &row, call->actor->name, call->actor->org_id, ret_answer));
    TRY(audit_token(call, "renew-identity-access-token", &row));
    return call_commit(call, &tx);
}

STATUS access_token_revoke(struct call *call, struct str token)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct access_token row;

    TRY(db_begin(call->db, &tx));
    TRY(present(call, token, &row));
    TRY(access_token_revoke_row(call, &row));
    return call_commit(call, &tx);
}

STATUS access_token_revoke_row(struct call *call, const struct access_token *token)
{
    TRY(db_run(call->db, &mark_revoked, NULL, BIND(bind_id(&token->id), bind_int(call->now_ms))));
    call->must_forget_access = true;
    return audit_token(call, "revoke-identity-access-token", token);
}
