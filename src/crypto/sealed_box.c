// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealed_box.h"

#include "base/random.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { FORMAT = 1, VERSION_BYTES = 4, LENGTH_BYTES = 4 };

_Static_assert(BOX_HEADER_BYTES == 1 + VERSION_BYTES, "format and version");
_Static_assert(BOX_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(BOX_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

static void put_number(uint8_t *bytes, uint32_t number)
{
    for (size_t i = 0; i < 4; i++) bytes[i] = (uint8_t)(number >> (24 - 8 * i));
}

static uint32_t take_number(const uint8_t *bytes)
{
    uint32_t number = 0;
    for (size_t i = 0; i < 4; i++) number = number << 8 | bytes[i];
    return number;
}

static void context_add(struct box_context *context, const void *bytes, size_t len)
{
    /* Parts are ids and names of tables and columns, so this is our own mistake or none. */
    assert(len + LENGTH_BYTES <= sizeof context->bytes - context->len);
    put_number(context->bytes + context->len, (uint32_t)len);
    memcpy(context->bytes + context->len + LENGTH_BYTES, bytes, len);
    context->len += LENGTH_BYTES + len;
}

void box_context_init(struct box_context *context, const char *kind, uint32_t version)
{
    uint8_t number[VERSION_BYTES];

    context->len = 0;
    put_number(number, version);
    box_context_add_text(context, kind);
    context_add(context, number, sizeof number);
}

void box_context_add_text(struct box_context *context, const char *text)
{
    context_add(context, text, strlen(text));
}

void box_context_add_id(struct box_context *context, struct id id)
{
    context_add(context, id.bytes, sizeof id.bytes);
}

void box_seal(const struct key *key, uint32_t version, const struct box_context *context,
              struct str plain, uint8_t *box)
{
    uint8_t *nonce = box + BOX_HEADER_BYTES;

    box[0] = FORMAT;
    put_number(box + 1, version);
    /* 24 random bytes never meet again in practice, so no counter has to be kept. */
    random_public(nonce, BOX_NONCE_BYTES);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + BOX_NONCE_BYTES, NULL, (const unsigned char *)plain.data, plain.len, context->bytes,
        context->len, NULL, nonce, key->bytes); /* cannot fail */
}

STATUS box_version(struct str box, uint32_t *ret_version)
{
    const uint8_t *bytes = (const uint8_t *)box.data;

    if (box.len < BOX_EXTRA_BYTES || bytes[0] != FORMAT) return FAIL(CORRUPT);
    uint32_t version = take_number(bytes + 1);
    if (version == 0) return FAIL(CORRUPT);
    *ret_version = version;
    return OK;
}

STATUS box_open(const struct key *key, const struct box_context *context, struct str box,
                uint8_t *plain)
{
    const uint8_t *nonce = (const uint8_t *)box.data + BOX_HEADER_BYTES;

    assert(box.len >= BOX_EXTRA_BYTES);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, nonce + BOX_NONCE_BYTES,
                                                   box.len - BOX_HEADER_BYTES - BOX_NONCE_BYTES,
                                                   context->bytes, context->len, nonce,
                                                   key->bytes) != 0)
        return FAIL(CORRUPT);
    return OK;
}
