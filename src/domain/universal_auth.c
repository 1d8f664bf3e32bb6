/* Logging in with a client id and a client secret. Checks stand in the order of 10-auth §4.1. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/universal_auth.h"

#include "domain/access_token.h"
#include "domain/audit.h"
#include "domain/login_guard.h"
#include "domain/trusted_ips.h"

static const struct query by_client_id = {
    IDENTITY_LOGIN " WHERE a.client_id = $1 AND a.method = 'universal-auth'"
};
/* The hash is keyed, so that nobody outside can aim at one: the database may compare it. */
static const struct query by_hash = {
    "SELECT " CLIENT_SECRET_COLUMNS " FROM client_secret s"
    " WHERE s.auth_id = $1 AND s.secret_hash = $2 AND s.is_revoked = 0"
};
static const struct query count_use = {
    "UPDATE client_secret SET uses = uses + 1, updated_at = $2 WHERE id = $1"
};
static const struct query mark_revoked = {
    "UPDATE client_secret SET is_revoked = 1, updated_at = $2 WHERE id = $1"
};

/* Who wants in, and how far the checks have come. */
struct attempt {
    struct identity_auth auth;
    struct str org_slug;
    struct str guard; /* the subject of the lockout */
    struct client_secret secret;
};

static STATUS refuse(struct call *call, const char *message)
{
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "%s", message);
}

static struct str guard_of(struct call *call, const struct identity_auth *auth)
{
    struct str identity = id_text(auth->identity_id, call->arena);
    struct str client = id_text(auth->client_id, call->arena);
    return arena_format(call->arena, "universal-auth:%.*s:%.*s", STR_ARG(identity),
                        STR_ARG(client));
}

static STATUS find_client(struct call *call, struct str client_id, struct attempt *attempt)
{
    struct identity_login login;
    struct id id = { 0 };
    bool is_found = false;

    if (id_parse(client_id, &id))
        TRY(identity_auth_act_as(call, &by_client_id, BIND(bind_id(&id)), &login, &is_found));
    if (!is_found) return refuse(call, "Invalid credentials");
    attempt->auth = login.auth;
    attempt->org_slug = login.org_slug;
    attempt->guard = guard_of(call, &attempt->auth);
    return OK;
}

static STATUS require_unlocked(struct call *call, const struct attempt *attempt)
{
    bool is_locked = false;

    if (!attempt->auth.lockout_enabled) return OK;
    TRY(login_guard_is_locked(call, attempt->guard, &is_locked));
    if (!is_locked) return OK;
    return refuse(call, "This identity auth method is temporarily locked, please try again later");
}

/* Refusing leaves a trace, which must last: commits before it says no. */
static STATUS refuse_secret(struct call *call, struct tx **tx, const struct attempt *attempt)
{
    const struct identity_auth *auth = &attempt->auth;
    struct guard_rule rule = { auth->lockout_threshold, auth->lockout_counter_reset_seconds,
                               auth->lockout_duration_seconds };

    if (auth->lockout_enabled) TRY(login_guard_note_failure(call, attempt->guard, &rule));
    TRY(call_commit(call, tx));
    return refuse(call, "Invalid credentials");
}

static STATUS retire_secret(struct call *call, struct tx **tx, const struct attempt *attempt,
                            const char *message)
{
    TRY(db_run(call->db, &mark_revoked, NULL,
               BIND(bind_id(&attempt->secret.id), bind_int(call->now_ms))));
    TRY(call_commit(call, tx));
    return refuse(call, message);
}

static STATUS check_secret(struct call *call, struct tx **tx, const struct secret_text *plain,
                           struct attempt *attempt)
{
    struct str text = str_trim(secret_text_reveal(plain)); /* files end with a newline */
    struct mac mac = mac_of(&call->domain->hash_key, &text, 1);
    struct str hash = { (const char *)mac.bytes, sizeof mac.bytes };
    struct client_secret *secret = &attempt->secret;

    struct status status = db_one(call->db, &by_hash, &client_secret_record, call->arena, secret,
                                  BIND(bind_id(&attempt->auth.id), bind_blob(hash)));
    if (status.code == STATUS_NOT_FOUND) return refuse_secret(call, tx, attempt);
    if (status.code) return status;
    if (secret->ttl > 0 && secret->created_at + secret->ttl * 1000 <= call->now_ms)
        return retire_secret(call, tx, attempt, "Access denied due to expired client secret");
    if (secret->uses_limit > 0 && secret->uses >= secret->uses_limit)
        return retire_secret(call, tx, attempt,
                             "Access denied due to client secret usage limit reached");
    return OK;
}

/* There is one organisation an identity can log in to: its own. */
static STATUS check_org(struct call *call, const struct universal_login_input *input,
                        const struct attempt *attempt)
{
    if (input->organization_slug.len > 0 && !str_equal(input->organization_slug, attempt->org_slug))
        return refuse(call, "This identity is not a member of that organization");
    if (input->sub_organization_name.len > 0)
        return CALL_FAIL(call, NOT_FOUND, NULL, "Sub organization not found");
    return OK;
}

static STATUS let_in(struct call *call, const struct attempt *attempt,
                     struct login_answer *ret_answer)
{
    const struct identity_auth *auth = &attempt->auth;
    struct access_token token;
    struct audit_entry entry;

    TRY(login_guard_clear(call, attempt->guard, NULL));
    TRY(db_run(call->db, &count_use, NULL,
               BIND(bind_id(&attempt->secret.id), bind_int(call->now_ms))));
    TRY(access_token_issue(
        call, &(struct access_token_wish){ .auth = auth, .client_secret_id = attempt->secret.id },
        &token, ret_answer));
    audit_begin(&entry, "login-identity-universal-auth", (struct id){ 0 });
    audit_id(&entry, "identityId", auth->identity_id);
    audit_id(&entry, "identityUniversalAuthId", auth->id);
    audit_id(&entry, "clientSecretId", attempt->secret.id);
    audit_id(&entry, "identityAccessTokenId", token.id);
    return audit_append(call, &entry);
}

/* All in one transaction, so that tries at the same time are counted one after the other. */
STATUS universal_auth_login(struct call *call, const struct universal_login_input *input,
                            struct login_answer *ret_answer)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct attempt attempt = { 0 };

    TRY(find_client(call, input->client_id, &attempt));
    if (!trusted_ips_match(attempt.auth.client_secret_trusted_ips, call->address))
        return trusted_ips_refuse(call);
    TRY(db_begin(call->db, &tx));
    TRY(require_unlocked(call, &attempt));
    TRY(check_secret(call, &tx, &input->client_secret, &attempt));
    TRY(check_org(call, input, &attempt));
    TRY(let_in(call, &attempt, ret_answer));
    return call_commit(call, &tx);
}

STATUS universal_auth_clear_lockouts(struct call *call, struct id identity_id, int64_t *ret_cleared)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;
    struct audit_entry entry;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, AUTH_UNIVERSAL, ACTION_EDIT, &auth));
    TRY(login_guard_clear(call, guard_of(call, &auth), ret_cleared));
    audit_begin(&entry, "clear-identity-universal-auth-lockouts", (struct id){ 0 });
    audit_id(&entry, "identityId", identity_id);
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}
