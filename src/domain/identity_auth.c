// SPDX-License-Identifier: Apache-2.0
#include "domain/identity_auth.h"

#include "domain/audit.h"
#include "domain/trusted_ips.h"
#include "domain/vault.h"

#define METHOD(name_, spoken_)                                                                     \
    {                                                                                              \
        name_, spoken_, "add-identity-" name_, "update-identity-" name_, "revoke-identity-" name_, \
            "get-identity-" name_, "login-identity-" name_, "clear-identity-" name_ "-lockouts"    \
    }
static const struct {
    const char *name, *spoken, *added, *updated, *revoked, *shown, *logged_in, *unlocked;
} methods[AUTH_METHODS] = {
    [AUTH_UNIVERSAL] = METHOD("universal-auth", "universal auth"),
    [AUTH_TOKEN] = METHOD("token-auth", "token auth"),
    [AUTH_OIDC] = METHOD("oidc-auth", "OIDC auth"),
    [AUTH_JWT] = METHOD("jwt-auth", "JWT auth"),
    [AUTH_AWS] = METHOD("aws-auth", "AWS auth"),
    [AUTH_LDAP] = METHOD("ldap-auth", "LDAP auth"),
    [AUTH_OCI] = METHOD("oci-auth", "OCI auth"),
    [AUTH_KUBERNETES] = METHOD("kubernetes-auth", "Kubernetes auth"),
    [AUTH_GCP] = METHOD("gcp-auth", "GCP auth"),
    [AUTH_AZURE] = METHOD("azure-auth", "Azure auth"),
};

const char *auth_method_name(enum auth_method method)
{
    return methods[method].name;
}

const char *auth_method_login_event(enum auth_method method)
{
    return methods[method].logged_in;
}

const char *auth_method_shown_event(enum auth_method method)
{
    return methods[method].shown;
}

const char *auth_method_unlocked_event(enum auth_method method)
{
    return methods[method].unlocked;
}

static const struct query by_identity = { "SELECT " IDENTITY_AUTH_COLUMNS " FROM identity_auth a"
                                          " WHERE a.identity_id = $1 AND a.method = $2" };
static const struct query insert = {
    "INSERT INTO identity_auth (id, identity_id, method, client_id, access_token_ttl,"
    " access_token_max_ttl, access_token_uses_limit, access_token_period,"
    " access_token_trusted_ips, client_secret_trusted_ips, lockout_enabled, lockout_threshold,"
    " lockout_duration_seconds, lockout_counter_reset_seconds, created_at, updated_at, settings,"
    " credential)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17)"
};
static const struct query update = {
    "UPDATE identity_auth SET access_token_ttl = $2, access_token_max_ttl = $3,"
    " access_token_uses_limit = $4, access_token_period = $5, access_token_trusted_ips = $6,"
    " client_secret_trusted_ips = $7, lockout_enabled = $8, lockout_threshold = $9,"
    " lockout_duration_seconds = $10, lockout_counter_reset_seconds = $11, updated_at = $12,"
    " settings = $13, credential = $14"
    " WHERE id = $1"
};
static const struct query delete_row = { "DELETE FROM identity_auth WHERE id = $1" };

static STATUS read_auth(struct call *call, struct id identity_id, enum auth_method method,
                        struct identity_auth *ret_auth)
{
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_identity, &universal_auth_record, call->arena, ret_auth,
                        BIND(bind_id(&identity_id), bind_text(str_from_c(methods[method].name)))),
                 NULL, "The identity does not have %s", methods[method].spoken);
    return OK;
}

static STATUS trusted_ips(struct call *call, const struct record_list *list, struct str *ret_json)
{
    const struct trusted_ip_input *items = list->items;
    struct texts texts = { ARENA_ARRAY(call->arena, list->count, struct str), list->count };

    for (size_t i = 0; i < list->count; i++) texts.items[i] = items[i].ip_address;
    return trusted_ips_to_json(call, &texts, ret_json);
}

/* --- what a method keeps secret ------------------------------------------------------------------ */

static struct seal_place place_of_credential(struct id auth_id)
{
    return (struct seal_place){ "identity_auth", "credential", auth_id };
}

/* Nothing, or an empty text, takes away what was there. */
static STATUS seal_credential(struct call *call, const struct identity_auth_input *input,
                              struct identity_auth *auth)
{
    const struct vault_owner owner = { .org_id = call->actor->org_id };
    const struct seal_place place = place_of_credential(auth->id);

    if (input->credential_given == NOT_GIVEN) return OK;
    auth->credential = STR_ABSENT;
    if (input->credential_given == GIVEN_NULL || input->credential.len == 0) return OK;
    return vault_seal(call, &owner, &place, secret_text_reveal(&input->credential),
                      &auth->credential);
}

STATUS identity_auth_credential(struct call *call, const struct identity_auth *auth,
                                struct secret_text *ret_credential)
{
    const struct vault_owner owner = { .org_id = call->actor->org_id };
    const struct seal_place place = place_of_credential(auth->id);

    *ret_credential = (struct secret_text){ 0 };
    if (!str_is_given(auth->credential)) return OK;
    return vault_unseal(call, &owner, &place, auth->credential, ret_credential);
}

/* --- settings -------------------------------------------------------------------------------------- */

/* Takes over what was given; everything, for a new one. */
#define TAKE(member) \
    if (is_new || input->member##_given == GIVEN) auth->member = input->member

static STATUS apply(struct call *call, const struct identity_auth_input *input, bool is_new,
                    struct identity_auth *auth)
{
    TAKE(access_token_ttl);
    TAKE(access_token_max_ttl);
    TAKE(access_token_uses_limit);
    TAKE(access_token_period);
    TAKE(lockout_enabled);
    TAKE(lockout_threshold);
    TAKE(lockout_duration_seconds);
    TAKE(lockout_counter_reset_seconds);
    if (is_new || input->access_token_trusted_ips_given == GIVEN)
        TRY(trusted_ips(call, &input->access_token_trusted_ips, &auth->access_token_trusted_ips));
    if (is_new || input->client_secret_trusted_ips_given == GIVEN)
        TRY(trusted_ips(call, &input->client_secret_trusted_ips, &auth->client_secret_trusted_ips));
    if (auth->access_token_max_ttl > 0 && auth->access_token_ttl > auth->access_token_max_ttl)
        return problem_field(call->problem, "accessTokenTTL",
                             "Access Token TTL cannot be greater than Access Token Max TTL.");
    return seal_credential(call, input, auth);
}

static STATUS insert_auth(struct call *call, enum auth_method method,
                          const struct identity_auth *auth)
{
    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&auth->id), bind_id(&auth->identity_id),
                       bind_text(str_from_c(methods[method].name)), bind_id(&auth->client_id),
                       bind_int(auth->access_token_ttl), bind_int(auth->access_token_max_ttl),
                       bind_int(auth->access_token_uses_limit), bind_int(auth->access_token_period),
                       bind_text(auth->access_token_trusted_ips),
                       bind_text(auth->client_secret_trusted_ips), bind_bool(auth->lockout_enabled),
                       bind_int(auth->lockout_threshold), bind_int(auth->lockout_duration_seconds),
                       bind_int(auth->lockout_counter_reset_seconds), bind_int(call->now_ms),
                       bind_text(auth->settings), bind_blob(auth->credential)));
}

static STATUS update_auth(struct call *call, const struct identity_auth *auth)
{
    return db_run(call->db, &update, NULL,
                  BIND(bind_id(&auth->id), bind_int(auth->access_token_ttl),
                       bind_int(auth->access_token_max_ttl),
                       bind_int(auth->access_token_uses_limit), bind_int(auth->access_token_period),
                       bind_text(auth->access_token_trusted_ips),
                       bind_text(auth->client_secret_trusted_ips), bind_bool(auth->lockout_enabled),
                       bind_int(auth->lockout_threshold), bind_int(auth->lockout_duration_seconds),
                       bind_int(auth->lockout_counter_reset_seconds), bind_int(call->now_ms),
                       bind_text(auth->settings), bind_blob(auth->credential)));
}

static STATUS audit_auth(struct call *call, const char *event, struct id identity_id)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "identityId", identity_id);
    return audit_append(call, &entry);
}

STATUS identity_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth = { .id = id_new(), .identity_id = identity_id };
    struct identity identity;

    TRY(identity_require(call, identity_id, ACTION_EDIT, &identity));
    if (method == AUTH_UNIVERSAL) auth.client_id = id_new();
    TRY(apply(call, input, true, &auth));
    if (merge) TRY(merge(call, method, input, true, &auth));
    TRY(db_begin(call->db, &tx));
    CONFLICT_AS(call, insert_auth(call, method, &auth), NULL,
                "Failed to add %s to already configured identity", methods[method].spoken);
    TRY(audit_auth(call, methods[method].added, identity_id));
    TRY(read_auth(call, identity_id, method, ret_auth));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS identity_auth_require(struct call *call, struct id identity_id, enum auth_method method,
                             enum action action, struct identity_auth *ret_auth)
{
    struct identity identity;

    TRY(identity_require(call, identity_id, action, &identity));
    return read_auth(call, identity_id, method, ret_auth);
}

STATUS identity_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                         struct identity_auth *ret_auth)
{
    return identity_auth_require(call, identity_id, method, ACTION_READ, ret_auth);
}

STATUS identity_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                            const struct identity_auth_input *input, auth_merge *merge,
                            struct identity_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, method, ACTION_EDIT, &auth));
    TRY(apply(call, input, false, &auth));
    if (merge) TRY(merge(call, method, input, false, &auth));
    TRY(update_auth(call, &auth));
    TRY(audit_auth(call, methods[method].updated, identity_id));
    TRY(read_auth(call, identity_id, method, ret_auth));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}

STATUS identity_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                            struct identity_auth *ret_auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, method, ACTION_REVOKE_AUTH, &auth));
    TRY(db_run(call->db, &delete_row, NULL, BIND(bind_id(&auth.id))));
    TRY(audit_auth(call, methods[method].revoked, identity_id));
    call->must_forget_access = true;
    TRY(call_commit(call, &tx));
    *ret_auth = auth;
    return OK;
}

enum { AUTH_COLUMNS = 18 }; /* of IDENTITY_AUTH_COLUMNS: what follows is of IDENTITY_LOGIN */

STATUS identity_auth_act_as(struct call *call, const struct query *query,
                            const struct value *values, size_t count,
                            struct identity_login *ret_login, bool *ret_found)
{
    struct rows *rows __attribute__((cleanup(rows_auto))) = NULL;
    struct actor *actor = ARENA_NEW(call->arena, struct actor);

    TRY(db_query(call->db, query, &rows, values, count));
    TRY(rows_next(rows, ret_found));
    if (!*ret_found) return OK;
    TRY(rows_record(rows, 0, &universal_auth_record, call->arena, &ret_login->auth));
    ret_login->org_slug = rows_text(rows, AUTH_COLUMNS + 2, call->arena);
    *actor = (struct actor){
        .kind = ACTOR_IDENTITY,
        .id = ret_login->auth.identity_id,
        .org_id = rows_id(rows, AUTH_COLUMNS),
        .name = rows_text(rows, AUTH_COLUMNS + 1, call->arena),
        .auth_method = ret_login->auth.method,
    };
    call->actor = actor;
    return OK;
}
