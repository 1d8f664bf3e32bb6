// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include "base/encode.h"
#include "base/expect.h"

#define SIGNED_TEXT "header.claims"

#define PEM_P256                                                         \
    "-----BEGIN PUBLIC KEY-----\n"                                       \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZUvV9RM84gy/5/v879lcTeted2Je\n" \
    "9CNYJaGv116q0qV6P8XLV+/58z/Gz++86+5XRWVxSyWQ2TzXwVe+OW2RYw==\n"     \
    "-----END PUBLIC KEY-----\n"
#define PEM_SMALL                                                        \
    "-----BEGIN PUBLIC KEY-----\n"                                       \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3kv2QLjbcqvn/05ChL7jByXTs\n" \
    "fU+hXEWinhO0L0Dcjp9gISaK/DoG5nGV8R9qH83TS6yiDDDMv3fPz799h+h3vWPn\n" \
    "eT1Wr9WrGAMiJle07D2Q/LvNaowEK1L4/vOhl4GBAS4LNbXHqefDTaaTSAbWsJ7T\n" \
    "nW6rzCaylUsDHi/nPQIDAQAB\n"                                         \
    "-----END PUBLIC KEY-----\n"
#define PEM_K1                                                           \
    "-----BEGIN PUBLIC KEY-----\n"                                       \
    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEK1bmC5R2CpUr3DF0FZ/Wy5ohdJeKp4RH\n" \
    "5i4P04U55tKdGZNVK0+OV7/ElLvFRTboe3r+5TqAuuWKZdFH0PR2IA==\n"         \
    "-----END PUBLIC KEY-----\n"

struct vector {
    const char *algorithm;
    struct {
        const char *kty, *crv, *n, *e, *x, *y;
    } jwk;
    const char *signature;
};

/* Made with OpenSSL, by Node's crypto module. */
/* clang-format off */
static const struct vector vectors[] = {
    { "RS256",
      { "RSA", NULL,
      "5ibB4WjkmcfQmgpI9VdOLWE05mOFI-n3E-Y_X4Tc_Jv02IWpn8bxwukGEngCnHxaq2XSQy"
      "LE1W8GHXCYu4peM4aNReO99tnRlqvvt4Td7offvhOQoUIL01WZQspQAcC_fVVk1DdT2yHz"
      "PxnzTRnJlU145-mJkC3_R7Pv034wAyRmZw9lHRxDQQthsTadAPHSvmosAmcTYOp_LCZMoD"
      "LqEjGIuq_gvdfugtsWhmlnNfbGcleV3ftx3wsGHw_IN2d1WXnTVnUTlmRNEOJkSyuFWIKo"
      "yp8vIWdUkDpQJl49KjVIbcAhw5RGOCnFGqZJw_Bsfob49JgSffZlt0gOy7L5sQ", "AQAB", NULL, NULL },
      "A_H-2Na1mHxAuBJOqgrw-16ZvntY2K57wo3W3ImZoDY0yz9LI0FF6NfXbSTDuvGhPSQ2nF"
      "lnDsrC_LNjE-8j0pEDjt6bJjFHRdwmF7u8Sd_1-aPrvTpQaJCYgfSiprkTuG34I7yymLTG"
      "GcyY_IgGPU7WG-twFDPIziY8EiJ13Mg-n34KCXv1xF74nLEMXFbemUxVxlEBiemRqW8XmZ"
      "my8iaX37RUgLJro6yX-0A7mKRUKC4emQb7U3I_qxe9sh9kbVQRGlcCELT8axMv9Af50b41"
      "KAv762Dw4ITiZkTN3155uovfsX2HL594iSLtonp1lY4PBYn5JxmLONkjojkAAQ" },
    { "PS384",
      { "RSA", NULL,
      "5ibB4WjkmcfQmgpI9VdOLWE05mOFI-n3E-Y_X4Tc_Jv02IWpn8bxwukGEngCnHxaq2XSQy"
      "LE1W8GHXCYu4peM4aNReO99tnRlqvvt4Td7offvhOQoUIL01WZQspQAcC_fVVk1DdT2yHz"
      "PxnzTRnJlU145-mJkC3_R7Pv034wAyRmZw9lHRxDQQthsTadAPHSvmosAmcTYOp_LCZMoD"
      "LqEjGIuq_gvdfugtsWhmlnNfbGcleV3ftx3wsGHw_IN2d1WXnTVnUTlmRNEOJkSyuFWIKo"
      "yp8vIWdUkDpQJl49KjVIbcAhw5RGOCnFGqZJw_Bsfob49JgSffZlt0gOy7L5sQ", "AQAB", NULL, NULL },
      "M9vx0hBy3nGNydD0fc8d_XMfw_hS0bWlAek54kqK5hrDnNpDJuybTQ942eJgb-1UcGSj-3"
      "m36rtNBo680hceMS1SICkSIm1RiX7od151XJ72A9i2__959SMKUs0g4CN3WjZJBKoGIJT0"
      "Y5UrE20EOoTV11_aKl6Od8hz5ofdMiB0bJf1sDJsLdAaDm0vw4RW5XaGCKES6_3xw8h2FJ"
      "jnXIpeQSnKsmpBsUa_MzZgmdRL14i6tbYqbLbR15FsMI0uGKoKdeeeiNpLNEPsi_9inRyn"
      "WiZBpz56aomkdmV9dxxcptQi2itHR8wO8fRKq2Nwlt6FJbsg28by6LlGhgzoSQ" },
    { "ES256",
      { "EC", "P-256",
      NULL, NULL, "ZUvV9RM84gy_5_v879lcTeted2Je9CNYJaGv116q0qU", "ej_Fy1fv-fM_xs_vvOvuV0VlcUslkNk818FXvjltkWM" },
      "54IKn2AtumUEpZSJbFEjkyOIqPvJV0J6Uk2TnzQFJNRwyocde9GhYkNo4L2DOjbekRDU-O"
      "JQX_Hu_4MhwrJf3w" },
    { "ES384",
      { "EC", "P-384",
      NULL, NULL, "8nj9WSFUR9aSTCf6F35ccILZ61MmDUyDxJJ2sSn_85YdYsrokmugJxnWofRMe4ac", "mGSLPnyXaZIe1lnAX7n7VV1OZ7F5V-GVoMd7wAX7GePOrgCifpZTx6GRP7Zpr3cJ" },
      "oeDNpKFYefOkM7H8DnqTZZXQhiISg2vP4dUsHyB_D1m89x2iDCbZIze07CQPM7Ba31UZb6"
      "24n5W7B_KCBCdJKqyzvRCyywnFoebDEznKThv03eLCrwdDLqJOK8uSc10n" },
    { "ES512",
      { "EC", "P-521",
      NULL, NULL, "AXuQ5xfdv4eDZcYflF1VK3MXk3eZjIGXuppFKMpqY_MjL_4xu527eYBOPnnNAgyuzkJNAw"
      "zv08BnNOdMloANPHfh", "AaR-zMAXF0jMa80kW5GDUxC_0Tf3Yco0-CsZEHH0PCfXr_uCMe-3iS4tAhUaJfzZZAGIj9"
      "ta-2Rtqem9bVbSpk7B" },
      "AdRUSf6vpaORoi-o0WgS96vekFMYrPoZk7JQXHOxJ--N-4Q5Fuz1KDCZeBXQbOD4QrLfm4"
      "L4A2n1WeQEjD38xZwtANjBrqutTXKwTgFRotOHpqnsD9xolyhY17_nHMJ4lUsc0_cHN-Oe"
      "nqs1LKk5jh0n4RnjAex2QQBSVcA9YkXt5eMD" },
    { "EdDSA",
      { "OKP", "Ed25519",
      NULL, NULL, "s30eqYlS9wpt8FsgfSA6GtsXcF1oRukRmv0jHvcDNHk", NULL },
      "_kaxeaZpkLcL6f6zpFLkyyis_5gGaRKtenhyDlbDurjU3D1rkEaTjRjxxrnDtH1ce1WYFQ"
      "zhHoc6nXo-P6gXCQ" },
};
/* clang-format on */

static struct jwk jwk_of(const struct vector *vector)
{
    return (struct jwk){
        .kty = str_from_c(vector->jwk.kty),
        .crv = str_from_c(vector->jwk.crv),
        .n = str_from_c(vector->jwk.n),
        .e = str_from_c(vector->jwk.e),
        .x = str_from_c(vector->jwk.x),
        .y = str_from_c(vector->jwk.y),
    };
}

static struct public_key *key_of(const struct vector *vector, struct arena *arena, size_t row)
{
    struct jwk jwk = jwk_of(vector);
    struct public_key *key = NULL;

    EXPECT_STATUS(STATUS_OK, public_key_from_jwk(&jwk, arena, &key), row);
    return key;
}

/* Every key with every algorithm and every signature: only what belongs together is right. */
static void test_vectors(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t k = 0; k < COUNT_OF(vectors); k++) {
        struct public_key *key = key_of(&vectors[k], arena, k);
        for (size_t s = 0; s < COUNT_OF(vectors); s++) {
            struct str signature;
            EXPECT(base64url_decode(str_from_c(vectors[s].signature), arena, &signature), s);
            for (size_t a = 0; a < COUNT_OF(vectors); a++) {
                bool is_right = public_key_verifies(key, str_from_c(vectors[a].algorithm),
                                                    STR(SIGNED_TEXT), signature);
                /* The two RSA rows share a key. */
                bool is_same = s == a && (k == s || (k < 2 && s < 2));
                EXPECT(is_right == is_same, k * 100 + s * 10 + a);
            }
        }
        public_key_free(key);
    }
}

static void test_changed(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct public_key *key = key_of(&vectors[i], arena, i);
        struct str algorithm = str_from_c(vectors[i].algorithm);
        struct str signature;
        EXPECT(base64url_decode(str_from_c(vectors[i].signature), arena, &signature), i);
        char *bytes = arena_c_string(arena, signature);
        EXPECT(!public_key_verifies(key, algorithm, STR("header.claimt"), signature), i);
        EXPECT(!public_key_verifies(key, algorithm, STR(SIGNED_TEXT), STR("")), i);
        EXPECT(!public_key_verifies(key, algorithm, STR(SIGNED_TEXT),
                                    str_slice(signature, 0, signature.len - 1)),
               i);
        bytes[signature.len / 2] ^= 1;
        EXPECT(!public_key_verifies(key, algorithm, STR(SIGNED_TEXT),
                                    (struct str){ bytes, signature.len }),
               i);
        public_key_free(key);
    }
}

static void test_algorithms_that_are_none(void **state)
{
    static const char *const names[] = { "none",  "None", "HS256", "HS512",
                                         "rs256", "RS1",  "",      "ES256K" };
    AUTO(arena) arena = arena_new();
    struct public_key *key = key_of(&vectors[0], arena, 0);
    struct str signature;
    (void)state;

    EXPECT(base64url_decode(str_from_c(vectors[0].signature), arena, &signature), 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        EXPECT(!public_key_verifies(key, str_from_c(names[i]), STR(SIGNED_TEXT), signature), i);
        EXPECT(!public_key_verifies(key, str_from_c(names[i]), STR(SIGNED_TEXT), STR("")), i);
    }
    public_key_free(key);
}

static const struct {
    struct jwk jwk;
} bad_jwks[] = {
    { { .kty = { NULL, 0 } } },
    { { .kty = { "oct", 3 }, .n = { "AAAA", 4 } } },
    { { .kty = { "RSA", 3 } } },
    { { .kty = { "RSA", 3 }, .n = { "AQAB", 4 }, .e = { "AQAB", 4 } } }, /* 17 bits */
    { { .kty = { "RSA", 3 }, .n = { "!!!!", 4 }, .e = { "AQAB", 4 } } },
    { { .kty = { "EC", 2 }, .crv = { "P-256", 5 }, .x = { "AAAA", 4 }, .y = { "AAAA", 4 } } },
    { { .kty = { "EC", 2 }, .crv = { "Ed25519", 7 } } },
    { { .kty = { "OKP", 3 }, .crv = { "P-256", 5 } } },
    { { .kty = { "OKP", 3 }, .crv = { "X25519", 6 }, .x = { "AAAA", 4 } } },
    { { .kty = { "EC", 2 }, .crv = { "secp256k1", 9 } } },
};

static void test_bad_jwks(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(bad_jwks); i++) {
        struct public_key *key = NULL;
        EXPECT_STATUS(STATUS_INVALID, public_key_from_jwk(&bad_jwks[i].jwk, arena, &key), i);
        EXPECT(!key, i);
    }
}

static const struct {
    const char *pem;
    enum status_code want;
} pems[] = {
    { PEM_P256, STATUS_OK },
    { "  \n" PEM_P256 "\n\n", STATUS_OK },
    { PEM_SMALL, STATUS_INVALID },
    { PEM_K1, STATUS_INVALID },
    { "", STATUS_INVALID },
    { "hello", STATUS_INVALID },
    { "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", STATUS_INVALID },
    { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", STATUS_INVALID },
    { "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", STATUS_INVALID },
};

static void test_pems(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(pems); i++) {
        struct public_key *key = NULL;
        EXPECT_STATUS(pems[i].want, public_key_from_pem(str_from_c(pems[i].pem), &key), i);
        public_key_free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_algorithms_that_are_none),
        cmocka_unit_test(test_bad_jwks),
        cmocka_unit_test(test_pems),
    };
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
