// SPDX-License-Identifier: Apache-2.0
#include "app/config_mail.h"

#include <stdlib.h>

enum { PORT_OF_SMTPS = 465 };

static struct str from_environment(const char *name)
{
    const char *text = getenv(name);
    return text && *text ? str_from_c(text) : STR_ABSENT;
}

static STATUS refuse(struct str *ret_reason, const char *reason)
{
    *ret_reason = str_from_c(reason);
    return FAIL(BAD_REQUEST);
}

/* SMTP_HOST and SMTP_PORT stand for an address of ours. */
static STATUS url_from_parts(struct config *config, struct arena *arena, struct str *ret_reason)
{
    struct str host = from_environment("SMTP_HOST");
    struct str port_text = from_environment("SMTP_PORT");
    int64_t port = 587;

    if (str_is_given(config->smtp_url) || !str_is_given(host)) return OK;
    if (str_is_given(port_text) && !str_to_int(port_text, 1, 65535, &port))
        return refuse(ret_reason, "SMTP_PORT must be a number from 1 to 65535");
    bool is_v6 = str_find_char(host, ':') != SIZE_MAX && !str_starts_with(host, STR("["));
    config->smtp_url = arena_format(arena, is_v6 ? "%s://[%.*s]:%d" : "%s://%.*s:%d",
                                    port == PORT_OF_SMTPS ? "smtps" : "smtp",
                                    STR_ARG(arena_copy(arena, host)), (int)port);
    return OK;
}

/* The host in "smtp://user:password@host:port/name". */
static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"));
    struct str rest = str_slice(url, at == SIZE_MAX ? 0 : at + 3, url.len);

    rest = str_slice(rest, 0, str_find_char(rest, '/'));
    at = str_find_last_char(rest, '@');
    if (at != SIZE_MAX) rest = str_slice(rest, at + 1, rest.len);
    if (str_starts_with(rest, STR("["))) return str_slice(rest, 1, str_find_char(rest, ']'));
    return str_slice(rest, 0, str_find_char(rest, ':'));
}

static bool is_this_machine(struct str host)
{
    return str_equal(host, STR("localhost")) || str_equal(host, STR("::1")) ||
           str_starts_with(host, STR("127."));
}

/* Mails carry links that let their reader in: without TLS only where nobody can listen, or where
 * the operator says so. */
static STATUS read_tls(struct config *config, struct str *ret_reason)
{
    struct str wish = config->smtp_tls;

    config->mail.tls =
        is_this_machine(host_of(config->smtp_url)) ? SMTP_TLS_TRY : SMTP_TLS_REQUIRED;
    if (str_equal(wish, STR("required"))) {
        config->mail.tls = SMTP_TLS_REQUIRED;
    } else if (str_equal(wish, STR("try"))) {
        config->mail.tls = SMTP_TLS_TRY;
    } else if (str_equal(wish, STR("off"))) {
        config->mail.tls = SMTP_TLS_OFF;
    } else if (str_is_given(wish)) {
        return refuse(ret_reason, "TACIT_SMTP_TLS must be required, try or off");
    } else if (str_equal(from_environment("SMTP_IGNORE_TLS"), STR("true"))) {
        config->mail.tls = SMTP_TLS_OFF;
    } else if (str_equal(from_environment("SMTP_REQUIRE_TLS"), STR("false"))) {
        config->mail.tls = SMTP_TLS_TRY;
    }
    return OK;
}

static STATUS read_sender(struct config *config, struct arena *arena, struct str *ret_reason)
{
    struct str name = from_environment("SMTP_FROM_NAME");

    if (!str_is_given(config->smtp_from))
        return refuse(ret_reason, "TACIT_SMTP_FROM is missing: whom do mails come from?");
    if (!mail_sender_parse(config->smtp_from, &config->mail.from_name, &config->mail.from_address))
        return refuse(ret_reason,
                      "TACIT_SMTP_FROM must be an address, such as Tacit <tacit@example.com>");
    if (config->mail.from_name.len == 0) config->mail.from_name = arena_copy(arena, name);
    if (config->mail.from_name.len == 0) config->mail.from_name = STR("Tacit");
    return OK;
}

STATUS config_read_mail(struct config *config, struct arena *arena, struct str *ret_reason)
{
    TRY(url_from_parts(config, arena, ret_reason));
    if (!str_is_given(config->smtp_url)) return OK;
    if (!str_starts_with(config->smtp_url, STR("smtp://")) &&
        !str_starts_with(config->smtp_url, STR("smtps://")))
        return refuse(ret_reason, "TACIT_SMTP_URL must be smtp://HOST:PORT or smtps://HOST:PORT");
    if (host_of(config->smtp_url).len == 0)
        return refuse(ret_reason, "TACIT_SMTP_URL names no host");
    TRY(read_tls(config, ret_reason));
    TRY(read_sender(config, arena, ret_reason));
    config->mail.url = config->smtp_url;
    config->mail.username = config->smtp_username;
    config->mail.password = config->smtp_password;
    return OK;
}
