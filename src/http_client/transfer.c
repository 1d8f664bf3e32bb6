// SPDX-License-Identifier: Apache-2.0
#include "http_client/transfer.h"

#include "http_client/address.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000, /* where the call names none */
    TIMEOUT_MS = 60 * 1000,
    SILENCE_S = 30, /* an answer that stops coming, or drips, is given up after this */
    SILENCE_BYTES_PER_S = 10,
    REPLY_HEADER_BYTES_MAX = 64 * 1024,
    LINE_BYTES_MAX = 64 * 1024,
};

/* --- what libcurl calls while the transfer runs --------------------------------------------- */

static size_t on_header(char *line, size_t size, size_t count, void *transfer_)
{
    struct transfer *transfer = transfer_;
    struct str text = { line, size * count };

    /* A further status line follows an interim answer, whose headers are of no use. */
    if (str_starts_with(text, STR("HTTP/"))) buf_clear(&transfer->reply_headers);
    buf_add(&transfer->reply_headers, text);
    if (!transfer->reply_headers.overflow) return text.len;
    transfer->is_too_large = true;
    return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *transfer_)
{
    struct transfer *transfer = transfer_;

    buf_add(&transfer->reply_body, (struct str){ bytes, size * count });
    if (!transfer->reply_body.overflow) return size * count;
    transfer->is_too_large = true;
    return 0;
}

/* Runs each time a request is about to be written. libcurl repeats a request by itself when a kept
 * connection turns out to be dead; the peer may have read the first one, so a method that must not
 * run twice stops here. */
static int on_sending(void *transfer_, char *peer, char *own, int peer_port, int own_port)
{
    struct transfer *transfer = transfer_;
    bool is_second_time = transfer->was_sent;

    (void)peer, (void)own, (void)peer_port, (void)own_port;
    transfer->was_sent = true;
    return is_second_time && !transfer->may_resend ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

/* Runs after name resolution, for the very address that is connected to: a name that resolves
 * differently a moment later gains nothing. */
static curl_socket_t on_open_socket(void *transfer_, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    struct transfer *transfer = transfer_;

    (void)purpose;
    bool is_off_limits = address_is_off_limits(&address->addr);
    bool is_refused = !transfer->may_be_private && !address_is_public(&address->addr);
    transfer->is_off_limits |= is_off_limits;
    transfer->is_address_refused |= is_refused;
    if (is_off_limits || is_refused) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- options -------------------------------------------------------------------------------- */

#define SET(option, value)                                                   \
    do {                                                                     \
        if (curl_easy_setopt(easy, option, value) != CURLE_OK) return false; \
    } while (0)

static bool set_behaviour(CURL *easy, const struct transfer_settings *settings)
{
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    if (settings->user_agent) SET(CURLOPT_USERAGENT, settings->user_agent);
    return true;
}

static bool set_callbacks(CURL *easy, struct transfer *transfer,
                          const struct transfer_settings *settings)
{
    SET(CURLOPT_ERRORBUFFER, transfer->error_text);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_PREREQFUNCTION, on_sending);
    SET(CURLOPT_PREREQDATA, transfer);
    transfer->may_be_private = settings->allow_private_addresses;
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    SET(CURLOPT_OPENSOCKETDATA, transfer);
    if (settings->allow_private_addresses) return true;
    SET(CURLOPT_PROXY, ""); /* a proxy would resolve the name itself, behind our back */
    return true;
}

static long silence_s(int64_t total_ms)
{
    int64_t half_s = total_ms / 2 / 1000; /* who allows more time means a slow service */

    return (long)(half_s > SILENCE_S ? half_s : SILENCE_S);
}

static bool set_limits(CURL *easy, const struct http_call *call)
{
    int64_t connect_ms =
        call->connect_timeout_ms > 0 ? call->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    int64_t total_ms = call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS;

    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)total_ms);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)SILENCE_BYTES_PER_S);
    SET(CURLOPT_LOW_SPEED_TIME, silence_s(total_ms));
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)call->reply_bytes_max);
    return true;
}

static bool set_request(CURL *easy, const struct http_call *call)
{
    bool has_body = str_is_given(call->body);

    /* The method is set last: POSTFIELDS turns the request into a POST. */
    if (has_body || strcmp(call->method, "POST") == 0) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.len);
        SET(CURLOPT_POSTFIELDS, has_body && call->body.len > 0 ? call->body.data : "");
    }
    if (strcmp(call->method, "HEAD") == 0) SET(CURLOPT_NOBODY, 1L);
    SET(CURLOPT_CUSTOMREQUEST, call->method);
    return true;
}

/* Neither a header nor a URL may smuggle in a further line. */
static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 0x7F) return true;
    }
    return false;
}

static bool add_header(struct transfer *transfer, struct str name, struct str value)
{
    struct buf line;
    struct curl_slist *longer = NULL;

    if (has_control(name) || has_control(value)) return false;
    buf_init(&line, LINE_BYTES_MAX);
    buf_add(&line, name);
    buf_add(&line, value);
    buf_add_char(&line, '\0');
    if (!line.overflow) longer = curl_slist_append(transfer->headers, line.data);
    buf_deinit(&line); /* wipes: the line may hold the token */
    if (!longer) return false;
    transfer->headers = longer;
    return true;
}

static bool set_headers(struct transfer *transfer, const struct http_call *call)
{
    struct str bearer = call->bearer ? secret_text_reveal(call->bearer) : STR_ABSENT;
    CURL *easy = transfer->easy;

    if (str_is_given(bearer) && !add_header(transfer, STR("Authorization: Bearer "), bearer))
        return false;
    /* Without a value libcurl leaves its own default out. */
    if (!add_header(transfer, STR("Content-Type: "), call->content_type)) return false;
    if (!add_header(transfer, STR("Expect:"), STR_ABSENT)) return false;
    for (size_t i = 0; i < call->header_count; i++) {
        if (!add_header(transfer, call->headers[i], STR_ABSENT)) return false;
    }
    SET(CURLOPT_HTTPHEADER, transfer->headers);
    return true;
}

static bool set_url(CURL *easy, struct str url)
{
    struct buf text;
    CURLcode result = CURLE_URL_MALFORMAT;

    if (has_control(url)) return false;
    /* What the environment names as a proxy may tunnel TLS; in the clear it would read the token. */
    if (!str_starts_with(url, STR("https:"))) SET(CURLOPT_PROXY, "");
    /* Rather share an HTTP/2 connection than open another. Without TLS there is none to share, and
     * libcurl would hold calls back until the first answer tells. */
    SET(CURLOPT_PIPEWAIT, str_starts_with(url, STR("https:")) ? 1L : 0L);
    buf_init(&text, LINE_BYTES_MAX);
    buf_add(&text, url);
    buf_add_char(&text, '\0');
    if (!text.overflow) result = curl_easy_setopt(easy, CURLOPT_URL, text.data);
    buf_deinit(&text); /* wipes: the address of a hook is a credential */
    return result == CURLE_OK;
}

static bool write_all(int file, struct str text)
{
    while (text.len > 0) {
        ssize_t n = write(file, text.data, text.len);
        if (n <= 0) return false;
        text = str_slice(text, (size_t)n, text.len);
    }
    return true;
}

/* The GnuTLS build takes authorities from a file only, so they lie in one that has no name on disk.
 * Such a connection is shared with nobody: whether a kept one may be used again is decided by the
 * file's name, which does not say what it holds. */
static bool set_authorities(struct transfer *transfer, struct str ca_pem)
{
    CURL *easy = transfer->easy;
    char path[32];

    if (!str_is_given(ca_pem)) return true;
    transfer->ca_file = memfd_create("authorities", MFD_CLOEXEC);
    if (transfer->ca_file < 0 || !write_all(transfer->ca_file, ca_pem)) return false;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", transfer->ca_file);
    SET(CURLOPT_CAINFO, path);
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_FRESH_CONNECT, 1L);
    SET(CURLOPT_FORBID_REUSE, 1L);
    return true;
}

/* RFC 9110 §9.2.2. */
static bool is_idempotent(const char *method)
{
    static const char *const methods[] = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS" };
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (strcmp(method, methods[i]) == 0) return true;
    }
    return false;
}

static bool set_all(struct transfer *transfer, const struct transfer_settings *settings,
                    const struct http_call *call)
{
    CURL *easy = transfer->easy;
    return easy && set_behaviour(easy, settings) && set_callbacks(easy, transfer, settings) &&
           set_limits(easy, call) && set_url(easy, call->url) && set_request(easy, call) &&
           set_headers(transfer, call) && set_authorities(transfer, call->ca_pem);
}

bool transfer_init(struct transfer *transfer, const struct transfer_settings *settings,
                   const struct http_call *call, void *owner)
{
    *transfer = (struct transfer){ .easy = curl_easy_init(),
                                   .ca_file = -1,
                                   .may_resend = is_idempotent(call->method) };
    buf_init(&transfer->reply_headers, REPLY_HEADER_BYTES_MAX);
    buf_init(&transfer->reply_body, call->reply_bytes_max);
    if (set_all(transfer, settings, call) &&
        curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, owner) == CURLE_OK)
        return true;
    transfer_end(transfer, CURLE_BAD_FUNCTION_ARGUMENT);
    return false;
}

static void let_go(struct transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers); /* wiped: see wiped_memory.h */
    if (transfer->ca_file >= 0) close(transfer->ca_file);
    transfer->easy = NULL;
    transfer->headers = NULL;
    transfer->ca_file = -1;
}

void transfer_deinit(struct transfer *transfer)
{
    let_go(transfer);
    buf_deinit(&transfer->reply_headers);
    buf_deinit(&transfer->reply_body);
}

/* --- how it ended --------------------------------------------------------------------------- */

static enum http_failure classify(const struct transfer *transfer, CURLcode result)
{
    if (transfer->is_too_large || result == CURLE_FILESIZE_EXCEEDED) return HTTP_TOO_LARGE;
    if (result == CURLE_OK) return HTTP_FINE;
    if (!transfer->was_sent) return HTTP_NOT_SENT;
    return result == CURLE_OPERATION_TIMEDOUT ? HTTP_TIMED_OUT : HTTP_BROKEN;
}

static void set_failure_text(struct transfer *transfer, const char *text)
{
    (void)snprintf(transfer->failure_text, sizeof transfer->failure_text, "%s", text);
    for (char *c = transfer->failure_text; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7F) *c = ' ';
    }
}

/* libcurl's own text says most, but may quote an address with a query or with credentials. */
static const char *describe(const struct transfer *transfer, CURLcode result)
{
    const char *text = transfer->error_text;

    if (transfer->is_address_refused) return "the address belongs to a private network";
    if (transfer->is_off_limits) return "the address is link-local or a cloud's metadata service";
    if (transfer->failure == HTTP_TOO_LARGE) return "the answer is larger than allowed";
    if (result == CURLE_BAD_FUNCTION_ARGUMENT) return "the address or a header is malformed";
    if (result == CURLE_ABORTED_BY_CALLBACK) return "the connection was closed without an answer";
    return *text == '\0' || strpbrk(text, "?@") ? curl_easy_strerror(result) : text;
}

void transfer_end(struct transfer *transfer, CURLcode result)
{
    long status = 0;

    if (transfer->easy)
        (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status); /* 0 is fine */
    transfer->status = (int)status;
    transfer->failure = classify(transfer, result);
    if (transfer->failure != HTTP_FINE) set_failure_text(transfer, describe(transfer, result));
    let_go(transfer);
}

void transfer_cancel(struct transfer *transfer)
{
    transfer->failure = HTTP_CALL_CANCELLED;
    set_failure_text(transfer, "the call was cancelled");
    let_go(transfer);
}

/* --- the reply ------------------------------------------------------------------------------ */

static struct str lower_copy(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        copy[i] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
    }
    return (struct str){ copy, text.len };
}

/* Headers beyond the room for them are passed over. */
static void read_headers(struct str lines, struct arena *arena, struct http_reply *reply)
{
    struct str line;

    while (str_next_piece(&lines, '\n', &line) && reply->header_count < COUNT_OF(reply->headers)) {
        size_t colon = str_find_char(line, ':');
        if (colon == SIZE_MAX || str_starts_with(line, STR("HTTP/"))) continue;
        size_t at = reply->header_count++;
        reply->headers[at].name = lower_copy(arena, str_trim(str_slice(line, 0, colon)));
        reply->headers[at].value =
            arena_copy(arena, str_trim(str_slice(line, colon + 1, line.len)));
    }
}

void transfer_read_reply(const struct transfer *transfer, struct arena *arena,
                         struct http_reply *ret_reply)
{
    *ret_reply = (struct http_reply){ .failure = transfer->failure,
                                      .status = transfer->status,
                                      .was_sent = transfer->was_sent };
    if (transfer->failure == HTTP_FINE)
        ret_reply->body = arena_copy(arena, buf_str(&transfer->reply_body));
    else
        ret_reply->failure_text = arena_copy(arena, str_from_c(transfer->failure_text));
    read_headers(buf_str(&transfer->reply_headers), arena, ret_reply);
    ret_reply->content_type = http_reply_header(ret_reply, "content-type");
}
