/* GnuTLS has the cipher, since its implementation is three times as fast as libsodium's. */
// SPDX-License-Identifier: Apache-2.0
#include "crypto/memory_box.h"

#include "base/memory.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

enum { NONCE_BYTES = 12, TAG_BYTES = 16 };

struct memory_box {
    uint8_t nonce[NONCE_BYTES];
    size_t len;
    uint8_t sealed[]; /* len + TAG_BYTES */
};

static struct {
    struct secret_text key; /* without bytes: there is no cipher */
    _Atomic uint64_t box_count;
} process;

static void make_key(void)
{
    struct secret_text key;

    if (!crypto_aead_aes256gcm_is_available()) return;
    if (secret_text_alloc(KEY_BYTES, &key).code) return;
    random_bytes(key.bytes, key.len);
    process.key = key;
}

/* A handle belongs to one thread at a time, and making one takes a third of a microsecond. */
static STATUS cipher_open(gnutls_aead_cipher_hd_t *ret_cipher)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, make_key); /* fails only for an invalid argument */
    if (!process.key.bytes) return FAIL(UNAVAILABLE);
    const gnutls_datum_t key = { process.key.bytes, (unsigned)process.key.len };
    return gnutls_aead_cipher_init(ret_cipher, GNUTLS_CIPHER_AES_256_GCM, &key) == 0
               ? OK
               : FAIL(UNAVAILABLE);
}

/* The key seals one box with each number, and no process gets through them all. */
static void take_nonce(struct memory_box *box)
{
    uint64_t number = atomic_fetch_add(&process.box_count, 1);
    for (size_t i = 0; i < sizeof number; i++) box->nonce[i] = (uint8_t)(number >> 8 * i);
}

STATUS memory_box_seal(struct str plain, struct memory_box **ret_box)
{
    gnutls_aead_cipher_hd_t cipher;
    size_t sealed_len = plain.len + TAG_BYTES;

    TRY(cipher_open(&cipher));
    struct memory_box *box = memory_alloc_zeroed(1, sizeof *box + sealed_len);
    take_nonce(box);
    box->len = plain.len;
    int code = gnutls_aead_cipher_encrypt(cipher, box->nonce, NONCE_BYTES, NULL, 0, TAG_BYTES,
                                          plain.data, plain.len, box->sealed, &sealed_len);
    gnutls_aead_cipher_deinit(cipher);
    if (code != 0) {
        memory_box_free(box);
        return FAIL(INTERNAL);
    }
    *ret_box = box;
    return OK;
}

void memory_box_free(struct memory_box *box)
{
    memory_free(box);
}

size_t memory_box_len(const struct memory_box *box)
{
    return box->len;
}

STATUS memory_box_open(const struct memory_box *box, uint8_t *plain)
{
    gnutls_aead_cipher_hd_t cipher;
    size_t len = box->len;

    TRY(cipher_open(&cipher));
    int code = gnutls_aead_cipher_decrypt(cipher, box->nonce, NONCE_BYTES, NULL, 0, TAG_BYTES,
                                          box->sealed, box->len + TAG_BYTES, plain, &len);
    gnutls_aead_cipher_deinit(cipher);
    return code == 0 && len == box->len ? OK : FAIL(CORRUPT);
}
