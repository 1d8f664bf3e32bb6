// SPDX-License-Identifier: Apache-2.0
#include "domain/vouched_auth.h"

#include "domain/access_token.h"
#include "domain/audit.h"
#include "domain/aws_auth.h"
#include "domain/azure_auth.h"
#include "domain/gcp_auth.h"
#include "domain/kubernetes_auth.h"
#include "domain/ldap_auth.h"
#include "domain/login_guard.h"
#include "domain/oci_auth.h"
#include "domain/trusted_auth.h"
#include "json/record_json.h"

enum { STORED_BYTES_MAX = 2 << 20 };

static const struct vouching *const ways[AUTH_METHODS] = {
    [AUTH_OIDC] = &oidc_vouching, [AUTH_JWT] = &jwt_vouching,
    [AUTH_AWS] = &aws_vouching,   [AUTH_KUBERNETES] = &kubernetes_vouching,
    [AUTH_GCP] = &gcp_vouching,   [AUTH_AZURE] = &azure_vouching,
    [AUTH_LDAP] = &ldap_vouching, [AUTH_OCI] = &oci_vouching,
};

/* Whoever proved a login meanwhile must not profit from settings that are gone. */
static const struct query is_unchanged = {
    "SELECT count(*) FROM identity_auth WHERE id = $1 AND updated_at = $2"
};
static const struct query by_identity = { IDENTITY_LOGIN
                                          " WHERE a.identity_id = $1 AND a.method = $2" };

STATUS vouched_auth_refuse(struct call *call, const char *reason)
{
    return CALL_FAIL(call, UNAUTHENTICATED, NULL, "Access denied: %s.", reason);
}

/* --- settings -------------------------------------------------------------------------------- */

static STATUS read_settings(struct call *call, const struct vouching *way, struct str stored,
                            void *settings)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;

    if (json_parse(stored, NULL, &document).code) return FAIL(CORRUPT);
    return record_from_json(way->settings, json_root(document), call->arena, NULL, settings);
}

static STATUS write_settings(struct call *call, const struct vouching *way, const void *settings,
                             struct str *ret_stored)
{
    struct json_writer out;
    struct buf buf;

    buf_init(&buf, STORED_BYTES_MAX);
    json_writer_init(&out, &buf);
    record_to_json(way->settings, settings, &out);
    if (!buf.overflow) *ret_stored = arena_copy(call->arena, buf_str(&buf));
    struct status status = buf.overflow ? FAIL(TOO_LARGE) : OK;
    buf_deinit(&buf);
    return status;
}

static STATUS merge(struct call *call, enum auth_method method,
                    const struct identity_auth_input *input, bool is_new,
                    struct identity_auth *auth)
{
    const struct vouching *way = ways[method];
    const void *given = (const char *)input + way->input_offset;
    void *settings = arena_alloc(call->arena, way->settings->size);

    if (!is_new) TRY(read_settings(call, way, auth->settings, settings));
    record_take_over(way->settings, given, is_new, settings);
    TRY(way->settle(call, auth, given, settings));
    return write_settings(call, way, settings, &auth->settings);
}

/* The method's own struct, around what all of them have: its first member. */
static STATUS complete(struct call *call, enum auth_method method, void *auth)
{
    const struct vouching *way = ways[method];
    struct str stored = ((const struct identity_auth *)auth)->settings;

    return read_settings(call, way, stored, (char *)auth + way->settings_offset);
}

STATUS vouched_auth_attach(struct call *call, struct id identity_id, enum auth_method method,
                           const void *input, void *ret_auth)
{
    TRY(identity_auth_attach(call, identity_id, method, input, merge, ret_auth));
    return complete(call, method, ret_auth);
}

STATUS vouched_auth_get(struct call *call, struct id identity_id, enum auth_method method,
                        void *ret_auth)
{
    TRY(identity_auth_get(call, identity_id, method, ret_auth));
    return complete(call, method, ret_auth);
}

STATUS vouched_auth_update(struct call *call, struct id identity_id, enum auth_method method,
                           const void *input, void *ret_auth)
{
    TRY(identity_auth_update(call, identity_id, method, input, merge, ret_auth));
    return complete(call, method, ret_auth);
}

STATUS vouched_auth_detach(struct call *call, struct id identity_id, enum auth_method method,
                           void *ret_auth)
{
    TRY(identity_auth_detach(call, identity_id, method, ret_auth));
    return complete(call, method, ret_auth);
}

STATUS vouched_auth_reveal(struct call *call, enum auth_method method, const void *auth,
                           const char **ret_name, struct secret_text *ret_credential)
{
    const struct identity_auth *row = auth; /* its first member */
    const struct access_object object = { .identity_id = row->identity_id };
    const struct ability *ability;
    struct audit_entry entry;

    *ret_name = ways[method]->credential;
    *ret_credential = (struct secret_text){ 0 };
    if (!*ret_name || !str_is_given(row->credential)) return OK;
    TRY(access_in_org(call, call->actor->org_id, &ability));
    if (!ability_allows(ability, SUBJECT_IDENTITY, ACTION_EDIT, &object)) return OK;
    audit_begin(&entry, auth_method_shown_event(method), (struct id){ 0 });
    audit_id(&entry, "identityId", row->identity_id);
    TRY(audit_append_read(call, &entry));
    return identity_auth_credential(call, row, ret_credential);
}

/* --- lockout --------------------------------------------------------------------------------- */

/* What failed logins of one identity and method begin with, in the table of subjects. */
static struct str guard_prefix(struct call *call, const struct identity_auth *auth)
{
    struct str identity = id_text(auth->identity_id, call->arena);
    return arena_format(call->arena, "%.*s:%.*s:", STR_ARG(auth->method), STR_ARG(identity));
}

static struct str guard_of(struct call *call, const struct vouching *way,
                           const struct identity_auth *auth, const void *login)
{
    if (!way->guarded || !auth->lockout_enabled) return STR_ABSENT;
    struct str prefix = guard_prefix(call, auth);
    struct str name = way->guarded(call, login);
    return arena_format(call->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name));
}

static STATUS require_unlocked(struct call *call, struct str guard)
{
    bool is_locked = false;

    if (!str_is_given(guard)) return OK;
    TRY(login_guard_is_locked(call, guard, &is_locked));
    if (!is_locked) return OK;
    return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                     "This identity auth method is temporarily locked, please try again later");
}

static STATUS note_failure(struct call *call, struct str guard, const struct identity_auth *auth)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct guard_rule rule = { auth->lockout_threshold, auth->lockout_counter_reset_seconds,
                               auth->lockout_duration_seconds };

    TRY(db_begin(call->db, &tx));
    TRY(login_guard_note_failure(call, guard, &rule));
    return call_commit(call, &tx);
}

STATUS vouched_auth_clear_lockouts(struct call *call, struct id identity_id,
                                   enum auth_method method, int64_t *ret_cleared)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct identity_auth auth;
    struct audit_entry entry;

    TRY(db_begin(call->db, &tx));
    TRY(identity_auth_require(call, identity_id, method, ACTION_EDIT, &auth));
    TRY(login_guard_clear_all(call, guard_prefix(call, &auth), ret_cleared));
    audit_begin(&entry, auth_method_unlocked_event(method), (struct id){ 0 });
    audit_id(&entry, "identityId", identity_id);
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}

/* --- logging in ------------------------------------------------------------------------------ */

/* An identity without the method looks like one that does not exist. */
static STATUS find(struct call *call, enum auth_method method, struct str identity_id,
                   struct identity_login *ret_login)
{
    struct str name = str_from_c(auth_method_name(method));
    struct id id = { 0 };
    bool is_found = false;

    if (id_parse(identity_id, &id))
        TRY(identity_auth_act_as(call, &by_identity, BIND(bind_id(&id), bind_text(name)), ret_login,
                                 &is_found));
    if (is_found) return OK;
    return vouched_auth_refuse(call, "there is no such identity, or it does not log in this way");
}

/* There is one organisation an identity can log in to: its own. */
static STATUS check_org(struct call *call, const struct login_claim *claim, struct str org_slug)
{
    if (claim->organization_slug.len > 0 && !str_equal(claim->organization_slug, org_slug))
        return vouched_auth_refuse(call, "this identity is not a member of that organization");
    if (claim->sub_organization_name.len > 0)
        return CALL_FAIL(call, NOT_FOUND, NULL, "Sub organization not found");
    return OK;
}

static STATUS require_unchanged(struct call *call, const struct identity_auth *auth)
{
    int64_t count = 0;

    TRY(db_one_int(call->db, &is_unchanged, &count,
                   BIND(bind_id(&auth->id), bind_int(auth->updated_at))));
    if (count > 0) return OK;
    return vouched_auth_refuse(call, "its settings have changed meanwhile; try again");
}

/* The lock is asked for again: others may have failed while the proof was looked at. */
static STATUS let_in(struct call *call, enum auth_method method, const struct identity_auth *auth,
                     struct str guard, struct str claims, struct login_answer *ret_answer)
{
    struct tx *tx __attribute__((cleanup(tx_auto))) = NULL;
    struct access_token_wish wish = { .auth = auth, .claims = claims };
    struct access_token token;
    struct audit_entry entry;

    TRY(db_begin(call->db, &tx));
    TRY(require_unchanged(call, auth));
    TRY(require_unlocked(call, guard));
    if (str_is_given(guard)) TRY(login_guard_clear(call, guard, NULL));
    TRY(access_token_issue(call, &wish, &token, ret_answer));
    audit_begin(&entry, auth_method_login_event(method), (struct id){ 0 });
    audit_id(&entry, "identityId", auth->identity_id);
    audit_id(&entry, "identityAccessTokenId", token.id);
    TRY(audit_append(call, &entry));
    return call_commit(call, &tx);
}

STATUS vouched_auth_login(struct call *call, enum auth_method method,
                          const struct login_claim *login, struct login_answer *ret_answer)
{
    const struct vouching *way = ways[method];
    void *settings = arena_alloc(call->arena, way->settings->size);
    struct identity_login found = { .org_slug = STR_ABSENT };
    struct str claims = STR_ABSENT;

    TRY(find(call, method, login->identity_id, &found));
    TRY(read_settings(call, way, found.auth.settings, settings));
    struct str guard = guard_of(call, way, &found.auth, login);
    TRY(require_unlocked(call, guard));
    struct status status = way->prove(call, &found.auth, settings, login, &claims);
    if (status.code == STATUS_UNAUTHENTICATED && str_is_given(guard))
        TRY(note_failure(call, guard, &found.auth));
    if (status.code) return status;
    TRY(check_org(call, login, found.org_slug));
    return let_in(call, method, &found.auth, guard, claims, ret_answer);
}
