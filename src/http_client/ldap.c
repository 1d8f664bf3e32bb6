// SPDX-License-Identifier: Apache-2.0
#include "http_client/ldap.h"

#include "base/buf.h"
#include "base/encode.h"
#include "http_client/address.h"
#include "http_client/curl_global.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    CONNECT_TIMEOUT_MS = 5 * 1000,
    TIMEOUT_MS = 10 * 1000,
    TEXT_BYTES_MAX = 16 << 10,
    REPLY_BYTES_MAX = 256 << 10,
    ENTRIES_MAX = 64,
};

struct question {
    const struct ldap_call *call;
    CURL *easy;
    int ca_file;
    struct buf reply;
    char error_text[CURL_ERROR_SIZE];
};

static size_t on_write(char *bytes, size_t size, size_t count, void *question_)
{
    struct question *question = question_;

    buf_add(&question->reply, (struct str){ bytes, size * count });
    return question->reply.overflow ? 0 : size * count;
}

/* The address that is connected to, whatever the name said before: see transfer.c. */
static curl_socket_t on_open_socket(void *context, curlsocktype purpose,
                                    struct curl_sockaddr *address)
{
    (void)context, (void)purpose;
    if (address_is_off_limits(&address->addr)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* --- options --------------------------------------------------------------------------------- */

#define SET(option, value)                                                             \
    do {                                                                               \
        if (curl_easy_setopt(question->easy, option, value) != CURLE_OK) return false; \
    } while (0)

/* libcurl takes C strings: what lies behind a NUL would be lost, a password's rest among it. */
static bool set_text(struct question *question, CURLoption option, struct str text)
{
    struct buf line;
    CURLcode result = CURLE_URL_MALFORMAT;

    if (text.len == 0 || str_find_char(text, '\0') != SIZE_MAX) return false;
    buf_init(&line, TEXT_BYTES_MAX);
    buf_add(&line, text);
    buf_add_char(&line, '\0');
    if (!line.overflow) result = curl_easy_setopt(question->easy, option, line.data);
    buf_deinit(&line); /* wipes: it may be the password */
    return result == CURLE_OK;
}

/* RFC 4516: ldap://HOST/BASE?ATTRIBUTES?SCOPE?FILTER */
static bool set_url(struct question *question)
{
    const struct ldap_call *call = question->call;
    struct buf url;

    buf_init(&url, TEXT_BYTES_MAX);
    buf_add(&url, call->url);
    buf_add_char(&url, '/');
    percent_encode(&url, call->base);
    buf_add_char(&url, '?');
    buf_add(&url, call->attributes);
    buf_add(&url, call->is_subtree ? STR("?sub?") : STR("?base?"));
    percent_encode(&url, call->filter);
    bool is_set = !url.overflow && set_text(question, CURLOPT_URL, buf_str(&url));
    buf_deinit(&url);
    return is_set;
}

static bool set_limits(struct question *question)
{
    const struct ldap_call *call = question->call;
    int64_t connect_ms =
        call->connect_timeout_ms > 0 ? call->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    int64_t total_ms = call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS;

    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    SET(CURLOPT_TIMEOUT_MS, (long)total_ms);
    return true;
}

/* See set_authorities of transfer.c: a file without a name on disk. */
static bool set_authorities(struct question *question)
{
    struct str rest = question->call->ca_pem;
    char path[32];

    if (rest.len == 0) return true;
    question->ca_file = memfd_create("authorities", MFD_CLOEXEC);
    if (question->ca_file < 0) return false;
    while (rest.len > 0) {
        ssize_t n = write(question->ca_file, rest.data, rest.len);
        if (n <= 0) return false;
        rest = str_slice(rest, (size_t)n, rest.len);
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", question->ca_file);
    SET(CURLOPT_CAINFO, path);
    SET(CURLOPT_CAPATH, NULL);
    return true;
}

static bool set_all(struct question *question)
{
    const struct ldap_call *call = question->call;

    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "ldap,ldaps");
    SET(CURLOPT_PROXY, ""); /* a proxy of the web has no business with a directory */
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_ERRORBUFFER, question->error_text);
    SET(CURLOPT_WRITEFUNCTION, on_write);
    SET(CURLOPT_WRITEDATA, question);
    SET(CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
    return set_limits(question) && set_authorities(question) && set_url(question) &&
           set_text(question, CURLOPT_USERNAME, call->bind_dn) &&
           set_text(question, CURLOPT_PASSWORD, secret_text_reveal(call->password));
}

/* --- what was found -------------------------------------------------------------------------- */

/* "name: text" or "name:: base64". */
static bool read_value(struct str line, struct arena *arena, struct ldap_value *value)
{
    size_t colon = str_find_char(line, ':');

    if (colon == SIZE_MAX || colon == 0) return false;
    value->name = arena_copy(arena, str_slice(line, 0, colon));
    struct str rest = str_slice(line, colon + 1, line.len);
    if (str_starts_with(rest, STR(": ")))
        return base64_decode(str_slice(rest, 2, rest.len), arena, &value->value);
    if (!str_starts_with(rest, STR(" "))) return rest.len == 0 && (value->value = STR(""), true);
    value->value = arena_copy(arena, str_slice(rest, 1, rest.len));
    return true;
}

static size_t lines_in(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) count += text.data[i] == '\n';
    return count;
}

/* "DN: name", or "DN:" for the root. */
static bool read_name(struct str line, struct arena *arena, struct str *ret_dn)
{
    const struct str start = STR("DN: ");

    *ret_dn = STR("");
    if (str_equal(line, STR("DN:"))) return true;
    *ret_dn = arena_copy(arena, str_slice(line, start.len, line.len));
    return str_starts_with(line, start);
}

/* A name, then lines of values that begin with a tab; nothing else but empty lines. */
bool ldap_read_entries(struct str text, struct arena *arena, struct ldap_reply *reply)
{
    const struct str tab = STR("\t");
    struct ldap_value *room = ARENA_ARRAY(arena, lines_in(text), struct ldap_value);
    struct ldap_entry *entry = NULL;
    struct str line;
    struct str dn;

    reply->entries = ARENA_ARRAY(arena, ENTRIES_MAX, struct ldap_entry);
    reply->count = 0;
    while (str_next_piece(&text, '\n', &line)) {
        if (line.len == 0) continue;
        if (reply->count < ENTRIES_MAX && read_name(line, arena, &dn)) {
            entry = &reply->entries[reply->count++];
            *entry = (struct ldap_entry){ .dn = dn, .values = room };
        } else if (entry && str_starts_with(line, tab) &&
                   read_value(str_slice(line, tab.len, line.len), arena, room)) {
            entry->count++;
            room++;
        } else {
            return false;
        }
    }
    return true;
}

/* --- how it ended ---------------------------------------------------------------------------- */

static enum ldap_end end_of(struct question *question, CURLcode result, struct arena *arena,
                            struct ldap_reply *reply)
{
    if (result == CURLE_LOGIN_DENIED || result == CURLE_LDAP_CANNOT_BIND) return LDAP_NOT_BOUND;
    if (result == CURLE_REMOTE_FILE_NOT_FOUND) return LDAP_NO_SUCH;
    if (result != CURLE_OK) return LDAP_NO_ANSWER;
    return ldap_read_entries(buf_str(&question->reply), arena, reply) ? LDAP_ANSWERED
                                                                      : LDAP_NO_ANSWER;
}

void ldap_ask(const struct ldap_call *call, struct arena *arena, struct ldap_reply *ret_reply)
{
    struct question question = { .call = call, .ca_file = -1 };
    CURLcode result = CURLE_FAILED_INIT;

    *ret_reply = (struct ldap_reply){ .text = STR_ABSENT };
    buf_init(&question.reply, REPLY_BYTES_MAX);
    if (curl_global_ready()) question.easy = curl_easy_init();
    if (question.easy)
        result =
            set_all(&question) ? curl_easy_perform(question.easy) : CURLE_BAD_FUNCTION_ARGUMENT;
    ret_reply->end = end_of(&question, result, arena, ret_reply);
    ret_reply->text = arena_copy(arena, str_from_c(curl_easy_strerror(result)));
    curl_easy_cleanup(question.easy);
    if (question.ca_file >= 0) close(question.ca_file);
    buf_deinit(&question.reply);
}
