// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto.h"

#include "base/encode.h"
#include "base/expect.h"

#include <string.h>

/* The bytes 0 to 31. */
static struct key some_key(void)
{
    struct key key;
    for (size_t i = 0; i < sizeof key.bytes; i++) key.bytes[i] = (uint8_t)i;
    return key;
}

static int setup(void **state)
{
    (void)state;
    return crypto_init().code == STATUS_OK ? 0 : -1;
}

static void test_sha256(void **state)
{
    /* FIPS 180-2, appendix B, and the empty text. */
    static const struct {
        struct str text, want;
    } rows[] = {
        { STR(""), STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") },
        { STR_ABSENT, STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") },
        { STR("abc"), STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") },
        { STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
          STR("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        EXPECT_STR(rows[i].want, sha256_hex(rows[i].text, arena), i);
    }
}

static struct str filled(struct arena *arena, char byte, size_t count)
{
    char *bytes = arena_alloc(arena, count);
    memset(bytes, byte, count);
    return (struct str){ bytes, count };
}

static void test_hmac_sha256(void **state)
{
    AUTO(arena) arena = arena_new();
    /* RFC 4231 §4: short, exact and long keys. */
    const struct {
        struct str key, text, want;
    } rows[] = {
        { filled(arena, 0x0B, 20), STR("Hi There"),
          STR("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7") },
        { STR("Jefe"), STR("what do ya want for nothing?"),
          STR("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843") },
        { filled(arena, (char)0xAA, 20), filled(arena, (char)0xDD, 50),
          STR("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe") },
        { filled(arena, (char)0xAA, 131),
          STR("Test Using Larger Than Block-Size Key - Hash Key First"),
          STR("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54") },
        { filled(arena, (char)0xAA, 131),
          STR("This is a test using a larger than block-size key and a larger than block-size data."
              " The key needs to be hashed before being used by the HMAC algorithm."),
          STR("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2") },
        { STR(""), STR(""),
          STR("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t hash[SHA256_BYTES];
        hmac_sha256(rows[i].key, rows[i].text, hash);
        EXPECT_STR(rows[i].want, hex_text(hash, sizeof hash, arena), i);
    }
}

/* These are stored, or stand for what is stored. The values came from another implementation. */
static void test_golden(void **state)
{
    AUTO(arena) arena = arena_new();
    const struct key key = some_key();
    const struct str parts[] = { STR("ab"), STR("c") };
    struct key derived;
    (void)state;
    struct mac mac = mac_of(&key, parts, COUNT_OF(parts));
    EXPECT_STR(STR("2b4717b434e59a5d970f82e7671ee5bbbd68810bdbbac47f20ff403ee379a8b8"),
               hex_text(mac.bytes, sizeof mac.bytes, arena), 0);
    key_derive(&key, "token-signing", &derived);
    EXPECT_STR(STR("51f98333d17b8a970fab1254282bf940a681b2982d9141b3799d1abaa9978295"),
               hex_text(derived.bytes, sizeof derived.bytes, arena), 1);
}

static void test_mac_tells_parts_apart(void **state)
{
    static const struct {
        size_t count;
        struct str parts[3];
    } rows[] = {
        { 0, { STR_ABSENT } },
        { 1, { STR("") } },
        { 2, { STR(""), STR("") } },
        { 1, { STR("abc") } },
        { 2, { STR("ab"), STR("c") } },
        { 2, { STR("a"), STR("bc") } },
        { 3, { STR("ab"), STR("c"), STR("") } },
        { 3, { STR(""), STR("ab"), STR("c") } },
        { 2, { STR("c"), STR("ab") } },
        { 1, { STR("ab\0\0\0\0\0\0\0\1c") } },
    };
    const struct key key = some_key();
    struct key other = key;
    (void)state;
    other.bytes[31] ^= 1;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct mac mac = mac_of(&key, rows[i].parts, rows[i].count);
        for (size_t k = 0; k < COUNT_OF(rows); k++) {
            struct mac against = mac_of(&key, rows[k].parts, rows[k].count);
            EXPECT_INT(i == k, mac_equal(&mac, &against), i * 100 + k);
        }
        struct mac foreign = mac_of(&other, rows[i].parts, rows[i].count);
        EXPECT(!mac_equal(&mac, &foreign), i);
    }
}

static void test_derived_keys_differ(void **state)
{
    static const char *const purposes[] = { "a", "b", "ab", "", "token-signing", "token-signing " };
    const struct key parent = some_key();
    struct key keys[COUNT_OF(purposes)];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(purposes); i++) {
        struct str purpose = str_from_c(purposes[i]);
        key_derive(&parent, purposes[i], &keys[i]);
        struct mac mac = mac_of(&parent, &purpose, 1);
        EXPECT(memcmp(mac.bytes, keys[i].bytes, KEY_BYTES) != 0, i);
        for (size_t k = 0; k < i; k++) EXPECT(memcmp(&keys[i], &keys[k], KEY_BYTES) != 0, i);
    }
}

static void test_constant_time_equal(void **state)
{
    uint8_t a[40];
    uint8_t b[40];
    (void)state;
    random_bytes(a, sizeof a);
    memcpy(b, a, sizeof b);
    EXPECT(bytes_equal_constant_time(a, b, sizeof a), 0);
    EXPECT(bytes_equal_constant_time(a, b, 0), 1);
    for (size_t i = 0; i < 8 * sizeof a; i++) {
        b[i / 8] ^= (uint8_t)(1U << i % 8);
        EXPECT(!bytes_equal_constant_time(a, b, sizeof a), i);
        b[i / 8] = a[i / 8];
    }
}

static void test_random(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    struct str a = random_hex(16, arena);
    struct str b = random_hex(16, arena);
    EXPECT(a.len == 32 && b.len == 32 && !str_equal(a, b), 0);
    uint8_t bytes[16];
    EXPECT(hex_decode(a, bytes, sizeof bytes), 1);
    EXPECT(random_hex(0, arena).len == 0, 2);
}

static void test_init_again(void **state)
{
    (void)state;
    EXPECT_STATUS(STATUS_OK, crypto_init(), 0);
}

static void test_key_wipe(void **state)
{
    static const struct key zero;
    struct key key = some_key();
    (void)state;
    key_wipe(&key);
    assert_memory_equal(&zero, &key, sizeof key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_hmac_sha256),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_mac_tells_parts_apart),
        cmocka_unit_test(test_derived_keys_differ),
        cmocka_unit_test(test_constant_time_equal),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_init_again),
        cmocka_unit_test(test_key_wipe),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
