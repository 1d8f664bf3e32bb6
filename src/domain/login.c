// SPDX-License-Identifier: Apache-2.0
#include "domain/login.h"

#include "base/log.h"
#include "domain/access_shared.h"
#include "domain/claims.h"
#include "domain/token_cache.h"
#include "domain/trusted_ips.h"

/* A token found good is looked at again after a minute at the latest: that keeps "last used" true
 * to the minute at one small write a minute. */
enum { RECHECK_MS = 60000 };

static const struct query identity_token = {
    "SELECT t.identity_id, i.org_id, i.name, a.method, i.is_instance_admin, t.ttl, t.uses_limit,"
    " coalesce(t.last_renewed_at, t.created_at), a.access_token_trusted_ips,"
    " coalesce(t.last_used_at, 0), t.is_revoked"
    " FROM access_token t JOIN identity i ON i.id = t.identity_id"
    " JOIN identity_auth a ON a.id = t.auth_id"
    " JOIN org_member m ON m.identity_id = i.id AND m.org_id = i.org_id WHERE t.id = $1"
};
static const struct query token_used = {
    "UPDATE access_token SET uses = uses + 1, last_used_at = $2 WHERE id = $1"
};
static const struct query token_counted = {
    "UPDATE access_token SET uses = uses + 1, last_used_at = $2"
    " WHERE id = $1 AND uses < uses_limit"
};
static const struct query user_session = {
    "SELECT u.id, u.email, u.is_super_admin, s.access_version, s.expires_at, s.last_used_at,"
    " s.is_mfa_verified = 0 AND EXISTS"
    " (SELECT 1 FROM user_totp f WHERE f.user_id = u.id AND f.is_confirmed = 1)"
    " FROM user_session s JOIN app_user u ON u.id = s.user_id WHERE s.id = $1"
};
static const struct query session_used = {
    "UPDATE user_session SET last_used_at = $2 WHERE id = $1"
};
static const struct query org_membership = {
    "SELECT CASE WHEN o.enforces_mfa = 1 AND NOT EXISTS"
    " (SELECT 1 FROM user_totp f WHERE f.user_id = m.user_id AND f.is_confirmed = 1)"
    " THEN 1 ELSE 0 END FROM org_member m JOIN org o ON o.id = m.org_id"
    " WHERE m.org_id = $1 AND m.user_id = $2 AND m.status = 'accepted'"
};
static const struct query service_token = {
    "SELECT t.id, t.project_id, p.org_id, t.name, t.scopes, t.permissions, t.secret_hash,"
    " t.expires_at, t.last_used_at FROM service_token t JOIN project p ON p.id = t.project_id"
    " WHERE t.id = $1 AND p.deleted_at IS NULL"
};
static const struct query service_token_used = {
    "UPDATE service_token SET last_used_at = $2 WHERE id = $1"
};

/* A token with what must be true for it to work. Read whole: nothing may be written while rows are
 * still being read. */
struct token_row {
    struct id identity_id, org_id;
    struct str identity_name, method, trusted_ips;
    bool is_instance_admin, is_revoked;
    int64_t ttl, uses_limit, counts_from, last_used_at;
};
#define COLUMN_OF(member, kind) FIELD(token_row, member, #member, kind, COLUMN)
static const struct field token_row_fields[] = {
    COLUMN_OF(identity_id, ID),         COLUMN_OF(org_id, ID),
    COLUMN_OF(identity_name, TEXT),     COLUMN_OF(method, TEXT),
    COLUMN_OF(is_instance_admin, BOOL), COLUMN_OF(ttl, INT),
    COLUMN_OF(uses_limit, INT),         COLUMN_OF(counts_from, INT),
    COLUMN_OF(trusted_ips, TEXT),       COLUMN_OF(last_used_at, INT),
    COLUMN_OF(is_revoked, BOOL),
};
static const struct record token_row_record = RECORD(token_row, "token_row", token_row_fields);

struct session_row {
    struct id user_id;
    struct str email;
    bool is_super_admin;
    int64_t access_version, expires_at, last_used_at;
    bool needs_mfa;
};
static const struct field session_row_fields[] = {
    FIELD(session_row, user_id, "user_id", ID, COLUMN),
    FIELD(session_row, email, "email", TEXT, COLUMN),
    FIELD(session_row, is_super_admin, "is_super_admin", BOOL, COLUMN),
    FIELD(session_row, access_version, "access_version", INT, COLUMN),
    FIELD(session_row, expires_at, "expires_at", INT, COLUMN),
    FIELD(session_row, last_used_at, "last_used_at", INT, COLUMN),
    FIELD(session_row, needs_mfa, "needs_mfa", BOOL, COLUMN),
};
static const struct record session_row_record =
    RECORD(session_row, "session_row", session_row_fields);

static STATUS refuse_login(struct call *call, const char *message)
{
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "%s", message);
}

/* A use that is only for people to read is noted once a minute, and never in a login's way: a full
 * disk must not lock everybody out. */
static void note_last_use(struct call *call, const struct query *query, struct id id,
                          int64_t last_used_at)
{
    if (call->now_ms - last_used_at < RECHECK_MS) return;
    struct status status =
        db_run(call->db, query, NULL, BIND(bind_id(&id), bind_int(call->now_ms)));
    if (status.code) LOG(WARNING, "a token's last use can't be noted", LOG_STATUS(status));
}

/* With a limit on uses it is the database that counts, so that two calls at once cannot both take
 * the last one. */
static STATUS count_use(struct call *call, struct id token_id)
{
    int64_t changed = 0;

    TRY(db_run(call->db, &token_counted, &changed,
               BIND(bind_id(&token_id), bind_int(call->now_ms))));
    return changed > 0 ? OK : refuse_login(call, "Access token number of uses limit reached");
}

/* When to look again: in a minute, or when the token or what stands behind it (0: has no end) is
 * over. */
static int64_t recheck_at(const struct call *call, const struct json_document *claims,
                          int64_t ends_ms)
{
    int64_t until_ms = call->now_ms + RECHECK_MS;
    int64_t expires_at_s = 0;

    if (json_int(json_member(json_root(claims), "exp"), &expires_at_s) &&
        expires_at_s * 1000 < until_ms)
        until_ms = expires_at_s * 1000;
    return ends_ms > 0 && ends_ms < until_ms ? ends_ms : until_ms;
}

static STATUS check_identity_token(struct call *call, const struct token_row *row)
{
    if (row->is_revoked) return refuse_login(call, "The access token has been revoked");
    if (!trusted_ips_match(row->trusted_ips, call->address)) return trusted_ips_refuse(call);
    if (row->ttl > 0 && row->counts_from + row->ttl * 1000 <= call->now_ms)
        return refuse_login(call, "Failed to authenticate: the access token's TTL has passed");
    return OK;
}

static STATUS login_identity(struct call *call, const struct json_document *claims,
                             const struct mac *mac, struct actor *ret_actor)
{
    uint64_t generation = atomic_load(&call->domain->access_generation);
    struct token_row row = { .ttl = 0 };
    struct id token_id;

    if (!claims_id(claims, "identityAccessTokenId", &token_id))
        return refuse_login(call, "The access token is not one of this server");
    struct status status = db_one(call->db, &identity_token, &token_row_record, call->arena, &row,
                                  BIND(bind_id(&token_id)));
    if (status.code == STATUS_NOT_FOUND)
        return refuse_login(call, "No such access token: it was revoked or deleted");
    if (status.code) return status;
    TRY(check_identity_token(call, &row));
    *ret_actor = (struct actor){
        .kind = ACTOR_IDENTITY,
        .id = row.identity_id,
        .org_id = row.org_id,
        .name = row.identity_name,
        .auth_method = row.method,
        .is_instance_admin = row.is_instance_admin,
        .token_id = token_id,
    };
    if (row.uses_limit > 0) return count_use(call, token_id);
    note_last_use(call, &token_used, token_id, row.last_used_at);
    int64_t ends_ms = row.ttl > 0 ? row.counts_from + row.ttl * 1000 : 0;
    token_cache_put(call, mac, generation, recheck_at(call, claims, ends_ms), ret_actor);
    return OK;
}

static STATUS check_membership(struct call *call, struct id org_id, struct id user_id,
                               bool *ret_lacks_mfa)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    bool has_row = false;

    *ret_lacks_mfa = false;
    if (id_is_nil(org_id)) return OK;
    TRY(db_query(call->db, &org_membership, &rows, BIND(bind_id(&org_id), bind_id(&user_id))));
    TRY(rows_next(rows, &has_row));
    if (!has_row) return refuse_login(call, "You are no longer a member of this organization");
    *ret_lacks_mfa = rows_int(rows, 0) != 0;
    return OK;
}

static STATUS login_user(struct call *call, const struct json_document *claims,
                         const struct mac *mac, struct actor *ret_actor)
{
    uint64_t generation = atomic_load(&call->domain->access_generation);
    struct session_row row = { .expires_at = 0 };
    struct id session_id;
    struct id org_id = { 0 };
    int64_t version = 0;
    bool lacks_mfa = false;

    if (!claims_id(claims, "tokenVersionId", &session_id))
        return refuse_login(call, "The access token is not one of this server");
    (void)claims_id(claims, "organizationId", &org_id); /* absent: none chosen yet */
    struct status status = db_one(call->db, &user_session, &session_row_record, call->arena, &row,
                                  BIND(bind_id(&session_id)));
    if (status.code && status.code != STATUS_NOT_FOUND) return status;
    if (status.code || !json_int(json_member(json_root(claims), "accessVersion"), &version) ||
        version != row.access_version || row.expires_at <= call->now_ms)
        return refuse_login(call, "Your session has ended. Please sign in again.");
    TRY(check_membership(call, org_id, row.user_id, &lacks_mfa));
    note_last_use(call, &session_used, session_id, row.last_used_at);
    *ret_actor = (struct actor){
        .kind = ACTOR_USER,
        .id = row.user_id,
        .org_id = org_id,
        .name = row.email,
        .auth_method = STR("email"),
        .is_instance_admin = row.is_super_admin && !row.needs_mfa && !lacks_mfa,
        .needs_mfa = row.needs_mfa,
        .lacks_mfa = lacks_mfa,
        .token_id = session_id,
    };
    if (row.needs_mfa || lacks_mfa) return OK; /* what is kept is for those who are in */
    token_cache_put(call, mac, generation, recheck_at(call, claims, row.expires_at), ret_actor);
    return OK;
}

/* st.<id>.<secret>, with whatever a client may have hung behind it. */
static bool service_token_split(struct str token, struct str *ret_id, struct str *ret_secret)
{
    struct str rest = str_slice(token, 3, token.len);
    return str_next_piece(&rest, '.', ret_id) && str_next_piece(&rest, '.', ret_secret);
}

static STATUS login_service_token(struct call *call, struct str token, struct actor *ret_actor)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct str id_text;
    struct str secret;
    struct id id;
    bool has_row = false;

    if (!service_token_split(token, &id_text, &secret) || !id_parse(id_text, &id))
        return refuse_login(call, "The service token is malformed");
    TRY(db_query(call->db, &service_token, &rows, BIND(bind_id(&id))));
    TRY(rows_next(rows, &has_row));
    struct mac mac = mac_of(&call->domain->hash_key, &secret, 1);
    struct str stored = has_row ? rows_borrow(rows, 6) : STR("");
    if (stored.len != sizeof mac.bytes ||
        !bytes_equal_constant_time(stored.data, mac.bytes, sizeof mac.bytes))
        return refuse_login(call, "No such service token: it was revoked or deleted");
    if (rows_int(rows, 7) > 0 && rows_int(rows, 7) <= call->now_ms)
        return refuse_login(call, "The service token has expired");
    *ret_actor = (struct actor){
        .kind = ACTOR_SERVICE_TOKEN,
        .id = id,
        .token_id = id,
        .project_id = rows_id(rows, 1),
        .org_id = rows_id(rows, 2),
        .name = rows_text(rows, 3, call->arena),
        .auth_method = STR("service-token"),
        .scopes = rows_text(rows, 4, call->arena),
        .permissions = rows_text(rows, 5, call->arena),
    };
    int64_t last_used_at = rows_int(rows, 8);
    rows_close(rows); /* nothing may be written while rows are read */
    rows = NULL;
    note_last_use(call, &service_token_used, id, last_used_at);
    return OK;
}

STATUS login_by_token(struct call *call, struct str token, struct actor *ret_actor)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;

    TRY(access_shared_follow(call));
    if (str_starts_with(token, STR("st."))) return login_service_token(call, token, ret_actor);
    struct mac mac = mac_of(&call->domain->hash_key, (struct str[]){ token, call->address }, 2);
    if (token_cache_find(call, &mac, ret_actor)) return OK;
    TRY(claims_read(call, token, &claims));
    struct str kind = claims_text(claims, "authTokenType");
    if (str_equal(kind, STR("identityAccessToken")))
        return login_identity(call, claims, &mac, ret_actor);
    if (str_equal(kind, STR("accessToken"))) return login_user(call, claims, &mac, ret_actor);
    return refuse_login(call, "A token of this kind gives no access");
}
