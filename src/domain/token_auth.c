// SPDX-License-Identifier: Apache-2.0
#include "domain/token_auth.h"

#include "domain/access_token.h"
#include "domain/audit.h"

static const struct query of_identity = {
    "SELECT " ACCESS_TOKEN_COLUMNS " FROM access_token t"
    " WHERE t.identity_id = $1 AND t.auth_id = $2 AND t.is_revoked = 0"
    " ORDER BY t.created_at DESC, t.id LIMIT $4 OFFSET $3"
};
static const struct query rename_token = {
    "UPDATE access_token SET name = coalesce($2, name), updated_at = $3 WHERE id = $1"
};

static STATUS audit_token(struct call *call, const char *event, const struct access_token *token)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "identityId", token->identity_id);
    audit_id(&entry, "tokenId", token->id);
    return audit_append(call, &entry);
}

STATUS token_auth_issue(struct call *call, struct id identity_id, struct str name,
                        struct access_token *ret_row, struct login_answer *ret_answer)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, AUTH_TOKEN, ACTION_CREATE_TOKEN, &auth));
    TRY(access_token_issue(call, &(struct access_token_wish){ .auth = &auth, .name = name },
                           ret_row, ret_answer));
    TRY(audit_token(call, "create-token-identity-token-auth", ret_row));
    return call_commit(call, &tx);
}

STATUS token_auth_list(struct call *call, struct id identity_id, const struct page_query *page,
                       struct record_list *ret_tokens)
{
    struct identity_auth auth;

    TRY(identity_auth_require(call, identity_id, AUTH_TOKEN, ACTION_READ, &auth));
    return db_all(call->db, &of_identity, &access_token_record, call->arena, ret_tokens,
                  BIND(bind_id(&identity_id), bind_id(&auth.id), bind_int(page->offset),
                       bind_int(page->limit)));
}

/* A token of another organisation, or of a login, looks like one that does not exist. */
static STATUS require_token(struct call *call, struct id token_id, enum action action,
                            struct access_token *ret_token)
{
    char text[ID_TEXT_LEN];
    struct access_token token;
    struct identity_auth auth;

    id_format(token_id, text);
    struct status status = access_token_by_id(call, token_id, &token);
    if (!status.code && !str_equal(token.auth_method, STR("token-auth"))) status = FAIL(NOT_FOUND);
    if (!status.code)
        status = identity_auth_require(call, token.identity_id, AUTH_TOKEN, action, &auth);
    NOT_FOUND_AS(call, status, NULL, "Access token with ID '%.*s' not found", ID_TEXT_LEN, text);
    *ret_token = token;
    return OK;
}

STATUS token_auth_get(struct call *call, struct id token_id, struct access_token *ret_token)
{
    return require_token(call, token_id, ACTION_READ, ret_token);
}

STATUS token_auth_rename(struct call *call, struct id token_id, struct str name,
                         struct access_token *ret_token)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct access_token token;

    TRY(db_begin(call->db, &tx));
    TRY(require_token(call, token_id, ACTION_EDIT, &token));
    TRY(db_run(call->db, &rename_token, NULL,
               BIND(bind_id(&token_id), bind_text(name), bind_int(call->now_ms))));
    TRY(audit_token(call, "update-token-identity-token-auth", &token));
    TRY(access_token_by_id(call, token_id, ret_token));
    return call_commit(call, &tx);
}

STATUS token_auth_revoke(struct call *call, struct id token_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct access_token token;

    TRY(db_begin(call->db, &tx));
    TRY(require_token(call, token_id, ACTION_DELETE_TOKEN, &token));
    TRY(access_token_revoke_row(call, &token));
    return call_commit(call, &tx);
}
