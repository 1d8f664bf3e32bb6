// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include "app/config_mail.h"
#include "app/config_url.h"
#include "base/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Generous: a hundred clients behind one identity do not notice it, a loop gone wild does. */
enum { REQUESTS_PER_MINUTE = 60000, REQUESTS_PER_MINUTE_MAX = 10000000 };

enum { NETLIFY_TIMEOUT_S_MAX = 600 };

struct option {
    const char *flag;     /* without the dashes; NULL: environment only */
    const char *variable; /* ours */
    const char *alias;    /* the reference product's name for it, or NULL */
    size_t offset;
    const char *fallback; /* NULL: absent */
    const char *about;
};
#define OPTION(member, flag, variable, alias, fallback, about)                  \
    {                                                                           \
        flag, variable, alias, offsetof(struct config, member), fallback, about \
    }

static const struct option options[] = {
    OPTION(listen, "listen", "TACIT_LISTEN", NULL, NULL, "HOST:PORT to listen on (127.0.0.1:8080)"),
    OPTION(data_dir, "data", "TACIT_DATA_DIR", NULL, "./data", "directory of keys and database"),
    OPTION(database, "database", "TACIT_DATABASE_URL", "DB_CONNECTION_URI", NULL,
           "sqlite:PATH or postgres://… (sqlite:DATA/tacit.db)"),
    OPTION(roles, "roles", "TACIT_ROLES", NULL, "api,worker", "api, worker or both"),
    OPTION(root_key_file, "root-key-file", "TACIT_ROOT_KEY_FILE", NULL, NULL,
           "file of the root key (DATA/root.key, made on first start)"),
    OPTION(root_key, NULL, "TACIT_ROOT_KEY", "ENCRYPTION_KEY", NULL, "the root key itself"),
    OPTION(auth_secret, NULL, "TACIT_AUTH_SECRET", "AUTH_SECRET", NULL,
           "signs access tokens (derived from the root key)"),
    OPTION(site_url, "site-url", "TACIT_SITE_URL", "SITE_URL", NULL,
           "public address of this server"),
    OPTION(tls_certificate, "tls-cert", "TACIT_TLS_CERT", NULL, NULL, "PEM file"),
    OPTION(tls_key, "tls-key", "TACIT_TLS_KEY", NULL, NULL, "PEM file"),
    OPTION(threads, "threads", "TACIT_THREADS", NULL, NULL, "event threads (number of cores)"),
    OPTION(netlify_api_url, NULL, "TACIT_NETLIFY_API_URL", NULL, "https://api.netlify.com",
           "where Netlify's API is"),
    OPTION(netlify_app_url, NULL, "TACIT_NETLIFY_APP_URL", NULL, "https://app.netlify.com",
           "where Netlify asks people"),
    OPTION(netlify_timeout, NULL, "TACIT_NETLIFY_TIMEOUT", NULL, "60",
           "seconds that a call to Netlify may take, 1 to 600"),
    OPTION(netlify_client_id, NULL, "CLIENT_ID_NETLIFY", NULL, NULL, "OAuth application"),
    OPTION(netlify_client_secret, NULL, "CLIENT_SECRET_NETLIFY", NULL, NULL, "OAuth application"),
    OPTION(aws_sts_url, NULL, "TACIT_AWS_STS_URL", NULL, NULL,
           "asked in place of AWS STS when machines log in by AWS auth"),
    OPTION(gcp_url, NULL, "TACIT_GCP_URL", NULL, "https://www.googleapis.com",
           "where Google publishes the keys of machines that log in by GCP auth"),
    OPTION(azure_url, NULL, "TACIT_AZURE_URL", NULL, "https://login.microsoftonline.com",
           "where Microsoft publishes those of Azure auth; other clouds have others"),
    OPTION(oci_identity_url, NULL, "TACIT_OCI_IDENTITY_URL", NULL, NULL,
           "asked in place of Oracle's identity service when machines log in by OCI auth"),
    OPTION(smtp_url, NULL, "TACIT_SMTP_URL", NULL, NULL,
           "mail server: smtp://HOST:PORT or smtps://… (also SMTP_HOST, SMTP_PORT)"),
    OPTION(smtp_from, NULL, "TACIT_SMTP_FROM", "SMTP_FROM_ADDRESS", NULL,
           "sender of mails: \"Name <address>\""),
    OPTION(smtp_username, NULL, "TACIT_SMTP_USERNAME", "SMTP_USERNAME", NULL,
           "login at the mail server"),
    OPTION(smtp_password, NULL, "TACIT_SMTP_PASSWORD", "SMTP_PASSWORD", NULL,
           "login at the mail server"),
    OPTION(smtp_tls, NULL, "TACIT_SMTP_TLS", NULL, NULL,
           "required, try or off, for smtp: (required; try on this machine)"),
    OPTION(rate_limits, NULL, "TACIT_RATE_LIMITS", NULL, "on",
           "on, off, or requests a minute of one caller"),
    OPTION(private_webhooks, NULL, "TACIT_PRIVATE_WEBHOOKS", "ALLOW_INTERNAL_IP_CONNECTIONS", "off",
           "on lets webhooks call loopback and private addresses"),
    OPTION(sync_brake, NULL, "TACIT_SYNC_BRAKE", NULL, "unattended",
           "which sync runs are held when they would delete much: unattended, all or none"),
    OPTION(sync_overlap, NULL, "TACIT_SYNC_OVERLAP", NULL, "confirm",
           "syncs that may write the same values: confirm or allow"),
    OPTION(redeploy_window, NULL, "TACIT_REDEPLOY_WINDOW", NULL, "20",
           "seconds for which changes of a site are gathered before it is built anew: 1 to 600"),
    OPTION(log_format, NULL, "TACIT_LOG", NULL, NULL, "json or text (text on a terminal)"),
    OPTION(log_level, NULL, "TACIT_LOG_LEVEL", NULL, "info", "debug, info, warning or error"),
};

static struct str *member(struct config *config, const struct option *option)
{
    return (struct str *)(void *)((char *)config + option->offset);
}

/* An empty variable counts as unset, as `.env` files leave them. */
static struct str from_environment(const char *name)
{
    const char *text = name ? getenv(name) : NULL;
    return text && *text ? str_from_c(text) : STR_ABSENT;
}

static void read_environment(struct config *config, struct arena *arena)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        struct str text = from_environment(options[i].variable);
        if (!str_is_given(text)) text = from_environment(options[i].alias);
        if (!str_is_given(text)) text = str_from_c(options[i].fallback);
        *member(config, &options[i]) = arena_copy(arena, text);
    }
    struct str host = from_environment("HOST");
    struct str port = from_environment("PORT");
    if (!str_is_given(config->listen) && (str_is_given(host) || str_is_given(port))) {
        config->listen =
            arena_format(arena, "%.*s:%.*s", STR_ARG(str_is_given(host) ? host : STR("127.0.0.1")),
                         STR_ARG(str_is_given(port) ? port : STR("8080")));
    }
    if (!str_is_given(config->listen)) config->listen = STR("127.0.0.1:8080");
}

static const struct option *option_of_flag(struct str flag)
{
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        if (options[i].flag && str_equal(str_from_c(options[i].flag), flag)) return &options[i];
    }
    return NULL;
}

static STATUS read_flags(struct config *config, int argc, char **argv, struct arena *arena,
                         struct str *ret_reason)
{
    for (int i = 0; i < argc; i++) {
        struct str word = str_from_c(argv[i]);
        struct str value = STR_ABSENT;
        if (!str_starts_with(word, STR("--"))) {
            *ret_reason = arena_format(arena, "%s is no option: see tacit serve --help", argv[i]);
            return FAIL(BAD_REQUEST);
        }
        struct str flag = str_slice(word, 2, word.len);
        size_t cut = str_find_char(flag, '=');
        if (cut != SIZE_MAX) {
            value = str_slice(flag, cut + 1, flag.len);
            flag = str_slice(flag, 0, cut);
        } else if (i + 1 < argc) {
            value = str_from_c(argv[++i]);
        }
        const struct option *option = option_of_flag(flag);
        if (!option || !str_is_given(value)) {
            *ret_reason = arena_format(arena, "--%.*s %s: see tacit serve --help", STR_ARG(flag),
                                       option ? "needs a value" : "is no option");
            return FAIL(BAD_REQUEST);
        }
        *member(config, option) = arena_copy(arena, value);
    }
    return OK;
}

static bool one_of(struct str text, const char *const *words, size_t count, size_t *ret_place)
{
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(text, str_from_c(words[i]))) continue;
        *ret_place = i;
        return true;
    }
    return false;
}

static bool read_listen(struct config *config)
{
    size_t cut = str_find_last_char(config->listen, ':');
    int64_t port = 0;

    if (cut == SIZE_MAX) return false;
    struct str host = str_slice(config->listen, 0, cut);
    if (str_starts_with(host, STR("[")) && str_ends_with(host, STR("]")))
        host = str_slice(host, 1, host.len - 1);
    if (!str_to_int(str_slice(config->listen, cut + 1, config->listen.len), 0, 65535, &port))
        return false;
    config->host = host.len > 0 ? host : STR("0.0.0.0");
    config->port = (uint16_t)port;
    return true;
}

static bool read_roles(struct config *config)
{
    struct str rest = config->roles;
    struct str role;

    while (str_next_piece(&rest, ',', &role)) {
        role = str_trim(role);
        if (str_equal(role, STR("api"))) {
            config->has_api = true;
        } else if (str_equal(role, STR("worker"))) {
            config->has_worker = true;
        } else {
            return false;
        }
    }
    return config->has_api || config->has_worker;
}

static bool read_threads(struct config *config)
{
    int64_t count = sysconf(_SC_NPROCESSORS_ONLN);

    if (str_is_given(config->threads) && !str_to_int(config->threads, 1, 64, &count)) return false;
    config->thread_count = (unsigned)(count < 1 ? 1 : count);
    return true;
}

static bool read_log(struct config *config)
{
    static const char *const formats[] = { "text", "json" };
    static const char *const levels[] = { "debug", "info", "warning", "error" };
    size_t format = isatty(STDERR_FILENO) ? LOG_FORMAT_TEXT : LOG_FORMAT_JSON;
    size_t level = LOG_INFO;

    if (str_is_given(config->log_format) &&
        !one_of(config->log_format, formats, COUNT_OF(formats), &format))
        return false;
    if (!one_of(config->log_level, levels, COUNT_OF(levels), &level)) return false;
    config->log_form = (enum log_format)format;
    config->log_lowest = (enum log_level)level;
    return true;
}

static bool read_rate_limits(struct config *config)
{
    config->requests_per_minute = 0;
    if (str_equal(config->rate_limits, STR("off"))) return true;
    config->requests_per_minute = REQUESTS_PER_MINUTE;
    if (str_equal(config->rate_limits, STR("on"))) return true;
    return str_to_int(config->rate_limits, 1, REQUESTS_PER_MINUTE_MAX,
                      &config->requests_per_minute);
}

static bool read_private_webhooks(struct config *config)
{
    struct str text = config->private_webhooks;

    config->has_private_webhooks = str_equal(text, STR("on")) || str_equal(text, STR("true"));
    return config->has_private_webhooks || str_equal(text, STR("off")) ||
           str_equal(text, STR("false"));
}

static bool read_sync_policy(struct config *config)
{
    static const char *const brakes[] = { [BRAKE_HOLDS_UNATTENDED] = "unattended",
                                          [BRAKE_HOLDS_ALL] = "all",
                                          [BRAKE_HOLDS_NONE] = "none" };
    static const char *const overlaps[] = { "confirm", "allow" };
    size_t brake, overlap;

    if (!one_of(config->sync_brake, brakes, COUNT_OF(brakes), &brake) ||
        !one_of(config->sync_overlap, overlaps, COUNT_OF(overlaps), &overlap))
        return false;
    config->sync_policy.brake = (enum brake_policy)brake;
    config->sync_policy.allows_overlap = overlap == 1;
    return true;
}

/* Netlify takes three builds of a site in a minute. */
static bool read_redeploy_window(struct config *config)
{
    int64_t seconds;

    if (!str_to_int(config->redeploy_window, 1, 600, &seconds)) return false;
    config->sync_policy.redeploy_gather_ms = seconds * 1000;
    return true;
}

/* Where tokens go, and where people's browsers are sent. */
static bool read_netlify(struct config *config)
{
    return config_url_is_usable(config->netlify_api_url) &&
           config_url_is_usable(config->netlify_app_url);
}

/* Whoever answers there decides who gets in. */
static bool read_clouds(struct config *config)
{
    const struct str urls[] = { config->aws_sts_url, config->oci_identity_url };

    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        bool is_fit = config_url_is_usable(urls[i]) && config_url_is_private(urls[i]);
        if (str_is_given(urls[i]) && !is_fit) return false;
    }
    return true;
}

/* Whoever can put other keys there decides who gets in. */
static bool is_fit_for_keys(struct str url)
{
    return config_url_is_usable(url) && config_url_is_private(url);
}

static bool read_key_urls(struct config *config)
{
    return is_fit_for_keys(config->gcp_url) && is_fit_for_keys(config->azure_url);
}

static bool read_netlify_timeout(struct config *config)
{
    int64_t seconds;

    if (!str_to_int(config->netlify_timeout, 1, NETLIFY_TIMEOUT_S_MAX, &seconds)) return false;
    config->netlify_timeout_ms = seconds * 1000;
    return true;
}

static struct str without_trailing_slash(struct str url)
{
    while (str_ends_with(url, STR("/"))) url.len--;
    return url;
}

static void fill_in(struct config *config, struct arena *arena)
{
    config->data_dir = without_trailing_slash(config->data_dir);
    if (!str_is_given(config->database))
        config->database = arena_format(arena, "sqlite:%.*s/tacit.db", STR_ARG(config->data_dir));
    if (!str_is_given(config->root_key_file))
        config->root_key_file = arena_format(arena, "%.*s/root.key", STR_ARG(config->data_dir));
    config->site_url = without_trailing_slash(config->site_url);
    config->netlify_api_url = without_trailing_slash(config->netlify_api_url);
    config->gcp_url = without_trailing_slash(config->gcp_url);
    config->azure_url = without_trailing_slash(config->azure_url);
    config->oci_identity_url = without_trailing_slash(config->oci_identity_url);
    config->netlify_app_url = without_trailing_slash(config->netlify_app_url);
}

STATUS config_read(int argc, char **argv, struct arena *arena, struct config *ret_config,
                   struct str *ret_reason)
{
    static const struct {
        bool (*read)(struct config *config);
        const char *reason;
    } rules[] = {
        { read_listen, "--listen must be HOST:PORT, such as 127.0.0.1:8080" },
        { read_roles, "--roles must be api, worker or api,worker" },
        { read_threads, "--threads must be a number from 1 to 64" },
        { read_log,
          "TACIT_LOG must be json or text; TACIT_LOG_LEVEL debug, info, warning or error" },
        { read_rate_limits,
          "TACIT_RATE_LIMITS must be on, off, or how many requests a minute a caller may send" },
        { read_netlify,
          "TACIT_NETLIFY_API_URL and TACIT_NETLIFY_APP_URL must be https://HOST or http://HOST, "
          "without login, query or blank" },
        { read_clouds, "TACIT_AWS_STS_URL and TACIT_OCI_IDENTITY_URL must be https://HOST, or "
                       "http:// on this machine, without login, query or blank" },
        { read_key_urls,
          "TACIT_GCP_URL and TACIT_AZURE_URL must be https://HOST, or http:// on this "
          "machine, without login, query or blank" },
        { read_netlify_timeout, "TACIT_NETLIFY_TIMEOUT must be a number of seconds from 1 to 600" },
        { read_private_webhooks, "TACIT_PRIVATE_WEBHOOKS must be on or off" },
        { read_sync_policy, "TACIT_SYNC_BRAKE must be unattended, all or none; TACIT_SYNC_OVERLAP "
                            "confirm or allow" },
        { read_redeploy_window, "TACIT_REDEPLOY_WINDOW must be a number from 1 to 600" },
    };
    struct config config = { .port = 0 };

    read_environment(&config, arena);
    TRY(read_flags(&config, argc, argv, arena, ret_reason));
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (rules[i].read(&config)) continue;
        *ret_reason = str_from_c(rules[i].reason);
        return FAIL(BAD_REQUEST);
    }
    if (str_is_given(config.tls_certificate) != str_is_given(config.tls_key)) {
        *ret_reason = STR("--tls-cert and --tls-key go together");
        return FAIL(BAD_REQUEST);
    }
    TRY(config_read_mail(&config, arena, ret_reason));
    fill_in(&config, arena);
    *ret_config = config;
    return OK;
}

void config_print_help(void)
{
    printf("tacit serve [options]\n\n");
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const struct option *option = &options[i];
        char flag[32] = "";
        if (option->flag) (void)snprintf(flag, sizeof flag, "--%s", option->flag);
        printf("  %-16s %-24s %s", flag, option->variable, option->about);
        if (option->alias) printf(" (also %s)", option->alias);
        printf("\n");
    }
}
