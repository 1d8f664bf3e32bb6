// SPDX-License-Identifier: Apache-2.0
#include "domain/session.h"

#include "domain/audit.h"
#include "domain/claims.h"

static const struct query insert = {
    "INSERT INTO user_session (id, user_id, org_id, ip_address, user_agent, last_used_at,"
    " expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $6)"
};
static const struct query by_id = { "SELECT " USER_SESSION_COLUMNS
                                    " FROM user_session s WHERE s.id = $1 AND s.expires_at > $2" };
static const struct query of_user = {
    "SELECT " USER_SESSION_COLUMNS " FROM user_session s"
    " WHERE s.user_id = $1 AND s.expires_at > $2 ORDER BY s.last_used_at DESC, s.id"
};
static const struct query choose_org = {
    "UPDATE user_session SET org_id = $2, updated_at = $3 WHERE id = $1"
};
static const struct query is_member = {
    "SELECT count(*) FROM org_member"
    " WHERE org_id = $1 AND user_id = $2 AND status = 'accepted'"
};
static const struct query needs_factor = {
    "SELECT count(*) FROM user_session s JOIN user_totp f ON f.user_id = s.user_id"
    " WHERE s.id = $1 AND s.is_mfa_verified = 0 AND f.is_confirmed = 1"
};
static const struct query note_factor = {
    "UPDATE user_session SET is_mfa_verified = 1, updated_at = $2 WHERE id = $1"
};
static const struct query email_of = { "SELECT email FROM app_user WHERE id = $1" };
static const struct query end_one = { "DELETE FROM user_session WHERE id = $1 AND user_id = $2" };
static const struct query end_others = {
    "DELETE FROM user_session WHERE user_id = $1 AND (id <> $2 OR $2 IS NULL)"
};
static const struct query sweep = {
    "DELETE FROM user_session WHERE user_id = $1 AND expires_at <= $2"
};

static STATUS sign(struct call *call, const struct user_session *session, struct id org_id,
                   struct session_tokens *ret_tokens)
{
    struct session_tokens tokens = { .org_id = org_id };
    int64_t end_s = session->expires_at / 1000;
    int64_t access_end_s = call->now_ms / 1000 + ACCESS_TOKEN_S;
    struct user_claims claims = {
        .kind = "accessToken",
        .user_id = session->user_id,
        .session_id = session->id,
        .org_id = org_id,
        .version = session->access_version,
        .expires_at_s = access_end_s < end_s ? access_end_s : end_s,
        .is_mfa_verified = session->is_mfa_verified,
    };

    TRY(claims_sign_user(call, &claims, &tokens.access));
    claims.kind = "refreshToken";
    claims.version = session->refresh_version;
    claims.expires_at_s = end_s;
    TRY(claims_sign_user(call, &claims, &tokens.refresh));
    *ret_tokens = tokens;
    return OK;
}

STATUS session_open(struct call *call, struct id user_id, struct id org_id,
                    struct session_tokens *ret_tokens)
{
    struct user_session session = {
        .id = id_new(),
        .user_id = user_id,
        .access_version = 1,
        .refresh_version = 1,
        .expires_at = call->now_ms + (int64_t)REFRESH_TOKEN_S * 1000,
    };

    TRY(db_run(call->db, &sweep, NULL, BIND(bind_id(&user_id), bind_int(call->now_ms))));
    TRY(db_run(call->db, &insert, NULL,
               BIND(bind_id(&session.id), bind_id(&user_id), bind_id(&org_id),
                    bind_text(call->address), bind_text(str_slice(call->user_agent, 0, 256)),
                    bind_int(call->now_ms), bind_int(session.expires_at))));
    return sign(call, &session, org_id, ret_tokens);
}

static STATUS read_session(struct call *call, struct id session_id,
                           struct user_session *ret_session)
{
    struct status status = db_one(call->db, &by_id, &user_session_record, call->arena, ret_session,
                                  BIND(bind_id(&session_id), bind_int(call->now_ms)));
    if (status.code != STATUS_NOT_FOUND) return status;
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "Your session has ended. Please sign in again.");
}

static STATUS audit_session(struct call *call, const char *event, struct id session_id)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "sessionId", session_id);
    return audit_append(call, &entry);
}

static STATUS require_member(struct call *call, struct id org_id, struct id user_id)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &is_member, &count, BIND(bind_id(&org_id), bind_id(&user_id))));
    if (count > 0) return OK;
    return CALL_FAIL(call, FORBIDDEN, NULL, "You are not a member of this organization");
}

/* The actor is now this user in this organisation: the audit log shows it so. */
static STATUS act_as(struct call *call, const struct user_session *session, struct id org_id)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct actor *actor = ARENA_NEW(call->arena, struct actor);
    bool has_row = false;

    TRY(db_query(call->db, &email_of, &rows, BIND(bind_id(&session->user_id))));
    TRY(rows_next(rows, &has_row));
    *actor = (struct actor){
        .kind = ACTOR_USER,
        .id = session->user_id,
        .org_id = org_id,
        .token_id = session->id,
        .name = has_row ? rows_text(rows, 0, call->arena) : STR(""),
        .auth_method = STR("email"),
    };
    call->actor = actor;
    return OK;
}

/* The token that asks for the second factor, good for nothing else. */
static STATUS sign_challenge(struct call *call, const struct user_session *session,
                             struct id org_id, struct str *ret_token)
{
    struct user_claims claims = {
        .kind = "mfaToken",
        .user_id = session->user_id,
        .session_id = session->id,
        .org_id = org_id,
        .version = session->access_version,
        .expires_at_s = call->now_ms / 1000 + MFA_TOKEN_S,
    };

    return claims_sign_user(call, &claims, ret_token);
}

static STATUS enter(struct call *call, const struct user_session *session, struct id org_id,
                    struct session_tokens *ret_tokens)
{
    TRY(db_run(call->db, &choose_org, NULL,
               BIND(bind_id(&session->id), bind_id(&org_id), bind_int(call->now_ms))));
    TRY(sign(call, session, org_id, ret_tokens));
    TRY(act_as(call, session, org_id));
    return audit_session(call, "select-organization", session->id);
}

STATUS session_select_org(struct call *call, struct str org_id, struct session_tokens *ret_tokens)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct user_session session;
    struct id id = { 0 };
    int64_t is_open = 0;

    (void)id_parse(org_id, &id); /* what is no id is nobody's organisation */
    TRY(require_member(call, id, call->actor->id));
    TRY(db_begin(call->db, &tx));
    TRY(read_session(call, call->actor->token_id, &session));
    TRY(db_one_int(call->db, &needs_factor, &is_open, BIND(bind_id(&session.id))));
    if (is_open) return sign_challenge(call, &session, id, &ret_tokens->mfa);
    TRY(enter(call, &session, id, ret_tokens));
    return call_commit(call, &tx);
}

STATUS session_note_mfa(struct call *call, struct id session_id)
{
    call->must_forget_access = true;
    return db_run(call->db, &note_factor, NULL, BIND(bind_id(&session_id), bind_int(call->now_ms)));
}

STATUS session_finish_mfa(struct call *call, struct id session_id, struct id org_id,
                          struct session_tokens *ret_tokens)
{
    struct user_session session;

    TRY(read_session(call, session_id, &session));
    TRY(require_member(call, org_id, session.user_id));
    TRY(session_note_mfa(call, session_id));
    session.is_mfa_verified = true;
    return enter(call, &session, org_id, ret_tokens);
}

STATUS session_refresh(struct call *call, struct str refresh_token,
                       struct session_tokens *ret_tokens)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    struct user_session session;
    struct id session_id;
    struct id org_id = { 0 };
    int64_t version = 0;

    TRY(claims_read(call, refresh_token, &claims));
    if (!str_equal(claims_text(claims, "authTokenType"), STR("refreshToken")) ||
        !claims_id(claims, "tokenVersionId", &session_id) ||
        !json_int(json_member(json_root(claims), "refreshVersion"), &version))
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "The refresh token is not one of this server");
    TRY(read_session(call, session_id, &session));
    if (session.refresh_version != version)
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "Your session has ended. Please sign in again.");
    if (claims_id(claims, "organizationId", &org_id))
        TRY(require_member(call, org_id, session.user_id));
    return sign(call, &session, org_id, ret_tokens);
}

static STATUS end_session(struct call *call, const struct user_session *session, struct id org_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(act_as(call, session, org_id));
    TRY(db_run(call->db, &end_one, NULL, BIND(bind_id(&session->id), bind_id(&session->user_id))));
    TRY(audit_session(call, "logout", session->id));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS session_end_by_token(struct call *call, struct str token)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    struct user_session session;
    struct id session_id;
    struct id org_id = { 0 };

    if (token.len == 0 || claims_read(call, token, &claims).code) return OK;
    if (!claims_id(claims, "tokenVersionId", &session_id)) return OK;
    (void)claims_id(claims, "organizationId", &org_id); /* absent: none was chosen */
    if (read_session(call, session_id, &session).code) return OK;
    return end_session(call, &session, org_id);
}

STATUS session_list(struct call *call, struct record_list *ret_sessions)
{
    TRY(db_all(call->db, &of_user, &user_session_record, call->arena, ret_sessions,
               BIND(bind_id(&call->actor->id), bind_int(call->now_ms))));
    struct user_session *sessions = ret_sessions->items;
    for (size_t i = 0; i < ret_sessions->count; i++) {
        sessions[i].is_current = id_equal(sessions[i].id, call->actor->token_id);
    }
    return OK;
}

STATUS session_revoke(struct call *call, struct id session_id)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    int64_t changed = 0;

    TRY(db_begin(call->db, &tx));
    TRY(db_run(call->db, &end_one, &changed,
               BIND(bind_id(&session_id), bind_id(&call->actor->id))));
    if (changed == 0) return CALL_FAIL(call, NOT_FOUND, NULL, "Session not found");
    TRY(audit_session(call, "revoke-session", session_id));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS session_revoke_all(struct call *call)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;

    TRY(db_begin(call->db, &tx));
    TRY(session_end_others(call, call->actor->id, (struct id){ 0 }));
    TRY(audit_session(call, "revoke-all-sessions", (struct id){ 0 }));
    return call_commit(call, &tx);
}

STATUS session_end_others(struct call *call, struct id user_id, struct id kept_id)
{
    call->must_forget_access = true;
    return db_run(call->db, &end_others, NULL, BIND(bind_id(&user_id), bind_id(&kept_id)));
}
