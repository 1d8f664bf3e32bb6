/* The daemon's life. It is never quiesced by the library: in 0.9.75 MHD_quiesce_daemon races with
 * the event threads for the listening socket's place in epoll, and the loser aborts the process.
 * While it drains, new connections are closed by the accept policy instead. */
// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"
#include "base/memory.h"
#include "http_server/exchange.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

enum {
    DRAIN_POLL_MS = 2,
    POOL_BYTES_MIN = 8 << 10,
    OPTIONS_MAX = 16,
};

/* --- what the library calls ------------------------------------------------------------------- */

static enum MHD_Result on_accept(void *context, const struct sockaddr *peer, socklen_t peer_len)
{
    (void)peer, (void)peer_len;
    const struct http_server *server = context;
    return server->is_draining ? MHD_NO : MHD_YES;
}

static void on_connection(void *context, struct MHD_Connection *connection, void **slot,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http_server *server = context;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        http_link_free(&server->links, *slot);
        *slot = NULL;
        return;
    }
    int socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    const struct sockaddr *peer =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    *slot = http_link_new(&server->links, socket, peer);
}

/* Paths stay as they were sent: we decode them ourselves, strictly and a segment at a time. */
static size_t on_unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

/* --- starting --------------------------------------------------------------------------------- */

struct listen_address {
    union {
        struct sockaddr any;
        struct sockaddr_in narrow;
        struct sockaddr_in6 wide;
    };
    unsigned flags;
};

static STATUS address_read(struct str host, uint16_t port, struct listen_address *ret_address)
{
    struct listen_address address = { 0 };
    char text[INET6_ADDRSTRLEN] = "127.0.0.1";

    if (host.len >= sizeof text) return FAIL(INVALID);
    if (!str_equal(host, STR("localhost"))) {
        memcpy(text, host.data, host.len);
        text[host.len] = '\0';
    }
    if (inet_pton(AF_INET, text, &address.narrow.sin_addr) == 1) {
        address.narrow.sin_family = AF_INET;
        address.narrow.sin_port = htons(port);
    } else if (inet_pton(AF_INET6, text, &address.wide.sin6_addr) == 1) {
        address.wide.sin6_family = AF_INET6;
        address.wide.sin6_port = htons(port);
        address.flags = str_equal(host, STR("::")) ? MHD_USE_DUAL_STACK : MHD_USE_IPv6;
    } else {
        return FAIL(INVALID);
    }
    *ret_address = address;
    return OK;
}

/* The library takes its options as a list with an end mark. */
struct options {
    struct MHD_OptionItem items[OPTIONS_MAX];
    size_t count;
};

static void option_add(struct options *options, enum MHD_OPTION option, intptr_t value,
                       void *pointer)
{
    options->items[options->count++] = (struct MHD_OptionItem){ option, value, pointer };
}

/* Room for the head twice, since parsed headers and the answer's own lie there as well. A head
 * that is a little too long is then still read and gets our answer instead of the library's. */
static intptr_t pool_bytes(size_t head_bytes_max)
{
    size_t bytes = 2 * head_bytes_max;
    return (intptr_t)(bytes < POOL_BYTES_MIN ? POOL_BYTES_MIN : bytes);
}

static void options_fill(struct options *options, const struct http_server_config *config,
                         struct http_server *server)
{
    unsigned connections_max = config->connections_max;

    option_add(options, MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool_bytes(server->head_bytes_max),
               NULL);
    option_add(options, MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)config->idle_timeout_s, NULL);
    option_add(options, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
               (intptr_t)config->connections_per_address_max, NULL);
    if (config->thread_count > 1)
        option_add(options, MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)config->thread_count, NULL);
    if (connections_max > 0) {
        /* The library shares them out among the threads. */
        if (connections_max < config->thread_count) connections_max = config->thread_count;
        option_add(options, MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connections_max, NULL);
    }
    if (server->is_tls) {
        option_add(options, MHD_OPTION_HTTPS_MEM_CERT, 0, server->certificate);
        option_add(options, MHD_OPTION_HTTPS_MEM_KEY, 0, server->key);
        option_add(options, MHD_OPTION_HTTPS_PRIORITIES, 0,
                   (char *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2");
    }
    option_add(options, MHD_OPTION_END, 0, NULL);
}

static STATUS daemon_start(struct http_server *server, const struct http_server_config *config)
{
    struct listen_address address;
    struct options options = { 0 };
    /* Without MHD_USE_TURBO: it was no faster, and shuts no closing connection down. */
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;

    TRY(address_read(config->host, config->port, &address));
    options_fill(&options, config, server);
    flags |= address.flags | (server->is_tls ? MHD_USE_TLS : 0U);
    errno = 0;
    /* Callbacks go in one by one: the list has no place for a pointer to a function. */
    server->daemon = MHD_start_daemon(
        flags, config->port, on_accept, server, http_exchange_on_request, server,
        MHD_OPTION_SOCK_ADDR, &address.any, MHD_OPTION_URI_LOG_CALLBACK, http_exchange_on_uri,
        server, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, server, MHD_OPTION_NOTIFY_COMPLETED,
        http_exchange_on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_ARRAY, options.items, MHD_OPTION_END);
    if (server->daemon) return OK;
    if (errno == EADDRINUSE) return FAIL(CONFLICT);
    return server->is_tls ? FAIL(INVALID) : FAIL(UNAVAILABLE);
}

static char *pem_copy(struct str pem)
{
    char *copy = memory_alloc(pem.len + 1);
    memcpy(copy, pem.data, pem.len);
    copy[pem.len] = '\0';
    return copy;
}

static struct http_server *server_new(const struct http_server_config *config,
                                      const struct http_handlers *handlers)
{
    struct http_server *server = memory_alloc_zeroed(1, sizeof *server);

    server->handlers = *handlers;
    server->head_bytes_max = config->head_bytes_max;
    server->arrival_us_max = (int64_t)config->idle_timeout_s * 2 * 1000 * 1000;
    server->is_tls = str_is_given(config->tls_certificate) && str_is_given(config->tls_key);
    if (server->is_tls) {
        server->certificate = pem_copy(config->tls_certificate);
        server->key = pem_copy(config->tls_key);
        server->key_len = config->tls_key.len;
    }
    http_exchange_pool_init(&server->exchanges);
    http_streams_init(&server->streams);
    return server;
}

static void server_free(struct http_server *server)
{
    http_streams_deinit(&server->streams);
    http_exchange_pool_deinit(&server->exchanges);
    memory_free_wiped(server->key, server->key_len);
    memory_free(server->certificate);
    memory_free(server);
}

STATUS http_server_open(const struct http_server_config *config,
                        const struct http_handlers *handlers, struct http_server **ret_server)
{
    struct http_server *server = server_new(config, handlers);
    struct status status = http_links_open(&server->links, server->arrival_us_max);

    if (status.code) {
        server_free(server);
        return status;
    }
    status = http_workers_open(config->worker_count, config->worker_queue_max, http_exchange_run,
                               &server->workers);
    if (!status.code) status = daemon_start(server, config);
    if (status.code) {
        http_server_close(server);
        return status;
    }
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    *ret_server = server;
    return OK;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

/* --- stopping --------------------------------------------------------------------------------- */

void http_server_drain(struct http_server *server, int64_t grace_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + grace_ms;

    server->is_draining = true;
    http_streams_close(&server->streams); /* they would not end by themselves */
    while (server->running_count > 0 && clock_monotonic_ms() < deadline_ms) {
        clock_sleep_ms(DRAIN_POLL_MS);
    }
}

void http_server_close(struct http_server *server)
{
    if (!server) return;
    server->is_draining = true;
    /* In this order nothing stays suspended, which the library would abort on, and nobody resumes
     * a connection of a daemon that is gone. Requests that come in between are refused. */
    http_streams_close(&server->streams);
    if (server->workers) http_workers_stop(server->workers);
    MHD_stop_daemon(server->daemon);
    http_workers_close(server->workers);
    http_links_close(&server->links);
    server_free(server);
}
