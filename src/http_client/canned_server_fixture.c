// SPDX-License-Identifier: Apache-2.0
#include "http_client/canned_server_fixture.h"

#include "base/clock.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ANSWERS_MAX = 256,
    REQUESTS_MAX = 4096,
    CONNECTIONS_MAX = 512,
    REQUEST_BYTES_MAX = 1 << 20,
    TLS_HANDSHAKE = 0x16,
};

struct connection {
    struct canned_server *server;
    pthread_t thread;
    int fd;
};

struct canned_server {
    char url[64];
    int listener;
    pthread_t thread;

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stops;
    bool is_stopping;
    struct canned_answer answers[ANSWERS_MAX];
    size_t answer_count;
    char *requests[REQUESTS_MAX];
    size_t request_count;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    size_t busy, peak;
};

/* --- one request ---------------------------------------------------------------------------- */

static size_t body_bytes_announced(const char *head)
{
    const char *line = strcasestr(head, "\ncontent-length:");
    return line ? (size_t)strtoul(line + strlen("\ncontent-length:"), NULL, 10) : 0;
}

/* The next whole request as a C string of its own, NULL when the connection ends. */
static char *read_request(int fd)
{
    char *text = memory_alloc(REQUEST_BYTES_MAX + 1);
    size_t len = 0, wanted = SIZE_MAX;

    while (len < wanted && len < REQUEST_BYTES_MAX) {
        ssize_t got = recv(fd, text + len, REQUEST_BYTES_MAX - len, 0);
        if (got <= 0) break;
        if (text[0] == TLS_HANDSHAKE) break; /* there is no TLS here: hang up */
        len += (size_t)got;
        text[len] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        if (end) wanted = (size_t)(end - text) + 4 + body_bytes_announced(text);
    }
    if (len == wanted) return text;
    memory_free(text);
    return NULL;
}

static struct canned_answer take_answer(struct canned_server *server, const char *request)
{
    struct canned_answer found = { .status = 501, .body = "no answer was prepared" };

    pthread_mutex_lock(&server->lock);
    for (size_t i = 0; i < server->answer_count; i++) {
        struct canned_answer *answer = &server->answers[i];
        if (answer->times == 0) continue;
        if (answer->match && strncmp(request, answer->match, strlen(answer->match)) != 0) continue;
        answer->times--;
        found = *answer;
        break;
    }
    if (++server->busy > server->peak) server->peak = server->busy;
    pthread_mutex_unlock(&server->lock);
    return found;
}

/* Takes the request. */
static void note_request(struct canned_server *server, char *request)
{
    pthread_mutex_lock(&server->lock);
    assert(server->request_count < REQUESTS_MAX);
    server->requests[server->request_count++] = request;
    pthread_mutex_unlock(&server->lock);
}

static void note_answered(struct canned_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->busy--;
    pthread_mutex_unlock(&server->lock);
}

static void send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0) return; /* the client may hang up as it likes */
        bytes += sent;
        len -= (size_t)sent;
    }
}

static void send_body(int fd, const struct canned_answer *answer, size_t len)
{
    char filler[4096];

    if (answer->body) {
        send_all(fd, answer->body, len);
        return;
    }
    memset(filler, ' ', sizeof filler);
    for (; len > sizeof filler; len -= sizeof filler) send_all(fd, filler, sizeof filler);
    send_all(fd, filler, len);
}

static void send_answer(int fd, const struct canned_answer *answer)
{
    size_t len = answer->body ? strlen(answer->body) : answer->filler_bytes;
    int status = answer->status ? answer->status : 200;
    char head[8192];

    int head_len = snprintf(head, sizeof head, "HTTP/1.1 %d Canned\r\n%s%s", status,
                            answer->ending == CANNED_CLOSE ? "Connection: close\r\n" : "",
                            answer->headers ? answer->headers : "");
    if (status != 204) {
        head_len += snprintf(head + head_len, sizeof head - (size_t)head_len,
                             "Content-Length: %zu\r\n", len);
    }
    head_len += snprintf(head + head_len, sizeof head - (size_t)head_len, "\r\n");
    assert((size_t)head_len < sizeof head);
    send_all(fd, head, (size_t)head_len);
    send_body(fd, answer, answer->ending == CANNED_TRUNCATE ? len / 2 : len);
}

static void reset_on_close(int fd)
{
    struct linger at_once = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

static void wait_until_stop(struct canned_server *server)
{
    pthread_mutex_lock(&server->lock);
    while (!server->is_stopping) pthread_cond_wait(&server->stops, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

/* False when the connection is to be closed. */
static bool serve_request(struct canned_server *server, int fd)
{
    char *request = read_request(fd);
    if (!request) return false;

    struct canned_answer answer = take_answer(server, request);
    if (answer.delay_ms > 0) clock_sleep_ms(answer.delay_ms);
    if (answer.ending == CANNED_RESET_BEFORE)
        memory_free(request);
    else
        note_request(server, request);
    if (answer.ending == CANNED_SILENCE) wait_until_stop(server);
    note_answered(server);
    if (answer.ending == CANNED_RESET_BEFORE || answer.ending == CANNED_RESET_AFTER) {
        reset_on_close(fd);
        return false;
    }
    if (answer.ending != CANNED_SILENCE) send_answer(fd, &answer);
    return answer.ending == CANNED_KEEP;
}

/* --- connections ---------------------------------------------------------------------------- */

static void *serve_connection(void *connection_)
{
    struct connection *connection = connection_;
    struct canned_server *server = connection->server;

    while (serve_request(server, connection->fd)) {
    }
    pthread_mutex_lock(&server->lock);
    close(connection->fd);
    connection->fd = -1;
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

static void open_connection(struct canned_server *server, int fd)
{
    /* Head and body are sent apart: without this each answer would wait for an acknowledgement. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    pthread_mutex_lock(&server->lock);
    assert(server->connection_count < CONNECTIONS_MAX);
    struct connection *connection = &server->connections[server->connection_count++];
    connection->server = server;
    connection->fd = fd;
    int error = pthread_create(&connection->thread, NULL, serve_connection, connection);
    assert(error == 0), (void)error;
    pthread_mutex_unlock(&server->lock);
}

static void *accept_connections(void *server_)
{
    struct canned_server *server = server_;
    int fd;

    while ((fd = accept(server->listener, NULL, NULL)) >= 0) open_connection(server, fd);
    return NULL;
}

static int listen_on_loopback(unsigned *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int error = fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 64) != 0 ||
                getsockname(fd, (struct sockaddr *)&address, &size) != 0;
    assert(!error), (void)error;
    *ret_port = ntohs(address.sin_port);
    return fd;
}

struct canned_server *canned_server_start(void)
{
    struct canned_server *server = memory_alloc_zeroed(1, sizeof *server);
    unsigned port = 0;

    server->listener = listen_on_loopback(&port);
    (void)snprintf(server->url, sizeof server->url, "http://127.0.0.1:%u", port);
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->stops, NULL);
    int error = pthread_create(&server->thread, NULL, accept_connections, server);
    assert(error == 0), (void)error;
    return server;
}

void canned_server_stop(struct canned_server *server)
{
    if (!server) return;
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);

    pthread_mutex_lock(&server->lock);
    server->is_stopping = true;
    pthread_cond_broadcast(&server->stops);
    for (size_t i = 0; i < server->connection_count; i++) {
        if (server->connections[i].fd >= 0) shutdown(server->connections[i].fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&server->lock);
    for (size_t i = 0; i < server->connection_count; i++)
        pthread_join(server->connections[i].thread, NULL);
    for (size_t i = 0; i < server->request_count; i++) memory_free(server->requests[i]);
    pthread_cond_destroy(&server->stops);
    pthread_mutex_destroy(&server->lock);
    memory_free(server);
}

const char *canned_server_url(const struct canned_server *server)
{
    return server->url;
}

void canned_server_add(struct canned_server *server, const struct canned_answer *answer)
{
    pthread_mutex_lock(&server->lock);
    assert(server->answer_count < ANSWERS_MAX);
    struct canned_answer *added = &server->answers[server->answer_count++];
    *added = *answer;
    if (added->times == 0) added->times = 1;
    pthread_mutex_unlock(&server->lock);
}

/* --- what was asked ------------------------------------------------------------------------- */

static size_t read_guarded(struct canned_server *server, const size_t *number)
{
    pthread_mutex_lock(&server->lock);
    size_t value = *number;
    pthread_mutex_unlock(&server->lock);
    return value;
}

size_t canned_server_requests(struct canned_server *server)
{
    return read_guarded(server, &server->request_count);
}

size_t canned_server_connections(struct canned_server *server)
{
    return read_guarded(server, &server->connection_count);
}

size_t canned_server_peak(struct canned_server *server)
{
    return read_guarded(server, &server->peak);
}

const char *canned_server_request(struct canned_server *server, size_t index)
{
    pthread_mutex_lock(&server->lock);
    const char *request = index < server->request_count ? server->requests[index] : "";
    pthread_mutex_unlock(&server->lock);
    return request;
}
