// SPDX-License-Identifier: Apache-2.0
#include "base/encode.h"

static const char hex_digits[] = "0123456789abcdef";

void hex_encode(const uint8_t *bytes, size_t count, char *text)
{
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = hex_digits[bytes[i] >> 4];
        text[2 * i + 1] = hex_digits[bytes[i] & 0x0F];
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool hex_decode(struct str text, uint8_t *bytes, size_t count)
{
    if (text.len != 2 * count) return false;
    for (size_t i = 0; i < count; i++) {
        int high = hex_value(text.data[2 * i]);
        int low = hex_value(text.data[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

struct str hex_text(const uint8_t *bytes, size_t count, struct arena *arena)
{
    char *text = arena_alloc(arena, 2 * count + 1);
    hex_encode(bytes, count, text);
    return (struct str){ text, 2 * count };
}

/* The two alphabets of RFC 4648 differ in their last two characters and in padding. */
struct base64_form {
    const char *alphabet;
    bool is_padded;
};
static const struct base64_form base64_url = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false
};
static const struct base64_form base64_plain = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true
};

static struct str base64_encode(const struct base64_form *form, struct str bytes,
                                struct arena *arena)
{
    char *text = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1);
    size_t len = 0;

    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++) {
            group = group << 8 | (k < left ? (unsigned char)bytes.data[i + k] : 0U);
        }
        for (size_t k = 0; k < 4; k++) {
            if (k <= left) {
                text[len++] = form->alphabet[group >> (18 - 6 * k) & 0x3F];
            } else if (form->is_padded) {
                text[len++] = '=';
            }
        }
    }
    return (struct str){ text, len };
}

static int base64_value(const struct base64_form *form, char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == form->alphabet[62]) return 62;
    if (c == form->alphabet[63]) return 63;
    return -1;
}

static bool base64_read(const struct base64_form *form, struct str text, struct arena *arena,
                        struct str *ret_bytes)
{
    if (form->is_padded) {
        if (text.len % 4 != 0) return false;
        for (int k = 0; k < 2 && text.len > 0 && text.data[text.len - 1] == '='; k++) text.len--;
    }
    if (text.len % 4 == 1) return false;
    char *bytes = arena_alloc(arena, text.len / 4 * 3 + 3);
    size_t len = 0;
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = base64_value(form, text.data[i]);
        if (value < 0) return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[len++] = (char)(bits >> count & 0xFF);
        }
    }
    if ((bits & ((1U << count) - 1)) != 0) return false; /* two texts may not mean the same bytes */
    *ret_bytes = (struct str){ bytes, len };
    return true;
}

struct str base64url_text(struct str bytes, struct arena *arena)
{
    return base64_encode(&base64_url, bytes, arena);
}

struct str base64_text(struct str bytes, struct arena *arena)
{
    return base64_encode(&base64_plain, bytes, arena);
}

bool base64url_decode(struct str text, struct arena *arena, struct str *ret_bytes)
{
    return base64_read(&base64_url, text, arena, ret_bytes);
}

bool base64_decode(struct str text, struct arena *arena, struct str *ret_bytes)
{
    return base64_read(&base64_plain, text, arena, ret_bytes);
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void percent_encode(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved((char)c)) {
            buf_add_char(buf, (char)c);
        } else {
            buf_add_format(buf, "%%%02X", c);
        }
    }
}

bool percent_decode(struct str text, bool is_form, struct arena *arena, struct str *ret_text)
{
    char *plain = arena_alloc(arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            uint8_t byte = 0;
            if (!hex_decode(str_slice(text, i + 1, i + 3), &byte, 1)) return false;
            c = (char)byte;
            i += 2;
        } else if (c == '+' && is_form) {
            c = ' ';
        }
        plain[len++] = c;
    }
    *ret_text = (struct str){ plain, len };
    return true;
}
