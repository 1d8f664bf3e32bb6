// SPDX-License-Identifier: Apache-2.0
#include "http_client/smtp.h"

#include "base/buf.h"
#include "http_client/curl_global.h"

#include <curl/curl.h>
#include <string.h>

enum { CONNECT_TIMEOUT_MS = 10 * 1000, TIMEOUT_MS = 30 * 1000, TEXT_BYTES_MAX = 4096 };

struct delivery {
    const struct smtp_call *call;
    CURL *easy;
    struct curl_slist *recipients;
    size_t sent;
    char error_text[CURL_ERROR_SIZE];
};

/* --- what libcurl calls ---------------------------------------------------------------------- */

static size_t on_read(char *room, size_t size, size_t count, void *delivery_)
{
    struct delivery *delivery = delivery_;
    struct str message = delivery->call->message;
    size_t n = size * count;

    if (n > message.len - delivery->sent) n = message.len - delivery->sent;
    if (n > 0) memcpy(room, message.data + delivery->sent, n);
    delivery->sent += n;
    return n;
}

/* What a mail server writes in answer is of no use beyond its last line, which libcurl keeps. */
static size_t on_write(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes, (void)context;
    return size * count;
}

static int on_progress(void *delivery_, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct delivery *delivery = delivery_;

    (void)a, (void)b, (void)c, (void)d;
    return delivery->call->cancel && atomic_load(delivery->call->cancel);
}

/* --- options --------------------------------------------------------------------------------- */

#define SET(option, value)                                                             \
    do {                                                                               \
        if (curl_easy_setopt(delivery->easy, option, value) != CURLE_OK) return false; \
    } while (0)

/* No text may carry a further line into the dialogue with the server. */
static bool set_text(struct delivery *delivery, CURLoption option, struct str text)
{
    struct buf line;
    CURLcode result = CURLE_URL_MALFORMAT;

    if (!str_is_given(text)) return true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c < ' ' || c == 0x7F) return false;
    }
    buf_init(&line, TEXT_BYTES_MAX);
    buf_add(&line, text);
    buf_add_char(&line, '\0');
    if (!line.overflow) result = curl_easy_setopt(delivery->easy, option, line.data);
    buf_deinit(&line); /* wipes: it may be the password */
    return result == CURLE_OK;
}

/* An address between angle brackets, which it may not close or leave by itself. */
static bool bracket(struct str address, struct arena *arena, struct str *ret_text)
{
    if (address.len == 0) return false;
    for (size_t i = 0; i < address.len; i++) {
        unsigned char c = (unsigned char)address.data[i];
        if (c <= ' ' || c == 0x7F || c == '<' || c == '>') return false;
    }
    *ret_text = arena_format(arena, "<%.*s>", STR_ARG(address));
    return true;
}

static bool set_addresses(struct delivery *delivery, struct arena *arena)
{
    struct str from;
    struct str to;

    if (!bracket(delivery->call->from, arena, &from) || !bracket(delivery->call->to, arena, &to))
        return false;
    delivery->recipients = curl_slist_append(NULL, arena_c_string(arena, to));
    if (!delivery->recipients) return false;
    SET(CURLOPT_MAIL_RCPT, delivery->recipients);
    return set_text(delivery, CURLOPT_MAIL_FROM, from);
}

static bool set_limits(struct delivery *delivery)
{
    const struct smtp_call *call = delivery->call;
    int64_t connect_ms =
        call->connect_timeout_ms > 0 ? call->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    int64_t total_ms = call->timeout_ms > 0 ? call->timeout_ms : TIMEOUT_MS;

    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)((total_ms + 999) / 1000));
    SET(CURLOPT_TIMEOUT_MS, (long)total_ms);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(CURLOPT_XFERINFODATA, delivery);
    return true;
}

static bool set_tls(struct delivery *delivery)
{
    static const long levels[] = {
        [SMTP_TLS_REQUIRED] = CURLUSESSL_ALL,
        [SMTP_TLS_TRY] = CURLUSESSL_TRY,
        [SMTP_TLS_OFF] = CURLUSESSL_NONE,
    };
    SET(CURLOPT_USE_SSL, levels[delivery->call->tls]);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    return true;
}

static bool set_message(struct delivery *delivery)
{
    SET(CURLOPT_ERRORBUFFER, delivery->error_text);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)delivery->call->message.len);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, delivery);
    SET(CURLOPT_WRITEFUNCTION, on_write);
    return true;
}

static bool set_all(struct delivery *delivery, struct arena *arena)
{
    const struct smtp_call *call = delivery->call;

    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_PROXY, ""); /* a proxy of the web has no business with mail */
    return set_text(delivery, CURLOPT_URL, call->url) &&
           set_text(delivery, CURLOPT_USERNAME, call->username) &&
           set_text(delivery, CURLOPT_PASSWORD, call->password) && set_limits(delivery) &&
           set_tls(delivery) && set_message(delivery) && set_addresses(delivery, arena);
}

/* --- how it ended ---------------------------------------------------------------------------- */

static enum smtp_end end_of(CURLcode result, long status)
{
    if (result == CURLE_OK) return SMTP_ACCEPTED;
    if (result == CURLE_BAD_FUNCTION_ARGUMENT || result == CURLE_URL_MALFORMAT ||
        result == CURLE_UNSUPPORTED_PROTOCOL)
        return SMTP_REFUSED;
    /* A refused login is worth another try: somebody may be changing the password just now. */
    if (result == CURLE_LOGIN_DENIED) return SMTP_TRY_AGAIN;
    return status >= 500 && status < 600 ? SMTP_REFUSED : SMTP_TRY_AGAIN;
}

static struct str reason_of(const struct delivery *delivery, CURLcode result, long status,
                            struct arena *arena)
{
    const char *text = delivery->error_text;

    if (result == CURLE_OK) return STR("accepted");
    if (result == CURLE_BAD_FUNCTION_ARGUMENT)
        return STR("the mail server's address, the login or a mail address is malformed");
    if (result == CURLE_ABORTED_BY_CALLBACK) return STR("it was cancelled");
    /* Such a text may quote an address with its login. */
    if (*text == '\0' || strchr(text, '@')) text = curl_easy_strerror(result);
    return status > 0 ? arena_format(arena, "%s (the mail server said %ld)", text, status)
                      : arena_copy(arena, str_from_c(text));
}

void smtp_send(const struct smtp_call *call, struct arena *arena, struct smtp_reply *ret_reply)
{
    struct delivery delivery = { .call = call };
    CURLcode result = CURLE_FAILED_INIT;
    long status = 0;

    if (curl_global_ready()) delivery.easy = curl_easy_init();
    if (delivery.easy) {
        result = set_all(&delivery, arena) ? curl_easy_perform(delivery.easy)
                                           : CURLE_BAD_FUNCTION_ARGUMENT;
        (void)curl_easy_getinfo(delivery.easy, CURLINFO_RESPONSE_CODE, &status); /* 0 is fine */
    }
    *ret_reply = (struct smtp_reply){
        .end = end_of(result, status),
        .status = (int)status,
        .text = reason_of(&delivery, result, status, arena),
    };
    curl_easy_cleanup(delivery.easy);
    curl_slist_free_all(delivery.recipients);
}
