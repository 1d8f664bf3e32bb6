// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include "api/api.h"
#include "api/event_hub.h"
#include "app/config.h"
#include "app/config_url.h"
#include "app/data_dir.h"
#include "base/log.h"
#include "domain/audit.h"
#include "domain/jwks.h"
#include "domain/rate_window.h"
#include "domain/server_setting.h"
#include "domain/token_cache.h"
#include "http_client/http_client.h"
#include "http_server/http_server.h"
#include "jobs/audit_job.h"
#include "jobs/runner.h"
#include "remote/rate.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    DRAIN_MS = 5000,  /* for requests, of the ten seconds that SIGTERM may take */
    HURRY_MS = 7000,  /* when whoever still waits for Netlify is cut off */
    JOB_WORKERS = 12, /* they wait for Netlify; some are kept for what people wait for */
    SLOW_WORKERS = 8,
    SLOW_QUEUE_MAX = 1024,
    CONNECTIONS_MAX = 4096,
    IDLE_TIMEOUT_S = 60,
    HEAD_BYTES_MAX = 16 << 10, /* each connection keeps room for two, wiped each time */
    CALLS_PER_HOST_MAX = 8,
};

/* Everything that lives as long as the server, in the order of starting. */
struct server {
    struct arena *arena;
    struct config config;
    struct str reason; /* why the start failed, for people */
    int lock, file_lock;
    struct domain domain;
    struct job_runner *job_runner;
    struct app app;
    struct http_server *http_server;
    /* Whom a commit wakes, from when on they are there: threads that commit are started before. */
    _Atomic(struct job_runner *) woken_runner;
    _Atomic(struct event_hub *) woken_hub;
    pthread_mutex_t stop_lock; /* guards is_idle */
    pthread_cond_t stop_change;
    bool is_idle;
};

/* A core dump, a debugger or a swapped page must not show what memory holds. */
static void harden_process(void)
{
#ifndef __SANITIZE_ADDRESS__ /* the leak checker has to look into the process */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    umask(0077);
}

static STATUS root_key_unreadable(struct server *server, struct status status)
{
    struct str file = server->config.root_key_file;

    if (str_is_given(server->config.root_key)) {
        server->reason = STR("TACIT_ROOT_KEY can't be read: it must be 64 hexadecimal digits or 44 "
                             "characters of base64");
    } else if (status.code == STATUS_NOT_FOUND) {
        server->reason =
            arena_format(server->arena,
                         "the root key file %.*s is not there, and the database was made with one. "
                         "Put it back, or name it with --root-key-file. Nothing was changed.",
                         STR_ARG(file));
    } else {
        server->reason = arena_format(server->arena,
                                      "the root key file %.*s can't be read: it must hold 64 "
                                      "hexadecimal digits, 44 characters of base64 or 32 bytes",
                                      STR_ARG(file));
    }
    return status;
}

/* A new key is made for a new database only: any other would be of no use with it. */
static STATUS start_keys(struct server *server, bool is_first_start)
{
    struct key root;
    bool was_created = false;
    struct status status;

    if (str_is_given(server->config.root_key)) {
        status = root_key_parse(server->config.root_key, &root);
    } else {
        status = root_key_load(server->config.root_key_file, is_first_start, &root, &was_created);
    }
    if (status.code) return root_key_unreadable(server, status);
    if (was_created)
        LOG(WARNING, "made a new root key: back it up, without it every secret is lost",
            LOG_TEXT("file", server->config.root_key_file));
    if (!str_is_given(server->config.root_key) &&
        !root_key_is_private(server->config.root_key_file))
        LOG(WARNING, "others can read the root key: take their rights to its file away",
            LOG_TEXT("file", server->config.root_key_file));
    status = keyring_open(&root, &server->domain.keyring);
    key_wipe(&root);
    return status;
}

static void derive_keys(struct server *server)
{
    struct domain *domain = &server->domain;
    struct str secret = server->config.auth_secret;

    keyring_derive(domain->keyring, "token-signing", &domain->token_key);
    keyring_derive(domain->keyring, "credential-hash", &domain->hash_key);
    keyring_derive(domain->keyring, "audit-chain", &domain->audit_key);
    if (str_is_given(secret)) {
        struct mac mac = mac_of(&domain->token_key, &secret, 1);
        for (size_t i = 0; i < KEY_BYTES; i++) domain->token_key.bytes[i] = mac.bytes[i];
    }
}

/* The lock of the data directory is ours: whoever worked on a database in it before is gone. */
static bool is_alone(const struct config *config, struct arena *arena)
{
    return str_starts_with(config->database,
                           arena_format(arena, "sqlite:%.*s/", STR_ARG(config->data_dir)));
}

/* A file is for one server. On PostgreSQL a directory is needed for a root key that is kept in it. */
static STATUS take_place(struct server *server)
{
    const struct config *config = &server->config;
    struct arena *arena = server->arena;
    struct str prefix = STR("sqlite:");

    if (!str_starts_with(config->database, prefix))
        return str_is_given(config->root_key)
                   ? OK
                   : data_dir_make(config->data_dir, arena, &server->reason);
    TRY(data_dir_take(config->data_dir, arena, &server->lock, &server->reason));
    if (is_alone(config, arena)) return OK;
    return database_file_take(str_slice(config->database, prefix.len, config->database.len), arena,
                              &server->file_lock, &server->reason);
}

static STATUS start_domain(struct server *server)
{
    struct domain *domain = &server->domain;
    bool has_root_key = false;

    TRY(take_place(server));
    TRY(store_open(server->config.database, server->arena, &domain->store, &server->reason));
    TRY(server_setting_has_root_key(domain, server->arena, &has_root_key));
    TRY(start_keys(server, !has_root_key));
    TRY(server_setting_check_root_key(domain, server->arena, &server->reason));
    derive_keys(server);
    domain->access_cache = access_cache_new();
    domain->token_cache = token_cache_new();
    domain->jwks_cache = jwks_cache_new();
    domain->site_url = server->config.site_url;
    domain->mail = server->config.mail;
    domain->sync_policy = server->config.sync_policy;
    return audit_journal_open(domain, &domain->audit_journal);
}

static void wake_others(void *context)
{
    struct server *server = context;
    struct job_runner *runner = atomic_load(&server->woken_runner);

    if (runner) job_runner_wake(runner);
    event_hub_wake(atomic_load(&server->woken_hub));
}

static STATUS start_work(struct server *server)
{
    TRY(http_client_open(
        &(struct http_client_config){
            .user_agent = STR("Tacit/" TACIT_VERSION " (secrets server)"),
            .connections_per_host_max = CALLS_PER_HOST_MAX,
            .allow_private_addresses = true,
        },
        &server->domain.http_client));
    TRY(http_client_open(
        &(struct http_client_config){
            .user_agent = STR("Tacit/" TACIT_VERSION " (webhooks)"),
            .allow_private_addresses = server->config.has_private_webhooks,
        },
        &server->domain.webhook_client));
    if (store_is_shared(server->domain.store))
        server->domain.rate_windows = rate_windows_new(server->domain.store);
    server->domain.rate_registry =
        rate_registry_new(rate_windows_share(server->domain.rate_windows));
    server->domain.netlify_api_url = server->config.netlify_api_url;
    server->domain.gcp_url = server->config.gcp_url;
    server->domain.azure_url = server->config.azure_url;
    server->domain.aws_sts_url = server->config.aws_sts_url;
    server->domain.oci_identity_url = server->config.oci_identity_url;
    server->domain.netlify_timeout_ms = server->config.netlify_timeout_ms;
    if (!server->config.has_worker) return OK;
    TRY(job_runner_open(
        &(struct job_runner_config){
            .domain = &server->domain,
            .worker_count = JOB_WORKERS,
            .is_alone = is_alone(&server->config, server->arena),
        },
        &server->job_runner));
    atomic_store(&server->woken_runner, server->job_runner);
    TRY(audit_job_schedule(&server->domain));
    return OK;
}

static STATUS read_pem(struct server *server, struct str path, struct str *ret_text)
{
    struct buf text;
    FILE *file = NULL;

    if (!str_is_given(path)) return OK;
    file = fopen(arena_c_string(server->arena, path), "re");
    if (!file) {
        server->reason = arena_format(server->arena, "can't open %.*s", STR_ARG(path));
        return FAIL(UNAVAILABLE);
    }
    buf_init(&text, 1 << 20);
    for (int c = getc(file); c != EOF; c = getc(file)) buf_add_char(&text, (char)c);
    (void)fclose(file); /* it was only read */
    if (text.overflow) {
        buf_deinit(&text);
        server->reason = arena_format(server->arena, "%.*s is no PEM file", STR_ARG(path));
        return FAIL(INVALID);
    }
    *ret_text = arena_copy(server->arena, buf_str(&text));
    buf_deinit(&text);
    return OK;
}

static STATUS start_http(struct server *server)
{
    const struct config *config = &server->config;
    struct http_server_config http = {
        .host = config->host,
        .port = config->port,
        .thread_count = config->thread_count,
        .worker_count = SLOW_WORKERS,
        .worker_queue_max = SLOW_QUEUE_MAX,
        .connections_max = CONNECTIONS_MAX,
        .connections_per_address_max = CONNECTIONS_MAX,
        .idle_timeout_s = IDLE_TIMEOUT_S,
        .head_bytes_max = HEAD_BYTES_MAX,
    };

    TRY(read_pem(server, config->tls_certificate, &http.tls_certificate));
    TRY(read_pem(server, config->tls_key, &http.tls_key));
    server->app = (struct app){
        .domain = &server->domain,
        .netlify_app_url = config->netlify_app_url,
        .netlify_client_id = config->netlify_client_id,
        .netlify_client_secret = config->netlify_client_secret,
        .site_url = server->domain.site_url,
        .requests_per_minute = config->requests_per_minute,
        .is_email_configured = mail_is_configured(&config->mail),
    };
    TRY(api_open(&server->app));
    TRY(event_hub_open(&server->domain, &server->app.event_hub));
    atomic_store(&server->woken_hub, server->app.event_hub);
    struct http_handlers handlers = api_handlers(&server->app);
    struct status status = http_server_open(&http, &handlers, &server->http_server);
    if (status.code)
        server->reason = arena_format(
            server->arena, "can't listen on %.*s: %s", STR_ARG(config->listen),
            status.code == STATUS_CONFLICT  ? "another program has taken that port"
            : status.code == STATUS_INVALID ? "the address, certificate or key is wrong"
                                            : "it is no address of this machine");
    return status;
}

static struct str own_url(const struct server *server, uint16_t port)
{
    const char *scheme = str_is_given(server->config.tls_key) ? "https" : "http";
    bool is_v6 = str_find_char(server->config.host, ':') != SIZE_MAX;

    return arena_format(server->arena, is_v6 ? "%s://[%.*s]:%u" : "%s://%.*s:%u", scheme,
                        STR_ARG(server->config.host), port);
}

/* Before anything runs that puts links into mails. */
static void name_site(struct server *server)
{
    if (!str_is_given(server->domain.site_url) && server->config.port != 0)
        server->domain.site_url = own_url(server, server->config.port);
}

static void say_ready(struct server *server)
{
    struct str url = own_url(server, http_server_port(server->http_server));

    if (!str_is_given(server->domain.site_url)) { /* port 0: nobody can have called yet */
        server->app.site_url = url;
        server->domain.site_url = url;
    }
    if (secret_text_is_swappable())
        LOG(WARNING, "memory can't be locked: raise RLIMIT_MEMLOCK or turn swap off");
    if (!config_url_is_private(server->config.netlify_api_url))
        LOG(WARNING, "TACIT_NETLIFY_API_URL has no TLS: tokens can be read on the way there");
    LOG(INFO, "ready", LOG_TEXT("url", url), LOG_TEXT("version", STR(TACIT_VERSION)));
    /* The one line on standard output: scripts wait for it. */
    printf("listening on %.*s\n", STR_ARG(url));
    (void)fflush(stdout); /* a closed standard output is no reason to stop */
}

/* Cuts off those who still wait for Netlify, so that everything else can end in time. */
static void *hurry(void *context)
{
    struct server *server = context;
    struct timespec end;

    (void)clock_gettime(CLOCK_REALTIME, &end); /* cannot fail for this clock */
    end.tv_sec += HURRY_MS / 1000;
    pthread_mutex_lock(&server->stop_lock);
    while (!server->is_idle &&
           pthread_cond_timedwait(&server->stop_change, &server->stop_lock, &end) != ETIMEDOUT)
        continue;
    pthread_mutex_unlock(&server->stop_lock);
    server->domain.is_stopping = true;
    http_client_stop(server->domain.http_client);
    http_client_stop(server->domain.webhook_client);
    return NULL;
}

/* Ends requests first, then jobs: requests wake jobs. */
static void stop_work(struct server *server)
{
    pthread_t thread;
    bool has_thread =
        server->domain.webhook_client && pthread_create(&thread, NULL, hurry, server) == 0;

    if (server->http_server) http_server_drain(server->http_server, DRAIN_MS);
    http_server_close(server->http_server);
    job_runner_close(server->job_runner);
    if (!has_thread) return;
    pthread_mutex_lock(&server->stop_lock);
    server->is_idle = true;
    pthread_cond_signal(&server->stop_change);
    pthread_mutex_unlock(&server->stop_lock);
    pthread_join(thread, NULL);
}

static void stop(struct server *server)
{
    stop_work(server);
    event_hub_close(server->app.event_hub);
    api_close(&server->app);
    http_client_close(server->domain.http_client);
    http_client_close(server->domain.webhook_client);
    rate_registry_free(server->domain.rate_registry);
    rate_windows_free(server->domain.rate_windows);
    audit_journal_close(server->domain.audit_journal);
    jwks_cache_free(server->domain.jwks_cache);
    token_cache_free(server->domain.token_cache);
    access_cache_free(server->domain.access_cache);
    keyring_close(server->domain.keyring);
    store_close(server->domain.store);
    key_wipe(&server->domain.token_key);
    key_wipe(&server->domain.hash_key);
    key_wipe(&server->domain.audit_key);
    if (server->lock >= 0) close(server->lock);
    if (server->file_lock >= 0) close(server->file_lock);
}

static STATUS start(struct server *server)
{
    TRY(start_domain(server));
    name_site(server);
    server->domain.wake_context = server;
    server->domain.wake = wake_others;
    TRY(start_work(server));
    if (!server->config.has_api) return OK;
    TRY(start_http(server));
    say_ready(server);
    return OK;
}

/* Blocked in every thread, taken here one at a time. */
static void wait_for_signal(void)
{
    sigset_t signals;
    int number = 0;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    while (sigwait(&signals, &number) != 0) continue;
    LOG(INFO, "stopping", LOG_INT("signal", number));
}

static void block_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGPIPE);
    sigaddset(&signals, SIGXFSZ); /* a file that may not grow is a full disk, no reason to die */
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL); /* cannot fail with these arguments */
}

static int run(struct server *server)
{
    struct status status = start(server);

    if (status.code) {
        if (!str_is_given(server->reason)) server->reason = str_from_c(status_text(status));
        LOG(ERROR, "can't start", LOG_TEXT("reason", server->reason));
        stop(server);
        return 1;
    }
    wait_for_signal();
    stop(server);
    LOG(INFO, "stopped");
    return 0;
}

int serve_main(int argc, char **argv)
{
    AUTO(arena) arena = arena_new();
    struct server server = {
        .arena = arena,
        .lock = -1,
        .file_lock = -1,
        .stop_lock = PTHREAD_MUTEX_INITIALIZER,
        .stop_change = PTHREAD_COND_INITIALIZER,
    };

    if (argc == 1 && str_equal(str_from_c(argv[0]), STR("--help"))) {
        config_print_help();
        return 0;
    }
    if (config_read(argc, argv, arena, &server.config, &server.reason).code) {
        (void)fprintf(stderr, "tacit serve: %.*s\n", STR_ARG(server.reason));
        return 2;
    }
    harden_process();
    block_signals();
    log_configure(server.config.log_form, server.config.log_lowest);
    json_init();
    if (crypto_init().code) return 1;
    return run(&server);
}
