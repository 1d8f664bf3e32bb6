// SPDX-License-Identifier: Apache-2.0
#include "domain/gcp_auth.h"

#include "domain/comma_list.h"
#include "domain/foreign_token.h"

enum { EMAIL_BYTES_MAX = 254 };
enum { SELF_SIGNED_LIFE_S = 3600 }; /* Google takes no longer-lived ones for its own either */

/* --- settings -------------------------------------------------------------------------------- */

static bool is_label_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

static bool is_dotted(struct str text)
{
    if (text.len == 0 || str_find(text, STR("..")) != SIZE_MAX) return false;
    if (text.data[0] == '.' || text.data[text.len - 1] == '.') return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_label_character(text.data[i])) return false;
    }
    return true;
}

bool gcp_email_is_fit(struct str email)
{
    size_t at = str_find_char(email, '@');

    return email.len <= EMAIL_BYTES_MAX && at != SIZE_MAX && is_dotted(str_slice(email, 0, at)) &&
           is_dotted(str_slice(email, at + 1, email.len));
}

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    const struct gcp *gcp = settings;
    struct str rest = gcp->service_accounts;
    struct str email;

    (void)auth, (void)input;
    while (comma_list_next(&rest, &email)) {
        if (!gcp_email_is_fit(email))
            return problem_field(call->problem, "allowedServiceAccounts",
                                 "Must be e-mail addresses of service accounts, separated by "
                                 "commas");
    }
    return OK;
}

/* --- claims ---------------------------------------------------------------------------------- */

static bool is_listed(struct str list, struct str text)
{
    return list.len == 0 || comma_list_holds(list, text);
}

static const char *instance_flaw(const struct gcp *settings, const struct json *claims,
                                 int64_t now_s)
{
    const struct json *instance = json_member(json_member(claims, "google"), "compute_engine");
    const char *flaw = foreign_token_time_flaw(claims, now_s);
    struct str issuer = foreign_token_claim(claims, "iss");
    bool is_verified = false;

    if (flaw) return flaw;
    if (!str_equal(issuer, STR("https://accounts.google.com")) &&
        !str_equal(issuer, STR("accounts.google.com")))
        return "the token was not issued by Google";
    /* Anybody at Google can have a token made for any audience. */
    if (settings->service_accounts.len == 0 && settings->projects.len == 0)
        return "no service account and no project of Google Cloud is allowed yet";
    (void)json_bool(json_member(claims, "email_verified"), &is_verified); /* else it stays so */
    if (settings->service_accounts.len > 0 &&
        (!is_verified ||
         !comma_list_holds(settings->service_accounts, foreign_token_claim(claims, "email"))))
        return "the service account is not allowed";
    if (!is_listed(settings->projects, foreign_token_claim(instance, "project_id")))
        return "the instance's project is not allowed";
    return is_listed(settings->zones, foreign_token_claim(instance, "zone"))
               ? NULL
               : "the instance's zone is not allowed";
}

static const char *account_flaw(const struct gcp *settings, const struct json *claims,
                                int64_t now_s)
{
    const char *flaw = foreign_token_life_flaw(claims, now_s, SELF_SIGNED_LIFE_S);

    if (flaw) return flaw;
    if (settings->service_accounts.len == 0) return "no service account is allowed yet";
    return comma_list_holds(settings->service_accounts, foreign_token_claim(claims, "sub"))
               ? NULL
               : "the service account is not allowed";
}

const char *gcp_flaw(const struct gcp *settings, const struct json *claims, struct str identity_id,
                     int64_t now_s)
{
    if (!foreign_token_is_for(claims, identity_id))
        return "the token is not for this identity (aud must be its id)";
    return settings->type == GCP_GCE ? instance_flaw(settings, claims, now_s)
                                     : account_flaw(settings, claims, now_s);
}

bool gcp_key_address(const struct gcp *settings, const struct json *claims, struct str google_url,
                     struct arena *arena, struct str *ret_url)
{
    struct str email = foreign_token_claim(claims, "sub");

    if (settings->type == GCP_GCE) {
        *ret_url = arena_format(arena, "%.*s/oauth2/v3/certs", STR_ARG(google_url));
        return true;
    }
    if (!comma_list_holds(settings->service_accounts, email) || !gcp_email_is_fit(email))
        return false;
    *ret_url = arena_format(arena, "%.*s/service_accounts/v1/jwk/%.*s", STR_ARG(google_url),
                            STR_ARG(email));
    return true;
}

/* --- logging in ------------------------------------------------------------------------------ */

/* The signature comes first: before it is known to be right, nobody is told what is allowed. Whose
 * keys are asked for is the one thing that has to be compared before. */
static STATUS prove_token(struct call *call, const struct foreign_token *token,
                          const struct identity_auth *auth, const void *settings,
                          struct str *ret_claims)
{
    struct str identity_id = id_text(auth->identity_id, call->arena);
    struct jwks_source source = { .ca_pem = STR_ABSENT };

    (void)ret_claims;
    if (!gcp_key_address(settings, token->claims, call->domain->gcp_url, call->arena,
                         &source.jwks_url))
        return vouched_auth_refuse(call, "the service account is not allowed");
    TRY(foreign_token_require_key(call, token, &source));
    const char *flaw = gcp_flaw(settings, token->claims, identity_id, call->now_ms / 1000);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    return foreign_token_prove(call, prove_token, auth, settings, login, ret_claims);
}

const struct vouching gcp_vouching = {
    .settings = &gcp_record,
    .settings_offset = offsetof(struct gcp_auth, gcp),
    .input_offset = offsetof(struct gcp_auth_input, gcp),
    .settle = settle,
    .prove = prove,
};
