// SPDX-License-Identifier: Apache-2.0
#include "api/authenticate.h"

#include "domain/login.h"

enum { PATH_SHOWN_MAX = 200 };

static unsigned caller_of(const struct actor *actor)
{
    switch (actor->kind) {
    case ACTOR_USER:
        if (actor->needs_mfa) return BY_USER_NO_MFA;
        if (actor->lacks_mfa) return BY_USER_NO_ORG; /* to set one up, or choose another */
        return id_is_nil(actor->org_id) ? BY_USER_NO_ORG : BY_USER | BY_USER_NO_ORG;
    case ACTOR_IDENTITY:
        return BY_IDENTITY;
    case ACTOR_SERVICE_TOKEN:
        return BY_SERVICE;
    default:
        return BY_NOBODY;
    }
}

/* The scheme word is any case; clients of the reference may leave it out of a bare token. */
struct str authenticate_token(const struct http_request *request)
{
    struct str header = str_trim(http_request_header(request, "authorization"));

    if (str_equal_ignoring_case(str_slice(header, 0, 7), STR("bearer ")))
        header = str_trim(str_slice(header, 7, header.len));
    return header;
}

/* The contract names the address in these errors. */
static const char *error_name(const struct exchange *exchange, const char *before,
                              const char *after)
{
    struct str path = str_slice(exchange->request->path, 0, PATH_SHOWN_MAX);
    struct arena *arena = exchange->call.arena;
    return arena_c_string(arena, arena_format(arena, "%s%.*s%s", before, STR_ARG(path), after));
}

static STATUS refuse_kind(struct exchange *exchange)
{
    struct call *call = &exchange->call;

    if (exchange->actor.needs_mfa)
        return CALL_FAIL(call, UNAUTHENTICATED, NULL,
                         "Your sign-in is not finished: it needs the code of your second factor");
    if (exchange->actor.lacks_mfa)
        return CALL_FAIL(call, FORBIDDEN, "SecondFactorRequired",
                         "This organization asks for a second factor: set one up in your account");
    if (exchange->actor.kind == ACTOR_USER && id_is_nil(exchange->actor.org_id))
        return CALL_FAIL(call, UNAUTHENTICATED,
                         error_name(exchange, "",
                                    " Unauthorized Access, no organization found in "
                                    "request"),
                         "You are not allowed to access this resource");
    return CALL_FAIL(call, FORBIDDEN, error_name(exchange, "Forbidden access to ", ""),
                     "You are not allowed to access this resource");
}

STATUS authenticate(struct exchange *exchange)
{
    struct str token = authenticate_token(exchange->request);

    if (token.len == 0) return CALL_FAIL(&exchange->call, UNAUTHENTICATED, NULL, "Token missing");
    TRY(login_by_token(&exchange->call, token, &exchange->actor));
    if (!(caller_of(&exchange->actor) & exchange->route->need.by)) return refuse_kind(exchange);
    return OK;
}
