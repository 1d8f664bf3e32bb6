// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include "base/encode.h"
#include "base/memory.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8192, PEM_BYTES_MAX = 64 << 10 };

struct public_key {
    gnutls_pubkey_t key;
    gnutls_pk_algorithm_t kind;
    gnutls_ecc_curve_t curve;
};

static const struct {
    const char *name;
    gnutls_pk_algorithm_t kind;
    gnutls_sign_algorithm_t sign;
    gnutls_ecc_curve_t curve;
    size_t half_bytes; /* ECDSA: of r and of s (RFC 7518 §3.4) */
} algorithms[] = {
    { "RS256", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA256, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "RS384", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA384, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "RS512", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_SHA512, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "PS256", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA256, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "PS384", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA384, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "PS512", GNUTLS_PK_RSA, GNUTLS_SIGN_RSA_PSS_RSAE_SHA512, GNUTLS_ECC_CURVE_INVALID, 0 },
    { "ES256", GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA256, GNUTLS_ECC_CURVE_SECP256R1, 32 },
    { "ES384", GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA384, GNUTLS_ECC_CURVE_SECP384R1, 48 },
    { "ES512", GNUTLS_PK_ECDSA, GNUTLS_SIGN_ECDSA_SHA512, GNUTLS_ECC_CURVE_SECP521R1, 66 },
    { "EdDSA", GNUTLS_PK_EDDSA_ED25519, GNUTLS_SIGN_EDDSA_ED25519, GNUTLS_ECC_CURVE_ED25519, 0 },
};

/* libgnutls does not write through the pointer, but takes it so. */
static gnutls_datum_t datum(struct str bytes)
{
    return (gnutls_datum_t){ (unsigned char *)(uintptr_t)bytes.data, (unsigned)bytes.len };
}

/* --- making ---------------------------------------------------------------------------------- */

static gnutls_ecc_curve_t curve_of(gnutls_pubkey_t key)
{
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

    if (gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) < 0)
        return GNUTLS_ECC_CURVE_INVALID;
    return curve;
}

/* Takes the key over, also when it refuses it. */
static STATUS adopt(gnutls_pubkey_t raw, struct public_key **ret_key)
{
    unsigned bits = 0;
    int kind = gnutls_pubkey_get_pk_algorithm(raw, &bits);
    bool is_rsa = kind == GNUTLS_PK_RSA && bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
    gnutls_ecc_curve_t curve = is_rsa || kind < 0 ? GNUTLS_ECC_CURVE_INVALID : curve_of(raw);

    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        if ((int)algorithms[i].kind != kind || algorithms[i].curve != curve) continue;
        if (kind == GNUTLS_PK_RSA && !is_rsa) continue;
        struct public_key *key = memory_alloc(sizeof *key);
        *key = (struct public_key){ raw, algorithms[i].kind, curve };
        *ret_key = key;
        return OK;
    }
    gnutls_pubkey_deinit(raw);
    return FAIL(INVALID);
}

static int import_rsa(gnutls_pubkey_t raw, const struct jwk *jwk, struct arena *arena)
{
    struct str modulus;
    struct str exponent;

    if (!base64url_decode(jwk->n, arena, &modulus) || modulus.len == 0 ||
        !base64url_decode(jwk->e, arena, &exponent) || exponent.len == 0)
        return GNUTLS_E_INVALID_REQUEST;
    gnutls_datum_t n = datum(modulus);
    gnutls_datum_t e = datum(exponent);
    return gnutls_pubkey_import_rsa_raw(raw, &n, &e);
}

static int import_curve(gnutls_pubkey_t raw, const struct jwk *jwk, struct arena *arena)
{
    static const struct {
        const char *crv;
        gnutls_ecc_curve_t curve;
        size_t bytes;
        bool has_y;
    } curves[] = {
        { "P-256", GNUTLS_ECC_CURVE_SECP256R1, 32, true },
        { "P-384", GNUTLS_ECC_CURVE_SECP384R1, 48, true },
        { "P-521", GNUTLS_ECC_CURVE_SECP521R1, 66, true },
        { "Ed25519", GNUTLS_ECC_CURVE_ED25519, 32, false },
    };
    struct str x;
    struct str y = STR("");

    for (size_t i = 0; i < COUNT_OF(curves); i++) {
        if (!str_equal(jwk->crv, str_from_c(curves[i].crv))) continue;
        if (str_equal(jwk->kty, STR("EC")) != curves[i].has_y) break;
        if (!base64url_decode(jwk->x, arena, &x) || x.len != curves[i].bytes) break;
        if (curves[i].has_y && (!base64url_decode(jwk->y, arena, &y) || y.len != curves[i].bytes))
            break;
        gnutls_datum_t dx = datum(x);
        gnutls_datum_t dy = datum(y);
        return gnutls_pubkey_import_ecc_raw(raw, curves[i].curve, &dx,
                                            curves[i].has_y ? &dy : NULL);
    }
    return GNUTLS_E_INVALID_REQUEST;
}

STATUS public_key_from_jwk(const struct jwk *jwk, struct arena *arena, struct public_key **ret_key)
{
    gnutls_pubkey_t raw;
    int result = GNUTLS_E_INVALID_REQUEST;

    if (gnutls_pubkey_init(&raw) < 0) return FAIL(INTERNAL);
    if (str_equal(jwk->kty, STR("RSA"))) result = import_rsa(raw, jwk, arena);
    if (str_equal(jwk->kty, STR("EC")) || str_equal(jwk->kty, STR("OKP")))
        result = import_curve(raw, jwk, arena);
    if (result >= 0) return adopt(raw, ret_key);
    gnutls_pubkey_deinit(raw);
    return FAIL(INVALID);
}

static int import_certificate(gnutls_pubkey_t raw, const gnutls_datum_t *pem)
{
    gnutls_x509_crt_t certificate;

    int result = gnutls_x509_crt_init(&certificate);
    if (result < 0) return result;
    result = gnutls_x509_crt_import(certificate, pem, GNUTLS_X509_FMT_PEM);
    if (result >= 0) result = gnutls_pubkey_import_x509(raw, certificate, 0);
    gnutls_x509_crt_deinit(certificate);
    return result;
}

STATUS public_key_from_pem(struct str pem, struct public_key **ret_key)
{
    gnutls_pubkey_t raw;
    gnutls_datum_t text = datum(pem);

    if (pem.len == 0 || pem.len > PEM_BYTES_MAX) return FAIL(INVALID);
    if (gnutls_pubkey_init(&raw) < 0) return FAIL(INTERNAL);
    int result = str_find(pem, STR("BEGIN CERTIFICATE")) != SIZE_MAX
                     ? import_certificate(raw, &text)
                     : gnutls_pubkey_import(raw, &text, GNUTLS_X509_FMT_PEM);
    if (result >= 0) return adopt(raw, ret_key);
    gnutls_pubkey_deinit(raw);
    return FAIL(INVALID);
}

void public_key_free(struct public_key *key)
{
    if (!key) return;
    gnutls_pubkey_deinit(key->key);
    memory_free(key);
}

/* --- checking -------------------------------------------------------------------------------- */

/* A JWS has r and s side by side, the library wants them in DER. */
static bool verify_ecdsa(const struct public_key *key, gnutls_sign_algorithm_t sign, size_t half,
                         const gnutls_datum_t *text, struct str signature)
{
    gnutls_datum_t r = datum(str_slice(signature, 0, half));
    gnutls_datum_t s = datum(str_slice(signature, half, signature.len));
    gnutls_datum_t der = { NULL, 0 };

    if (signature.len != 2 * half || gnutls_encode_rs_value(&der, &r, &s) < 0) return false;
    bool is_right = gnutls_pubkey_verify_data2(key->key, sign, 0, text, &der) >= 0;
    gnutls_free(der.data);
    return is_right;
}

bool public_key_verifies(const struct public_key *key, struct str algorithm, struct str signed_text,
                         struct str signature)
{
    gnutls_datum_t text = datum(signed_text);
    gnutls_datum_t sign = datum(signature);

    for (size_t i = 0; i < COUNT_OF(algorithms); i++) {
        if (!str_equal(algorithm, str_from_c(algorithms[i].name))) continue;
        if (algorithms[i].kind != key->kind || algorithms[i].curve != key->curve) return false;
        if (algorithms[i].half_bytes > 0)
            return verify_ecdsa(key, algorithms[i].sign, algorithms[i].half_bytes, &text,
                                signature);
        return gnutls_pubkey_verify_data2(key->key, algorithms[i].sign, 0, &text, &sign) >= 0;
    }
    return false;
}
