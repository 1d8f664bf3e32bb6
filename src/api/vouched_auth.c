/* The ways to log in for which somebody else vouches (domain/vouched_auth.h): logging in and
 * configuration. One line a way. */
// SPDX-License-Identifier: Apache-2.0
#include "domain/vouched_auth.h"
#include "api/api.h"
#include "api/reveal.h"
#include "api/tables.h"
#include "model/aws_auth.h"
#include "model/azure_auth.h"
#include "model/gcp_auth.h"
#include "model/kubernetes_auth.h"
#include "model/ldap_auth.h"
#include "model/oci_auth.h"
#include "model/trust.h"

/* Which way a row is about is its argument, and what it answers its answer. */
static enum auth_method method_of(const struct exchange *exchange)
{
    return (enum auth_method)exchange->route->argument;
}

static void *room_for_auth(struct exchange *exchange)
{
    return arena_alloc(exchange->call.arena, exchange->route->answer.record->size);
}

/* The credential has a field in the record, so that it is documented, but never a value there. */
static STATUS answer_auth(struct exchange *exchange, const void *auth)
{
    const struct answer *answer = &exchange->route->answer;
    struct json_writer *out = &exchange->out;
    struct secret_text credential;
    const char *name;

    TRY(vouched_auth_reveal(&exchange->call, method_of(exchange), auth, &name, &credential));
    json_object_begin(out);
    json_key(out, answer->wrapper);
    json_object_begin(out);
    record_members_to_json(answer->record, auth, out);
    if (credential.len > 0) response_reveal(out, name, &credential, false);
    json_object_end(out);
    json_object_end(out);
    secret_text_deinit(&credential);
    return OK;
}

static STATUS post_login(struct exchange *exchange)
{
    struct login_answer answer;

    TRY(vouched_auth_login(&exchange->call, method_of(exchange), exchange->body, &answer));
    return answer_record(exchange, NULL, &login_answer_record, &answer);
}

static STATUS post_auth(struct exchange *exchange)
{
    void *auth = room_for_auth(exchange);
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(vouched_auth_attach(&exchange->call, id, method_of(exchange), exchange->body, auth));
    return answer_auth(exchange, auth);
}

static STATUS get_auth(struct exchange *exchange)
{
    void *auth = room_for_auth(exchange);
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(vouched_auth_get(&exchange->call, id, method_of(exchange), auth));
    return answer_auth(exchange, auth);
}

static STATUS patch_auth(struct exchange *exchange)
{
    void *auth = room_for_auth(exchange);
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(vouched_auth_update(&exchange->call, id, method_of(exchange), exchange->body, auth));
    return answer_auth(exchange, auth);
}

static STATUS delete_auth(struct exchange *exchange)
{
    void *auth = room_for_auth(exchange);
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(vouched_auth_detach(&exchange->call, id, method_of(exchange), auth));
    return answer_auth(exchange, auth);
}

static STATUS post_clear_lockouts(struct exchange *exchange)
{
    int64_t cleared = 0;
    struct id id;

    TRY(exchange_param_id(exchange, "identityId", &id));
    TRY(vouched_auth_clear_lockouts(&exchange->call, id, method_of(exchange), &cleared));
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "deleted");
    json_write_int(&exchange->out, cleared);
    json_object_end(&exchange->out);
    return OK;
}

/* clang-format off */
#define NEED(action_) { BY_ANY, IN_ORG, SUBJECT_IDENTITY, ACTION_##action_ }

/* The rows of one way: `name_` is its name in paths, `auth_` what its records' names begin with,
 * `login_` the record of a login. */
#define WAY(method_, name_, spoken_, auth_, wrapper_, login_, login_about_)                        \
    { HTTP_POST, "/api/v1/auth/" name_ "/login", { .by = BY_PUBLIC }, NULL, &login_, post_login,   \
      ROUTE_FORM | ROUTE_SLOW, { NULL, &login_answer_record, false }, login_about_, method_ },     \
    { HTTP_POST, "/api/v1/auth/" name_ "/identities/{identityId}", NEED(EDIT), NULL,               \
      &auth_##_create_record, post_auth, 0, { wrapper_, &auth_##_record, false },                  \
      "Give an identity " spoken_, method_ },                                                      \
    { HTTP_GET, "/api/v1/auth/" name_ "/identities/{identityId}", NEED(READ), NULL, NULL,          \
      get_auth, 0, { wrapper_, &auth_##_record, false }, "Read an identity's " spoken_, method_ }, \
    { HTTP_PATCH, "/api/v1/auth/" name_ "/identities/{identityId}", NEED(EDIT), NULL,              \
      &auth_##_update_record, patch_auth, 0, { wrapper_, &auth_##_record, false },                 \
      "Change an identity's " spoken_, method_ },                                                  \
    { HTTP_DELETE, "/api/v1/auth/" name_ "/identities/{identityId}", NEED(REVOKE_AUTH), NULL,      \
      NULL, delete_auth, 0, { wrapper_, &auth_##_record, false },                                  \
      "Take " spoken_ " from an identity, with its tokens", method_ }

static const struct route rows[] = {
    WAY(AUTH_OIDC, "oidc-auth", "OIDC auth", oidc_auth, "identityOidcAuth", trust_login_record,
        "Log in with a token of an OpenID Connect provider"),
    WAY(AUTH_JWT, "jwt-auth", "JWT auth", jwt_auth, "identityJwtAuth", trust_login_record,
        "Log in with a token signed by a known key"),
    WAY(AUTH_AWS, "aws-auth", "AWS auth", aws_auth, "identityAwsAuth", aws_login_record,
        "Log in with a signed GetCallerIdentity request of AWS"),
    WAY(AUTH_KUBERNETES, "kubernetes-auth", "Kubernetes auth", kubernetes_auth,
        "identityKubernetesAuth", trust_login_record,
        "Log in with the token of a service account, of which its cluster is asked"),
    WAY(AUTH_GCP, "gcp-auth", "GCP auth", gcp_auth, "identityGcpAuth", trust_login_record,
        "Log in with a token of an instance or a service account of Google Cloud"),
    WAY(AUTH_AZURE, "azure-auth", "Azure auth", azure_auth, "identityAzureAuth",
        trust_login_record, "Log in with a token of a service principal of Azure"),
    WAY(AUTH_LDAP, "ldap-auth", "LDAP auth", ldap_auth, "identityLdapAuth", ldap_login_record,
        "Log in with a name and a password of a directory"),
    { HTTP_POST, "/api/v1/auth/ldap-auth/identities/{identityId}/clear-lockouts", NEED(EDIT), NULL,
      NULL, post_clear_lockouts, 0, { NULL, NULL, false },
      "Let locked-out names of a directory try again", AUTH_LDAP },
    WAY(AUTH_OCI, "oci-auth", "OCI auth", oci_auth, "identityOciAuth", oci_login_record,
        "Log in with a signed request for one's own record in Oracle's cloud"),
};
/* clang-format on */
ROUTE_TABLE(vouched_auth_routes, "Logins of machines that others vouch for", rows);
