// SPDX-License-Identifier: Apache-2.0
#include "domain/azure_auth.h"

#include "domain/comma_list.h"
#include "domain/foreign_token.h"

/* --- settings -------------------------------------------------------------------------------- */

bool azure_id_is_fit(struct str id)
{
    struct id ignored;

    return id_parse(id, &ignored);
}

static STATUS settle(struct call *call, const struct identity_auth *auth, const void *input,
                     void *settings)
{
    const struct azure *azure = settings;
    struct str rest = azure->principal_ids;
    struct str id;

    (void)auth, (void)input;
    /* A name would do for asking Entra, but tokens say the id; "common" stands for any tenant. */
    if (!azure_id_is_fit(azure->tenant_id))
        return problem_field(call->problem, "tenantId",
                             "Must be the directory's id, a UUID, and not one of its names");
    while (comma_list_next(&rest, &id)) {
        if (!azure_id_is_fit(id))
            return problem_field(call->problem, "allowedServicePrincipalIds",
                                 "Must be object ids, which are UUIDs, separated by commas");
    }
    return OK;
}

/* --- claims ---------------------------------------------------------------------------------- */

static struct str without_slash(struct str text)
{
    return str_ends_with(text, STR("/")) ? str_slice(text, 0, text.len - 1) : text;
}

/* Clients ask for a resource with or without the slash at its end, and get what they asked for. */
static bool is_for(const struct json *claims, struct str resource)
{
    struct str audience = foreign_token_claim(claims, "aud");

    return audience.len > 0 && str_equal(without_slash(audience), without_slash(resource));
}

static bool is_version_1(const struct azure *settings, struct str issuer, struct arena *arena)
{
    struct str wanted =
        arena_format(arena, "https://sts.windows.net/%.*s/", STR_ARG(settings->tenant_id));
    return str_equal_ignoring_case(issuer, wanted);
}

static bool is_version_2(const struct azure *settings, struct str issuer, struct str entra_url,
                         struct arena *arena)
{
    struct str wanted =
        arena_format(arena, "%.*s/%.*s/v2.0", STR_ARG(entra_url), STR_ARG(settings->tenant_id));
    return str_equal_ignoring_case(issuer, wanted);
}

static bool is_allowed(struct str list, struct str id)
{
    struct str item;

    if (!azure_id_is_fit(id)) return false;
    if (list.len == 0) return true;
    while (comma_list_next(&list, &item)) {
        if (str_equal_ignoring_case(item, id)) return true;
    }
    return false;
}

const char *azure_flaw(const struct azure *settings, const struct json *claims,
                       struct str entra_url, int64_t now_s, struct arena *arena)
{
    const char *flaw = foreign_token_time_flaw(claims, now_s);
    struct str issuer = foreign_token_claim(claims, "iss");

    if (flaw) return flaw;
    if (!is_version_1(settings, issuer, arena) && !is_version_2(settings, issuer, entra_url, arena))
        return "the token was not issued by that tenant";
    if (!str_equal_ignoring_case(foreign_token_claim(claims, "tid"), settings->tenant_id))
        return "the token belongs to another tenant";
    if (!is_for(claims, settings->resource)) return "the token is not for that resource";
    if (!is_allowed(settings->principal_ids, foreign_token_claim(claims, "oid")))
        return "the service principal is not allowed";
    return NULL;
}

/* --- logging in ------------------------------------------------------------------------------ */

/* The tenant in the address is that of the settings, never that of the token. */
static STATUS prove_token(struct call *call, const struct foreign_token *token,
                          const struct identity_auth *auth, const void *settings,
                          struct str *ret_claims)
{
    const struct azure *azure = settings;
    struct str entra_url = call->domain->azure_url;
    struct jwks_source source = {
        .jwks_url = arena_format(call->arena, "%.*s/%.*s/discovery/v2.0/keys", STR_ARG(entra_url),
                                 STR_ARG(azure->tenant_id)),
    };

    (void)auth, (void)ret_claims;
    TRY(foreign_token_require_key(call, token, &source));
    const char *flaw =
        azure_flaw(azure, token->claims, entra_url, call->now_ms / 1000, call->arena);
    return flaw ? vouched_auth_refuse(call, flaw) : OK;
}

static STATUS prove(struct call *call, const struct identity_auth *auth, const void *settings,
                    const void *login, struct str *ret_claims)
{
    return foreign_token_prove(call, prove_token, auth, settings, login, ret_claims);
}

const struct vouching azure_vouching = {
    .settings = &azure_record,
    .settings_offset = offsetof(struct azure_auth, azure),
    .input_offset = offsetof(struct azure_auth_input, azure),
    .settle = settle,
    .prove = prove,
};
