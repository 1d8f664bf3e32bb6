// SPDX-License-Identifier: Apache-2.0
#include "api/refresh_cookie.h"

#include "api/api.h"
#include "domain/session.h"

struct str refresh_cookie(const struct exchange *exchange)
{
    return http_request_cookie(exchange->request, "jid");
}

static void set(struct exchange *exchange, struct str token, int age_s)
{
    /* A proxy in front may speak TLS for us: then the site's own address says so. */
    bool is_secure =
        exchange->request->is_tls || str_starts_with(exchange->app->site_url, STR("https://"));
    struct str cookie = arena_format(exchange->call.arena,
                                     "jid=%.*s; Max-Age=%d; Path=/; HttpOnly; SameSite=Strict%s",
                                     STR_ARG(token), age_s, is_secure ? "; Secure" : "");
    http_response_header(exchange->response, "Set-Cookie", cookie);
}

void refresh_cookie_set(struct exchange *exchange, struct str token)
{
    set(exchange, token, REFRESH_TOKEN_S);
}

void refresh_cookie_clear(struct exchange *exchange)
{
    set(exchange, STR(""), 0);
}
