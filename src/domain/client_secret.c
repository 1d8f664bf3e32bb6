/* Client secrets of universal auth (10-auth §4.4). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/audit.h"
#include "domain/universal_auth.h"

enum { SECRET_BYTES = 32, PREFIX_LEN = 4 };

static const struct query insert = {
    "INSERT INTO client_secret (id, auth_id, description, prefix, secret_hash, uses_limit, ttl,"
    " created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)"
};
static const struct query by_id = { "SELECT " CLIENT_SECRET_COLUMNS
                                    " FROM client_secret s WHERE s.id = $1 AND s.auth_id = $2" };
static const struct query of_auth = {
    "SELECT " CLIENT_SECRET_COLUMNS " FROM client_secret s"
    " WHERE s.auth_id = $1 AND s.is_revoked = 0 ORDER BY s.created_at DESC, s.id"
};
static const struct query mark_revoked = {
    "UPDATE client_secret SET is_revoked = 1, updated_at = $2 WHERE id = $1"
};
static const struct query revoke_tokens = {
    "UPDATE access_token SET is_revoked = 1, updated_at = $2 WHERE client_secret_id = $1"
};

static STATUS read_secret(struct call *call, const struct identity_auth *auth, struct id secret_id,
                          struct client_secret *ret_secret)
{
    char text[ID_TEXT_LEN];

    id_format(secret_id, text);
    NOT_FOUND_AS(call,
                 db_one(call->db, &by_id, &client_secret_record, call->arena, ret_secret,
                        BIND(bind_id(&secret_id), bind_id(&auth->id))),
                 NULL, "Client secret with ID '%.*s' not found", ID_TEXT_LEN, text);
    return OK;
}

static STATUS audit_secret(struct call *call, const char *event, struct id identity_id,
                           struct id secret_id)
{
    struct audit_entry entry;

    audit_begin(&entry, event, (struct id){ 0 });
    audit_id(&entry, "identityId", identity_id);
    audit_id(&entry, "clientSecretId", secret_id);
    return audit_append(call, &entry);
}

static STATUS insert_secret(struct call *call, const struct identity_auth *auth,
                            const struct client_secret_input *input, struct id id, struct str text)
{
    struct mac mac = mac_of(&call->domain->hash_key, &text, 1);
    struct str hash = { (const char *)mac.bytes, sizeof mac.bytes };

    return db_run(call->db, &insert, NULL,
                  BIND(bind_id(&id), bind_id(&auth->id), bind_text(input->description),
                       bind_text(str_slice(text, 0, PREFIX_LEN)), bind_blob(hash),
                       bind_int(input->uses_limit), bind_int(input->ttl), bind_int(call->now_ms)));
}

STATUS client_secret_create(struct call *call, struct id identity_id,
                            const struct client_secret_input *input, struct str *ret_text,
                            struct client_secret *ret_secret)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct str text = random_hex(SECRET_BYTES, call->arena);
    struct identity_auth auth;
    struct id id = id_new();

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, AUTH_UNIVERSAL, ACTION_CREATE_TOKEN, &auth));
    TRY(insert_secret(call, &auth, input, id, text));
    TRY(audit_secret(call, "create-identity-universal-auth-client-secret", identity_id, id));
    TRY(read_secret(call, &auth, id, ret_secret));
    TRY(call_commit(call, &tx));
    *ret_text = text;
    return OK;
}

STATUS client_secret_list(struct call *call, struct id identity_id, struct record_list *ret_secrets)
{
    struct identity_auth auth;

    TRY(identity_auth_get(call, identity_id, AUTH_UNIVERSAL, &auth));
    return db_all(call->db, &of_auth, &client_secret_record, call->arena, ret_secrets,
                  BIND(bind_id(&auth.id)));
}

STATUS client_secret_get(struct call *call, struct id identity_id, struct id secret_id,
                         struct client_secret *ret_secret)
{
    struct identity_auth auth;

    TRY(identity_auth_get(call, identity_id, AUTH_UNIVERSAL, &auth));
    return read_secret(call, &auth, secret_id, ret_secret);
}

STATUS client_secret_revoke(struct call *call, struct id identity_id, struct id secret_id,
                            struct client_secret *ret_secret)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, AUTH_UNIVERSAL, ACTION_DELETE_TOKEN, &auth));
    TRY(read_secret(call, &auth, secret_id, ret_secret));
    TRY(db_run(call->db, &mark_revoked, NULL, BIND(bind_id(&secret_id), bind_int(call->now_ms))));
    TRY(db_run(call->db, &revoke_tokens, NULL, BIND(bind_id(&secret_id), bind_int(call->now_ms))));
    TRY(audit_secret(call, "revoke-identity-universal-auth-client-secret", identity_id, secret_id));
    TRY(read_secret(call, &auth, secret_id, ret_secret));
    call->must_forget_access = true;
    return call_commit(call, &tx);
}
