// SPDX-License-Identifier: Apache-2.0
#include "remote/mail.h"

#include "base/buf.h"
#include "base/encode.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    MESSAGE_BYTES_MAX = 256 << 10,
    ADDRESS_BYTES_MAX = 254, /* RFC 5321 §4.5.3.1.3 */
    SUBJECT_BYTES_MAX = 512,
    WORD_BYTES = 45, /* of an encoded word: 75 characters at most when encoded (RFC 2047 §2) */
    LINE_CHARACTERS = 76,
    DATE_LEN_MAX = 40,
};

bool mail_is_configured(const struct mail_settings *settings)
{
    return str_is_given(settings->url);
}

bool mail_address_is_plain(struct str address)
{
    size_t at = str_find_char(address, '@');

    if (at == SIZE_MAX || at == 0 || at != str_find_last_char(address, '@')) return false;
    if (address.len > ADDRESS_BYTES_MAX || at + 1 == address.len) return false;
    for (size_t i = 0; i < address.len; i++) {
        char c = address.data[i];
        if (c <= ' ' || c >= 0x7F || strchr("\"(),:;<>[\\]", c)) return false;
    }
    return true;
}

bool mail_sender_parse(struct str text, struct str *ret_name, struct str *ret_address)
{
    struct str trimmed = str_trim(text);
    struct str address = trimmed;
    struct str name = STR("");
    size_t open = str_find_last_char(trimmed, '<');

    if (open != SIZE_MAX) {
        if (!str_ends_with(trimmed, STR(">"))) return false;
        name = str_trim(str_slice(trimmed, 0, open));
        address = str_slice(trimmed, open + 1, trimmed.len - 1);
    }
    if (name.len >= 2 && str_starts_with(name, STR("\"")) && str_ends_with(name, STR("\"")))
        name = str_slice(name, 1, name.len - 1);
    if (!mail_address_is_plain(address)) return false;
    *ret_name = name;
    *ret_address = address;
    return true;
}

/* --- headers --------------------------------------------------------------------------------- */

/* One line of text: control characters and what is no UTF-8 become spaces. */
static struct str one_line(struct str text, struct arena *arena)
{
    struct str given = str_slice(text, 0, SUBJECT_BYTES_MAX);
    char *line = arena_alloc(arena, given.len + 1);
    size_t at = 0;

    while (at < given.len) {
        size_t len = str_utf8_len_at(given, at);
        unsigned char c = (unsigned char)given.data[at];
        if (len == 0 || c < ' ' || c == 0x7F) {
            line[at++] = ' ';
            continue;
        }
        memcpy(line + at, given.data + at, len);
        at += len;
    }
    return str_trim((struct str){ line, given.len });
}

static bool is_plain_words(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_plain && !strchr(" -_.,:!'/", c)) return false;
    }
    return text.len <= LINE_CHARACTERS - 10;
}

/* Characters are never cut in two. */
static size_t word_len(struct str text, size_t from)
{
    size_t end = from;

    while (end < text.len) {
        size_t len = str_utf8_len_at(text, end);
        if (len == 0 || end + len - from > WORD_BYTES) break;
        end += len;
    }
    return end - from;
}

/* As it is, or in encoded words (RFC 2047). `text` is one line. */
static void add_words(struct buf *out, struct str text, struct arena *arena)
{
    if (is_plain_words(text)) {
        buf_add(out, text);
        return;
    }
    for (size_t at = 0; at < text.len;) {
        size_t len = word_len(text, at);
        if (at > 0) buf_add(out, STR("\r\n "));
        buf_add(out, STR("=?UTF-8?B?"));
        buf_add(out, base64_text(str_slice(text, at, at + len), arena));
        buf_add(out, STR("?="));
        at += len > 0 ? len : text.len;
    }
}

static void add_from(struct buf *out, const struct mail_settings *settings, struct arena *arena)
{
    struct str name = one_line(settings->from_name, arena);

    buf_add(out, STR("From: "));
    if (name.len > 0) {
        bool is_quoted = is_plain_words(name);
        if (is_quoted) buf_add_char(out, '"');
        add_words(out, name, arena);
        if (is_quoted) buf_add_char(out, '"');
        buf_add_char(out, ' ');
    }
    buf_add_format(out, "<%.*s>\r\n", STR_ARG(settings->from_address));
}

/* RFC 5322 §3.3, in UTC and English whatever the locale. */
static void add_date(struct buf *out, int64_t now_ms)
{
    static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    time_t now_s = (time_t)(now_ms / 1000);
    struct tm at = { 0 };

    (void)gmtime_r(&now_s, &at); /* fails for years that do not fit an int */
    buf_add_format(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[at.tm_wday],
                   at.tm_mday, months[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min,
                   at.tm_sec);
}

static void add_body(struct buf *out, struct str text, struct arena *arena)
{
    struct str code = base64_text(text, arena);

    for (size_t at = 0; at < code.len; at += LINE_CHARACTERS) {
        buf_add(out, str_slice(code, at, at + LINE_CHARACTERS));
        buf_add(out, STR("\r\n"));
    }
}

static void add_all(struct buf *out, const struct mail_settings *settings, const struct mail *mail,
                    struct str id, int64_t now_ms, struct arena *arena)
{
    size_t at = str_find_char(settings->from_address, '@');

    add_date(out, now_ms);
    add_from(out, settings, arena);
    buf_add_format(out, "To: <%.*s>\r\nSubject: ", STR_ARG(mail->to));
    add_words(out, one_line(mail->subject, arena), arena);
    buf_add_format(out, "\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_ARG(id),
                   STR_ARG(str_slice(settings->from_address, at + 1, SIZE_MAX)));
    /* Nobody's holiday notice is to answer this (RFC 3834). */
    buf_add(out, STR("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n"));
    add_body(out, mail->text, arena);
}

STATUS mail_compose(const struct mail_settings *settings, const struct mail *mail, struct str id,
                    int64_t now_ms, struct arena *arena, struct str *ret_message)
{
    struct buf out;

    if (!mail_address_is_plain(mail->to) || !mail_address_is_plain(settings->from_address))
        return FAIL(INVALID);
    buf_init(&out, MESSAGE_BYTES_MAX);
    add_all(&out, settings, mail, id, now_ms, arena);
    struct status status = out.overflow ? FAIL(TOO_LARGE) : OK;
    if (!status.code) *ret_message = arena_copy(arena, buf_str(&out));
    buf_deinit(&out);
    return status;
}

void mail_send(const struct mail_settings *settings, const struct mail *mail, struct str id,
               int64_t now_ms, const atomic_bool *cancel, struct arena *arena,
               struct smtp_reply *ret_reply)
{
    struct str message;

    struct status status = mail_compose(settings, mail, id, now_ms, arena, &message);
    if (status.code) {
        *ret_reply = (struct smtp_reply){
            .end = SMTP_REFUSED,
            .text = status.code == STATUS_INVALID ? STR("the address can't be written to")
                                                  : STR("the text is too long"),
        };
        return;
    }
    smtp_send(
        &(struct smtp_call){
            .url = settings->url,
            .username = settings->username,
            .password = settings->password,
            .tls = settings->tls,
            .from = settings->from_address,
            .to = mail->to,
            .message = message,
            .cancel = cancel,
        },
        arena, ret_reply);
}
